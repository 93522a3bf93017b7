"""Tell what differs between two models or runs, or whether two graphs agree."""

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
    help="A and B are graphs: do the same things follow from them (PROV-CONSTRAINTS)?",
)
@click.option(
    "--profile",
    default="genomics-ai",
    show_default=True,
    metavar="NAME",
    help="Whose findings are compared: a profile, or the folder of one.",
)
@click.option(
    "--findings/--no-findings",
    default=True,
    help="Validate both, and list which findings came and went (the default).",
)
@_output.graph_option
@_output.output_options
def command(
    *,
    one: str,
    other: str,
    prov: bool,
    profile: str,
    findings: bool,
    graphs: tuple[str, ...],
    format_name: str,
    output: Path | None,
) -> int:
    """Tell what differs between two models, or two runs, A and B.

    Data and people first, then code, parameters, software, results, and the findings
    about each; --format markdown is for a pull request. With --prov, A and B are files
    in any format or ledgers, and are compared by their normal forms. Leaves with 0 when
    nothing differs, with 1 when something does.
    """
    if prov:
        return _equivalence(one, other, format_name, output)
    from provkit.graph import load
    from provkit.validate import comparing

    graph = load(*_output.locations(graphs))
    if findings:
        answer = comparing.diff(graph, one, other, profile=profile)
    else:
        answer = graph.ask("diff", one, other)
    _output.emit(answer, format_name, output)
    return 0 if len(answer) == 0 else 1


def _equivalence(one: str, other: str, format_name: str, output: Path | None) -> int:
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
