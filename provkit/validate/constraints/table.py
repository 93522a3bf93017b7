"""Many statements as rows of numbers, before any of them is made.

The rows are those of `loading`, with what inference 11 adds, but a place that nobody
filled is 0, whether the Recommendation takes it to be unknown or to be nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.model.statements import KINDS, Absence
from provkit.rdf.statement_columns import KEYWORDS, PLACES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from provkit.rdf.statement_columns import Columns

_DERIVED: Final = "wasDerivedFrom"
_MADE, _SOURCE, _BY, _GENERATION, _USAGE = range(1, 6)
"""The arguments of a derivation."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of an instance, in the order in which `loading` has them.

    Attributes:
        kinds: the kind of each row, as a place in `KEYWORDS`.
        rows: identifier and arguments of each; equal numbers are equal things.
        origin: the statement that each row stands for.
        size: what all numbers are below.
    """

    kinds: NDArray[np.uint8]
    rows: NDArray[np.int32]
    origin: NDArray[np.intp]
    size: int

    @classmethod
    def of(cls, columns: Columns, chosen: NDArray[np.bool_]) -> Table:
        """The rows of some statements."""
        moments = _equal_times(columns)
        origin = np.flatnonzero(chosen)
        table = cls(
            columns.kinds[chosen],
            moments[columns.places[chosen]],
            origin,
            len(moments),
        )
        return table._with_implied()

    def _with_implied(self) -> Table:
        """Apply inference 11: a derivation by an activity is a use and a generation."""
        by = self.of_kind(_DERIVED)
        by = by[self.rows[by, _BY] > 0]
        if not len(by):
            return self
        used, generated = (np.zeros((len(by), PLACES), dtype=np.int32) for _ in "ug")
        for place, argument in enumerate((_USAGE, _BY, _SOURCE)):
            used[:, place] = self.rows[by, argument]
        for place, argument in enumerate((_GENERATION, _MADE, _BY)):
            generated[:, place] = self.rows[by, argument]
        origin = np.concatenate((self.origin, self.origin[by], self.origin[by]))
        order = np.argsort(origin, kind="stable")
        kinds = [self.kinds] + [
            np.full(len(by), KEYWORDS.index(name), dtype=np.uint8)
            for name in ("used", "wasGeneratedBy")
        ]
        return replace(
            self,
            kinds=np.concatenate(kinds)[order],
            rows=np.concatenate((self.rows, used, generated))[order],
            origin=origin[order],
        )

    def of_kind(self, *keywords: str) -> NDArray[np.intp]:
        """The rows of some kinds."""
        wanted = np.zeros(len(KEYWORDS), dtype=bool)
        wanted[[KEYWORDS.index(keyword) for keyword in keywords]] = True
        return np.flatnonzero(wanted[self.kinds])

    def with_classes(self, rows: NDArray[np.int32], size: int) -> Table:
        """The same with other numbers, such as those of classes of equal things."""
        return replace(self, rows=rows, size=size)

    def marked(self, numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Numbers as a mask over all of them; 0, which is nothing, is left out."""
        found = np.zeros(self.size, dtype=bool)
        found[numbers] = True
        found[0] = False
        return found


def _equal_times(columns: Columns) -> NDArray[np.int32]:
    """For each number the first of those that mean the same."""
    found = np.arange(len(columns.names) + len(columns.times), dtype=np.int32)
    first: dict[object, int] = {}
    for number, time in enumerate(columns.times, start=len(columns.names)):
        found[number] = first.setdefault(time, number)
    return found


def well_formed(columns: Columns) -> NDArray[np.bool_]:
    """Which statements have all that PROV-DM obliges them to have."""
    found = np.ones(len(columns), dtype=bool)
    for number, keyword in enumerate(KEYWORDS):
        kind, these = KINDS[keyword], columns.kinds == number
        needed = [
            place
            for place, argument in enumerate(kind.arguments, start=1)
            if argument.absent is Absence.FORBIDDEN
        ]
        if kind.identifier is Absence.FORBIDDEN:
            needed.append(0)
        for place in needed:
            found &= ~these | (columns.places[:, place] > 0)
    return found


def incomplete_derivations(table: Table) -> NDArray[np.intp]:
    """The rows that break 51: a generation or a usage, and no activity."""
    rows = table.of_kind(_DERIVED)
    places = table.rows[rows]
    named = (places[:, (_GENERATION, _USAGE)] > 0).any(axis=1)
    found: NDArray[np.intp] = rows[named & (places[:, _BY] == 0)]
    return found
