"""An index as columns, for engines that keep graphs as tables (`parquet:DIR`).

`provkit.store.parquet` says what the tables and their columns mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from provkit.graph import kinds
from provkit.graph.cohorts import stated
from provkit.graph.policies import RECORDED
from provkit.graph.projection import ASSUMED, CARRIES
from provkit.graph.relations import RELATIONS
from provkit.terms import populations as terms
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provkit.graph.index import Index

Columns = dict[str, Any]
"""Values by the name of a column, each a list or an array, all of one length."""


def tables(index: Index) -> dict[str, Columns]:
    """The nodes, edges and strata of an index, by the name of their table."""
    return {"nodes": nodes(index), "edges": edges(index), "strata": strata(index)}


def nodes(index: Index) -> Columns:
    """One row per node, in order of number."""
    bits = index.types.tolist()
    names = _named(sorted(set(bits)))
    every = range(len(index))
    return {
        "id": np.arange(len(index), dtype=np.int64),
        "iri": [index.iri(node) for node in every],
        "kind": [names[each][0] or None for each in bits],
        "kinds": [names[each][1] for each in bits],
        "title": [index.title(node) or None for node in every],
        "states_cohort": np.asarray(index.states_cohort),
    }


def edges(index: Index) -> Columns:
    """One row per link of the default policy, in order of source."""
    links = index.projection(RECORDED)
    predicates = [shorten(relation.predicate) for relation in RELATIONS]
    roles = [relation.role or None for relation in RELATIONS]
    codes = links.relation.tolist()
    return {
        "source": links.source.astype(np.int64),
        "target": links.target.astype(np.int64),
        "relation": [predicates[code] for code in codes],
        "role": [roles[code] for code in codes],
        "carries": links.marks & CARRIES != 0,
        "assumed": links.marks & ASSUMED != 0,
    }


def strata(index: Index) -> Columns:
    """One row per dataset that states a cohort and population in it."""
    rows = [
        (
            dataset,
            stratum.population,
            terms.label(stratum.population),
            stratum.count.low,
            stratum.count.high,
            stratum.level,
            statement.total.low,
            statement.total.high,
        )
        for dataset in np.flatnonzero(index.states_cohort).tolist()
        for statement in (stated(index, dataset),)
        for stratum in statement.strata
    ]
    names = (
        "dataset",
        "population",
        "label",
        "low",
        "high",
        "level",
        "total_low",
        "total_high",
    )
    return {name: [row[n] for row in rows] for n, name in enumerate(names)}


def _named(masks: Sequence[int]) -> dict[int, tuple[str, list[str]]]:
    return {
        mask: (kinds.name_of(mask), [n for n in kinds.names() if _is_a(mask, n)])
        for mask in masks
    }


def _is_a(mask: int, name: str) -> bool:
    return bool(mask & kinds.mask(name)) and not mask & kinds.other_values(name)
