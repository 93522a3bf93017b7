"""How many nodes break each countable part of a requirement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.graph.answer import Answer
from provkit.graph.engines._countable import Countable, countable
from provkit.graph.words import count
from provkit.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.engines import Engine


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


def requirements(engine: Engine) -> Answer:
    """Count what nodes lack, for every part that is a count.

    The engine knows the statements as the view `told`.
    """
    parts = countable()
    classes = {name for part in parts for name in part.classes}
    predicates = {name for part in parts for name in part.predicates}
    engine.keep(
        "typed",
        "SELECT DISTINCT subject, object AS class FROM told"
        f" WHERE predicate = '{RDF.type}' AND object IN ({_listed(classes)})",
    )
    engine.keep(
        "valued",
        "SELECT DISTINCT subject, predicate, concat_ws(chr(31), kind, object,"
        " coalesce(datatype, ''), coalesce(language, '')) AS value FROM told t"
        f" SEMI JOIN typed c ON c.subject = t.subject"
        f" WHERE predicate IN ({_listed(predicates)})",
    )
    found = engine.rows(" UNION ALL ".join(map(_counted, parts)))
    by_part = {str(row[0]): row[1:] for row in found}
    rows = tuple(_row(part, *by_part[part.part]) for part in parts)
    rows = tuple(row for row in rows if row.checked)
    broken = sum(1 for row in rows if row.broken)
    return Answer(
        question="requirements",
        target="countable parts",
        sentence=f"{count(broken, 'part')} of {len(rows):,} that nodes are counted for"
        f" broken; {count(len(parts) - len(rows), 'part')} without a node."
        " Parts that are no counts were not looked at.",
        rows=rows,
        holds=not broken,
    )


def _row(part: Countable, checked: int, broken: int | None, example: str) -> PartRow:
    return PartRow(
        part=part.part,
        severity=part.severity,
        checked=int(checked),
        broken=int(broken or 0),
        example=example or "",
        message=part.message,
    )


def _counted(part: Countable) -> str:
    value = "coalesce(v.number, 0)"
    wrong = f"{value} < {part.at_least}"
    if part.at_most is not None:
        wrong += f" OR {value} > {part.at_most}"
    return f"""
    SELECT '{part.part}' AS part, count(*) AS checked,
           sum(CASE WHEN {wrong} THEN 1 ELSE 0 END) AS broken,
           min(CASE WHEN {wrong} THEN t.subject END) AS example
    FROM (SELECT DISTINCT subject FROM typed
          WHERE class IN ({_listed(part.classes)})) t
    LEFT JOIN (SELECT subject, count(DISTINCT value) AS number FROM valued
               WHERE predicate IN ({_listed(part.predicates)}) GROUP BY subject) v
      ON v.subject = t.subject
    """


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))
