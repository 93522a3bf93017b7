"""Constraints on all values of a focus node together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal, NamedNode

from provkit.validate.lookup import text_of
from provkit.validate.rows import distinct, pairs, within
from provkit.validate.shacl.ordering import compare
from provkit.validate.shacl.shape import Broken
from provkit.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provkit.validate.lookup import Term
    from provkit.validate.shacl.following import Values
    from provkit.validate.shacl.reading import Asked
    from provkit.validate.shacl.running import Running
    from provkit.validate.shacl.shape import Check


def count(*, least: bool) -> Callable[[Asked], Check]:
    """`sh:minCount`, `sh:maxCount`."""

    def make(asked: Asked) -> Check:
        asked.only()
        asked.for_properties()
        bound = asked.whole()

        def check(_running: Running, values: Values) -> Iterator[Broken]:
            sizes = values.counts
            bad = sizes < bound if least else sizes > bound
            yield Broken(values.nodes[bad])

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
        several = (values.counts > 1)[values.at] & on
        places = zip(values.at[several].tolist(), values.ends[several], strict=True)
        tags = Counter(
            (place, term.language.lower())
            for place, end in places
            if isinstance(term := running.data.terms[end], Literal) and term.language
        )
        twice = [place for (place, _tag), number in tags.items() if number > 1]
        yield Broken(values.nodes[np.array(twice, dtype=np.intp)])

    return check


def has_value(asked: Asked) -> Check:
    """`sh:hasValue`: one of the values is this."""
    wanted = asked.value

    def check(running: Running, values: Values) -> Iterator[Broken]:
        has = np.zeros(len(values.nodes), dtype=bool)
        has[values.at[values.ends == running.data.number(wanted)]] = True
        yield Broken(values.nodes[~has])

    return check


def equals(asked: Asked) -> Check:
    """`sh:equals`: the values are those of another predicate."""
    predicate = asked.iri()

    def check(running: Running, values: Values) -> Iterator[Broken]:
        at, others = running.data.out(predicate).of_nodes(values.nodes)
        own, other = pairs(values.at, values.ends), pairs(at, others)
        lone = ~within(own, np.sort(other))
        yield Broken(values.focus[lone], values.ends[lone])
        lone = ~within(other, np.sort(own))
        yield Broken(values.nodes[at[lone]], others[lone])

    return check


def disjoint(asked: Asked) -> Check:
    """`sh:disjoint`: no value is one of another predicate."""
    predicate = asked.iri()

    def check(running: Running, values: Values) -> Iterator[Broken]:
        at, others = running.data.out(predicate).of_nodes(values.nodes)
        shared = within(pairs(values.at, values.ends), np.sort(pairs(at, others)))
        yield Broken(values.focus[shared], values.ends[shared])

    return check


def less_than(*allowed: int) -> Callable[[Asked], Check]:
    """`sh:lessThan`, `sh:lessThanOrEquals`: against the values of another predicate."""

    def make(asked: Asked) -> Check:
        asked.for_properties()
        predicate = asked.iri()

        def check(running: Running, values: Values) -> Iterator[Broken]:
            terms, focus = running.data.terms, values.focus
            which, others = running.data.out(predicate).of_nodes(focus)
            ends = values.ends[which]
            both = zip(ends.tolist(), others.tolist(), strict=True)
            kept = (compare(terms[end], terms[other]) in allowed for end, other in both)
            bad = ~np.fromiter(kept, dtype=bool, count=len(ends))
            yield Broken(focus[which[bad]], ends[bad])

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
            if predicate not in allowed:
                which, ends = running.data.out(predicate).of_nodes(values.ends)
                yield Broken(values.focus[which], ends, NamedNode(predicate))

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
            good = distinct(values.ends)
            good = good[~running.fails(wanted, good)]
            for sibling in others:
                good = good[running.fails(sibling, good)]
            at = values.at[within(values.ends, good)]
            sizes = np.bincount(at, minlength=len(values.nodes))
            yield Broken(values.nodes[sizes < bound if least else sizes > bound])

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
