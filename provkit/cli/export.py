"""Write a graph for others, without what must not leave."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from provkit.cli import _output
from provkit.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from provkit.graph import Graph
    from provkit.rdf.tiers import Tiered

_SHORTEST_KEY: Final = 16


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for."""

    form: str
    output: Path
    node: str | None
    options: tuple[str, ...]
    tier: str
    report_format: str


@click.command("export")
@click.argument("form", metavar="FORM")
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The file or folder to write; - is stdout.",
)
@click.option("--node", metavar="NODE", help="Only what this node rests on.")
@click.option(
    "--with",
    "options",
    multiple=True,
    metavar="NAME=VALUE",
    help="An option of the tool's form; may be given several times.",
)
@click.option(
    "--tier",
    "tier_name",
    default="private",
    show_default=True,
    metavar="TIER",
    help="Who may see it: private (everything), partner or public.",
)
@click.option(
    "--fewest",
    default=20,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=2),
    help="Below so many people a count or a file is about few people.",
)
@click.option(
    "--format",
    "report_format",
    default="text",
    metavar="NAME",
    help="Of what is said on stderr: text or json.",
)
def command(  # noqa: PLR0917 - one argument per option
    form: str,
    graphs: tuple[str, ...],
    output: Path,
    node: str | None,
    options: tuple[str, ...],
    tier_name: str,
    fewest: int,
    report_format: str,
) -> None:
    """Write a graph in FORM: turtle, trig ... or as a tool reads it: rocrate ...

    `provkit formats` lists both. Tier partner leaves out what tells of machines and
    accounts, and plain digests of files about few people; tier public also small counts
    of people, which become ranges. With $PROVKIT_SAMPLE_KEY, keyed digests take the
    place of those left out. What was left out, or has no place in FORM, is said on
    stderr.
    """
    from provkit.cli import _write
    from provkit.graph import load
    from provkit.rdf.ordered import in_order
    from provkit.rdf.tiers import tier

    wish = _Wish(form, output, node, options, tier_name, report_format)
    _check(wish)
    graph = load(*_output.locations(graphs))
    whole = graph if node is None else graph.about(node)
    left = tier(in_order(whole.triples), tier_name, fewest=fewest, key=_key())
    _save(wish, graph, left)
    _write.tell_problems(graph.sources)


def _check(wish: _Wish) -> None:
    from provkit import adapters
    from provkit.rdf import files

    if wish.form in files.FORMATS:
        if wish.options:
            raise UsageError(f"{wish.form} takes no options", "leave out --with")
    elif wish.form not in (tools := adapters.exporters()):
        raise UnknownName.among("export format", wish.form, (*files.FORMATS, *tools))


def _save(wish: _Wish, graph: Graph, left: Tiered) -> None:
    from provkit.cli import _exporting, _write
    from provkit.rdf import files

    if wish.form in files.FORMATS:
        _write.write(left.triples, wish.output, wish.form)
        click.echo(_said(left, wish), err=True)
        return
    from provkit import adapters
    from provkit.cli.import_ import chosen
    from provkit.graph import Graph

    focus = graph.resolve(wish.node) if wish.node is not None else None
    view = _exporting.view_of(Graph(triples=left.triples), focus)
    written = adapters.write(wish.form, view, **chosen(wish.options))
    _exporting.save(written, wish.output)
    if wish.tier != "private":
        click.echo(_said(left, wish), err=True)
    report = _exporting.said(wish.form, written, wish.output, wish.report_format)
    click.echo(report, err=True)


def _key() -> bytes | None:
    text = os.environ.get("PROVKIT_SAMPLE_KEY") or None
    if text is None:
        return None
    if len(text) < _SHORTEST_KEY:
        raise UsageError(
            f"PROVKIT_SAMPLE_KEY has {len(text)} characters and can be guessed",
            'make one: python -c "import secrets; print(secrets.token_hex(32))"',
        )
    return text.encode("utf-8", "surrogateescape")


def _said(left: Tiered, wish: _Wish) -> str:
    if wish.report_format == "json":
        content = {
            "tier": wish.tier,
            "output": str(wish.output),
            "statements": len(left.triples),
            "removed": dict(left.removed),
        }
        return json.dumps(content, indent=2)
    size = (
        "1 statement" if len(left.triples) == 1 else f"{len(left.triples)} statements"
    )
    lines = [f"provkit: {size}, tier {wish.tier}, to {wish.output}"]
    lines += [f"  left out: {count} {reason}" for reason, count in left.removed.items()]
    if wish.tier != "private" and not left.removed:
        lines.append("  there was nothing to leave out")
    return "\n".join(lines)
