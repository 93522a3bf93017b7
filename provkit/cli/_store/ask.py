"""Ask tables what depends on what, by an engine: DuckDB or Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from provkit.cli import _output

_QUESTIONS: Final = ("upstream", "downstream", "impact", "populations", "requirements")


@click.command("ask")
@click.argument("question", type=click.Choice(_QUESTIONS))
@click.argument("node", required=False)
@click.option(
    "-g",
    "--graph",
    "store",
    required=True,
    metavar="parquet:DIR",
    envvar="PROVKIT_GRAPH",
    help="The tables, as `provkit store export` wrote them.",
)
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="NAME",
    help="duckdb (one machine) or spark (many).",
)
@click.option("--depth", type=int, help="How many statements to follow at most.")
@click.option("--limit", type=int, default=1_000, help="How many rows to list at most.")
@click.option("--memory", metavar="4GB", help="How much the engine may hold.")
@click.option(
    "--pairs",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="With populations of all models: write every pair, as Parquet.",
)
@_output.output_options
def command(
    question: str,
    node: str | None,
    *,
    store: str,
    engine: str,
    depth: int | None,
    limit: int | None,
    memory: str | None,
    pairs: Path | None,
    format_name: str,
    output: Path | None,
) -> int:
    """Ask tables what depends on what, by an engine.

    For graphs that one machine cannot hold: the same nodes and people as `provkit ask`,
    without evidence. NODE is an IRI, a prefixed name, a title or title@version. Without
    NODE, populations are those of all models, and requirements those parts that are
    counts. Leaves with 1 when some of them are broken.
    """
    from provkit.graph.engines import opened

    _checked(question, node, depth, pairs)
    options = {} if memory is None else {"memory": memory}
    with opened(store, engine, **options) as asked:
        if node is None:
            answer = (
                asked.requirements()
                if question == "requirements"
                else asked.everybody()
            )
            if pairs is not None:
                asked.write_pairs(pairs)
        elif question == "populations":
            answer = asked.populations(node)
        elif question == "impact":
            answer = asked.impact(node, limit=limit)
        else:
            ask = asked.upstream if question == "upstream" else asked.downstream
            answer = ask(node, depth=depth, limit=limit)
    _output.emit(answer, format_name, output)
    return 1 if answer.holds is False else 0


def _checked(
    question: str, node: str | None, depth: int | None, pairs: Path | None
) -> None:
    """Refuse what cannot be meant before anything is opened.

    Raises:
        UsageError: a node or an option is missing, or means nothing here.
    """
    from provkit.errors import UsageError

    if node is None and question not in ("populations", "requirements"):
        raise UsageError(f"{question} is asked about a node", "name it by IRI or title")
    if node is not None and question == "requirements":
        raise UsageError(
            "requirements are counted for all nodes",
            "leave NODE out, or use `provkit validate`",
        )
    if depth is not None and question not in ("upstream", "downstream"):
        raise UsageError(f"{question} has no --depth", "leave it out")
    if pairs is not None and (node is not None or question != "populations"):
        raise UsageError(
            "--pairs belongs to the populations of all models", "leave it out"
        )
