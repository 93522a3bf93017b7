"""Texts that are given numbers in the order in which they come."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from provkit.graph.names import Names


class Numbers(dict[str, int]):
    """Texts with their numbers, counted on from those that are known already.

    Attributes:
        known: the texts that had numbers before.
        new: those that came since, in order of their numbers.
    """

    def __init__(self, known: Names) -> None:
        super().__init__()
        self.known = known
        self.new: list[str] = []

    def __missing__(self, text: str) -> int:
        number: int | None = self.get(text)
        if number is None:
            number = len(self.known) + len(self.new)
            self.new.append(text)
        self[text] = number
        return number

    def get(self, text: str, default: Any = None) -> Any:
        """The number of a text, if it has one."""
        if text in self:
            return self[text]
        number = self.known.find(text)
        return default if number is None else number


def counting() -> dict[str, int]:
    """Numbers for texts, from 0."""
    # A defaultdict whose factory is its own length numbers texts without a call in
    # Python.
    found: defaultdict[str, int] = defaultdict()
    found.default_factory = found.__len__
    return found


def packed(numbers: dict[str, int]) -> Names:
    """The texts in order of their numbers."""
    if isinstance(numbers, Numbers):
        return numbers.known.extended(numbers.new)
    return Names.of(list(numbers))
