"""Check every recorded digest against the files that are still there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from provkit.capture.afterwards.verification import Checked, Verification
    from provkit.render import Paragraph, Sheet, Table


@click.command("verify")
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option(
    "--base",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="What recorded paths are relative to; default the folder that holds GRAPH.",
)
@_output.output_options
def command(
    graphs: tuple[str, ...], base: Path | None, format_name: str, output: Path | None
) -> int:
    """Check every recorded SHA-256 against the files that are still there.

    Files and folders are looked for at their recorded paths, and every sealed run of a
    ledger is compared with its .sha256. Leaves with 1 when something has changed; what
    is missing or cannot be checked is listed and is no change.
    """
    from provkit.capture.afterwards.verification import Verification

    checked: dict[Checked, None] = {}
    for place in _output.locations(graphs):
        checked.update(dict.fromkeys(_of(place, base)))
    found = Verification(tuple(checked))
    _output.emit(_sheet(found), format_name, output)
    return 0 if found.intact else 1


def _of(place: str, base: Path | None) -> tuple[Checked, ...]:
    from provkit.capture.afterwards.verification import verify, verify_sealed
    from provkit.rdf.layout import Ledger
    from provkit.store import open_store

    store = open_store(place)
    ledger = Ledger(Path(place))
    found = verify(store.triples(), base or Path(place).absolute().parent)
    sealed = verify_sealed(ledger).checked if ledger.exists() else ()
    return (*sealed, *found.checked)


def _sheet(found: Verification) -> Sheet:
    from provkit.render import Paragraph, Sheet, Table

    data: dict[str, Any] = found.to_dict()
    names = {"changed": "Changed", "missing": "Missing", "uncheckable": "Not checkable"}
    blocks: list[Paragraph | Table] = []
    for outcome, heading in names.items():
        rows = tuple(
            (each.path or "", each.title or each.node, each.why)
            for each in found.of(outcome)
        )
        if rows:
            blocks.append(Table(heading, ("path", "what", "why"), rows))
    counts = f"{data['same']} same" + "".join(
        f", {len(data[outcome])} {heading.lower()}"
        for outcome, heading in names.items()
    )
    if not found.checked:
        blocks.append(Paragraph("", ("No digest is recorded in this graph.",)))
    return Sheet(counts, tuple(blocks), data)
