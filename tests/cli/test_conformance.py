"""`provkit conformance`: the table, and the exit code."""

import json


def test_provkit_passes_what_it_ships(provkit):
    done = provkit("conformance", "--only", "PRV-02", "--only", "prv-04")
    assert done.code == 0, done.err
    assert "Conformance of provkit" in done.out
    assert "PRV-02" in done.out
    assert "Failed" not in done.out


def test_a_validator_that_finds_nothing_fails(provkit, tmp_path):
    script = tmp_path / "nothing.py"
    script.write_text("print('{\"findings\": []}')", encoding="utf-8")
    command = f"python3 {script} {{graph}}"
    done = provkit(
        "conformance", "--command", command, "--only", "PRV-02", "--format", "json"
    )
    assert done.code == 1
    found = json.loads(done.out)
    assert found["failed"] == found["requirements"]["PRV-02"]["failed"] > 3
    assert found["passed"] > 2
    assert "no violation at" in found["differences"][0]["difference"]


def test_a_command_without_a_graph_is_refused(provkit):
    done = provkit("conformance", "--command", "validator", "--only", "PRV-02")
    assert done.code == 2
    assert "{graph}" in done.err
