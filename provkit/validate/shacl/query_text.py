"""The text of a SPARQL query as tokens and groups, as far as it must be understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""
    (?P<space>    \s+ | \#[^\n]* )
  | (?P<string>   \"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*\"\"\"
                | '''(?:[^'\\]|\\.|'{1,2}(?!'))*'''
                | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<iri>      <[^<>"{}|^`\\\s]*> )
  | (?P<variable> [?$]\w+ )
  | (?P<tag>      @[a-zA-Z]+(?:-[a-zA-Z0-9]+)* )
  | (?P<number>   (?:\d+\.\d*|\.?\d+)(?:[eE][+-]?\d+)? )
  | (?P<name>     (?:[^\W\d](?:[\w.-]*[\w-])?)?:(?:(?:[\w:]|%[0-9a-fA-F]{2}|\\.)
                  (?:(?:[\w:.-]|%[0-9a-fA-F]{2}|\\.)*(?:[\w:-]|%[0-9a-fA-F]{2}|\\.))?)?)
  | (?P<word>     [^\W\d]\w* )
  | (?P<sign>     \^\^ | && | \|\| | != | <= | >= | . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query.

    Attributes:
        kind: `variable`, `iri`, `name` (with a prefix), `word`, `string`, `sign`, ...
        text: as it is written.
        apart: whether space stands before it.
    """

    kind: str
    text: str
    apart: bool = True

    @property
    def word(self) -> str:
        """A keyword or a function in capitals; empty for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The name of a variable; empty for anything else."""
        return self.text[1:] if self.kind == "variable" else ""


@dataclass(slots=True, eq=False)
class Group:
    """What stands between two braces."""

    items: list[Token | Group] = field(default_factory=list)

    def own(self) -> Iterator[Token]:
        """The tokens of this group, without those of the groups in it."""
        yield from (each for each in self.items if isinstance(each, Token))

    def groups(self) -> Iterator[Group]:
        """The groups directly in it."""
        yield from (each for each in self.items if isinstance(each, Group))

    def every(self) -> Iterator[Token]:
        """All tokens, those of inner groups too."""
        for each in self.items:
            if isinstance(each, Group):
                yield from each.every()
            else:
                yield each

    def deep(self) -> Iterator[Group]:
        """This group and every group in it."""
        yield self
        for each in self.groups():
            yield from each.deep()

    @property
    def is_select(self) -> bool:
        """Whether it is a sub-query."""
        first = self.items[0] if self.items else None
        return isinstance(first, Token) and first.word == "SELECT"

    def variables(self) -> set[str]:
        """Every variable in it, those of inner groups too."""
        return {token.variable for token in self.every()} - {""}


def parse(text: str) -> Group:
    """A whole query as one group.

    Raises:
        ProfileError: its braces do not match.
    """
    whole = Group()
    open_: list[Group] = [whole]
    apart = True
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind == "space":
            apart = True
            continue
        if match[0] == "{" and kind == "sign":
            inner = Group()
            open_[-1].items.append(inner)
            open_.append(inner)
        elif match[0] == "}" and kind == "sign":
            open_.pop()
            if not open_:
                break
        else:
            open_[-1].items.append(Token(kind, match[0], apart))
        apart = False
    if open_ != [whole]:
        raise ProfileError("the braces of a query do not match")
    return whole


def written(group: Group) -> str:
    """The text of a group, without the braces around it."""
    return "".join(
        f" {{ {written(each)} }}"
        if isinstance(each, Group)
        else f"{' ' if each.apart else ''}{each.text}"
        for each in group.items
    )


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the triple patterns of one group say.

    Attributes:
        bound: the variables that every solution of them binds.
        any_predicate: whether any predicate may match one of them.
    """

    bound: frozenset[str]
    any_predicate: bool


def patterns(group: Group) -> Patterns:
    """Look at the triple patterns of a group itself."""
    place = _Place()
    bound: set[str] = set()
    any_predicate = False
    for token in _triples(group):
        if token.variable:
            bound.add(token.variable)
        any_predicate |= token.text == "!" or place.is_predicate(token)
        place.take(token)
    return Patterns(frozenset(bound), any_predicate)


_SUBJECT, _PREDICATE, _OBJECT, _AFTER = range(4)
_BEYOND: Final = {_SUBJECT: _PREDICATE, _PREDICATE: _OBJECT, _OBJECT: _AFTER}
_SIGNS: Final = {".": _SUBJECT, ";": _PREDICATE, ",": _OBJECT, "^^": _OBJECT}


class _Place:
    """Which part of a triple pattern comes next."""

    def __init__(self) -> None:
        self._next = _SUBJECT
        self._open: list[int] = []

    def is_predicate(self, token: Token) -> bool:
        """Whether a token is a variable in the place of a predicate."""
        return bool(token.variable) and self._next == _PREDICATE

    def take(self, token: Token) -> None:
        """Go on after a token."""
        if token.kind == "tag":
            return
        if token.kind == "sign":
            self._sign(token.text)
        elif not self._open or self._open[-1] != _PREDICATE:
            # After an object without a full stop, a subject follows.
            self._next = _BEYOND.get(self._next, _PREDICATE)

    def _sign(self, sign: str) -> None:
        if sign in "[(":
            self._open.append(self._next % _AFTER)
            if sign == "[":
                self._next = _PREDICATE
        elif sign in "])":
            self._next = _BEYOND[self._open.pop() if self._open else _SUBJECT]
        elif sign in "/|" and self._next == _OBJECT:
            self._next = _PREDICATE  # of a path, in which no variable can stand
        elif sign in _SIGNS and not self._open:
            self._next = _SIGNS[sign]
        elif sign in _SIGNS and self._open[-1] != _PREDICATE:
            self._next = max(_SIGNS[sign], _PREDICATE)


def _triples(group: Group) -> Iterator[Token]:
    """The tokens of a group that are neither filters nor bindings."""
    for each in unfiltered(group, ("FILTER", "BIND")):
        if isinstance(each, Token) and each.word not in _JOINING:
            yield each


_JOINING: Final = ("OPTIONAL", "UNION", "GRAPH", "MINUS")


def unfiltered(
    group: Group, words: tuple[str, ...] = ("FILTER",)
) -> Iterator[Token | Group]:
    """What is in a group, without what stands in brackets after some words."""
    skipping = 0
    waits = False
    for each in group.items:
        if isinstance(each, Group):
            waits = False
            if not skipping:
                yield each
        elif each.word in words:
            waits = True
        elif waits or skipping:
            if each.text in "()" and each.kind == "sign":
                skipping += 1 if each.text == "(" else -1
                waits = False
        else:
            yield each


_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def unquoted(text: str) -> str:
    r"""What a string says, without quotes and escapes.

    >>> unquoted(r'"a\\.b"')
    'a\\.b'
    """
    inner = text[3:-3] if text[:3] in ('"""', "'''") else text[1:-1]
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), inner)
