"""Compare two graphs: do they say the same?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from provkit.graph import Graph
    from provkit.render import Sheet


@click.command("diff")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option(
    "--prov",
    is_flag=True,
    required=True,
    help="Compare by what follows from them (W3C PROV-CONSTRAINTS).",
)
@_output.output_options
def command(
    one: str,
    other: str,
    prov: bool,  # noqa: FBT001 - click gives options by name
    format_name: str,
    output: Path | None,
) -> int:
    """Tell whether A and B, files in any format or ledgers, are equivalent.

    With --prov they are if their normal forms are the same but for the names of unnamed
    things. Leaves with 0 when they are, with 1 when they are not.
    """
    del prov
    from provkit.validate.normal_form import canonical_lines

    first, second = (canonical_lines(_graph(place)) for place in (one, other))
    same = first == second
    _output.emit(_sheet(one, other, same=same), format_name, output)
    return 0 if same else 1


def _graph(place: str) -> Graph | Path:
    if Path(place).is_dir():
        from provkit.graph import load

        return load(place)
    return Path(place)


def _sheet(one: str, other: str, *, same: bool) -> Sheet:
    from provkit.render import Sheet

    words = "are equivalent" if same else "are not equivalent"
    data = {"a": one, "b": other, "equivalent": same}
    return Sheet(f"{one} and {other} {words}", (), data)
