"""SPARQL over the joined view of a graph, as an answer like those of the questions.

What questions read is queried: every statement once, with contents joined. Beyond that
nothing is concluded: a sub-property or a broader population has to be asked for.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import make_dataclass
from typing import TYPE_CHECKING, Any

from provkit.graph import words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.unseen import troubled
from provkit.rdf.sparql import Found, Queryable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.graph.graph import Graph


def sparql(
    graph: Graph,
    query: str,
    *,
    limit: int | None = 1_000,
    prepared: Queryable | None = None,
) -> Answer:
    """Answer a SPARQL query with a table; a column is a variable.

    A variable that is no name in Python (`class`, `1st`) gets an underscore. ASK gives
    no rows, and its yes or no in `holds`. What several entities may stand for, and
    sources with a problem, are unknown, since any query may depend on them.

    Args:
        graph: what to ask.
        query: SELECT, ASK, CONSTRUCT or DESCRIBE.
        limit: how many rows to list at most; the sentence counts all.
        prepared: the statements of the graph, from an earlier query.

    Raises:
        UsageError: it is no SPARQL query, or it could not be answered.
    """
    found = (prepared or Queryable(graph.triples)).query(query)
    return tabled(found, tuple(_unknown(graph)), limit=limit)


def tabled(
    found: Found, unknown: tuple[Unknown, ...] = (), *, limit: int | None = 1_000
) -> Answer:
    """What a query gave, as an answer.

    Args:
        found: what it gave.
        unknown: what could bear on it and could not be seen.
        limit: how many rows to list at most; the sentence counts all.
    """
    return Answer(
        question="sparql",
        target="",
        sentence=_sentence(found) + words.ending(len(unknown)),
        rows=_rows(found, limit),
        unknown=unknown,
        complete=not unknown,
        truncated=limit is not None and len(found.rows) > limit,
        total=len(found.rows),
        holds=found.truth,
    )


def _rows(found: Found, limit: int | None) -> tuple[Any, ...]:
    row = make_dataclass("Row", list(_names(found.columns)), frozen=True, slots=True)
    return tuple(row(*values) for values in found.rows[:limit])


def _names(columns: tuple[str, ...]) -> Iterator[str]:
    taken: set[str] = set()
    for column in columns:
        name = re.sub(r"\W", "_", column)
        if not name.isidentifier():
            name = f"_{name}"
        while keyword.iskeyword(name) or name in taken:
            name += "_"
        taken.add(name)
        yield name


def _sentence(found: Found) -> str:
    if found.truth is not None:
        return "Yes" if found.truth else "No"
    return f"The query gives {words.count(len(found.rows), 'row')}"


def _unknown(graph: Graph) -> Iterator[Unknown]:
    ambiguous = graph.index.ambiguous
    yield from troubled(graph.sources)
    for content, candidates in sorted(ambiguous.items()):
        why = f"it may be any of {len(candidates)} entities, and was not joined"
        yield Unknown(content, why)
