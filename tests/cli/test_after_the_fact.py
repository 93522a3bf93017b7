"""annotate, withdraw, decide, verify, merge and export, as somebody types them."""

import json
import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from provkit.cli import main

ME = "https://orcid.org/0000-0002-1825-0097"
SCRIPT = """
import os
from pathlib import Path
import provkit as pk

Path("panel.csv").write_text("a,b")
panel = pk.Dataset("panel.csv", title="panel", version="1", human_data="participants",
                   cohort=pk.Cohort(populations={"GBR": 91, "FIN": 99, "YRI": 12}))
with pk.run("train", kind=pk.TrainingRun) as run:
    run.use(panel, "training")
    Path("model.bin").write_text("weights")
    run.produce("model.bin", pk.Model, title="model", version="1", derived_from=[panel])
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A folder in which a script was captured, made once."""
    import subprocess

    folder = tmp_path_factory.mktemp("recorded")
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root, "PROVKIT_AGENT": ME}
    environment.pop("PROVKIT_DIR", None)
    (folder / "train.py").write_text(SCRIPT)
    subprocess.run(
        [sys.executable, "train.py"],
        cwd=folder,
        env=environment,
        check=True,
        timeout=60,
    )
    return folder


@pytest.fixture
def study(recorded, tmp_path):
    """The same, to work in."""
    shutil.copytree(recorded, tmp_path, dirs_exist_ok=True)
    return tmp_path


def runs(study):
    return {path: path.read_bytes() for path in (study / "provenance/runs").iterdir()}


def test_an_answer_makes_the_finding_go_away(provkit, study):
    before = runs(study)
    assert provkit("validate", "--only", "TRA-06").code == 1
    said = provkit(
        "annotate",
        "panel@1",
        "--set",
        "license=CC0-1.0",
        "--reason",
        "asked",
        PROVKIT_AGENT=ME,
    )
    assert (said.code, said.err) == (0, "")
    assert "dcterms:license" in said.out
    assert provkit("validate", "--only", "TRA-06").code == 0
    after = runs(study)
    assert {path: after[path] for path in before} == before
    assert len(after) == len(before) + 2


def test_parts_json_and_titles_are_values(provkit, study):
    said = provkit(
        "annotate",
        "model@1",
        "--agent",
        ME,
        "--format",
        "json",
        "--set",
        "intended_use.purpose=teaching",
        "--set",
        "intended_use.purpose=risk-prediction",
        "--set",
        "intended_use.commercial=no",
        "--set",
        'covered_by={"type": "ethics-approval", "identifier": "12/3"}',
        "--set",
        "derived_from=panel@1",
        "--set",
        "limitations=one site",
        "--set",
        "limitations=few people",
    )
    assert said.code == 0, said.err
    written = json.loads(said.out)
    assert written["kind"] == "Model"
    assert set(written) == {"file", "statement", "node", "kind", "said", "time"}
    text = Path(written["file"]).read_text()
    for each in (
        "Teaching",
        "RiskPrediction",
        "NonCommercialUse",
        "12/3",
        "few people",
    ):
        assert each in text
    assert "wasDerivedFrom <ni:///" in text


def test_what_is_stated_already_is_told(provkit, study):
    said = provkit("annotate", "panel@1", "--set", "version=2", "--agent", ME)
    assert said.code == 0
    assert "version is stated already (1); now both stand" in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("annotate", "panel@1", "--set", "licence=x"), "did you mean 'license'"),
        (("annotate", "panel@1", "--set", "license"), "write FIELD=VALUE"),
        (("annotate", "panel@1", "--set", "cohort={x"), "cohort is no JSON"),
        (("annotate", "panel@9", "--set", "license=x"), "no node is called 'panel@9'"),
        (("withdraw", "model@1", "--reason", "x"), "'model@1' is a Model"),
        (("withdraw", "panel@1"), "Missing option '--reason'"),
        (("withdraw", "panel@1", "--reason", "x", "--at", "soon"), "at is no time"),
        (("withdraw", "panel@1", "--reason", "x", "--as", "x"), "invalidation reason"),
        (("decide", "model@1", "keepit", "--reason", "x"), "withdrawal decision"),
        (("export", "turtel", "-o", "x.ttl"), "did you mean 'turtle'"),
        (("export", "turtle", "-o", "x.ttl", "--tier", "all"), "no tier is called"),
        (("merge", "nowhere.ttl", "-o", "x.ttl"), "no such file"),
        (("merge", "provenance", "-o", "x.txt"), "names no graph format"),
        (("verify", "nowhere"), "no such file"),
    ],
)
def test_a_mistake_is_explained_and_nothing_written(
    study, monkeypatch, capsys, arguments, words
):
    monkeypatch.chdir(study)
    monkeypatch.setenv("PROVKIT_AGENT", ME)
    before = runs(study)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    told = capsys.readouterr()
    assert left.value.code == 2
    assert words in told.err
    assert told.out == ""
    assert runs(study) == before
    assert not (study / "x.ttl").exists()


def test_somebody_must_stand_for_it(provkit, study):
    told = provkit("annotate", "panel@1", "--set", "license=x")
    assert told.code == 2
    assert "PROVKIT_AGENT" in told.err


def test_a_withdrawal_and_a_decision(provkit, study):
    done = provkit(
        "withdraw",
        "panel@1",
        "--reason",
        "the board asked",
        "--as",
        "Retraction",
        "--at",
        "2026-04-05",
        "--agent",
        ME,
    )
    assert done.code == 0, done.err
    again = provkit("withdraw", "panel@1", "--reason", "x", "--agent", ME)
    assert (again.code, "was withdrawn before" in again.err) == (2, True)
    decided = provkit("decide", "model@1", "retain", "--reason", "x", "--agent", ME)
    assert decided.code == 0, decided.err
    shown = provkit("show", "panel@1").out
    assert "2026-04-05T00:00:00Z" in shown
    assert "withdrawal of panel" in shown
    assert "retained: model" in provkit("show", "model@1").out


def test_the_statement_goes_to_the_ledger_that_is_named(provkit, study):
    exported = provkit("export", "turtle", "-o", "all.ttl")
    assert exported.code == 0
    said = provkit(
        "annotate",
        "panel@1",
        "--set",
        "license=x",
        "-g",
        "all.ttl",
        "--ledger",
        "answers",
        "--agent",
        ME,
    )
    assert said.code == 0, said.err
    assert len(list((study / "answers/runs").glob("*.ttl"))) == 1
    assert provkit("validate", "all.ttl", "answers", "--only", "TRA-06").code == 0


# --- verify


def test_verify_says_yes_until_something_changes(provkit, study):
    same = provkit("verify", "--format", "json")
    assert same.code == 0
    told = json.loads(same.out)
    assert set(told) == {"same", "changed", "missing", "uncheckable"}
    assert told["same"] >= 4
    assert told["changed"] == []
    (study / "panel.csv").write_text("a,c")
    (study / "model.bin").unlink()
    changed = provkit("verify", "--format", "json")
    assert changed.code == 1
    told = json.loads(changed.out)
    assert [each["path"] for each in told["changed"]] == ["panel.csv"]
    assert [each["path"] for each in told["missing"]] == ["model.bin"]


def test_verify_notices_a_sealed_run_that_was_edited(provkit, study):
    [path] = (study / "provenance/runs").glob("*.ttl")
    path.write_text(path.read_text().replace('"1"', '"2"'))
    told = provkit("verify")
    assert told.code == 1
    assert "it was changed after it was sealed" in told.out


def test_a_graph_file_is_verified_against_a_folder(provkit, study):
    provkit("export", "turtle", "-o", "elsewhere.ttl")
    (study / "deep").mkdir()
    shutil.move(study / "elsewhere.ttl", study / "deep")
    assert (
        len(
            json.loads(provkit("verify", "deep/elsewhere.ttl", "--format", "json").out)[
                "missing"
            ]
        )
        >= 2
    )
    based = provkit("verify", "deep/elsewhere.ttl", "--base", ".", "--format", "json")
    assert json.loads(based.out)["missing"] == []


# --- merge


def test_merge_gives_the_same_bytes_in_any_order(provkit, study):
    (study / "blank.ttl").write_text(
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        "<urn:x:a> prov:qualifiedUsage [ prov:entity <urn:x:b> ] , "
        "[ prov:entity <urn:x:c> ] ."
    )
    provkit(
        "annotate",
        "panel@1",
        "--set",
        "license=x",
        "--ledger",
        "answers",
        "--agent",
        ME,
    )
    names = ["provenance", "answers", "blank.ttl"]
    digests = set()
    for order in (names, names[::-1], [names[1], names[0], names[2]]):
        done = provkit("merge", *order, "-o", "merged.ttl")
        assert done.code == 0, done.err
        digests.add(sha256((study / "merged.ttl").read_bytes()).hexdigest())
    assert len(digests) == 1
    assert provkit("merge", "merged.ttl", "-o", "again.ttl").code == 0
    assert sha256((study / "again.ttl").read_bytes()).hexdigest() in digests


def test_merge_joins_a_file_that_another_graph_knows_by_its_content(provkit, study):
    digest = sha256(b"weights").digest()
    import base64

    name = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    (study / "theirs.ttl").write_text(
        "@prefix pk: <https://w3id.org/provkit/ns#> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        f"<urn:x:ev> a pk:Evaluation ; pk:evaluatedModel <ni:///sha-256;{name}> ."
    )
    done = provkit("merge", "provenance", "theirs.ttl", "-o", "-")
    assert done.code == 0
    assert "1 file joined by content" in done.err
    assert "ni:///sha-256;" + name not in done.out


# --- export


@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig"])
def test_export_writes_every_format(provkit, study, name):
    done = provkit("export", name, "-o", "-")
    assert done.code == 0
    assert "panel" in done.out
    assert "tier private" in done.err


def test_the_public_tier_says_what_it_left_out_and_still_validates(provkit, study):
    done = provkit(
        "export", "turtle", "-o", "public.ttl", "--tier", "public", "--format", "json"
    )
    assert done.code == 0, done.err
    told = json.loads(done.err)
    assert told["tier"] == "public"
    assert told["removed"]["small counts"] == 2  # YRI, and AFR above it
    assert told["removed"]["local paths"] >= 2
    text = (study / "public.ttl").read_text()
    assert "localPath" not in text
    assert "participantCount 12" not in text
    before, after = (
        json.loads(provkit("validate", graph, "--format", "json").out)["findings"]
        for graph in ("provenance", "public.ttl")
    )
    assert {f["requirement"] for f in after} <= {f["requirement"] for f in before}


def test_a_key_gives_small_files_keyed_digests(provkit, study):
    exported = ("export", "ntriples", "-o", "-", "--tier", "partner", "--fewest", "500")
    without = provkit(*exported)
    with_key = provkit(*exported, PROVKIT_SAMPLE_KEY="k" * 32)
    assert "HmacSha256" not in without.out
    assert "HmacSha256" in with_key.out
    assert with_key.out == provkit(*exported, PROVKIT_SAMPLE_KEY="k" * 32).out
    digest = sha256(b"a,b").hexdigest()
    assert digest not in without.out + with_key.out
    short = provkit(*exported, PROVKIT_SAMPLE_KEY="k")
    assert (short.code, "can be guessed" in short.err) == (2, True)


def test_what_kind_of_thing_it_is_can_be_said(provkit, tmp_path):
    graph = tmp_path / "g.ttl"
    graph.write_text("<urn:x:a> <http://www.w3.org/ns/prov#used> <urn:x:b> .")
    options = ("-g", graph, "--ledger", tmp_path / "l", "--agent", ME)
    asked = ("annotate", "urn:x:b", "--set", "license=CC0-1.0", *options)
    untold = provkit(*asked)
    assert untold.code == 2
    assert "nobody says what kind of thing" in untold.err
    assert "--kind Dataset" in untold.err
    wrong = provkit(*asked, "--kind", "Datset")
    assert wrong.code == 2
    assert "Dataset" in wrong.err
    said = provkit(*asked, "--kind", "Dataset", "--format", "json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["kind"] == "Dataset"
    other = provkit(*asked, "-g", tmp_path / "l", "--kind", "Model")
    assert other.code == 2
    assert "is a Dataset, and not a Model" in other.err
