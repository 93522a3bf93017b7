"""Ask where the data are: tables, by DuckDB or Spark; an endpoint, about one node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from provkit.cli import _output
from provkit.errors import UsageError
from provkit.vocab import expand

if TYPE_CHECKING:
    from provkit.graph.answer import Answer

_OF_TABLES: Final = ("upstream", "downstream", "impact", "populations", "requirements")
_OF_ENDPOINTS: Final = ("upstream", "datasets", "models", "populations")
_QUESTIONS: Final = tuple(dict.fromkeys((*_OF_TABLES, *_OF_ENDPOINTS)))


@click.command("ask")
@click.argument("question", type=click.Choice(_QUESTIONS))
@click.argument("node", required=False)
@click.option(
    "-g",
    "--graph",
    "store",
    required=True,
    metavar="STORE",
    envvar="PROVKIT_GRAPH",
    help="parquet:DIR, as `provkit store export` wrote it; or the https:// address of "
    "a SPARQL endpoint.",
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
@click.option(
    "--only", multiple=True, metavar="ID", help="Of requirements: these; repeatable."
)
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
    only: tuple[str, ...],
    memory: str | None,
    pairs: Path | None,
    format_name: str,
    output: Path | None,
) -> int:
    """Ask what depends on what, where the data are.

    Tables are for graphs that one machine cannot hold: an engine gives the same nodes
    and people as `provkit ask`, without evidence. NODE is an IRI, a prefixed name, a
    title or title@version. Without NODE, populations are those of all models, and
    requirements the parts that take neither a query nor a rule. Leaves with 1 when some
    of them are broken.

    An endpoint is asked for what lies behind NODE, an IRI, and nothing else of it is
    fetched: quicker than `provkit ask` for a first question, slower for a second.
    """
    from provkit.graph.engines import opened
    from provkit.store import sparql

    _checked(question, node, depth, pairs)
    if only and question != "requirements":
        raise UsageError(f"{question} has no --only", "leave it out")
    if sparql.accepts(store):
        answer = _of_endpoint(store, question, node, depth, limit)
        _output.emit(answer, format_name, output)
        return 0
    if question not in _OF_TABLES:
        raise _not_of(question, "tables", _OF_TABLES)
    options = {} if memory is None else {"memory": memory}
    with opened(store, engine, **options) as asked:
        if node is None:
            answer = (
                asked.requirements(*only)
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


def _of_endpoint(
    store: str, question: str, node: str | None, depth: int | None, limit: int | None
) -> Answer:
    """Ask an endpoint, and say how much of it was fetched.

    Raises:
        UsageError: it is no question about one node, or has no such option.
    """
    from provkit.cli._store._shared import say
    from provkit.graph.engines._behind import ask_behind

    if node is None or question not in _OF_ENDPOINTS:
        raise _not_of(question, "endpoint about one node", _OF_ENDPOINTS)
    options = {} if question == "populations" else {"limit": limit}
    if depth is not None:
        options["depth"] = depth
    found = ask_behind(store, question, expand(node), **options)
    say(
        f"fetched {found.statements:,} statements in {found.requests} requests: what "
        f"lies behind {node}, and not the whole of {store}"
    )
    return found.answer


def _not_of(question: str, what: str, known: tuple[str, ...]) -> UsageError:
    return UsageError(
        f"{question} is no question to {what}",
        f"ask for {', '.join(known)}; `provkit ask {question}` takes any graph",
    )


def _checked(
    question: str, node: str | None, depth: int | None, pairs: Path | None
) -> None:
    """Refuse what cannot be meant before anything is opened.

    Raises:
        UsageError: a node or an option is missing, or means nothing here.
    """
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
