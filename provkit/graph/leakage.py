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
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

from provkit.graph.behind import Backgrounds
from provkit.graph.lineage import Lineage
from provkit.graph.participants import SampleLists
from provkit.graph.policies import RECORDED
from provkit.graph.shortest import by_name
from provkit.graph.walk import walks_up
from provkit.graph.words import count
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from provkit.graph.behind import Behind, Part
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

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
        evidence: from each of the two to what they have in common; empty where nobody
            asked for it.
        left_open: what a warning of L2 leaves open: `disjoint`, whether it is so that
            nobody is in both, as is said or listed; `unit`, whether the split kept the
            records of each person together.
        ways: from where to where the evidence leads.
    """

    rule: Rule
    severity: Severity
    test: int
    train: int
    via: int
    why: str
    evidence: Evidence = ()
    left_open: Open = ""
    ways: tuple[tuple[int, int], ...] = ()


def leaks(
    index: Index, model: int, lists: SampleLists | None = None
) -> tuple[Leak, ...]:
    """Every leak of the evaluations of a model, the surest rule for each pair.

    Args:
        index: where everything stands.
        model: the model that was tested.
        lists: the sample lists at hand.
    """
    walked = walks_up(index.projection(RECORDED))
    found = []
    tests = _tests(index, model)
    for leak in told(Backgrounds(Lineage(index)), model, tests, lists or SampleLists()):
        ways = (by_name(walked(start)).evidence(end) for start, end in leak.ways)
        path = leak.evidence or tuple(chain.from_iterable(ways))
        found.append(replace(leak, evidence=path))
    return tuple(found)


def told(
    backgrounds: Backgrounds, model: int, tests: Sequence[int], lists: SampleLists
) -> Iterator[Leak]:
    """The same without evidence, for many models one after the other.

    Args:
        backgrounds: what stands behind models and data.
        model: the model that was tested.
        tests: the data that it was tested on.
        lists: the sample lists at hand.
    """
    trained = backgrounds.first_datasets(model) if tests else ()
    for test in tests:
        for train in trained:
            yield from _between(backgrounds, test, train, lists)
    if tests:
        yield from _referred(backgrounds, model, tests)


def pairs(index: Index, model: int) -> list[tuple[int, int]]:
    """Every test dataset of a model with every dataset that it was made from."""
    trained = Backgrounds(Lineage(index)).first_datasets(model)
    return [(test, train) for test in _tests(index, model) for train in trained]


def _tests(index: Index, model: int) -> list[int]:
    evaluations = set(index.into.ends(model, PK.evaluatedModel))
    found = {d for e in evaluations for d in index.out.ends(e, PK.usedTestData)}
    return sorted((d for d in found if d >= 0), key=index.iri)


def _between(
    backgrounds: Backgrounds, test: int, train: int, lists: SampleLists
) -> Iterator[Leak]:
    index, behind = backgrounds.index, backgrounds.of(train)
    if test in behind.nodes:
        why = "the training data were made from the test data"
        if test == train:
            why = "the test data are the training data"
        way = ((train, test),)
        yield Leak("L1", "violation", test, train, test, why, ways=way)
        return
    if train in backgrounds.of(test).nodes:
        why, way = "the test data were made from the training data", ((test, train),)
        yield Leak("L1", "violation", test, train, train, why, ways=way)
        return
    same = behind.contents.get(backgrounds.content(test))
    if same is not None:
        why = "what the model was made from has the bytes of the test data"
        way = ((train, same),)
        yield Leak("content", "violation", test, train, same, why, ways=way)
        return
    shared = None
    if backgrounds.has_list(test) and backgrounds.has_list(train):
        shared = lists.shared(index, test, train).count
    if shared:
        yield _in_both(index, test, train, shared)
        return
    related = _related(backgrounds, test, train)
    yield from map(_nobody_shared, related) if shared == 0 else related


def _in_both(index: Index, test: int, train: int, shared: int) -> Leak:
    ends = index.out.ends
    listed = [
        (each, min(ends(each, PK.sampleList), key=index.value))
        for each in (test, train)
    ]
    path = tuple((index.iri(d), "pk:sampleList", index.iri(n)) for d, n in listed)
    why = f"{count(shared, 'sample')} of the test data are in the training data as well"
    return Leak("participants", "violation", test, train, listed[0][1], why, path)


def _nobody_shared(leak: Leak) -> Leak:
    """A common origin, with the evidence that no sample is on both sides."""
    why = f"{leak.why}; their sample lists share nobody"
    open_ = leak.left_open or "disjoint"
    return replace(leak, severity="warning", why=why, left_open=open_)


def _related(backgrounds: Backgrounds, test: int, train: int) -> Iterator[Leak]:
    one, other = backgrounds.of(test), backgrounds.of(train)
    shared = one.things & other.things
    if not shared:
        return
    apart = _split_apart(backgrounds, one, other)
    whole = [each for each in apart if each[0].unit in _WHOLE_UNITS]
    left = _past(backgrounds, (test, train), apart, shared)
    severity: Severity = "warning"
    left_open: Open
    if left:
        why, left_open = "test and training data have a common origin", ""
        if _said_disjoint(backgrounds.index, test, train):
            why, left_open = f"{why}, and are said to be disjoint", "disjoint"
        else:
            severity = "violation"
    else:
        left, left_open = _past(backgrounds, (test, train), whole, shared), "unit"
        why = "they are parts of one split that did not keep participants together"
    if left:
        via = one.first(left)
        ways = ((test, via), (train, via))
        yield Leak("L2", severity, test, train, via, why, (), left_open, ways)


def _past(
    backgrounds: Backgrounds,
    pair: tuple[int, int],
    apart: list[tuple[Part, Part]],
    shared: frozenset[int],
) -> frozenset[int]:
    """The shared things that no two parts of one split keep apart.

    Two parts do, where every way from the one dataset leads through the one part, and
    every way from the other through the other: of two splits of one cohort, a part of
    each can hold the same people.
    """

    @cache
    def around(start: int, part: int) -> Mapping[int, int]:
        return backgrounds.around(start, part)

    left = shared
    for parts in apart:
        if not left:
            break
        one, other = (around(s, p.node) for s, p in zip(pair, parts, strict=True))
        left = left.intersection(one) | left.intersection(other)
    return left


def _split_apart(
    backgrounds: Backgrounds, one: Behind, other: Behind
) -> list[tuple[Part, Part]]:
    """Parts of one split on the two ways up, in different roles and one fold."""
    return [
        (a, b)
        for a in backgrounds.parts(one)
        for b in backgrounds.parts(other)
        if a.run == b.run
        and a.node != b.node
        and a.role != b.role
        and (not a.fold or not b.fold or a.fold == b.fold)
    ]


def _said_disjoint(index: Index, one: int, other: int) -> bool:
    return other in index.out.ends(one, PK.disjointWith) or one in index.out.ends(
        other, PK.disjointWith
    )


def _referred(
    backgrounds: Backgrounds, model: int, tests: Sequence[int]
) -> Iterator[Leak]:
    """Panels and scalers of the training runs that test data bear on."""
    for data in backgrounds.references(backgrounds.of(model)):
        above = backgrounds.of(data).nodes
        for test in tests:
            if test in above:
                why = "a panel that the training looked up was made from the test data"
                way = ((data, test),)
                yield Leak("reference", "warning", test, data, test, why, ways=way)
