"""From a shapes graph to shapes that can be run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from provkit.errors import ProfileError
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.shacl import paths, queries
from provkit.validate.shacl.ending import Unsupported
from provkit.validate.shacl.parameters import (
    EXPECTING_LISTS,
    EXPECTING_SHAPES,
    PARAMETERS,
)
from provkit.validate.shacl.reading import Asked
from provkit.validate.shacl.set_checks import siblings
from provkit.validate.shacl.shape import Constraint, Looks, Shape, Targets
from provkit.vocab import RDF, RDFS, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from provkit.validate.lookup import Term

_SHAPES: Final = (NamedNode(SH.NodeShape), NamedNode(SH.PropertyShape))
_VIOLATION: Final = NamedNode(SH.Violation)
_COMPARING: Final = frozenset(
    SH.base + name for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals")
)
_TARGETS: Final = (
    SH.targetNode,
    SH.targetClass,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
)


def compiled(triples: Iterable[Triple]) -> tuple[Shape, ...]:
    """Every shape of a shapes graph that has a target.

    Raises:
        ProfileError: a shape is not well formed, or refers to itself.
        Unsupported: the graph uses what only another engine can run.
    """
    known = tuple(triples)
    try:
        return Compiler(Lookup(known)).shapes()
    except ProfileError as error:
        from provkit.validate.naming import Names

        why, _, fix = str(error).partition("\n  ")
        raise ProfileError(Names(known).in_words(why), fix) from error


class Compiler:
    """One shapes graph while it is read; a shape that is met twice is read once."""

    def __init__(self, shapes: Lookup) -> None:
        self._shapes = shapes
        self._known: dict[Term, Shape] = {}
        self._open: list[Term] = []
        custom = SH.base + "ConstraintComponent"
        declared = [*shapes.instances(custom), *shapes.subjects(SH.base + "parameter")]
        if declared:
            name = shorten(text_of(declared[0]))
            raise Unsupported(f"{name} is a constraint component of its own")

    def shapes(self) -> tuple[Shape, ...]:
        """The shapes with targets; the others are read too, to find their faults."""
        found = [self.shape(node) for node in self._nodes()]
        return tuple(shape for shape in found if shape.targets)

    def shape(self, node: Term) -> Shape:
        """The shape at a node.

        Raises:
            ProfileError: it is not well formed.
        """
        if node in self._open:
            raise ProfileError(
                f"{self._name(node)}: a shape that refers to itself",
                "SHACL leaves open what it would mean; say it with a property path",
            )
        found = self._known.get(node)
        if found is None:
            self._open.append(node)
            found = self._known[node] = self._read(node)
            found.constraints = tuple(self._constraints(found))
            found.properties = tuple(
                self.shape(each) for each in self._properties(found)
            )
            self._open.pop()
        return found

    def _nodes(self) -> Iterator[Term]:
        """Every shape: declared, with a target, or asked for by another."""
        shapes = self._shapes
        found: dict[Term, None] = {}
        for kind in _SHAPES:
            found |= dict.fromkeys(shapes.instances(kind.value))
        for target in _TARGETS:
            found |= dict.fromkeys(shapes.subjects(target))
        for parameter in EXPECTING_SHAPES:
            found |= dict.fromkeys(node for _, node in shapes.all_of(parameter))
        for parameter in EXPECTING_LISTS:
            for _, head in shapes.all_of(parameter):
                found |= dict.fromkeys(shapes.members(head))
        yield from found

    def _read(self, node: Term) -> Shape:
        shapes = self._shapes
        if isinstance(node, Literal):
            raise ProfileError(f"{text_of(node)!r}: a text stands where a shape must")
        found = shapes.values(node, SH.path)
        if len(found) > 1:
            raise ProfileError(f"{self._name(node)}: has more than one sh:path")
        if not found and _SHAPES[1] in shapes.values(node, RDF.type):
            raise ProfileError(f"{self._name(node)}: a property shape without sh:path")
        if found and _SHAPES[0] in shapes.values(node, RDF.type):
            raise ProfileError(f"{self._name(node)}: a node shape with a sh:path")
        try:
            path = paths.read(shapes, found[0]) if found else None
        except ProfileError as error:
            raise ProfileError(f"{self._name(node)}: sh:path: {error}") from error
        return Shape(
            node,
            path,
            found[0] if found else None,
            self._severity(node) or _VIOLATION,
            self._targets(node),
            self._is_off(node),
        )

    def _severity(self, node: Term) -> NamedNode | None:
        found = self._shapes.values(node, SH.severity)
        if not found:
            return None
        if len(found) > 1 or not isinstance(found[0], NamedNode):
            raise ProfileError(f"{self._name(node)}: sh:severity must be one IRI")
        return found[0]

    def _is_off(self, node: Term) -> bool:
        found = self._shapes.values(node, SH.deactivated)
        if not found:
            return False
        if len(found) > 1 or text_of(found[0]) not in ("true", "false", "1", "0"):
            raise ProfileError(f"{self._name(node)}: sh:deactivated is true or false")
        return text_of(found[0]) in ("true", "1")

    def _targets(self, node: Term) -> Targets:
        shapes = self._shapes
        nodes, classes, subjects, objects = (
            shapes.values(node, target) for target in _TARGETS
        )
        for each in (*classes, *subjects, *objects):
            if not isinstance(each, NamedNode):
                raise ProfileError(
                    f"{self._name(node)}: its target {text_of(each)!r} must be an IRI"
                )
        if self._is_class(node) and isinstance(node, NamedNode):
            classes = (*classes, node)
        return Targets(
            nodes,
            classes,
            tuple(map(text_of, subjects)),
            tuple(map(text_of, objects)),
        )

    def _is_class(self, node: Term) -> bool:
        """Whether the shape is a class, whose instances it then looks at."""
        number = self._shapes.find(node)
        kinds = self._shapes.of_class(NamedNode(RDFS.Class))
        shaped = any(number in self._shapes.of_class(kind) for kind in _SHAPES)
        return number in kinds and shaped

    def _constraints(self, shape: Shape) -> Iterator[Constraint]:
        shapes = self._shapes
        for parameter, makers in PARAMETERS.items():
            for value in shapes.values(shape.node, parameter):
                asked = Asked(
                    shapes,
                    parameter,
                    shape.node,
                    value,
                    self.shape,
                    shape.path is not None,
                )
                looks = _looks(asked)
                for component, maker in makers:
                    check = maker(asked)
                    if check is not None:
                        yield Constraint(NamedNode(component), check, looks)
        for node in shapes.values(shape.node, SH.sparql):
            if not self._is_off(node):
                severity = self._severity(node)
                yield queries.constraint(shapes, shape, node, severity)

    def _properties(self, shape: Shape) -> Iterator[Term]:
        for node in self._shapes.values(shape.node, SH.property):
            if not self._shapes.values(node, SH.path):
                raise ProfileError(f"{self._name(node)}: a sh:property without sh:path")
            yield node

    def _name(self, node: Term) -> str:
        """What a shape is called; `compiled` names one that has no name of its own."""
        return shorten(text_of(node))


def _looks(asked: Asked) -> Looks:
    """What a constraint of SHACL Core looks at beside its values."""
    parameter = asked.parameter
    if parameter == SH.base + "class":
        return Looks(predicates=frozenset({RDF.type}))
    if parameter in _COMPARING:
        return Looks(predicates=frozenset({asked.iri()}))
    if parameter in EXPECTING_LISTS:
        return Looks(shapes=tuple(asked.shape(each) for each in asked.members()))
    if parameter in EXPECTING_SHAPES:
        others = siblings(asked) if parameter == SH.qualifiedValueShape else ()
        return Looks(shapes=tuple(asked.shape(each) for each in (asked.value, *others)))
    return Looks(anywhere=parameter == SH.base + "closed")
