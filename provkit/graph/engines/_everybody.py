"""The populations of all models at once: the answer of `provkit.graph.sweep`.

Every population is a bit that spreads from the datasets that state it to all that
depends on them, but not through a dataset that states its own people (decision 4.8).
Who is in a pair is certain; how many people a pair means is not said here, because that
rests on which of a model's datasets may share people: `populations` of one model says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.graph.engines._spreading import BITS

if TYPE_CHECKING:
    from provkit.graph.engines import Engine

PAIRS = """
SELECT m.iri AS model, b.population AS population, b.label AS label
FROM spread_bits s JOIN models m ON m.id = s.place
JOIN population_bits b ON b.word = s.word
WHERE s.bits & b.bits <> 0
"""
"""A query for every pair, once the bits were spread."""


@dataclass(frozen=True, slots=True)
class ModelsRow:
    """One population.

    Attributes:
        population: its IRI, or the text that stands for one.
        label: in words.
        models: how many models rest on it.
    """

    population: str
    label: str
    models: int


def spread_all(engine: Engine, links: str, size: int) -> int:
    """Spread the populations over all that depends on datasets; how many models.

    Args:
        engine: what runs it.
        links: those that carry people, from what is depended on to what depends.
        size: how many nodes there are.
    """
    engine.keep(
        "population_bits",
        f"""
        SELECT population, label, CAST(floor(number / {BITS}) AS INT) AS word,
               CAST(1 AS BIGINT) << CAST(number % {BITS} AS INT) AS bits
        FROM (SELECT population, min(label) AS label,
                     row_number() OVER (ORDER BY population) - 1 AS number
              FROM strata WHERE high IS NULL OR high <> 0 GROUP BY population) AS p
        """,
    )
    engine.spread(
        "spread_levels",
        f"""
        SELECT s.dataset + c.core AS place, p.word AS word, bit_or(p.bits) AS bits
        FROM strata s JOIN population_bits p ON p.population = s.population
        CROSS JOIN (VALUES (CAST(0 AS BIGINT)), (CAST({size} AS BIGINT))) AS c(core)
        WHERE s.high IS NULL OR s.high <> 0
        GROUP BY s.dataset + c.core, p.word
        """,
        links,
        None,
    )
    count = engine.keep(
        "models", "SELECT id, iri FROM nodes WHERE array_contains(kinds, 'Model')"
    )
    engine.keep(
        "spread_bits",
        "SELECT s.place, s.word, bit_or(s.bits) AS bits FROM spread_levels s"
        " SEMI JOIN models m ON m.id = s.place GROUP BY s.place, s.word",
    )
    return count


def silent(engine: Engine) -> int:
    """How many datasets state no cohort and inherit none, after `spread_all`.

    The engine knows the nodes of nobody as `nobody`.
    """
    [[number]] = engine.rows(
        "SELECT count(*) FROM nodes n ANTI JOIN nobody a ON a.id = n.id"
        " ANTI JOIN spread_levels s ON s.place = n.id"
        " WHERE array_contains(n.kinds, 'Dataset') AND NOT n.states_cohort"
    )
    return int(number)


def by_population(engine: Engine) -> tuple[ModelsRow, ...]:
    """How many models rest on each population, the most first."""
    rows = engine.rows(
        f"SELECT population, min(label), count(*) FROM ({PAIRS}) AS p"
        " GROUP BY population ORDER BY count(*) DESC, population"
    )
    return tuple(ModelsRow(str(p), str(label), int(n)) for p, label, n in rows)
