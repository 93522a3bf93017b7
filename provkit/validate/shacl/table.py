"""Solutions of a query as columns of numbers, each different from the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.rows import NONE, Rows, pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from provkit.validate.rows import Column, Places

UNBOUND: Final = -1


@dataclass(frozen=True, slots=True)
class Table:
    """Solutions.

    Attributes:
        columns: the value of each variable in each solution; `UNBOUND` where it has
            none.
        size: how many solutions there are.
    """

    columns: Mapping[str, Column]
    size: int

    @classmethod
    def empty(cls, names: Collection[str]) -> Table:
        """No solution."""
        return cls(dict.fromkeys(names, NONE), 0)

    @property
    def names(self) -> frozenset[str]:
        """The variables that are known of."""
        return frozenset(self.columns)

    def take(self, places: Places | NDArray[np.bool_]) -> Table:
        """Some of the solutions, or one of them several times."""
        columns = {name: column[places] for name, column in self.columns.items()}
        size = int(places.sum()) if places.dtype == bool else len(places)
        return Table(columns, size)

    def having(self, name: str, column: Column) -> Table:
        """The same with one variable more."""
        return Table({**self.columns, name: column}, self.size)

    def showing(self, names: Collection[str]) -> Table:
        """The solutions for some of the variables, each once."""
        kept = {name: self.columns[name] for name in self.columns if name in names}
        if len(kept) == len(self.columns):
            return self
        first, _which = each_once(Table(kept, self.size))
        return Table(kept, self.size).take(first)

    def numbered(self, names: Collection[str], name: str) -> tuple[Table, Places]:
        """The solutions for some variables, each once with a number.

        Args:
            names: the variables.
            name: what to call the column of the numbers, which begin with 0.

        Returns:
            These, and for each of one's own solutions the number that is its.
        """
        kept = Table({n: c for n, c in self.columns.items() if n in names}, self.size)
        first, which = each_once(kept)
        chosen = kept.take(first)
        numbers = np.arange(chosen.size, dtype=np.int32)
        return chosen.having(name, numbers), which

    def joined(self, which: Places, other: Table, name: str) -> Table:
        """The solutions, each with those of another table that go with its number.

        Args:
            which: the number of each of these.
            other: the other table.
            name: its column with the numbers.
        """
        rows = Rows.of(other.columns[name], np.arange(other.size, dtype=np.int32))
        place, row = rows.of_nodes(which.astype(np.int32))
        columns = dict(self.take(place).columns)
        columns |= {n: c[row] for n, c in other.columns.items() if n != name}
        return Table(columns, len(place))


def each_once(table: Table) -> tuple[Places, Places]:
    """Where each solution stands first, and for each solution which of these it is."""
    if not table.columns:
        return np.arange(min(1, table.size)), np.zeros(table.size, dtype=np.intp)
    code, *more = (column.astype(np.int64) for column in table.columns.values())
    for column in more:
        code = pairs(_codes(code)[1], column & 0xFFFFFFFF)
    return _codes(code)


def _codes(column: NDArray[np.int64]) -> tuple[Places, Places]:
    order = column.argsort(kind="stable")
    ordered = column[order]
    fresh = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    which = np.empty(len(ordered), dtype=np.intp)
    which[order] = fresh.cumsum() - 1
    return order[fresh], which


def together(tables: list[Table]) -> Table:
    """All solutions of some tables, each once; what one does not know of is unbound."""
    if len(tables) == 1:
        return tables[0]
    names = frozenset().union(*(table.names for table in tables))
    columns = {
        name: np.concatenate([_column(table, name) for table in tables])
        for name in names
    }
    whole = Table(columns, sum(table.size for table in tables))
    return whole.take(each_once(whole)[0])


def _column(table: Table, name: str) -> Column:
    found = table.columns.get(name)
    if found is None:
        return np.full(table.size, UNBOUND, dtype=np.int32)
    return found
