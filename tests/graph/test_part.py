"""A part of a graph, written and read back, says no more than the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from provkit.graph import load
from provkit.rdf.join import join
from tests import worlds
from tests.worlds import ex

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("suffix", [".ttl", ".nt"])
def test_what_is_ambiguous_stays_so_when_a_part_is_read_back(tmp_path, suffix):
    whole = worlds.graph("ambiguous content")
    [candidates] = whole.joined.ambiguous.values()
    for node in sorted({ex("a"), ex("b"), *candidates} & _nodes(whole)):
        part = whole.about(node)
        path: Path = tmp_path / f"part{suffix}"
        part.write(path)
        again = load(path)
        assert set(again.triples) == set(part.triples)
        assert again.joined.same == {}
        named = set(again.joined.ambiguous.items())
        assert named <= set(whole.joined.ambiguous.items())
        asked = again.populations(node).to_dict()
        expected = part.populations(node).to_dict()
        assert asked["rows"] == expected["rows"]
        assert asked["complete"] == expected["complete"]


def test_a_part_with_an_ambiguous_content_has_the_makings_of_every_candidate():
    whole = worlds.graph("ambiguous content")
    part = whole.about("a")
    assert part.joined.ambiguous
    assert join(part.triples).ambiguous == whole.joined.ambiguous


@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
def test_no_part_is_joined_further(world: str):
    graph = worlds.graph(world)
    for node in graph.index.of_kind("Model", "Dataset").tolist():
        part = graph.about(graph.index.iri(node))
        assert join(part.triples).same == {}


def _nodes(graph) -> set[str]:
    return {graph.index.iri(node) for node in range(len(graph.index))}
