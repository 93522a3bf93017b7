"""A query as something that can be worked out: groups, patterns and tests.

It is read as far as set-based evaluation goes (`query_sets`): triple patterns with
property paths, UNION, OPTIONAL, EXISTS, and tests of values. Anything else is
`Unclear`, and left to Oxigraph.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import Literal, NamedNode

from provkit.validate.shacl import query_patterns
from provkit.validate.shacl.query_forms import (
    Body,
    Call,
    Constant,
    Exists,
    Optional,
    Union,
    Variable,
    mentioned,
)
from provkit.validate.shacl.query_patterns import Unclear
from provkit.validate.shacl.query_text import Group, Token, unquoted
from provkit.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.shacl.query_forms import Test
    from provkit.validate.shacl.query_patterns import Pattern

    Part = TypeVar("Part", Pattern, Union)

_COMPARING: Final = ("=", "!=", "<", ">", "<=", ">=")
_FUNCTIONS: Final = ("STR", "SUBSTR", "REGEX", "DATATYPE", "ISIRI", "ISLITERAL")
_SUBJECTLESS: Final = ("FILTER", "OPTIONAL", "UNION")
_END: Final = Token("end", "")


def read(query: Group, prefixes: Mapping[str, str]) -> tuple[tuple[str, ...], Body]:
    """The variables that a SELECT DISTINCT shows, and its group.

    Args:
        query: the whole query.
        prefixes: what the prefixes in it stand for, those that it declares itself too.

    Raises:
        Unclear: it is something else, or has something that is not understood.
    """
    (group, *more) = query.groups()
    tokens = list(query.own())
    words = [token.word for token in tokens if token.word not in ("", "PREFIX")]
    if more or words not in (["SELECT", "DISTINCT"], ["SELECT", "DISTINCT", "WHERE"]):
        raise Unclear
    shown = tuple(token.variable for token in tokens if token.variable)
    expected = {"SELECT", "DISTINCT", "WHERE"}
    rest = [t for t in tokens if not t.variable and t.word not in expected]
    if any(a.kind == "sign" for a in rest):
        raise Unclear
    return shown, _Reading(prefixes).body(group)


class _Reading:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._fresh = count()

    def body(self, group: Group) -> Body:
        """A group and all in it."""
        if group.is_select:
            raise Unclear
        patterns: list[Pattern] = []
        unions: list[Union] = []
        optionals: list[Optional] = []
        tests: list[Test] = []
        items = _Items(group.items)
        while items.now is not _END:
            token = items.now
            if isinstance(token, Group):
                unions.append(_after(optionals, self._union(items)))
            elif token.word == "FILTER":
                items.go_on()
                tests.append(self._test(items))
            elif token.word == "OPTIONAL":
                items.go_on()
                optionals.append(self._optional(items))
            elif token.kind == "sign" and token.text == ".":
                items.go_on()
            else:
                found = self._patterns(list(items.block()))
                patterns += (_after(optionals, each) for each in found)
        parts: list[Pattern | Union | Optional] = [*patterns, *unions, *optionals]
        for union in unions:
            rest = (mentioned(part) for part in parts if part is not union)
            _only_here(union, frozenset().union(*rest))
        return Body(tuple(patterns), tuple(unions), tuple(optionals), tuple(tests))

    def _patterns(self, tokens: list[Token]) -> list[Pattern]:
        found = query_patterns.read(tokens, self._prefixes, self._fresh)
        if any(
            isinstance(end, Literal) for p in found for end in (p.subject, p.object)
        ):
            raise Unclear
        return found

    def _union(self, items: _Items) -> Union:
        groups = [self.body(items.group())]
        while isinstance(items.now, Token) and items.now.word == "UNION":
            items.go_on()
            groups.append(self.body(items.group()))
        return Union(tuple(groups))

    def _optional(self, items: _Items) -> Optional:
        body = self.body(items.group())
        if len(body.patterns) != 1 or body.unions or body.optionals or body.tests:
            raise Unclear
        return Optional(body.patterns[0])

    def _test(self, items: _Items) -> Test:
        """What stands after FILTER."""
        if items.is_word("NOT", "EXISTS") or items.is_sign("("):
            return self._primary(items)
        return self._call(items)

    def _any(self, items: _Items) -> Test:
        found = [self._all(items)]
        while items.takes("||"):
            found.append(self._all(items))
        return found[0] if len(found) == 1 else Call("or", tuple(found))

    def _all(self, items: _Items) -> Test:
        found = [self._relation(items)]
        while items.takes("&&"):
            found.append(self._relation(items))
        return found[0] if len(found) == 1 else Call("and", tuple(found))

    def _relation(self, items: _Items) -> Test:
        left = self._primary(items)
        token = items.now
        if isinstance(token, Group):
            raise Unclear
        if token.kind == "sign" and token.text in _COMPARING:
            items.go_on()
            return Call(token.text, (left, self._primary(items)))
        turned = token.word == "NOT"
        if turned:
            items.go_on()
        if items.is_word("IN"):
            items.go_on()
            found = Call("in", (left, *self._listed(items)))
            return Call("not", (found,)) if turned else found
        if turned:
            raise Unclear
        return left

    def _primary(self, items: _Items) -> Test:
        if items.takes("("):
            found = self._any(items)
            items.must(")")
            return found
        if items.takes("!"):
            return Call("not", (self._primary(items),))
        if items.is_word("NOT"):
            items.go_on()
            return Call("not", (self._exists(items),))
        if items.is_word("EXISTS"):
            return self._exists(items)
        return self._value(items)

    def _exists(self, items: _Items) -> Test:
        if not items.is_word("EXISTS"):
            raise Unclear
        items.go_on()
        return Exists(self.body(items.group()))

    def _value(self, items: _Items) -> Test:
        token = items.now
        if isinstance(token, Group):
            raise Unclear
        if token.variable:
            items.go_on()
            return Variable(token.variable)
        if token.kind in ("iri", "name"):
            items.go_on()
            return Constant(NamedNode(query_patterns.iri(token, self._prefixes)))
        if token.kind == "number" and token.text.isdigit():
            items.go_on()
            return Constant(Literal(token.text, datatype=NamedNode(XSD.integer)))
        if token.kind == "string":
            items.go_on()
            if items.is_tag or items.is_sign("^^"):
                raise Unclear
            return Constant(Literal(unquoted(token.text)))
        return self._call(items)

    def _call(self, items: _Items) -> Test:
        token = items.now
        if isinstance(token, Group) or token.word not in (*_FUNCTIONS, "BOUND"):
            raise Unclear
        items.go_on()
        return Call(token.word.lower(), tuple(self._listed(items)))

    def _listed(self, items: _Items) -> Iterator[Test]:
        items.must("(")
        yield self._any(items)
        while items.takes(","):
            yield self._any(items)
        items.must(")")


class _Items:
    """What a group is made of, one after the other."""

    def __init__(self, items: list[Token | Group]) -> None:
        self._items = iter(items)
        self.now: Token | Group = next(self._items, _END)

    def go_on(self) -> None:
        self.now = next(self._items, _END)

    def is_word(self, *words: str) -> bool:
        return isinstance(self.now, Token) and self.now.word in words

    def is_sign(self, sign: str) -> bool:
        now = self.now
        return isinstance(now, Token) and now.kind == "sign" and now.text == sign

    @property
    def is_tag(self) -> bool:
        return isinstance(self.now, Token) and self.now.kind == "tag"

    def takes(self, sign: str) -> bool:
        found = self.is_sign(sign)
        if found:
            self.go_on()
        return found

    def must(self, sign: str) -> None:
        if not self.takes(sign):
            raise Unclear

    def group(self) -> Group:
        found = self.now
        if not isinstance(found, Group):
            raise Unclear
        self.go_on()
        return found

    def block(self) -> Iterator[Token]:
        """The tokens up to the next group or keyword."""
        while isinstance(self.now, Token) and self.now is not _END:
            if self.now.word in _SUBJECTLESS:
                return
            yield self.now
            self.go_on()


def _after(optionals: list[Optional], part: Part) -> Part:
    """A part of a group; what an OPTIONAL before it may bind is not asked for in it."""
    for each in optionals:
        if each.pattern.variables & mentioned(part) - {"this"}:
            raise Unclear
    return part


def _only_here(union: Union, elsewhere: frozenset[str]) -> None:
    """See that what a UNION only may bind is bound by nothing else."""
    certain = frozenset.intersection(*(each.certain for each in union.groups))
    if (mentioned(union) - certain - {"this"}) & elsewhere:
        raise Unclear
