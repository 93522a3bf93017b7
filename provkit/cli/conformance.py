"""Run the conformance suite, with provkit or with another validator."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provkit.render import Sheet
    from provkit.validate.conformance import Verdict


@click.command("conformance")
@click.option(
    "--command",
    "other",
    metavar="TEXT",
    help="Another validator, such as 'tool --shapes {shapes} {seen}'. It has to print "
    "a sh:ValidationReport in Turtle, or the JSON of provkit validate. {graph} is the "
    "file of a case, {seen} the same with the sub-class triples that shapes rely on, "
    "{shapes} all shapes in one file.",
)
@click.option("--only", multiple=True, metavar="ID", help="This requirement alone.")
@click.option(
    "--manifest",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another suite; default the one that provkit has.",
)
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="What runs the shapes, where provkit is the validator.",
)
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long another validator may take for one graph.",
)
@_output.output_options
def command(  # noqa: PLR0917 - one argument per option
    other: str | None,
    only: tuple[str, ...],
    manifest: Path | None,
    engine: str,
    timeout: float,
    format_name: str,
    output: Path | None,
) -> int:
    """Run the conformance suite: does a validator find what it should?

    Leaves with 0 when it was right in every case, and 1 when it was not.
    """
    from provkit.validate import conformance

    chosen = conformance.cases(manifest or conformance.shipped_manifest(), only)
    if other is None:
        verdicts = tuple(
            conformance.judged(
                chosen, lambda case: conformance.by_provkit(case, engine)
            )
        )
    else:
        from provkit.validate.other_validators import Command

        with TemporaryDirectory() as folder:
            asked = Command(other, Path(folder), timeout)
            verdicts = tuple(conformance.judged(chosen, asked))
    _output.emit(_sheet(verdicts, other or f"provkit, {engine}"), format_name, output)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def _sheet(verdicts: Sequence[Verdict], validator: str) -> Sheet:
    from provkit.render import Sheet, Table

    names = dict.fromkeys(sorted(verdict.requirement for verdict in verdicts))
    failed = [verdict for verdict in verdicts if not verdict.passed]
    rows, counts = [], {}
    for name in names:
        mine = [verdict for verdict in verdicts if verdict.requirement == name]
        passed = sum(verdict.passed for verdict in mine)
        counts[name] = {"passed": passed, "failed": len(mine) - passed}
        rows.append((name, str(passed), str(len(mine) - passed)))
    total = (str(len(verdicts) - len(failed)), str(len(failed)))
    tables = [Table("", ("requirement", "passed", "failed"), (*rows, ("all", *total)))]
    if failed:
        shown = tuple((v.requirement, v.case.name, v.why) for v in failed)
        tables.append(Table("Failed", ("requirement", "case", "difference"), shown))
    data = {
        "validator": validator,
        "passed": len(verdicts) - len(failed),
        "failed": len(failed),
        "requirements": counts,
        "differences": [
            {
                "requirement": verdict.requirement,
                "case": verdict.case.name,
                "graph": str(verdict.case.graph),
                "difference": verdict.why,
            }
            for verdict in failed
        ],
    }
    return Sheet(f"Conformance of {validator}", tuple(tables), data)
