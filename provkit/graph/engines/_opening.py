"""Finding the tables, and the node that somebody means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.errors import (
    AmbiguousNode,
    MissingPackage,
    UnknownNode,
    UnreadableGraph,
    UsageError,
)
from provkit.store import parquet
from provkit.vocab import DCAT, SCHEMA, expand

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.graph.engines import Engine

TABLES: Final = ("nodes", "edges", "strata", "statements")
_SHOWN: Final = 5


def folder_with_tables(location: str) -> Path:
    """The folder of tables that a location names.

    Raises:
        UsageError: the location names no folder of tables.
        UnreadableGraph: it has none, not all, or those of a newer format.
    """
    if not parquet.accepts(location):
        raise UsageError(
            f"{location}: an engine reads tables",
            f"write them: provkit store export -g {location} --to parquet:DIR",
        )
    folder = parquet.folder_of(location)
    parquet.head(folder)
    for name in TABLES:
        if not parquet.table(folder, name).is_file():
            raise UnreadableGraph(
                f"{parquet.table(folder, name)}: is missing",
                f"write the tables again: provkit store export -g ... --to {location}",
            )
    return folder


def missing(engine: str, needs: str, error: ModuleNotFoundError) -> MissingPackage:
    """What to say where the package of an engine is not installed."""
    return MissingPackage.for_plugin(engine, error.name or needs)


def found(engine: Engine, name: str) -> tuple[int, str]:
    """The number and the IRI of the one node that a name means.

    Args:
        engine: where to look.
        name: an IRI, a prefixed name, a title, or `title@version`.

    Raises:
        UnknownNode: no node has that name.
        AmbiguousNode: several have.
    """
    whole = _distinct(
        engine.rows(
            "SELECT id, iri FROM nodes WHERE iri = :name OR iri = :whole",
            name=name,
            whole=expand(name),
        )
    )
    rows = whole or _distinct(_titled(engine, name))
    if not rows:
        raise UnknownNode(
            f"no node is called {name!r}", "name it by IRI, title or title@version"
        )
    if len(rows) > 1:
        listed = "\n    ".join(sorted(iri for _id, iri in rows)[:_SHOWN])
        raise AmbiguousNode(
            f"{name!r} means {len(rows)} nodes", f"use the IRI of one of\n    {listed}"
        )
    return rows[0]


def _titled(engine: Engine, name: str) -> list[tuple[int, str]]:
    title, _at, version = name.rpartition("@")
    rows = engine.rows("SELECT id, iri FROM nodes WHERE title = :name", name=name)
    if title:
        rows += engine.rows(
            "SELECT n.id, n.iri FROM nodes n JOIN statements s ON s.subject = n.iri"
            " WHERE n.title = :title AND s.object = :version"
            " AND s.predicate IN (:schema, :dcat)",
            title=title,
            version=version,
            schema=SCHEMA.version,
            dcat=DCAT.version,
        )
    return [(int(each[0]), str(each[1])) for each in rows]


def _distinct(
    rows: list[tuple[int, str]] | list[tuple[object, ...]],
) -> list[tuple[int, str]]:
    return sorted({(int(str(row[0])), str(row[1])) for row in rows})
