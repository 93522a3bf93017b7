"""Small walks and large ones are kept differently and come to the same places."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from provkit.graph import arrivals, cache, load, mapped
from provkit.graph.arrivals import Arrivals
from provkit.rdf import files
from tests import worlds

_SIZE = 40
steps = st.lists(st.sets(st.integers(0, _SIZE - 1)), min_size=1, max_size=6)


def _arrived(groups: list[set[int]], most: int) -> list[tuple[int, int]]:
    before = arrivals._MOST
    arrivals._MOST = most
    try:
        seen: set[int] = set()
        fresh = [[*sorted(each)] for each in groups]
        found = Arrivals(_SIZE, np.array(fresh[0], dtype=np.int32))
        seen.update(fresh[0])
        for number, each in enumerate(fresh[1:], start=1):
            new = [place for place in each if place not in seen]
            places = np.array(new, dtype=np.int32)
            assert not found.reached(places).any()
            found.enter(places, places * 10 + number)
            seen.update(new)
            assert found.reached(places).all()
        return [(found.level(place), found.via(place)) for place in range(_SIZE)]
    finally:
        arrivals._MOST = before


@given(steps, st.integers(0, 20))
def test_large_and_small_are_the_same(groups, most):
    assert _arrived(groups, most) == _arrived(groups, 1_000_000)


@given(steps)
def test_level_is_the_first_group_and_via_its_link(groups):
    first: dict[int, int] = {}
    for number, group in enumerate(groups):
        for place in group:
            first.setdefault(place, number)
    for place, (level, via) in enumerate(_arrived(groups, 5)):
        number = first.get(place)
        assert level == (0 if number is None else number + 1)
        assert via == (place * 10 + number + 1 if number else 0)


def test_memory_that_was_given_back_is_there_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_SMALLEST", 0)
    monkeypatch.setattr(cache, "_TICK", 0)
    monkeypatch.setattr(mapped, "_MUCH", 0)
    path = tmp_path / "world.nt"
    files.write(worlds.graph("clean run").given, path)
    expected = load(path).populations("model").rows
    graph = load(path)
    for _ in range(3):
        assert graph.populations("model").rows == expected
        graph.index.rest()
    assert (
        graph.upstream("model").rows == worlds.graph("clean run").upstream("model").rows
    )
