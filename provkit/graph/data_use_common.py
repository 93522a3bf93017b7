"""The narrowest permission that several data-use statements have in common.

NRES stands above all; GRU above HMB above DS above DS of a disease further down; POA
below GRU alone. HMB and POA, DS and POA, and two diseases that are not related have
nothing in common. This is for a summary; it decides nothing (`provkit.graph.data_use`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.data_use_table import Hierarchy, Statement

Permission = tuple[str, str]
"""A permission by its short name, with the disease of a DS."""


def permissions_of(statement: Statement) -> frozenset[Permission]:
    """The permissions of a statement, one for each disease of a DS."""
    plain = {(term, "") for term in statement.permissions - {"DS"}}
    named = statement.diseases or {""}
    specific = {("DS", each) for each in named if "DS" in statement.permissions}
    return frozenset(plain | specific)


def narrowest(
    statements: Iterable[Statement], diseases: Hierarchy
) -> frozenset[Permission] | None:
    """What all statements permit: any of the result; empty is no common purpose.

    Returns:
        None where there is no statement, or one without a permission.
    """
    found: frozenset[Permission] | None = None
    for statement in statements:
        own = permissions_of(statement)
        if not own:
            return None
        if found is None:
            found = own
        else:
            pairs = (_common(a, b, diseases) for a in found for b in own)
            found = frozenset(each for each in pairs if each)
    return None if found is None else _widest(found, diseases)


def _widest(found: frozenset[Permission], diseases: Hierarchy) -> frozenset[Permission]:
    """Without those that another one of the result includes."""
    return frozenset(
        each
        for each in found
        if not any(
            other != each and _common(each, other, diseases) == each for other in found
        )
    )


def _common(
    one: Permission, other: Permission, diseases: Hierarchy
) -> Permission | None:
    for wide, narrow in ((one, other), (other, one)):
        match wide[0], narrow[0]:
            case ("NRES", _) | ("GRU", "GRU" | "HMB" | "DS" | "POA"):
                return narrow
            case ("HMB", "HMB" | "DS") | ("POA", "POA"):
                return narrow
            case ("DS", "DS") if diseases.below(narrow[1], wide[1]):
                return narrow
    return None
