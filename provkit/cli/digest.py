"""Give the digest of a graph, the same however it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad


@click.command("digest")
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option(
    "--from", "source_format", metavar="FORMAT", help="The format of the files."
)
def command(graphs: tuple[str, ...], source_format: str | None) -> None:
    """Print the SHA-256 of each GRAPH: of its canonical N-Quads (W3C RDFC-1.0).

    Two files with one graph have one digest, whatever their syntax, their order and the
    names of their blank nodes. `sha256sum` of the file itself is another thing.
    """
    from provkit.rdf.canonical import digest

    for graph in _output.locations(graphs):
        click.echo(f"{digest(_quads(graph, source_format))}  {graph}")


def _quads(graph: str, source_format: str | None) -> Iterator[Quad]:
    from pyoxigraph import Quad

    from provkit.rdf import files, statement_quads
    from provkit.rdf.formats import format_of, named, read_document
    from provkit.store import open_store

    path = Path(graph)
    if path.is_dir() or not path.exists():
        for triple in open_store(graph).triples():
            yield Quad(triple.subject, triple.predicate, triple.object)
        return
    chosen = named(source_format) if source_format else format_of(path)
    if chosen.is_rdf:
        yield from files.read(path, chosen.name)
    else:
        document = read_document(path, chosen.name).document
        yield from statement_quads.write(document).quads
