"""What `annotate`, `withdraw` and `decide` share: who says what, about what, where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from provkit.cli import _output
from provkit.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from provkit.capture.afterwards.saying import Statement
    from provkit.graph import Graph

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Target:
    """The node that something is said about.

    Attributes:
        graph: where it was found.
        node: its IRI.
        kind: the name of its kind.
        ledger: the folder to write to; nothing for the default one.
    """

    graph: Graph
    node: str
    kind: str
    ledger: str | None


def options(function: Command) -> Command:
    """Add `-g`, `--ledger`, `--agent`, `--format` and `-o` to a command."""
    function = click.option(
        "--agent",
        metavar="IRI",
        help="Who says so: an ORCID or a ROR; default $PROVKIT_AGENT.",
    )(function)
    function = click.option(
        "--ledger",
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="Where it is written; default the ledger of GRAPH, else $PROVKIT_DIR.",
    )(function)
    return _output.graph_option(_output.output_options(function))


def target(
    node: str,
    graphs: tuple[str, ...],
    ledger: str | None,
    kinds: Sequence[str] | None = None,
) -> Target:
    """Find the node by any of its names.

    Raises:
        UsageError: several ledgers were named, and not which one to write to.
    """
    from provkit.graph import load
    from provkit.rdf.layout import Ledger
    from provkit.validate.findings import kind_in
    from provkit.validate.lookup import Lookup, term_of

    places = _output.locations(graphs)
    graph = load(*places)
    iri = graph.resolve(node, kinds)
    kind = kind_in(term_of(iri), Lookup(graph.triples))
    ledgers = [place for place in places if Ledger(Path(place)).exists()]
    if ledger is None and len(ledgers) > 1:
        raise UsageError(
            f"{len(ledgers)} ledgers were named", "say which to write to: --ledger DIR"
        )
    return Target(graph, iri, kind, ledger or next(iter(ledgers), None))


def of_kind(about: Target, kind: str | None) -> Target:
    """The node as what the user says that it is, where the graph says less.

    Raises:
        UnknownName: there is no such kind of record.
        UsageError: the graph says that it is something else.
    """
    from provkit.rdf.mapping import by_name

    known = by_name()
    if kind is None:
        return about
    if kind not in known:
        raise UnknownName.among("kind of record", kind, known)
    if about.kind not in known:
        return replace(about, kind=kind)
    held, said = known[about.kind].record, known[kind].record
    if issubclass(held, said):
        return about
    if issubclass(said, held):
        return replace(about, kind=kind)
    raise UsageError(
        f"{about.node} is a {about.kind}, and not a {kind}", "leave out --kind"
    )


def show(said: Statement, title: str, format_name: str, output: Path | None) -> None:
    """Say what was written, and where."""
    from provkit.render import Paragraph, Sheet

    lines = (f"{', '.join(said.said)} of {said.node}", f"sealed in {said.path}")
    data = {
        "file": str(said.path),
        "statement": said.iri,
        "node": said.node,
        "kind": said.kind,
        "said": list(said.said),
        "time": said.time,
    }
    _output.emit(Sheet(title, (Paragraph("", lines),), data), format_name, output)
