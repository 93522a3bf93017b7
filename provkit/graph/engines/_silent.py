"""Datasets and models behind which nobody says who the people are.

The same that `provkit.graph.dark` finds in an index: a dataset is explained when it
states a cohort, says that it is about no human, or rests on something that states one;
a model is silent when no data that it was made from are recorded.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from provkit.graph.answer import Unknown
from provkit.graph.dark import NO_COHORT, NO_DATA
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph.engines import Engine

_COHORT: Final = 1
_DATASET: Final = 2


def unexplained(
    engine: Engine, places: str, links: str, size: int
) -> Iterator[Unknown]:
    """What was reached and whose people are not known, and why.

    Args:
        engine: what runs it; it knows the nodes of nobody as `nobody`.
        places: the name of a table with what was reached, as `place`.
        links: those that carry people, from what depends to what it depends on.
        size: how many nodes there are.
    """
    engine.keep(
        "back_inside",
        f"SELECT l.far AS near, l.near AS far FROM {links} l"
        f" SEMI JOIN {places} a ON a.place = l.near"
        f" SEMI JOIN {places} b ON b.place = l.far",
    )
    engine.keep(
        "looked_at",
        f"""
        SELECT p.place, n.iri, n.id, array_contains(n.kinds, 'Dataset') AS is_dataset,
               array_contains(n.kinds, 'Model') AS is_model,
               CASE WHEN n.states_cohort THEN {_COHORT} ELSE 0 END
               + CASE WHEN array_contains(n.kinds, 'Dataset')
                   THEN {_DATASET} ELSE 0 END AS own
        FROM {places} p JOIN nodes n ON n.id = p.place % {size}
        """,
    )
    seeds = (
        "SELECT place, CAST(0 AS INT) AS word, CAST(own AS BIGINT) AS bits"
        " FROM looked_at WHERE own > 0"
    )
    engine.spread("explained", seeds, "back_inside", None)
    engine.keep(
        "unexplained",
        f"""
        SELECT l.place, l.iri, l.is_dataset FROM looked_at l
        ANTI JOIN (SELECT id FROM nobody n
                   SEMI JOIN looked_at d ON d.id = n.id AND d.is_dataset) n
          ON n.id = l.id
        LEFT JOIN (SELECT place, bit_or(bits) AS bits FROM explained GROUP BY place) e
          ON e.place = l.place
        WHERE l.is_dataset AND coalesce(e.bits, 0) & {_COHORT} = 0
           OR l.is_model AND coalesce(e.bits, 0) = 0
        """,
    )
    yield from _told(engine, _datasets(engine), NO_COHORT)
    yield from _told(engine, _models(engine), NO_DATA)


def _datasets(engine: Engine) -> list[str]:
    rows = engine.rows("SELECT DISTINCT iri FROM unexplained WHERE is_dataset")
    return sorted(str(iri) for (iri,) in rows)


def _models(engine: Engine) -> list[str]:
    """The silent models behind which there is no other, but in a circle."""
    engine.keep(
        "silent_models",
        "SELECT place, iri, CAST(row_number() OVER (ORDER BY place) AS INT) AS word"
        " FROM unexplained WHERE NOT is_dataset",
    )
    seeds = "SELECT place, word, CAST(1 AS BIGINT) AS bits FROM silent_models"
    engine.spread("behind_models", seeds, "back_inside", None)
    rows = engine.rows(
        "SELECT DISTINCT m.word, b.word, m.iri FROM behind_models b"
        " JOIN silent_models m ON m.place = b.place"
    )
    behind: defaultdict[int, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    for model, other, iri in rows:
        behind[model].add(other)
        names[model] = str(iri)
    last = (m for m, others in behind.items() if all(m in behind[o] for o in others))
    return sorted(names[model] for model in last)


def _told(engine: Engine, names: Collection[str], why: str) -> Iterator[Unknown]:
    """What is recorded of opaque ones goes along."""
    if not names:
        return
    engine.keep(
        "opaque",
        "SELECT DISTINCT subject FROM told WHERE predicate = "
        f"'{DCTERMS.type}' AND object = '{PK + 'OpaqueSource'}'",
    )
    rows = engine.rows(
        "SELECT o.subject, d.object FROM opaque o LEFT JOIN"
        " (SELECT subject, object FROM told WHERE kind = 'literal'"
        f" AND predicate = '{DCTERMS.description}') d ON d.subject = o.subject"
        " SEMI JOIN unexplained u ON u.iri = o.subject ORDER BY 1, 2"
    )
    said: defaultdict[str, list[str]] = defaultdict(list)
    for name, words in rows:
        said[str(name)].extend([str(words)] if words else [])
    for name in names:
        reason = why
        if name in said:
            told = "; ".join(said[name]) or "no reason is given"
            reason = f"{why}; it is recorded as opaque: {told}"
        yield Unknown(name, reason)
