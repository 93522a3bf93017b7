"""A query worked out for many focus nodes at once, over columns of numbers.

What SPARQL leaves open is the order: here a group begins with what is known (the focus
nodes, or what an EXISTS is asked of), follows the pattern that is nearest to it, and
keeps of each solution only the variables that something still asks for. Solutions are
a set, as `SELECT DISTINCT` has it, and `$this` has its value in every group (SHACL
5.3.1). What could mean something else where an inner group does not see a variable of
an outer one is not worked out here, but left to Oxigraph: it is `Unclear`.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.rows import distinct, pairs, within
from provkit.validate.shacl.ending import TooMany
from provkit.validate.shacl.following import follow, rows_of
from provkit.validate.shacl.paths import Step, turned
from provkit.validate.shacl.query_domains import domains_of
from provkit.validate.shacl.query_forms import (
    Call,
    Exists,
    Union,
    asks,
    distance,
    mentioned,
    variables,
)
from provkit.validate.shacl.query_patterns import Pattern, Unclear
from provkit.validate.shacl.query_tests import ERROR, FALSE, TRUE, holds
from provkit.validate.shacl.table import UNBOUND, Table, each_once, together

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.rows import Column
    from provkit.validate.shacl.paths import Path
    from provkit.validate.shacl.query_domains import Domains
    from provkit.validate.shacl.query_forms import Body, Test

    Truth = NDArray[np.int8]

_MOST: Final = 1 << 24
"""Solutions on the way to the answer, beyond which fewer focus nodes are taken."""


class Sets:
    """The evaluation of one query on one graph."""

    def __init__(self, data: Lookup, tick: Callable[[], None]) -> None:
        self._data = data
        self._tick = tick
        self._depth = 0

    def solutions(
        self, body: Body, shown: Collection[str], focus: str, nodes: Column
    ) -> Table:
        """The solutions for some focus nodes.

        Args:
            body: the group of the query.
            shown: the variables that it shows.
            focus: the variable of the focus node.
            nodes: the focus nodes.

        Raises:
            Unclear: it cannot be worked out here.
            TooMany: it cannot for so many nodes.
        """
        start = Table({focus: nodes}, len(nodes))
        return self._body(body, start, frozenset(shown), frozenset((focus,)))

    def _body(
        self, body: Body, table: Table, needed: frozenset[str], seen: frozenset[str]
    ) -> Table:
        """A group.

        Args:
            body: the group.
            table: what is known before.
            needed: the variables that are asked for.
            seen: those that groups in it see although they do not bind them.
        """
        domains = domains_of(body, self._data)
        waiting: list[Pattern | Union] = [*body.patterns, *body.unions]
        tests = list(body.tests)
        for name in domains.keys() & table.names:
            self._only_bound(table, (name,))
            table = table.take(within(table.columns[name], domains[name]))
        if not table.size or any(not len(found) for found in domains.values()):
            return Table.empty(needed)
        while waiting:
            self._tick()
            part = min(waiting, key=lambda each: distance(each, table.names))
            waiting.remove(part)
            later = needed.union(
                *map(mentioned, waiting), *map(mentioned, body.optionals)
            )
            later = later.union(*map(variables, tests))
            if isinstance(part, Pattern):
                table = self._pattern(part, table, domains).showing(later)
            else:
                table = self._union(part, table, later, seen)
            ready = [test for test in tests if _is_ready(test, table)]
            table = self._tested(table, ready, seen)
            tests = [test for test in tests if test not in ready]
            if not table.size:
                return Table.empty(needed)
        for each in body.optionals:
            table = self._optional(each.pattern, table, domains)
        return self._tested(table, tests, seen).showing(needed)

    def _tested(
        self, table: Table, tests: Iterable[Test], seen: frozenset[str]
    ) -> Table:
        for test in tests:
            table = table.take(self._truth(test, table, seen) == TRUE)
        return table

    def _pattern(self, part: Pattern, table: Table, domains: Domains) -> Table:
        start, end = part.subject, part.object
        if not self._is_known(start, table) and self._is_known(end, table):
            start, path, end = end, turned(part.path), start
        else:
            path = part.path
        if not self._is_known(start, table):
            return self._anywhere(part, table)
        starts = self._column(start, table)
        if self._is_known(end, table):
            return table.take(self._linked(starts, path, self._column(end, table)))
        rows = rows_of(self._data, path, starts, self._tick)
        name = str(end)
        allowed = domains.get(name)
        if allowed is not None and not isinstance(path, Step):
            rows = rows.among(allowed)
        which, ends = rows.of_nodes(starts)
        if len(which) > _MOST:
            raise TooMany
        found = table.take(which).having(name, ends)
        if allowed is not None and isinstance(path, Step):
            found = found.take(within(ends, allowed))
        return found

    def _anywhere(self, part: Pattern, table: Table) -> Table:
        """A pattern of which neither end is known."""
        if not isinstance(part.path, Step) or part.subject == part.object:
            raise Unclear
        rows = self._data.out(part.path.predicate)
        counts = np.diff(rows.start)
        if table.size * len(rows.ends) > _MOST:
            raise TooMany
        starts, ends = rows.keys.repeat(counts), rows.ends
        if part.path.back:
            starts, ends = ends, starts
        found = table.take(np.arange(table.size).repeat(len(ends)))
        found = found.having(str(part.subject), np.tile(starts, table.size))
        return found.having(str(part.object), np.tile(ends, table.size))

    def _linked(self, starts: Column, path: Path, ends: Column) -> NDArray[np.bool_]:
        """Which pairs of nodes a path links."""
        first, last = distinct(starts), distinct(ends)
        if len(last) < len(first):
            starts, ends, first = ends, starts, last
            path = turned(path)
        values = follow(self._data, path, first, self._tick)
        linked = pairs(values.focus, values.ends)
        linked.sort()
        return within(pairs(starts, ends), linked)

    def _union(
        self, part: Union, table: Table, later: frozenset[str], seen: frozenset[str]
    ) -> Table:
        """Groups, of which each solution has to match one."""
        shared = frozenset[str]()
        for group in part.groups:
            visible = (group.certain | seen) & table.names
            if not group.variables & table.names <= visible:
                raise Unclear
            shared |= visible & group.variables
        self._only_bound(table, shared)
        name = self._fresh()
        chosen, which = table.numbered(shared, name)
        needed = later | shared | {name}
        found = [
            self._body(group, chosen, needed & (group.variables | chosen.names), seen)
            for group in part.groups
        ]
        own = frozenset().union(*(group.variables for group in part.groups)) | shared
        merged = together(found).showing((own & later) | {name})
        return table.joined(which, merged, name).showing(later)

    def _optional(self, part: Pattern, table: Table, domains: Domains) -> Table:
        name = self._fresh()
        own = Table(
            {**table.columns, name: np.arange(table.size, dtype=np.int32)}, table.size
        )
        found = self._pattern(part, own, domains)
        missed = np.ones(table.size, dtype=bool)
        missed[found.columns[name]] = False
        rest = own.take(missed)
        return together([found, rest]).showing(found.names - {name})

    def _exists(
        self, body: Body, table: Table, seen: frozenset[str]
    ) -> NDArray[np.bool_]:
        """Which solutions a group has a solution for."""
        shared = body.variables & table.names
        name = self._fresh()
        chosen, which = table.numbered(shared, name)
        found = self._body(body, chosen, frozenset((name,)), seen | shared)
        there = np.zeros(chosen.size, dtype=bool)
        there[found.columns[name]] = True
        return there[which]

    def _truth(self, test: Test, table: Table, seen: frozenset[str]) -> Truth:
        """What a test says of each solution."""
        match test:
            case Exists(group):
                return self._exists(group, table, seen).astype(np.int8)
            case Call("and", arguments):
                return reduce(_and, (self._truth(a, table, seen) for a in arguments))
            case Call("or", arguments):
                return reduce(_or, (self._truth(a, table, seen) for a in arguments))
            case Call("not", (argument,)):
                found = self._truth(argument, table, seen)
                return np.where(found == ERROR, ERROR, 1 - found).astype(np.int8)
        return self._of_values(test, table)

    def _of_values(self, test: Test, table: Table) -> Truth:
        """A test that is only about values; each combination is looked at once."""
        names = sorted(variables(test))
        nothing = np.full(table.size, UNBOUND, dtype=np.int32)
        part = Table({n: table.columns.get(n, nothing) for n in names}, table.size)
        first, which = each_once(part)
        chosen = part.take(first)
        terms = self._data.terms
        columns = (chosen.columns[name].tolist() for name in names)
        rows = zip(*columns, strict=True) if names else iter([()] * chosen.size)
        said = (
            holds(test, dict(zip(names, (_term(terms, n) for n in row), strict=True)))
            for row in rows
        )
        return np.fromiter(said, dtype=np.int8, count=chosen.size)[which]

    def _is_known(self, end: str | Term, table: Table) -> bool:
        return not isinstance(end, str) or end in table.columns

    def _column(self, end: str | Term, table: Table) -> Column:
        if isinstance(end, str):
            self._only_bound(table, (end,))
            return table.columns[end]
        return np.full(table.size, self._data.number(end), dtype=np.int32)

    def _only_bound(self, table: Table, names: Iterable[str]) -> None:
        for name in names:
            if (table.columns[name] == UNBOUND).any():
                raise Unclear

    def _fresh(self) -> str:
        self._depth += 1
        return f"#{self._depth}"


def _is_ready(test: Test, table: Table) -> bool:
    """Whether a test of values can be made now."""
    return not asks(test) and variables(test) <= table.names


def _term(terms: Sequence[Term], number: int) -> Term | None:
    return None if number == UNBOUND else terms[number]


def _and(one: Truth, other: Truth) -> Truth:
    found = np.where((one == TRUE) & (other == TRUE), TRUE, ERROR)
    return np.where((one == FALSE) | (other == FALSE), FALSE, found).astype(np.int8)


def _or(one: Truth, other: Truth) -> Truth:
    found = np.where((one == FALSE) & (other == FALSE), FALSE, ERROR)
    return np.where((one == TRUE) | (other == TRUE), TRUE, found).astype(np.int8)
