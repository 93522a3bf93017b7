"""SPARQL constraints: `sh:sparql` with a `sh:select`."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import Literal, NamedNode

from provkit.errors import ProfileError
from provkit.validate.lookup import text_of
from provkit.validate.rows import NONE
from provkit.validate.shacl import prebinding, query_reading
from provkit.validate.shacl.ending import TooMany, Unsupported
from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step
from provkit.validate.shacl.query_patterns import Unclear, iri
from provkit.validate.shacl.query_sets import Sets
from provkit.validate.shacl.query_text import (
    Group,
    parse,
    patterns,
    written,
)
from provkit.validate.shacl.query_ways import ways
from provkit.validate.shacl.queryable import parsed
from provkit.validate.shacl.shape import Broken, Constraint, Looks
from provkit.validate.shacl.table import UNBOUND, Table
from provkit.vocab import OWL, RDF, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolution

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.rows import Column
    from provkit.validate.shacl.following import Values
    from provkit.validate.shacl.paths import Path
    from provkit.validate.shacl.query_forms import Body
    from provkit.validate.shacl.running import Running
    from provkit.validate.shacl.shape import Shape

_COMPONENT: Final = NamedNode(SH.base + "SPARQLConstraintComponent")
_IMPORTS: Final = OWL.base + "imports"
_AROUND: Final = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]")


def constraint(
    shapes: Lookup, shape: Shape, node: Term, severity: NamedNode | None
) -> Constraint:
    """Read a SPARQL constraint.

    Raises:
        ProfileError: its query is none, or one that SHACL refuses.
    """
    found = shapes.values(node, SH.select)
    if len(found) != 1 or not isinstance(found[0], Literal):
        raise _wrong(shape, "a sh:sparql constraint needs one sh:select")
    text = found[0].value
    if shape.path is not None:
        text = text.replace("$PATH", path_text(shape.path))
    elif "$PATH" in text:
        raise _wrong(shape, "$PATH in the query of a shape without sh:path")
    try:
        query = Query(text, _prefixes(shapes, node), shape, shapes)
    except SyntaxError as error:
        why = str(error.msg).partition("expected one of")[0].rstrip(" :")
        raise _wrong(shape, f"its query is not SPARQL: {why}") from error
    except ProfileError as error:
        raise _wrong(shape, f"its query is refused: {error}") from error
    return Constraint(_COMPONENT, query.check, query.looks, node, severity)


def _wrong(shape: Shape, why: str) -> ProfileError:
    return ProfileError(f"{shorten(text_of(shape.node))}: {why}")


def _prefixes(shapes: Lookup, node: Term) -> dict[str, str]:
    found: dict[str, str] = {}
    for declaring in _imported(shapes, shapes.values(node, SH.prefixes)):
        for each in shapes.values(declaring, SH.declare):
            name = shapes.text(each, SH.prefix)
            namespace = shapes.text(each, SH.namespace)
            if found.setdefault(name, namespace) != namespace:
                raise ProfileError(f"the prefix {name}: is declared twice")
    return found


def _imported(shapes: Lookup, nodes: tuple[Term, ...]) -> list[Term]:
    """Nodes and what they import."""
    found = list(nodes)
    for node in found:  # it grows while it is walked
        found += [n for n in shapes.values(node, _IMPORTS) if n not in found]
    return found


def path_text(path: Path) -> str:
    """A path as SPARQL writes it.

    >>> path_text(Repeat(Step("urn:p", back=True), optional=True, often=True))
    '(^<urn:p>)*'
    """
    match path:
        case Step():
            return f"{'^' if path.back else ''}<{path.predicate}>"
        case Sequence():
            return "/".join(f"({path_text(each)})" for each in path.parts)
        case Alternative():
            return "|".join(f"({path_text(each)})" for each in path.parts)
        case Repeat():
            sign = ("*" if path.optional else "+") if path.often else "?"
            return f"({path_text(path.path)}){sign}"


class Query:
    """A query about many focus nodes, ready to be put.

    Attributes:
        predicates: those of the statements that may matter to it; None for any.
        looks: where it goes from a focus node.
    """

    def __init__(
        self, text: str, prefixes: dict[str, str], shape: Shape, shapes: Lookup
    ) -> None:
        parsed(text, prefixes)
        query = parse(text)
        prebinding.check(query)
        self._shapes = shapes if prebinding.asks_of_shapes(query) else None
        prebinding.with_shapes(query, shape.node)
        self._names_focus = shape.path is None
        self._alone = prebinding.one_by_one(query)
        self.predicates = _predicates(query, prefixes)
        self.looks = _looks(query, prefixes)
        self._sets = _sets(query, {**prefixes, **_declared(query)})
        self._looks_at_terms = prebinding.looks_at_terms(query)
        patterns_ = prebinding.written_patterns(query)
        self._looks_around = any(_AROUND.search(pattern) for pattern in patterns_)
        prebinding.with_written(query)
        prebinding.with_focus(query)
        if not self._alone:
            prebinding.without_exists(query)
        self._prefixes = prefixes
        self._text = written(query)
        try:
            parsed(self._text, prefixes)
        except SyntaxError as error:
            raise ProfileError("provkit cannot put it for many nodes") from error

    def check(self, running: Running, values: Values) -> Iterator[Broken]:
        """What the query gives for some focus nodes."""
        found = self.by_sets(running, values.nodes)
        yield from self.by_oxigraph(running, values.nodes) if found is None else found

    def by_sets(self, running: Running, nodes: Column) -> list[Broken] | None:
        """The same, worked out here; None where it cannot be."""
        if self._sets is None:
            return None
        try:
            parts = list(self._solutions(running, nodes))
        except Unclear:
            return None
        return [broken for part in parts for broken in self._broken(part)]

    def _solutions(self, running: Running, nodes: Column) -> Iterator[Table]:
        """The solutions for some nodes, all at once where they fit in memory."""
        shown, body = self._sets or ((), None)
        if body is None:
            raise Unclear
        sets = Sets(running.data, running.tick)
        try:
            found = sets.solutions(body, shown, prebinding.THIS, nodes)
        except TooMany:
            if len(nodes) < 2:  # noqa: PLR2004 - no part is smaller
                raise Unclear from None
            for part in np.array_split(nodes, 2):
                yield from self._solutions(running, part)
        else:
            yield found

    def _broken(self, found: Table) -> Iterator[Broken]:
        focus = found.columns.get(prebinding.THIS, NONE)
        values = found.columns.get("value", np.full_like(focus, UNBOUND))
        has = values != UNBOUND
        yield Broken(focus[has], values[has])
        bare = focus[~has]
        yield Broken(bare, bare if self._names_focus else None)

    def by_oxigraph(self, running: Running, nodes: Column) -> Iterator[Broken]:
        """The same, as Oxigraph answers it."""
        graph, terms = running.queryable, running.data.terms
        graph.load(self.predicates)
        if self._looks_at_terms and graph.rewrites:
            raise Unsupported("a query asks whether literals are written alike")
        if graph.merges:
            raise Unsupported("the graph writes one value in several ways")
        if self._looks_around:
            raise Unsupported("a query has a pattern that looks around")
        if self._shapes is not None:
            graph.load_shapes(self._shapes)
        for batch in self._batches(nodes):
            running.tick()
            graph.focus_on(terms[focus] for focus in batch.tolist())
            yield from self._asked(running)

    def _batches(self, nodes: Column) -> list[Column]:
        """All at once, since a part of the query may be about no focus node."""
        return np.split(nodes, len(nodes)) if self._alone else [nodes]

    def _asked(self, running: Running) -> Iterator[Broken]:
        """What is found, by the path that it has and whether it has a value."""
        graph = running.queryable
        found: defaultdict[tuple[Term | None, bool], list[tuple[int, int]]]
        found = defaultdict(list)
        for solution in graph.solutions(self._text, self._prefixes, running.left):
            this = solution["this"]
            if this is None:
                continue
            focus, path = graph.as_written(this), _of(solution, "path")
            where = path if isinstance(path, NamedNode) else None
            value = _of(solution, "value")
            if value is None:
                found[where, self._names_focus].append((focus, focus))
            else:
                found[where, True].append((focus, graph.as_written(value)))
        for (at, has_value), rows in found.items():
            focuses, values = np.array(rows, dtype=np.int32).T
            yield Broken(focuses, values if has_value else None, at)


def _sets(
    query: Group, prefixes: dict[str, str]
) -> tuple[tuple[str, ...], Body] | None:
    """What a query shows and its group; None where it must be left to Oxigraph."""
    try:
        shown, body = query_reading.read(query, prefixes)
    except Unclear:
        return None
    return (shown, body) if {*shown} <= {prebinding.THIS, "value"} else None


def _of(solution: QuerySolution, name: str) -> Term | None:
    """What a solution gives for a variable; None where it has none of that name."""
    try:
        found: Term | None = solution[name]
    except KeyError:
        return None
    return found


def _looks(query: Group, prefixes: dict[str, str]) -> Looks:
    """Where a query goes from a focus node."""
    found = ways(query, {**prefixes, **_declared(query)})
    if found is None:
        return Looks(anywhere=True)
    legs, apart = found
    return Looks(asked=legs, apart=apart)


def _predicates(query: Group, prefixes: dict[str, str]) -> frozenset[str] | None:
    """The predicates that may matter to a query; None where any may.

    Every name in the query is taken: that some are no predicates does no harm.
    """
    if any(patterns(group).any_predicate for group in query.deep()):
        return None
    known = {**prefixes, **_declared(query)}
    names = (token for token in query.every() if token.kind in ("iri", "name"))
    return frozenset({RDF.type, *(iri(token, known) for token in names)})


def _declared(query: Group) -> dict[str, str]:
    """The prefixes that the query itself declares."""
    tokens = list(query.own())
    return {
        name.text.removesuffix(":"): place.text[1:-1]
        for word, name, place in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.word == "PREFIX"
    }
