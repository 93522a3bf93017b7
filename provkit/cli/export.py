"""Write a graph for others, without what must not leave."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from provkit.cli import _output
from provkit.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from provkit.rdf.tiers import Tiered

_SHORTEST_KEY: Final = 16


@click.command("export")
@click.argument("format_name", metavar="FORMAT")
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The file to write; - is stdout.",
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
    format_name: str,
    graphs: tuple[str, ...],
    output: Path,
    tier_name: str,
    fewest: int,
    report_format: str,
) -> None:
    """Write a graph in FORMAT: turtle, ntriples, nquads, trig ...

    Tier partner leaves out what tells of machines and accounts, and plain digests of
    files about few people; tier public also small counts of people, which become
    ranges. With $PROVKIT_SAMPLE_KEY, keyed digests take the place of those left out.
    What was left out is said on stderr.
    """
    from provkit.cli import _write
    from provkit.graph import load
    from provkit.rdf import files
    from provkit.rdf.ordered import in_order
    from provkit.rdf.tiers import tier

    if format_name not in files.FORMATS:
        raise UnknownName.among("export format", format_name, files.FORMATS)
    graph = load(*_output.locations(graphs))
    left = tier(in_order(graph.triples), tier_name, fewest=fewest, key=_key())
    _write.write(left.triples, output, format_name)
    _write.tell_problems(graph.sources)
    click.echo(_said(left, tier_name, output, report_format), err=True)


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


def _said(left: Tiered, tier_name: str, output: Path, report_format: str) -> str:
    if report_format == "json":
        content = {
            "tier": tier_name,
            "output": str(output),
            "statements": len(left.triples),
            "removed": dict(left.removed),
        }
        return json.dumps(content, indent=2)
    lines = [f"provkit: {len(left.triples)} statements, tier {tier_name}, to {output}"]
    lines += [f"  left out: {count} {reason}" for reason, count in left.removed.items()]
    if tier_name != "private" and not left.removed:
        lines.append("  there was nothing to leave out")
    return "\n".join(lines)
