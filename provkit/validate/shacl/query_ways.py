"""Where a query looks: from the focus node along which statements, which way.

Each triple pattern is one leg: from a variable to which legs lead already to the one at
its other end. A solution that a changed statement makes or breaks has a first leg that
meets such a statement, and up to there nothing has changed: who goes back from the
statement over the legs comes to the focus node. For that to hold, a leg may begin only
at a variable that every solution binds and that is seen where the pattern stands: a
test or an OPTIONAL in inner braces sees nothing from around them. What no leg leads to
lies apart, and a statement that matches it may matter to every focus node.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count, pairwise
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step
from provkit.validate.shacl.query_patterns import Inner, Pattern, Unclear, parts
from provkit.validate.shacl.query_text import Group, Token
from provkit.validate.shacl.ways import Apart, Leg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.shacl.paths import Path

_THIS: Final = frozenset({"this"})


def ways(
    query: Group, prefixes: Mapping[str, str]
) -> tuple[tuple[Leg, ...], tuple[Apart, ...]] | None:
    """The legs of a query, and what lies apart; None where it may look anywhere.

    Args:
        query: the whole query.
        prefixes: what the prefixes in it stand for.
    """
    found = _Ways(prefixes)
    if any(token.word == "BASE" for token in query.own()):
        return None
    try:
        found.select(query)
    except Unclear:
        return None
    return tuple(dict.fromkeys(found.legs)), tuple(dict.fromkeys(found.apart))


class _Ways:
    """What was found out about a query so far."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.legs: list[Leg] = []
        self.apart: list[Apart] = []
        self._prefixes = prefixes
        self._fresh = count()

    def select(self, query: Group) -> frozenset[str]:
        """Look at a SELECT; what it binds and shows is given."""
        (pattern, *more) = query.groups()
        if more or any(token.word == "EXISTS" for token in query.own()):
            raise Unclear  # an EXISTS in what is counted or ordered by
        bound = self.group(pattern, _THIS, _THIS)
        tokens = list(query.own())
        shown = {each.variable for each in tokens}
        every = any(a.word == "SELECT" and b.text == "*" for a, b in pairwise(tokens))
        return bound if every else bound & shown

    def group(
        self, group: Group, reached: frozenset[str], seen: frozenset[str]
    ) -> frozenset[str]:
        """Look at a group; the variables are given that each of its solutions binds.

        Args:
            group: the group.
            reached: the variables to which legs lead, seen in it or not.
            seen: those that the tests in it see although it does not bind them.
        """
        held = list(parts(group, self._prefixes, self._fresh))
        bound: dict[int, frozenset[str]] = {}
        waiting = [place for place, each in enumerate(held) if _is_joined(each)]
        while waiting:
            place = min(waiting, key=lambda each: _rank(held[each], reached))
            waiting.remove(place)
            bound[place] = self._joined(held[place], reached)
            reached |= bound[place]
        for place, each in enumerate(held):
            if isinstance(each, Inner) and not _is_joined(each):
                if each.kind == "exists":
                    self._exists(each, seen.union(*bound.values()))
                else:
                    told = (names for n, names in bound.items() if n < place)
                    known = _THIS.union(*told)
                    self.group(each.groups[0], known, known)
        return frozenset().union(*bound.values())

    def _joined(self, part: Pattern | Inner, reached: frozenset[str]) -> frozenset[str]:
        """What a part binds that must match, where a leg leads to it."""
        if isinstance(part, Pattern):
            return self._pattern(part, reached)
        every = [
            self.select(each) if each.is_select else self.group(each, reached, _THIS)
            for each in part.groups
        ]
        return frozenset.intersection(*every)

    def _pattern(self, part: Pattern, reached: frozenset[str]) -> frozenset[str]:
        start, end = part.subject, part.object
        back = start not in reached
        if back:
            start, end = end, start
        if not isinstance(start, str) or start not in reached:
            self.apart.append(_apart(part))
            return frozenset()
        only = end if isinstance(end, NamedNode) else None
        onward = end if isinstance(end, str) and end not in reached else ""
        self.legs.append(Leg(start, part.path, onward, back, only))
        return part.variables

    def _exists(self, part: Inner, seen: frozenset[str]) -> None:
        for each in part.groups:
            before = len(self.apart)
            self.group(each, seen, seen)
            if len(self.apart) == before + 1 and _is_one(each):
                self.apart[-1] = replace(self.apart[-1], whether=True)


def _is_joined(part: Pattern | Inner) -> bool:
    return isinstance(part, Pattern) or part.kind == "joined"


def _rank(part: Pattern | Inner, reached: frozenset[str]) -> int:
    """How soon a part is looked at: with the statement is better than against it."""
    if isinstance(part, Inner):
        near = any(not reached.isdisjoint(each.variables()) for each in part.groups)
        return 3 if near else 4
    if part.subject in reached:
        return 0
    if part.object == "this":
        return 1
    return 2 if part.object in reached else 5


def _apart(part: Pattern) -> Apart:
    one_step = isinstance(part.path, Step) and not part.path.back
    only = part.object if one_step and isinstance(part.object, NamedNode) else None
    return Apart(frozenset(_predicates(part.path)), only)


def _is_one(group: Group) -> bool:
    """Whether a group asks whether anything at all leads to something by a name."""
    words = [each for each in group.items if isinstance(each, Token)]
    words = [each for each in words if each.text != "."]
    if len(words) != 3 or any(isinstance(each, Group) for each in group.items):  # noqa: PLR2004 - one triple pattern
        return False
    return bool(words[0].variable) and words[2].kind in ("iri", "name")


def _predicates(path: Path) -> Iterator[str]:
    match path:
        case Step():
            yield path.predicate
        case Sequence() | Alternative():
            for part in path.parts:
                yield from _predicates(part)
        case Repeat():
            if path.optional:
                raise Unclear  # it matches every node without any statement
            yield from _predicates(path.path)
