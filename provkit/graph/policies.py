"""What depends on what: which statements count upstream, and how surely.

PROV says that an activity used some things and generated others, and sometimes which of
its outputs was derived from which input. A policy decides what follows from that for an
output (architecture, decision 4.7). This file only says it; `projection` applies it.

>>> RECORDED.counts("training", explicit=True)
Effect(assumed=False, carries=True)
>>> RECORDED.counts("input", explicit=True) is None
True
>>> RECORDED.counts("input", explicit=False)
Effect(assumed=True, carries=True)
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from provkit.errors import UnknownName

LEARNING: Final = frozenset(
    ("training", "validation", "base-model", "aggregated-model", "teacher-model")
)
"""Roles in which an input shapes every model that its run made."""

NEVER_CARRY: Final = frozenset(("test", "code", "environment", "reference"))
"""Roles in which an input brings neither people nor conditions of use with it: a test
set is looked at, a panel or a scaler is looked up, code and software are run."""

_ALWAYS: Final = LEARNING | {"code", "environment", "reference"}


class Effect(NamedTuple):
    """How a thing bears on what was made with it.

    Attributes:
        assumed: nobody said that the output depends on this input.
        carries: the people and the conditions of use of the input are the output's.
    """

    assumed: bool
    carries: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """Which inputs of its run an output depends on.

    Attributes:
        name: on the command line.
        with_derivation: roles that count for an output whose derivations are recorded;
            `None` is every role.
        without: the same for an output of which nothing of the kind is recorded.
    """

    name: str
    with_derivation: frozenset[str] | None
    without: frozenset[str] | None

    def counts(self, role: str, *, explicit: bool) -> Effect | None:
        """What follows for an output from an input of its run; None for nothing.

        Args:
            role: in which role the run used the input.
            explicit: whether the output says what it was derived from.
        """
        roles = self.with_derivation if explicit else self.without
        if roles is not None and role not in roles:
            return None
        return Effect(assumed=role == "input", carries=role not in NEVER_CARRY)

    @property
    def uses_runs(self) -> bool:
        """Whether anything is concluded from runs at all."""
        return self.with_derivation != frozenset() or self.without != frozenset()

    @property
    def separates(self) -> bool:
        """Whether outputs with and without derivations are treated differently."""
        return self.with_derivation != self.without


RECORDED: Final = Policy("recorded", with_derivation=_ALWAYS, without=None)
DERIVATION: Final = Policy(
    "derivation", with_derivation=frozenset(), without=frozenset()
)
ACTIVITY: Final = Policy("activity", with_derivation=None, without=None)

POLICIES: Final = MappingProxyType(
    {policy.name: policy for policy in (RECORDED, DERIVATION, ACTIVITY)}
)


def named(name: str) -> Policy:
    """A policy by its name.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in POLICIES:
        raise UnknownName.among("policy", name, POLICIES)
    return POLICIES[name]
