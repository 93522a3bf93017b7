"""`provkit ask`, `show` and `runs`, as processes."""

import json

from provkit import plugins


def test_every_question_is_listed_with_a_line(provkit):
    page = provkit("ask", "--help").out.partition("Questions:")[2]
    rows = [row.split() for row in page.splitlines() if row.strip()]
    for name in plugins.names("graph.questions"):
        assert any(row[0] == name and len(row) > 1 for row in rows)


def test_the_options_of_a_question_are_those_of_its_function(provkit):
    page = provkit("ask", "upstream", "--help").out
    for option in ("--policy TEXT", "--depth INTEGER", "-g, --graph", "--format"):
        assert option in page


def test_an_answer_in_words_and_in_json(provkit, lineage):
    asked = ("ask", "upstream", "imputer@1", "-g", lineage)
    done = provkit(*asked)
    assert done.code == 0
    assert "panel" in done.out
    data = json.loads(provkit(*asked, "--format", "json", "--kind", "Dataset").out)
    assert data["target"] == "https://example.org/m1"
    assert [row["node"] for row in data["rows"]] == ["https://example.org/panel"]
    assert {"question", "sentence", "complete", "unknown", "truncated"} <= data.keys()


def test_an_answer_that_is_no_leaves_with_1(provkit, lineage):
    asked = ("ask", "path", "-g", lineage)
    assert provkit(*asked, "imputer@1", "panel").code == 0
    assert provkit(*asked, "imputer@2", "panel").code == 1


def test_a_strict_reading_of_data_use_leaves_more_to_people(provkit, examples):
    asked = ("ask", "data-use", "model", "--format", "json")
    asked += ("-g", examples / "GOV-04" / "fail-rule-late-run.ttl")
    plain, strict = provkit(*asked), provkit(*asked, "--strict-duos")
    assert (plain.code, strict.code) == (1, 0)
    outcomes = [json.loads(each.out)["rows"][0]["outcome"] for each in (plain, strict)]
    assert outcomes == ["DENY", "REVIEW"]


def test_show_folds_what_only_describes(provkit, lineage):
    page = provkit("show", "panel", "-g", lineage).out
    assert page.startswith("panel (Dataset)\n")
    assert "sha256 00ff" in page
    assert "  AFR (African (1000 Genomes group)): 20" in page
    rows = [line.split() for line in page.splitlines()]
    run = "https://example.org/run"
    assert ["pk:usedTrainingData", "train", "TrainingRun", run] in rows
    assert f"{lineage}:9" in page
    assert "alpha = 10" in provkit("show", run, "-g", lineage).out


def test_show_in_json(provkit, lineage):
    data = json.loads(provkit("show", "panel", "-g", lineage, "--format", "json").out)
    assert (data["kind"], data["sources"]) == ("Dataset", [f"{lineage}:9"])
    assert {"property": "dcterms:title", "value": "panel", "label": "panel"} in (
        data["statements"]
    )
    assert {each["as"] for each in data["referred_by"]} == {
        "prov:used",
        "pk:usedTrainingData",
        "prov:wasDerivedFrom",
    }


def test_runs_say_how_they_ended_and_what_they_made(provkit, lineage):
    done = provkit("runs", lineage)
    assert done.code == 0
    row = next(line for line in done.out.splitlines() if "train" in line)
    for word in ("completed", "2026-11-22 09:00:00", "1 min 15 s", "imputer@1"):
        assert word in row
    (run,) = json.loads(provkit("runs", lineage, "--format", "json").out)["runs"]
    assert (run["seconds"], run["made"]) == (75.0, ["https://example.org/m1"])
