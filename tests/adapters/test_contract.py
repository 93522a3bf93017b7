"""Every adapter, on every fixture: see `contract`, and `provkit.adapters` for why."""

from __future__ import annotations

import os

import pytest

import provkit as pk
from provkit import adapters
from provkit.adapters._personal import private_text
from provkit.errors import ProvkitError, UnreadableSource
from provkit.graph import Graph
from provkit.model import Agent, Bundle, Entity, Gap, MetricResult, MetricSummary, Run
from provkit.rdf.decode import decode
from provkit.rdf.encode import encode
from tests.adapters import contract

STANDING = (Entity, Run, MetricResult, MetricSummary)
every_fixture = pytest.mark.parametrize(("tool", "path"), contract.fixtures())


def read(tool, path, original=None):
    return adapters.read(tool, path, **contract.options(original or path))


@every_fixture
def test_a_source_gives_the_same_statements_wherever_it_lies(tool, path, tmp_path):
    here = encode(*read(tool, path).records)
    copy = contract.copied(path, tmp_path)
    os.utime(copy, (1, 1))
    assert encode(*read(tool, copy, path).records) == here
    assert str(contract.FIXTURES) not in str(here)


@every_fixture
def test_what_is_read_is_valid_prov(tool, path):
    report = pk.validate(
        Graph(triples=encode(*read(tool, path).records)), profile="prov"
    )
    assert report.conforms, report


@every_fixture
def test_every_record_comes_back_from_the_graph(tool, path):
    triples = encode(*read(tool, path).records)
    assert decode(triples).leftover == ()


@every_fixture
def test_every_record_says_where_it_stands_in_the_source(tool, path):
    records = read(tool, path).records
    bundle = records[-1]
    assert isinstance(bundle, Bundle)
    assert bundle.primary_source
    origin = bundle.primary_source
    untraced = [
        record
        for record in records[:-1]
        if isinstance(record, STANDING) and not record.source_field
        if origin not in (record.iri, _content(record))
    ]
    assert untraced == []


@every_fixture
def test_gaps_are_about_things_that_were_read(tool, path):
    imported = read(tool, path)
    named = {getattr(record, "iri", None) for record in imported.records}
    assert {gap.node for gap in imported.report.gaps} <= named | {None}
    loose = [r for r in imported.records if isinstance(r, Gap)]
    on_runs = [gap for r in imported.records if isinstance(r, Run) for gap in r.gaps]
    assert len(loose) + len(on_runs) == len(imported.report.gaps)


@every_fixture
def test_nothing_of_machines_or_accounts_is_copied(tool, path):
    for triple in encode(*read(tool, path).records):
        text = getattr(triple.object, "value", "")
        assert not private_text(text) or text.startswith("http"), triple


@every_fixture
def test_a_cut_off_source_is_refused_or_reported(tool, path, tmp_path):
    copy = contract.copied(path, tmp_path)
    for what in contract.cut(copy):
        try:
            encode(*read(tool, copy, path).records)
        except ProvkitError as error:
            told = str(error)
            assert path.name in told, what


@every_fixture
def test_a_source_with_other_values_is_refused_or_read(tool, path, tmp_path):
    copy = contract.copied(path, tmp_path)
    for what in contract.garbled(copy):
        try:
            encode(*read(tool, copy, path).records)
        except ProvkitError as error:
            told = str(error)
            assert path.name in told, what


@pytest.mark.parametrize(("tool", "path"), contract.fixtures(good=False))
def test_what_must_be_refused_is_refused_with_its_place(tool, path):
    with pytest.raises(UnreadableSource, match=path.name):
        read(tool, path)


@pytest.mark.parametrize("tool", contract.tools())
def test_every_adapter_has_fixtures_of_its_own(tool):
    folder = contract.FIXTURES / tool
    good = [p for p in folder.glob("*") if not p.name.startswith(("_", "bad"))]
    assert good, f"put a small file of your own into {folder}"


@pytest.mark.parametrize("tool", contract.tools())
def test_what_is_not_there_is_said(tool, tmp_path):
    with pytest.raises(UnreadableSource, match="no such file"):
        adapters.read(tool, tmp_path / "absent.json")


@pytest.mark.parametrize("tool", contract.tools())
def test_an_empty_file_and_noise_are_refused(tool, tmp_path):
    for name, content in (("a.json", b""), ("b.bin", bytes(range(256)) * 4)):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(ProvkitError, match=name):
            adapters.read(tool, file)


@every_fixture
def test_the_importing_program_answers_for_nothing_but_the_bundle(tool, path):
    for record in read(tool, path).records[:-1]:
        agents = getattr(record, "attributed_to", ()), getattr(record, "agents", ())
        for agent in (one for group in agents for one in _several(group)):
            assert not (isinstance(agent, Agent) and agent.name == "provkit")


def _several(group):
    return group if isinstance(group, (tuple, list)) else (group,)


def _content(record):
    digests = getattr(record, "checksums", ())
    return digests[0].content_iri if digests else None
