from __future__ import annotations

from pathlib import Path

import pytest

import provkit as pk
from provkit.errors import UnreadableGraph
from provkit.rdf import files, journal, replay
from provkit.rdf.layout import Ledger
from provkit.store import open_store
from provkit.vocab import PK


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with pk.run("one") as run:
        run.log_param("C", 1)
    return tmp_path / "provenance"


def read(folder: Path):
    store = open_store(str(folder))
    triples = list(store.triples())
    return triples, store.sources()


def test_a_sealed_run_is_read(folder):
    triples, sources = read(folder)
    assert [(each.status, each.problem) for each in sources] == [("sealed", "")]
    [path] = Ledger(folder).runs()
    assert set(triples) == set(files.triples_of(files.read(path)))


def test_a_changed_run_is_noticed(folder):
    [path] = Ledger(folder).runs()
    path.write_text(path.read_text().replace("one", "two"))
    assert read(folder)[1][0].problem == "it was changed after it was sealed"


def test_a_missing_digest_is_noticed(folder):
    [path] = Ledger(folder).runs()
    Path(f"{path}.sha256").unlink()
    assert "missing" in read(folder)[1][0].problem


def test_an_unfinished_run_is_interrupted(folder):
    run = pk.run("two")
    run.start()
    run.log_metric("loss", 1.5)
    triples, sources = read(folder)
    assert [each.status for each in sources] == ["sealed", "interrupted"]
    said = {t.object.value for t in triples if t.predicate.value == PK.status}
    assert said == {PK + "Completed", PK + "Interrupted"}
    run.end()
    assert [each.status for each in read(folder)[1]] == ["sealed", "sealed"]


def _unfinished(folder: Path) -> Path:
    run = pk.run("two")
    run.start()
    for n in range(5):
        run.log_param("p", n)
    [path] = Ledger(folder).journals()
    return path


def test_a_torn_tail_is_ignored(folder):
    path = _unfinished(folder)
    content = path.read_bytes()
    whole = journal.read(path)
    for cut in range(1, 40):
        path.write_bytes(content[:-cut])
        assert journal.read(path).damaged == ()
        assert len(journal.read(path).entries) == len(whole.entries) - 1


def test_a_damaged_middle_is_reported_and_the_rest_kept(folder):
    path = _unfinished(folder)
    lines = path.read_bytes().split(b"\n")
    lines[3] = lines[3][:-3] + b"xxx"
    path.write_bytes(b"\n".join(lines))
    found = replay.replay(Ledger(folder), path)
    assert found.journal.damaged == (4,)
    [run] = [each for each in found.records if isinstance(each, pk.Run)]
    assert len(run.settings) == 4
    assert "line 4 of the journal is damaged" in run.gaps[0].description
    assert read(folder)[1][-1].problem == "lines (4,) are damaged"


def test_an_empty_journal_is_a_problem_of_its_own(folder):
    (folder / "journals").mkdir(exist_ok=True)
    (folder / "journals" / "x.journal").write_bytes(b"")
    triples, sources = read(folder)
    assert triples
    assert "not a journal" in sources[-1].problem


def test_a_newer_journal_is_not_guessed_at(folder):
    path = folder / "journals" / "x.journal"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(journal.line(["head", {"format": 99, "time": 0.0}]))
    assert "newer" in read(folder)[1][-1].problem


def test_what_is_no_graph_is_told(tmp_path):
    with pytest.raises(UnreadableGraph, match="no such file or folder"):
        open_store(str(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableGraph, match="neither a graph file nor a ledger"):
        open_store(str(tmp_path / "empty"))
    (tmp_path / "ledger" / "runs").mkdir(parents=True)
    with pytest.raises(UnreadableGraph, match="without a run"):
        open_store(str(tmp_path / "ledger"))


def test_the_same_journal_seals_to_the_same_bytes(folder):
    from provkit.capture.journal.seal import sealed_triples

    path = _unfinished(folder)
    texts = {
        files.serialise(
            sealed_triples(replay.replay(Ledger(folder), path).records), "turtle"
        )
        for _ in range(3)
    }
    assert len(texts) == 1
