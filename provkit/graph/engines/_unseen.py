"""What could bear on an answer and could not be seen, as far as tables say it.

The same that `provkit.graph.unseen` says of a walk over the index: sources with a
problem, runs that never ended, contents that may mean several entities, recorded gaps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph.answer import Unknown
from provkit.graph.engines._stated import STILL_NAMED, contents, subjects
from provkit.graph.unseen import troubled
from provkit.store import Source, parquet
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from provkit.graph.engines import Engine

_INTERRUPTED: Final = (
    "the run was interrupted; what it used after its last record is not known"
)


def of_sources(folder: Path) -> list[Unknown]:
    """Sources that something was wrong with when they were exported."""
    found = parquet.head(folder).get("sources", [])
    return troubled(Source(**each) for each in found)


def of_places(
    engine: Engine, places: str, links: str, size: int, *, down: bool
) -> Iterator[Unknown]:
    """What could not be seen around some places.

    Args:
        engine: what runs it.
        places: the name of a table with what was reached, as `place`.
        links: every link that leads on, whatever it carries.
        size: how many nodes there are.
        down: whether the question was what depends on something.
    """
    yield from _interrupted(engine, places, links, size)
    yield from ambiguous(engine, places, size, as_candidates=down)


def _interrupted(
    engine: Engine, places: str, links: str, size: int
) -> Iterator[Unknown]:
    broken = subjects(PK.status, PK + "Interrupted")
    if not engine.keep("interrupted", broken):
        return
    rows = engine.rows(
        f"""
        SELECT DISTINCT n.iri FROM nodes n
        SEMI JOIN interrupted i ON i.id = n.id
        SEMI JOIN (
          SELECT place % {size} AS id FROM {places}
          UNION ALL
          SELECT l.far % {size} AS id FROM {links} l
          SEMI JOIN {places} p ON p.place = l.near
        ) r ON r.id = n.id ORDER BY n.iri
        """
    )
    yield from (Unknown(str(iri), _INTERRUPTED) for (iri,) in rows)


def ambiguous(
    engine: Engine, places: str, size: int, *, as_candidates: bool
) -> Iterator[Unknown]:
    """Contents that were not joined, because several entities were made with them.

    Args:
        engine: what runs it.
        places: the name of a table with what the answer rests on, as `place`.
        size: how many nodes there are.
        as_candidates: whether it bears on the answer that a place is one of the
            entities, not that it is the content.
    """
    if not engine.keep("candidates", _candidates(engine)):
        return
    bearing = "c.entity" if as_candidates else "c.content"
    rows = engine.rows(
        f"""
        SELECT c.content, min(c.total) FROM candidates c
        JOIN nodes n ON n.iri = {bearing}
        SEMI JOIN {places} p ON p.place % {size} = n.id
        GROUP BY c.content ORDER BY c.content
        """
    )
    for content, total in rows:
        yield Unknown(
            str(content),
            f"which of the {total} entities with that content it is cannot be told",
        )


def _candidates(engine: Engine) -> str:
    return f"""
    SELECT content, entity, total FROM (
      SELECT c.iri AS content, d.iri AS entity,
             count(*) OVER (PARTITION BY c.iri) AS total
      FROM ({contents(engine, STILL_NAMED)}) c
      JOIN digests d ON lower(d.digest) = c.digest AND d.iri <> c.iri
      JOIN nodes n ON n.iri = d.iri
      SEMI JOIN edges e ON e.source = n.id AND e.relation = 'prov:wasGeneratedBy'
    ) AS found WHERE total > 1
    """


def of_gaps(engine: Engine, places: str, size: int) -> Iterator[Unknown]:
    """What is recorded of some places as a gap, in the words of the record."""
    rows = engine.rows(
        f"""
        SELECT n.iri, g.object, d.object FROM told g
        JOIN nodes n ON n.iri = g.subject
        SEMI JOIN {places} p ON p.place % {size} = n.id
        LEFT JOIN (SELECT subject, object FROM told
                   WHERE predicate = '{DCTERMS.description}' AND kind = 'literal') d
          ON d.subject = g.object
        WHERE g.predicate = '{PK.gap}' AND g.kind <> 'literal'
        ORDER BY n.iri, g.object, d.object
        """
    )
    said: dict[tuple[str, str], list[str]] = {}
    for node, gap, words in rows:
        said.setdefault((str(node), str(gap)), []).extend([words] if words else [])
    for (node, _gap), texts in said.items():
        what = "; ".join(texts) or "nothing says of what"
        yield Unknown(node, f"a gap is recorded: {what}")
