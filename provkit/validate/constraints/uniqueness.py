"""Violations of the uniqueness constraints 22 to 29: two constants made equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.validate.constraints.rules import INFLUENCE
from provkit.validate.constraints.witnesses import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.constraints.loading import Facts
    from provkit.validate.constraints.merging import Clash, Classes
    from provkit.validate.constraints.violations import Violation


def uniqueness(classes: Classes) -> Iterator[Violation]:
    """Report every clash that merging met."""
    for clash in classes.distinct_clashes():
        yield _violation(classes, clash)


def _violation(classes: Classes, clash: Clash) -> Violation:
    witness = Witness(classes)
    key, left, _ = clash.reason
    witness.rely_on(clash.reason)
    # a key read through inference 15 is broken in the influence that it infers
    rule = 23 if key.rule == INFLUENCE else key.rule
    one, two = clash.constants
    witness.tie((clash.x, clash.y, one, two))
    position = _position(classes.facts, clash)
    values = f"both {witness.name(one)} and {witness.name(two)}"
    what = witness.determined(clash.reason, position)
    message = f"{what} would have to be {values}"
    return witness.violation(rule, message, classes.facts.rows[left][key.left[0]])


def _position(facts: Facts, clash: Clash) -> int:
    """Find the place, in the left row, at which a clash came about."""
    key, left, right = clash.reason
    ends = {clash.x, clash.y}
    return next(
        position
        for position, twin in key.then
        if {facts.rows[left][position], facts.rows[right][twin]} == ends
    )
