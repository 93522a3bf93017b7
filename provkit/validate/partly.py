"""PROV-CONSTRAINTS where not all of a graph is checked.

They hold for a document as a whole or not at all. So what was given as a change is
checked by itself, as every file is, and the report says that the union was not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from provkit.errors import EmptyGraph
from provkit.validate import provenance
from provkit.validate.report import Checks, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from provkit.graph import Graph
    from provkit.validate.requirement import Requirement

_ALONE: Final = (
    "left out of a check of changes: what was changed keeps to it by itself; whether "
    "all does together takes a validation of everything"
)
_UNSEEN: Final = (
    "left out of a check of changes: it holds for everything together or not at all, "
    "which takes a validation of everything"
)


def check(
    part: Graph | None, constraints: Collection[Requirement], only: Collection[str]
) -> Checks:
    """Check what was changed by itself.

    Args:
        part: the statements that were changed; None where only a run was named.
        constraints: those of the profile.
        only: the IDs that were asked for; all when empty.

    Raises:
        UnreadableGraph: the file of the change cannot be read.
    """
    if part is not None:
        try:
            found = provenance.check(part, tuple(constraints), only)
        except EmptyGraph:
            pass  # a change that says nothing of PROV breaks nothing of it
        else:
            return replace(found, outcomes=tuple(map(_told, found.outcomes)))
    found = Checks.left_out(constraints)
    chosen = (not only or each.id in only for each in constraints)
    outcomes = tuple(
        replace(outcome, reason=_UNSEEN) if is_asked else outcome
        for outcome, is_asked in zip(found.outcomes, chosen, strict=True)
    )
    return replace(found, outcomes=outcomes)


def _told(outcome: Outcome) -> Outcome:
    if outcome.state in ("met", "not-applicable"):
        return replace(outcome, state="not-checked", reason=_ALONE)
    return outcome
