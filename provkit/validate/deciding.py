"""What decided each requirement: a report says it, because engines can differ.

`--engine auto` is what was asked for. A requirement that has a rule is decided by it,
whatever the engine; of the others provkit's own runner leaves a few to pySHACL.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from provkit.validate.check import rule_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.validate.report import Outcome

_DECIDED: Final = frozenset({"met", "warned", "broken"})
_PYSHACL: Final = "pyshacl"


def told(
    outcomes: Iterable[Outcome], engine: str, fallbacks: Mapping[str, str]
) -> tuple[Outcome, ...]:
    """The outcomes, each with what decided it.

    Args:
        outcomes: how the requirements came out.
        engine: the engine that was asked for.
        fallbacks: the requirements that pySHACL ran instead, and why.
    """
    return tuple(_told(each, engine, fallbacks) for each in outcomes)


def _told(outcome: Outcome, engine: str, fallbacks: Mapping[str, str]) -> Outcome:
    requirement = outcome.requirement
    if outcome.state not in _DECIDED:
        return outcome
    if not requirement.shapes:
        return replace(outcome, by="constraints")
    if rule_name(requirement):
        return replace(outcome, by="rule")
    why = fallbacks.get(requirement.id, "")
    by = _PYSHACL if why or engine == _PYSHACL else "provkit"
    return replace(outcome, by=by, fallback=why)
