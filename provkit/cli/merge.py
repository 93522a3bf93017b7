"""Join graphs into one, the same whatever their order."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("merge")
@click.argument("graphs", nargs=-1, required=True, metavar="GRAPH...")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The file to write, in the format of its extension; - is stdout.",
)
def command(graphs: tuple[str, ...], output: Path) -> None:
    """Join graphs into one file, each statement once.

    A file that one graph knows by its content alone becomes what another graph says was
    made with that content. The same graphs give the same bytes in whatever order.
    """
    from provkit.cli import _write
    from provkit.graph.words import count
    from provkit.rdf.join import join
    from provkit.rdf.ordered import in_order
    from provkit.store import open_store

    stores = [open_store(place) for place in dict.fromkeys(graphs)]
    joined = join(in_order(t for store in stores for t in store.triples()))
    _write.write(joined.triples, output)
    _write.tell_problems(source for store in stores for source in store.sources())
    click.echo(
        f"provkit: {count(len(stores), 'graph')}, "
        f"{count(len(joined.triples), 'statement')}, "
        f"{count(len(joined.same), 'file')} joined by content, "
        f"{len(joined.ambiguous)} left as they are because several were made with it",
        err=True,
    )
