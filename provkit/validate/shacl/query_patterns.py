"""The triple patterns of a query, with their property paths, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step
from provkit.validate.shacl.query_text import Group, Token
from provkit.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from itertools import count

    from provkit.validate.lookup import Term
    from provkit.validate.shacl.paths import Path

_END: Final = Token("end", "")
_VALUES: Final = ("string", "number")


class Unclear(Exception):
    """A query, or a part of one, that is not understood well enough."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern; a variable is a text, and anything else a term."""

    subject: str | Term
    path: Path
    object: str | Term

    @property
    def variables(self) -> frozenset[str]:
        """The variables at its ends."""
        ends = (self.subject, self.object)
        return frozenset(each for each in ends if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class Inner:
    """Groups within a group.

    Attributes:
        kind: `joined`, `optional` or `exists`.
        groups: one of which holds: those of a UNION are several.
    """

    kind: str
    groups: tuple[Group, ...]


def parts(
    group: Group, prefixes: Mapping[str, str], fresh: count[int]
) -> Iterator[Pattern | Inner]:
    """What a group is made of, in the order of the text, but for tests of values.

    Args:
        group: the group.
        prefixes: what the prefixes in it stand for.
        fresh: gives numbers for the nodes without a name, one query through.

    Raises:
        Unclear: a predicate is a variable, or it has something that is not understood.
    """
    for each in _Split(group).parts():
        if isinstance(each, Inner):
            yield each
        else:
            yield from read(each, prefixes, fresh)


class _Split:
    """A group in blocks of triple patterns and groups."""

    def __init__(self, group: Group) -> None:
        self._items = group.items
        self._block: list[Token] = []
        self._found: list[Inner | list[Token]] = []
        self._in_test = False
        self._depth = 0
        self._word = ""

    def parts(self) -> list[Inner | list[Token]]:
        for each in self._items:
            if isinstance(each, Group):
                self._inner(each)
            elif self._in_test:
                self._test(each)
            elif each.word in ("FILTER", "BIND", "OPTIONAL", "UNION"):
                self._close()
                self._in_test = each.word in ("FILTER", "BIND")
                self._word = "" if self._in_test else each.word
            else:
                self._block.append(each)
        self._close()
        return self._found

    def _close(self) -> None:
        if self._block:
            self._found.append(self._block)
            self._block = []

    def _test(self, token: Token) -> None:
        if token.kind == "sign":
            self._depth += {"(": 1, ")": -1}.get(token.text, 0)
            self._in_test = self._depth > 0 or token.text != ")"

    def _inner(self, group: Group) -> None:
        if self._in_test:
            self._found.append(Inner("exists", (group,)))
            self._in_test = self._depth > 0
            return
        self._close()
        last = self._found[-1] if self._found else None
        if self._word == "UNION" and isinstance(last, Inner):
            self._found[-1] = Inner(last.kind, (*last.groups, group))
        else:
            kind = "optional" if self._word == "OPTIONAL" else "joined"
            self._found.append(Inner(kind, (group,)))
        self._word = ""


class _Reader:
    """Triple patterns out of tokens."""

    def __init__(
        self, tokens: list[Token], prefixes: Mapping[str, str], fresh: count[int]
    ) -> None:
        self._tokens = iter(tokens)
        self._now = next(self._tokens, _END)
        self._prefixes = prefixes
        self._fresh = fresh
        self._found: list[Pattern] = []

    def patterns(self) -> list[Pattern]:
        """All of them."""
        while self._now is not _END:
            if not self._takes("."):
                self._said_of(self._node())
        return self._found

    def _go_on(self) -> Token:
        token, self._now = self._now, next(self._tokens, _END)
        return token

    def _takes(self, sign: str) -> bool:
        if self._now.kind == "sign" and self._now.text == sign:
            self._go_on()
            return True
        return False

    def _said_of(self, subject: str | Term) -> None:
        while self._now is not _END and self._now.text not in (".", "]"):
            if self._takes(";"):
                continue
            path = self._path()
            while True:
                self._found.append(Pattern(subject, path, self._node()))
                if not self._takes(","):
                    break
            if self._now.text != ";":
                return

    def _node(self) -> str | Term:
        token = self._go_on()
        if token.variable:
            return token.variable
        if token.kind in ("iri", "name"):
            blank = token.text.startswith("_:")
            return token.text if blank else NamedNode(iri(token, self._prefixes))
        if token.kind in _VALUES or token.word in ("TRUE", "FALSE"):
            return self._value(token)
        if token.text in ("-", "+"):
            return self._value(self._go_on())
        if token.text == "[":
            name = f"[{next(self._fresh)}"
            self._said_of(name)
            if self._takes("]"):
                return name
        raise Unclear

    def _value(self, token: Token) -> Literal:
        if self._now.kind == "tag" or self._takes("^^"):
            self._go_on()
        return Literal(token.text)

    def _path(self, *, back: bool = False) -> Path:
        ways = [self._sequence(back=back)]
        while self._takes("|"):
            ways.append(self._sequence(back=back))
        return ways[0] if len(ways) == 1 else Alternative(tuple(ways))

    def _sequence(self, *, back: bool) -> Path:
        steps = [self._step(back=back)]
        while self._takes("/"):
            steps.append(self._step(back=back))
        if back:
            steps.reverse()
        return steps[0] if len(steps) == 1 else Sequence(tuple(steps))

    def _step(self, *, back: bool) -> Path:
        """One step; a whole path in brackets may be turned around."""
        back ^= self._takes("^")
        path: Path
        if self._takes("("):
            path = self._path(back=back)
            if not self._takes(")"):
                raise Unclear
        elif self._now.kind in ("iri", "name"):
            path = Step(iri(self._go_on(), self._prefixes), back)
        elif self._now.text == "a":
            self._go_on()
            path = Step(RDF.type, back)
        else:
            raise Unclear
        for sign in "?*+":
            if self._takes(sign):
                path = Repeat(path, optional=sign != "+", often=sign != "?")
        return path


def read(
    tokens: list[Token], prefixes: Mapping[str, str], fresh: count[int]
) -> list[Pattern]:
    """The triple patterns that stand between groups and keywords.

    Raises:
        Unclear: a predicate is a variable, or something is not understood.
    """
    return _Reader(tokens, prefixes, fresh).patterns()


def iri(token: Token, prefixes: Mapping[str, str]) -> str:
    """The IRI that a token is or stands for."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, "") + local.replace("\\", "")
