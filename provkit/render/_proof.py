"""What only PROV-CONSTRAINTS brings into a report: proofs, and each input by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.report import Checked, Finding, Proof, Report

STEPS: Final = 4
"""How many steps of a proof a page shows; JSON has them all."""

_LONGEST: Final = 240
_NAMED: Final = 10


def steps(finding: Finding) -> Iterator[str]:
    """The first steps of the proof of a finding, one line each."""
    for number, step in enumerate(finding.witness[:STEPS], start=1):
        yield f"{number}. {_step(step)}"
    more = len(finding.witness) - STEPS
    if more > 0:
        yield f"(+{count(more, 'more step')}; --format json has them all)"


def parts(report: Report) -> Iterator[str]:
    """Which inputs are valid PROV by themselves, and whether they are together."""
    alone = [part for part in report.parts if part.input is not None]
    if len(alone) == len(report.parts):
        return  # there is one input, and the findings say it all
    wrong = [part for part in alone if not part.valid]
    yield f"{len(alone) - len(wrong)} of {len(alone)} inputs are valid by themselves"
    for part in wrong[:_NAMED]:
        yield f"INVALID  {part.input}: {_counts(part)}"
    if len(wrong) > _NAMED:
        yield f"(+{len(wrong) - _NAMED} more; --format json lists all)"
    for part in report.parts:
        if part.input is None:
            verdict = f"{_counts(part) or 'nothing'} more"
            yield f"taken together they break {verdict}"


def _step(step: Proof) -> str:
    text = f"{step.statement} {step.text}"
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 3]}..."
    place = f" ({step.source})" if step.source else ""
    return f"{text} [{step.rule}]{place}"


def _counts(part: Checked) -> str:
    counted = ((part.violations, "violation"), (part.warnings, "warning"))
    return ", ".join(f"{n} {word}{'s' * (n > 1)}" for n, word in counted if n)
