"""Same, changed, missing, not checkable: against real files and folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import provkit as pk
from provkit.capture.afterwards.verification import verify, verify_sealed
from provkit.model import Dataset, Digest, Entity
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger
from provkit.store.ledger import open_store


@pytest.fixture
def study(recorded):
    Path("data").mkdir()
    Path("data/panel.csv").write_text("a\n1\n")
    Path("parts").mkdir()
    for name in ("0.parquet", "1.parquet"):
        Path("parts", name).write_text(name)
    with pk.run("train", kind=pk.TrainingRun) as run:
        run.use(pk.Dataset("data/panel.csv", title="panel"), "training")
        run.use(pk.Dataset("parts", title="parts"), "training")
        run.log_metric("loss", 0.5)
        Path("model.bin").write_text("weights")
        run.produce("model.bin", pk.Model, title="model")
    return recorded


def checked(study, base=None):
    triples = open_store(str(study.ledger)).triples()
    return verify(triples, base or study.folder)


def outcome(study, path):
    return {e.outcome for e in checked(study).checked if e.path == path}


def test_files_folders_and_side_files_are_the_same(study):
    found = checked(study)
    assert found.intact
    places = {each.path for each in found.of("same")}
    assert {"data/panel.csv", "parts", "model.bin"} < places
    assert any(place.startswith("provenance/metrics/") for place in places)
    assert any(place.startswith("provenance/environments/") for place in places)
    assert not found.of("missing")


def test_one_changed_byte_is_found(study):
    Path("data/panel.csv").write_text("a\n2\n")
    found = checked(study)
    assert not found.intact
    [changed] = found.of("changed")
    assert (changed.title, changed.path) == ("panel", "data/panel.csv")
    assert changed.recorded != changed.found


@pytest.mark.parametrize("what", ["change", "add", "remove", "rename"])
def test_a_change_in_a_folder_is_found(study, what):
    part = Path("parts/0.parquet")
    match what:
        case "change":
            part.write_text("x")
        case "add":
            Path("parts/2.parquet").write_text("x")
        case "remove":
            part.unlink()
        case "rename":
            part.rename("parts/9.parquet")
    assert outcome(study, "parts") == {"changed"}


def test_what_is_gone_is_missing_and_no_change(study):
    Path("model.bin").unlink()
    found = checked(study)
    assert [each.title for each in found.of("missing")] == ["model"]
    assert found.intact


def test_what_a_later_run_replaced_is_missing_and_accounted_for(study):
    with pk.run("train again", kind=pk.TrainingRun) as run:
        Path("model.bin").write_text("better weights")
        run.produce("model.bin", pk.Model, title="better")
    found = checked(study)
    assert found.intact
    [old] = found.of("missing")
    assert "replaced: the file now is better" in old.why


def test_an_older_content_put_back_is_a_change(study):
    with pk.run("train again", kind=pk.TrainingRun) as run:
        Path("model.bin").write_text("better weights")
        run.produce("model.bin", pk.Model, title="better")
    Path("model.bin").write_text("weights")
    assert [each.title for each in checked(study).of("changed")] == ["better"]


def test_a_file_that_its_own_run_wrote_over_is_accounted_for(study):
    with pk.run("clean") as run:
        run.use("data/panel.csv")
        Path("data/panel.csv").write_text("clean\n")
        run.produce("data/panel.csv", pk.Dataset, title="clean")
    assert outcome(study, "data/panel.csv") == {"same", "missing"}
    Path("data/panel.csv").write_text("a\n1\n")
    assert outcome(study, "data/panel.csv") == {"same", "changed"}


def test_what_cannot_be_checked_is_told(study):
    named = Dataset(iri="https://doi.org/10.1/x", checksums=(Digest("md5", "0" * 32),))
    nowhere = Entity(iri="urn:x:y", checksums=(Digest("sha256", "0" * 64),))
    found = verify(encode(named, nowhere), study.folder)
    assert [(e.outcome, e.why) for e in found.checked] == [
        ("uncheckable", "no SHA-256 is recorded"),
        ("uncheckable", "no place is recorded"),
    ]
    assert found.intact


@pytest.mark.parametrize("place", ["/etc/hostname", "../secret", "a/../../secret"])
def test_a_graph_does_not_choose_which_files_are_read(study, place):
    (study.folder.parent / "secret").write_text("x")
    entity = Entity(
        iri="urn:x:y", checksums=(Digest("sha256", "0" * 64),), local_path=place
    )
    [found] = verify(encode(entity), study.folder).checked
    assert (found.outcome, found.found) == ("uncheckable", None)
    assert "outside" in found.why


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_at_the_place_does_not_hang(study):
    Path("model.bin").unlink()
    os.mkfifo("model.bin")
    assert outcome(study, "model.bin") == {"uncheckable"}


def test_a_name_with_a_null_is_no_crash(study):
    entity = Entity(
        iri="urn:x:y", checksums=(Digest("sha256", "0" * 64),), local_path="a\x00b"
    )
    [found] = verify(encode(entity), study.folder).checked
    assert found.outcome in ("uncheckable", "missing")


# --- sealed runs


def sealed(study):
    return [e.outcome for e in verify_sealed(Ledger(study.ledger)).checked]


def test_sealed_runs_are_compared_with_their_digest(study):
    assert sealed(study) == ["same"]
    [path] = study.ledger.glob("runs/*.ttl")
    path.write_bytes(path.read_bytes() + b"\n")
    assert sealed(study) == ["changed"]


def test_a_sealed_run_without_its_digest_is_not_checkable(study):
    [path] = study.ledger.glob("runs/*.sha256")
    path.unlink()
    assert sealed(study) == ["uncheckable"]


def test_a_sealed_run_that_was_deleted_is_missing(study):
    [path] = study.ledger.glob("runs/*.ttl")
    path.unlink()
    assert sealed(study) == ["missing"]


def test_a_run_that_is_being_sealed_is_not_missing(study):
    run = pk.run("long")
    run.start()
    [journal] = study.ledger.glob("journals/*.journal")
    (study.ledger / "runs" / f"{journal.stem}.ttl.sha256").write_text("0  x\n")
    assert sealed(study) == ["same"]
    run.end()
