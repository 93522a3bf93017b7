"""Graphs as tables, and what an engine and the index say of them, side by side."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from provkit.graph.columns import tables
from provkit.graph.engines import opened
from provkit.graph.graph import Graph
from provkit.graph.sweep import everybody
from provkit.store import _tables


@contextmanager
def exported(triples, sources=()):
    """A folder of tables, gone afterwards."""
    graph = Graph(triples=triples)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "tables"
        _tables.write(place, triples, tables(graph.index), sources)
        yield graph, f"parquet:{place}"


@contextmanager
def asked(triples, engine: str, **options):
    """A graph, and an engine that holds its tables."""
    with (
        exported(triples) as (graph, location),
        opened(location, engine, **options) as found,
    ):
        yield graph, found


def disagreements(graph, engine, nodes) -> list[tuple]:
    """What an engine says that the index does not, or the other way round."""
    found = []
    for node in nodes:
        for question in ("upstream", "downstream", "impact", "populations"):
            if _accepts(graph, node, question):
                one = _told(getattr(graph, question)(node))
                other = _told(getattr(engine, question)(node))
                found += [] if one == other else [(question, node, one, other)]
    return found


def pairs_differ(graph, engine) -> set:
    """The pairs of a model and a population that only one of the two has."""
    index = graph.index
    engine.everybody()
    expected = {
        (index.iri(model), population) for model, population in everybody(index)
    }
    return expected ^ set(engine.pairs())


def _accepts(graph, node: str, question: str) -> bool:
    from provkit import plugins

    kinds = plugins.load("graph.questions", question).ACCEPTS
    return graph.index.is_a(graph.index.node(node), *kinds)


def _told(answer) -> tuple:
    if answer.question == "populations":
        rows = [
            (
                row.population,
                row.label,
                row.participants,
                row.participants_max,
                tuple(sorted(row.datasets)),
                row.level,
            )
            for row in answer.rows
        ]
        return rows, set(answer.unknown), answer.complete
    if answer.question == "impact":  # what is assumed is not told apart by an engine
        return {(row.node, row.kind) for row in answer.rows}, answer.total
    rows = {(row.node, row.kind, row.distance) for row in answer.rows}
    return rows, set(answer.unknown), answer.total
