"""No small count can be worked out from what is told: by examples and by trying all."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from provkit.rdf.suppression import Sum, _Component, protected


def test_a_count_that_the_others_give_away_is_protected():
    sums = [Sum("all", ("AFR", "EUR", "SAS"))]
    counts = {"all": 512, "AFR": 12, "EUR": 400, "SAS": 100}
    assert protected(counts, sums, 20) == {"AFR": (1, 19), "SAS": (93, 111)}


def test_where_two_parts_are_all_there_is_the_whole_is_told_less():
    hidden = protected({"all": 32, "a": 12, "b": 20}, [Sum("all", ("a", "b"))], 20)
    assert hidden.keys() == {"all", "a", "b"}


def test_without_small_counts_everything_is_told():
    assert protected({"all": 60, "a": 20, "b": 40}, [Sum("all", ("a", "b"))], 20) == {}
    assert protected({"all": 40, "a": 0, "b": 40}, [Sum("all", ("a", "b"))], 20) == {}


def test_a_rest_that_is_not_told_protects_only_where_it_is_large():
    large = Sum("all", ("a", "b"), rest=True)
    assert protected({"all": 100, "a": 12, "b": 50}, [large], 20) == {"a": (1, 19)}
    assert "b" in protected({"all": 70, "a": 12, "b": 55}, [large], 20)


FEWEST, MOST = 4, 9
PARTS = st.lists(st.integers(0, MOST), min_size=2, max_size=3)


def feasible(name, counts, sums, hidden):
    """Every value of a count that fits all that is told: by trying them all."""
    top = 3 * sum(counts.values()) + 3 * FEWEST
    rooms = []
    for each, count in counts.items():
        low, high = hidden.get(each, (count, count))
        if each in hidden and not 0 < count < FEWEST:
            low = max(low, FEWEST)
        rooms.append(range(low, min(high, top) + 1))
    found = set()
    for values_ in product(*rooms):
        world = dict(zip(counts, values_, strict=True))
        if all(
            world[s.whole] == sum(world[p] for p in s.parts)
            or (s.rest and world[s.whole] > sum(world[p] for p in s.parts))
            for s in sums
        ):
            found.add(world[name])
    return found


@settings(max_examples=60, deadline=None)
@given(parts=PARTS, rest=st.integers(0, 6))
def test_no_small_count_can_be_worked_out(parts, rest):
    names = tuple(f"p{n}" for n in range(len(parts)))
    counts = dict(zip(names, parts, strict=True)) | {"all": sum(parts) + rest}
    sums = [Sum("all", names, rest=rest > 0)]
    hidden = protected(counts, sums, FEWEST)
    opened = _Component(counts, sums, FEWEST)._open
    for name, count in counts.items():
        if name in hidden:
            low, high = hidden[name]
            assert low <= count <= high
        if 0 < count < FEWEST:
            low, high = opened[name]
            assert feasible(name, counts, sums, hidden) == set(range(low, high + 1))


@settings(max_examples=30, deadline=None)
@given(
    table=st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6
    )
)
def test_two_axes_and_splits_settle_and_tell_no_small_count(table):
    counts, sums = {}, []
    for n, (train, test) in enumerate(table):
        counts |= {f"train{n}": train, f"test{n}": test, f"pop{n}": train + test}
        sums.append(Sum(f"pop{n}", (f"test{n}", f"train{n}")))
    for whole in ("train", "test", "pop"):
        parts = tuple(f"{whole}{n}" for n in range(len(table)))
        counts[whole] = sum(counts[part] for part in parts)
        sums.append(Sum(whole, parts))
    sums.append(Sum("pop", ("test", "train")))
    hidden = protected(counts, sums, 20)
    small = {name for name, count in counts.items() if 0 < count < 20}
    assert small <= hidden.keys()
    for name, (low, high) in hidden.items():
        assert low <= counts[name] <= high
        assert name not in small or (low, high) == (1, 19)
