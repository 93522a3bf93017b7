"""Property paths of shapes, as SPARQL writes them."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from provkit.validate.lookup import text_of
from provkit.vocab import SH, shorten

if TYPE_CHECKING:
    from provkit.validate.lookup import Lookup, Term

_SUFFIXES = MappingProxyType(
    {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
)
_PREFIXED = re.compile(r"[a-z][a-z0-9]*:[A-Za-z_][\w-]*")
_DEEPEST = 20  # a path that refers to itself ends here instead of never


def sparql_path(shapes: Lookup, path: Term, depth: int = 0) -> str:
    """Write a path as SPARQL text, with the prefixes of `provkit.vocab`.

    >>> from provkit.validate.lookup import Lookup
    >>> sparql_path(Lookup([]), NamedNode("http://www.w3.org/ns/prov#used"))
    'prov:used'
    """
    if isinstance(path, NamedNode):
        return predicate_text(path.value)
    if depth > _DEEPEST:
        return "..."
    for predicate, suffix in _SUFFIXES.items():
        inner = shapes.one(path, predicate)
        if inner is not None:
            return _grouped(shapes, inner, depth) + suffix
    inverse = shapes.one(path, SH.inversePath)
    if inverse is not None:
        return "^" + _grouped(shapes, inverse, depth)
    return _joined(shapes, path, depth)


def _joined(shapes: Lookup, path: Term, depth: int) -> str:
    """Alternatives, or steps one after the other."""
    alternatives = shapes.one(path, SH.alternativePath)
    members = shapes.members(path if alternatives is None else alternatives)
    if not members:
        return text_of(path)
    sign = "/" if alternatives is None else "|"
    return sign.join(_grouped(shapes, each, depth) for each in members)


def predicate_text(iri: str) -> str:
    """A predicate with its prefix where one is known, else in angle brackets."""
    short = shorten(iri)
    return short if short != iri and _PREFIXED.fullmatch(short) else f"<{iri}>"


def _grouped(shapes: Lookup, path: Term, depth: int) -> str:
    text = sparql_path(shapes, path, depth + 1)
    simple = isinstance(path, NamedNode)
    return text if simple else f"({text})"
