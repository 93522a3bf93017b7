"""What the variables of a group can be at all, before anything is joined.

A pattern of one predicate says of both its ends that they have that predicate; a test
with IN says what a variable must be. Where nothing is left for a variable, the group
has no solution, and nothing need be worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import NamedNode

from provkit.validate.rows import distinct, within
from provkit.validate.shacl.paths import Step
from provkit.validate.shacl.query_forms import Call, Constant, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.rows import Column
    from provkit.validate.shacl.query_forms import Body, Test

    Domains = dict[str, Column]


def domains_of(body: Body, data: Lookup) -> Domains:
    """The numbers that variables of a group can be, in order; others can be any."""
    found: Domains = {}
    for test in body.tests:
        _by_test(found, test, data)
    for pattern in body.patterns:
        if isinstance(pattern.path, Step):
            _by_step(found, pattern.subject, pattern.path, pattern.object, data)
            back = Step(pattern.path.predicate, not pattern.path.back)
            _by_step(found, pattern.object, back, pattern.subject, data)
    return found


def _by_test(domains: Domains, test: Test, data: Lookup) -> None:
    match test:
        case Call("in", (Variable(name), *others)):
            terms = [each.term for each in others if isinstance(each, Constant)]
            named = all(isinstance(term, NamedNode) for term in terms)
            if named and len(terms) == len(others):
                _restrict(domains, name, _numbers(terms, data))


def _by_step(
    domains: Domains, start: str | Term, path: Step, end: str | Term, data: Lookup
) -> None:
    """Only what has the predicate, with what its other end can be, is possible."""
    if not isinstance(start, str):
        return
    known = domains.get(end) if isinstance(end, str) else _numbers([end], data)
    ways = data.out(path.predicate), data.into(path.predicate)
    forth, back = ways[::-1] if path.back else ways
    if known is not None and len(known) < len(back.keys):
        _restrict(domains, start, distinct(back.of_nodes(known)[1]))
    else:
        _restrict(domains, start, forth.keys)


def _restrict(domains: Domains, name: str, column: Column) -> None:
    before = domains.get(name)
    domains[name] = column if before is None else before[within(before, column)]


def _numbers(terms: Iterable[Term], data: Lookup) -> Column:
    found = {n for each in terms if (n := data.find(each)) is not None}
    return np.array(sorted(found), dtype=np.int32)
