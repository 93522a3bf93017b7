"""What a query is made of, once it is read: groups, patterns and tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provkit.validate.shacl.paths import Repeat

if TYPE_CHECKING:
    from provkit.validate.lookup import Term
    from provkit.validate.shacl.query_patterns import Pattern


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in a test."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A term in a test."""

    term: Term


@dataclass(frozen=True, slots=True)
class Call:
    """A function, a comparison, or `and`, `or`, `not`, with what it is about."""

    name: str
    arguments: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a group has a solution."""

    group: Body


Test = Variable | Constant | Call | Exists


@dataclass(frozen=True, slots=True)
class Union:
    """Groups of which one matches; of a single one, that."""

    groups: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """A pattern that need not match."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Body:
    """A group.

    Attributes:
        patterns: what must match.
        unions: groups of which one must match.
        optionals: what may match besides.
        tests: what must hold.
        certain: the variables that every solution binds.
        variables: every variable in it, those of tests too.
    """

    patterns: tuple[Pattern, ...]
    unions: tuple[Union, ...]
    optionals: tuple[Optional, ...]
    tests: tuple[Test, ...]

    certain: frozenset[str] = field(init=False)
    variables: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        certain = frozenset().union(*(each.variables for each in self.patterns))
        for union in self.unions:
            certain |= frozenset.intersection(*(each.certain for each in union.groups))
        parts: list[Pattern | Union | Optional]
        parts = [*self.patterns, *self.unions, *self.optionals]
        every = frozenset().union(*map(mentioned, parts), *map(variables, self.tests))
        object.__setattr__(self, "certain", certain)
        object.__setattr__(self, "variables", every)


def variables(test: Test) -> frozenset[str]:
    """Every variable that a test is about."""
    match test:
        case Variable(name):
            return frozenset((name,))
        case Constant():
            return frozenset()
        case Call(_, arguments):
            return frozenset().union(*map(variables, arguments))
        case Exists(group):
            return group.variables


def mentioned(part: Pattern | Union | Optional) -> frozenset[str]:
    """Every variable in a part of a group."""
    match part:
        case Union(groups):
            return frozenset().union(*(each.variables for each in groups))
        case Optional(pattern):
            return pattern.variables
    return part.variables


def distance(part: Pattern | Union, known: frozenset[str]) -> int:
    """How far a part of a group is from what is known; the nearest comes first."""
    if isinstance(part, Union):
        near = frozenset().union(*(each.certain for each in part.groups)) & known
        return 2 if near else 5
    unknown = part.variables - known
    if len(unknown) == len(part.variables):  # a constant leads to it, or nothing
        return 6 if isinstance(part.path, Repeat) else 4
    if not unknown:
        return 0
    return 3 if isinstance(part.path, Repeat) else 1


def asks(test: Test) -> bool:
    """Whether there is an EXISTS in a test."""
    if isinstance(test, Call):
        return any(map(asks, test.arguments))
    return isinstance(test, Exists)
