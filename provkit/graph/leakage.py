"""Whether a model was tested on what it was made from (REP-09, corrections A.3).

    L1          a test dataset is upstream of a training dataset, or the reverse
    L2          they share an ancestor, and not by way of two parts of one split
    content     a test dataset has the bytes of something that the model was made from
    participants    the keyed sample lists of the two have somebody in common
    reference   a test dataset bears on a panel or scaler that the training looked up

Two datasets that came out of one splitting run in different roles are apart, if every
way from each to the common ancestor leads through its own part; rows of the parent that
were added back make another way. That is asked of each common ancestor by itself, so
several cohorts may each be split in a run of its own, but one cohort that was split
twice is not apart. Parts that did not keep people together, two datasets of one origin
that are said to be disjoint, or whose sample lists share nobody, are a warning. Whether
two cohorts that nobody relates share participants can be seen from their sample lists
alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from provkit.graph import kinds
from provkit.graph.participants import SampleLists
from provkit.graph.policies import RECORDED
from provkit.graph.walk import Walk, walk, walks_up
from provkit.graph.words import count
from provkit.vocab import PK, PROV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

    Ups = Callable[[int], Walk]

Rule = Literal["L1", "L2", "content", "participants", "reference"]
Severity = Literal["violation", "warning"]
Open = Literal["", "disjoint", "unit"]

_WHOLE_UNITS: Final = frozenset(PK + unit for unit in ("Participant", "Family", "Site"))
"""Units of a split in which no person can be on both sides."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One way in which a test dataset bears on the training.

    Attributes:
        rule: which of the rules above.
        severity: `warning` where the record only leaves it open.
        test: the test dataset; `train` the training dataset.
        via: what they have in common.
        why: in one sentence.
        evidence: from each of the two to what they have in common.
        left_open: what a warning of L2 leaves open: `disjoint`, whether it is so that
            nobody is in both, as is said or listed; `unit`, whether the split kept the
            records of each person together.
    """

    rule: Rule
    severity: Severity
    test: int
    train: int
    via: int
    why: str
    evidence: Evidence
    left_open: Open = ""


class _Part(NamedTuple):
    node: int
    run: int
    role: str
    fold: str
    unit: str


def leaks(
    index: Index, model: int, lists: SampleLists | None = None, ups: Ups | None = None
) -> tuple[Leak, ...]:
    """Every leak of the evaluations of a model, the surest rule for each pair.

    Args:
        index: where everything stands.
        model: the model that was tested.
        lists: the sample lists at hand.
        ups: gives the walk up from a node, where others ask for the same walks.
    """
    at_hand, walks = lists or SampleLists(), ups or walks_up(index.projection(RECORDED))
    found = [
        leak
        for test, train in pairs(index, model)
        for leak in _between(index, test, train, at_hand, walks)
    ]
    return (*found, *_referred(index, model, walks))


def pairs(index: Index, model: int) -> list[tuple[int, int]]:
    """Every test dataset of a model with every dataset that it was made from."""
    trained = _trained_on(index, model)
    return [(test, train) for test in _tests(index, model) for train in trained]


def _tests(index: Index, model: int) -> list[int]:
    evaluations = set(index.into.ends(model, PK.evaluatedModel))
    found = {d for e in evaluations for d in index.out.ends(e, PK.usedTestData)}
    return sorted(d for d in found if d >= 0)


def _trained_on(index: Index, model: int) -> list[int]:
    """The first dataset on each way up, base models and their data included."""
    projection = index.projection(RECORDED)
    is_data = index.types & np.uint32(kinds.mask("Dataset")) != 0
    walked = walk(projection, [model], carrying=True, stops=is_data)
    reached = walked.nodes()[0]
    return sorted(reached[is_data[reached]].tolist())


def _between(
    index: Index, test: int, train: int, lists: SampleLists, ups: Ups
) -> Iterator[Leak]:
    from_test, from_train = ups(test), ups(train)
    for via, why in (
        (test, "the training data were made from the test data"),
        (train, "the test data were made from the training data"),
    ):
        walked = from_train if via == test else from_test
        if walked.place(via) is not None:
            same = "the test data are the training data"
            why_here = same if test == train else why
            path = walked.evidence(via)
            yield Leak("L1", "violation", test, train, via, why_here, path)
            return
    content = _same_bytes(index, test, from_train)
    if content is not None:
        why = "what the model was made from has the bytes of the test data"
        path = from_train.evidence(content)
        yield Leak("content", "violation", test, train, content, why, path)
        return
    shared = lists.shared(index, test, train).count
    if shared:
        yield _in_both(index, test, train, shared)
        return
    related = _related(index, from_test, from_train, (test, train))
    yield from map(_nobody_shared, related) if shared == 0 else related


def _in_both(index: Index, test: int, train: int, shared: int) -> Leak:
    listed = [(each, index.out.ends(each, PK.sampleList)[0]) for each in (test, train)]
    path = tuple((index.iri(d), "pk:sampleList", index.iri(n)) for d, n in listed)
    why = f"{count(shared, 'sample')} of the test data are in the training data as well"
    return Leak("participants", "violation", test, train, listed[0][1], why, path)


def _nobody_shared(leak: Leak) -> Leak:
    """A common origin, with the evidence that no sample is on both sides."""
    why = f"{leak.why}; their sample lists share nobody"
    open_ = leak.left_open or "disjoint"
    return replace(leak, severity="warning", why=why, left_open=open_)


def _same_bytes(index: Index, test: int, from_train: Walk) -> int | None:
    own = index.digest[test]
    nodes = from_train.nodes()[0]
    same = nodes[index.digest[nodes] == own] if own else nodes[:0]
    return int(same[0]) if len(same) else None


def _related(
    index: Index, from_test: Walk, from_train: Walk, pair: tuple[int, int]
) -> Iterator[Leak]:
    test, train = pair
    shared = _shared(index, from_test, from_train)
    apart = _split_apart(index, from_test, from_train)
    whole = [each for each in apart if each[0].unit in _WHOLE_UNITS]
    left = _past(index, pair, apart, shared)
    severity: Severity = "warning"
    left_open: Open
    if len(left):
        why, left_open = "test and training data have a common origin", ""
        if _said_disjoint(index, test, train):
            why, left_open = f"{why}, and are said to be disjoint", "disjoint"
        else:
            severity = "violation"
    else:
        left, left_open = _past(index, pair, whole, shared), "unit"
        why = "they are parts of one split that did not keep participants together"
    if len(left):
        via = int(left[0])
        path = (*from_test.evidence(via), *from_train.evidence(via))
        yield Leak("L2", severity, test, train, via, why, path, left_open)


def _shared(index: Index, one: Walk, other: Walk) -> NDArray[np.int32]:
    """The things about people that both came from, nearest first."""
    nodes = one.nodes()[0]
    both = nodes[np.isin(nodes, other.nodes()[0])]
    entities = index.types[both] & np.uint32(kinds.mask("Run")) == 0
    found: NDArray[np.int32] = both[entities & ~index.about_no_human[both]]
    return found


def _past(
    index: Index,
    pair: tuple[int, int],
    apart: list[tuple[_Part, _Part]],
    shared: NDArray[np.int32],
) -> NDArray[np.int32]:
    """The shared things that no two parts of one split keep apart, nearest first.

    Two parts do, where every way from the one dataset leads through the one part, and
    every way from the other through the other: of two splits of one cohort, a part of
    each can hold the same people.
    """
    projection = index.projection(RECORDED)

    @cache
    def around(start: int, part: int) -> NDArray[np.int32]:
        stops = np.zeros(len(index), dtype=bool)
        stops[part] = True
        return walk(projection, [start], carrying=True, stops=stops).nodes()[0]

    left = shared
    for parts in apart:
        if not len(left):
            break
        ways = zip(pair, parts, strict=True)
        reached = [np.isin(left, around(start, part.node)) for start, part in ways]
        left = left[reached[0] | reached[1]]
    return left


def _split_apart(index: Index, one: Walk, other: Walk) -> list[tuple[_Part, _Part]]:
    """Parts of one split on the two ways up, in different roles and one fold."""
    return [
        (a, b)
        for a in _parts(index, one)
        for b in _parts(index, other)
        if a.run == b.run
        and a.node != b.node
        and a.role != b.role
        and (not a.fold or not b.fold or a.fold == b.fold)
    ]


def _parts(index: Index, walked: Walk) -> list[_Part]:
    found = []
    for node in walked.nodes()[0].tolist():
        if index.is_a(node, "DatasetSplit"):
            role, fold, unit = (
                "".join(index.values(node, predicate)[:1])
                for predicate in (PK.splitRole, PK.fold, PK.splitUnit)
            )
            runs = index.out.ends(node, PROV.wasGeneratedBy)
            found += [_Part(node, run, role, fold, unit) for run in runs if run >= 0]
    return found


def _said_disjoint(index: Index, one: int, other: int) -> bool:
    return other in index.out.ends(one, PK.disjointWith) or one in index.out.ends(
        other, PK.disjointWith
    )


def _referred(index: Index, model: int, ups: Ups) -> Iterator[Leak]:
    """Panels and scalers of the training runs that test data bear on."""
    tests = _tests(index, model)
    for data in _looked_up(index, ups(model)) if tests else ():
        above = ups(data)
        for test in tests:
            if above.place(test) is not None:
                why = "a panel that the training looked up was made from the test data"
                path = above.evidence(test)
                yield Leak("reference", "warning", test, data, test, why, path)


def _looked_up(index: Index, walked: Walk) -> list[int]:
    """What the runs behind a model used as a reference, in their order.

    A run that brought in nobody is none that the walk comes to, so they are sought from
    what they made.
    """
    reached = walked.nodes()[0]
    runs: dict[int, None] = {}
    for node in reached.tolist():
        runs |= dict.fromkeys((node, *index.out.ends(node, PROV.wasGeneratedBy)))
    behind = np.array([run for run in runs if run >= 0], dtype=np.int32)
    found = index.out.among(behind, PK.usedReferenceData)[1].tolist()
    return list(dict.fromkeys(data for data in found if data >= 0))
