"""How many nodes break each part of a requirement that engines count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.errors import UnknownName
from provkit.graph.answer import Answer
from provkit.graph.engines._breaking import FACTS, Breaking
from provkit.graph.engines._countable import Countable, countable
from provkit.graph.engines._shape_texts import MARK, SH, shapes, text_of
from provkit.graph.words import count
from provkit.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from provkit.graph.engines import Engine
    from provkit.graph.engines._shape_texts import Shapes

_CLASS: Final = SH + "targetClass"
_SUBJECTS: Final = SH + "targetSubjectsOf"


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of a requirement.

    Attributes:
        part: its identifier.
        severity: how much it weighs: `violation`, `warning` or `info`.
        checked: how many nodes it speaks of.
        broken: how many of them break it.
        example: one that does; empty when none does.
        message: what is wrong with them.
    """

    part: str
    severity: str
    checked: int
    broken: int
    example: str
    message: str


def requirements(engine: Engine, only: Collection[str] = ()) -> Answer:
    """Count the nodes that break each part that shapes say without a query.

    Args:
        engine: what runs it; it knows the statements as the view `told`.
        only: the IDs of requirements; all when empty.

    Raises:
        UnknownName: none of the parts of one of them can be counted.
    """
    told, wanted = shapes(), {name.upper() for name in only}
    known = {part.requirement for part in countable()}
    for name in sorted(wanted - known):
        raise UnknownName.among("countable requirement", name, known)
    parts = [p for p in countable() if not wanted or p.requirement in wanted]
    engine.keep(FACTS, _facts(engine, _named(told, parts)))
    breaking = Breaking(engine, told)
    focus: dict[tuple[str, ...], tuple[str, int]] = {}
    rows = []
    for part in parts:
        if part.targets not in focus:
            name = f"focus_{len(focus)}"
            found = engine.keep(name, _focus(engine, told, part.targets))
            focus[part.targets] = (name, found)
        table, checked = focus[part.targets]
        if checked:
            rows.append(_row(engine, breaking, part, table, checked))
    broken = sum(1 for row in rows if row.broken)
    return Answer(
        question="requirements",
        target="countable parts",
        sentence=f"{count(broken, 'part')} of {len(rows):,} that nodes are counted for"
        f" broken; {count(len(parts) - len(rows), 'part')} without a node."
        " Parts that take a query or a rule were not looked at.",
        rows=tuple(rows),
        holds=not broken,
    )


def _row(
    engine: Engine, breaking: Breaking, part: Countable, focus: str, checked: int
) -> PartRow:
    wrong = breaking.nodes(part.shape, focus, part=True)
    [[number, example]] = engine.rows(
        f"SELECT count(DISTINCT node), min(node) FROM {wrong}"
    )
    return PartRow(
        part=part.part,
        severity=part.severity,
        checked=checked,
        broken=int(number),
        example=text_of(str(example or "")),
        message=part.message,
    )


def _facts(engine: Engine, predicates: Iterable[str]) -> str:
    names = ", ".join(map(engine.text, sorted(predicates)))
    literal = (
        f"concat('{MARK}', coalesce(datatype, ''), '{MARK}',"
        f" coalesce(language, ''), '{MARK}', object)"
    )
    return (
        "SELECT DISTINCT subject AS s, predicate AS p,"
        f" CASE WHEN kind = 'literal' THEN {literal} ELSE object END AS o"
        f" FROM told WHERE predicate IN ({names})"
    )


def _focus(engine: Engine, told: Shapes, targets: tuple[str, ...]) -> str:
    """The nodes that a shape speaks of."""
    found = []
    for kind, value in zip(targets[::2], targets[1::2], strict=True):
        if kind == _CLASS:
            kinds = ", ".join(map(engine.text, told.kinds(value)))
            found.append(
                f"SELECT s AS node FROM {FACTS}"
                f" WHERE p = '{RDF.type}' AND o IN ({kinds})"
            )
        else:
            end = "s" if kind == _SUBJECTS else "o"
            found.append(f"SELECT {end} AS node FROM {FACTS} WHERE p = '{value}'")
    return " UNION ".join(f"({each})" for each in found)


def _named(told: Shapes, parts: Iterable[Countable]) -> Iterator[str]:
    """Every name in some shapes, among them all predicates that they look at."""
    seen = {RDF.type}
    yield RDF.type
    waiting = [part.shape for part in parts]
    waiting += [name for part in parts for name in part.targets]
    for node in waiting:  # it grows while it is walked
        if node in seen:
            continue
        seen.add(node)
        if node in told.facts:
            waiting += [o for values in told.facts[node].values() for o in values]
        elif MARK not in node:
            yield node
