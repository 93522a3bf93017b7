"""From hundreds of records to some tens of shapes, with an account of what was merged.

1. What describes another thing becomes its caption: agents, data-use terms, code and
   software, populations.
2. Siblings are merged: things of one kind, as deep, whose neighbours are merged too
   (`6 x Dataset`). How finely is decided by how many shapes there is room for; where
   even one shape per kind and depth is too much, neighbouring depths are merged.
3. A derivation that runs beside a drawn run is not drawn twice.

Nothing is dropped in silence: every link of the scope is drawn or counted in `Folded`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph.relations import Flow
from provkit.graph.words import count
from provkit.render._depths import depths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from provkit.graph.scope import Link, Scope, Thing

MOST: Final = 60
"""How many shapes a picture may have."""

_READABLE: Final = 24
"""How many shapes it should have: siblings are told apart no further than this."""

_PAIR: Final = 2
_ASIDE: Final = frozenset(("Code", "Environment"))
_DERIVED: Final = frozenset((Flow.DERIVED,))


@dataclass(frozen=True, slots=True)
class Box:
    """One shape: a thing, or several of a kind.

    Attributes:
        things: what it stands for.
        target: whether it is what was asked about.
        asides: code and software that its runs used, in words.
    """

    things: tuple[Thing, ...]
    target: bool = False
    asides: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name, or how many of which kind."""
        first = self.things[0]
        if len(self.things) == 1:
            return first.label
        return f"{len(self.things)} x {first.kind or first.shape}"


@dataclass(frozen=True, slots=True)
class Line:
    """One arrow, from a shape that depends to what it depends on, by their numbers."""

    source: int
    target: int
    links: tuple[Link, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """What it says, each once."""
        return tuple(sorted({link.role for link in self.links}))


@dataclass(frozen=True, slots=True)
class Folded:
    """What is drawn, and what is not.

    Attributes:
        boxes: the shapes.
        lines: the arrows between them, by their numbers.
        captioned: how many links are of or to what stands in captions.
        within: how many are between two things of one shape.
        beside: how many derivations are left out beside a run that shows the same.
        records: how many things the scope has.
        truncated: whether the answer has more rows than it lists.
    """

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    captioned: int = 0
    within: int = 0
    beside: int = 0
    records: int = 0
    truncated: bool = False

    def account(self) -> tuple[str, ...]:
        """What the picture does not show one by one, in sentences."""
        drawn = count(sum(len(line.links) for line in self.lines), "statement")
        shown = sum(len(box.things) for box in self.boxes)
        shapes = count(len(self.boxes), "shape")
        arrows = count(len(self.lines), "arrow")
        parts = [
            f"{count(shown, 'record')} shown as {shapes}; {drawn} drawn as {arrows}."
        ]
        aside = self.records - shown
        if aside:
            about = f" and {count(self.captioned, 'statement')} about them"
            parts.append(
                f"{count(aside, 'record')} (people, terms, populations, code, software)"
                f"{about if self.captioned else ''} stand in captions and details."
            )
        if self.within:
            parts.append(f"{count(self.within, 'statement')} within one shape.")
        if self.beside:
            parts.append(
                f"{count(self.beside, 'derivation')} not drawn beside the run that"
                " shows the same."
            )
        if self.truncated:
            parts.append("What the answer does not list is not drawn.")
        return tuple(parts)


def fold(scope: Scope, *, most: int = MOST) -> Folded:
    """Merge what is alike until it can be read.

    Args:
        scope: what to draw.
        most: how many shapes there may be; at least one per kind is needed.
    """
    drawn = _drawn(scope)
    links = [k for k in scope.links if k.source in drawn and k.target in drawn]
    parts = _parts(drawn, links, scope.target, most)
    boxes, place = _boxes(scope, parts, drawn)
    between: defaultdict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in links:
        between[place[link.source], place[link.target]].append(link)
    within = sum(len(each) for (a, b), each in between.items() if a == b)
    lines = [Line(a, b, tuple(ls)) for (a, b), ls in sorted(between.items()) if a != b]
    kept = _without_beside(lines)
    left = sum(len(line.links) for line in lines) - sum(len(k.links) for k in kept)
    return Folded(
        tuple(boxes),
        tuple(kept),
        captioned=len(scope.links) - len(links),
        within=within,
        beside=left,
        records=len(scope.things),
    )


def _drawn(scope: Scope) -> dict[str, Thing]:
    """What becomes a shape."""
    steps = [t for t in scope.things if t.shape in ("entity", "activity")]
    main = {t.iri: t for t in steps if t.kind not in _ASIDE or t.iri == scope.target}
    others = main.keys() - {scope.target}
    if not any(main[each].shape == "entity" for each in others):
        return {t.iri: t for t in steps}  # code is what was asked for
    return main


def _parts(
    drawn: Mapping[str, Thing], links: Sequence[Link], target: str, most: int
) -> list[list[str]]:
    """The finest partition into siblings that can be read, else that has room."""
    depth = depths(drawn, [(link.source, link.target) for link in links])
    step = 1
    colour = _first(drawn, depth, target, step)
    while len(set(colour.values())) > most and step <= len(drawn):
        step *= 2
        colour = _first(drawn, depth, target, step)
    if step == 1:
        colour = _refined(colour, links, min(most, _READABLE))
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for name in drawn:
        groups[colour[name]].append(name)
    return list(_pairs_apart(list(groups.values()), min(most, _READABLE)))


def _first(
    drawn: Mapping[str, Thing], depth: Mapping[str, int], target: str, step: int
) -> dict[str, int]:
    keys = {
        name: (thing.shape, thing.kind, depth[name] // step, name == target)
        for name, thing in drawn.items()
    }
    return _numbered(keys)


def _refined(
    colour: dict[str, int], links: Sequence[Link], most: int
) -> dict[str, int]:
    """Tell things apart by their neighbours, as long as there is room."""
    while True:
        around: dict[str, set[tuple[bool, str, int]]] = {name: set() for name in colour}
        for link in links:
            around[link.source].add((True, link.role, colour[link.target]))
            around[link.target].add((False, link.role, colour[link.source]))
        finer = _numbered({n: (colour[n], frozenset(around[n])) for n in colour})
        count_now = len(set(finer.values()))
        if count_now > most or count_now == len(set(colour.values())):
            return colour
        colour = finer


def _numbered(keys: Mapping[str, object]) -> dict[str, int]:
    numbers = {key: n for n, key in enumerate(dict.fromkeys(keys.values()))}
    return {name: numbers[key] for name, key in keys.items()}


def _pairs_apart(groups: list[list[str]], room: int) -> Iterator[list[str]]:
    """Two of a kind are better named than counted, where there is room."""
    spare = room - len(groups)
    for group in groups:
        if len(group) == _PAIR and spare > 0:
            spare -= 1
            yield from ([name] for name in group)
        else:
            yield group


def _boxes(
    scope: Scope, parts: list[list[str]], drawn: Mapping[str, Thing]
) -> tuple[list[Box], dict[str, int]]:
    place = {name: number for number, part in enumerate(parts) for name in part}
    things = {thing.iri: thing for thing in scope.things}
    aside: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for link in scope.links:
        other = things[link.target]
        if link.source in place and link.target not in place and other.kind in _ASIDE:
            aside[place[link.source]][other.label] += 1
    boxes = [
        Box(
            tuple(drawn[name] for name in part),
            target=scope.target in part,
            asides=tuple(sorted(aside[number])),
        )
        for number, part in enumerate(parts)
    ]
    return boxes, place


def _without_beside(lines: Sequence[Line]) -> list[Line]:
    """Leave out derivations where a drawn run leads the same way."""
    onward: defaultdict[int, set[int]] = defaultdict(set)
    for line in lines:
        if any(link.flow in (Flow.GENERATED, Flow.USED) for link in line.links):
            onward[line.source].add(line.target)
    return [line for line in lines if not _is_beside(line, onward)]


def _is_beside(line: Line, onward: Mapping[int, set[int]]) -> bool:
    if any(
        link.flow not in _DERIVED or link.role != "derivation" for link in line.links
    ):
        return False
    runs = onward.get(line.source, set())
    return any(line.target in onward.get(run, ()) for run in runs)
