"""Two million direct dependants: paged, counted, and in seconds."""

from __future__ import annotations

import time

import pytest

import provkit as pk
from provkit import plugins

_PROV = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
_CENTRE = "http://example.org/centre"


@pytest.mark.slow
@pytest.mark.parametrize("count", [2_000_000])
def test_two_million_direct_dependants_are_counted_and_paged(count, tmp_path):
    path = tmp_path / "star.nt"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(f"<http://example.org/{number}> {_PROV} <{_CENTRE}> .\n")
    graph = pk.load(path)
    assert len(graph.index) == count + 1
    begun = time.process_time()
    first = graph.downstream(_CENTRE)
    second = graph.downstream(_CENTRE, offset=1_000)
    last = graph.downstream(_CENTRE, offset=count - 10)
    assert time.process_time() - begun < 10
    assert first.sentence.startswith("2,000,000 other entities depend on")
    assert (len(first), first.truncated, first.total) == (1_000, True, count)
    assert (len(second), len(last)) == (1_000, 10)
    assert not {row.node for row in first} & {row.node for row in second}
    text = plugins.load("render", "text").render(first)
    assert "1,000 of 2,000,000 rows are shown" in text
    assert graph.impact(_CENTRE).total == count
    assert len(first.to_rdflib()) == 1_000
