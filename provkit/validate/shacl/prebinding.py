"""What SHACL refuses in a query, and queries that ask about many focus nodes at once.

SHACL says of a query that `$this` is *pre-bound*: wherever it stands, it is the focus
node. Here each group of the query that mentions `$this` begins with a statement that
holds of every focus node, so that one query answers for all of them, with the same
solutions. Where a query counts, or cuts its solutions off, it is put once for each
focus node.

`FILTER NOT EXISTS` is evaluated anew for each solution, and slowly. Where the group in
it shares with what is around it only variables that both always bind, `MINUS` says the
same and is evaluated once; where only a filter in it looks outside, `OPTIONAL` does.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from provkit.errors import ProfileError
from provkit.validate.shacl.query_text import (
    Group,
    Token,
    patterns,
    unfiltered,
    unquoted,
)
from provkit.validate.shacl.queryable import DATATYPE, FOCI, FOCUS, SHAPES, STR
from provkit.validate.shacl.value_checks import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.lookup import Term

THIS: Final = "this"
_REFUSED: Final = ("MINUS", "VALUES", "SERVICE")
_PREBOUND: Final = frozenset({THIS, "shapesGraph", "currentShape"})
_COUNTING: Final = "COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT GROUP LIMIT OFFSET"
_BIND: Final = "BIND ( 1 AS"
_CASTS: Final = (":string", "#string>")  # xsd:string(...)
_UNSURE: Final = ("SAMETERM", "GROUP_CONCAT")


def check(query: Group) -> None:
    """Refuse what section 5.2.1 and appendix A of SHACL refuse.

    Raises:
        ProfileError: with what was found.
    """
    tokens = list(query.every())
    for token in tokens:
        if token.word in _REFUSED:
            raise ProfileError(f"SHACL allows no {token.word} in a query")
    for before, token in pairwise(tokens):
        if before.word == "AS" and token.variable in _PREBOUND:
            raise ProfileError(f"a query must not give ${token.variable} a value")
    _check_patterns(query)
    if not any(token.word == "SELECT" for token in query.own()):
        raise ProfileError("sh:select needs a SELECT query")
    for group in _selects(query):
        shown = _projected(group)
        if THIS not in shown and (group is not query or "*" not in shown):
            raise ProfileError("a SELECT in a query must return $this")


def _selects(query: Group) -> Iterator[Group]:
    yield query
    for group in query.deep():
        if group is not query and group.is_select:
            yield group


def _projected(group: Group) -> set[str]:
    """The variables between SELECT and what follows; `*` for all."""
    shown: set[str] = set()
    selecting = False
    for each in group.items:
        if isinstance(each, Group):
            if selecting:
                break
            continue
        if each.word == "SELECT":
            selecting = True
        elif each.word in ("WHERE", "FROM"):
            selecting = False
        elif selecting:
            shown.add(each.variable or each.text)
    return shown


def _check_patterns(query: Group) -> None:
    for pattern in written_patterns(query):
        try:
            regex(pattern)
        except re.error as error:
            raise ProfileError(f"{pattern!r} is no pattern ({error})") from error


def written_patterns(query: Group) -> Iterator[str]:
    """The patterns of REGEX and REPLACE that stand in a query as texts."""
    tokens = list(query.every())
    for place, token in enumerate(tokens):
        if token.word in ("REGEX", "REPLACE"):
            (*_first, second) = _arguments(tokens[place + 1 :])[:2]
            if [each.kind for each in second] == ["string"]:
                yield unquoted(second[0].text)


def _arguments(tokens: list[Token]) -> list[list[Token]]:
    """What stands between the brackets that come next, at each comma anew."""
    found: list[list[Token]] = [[]]
    depth = 0
    for each in tokens:
        if each.kind == "sign":
            depth += {"(": 1, ")": -1}.get(each.text, 0)
        if not depth:
            break
        if depth == 1 and each.text == ",":
            found.append([])
        else:
            found[-1].append(each)
    return found


def one_by_one(query: Group) -> bool:
    """Whether a query must be put for each focus node alone."""
    counting = _COUNTING.split()
    return any(token.word in counting for token in query.every())


def looks_at_terms(query: Group) -> bool:
    """Whether a query asks how a literal is written in a way that cannot be mended."""
    return any(token.word in _UNSURE for token in query.every())


def with_written(query: Group) -> None:
    """Let `STR` and `DATATYPE` see literals as they were written, not as Oxigraph does.

    The group is changed as it stands.
    """
    functions = {"STR": STR, "STRING": STR, "DATATYPE": DATATYPE}
    for group in query.deep():
        for place, each in enumerate(group.items[:-1]):
            after = group.items[place + 1]
            if not isinstance(each, Token) or not isinstance(after, Token):
                continue
            cast = each.kind in ("name", "iri") and each.text.endswith(_CASTS)
            name = "STRING" if cast else each.word
            if after.text == "(" and name in functions and (cast or name != "STRING"):
                group.items[place] = Token("iri", str(functions[name]))


def asks_of_shapes(query: Group) -> bool:
    """Whether a query looks into the shapes graph."""
    return "shapesGraph" in query.variables()


def with_shapes(query: Group, shape: Term) -> None:
    """Put the shapes graph and the shape where a query has variables for them.

    The group is changed as it stands. A shape without a name stays a variable.
    """
    known = {"shapesGraph": str(SHAPES)}
    if isinstance(shape, NamedNode):
        known["currentShape"] = str(shape)
    for group in query.deep():
        for place, each in enumerate(group.items):
            name = each.variable if isinstance(each, Token) else ""
            if name in known:
                group.items[place] = Token("iri", known[name])
                before = group.items[place - 2] if place > 1 else None
                if isinstance(before, Token) and before.word == "BOUND":
                    # BOUND ( <iri> ) is no SPARQL, and true.
                    group.items[place - 2] = Token("sign", "(")
                    group.items[place] = Token("sign", "true )")


def with_focus(query: Group) -> None:
    """Let every group that mentions `$this` begin with the focus nodes.

    The group is changed as it stands.
    """
    mark = Token("sign", f"GRAPH {FOCI} {{ {FOCI} {FOCUS} $this }}")
    for group in query.deep():
        selects = group is query or group.is_select
        for each in group.groups():
            if each.is_select:
                continue
            if selects or THIS in each.variables():
                each.items.insert(0, mark)
            if selects:
                break  # what follows the first group of a SELECT is no pattern


def without_exists(query: Group, group: Group | None = None) -> None:
    """Replace `FILTER NOT EXISTS` by `MINUS` where both say the same.

    The group is changed as it stands. What stands within an `EXISTS` stays as it is: it
    is evaluated for one solution at a time, and a `MINUS` in it would be for all.
    """
    group = group or query
    places = range(len(group.items))
    for inner in [group.items[place] for place in places]:
        if not isinstance(inner, Group):
            continue
        place = group.items.index(inner)
        if _word_before(group, place, 1) != "EXISTS":
            without_exists(query, inner)
        elif _is_filter_not_exists(group, place):
            instead = _instead(query, group, inner)
            if instead:
                del group.items[place - 3 : place + 1]
                group.items += instead
                without_exists(query, inner)


def _is_filter_not_exists(group: Group, place: int) -> bool:
    words = [_word_before(group, place, number) for number in (3, 2, 1)]
    return words == ["FILTER", "NOT", "EXISTS"]


def _word_before(group: Group, place: int, number: int) -> str:
    before = group.items[place - number] if place >= number else None
    return before.word if isinstance(before, Token) else ""


def _instead(query: Group, group: Group, inner: Group) -> list[Token | Group]:
    """What says the same as `FILTER NOT EXISTS` with a group; nothing where none does.

    The group must be one that can be evaluated without what is around it, but for its
    filters: a filter of `OPTIONAL` sees what is around as well.
    """
    outside = set(_variables_but(query, inner))
    matched = _matched(inner) & outside
    certain = patterns(group).bound & patterns(inner).bound
    if not matched or not matched <= certain:
        return []
    if inner.variables() & outside <= certain:
        return [Token("word", "MINUS"), inner]
    name = f"?provkit_{sum(token.text.startswith(_BIND) for token in query.every())}"
    inner.items.append(Token("rest", f"{_BIND} {name} )"))
    unbound = Token("rest", f"FILTER ( ! BOUND ( {name} ) )")
    return [Token("word", "OPTIONAL"), inner, unbound]


def _matched(group: Group) -> set[str]:
    """The variables of a group that stand elsewhere than in its own filters."""
    found: set[str] = set()
    for each in unfiltered(group):
        found |= each.variables() if isinstance(each, Group) else {each.variable}
    return found - {""}


def _variables_but(group: Group, left_out: Group) -> Iterator[str]:
    for each in group.items:
        if isinstance(each, Token):
            yield each.variable
        elif each is not left_out:
            yield from _variables_but(each, left_out)
