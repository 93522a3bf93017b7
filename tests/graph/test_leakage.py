"""Leakage by shared participants: keyed sample lists, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provkit.capture.content import samples
from provkit.graph import Graph, load
from provkit.graph.leakage import leaks
from provkit.graph.participants import NOT_HERE, OTHER_KEY
from provkit.model import Dataset, DatasetSplit, Evaluation, Model, TrainingRun
from provkit.rdf import files
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger
from provkit.rdf.sample_lists import SampleDigests, overlap
from tests.worlds import ex

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = "0123456789abcdef0", "another key of length"


def in_a_ledger(folder: Path, one: object, other: object, **more: object) -> Graph:
    """A model, trained on some samples and tested on others, in a ledger."""
    ledger = Ledger(folder / "provenance")
    listed = [
        samples.write(ledger, samples.keyed(ids, key)) if key else None
        for ids, key in (one, other)
    ]
    train, test = (
        Dataset(
            iri=ex(name),
            title=name,
            human_data="participants",
            sample_list=each.iri if each else None,
            **given,
        )
        for name, each, given in (
            ("train", listed[0], more.get("train", {})),
            ("test", listed[1], more.get("test", {})),
        )
    )
    triples = encode(
        train,
        test,
        *(each for each in listed if each),
        *([Dataset(iri=ex("panel"), title="panel", human_data="participants")]),
        TrainingRun(ex("run"), training_data=ex("train")),
        Model(iri=ex("model"), title="model", generated_by=ex("run")),
        Evaluation(ex("evaluation"), model=ex("model"), test_data=ex("test")),
    )
    (ledger.root / "runs").mkdir(parents=True, exist_ok=True)
    path = ledger.root / "runs" / "run.ttl"
    path.write_bytes(files.serialise(triples, "turtle"))
    line = sha256(path.read_bytes()).hexdigest()
    (ledger.root / "runs" / "run.ttl.sha256").write_text(f"{line}  run.ttl\n")
    return load(ledger.root)


def test_shared_participants_are_a_leak_that_is_counted(tmp_path):
    graph = in_a_ledger(tmp_path, (["A1", "A2", "A3"], KEY), (["A3", "A2", "B1"], KEY))
    answer = graph.leakage("model")
    [leak] = answer
    assert answer.holds is False
    assert (leak.rule, leak.severity) == ("participants", "violation")
    assert "2 samples" in leak.why
    assert [step[1] for step in leak.evidence] == ["pk:sampleList"] * 2


def test_lists_that_share_nobody_are_evidence_against_a_common_origin(tmp_path):
    common = {"derived_from": ex("panel")}
    apart = in_a_ledger(
        tmp_path, (["A1"], KEY), (["B1"], KEY), train=common, test=common
    ).leakage("model")
    assert [(leak.rule, leak.severity) for leak in apart] == [("L2", "warning")]
    assert apart.holds
    assert "share nobody" in apart[0].why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ((["A1"], KEY), (["A1"], OTHER), OTHER_KEY),
        ((["A1"], KEY), (["A1"], None), "no list"),
    ],
)
def test_lists_that_cannot_be_compared_are_unknown(tmp_path, one, other, why):
    answer = in_a_ledger(tmp_path, one, other).leakage("model")
    assert not answer.rows
    assert not answer.complete
    assert any(why in each.why for each in answer.unknown)


def test_a_list_that_is_gone_is_unknown(tmp_path):
    graph = in_a_ledger(tmp_path, (["A1"], KEY), (["A1"], KEY))
    for path in (tmp_path / "provenance" / "samples").iterdir():
        path.write_text("somebody changed it")
    assert NOT_HERE in graph.leakage("model").unknown[0].why


def test_without_any_list_nothing_is_claimed(tmp_path):
    answer = in_a_ledger(tmp_path, (["A1"], None), (["A1"], None)).leakage("model")
    assert "cannot be seen" in answer.sentence


@settings(deadline=None)
@given(st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
def test_the_overlap_of_lists_is_that_of_the_samples(one: set[str], other: set[str]):
    a, b = (samples.keyed(each, KEY) for each in (one, other))
    plain = [{s for s in map(samples._plain, each) if s} for each in (one, other)]
    assert overlap(a, b) == len(plain[0] & plain[1]) == overlap(b, a)
    assert overlap(a, SampleDigests(len(other))) is None


# --- parts of splits, within each other and beside each other


def part(name: str, role: str, source: str, unit: str, run: str) -> DatasetSplit:
    """One part of a split."""
    sources = tuple(ex(each) for each in source.split())
    return DatasetSplit(
        iri=ex(name),
        title=name,
        role=role,
        unit=unit,
        derived_from=sources,
        generated_by=ex(run),
    )


def both(panel: str, unit: str, run: str, names: str = "") -> list[DatasetSplit]:
    """The training and the test part of one split."""
    train, test = names.split() or (f"{panel}-train", f"{panel}-test")
    return [
        part(train, "training", panel, unit, run),
        part(test, "test", panel, unit, run),
    ]


def merged(name: str, *sources: str) -> Dataset:
    """Data put together from others."""
    return Dataset(iri=ex(name), title=name, derived_from=[ex(s) for s in sources])


def leaked(*records: object, train: str = "train", test: str = "test") -> set:
    """The rule, severity and open question of every leak of a model."""
    triples = encode(
        *(Dataset(iri=ex(name), title=name) for name in ("one", "two")),
        *records,
        TrainingRun(ex("run"), training_data=ex(train)),
        Model(iri=ex("model"), title="model", generated_by=ex("run")),
        Evaluation(ex("evaluation"), model=ex("model"), test_data=ex(test)),
    )
    index = Graph(triples=list(triples)).index
    found = leaks(index, index.node(ex("model")))
    return {(leak.rule, leak.severity, leak.left_open) for leak in found}


RECORDS = ("L2", "warning", "unit")


def test_a_split_of_records_within_parts_of_people_is_apart():
    people = both("one", "participant", "outer")
    inner = (
        part("train", "training", "one-train", "record", "inner"),
        part("test", "test", "one-test", "record", "inner"),
    )
    assert leaked(*people, *inner) == set()


def test_a_split_of_records_after_parts_of_people_were_put_together_is_open():
    people = both("one", "participant", "outer")
    again = merged("pool", "one-train", "one-test")
    inner = both("pool", "record", "inner", "train test")
    assert leaked(*people, again, *inner) == {RECORDS}


def test_one_way_through_a_split_of_records_is_enough_to_leave_it_open():
    splits = [*both("one", "participant", "first"), *both("two", "record", "second")]
    train = merged("train", "one-train", "two-train")
    test = merged("test", "one-test", "two-test")
    assert leaked(*splits, train, test) == {RECORDS}


def test_cohorts_that_were_split_each_by_itself_are_apart_when_put_together():
    splits = [*both("one", "participant", "first"), *both("two", "site", "second")]
    train = merged("train", "one-train", "two-train")
    test = merged("test", "one-test", "two-test")
    assert leaked(*splits, train, test) == set()


def test_a_cohort_that_was_split_twice_is_not_apart():
    first = both("one", "participant", "first", "a b")
    second = both("one", "participant", "second", "c d")
    train, test = merged("train", "a", "c"), merged("test", "b", "d")
    assert leaked(*first, *second, train, test) == {("L2", "violation", "")}


def test_what_is_said_to_be_disjoint_is_open_in_another_way():
    train = merged("train", "one")
    test = replace(merged("test", "one"), disjoint_with=[ex("train")])
    assert leaked(train, test) == {("L2", "warning", "disjoint")}


def test_a_panel_is_seen_of_a_run_that_used_nothing_else():
    panel = merged("panel", "test")
    scaled = TrainingRun(ex("scaling"), reference_data=ex("panel"))
    train = Dataset(iri=ex("train"), title="train", generated_by=ex("scaling"))
    test = Dataset(iri=ex("test"), title="test")
    assert leaked(panel, scaled, train, test) == {("reference", "warning", "")}
