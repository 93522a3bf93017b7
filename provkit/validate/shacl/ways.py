"""The ways that a query goes from its focus node, over one variable after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provkit.validate.lookup import Term
    from provkit.validate.shacl.paths import Path


@dataclass(frozen=True, slots=True)
class Leg:
    """One triple pattern, from the end of it that is known to the other.

    Attributes:
        start: the variable where it begins; `this` is the focus node.
        path: what is followed.
        end: the variable that it leads to; empty where it leads to no variable.
        back: whether the path is followed from its end to its start.
        only: the only thing that it may lead to, where that is a name.
    """

    start: str
    path: Path
    end: str = ""
    back: bool = False
    only: Term | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """A triple pattern to which nothing leads from the focus node.

    Attributes:
        predicates: of the statements that it may match.
        only: the only object of them, where that is a name.
        whether: whether no more is asked than whether any statement matches.
    """

    predicates: frozenset[str]
    only: Term | None = None
    whether: bool = False
