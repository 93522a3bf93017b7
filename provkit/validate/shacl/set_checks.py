"""Constraints on all values of a focus node together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from provkit.validate.lookup import text_of
from provkit.validate.shacl.ordering import compare
from provkit.validate.shacl.shape import Broken
from provkit.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provkit.validate.lookup import Term
    from provkit.validate.shacl.paths import Values
    from provkit.validate.shacl.reading import Asked
    from provkit.validate.shacl.running import Running
    from provkit.validate.shacl.shape import Check

_LANGUAGE = 0


def count(*, least: bool) -> Callable[[Asked], Check]:
    """`sh:minCount`, `sh:maxCount`."""

    def make(asked: Asked) -> Check:
        asked.only()
        asked.for_properties()
        bound = asked.whole()

        def check(_running: Running, values: Values) -> Iterator[Broken]:
            for focus, ends in values.items():
                if len(ends) < bound if least else len(ends) > bound:
                    yield Broken(focus)

        return check

    return make


def unique_lang(asked: Asked) -> Check:
    """`sh:uniqueLang`: no language has two values."""
    asked.only()
    asked.for_properties()
    on = asked.is_true()
    # Only "true" as it stands turns it on (4.4.5; a test of the suite asks for it).
    on = on and text_of(asked.value) == "true"

    def check(running: Running, values: Values) -> Iterator[Broken]:
        for focus, ends in values.items():
            if on and len(ends) > 1:
                terms = (running.data.terms[end] for end in ends)
                tags = Counter(
                    term.language.lower()
                    for term in terms
                    if isinstance(term, Literal) and term.language
                )
                for number in tags.values():
                    if number > 1:
                        yield Broken(focus)

    return check


def has_value(asked: Asked) -> Check:
    """`sh:hasValue`: one of the values is this."""
    wanted = asked.value

    def check(running: Running, values: Values) -> Iterator[Broken]:
        number = running.data.number(wanted)
        for focus, ends in values.items():
            if number not in ends:
                yield Broken(focus)

    return check


def equals(asked: Asked) -> Check:
    """`sh:equals`: the values are those of another predicate."""
    predicate = asked.iri()

    def check(running: Running, values: Values) -> Iterator[Broken]:
        others = running.data.out(predicate)
        for focus, ends in values.items():
            other = others.get(focus, ())
            for end in ends:
                if end not in other:
                    yield Broken(focus, end)
            for end in other:
                if end not in ends:
                    yield Broken(focus, end)

    return check


def disjoint(asked: Asked) -> Check:
    """`sh:disjoint`: no value is one of another predicate."""
    predicate = asked.iri()

    def check(running: Running, values: Values) -> Iterator[Broken]:
        others = running.data.out(predicate)
        for focus, ends in values.items():
            other = others.get(focus, ())
            for end in ends:
                if end in other:
                    yield Broken(focus, end)

    return check


def less_than(*allowed: int) -> Callable[[Asked], Check]:
    """`sh:lessThan`, `sh:lessThanOrEquals`: against the values of another predicate."""

    def make(asked: Asked) -> Check:
        asked.for_properties()
        predicate = asked.iri()

        def check(running: Running, values: Values) -> Iterator[Broken]:
            others, terms = running.data.out(predicate), running.data.terms
            for focus, ends in values.items():
                for end in ends:
                    for other in others.get(focus, ()):
                        if compare(terms[end], terms[other]) not in allowed:
                            yield Broken(focus, end)

        return check

    return make


def closed(asked: Asked) -> Check | None:
    """`sh:closed`: no predicates but those of its property shapes."""
    asked.only()
    allowed = _allowed(asked) if asked.is_true() else None
    if allowed is None:
        return None

    def check(running: Running, values: Values) -> Iterator[Broken]:
        for predicate in running.data.predicates():
            if predicate in allowed:
                continue
            rows, path = running.data.out(predicate), NamedNode(predicate)
            for focus, ends in values.items():
                for end in ends:
                    for value in rows.get(end, ()):
                        yield Broken(focus, value, path)

    return check


def _allowed(asked: Asked) -> set[str]:
    """The predicates that a closed shape leaves open."""
    shapes, node = asked.shapes, asked.node
    allowed = {
        text_of(path)
        for each in shapes.values(node, SH.property)
        for path in shapes.values(each, SH.path)
        if isinstance(path, NamedNode)
    }
    ignored = SH.base + "ignoredProperties"
    for _ in shapes.values(node, ignored):
        allowed |= {text_of(each) for each in _at(asked, ignored).members()}
    return allowed


def qualified(*, least: bool) -> Callable[[Asked], Check | None]:
    """`sh:qualifiedMinCount`, `sh:qualifiedMaxCount`: values that conform to a shape.

    The parameter is `sh:qualifiedValueShape`; without the count nothing is asked.
    """
    name = "qualifiedMinCount" if least else "qualifiedMaxCount"

    def make(asked: Asked) -> Check | None:
        shapes, node = asked.shapes, asked.node
        bounds = shapes.values(node, SH.base + name)
        if not bounds:
            return None
        number = _at(asked, SH.base + name)
        number.only()
        bound = number.whole()
        wanted = asked.shape(asked.value)
        others = [asked.shape(each) for each in siblings(asked)]

        def check(running: Running, values: Values) -> Iterator[Broken]:
            every = {end for ends in values.values() for end in ends}
            good = every - running.failing(wanted, every)
            for sibling in others:
                good &= running.failing(sibling, good)
            for focus, ends in values.items():
                size = sum(end in good for end in ends)
                if size < bound if least else size > bound:
                    yield Broken(focus)

        return check

    return make


def _at(asked: Asked, parameter: str) -> Asked:
    """The same for another parameter of the shape."""
    (value, *_) = asked.shapes.values(asked.node, parameter)
    return replace(asked, parameter=parameter, value=value)


def siblings(asked: Asked) -> Iterator[Term]:
    """The other qualified shapes below the same parents, where they are disjoint."""
    shapes, node = asked.shapes, asked.node
    disjoint_ = SH.base + "qualifiedValueShapesDisjoint"
    if not any(_at(asked, disjoint_).is_true() for _ in shapes.values(node, disjoint_)):
        return
    seen = {asked.value}
    for parent, below in shapes.all_of(SH.property):
        if below != node:
            continue
        for other in shapes.values(parent, SH.property):
            for shape in shapes.values(other, SH.qualifiedValueShape):
                if shape not in seen:
                    seen.add(shape)
                    yield shape
