"""What counts: a report after its waivers and its baseline.

Waivers come first, because a waived finding is shown with its reason and a known one is
only counted. A requirement whose findings are all set aside is not met; it is *warned*,
and the reason says why it is no worse.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from provkit.graph.words import count
from provkit.validate import baseline as baselines
from provkit.validate import waivers as waiving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from os import PathLike

    from provkit.validate.finding import Finding
    from provkit.validate.report import Outcome, Remark, Report, State
    from provkit.validate.waivers import Waiver

    Waivers = str | PathLike[str] | Iterable[Waiver] | None
    Baseline = str | PathLike[str] | Mapping[str, Any] | Report | None

_MUST: Final = 3


@dataclass(frozen=True, slots=True)
class Aside:
    """What is to be set aside.

    Attributes:
        waivers: what is waived.
        today: the day on which waivers are to hold.
        baseline: what the earlier report is called; None where there is none.
        earlier: its findings.
        remarks: what is to be said of it.
    """

    waivers: tuple[Waiver, ...]
    today: date
    baseline: str | None = None
    earlier: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def taken_from(self, report: Report) -> Report:
        """The report without what is to be set aside, which it holds beside."""
        if not self.waivers and self.baseline is None:
            return report
        states = {o.requirement.id: o.state for o in report.outcomes}
        left, waived, told = waiving.applied(
            report.findings, self.waivers, self.today, states
        )
        known: tuple[Finding, ...] = ()
        gone: tuple[Finding, ...] = ()
        if self.baseline is not None:
            looked_at = {name for name in states if states[name] != "not-checked"}
            # What is waived now is not gone.
            _, _, gone = baselines.compared(report.findings, self.earlier, looked_at)
            left, known, _ = baselines.compared(left, self.earlier, looked_at)
        aside = {"waived": [w.finding for w in waived], "known before": known}
        return replace(
            report,
            findings=left,
            outcomes=tuple(_outcomes(report, left, aside)),
            waived=waived,
            baseline=self.baseline,
            known=known,
            gone=gone,
            remarks=(*told, *self.remarks),
        )


def read(
    waivers: Waivers, baseline: Baseline, profile: str, today: date | None = None
) -> Aside:
    """Read what is to be set aside, before anything is checked.

    Args:
        waivers: a file of waivers, or the waivers themselves.
        baseline: an earlier report, or its JSON, or a file with that.
        profile: the one that is checked.
        today: the day on which waivers are to hold; by default the one in UTC.

    Raises:
        UsageError: a file cannot be read or is not what it should be.
    """
    day = today or datetime.now(UTC).date()
    if waivers is None:
        promised: tuple[Waiver, ...] = ()
    elif isinstance(waivers, str | os.PathLike):
        promised = waiving.read(waivers)
    else:
        promised = tuple(waivers)
    if baseline is None:
        return Aside(promised, day)
    return Aside(promised, day, *baselines.read(baseline, profile))


def _outcomes(
    report: Report,
    left: Iterable[Finding],
    aside: Mapping[str, Iterable[Finding]],
) -> Iterable[Outcome]:
    """How each requirement came out by the findings that still count."""
    total = Counter(finding.requirement for finding in report.findings)
    grave = {finding.requirement for finding in left if finding.weight == _MUST}
    counts = {how: Counter(f.requirement for f in fs) for how, fs in aside.items()}
    for outcome in report.outcomes:
        name = outcome.requirement.id
        parts = [
            f"{some[name]} of {count(total[name], 'finding')} {how}"
            for how, some in counts.items()
            if some[name]
        ]
        if not parts:
            yield outcome
            continue
        state: State = "broken" if name in grave else "warned"
        yield replace(outcome, state=state, reason="; ".join(parts))
