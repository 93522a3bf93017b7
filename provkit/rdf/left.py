"""What stands in a graph and is in no statement: how much, for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Left:
    """What is in no statement, for one reason: how many triples, and one of them."""

    why: str
    count: int
    example: str


def summed(found: Iterable[Left]) -> tuple[Left, ...]:
    """Each reason once, with its first example, in the order in which they come.

    >>> summed([Left("odd", 1, "a"), Left("old", 2, "b"), Left("odd", 3, "c")])[0]
    Left(why='odd', count=4, example='a')
    """
    first: dict[str, Left] = {}
    for each in found:
        known = first.get(each.why, Left(each.why, 0, each.example))
        first[each.why] = Left(each.why, known.count + each.count, known.example)
    return tuple(first.values())
