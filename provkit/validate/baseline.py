"""Only what is new: the findings that an earlier report does not hold.

A finding is the same when requirement, part, node, path and value are. Words do not
count, so that a clearer message makes no finding new; nor do lines. A blank node has
another name in every reading, so that of findings at blank nodes as many are known as
the earlier report holds alike.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UsageError
from provkit.validate.finding import Finding
from provkit.validate.report import Remark, Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from os import PathLike

_FIX: Final = "make one with: provkit validate ... --format json -o FILE"
_BLANK: Final = "_:"

Earlier = tuple[Finding, ...]


def identity(finding: Finding) -> tuple[str, ...]:
    """What makes a finding the same in two reports."""
    facts = (
        finding.requirement,
        finding.part,
        finding.node,
        finding.path or "",
        finding.value or "",
        finding.bundle or "",
    )
    return tuple(_BLANK if fact.startswith(_BLANK) else fact for fact in facts)


def compared(
    findings: Iterable[Finding], earlier: Iterable[Finding], checked: Collection[str]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    """Part findings into new, known and gone ones.

    Args:
        findings: of now, waived ones among them: those are not gone.
        earlier: of the baseline.
        checked: the requirements that were checked now; of the others nothing is gone.
    """
    before = tuple(earlier)
    left = Counter(map(identity, before))
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        name = identity(finding)
        if left[name] > 0:
            left[name] -= 1
            known.append(finding)
        else:
            new.append(finding)
    gone = []
    for finding in before:
        name = identity(finding)
        if left[name] > 0 and finding.requirement in checked:
            left[name] -= 1
            gone.append(finding)
    return tuple(new), tuple(known), tuple(gone)


def read(
    baseline: str | PathLike[str] | Mapping[str, Any] | Report, profile: str
) -> tuple[str, Earlier, tuple[Remark, ...]]:
    """The findings of an earlier report, and what to say about it.

    What the earlier report knew from a baseline of its own is known still; what was
    waived in it is not: a waiver ends.

    Args:
        baseline: a report, what its `to_dict` gave, or a file with that.
        profile: the one that is checked now.

    Returns:
        What the baseline is called, its findings, and a remark if it is of another
        profile.

    Raises:
        UsageError: it cannot be read, or is no report.
    """
    name, data = _loaded(baseline)
    try:
        rows = [*data["findings"], *data.get("known", ())]
        found = tuple(map(Finding.from_dict, rows))
        other = str(data["profile"])
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{name}: not a report of provkit validate", _FIX) from error
    remarks: tuple[Remark, ...] = ()
    if other != profile:
        remarks = (Remark(name, f"it is of profile {other}, this one of {profile}"),)
    return name, found, remarks


def _loaded(
    baseline: str | PathLike[str] | Mapping[str, Any] | Report,
) -> tuple[str, Any]:
    if isinstance(baseline, Report):
        return "an earlier report", baseline.to_dict()
    if not isinstance(baseline, str | os.PathLike):
        return "an earlier report", baseline
    path = Path(baseline)
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", _FIX) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        line = getattr(error, "lineno", None)
        where = f"{path}:{line}" if line else str(path)
        raise UsageError(f"{where}: not JSON", _FIX) from error
    return str(path), data
