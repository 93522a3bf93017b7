"""Constraints that each value keeps or breaks by itself."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode

from provkit.validate.rows import distinct, within
from provkit.validate.shacl.datatypes import is_valid
from provkit.validate.shacl.ordering import compare
from provkit.validate.shacl.shape import Broken
from provkit.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from provkit.validate.lookup import Term
    from provkit.validate.rows import Column
    from provkit.validate.shacl.following import Values
    from provkit.validate.shacl.reading import Asked
    from provkit.validate.shacl.running import Running
    from provkit.validate.shacl.shape import Check, Shape

_FLAGS: Final = MappingProxyType(
    {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
)
_KINDS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        SH.base + "IRI": (NamedNode,),
        SH.base + "BlankNode": (BlankNode,),
        SH.base + "Literal": (Literal,),
        SH.base + "BlankNodeOrIRI": (BlankNode, NamedNode),
        SH.base + "BlankNodeOrLiteral": (BlankNode, Literal),
        SH.base + "IRIOrLiteral": (NamedNode, Literal),
    }
)
# The end of a text, where Python's `$` would also match before a last line break.
_END: Final = re.compile(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", re.DOTALL)


def class_(asked: Asked) -> Check:
    """`sh:class`: each value is an instance."""
    wanted = NamedNode(asked.iri())

    def check(running: Running, values: Values) -> Iterator[Broken]:
        yield _broken(values, within(values.ends, running.data.of_class(wanted)))

    return check


def in_(asked: Asked) -> Check:
    """`sh:in`: each value is a member of a list."""
    asked.only()
    members = asked.members()

    def check(running: Running, values: Values) -> Iterator[Broken]:
        numbers = {running.data.number(each) for each in members}
        allowed = np.array(sorted(numbers), dtype=np.int32)
        yield _broken(values, within(values.ends, allowed))

    return check


def _broken(values: Values, kept: NDArray[np.bool_]) -> Broken:
    return Broken(values.focus[~kept], values.ends[~kept])


def _each(test: Callable[[Term], bool]) -> Check:
    """A constraint that one term keeps or breaks; each term is looked at once."""

    def check(running: Running, values: Values) -> Iterator[Broken]:
        terms, ends = running.data.terms, distinct(values.ends)
        kept = (test(terms[end]) for end in ends.tolist())
        bad = ends[~np.fromiter(kept, dtype=bool, count=len(ends))]
        if len(bad):
            yield _broken(values, ~within(values.ends, bad))

    return check


def datatype(asked: Asked) -> Check:
    """`sh:datatype`: each value is a literal of it, with a text that it allows."""
    asked.only()
    wanted = asked.iri()

    def test(term: Term) -> bool:
        return (
            isinstance(term, Literal)
            and term.datatype.value == wanted
            and is_valid(term)
        )

    return _each(test)


def node_kind(asked: Asked) -> Check:
    """`sh:nodeKind`: each value is an IRI, a blank node, a literal."""
    asked.only()
    kinds = _KINDS.get(asked.iri())
    if kinds is None:
        raise asked.wrong("is no kind of node that SHACL knows")
    return _each(lambda term: isinstance(term, kinds))


def limit(*allowed: int) -> Callable[[Asked], Check]:
    """`sh:minInclusive` and its like: how each value compares with a limit."""

    def make(asked: Asked) -> Check:
        asked.only()
        bound = asked.value
        if not isinstance(bound, Literal):
            raise asked.wrong("must be a literal")
        return _each(lambda term: compare(term, bound) in allowed)

    return make


def length(*, least: bool) -> Callable[[Asked], Check]:
    """`sh:minLength`, `sh:maxLength`: characters of a text or an IRI."""

    def make(asked: Asked) -> Check:
        asked.only()
        bound = asked.whole()

        def test(term: Term) -> bool:
            if not isinstance(term, NamedNode | Literal):
                return False
            size = len(term.value)
            return size >= bound if least else size <= bound

        return _each(test)

    return make


def pattern(asked: Asked) -> Check:
    """`sh:pattern`: each text or IRI matches somewhere."""
    # A shape may state several patterns; its flags are for all of them.
    flags = asked.shapes.text(asked.node, SH.base + "flags")
    try:
        found = regex(asked.text(), flags)
    except (re.error, KeyError) as error:
        raise asked.wrong(f"is no pattern ({error})") from error

    def test(term: Term) -> bool:
        if not isinstance(term, NamedNode | Literal):
            return False
        return found.search(term.value) is not None

    return _each(test)


def regex(text: str, flags: str = "") -> re.Pattern[str]:
    """A pattern of SPARQL as one of Python.

    Raises:
        re.error: it is none.
        KeyError: there is no such flag.

    >>> bool(regex("^a$").search("a" + chr(10)))
    False
    """
    bits = re.NOFLAG
    for flag in flags.replace("q", ""):
        bits |= _FLAGS[flag]
    if "q" in flags:
        return re.compile(re.escape(text), bits)
    if "m" not in flags:
        text = _END.sub(lambda match: match[1] or r"\Z", text)
    return re.compile(text, bits)


def language_in(asked: Asked) -> Check:
    """`sh:languageIn`: each value is a text in one of some languages."""
    asked.only()
    ranges = []
    for each in asked.members():
        if not isinstance(each, Literal):
            raise asked.wrong("must be a list of language tags")
        ranges.append(each.value.lower())

    def test(term: Term) -> bool:
        if not isinstance(term, Literal) or term.language is None:
            return False
        tag = term.language.lower()
        return any(tag == each or tag.startswith(each + "-") for each in ranges)

    return _each(test)


def node(asked: Asked) -> Check:
    """`sh:node`: each value conforms to a shape."""
    return _all_of((asked.shape(asked.value),))


def and_(asked: Asked) -> Check:
    """`sh:and`: each value conforms to all of some shapes."""
    return _all_of(_listed(asked))


def not_(asked: Asked) -> Check:
    """`sh:not`: no value conforms to a shape."""
    shape = asked.shape(asked.value)

    def bad(running: Running, ends: Column) -> Column:
        return ends[~running.fails(shape, ends)]

    return _by_shapes(bad)


def or_(asked: Asked) -> Check:
    """`sh:or`: each value conforms to one of some shapes at least."""
    shapes = _listed(asked)

    def bad(running: Running, ends: Column) -> Column:
        for shape in shapes:
            ends = ends[running.fails(shape, ends)]
        return ends

    return _by_shapes(bad)


def xone(asked: Asked) -> Check:
    """`sh:xone`: each value conforms to exactly one of some shapes."""
    shapes = _listed(asked)

    def bad(running: Running, ends: Column) -> Column:
        kept = sum((~running.fails(shape, ends)).astype(np.intp) for shape in shapes)
        return ends[np.not_equal(kept, 1)]

    return _by_shapes(bad)


def _all_of(shapes: tuple[Shape, ...]) -> Check:
    def bad(running: Running, ends: Column) -> Column:
        left = ends
        for shape in shapes:
            left = left[~running.fails(shape, left)]
        return ends[~within(ends, left)]

    return _by_shapes(bad)


def _listed(asked: Asked) -> tuple[Shape, ...]:
    return tuple(asked.shape(each) for each in asked.members())


def _by_shapes(bad: Callable[[Running, Column], Column]) -> Check:
    """A constraint that some of the values, each looked at once, break."""

    def check(running: Running, values: Values) -> Iterator[Broken]:
        found = bad(running, distinct(values.ends))
        if len(found):
            yield _broken(values, ~within(values.ends, found))

    return check
