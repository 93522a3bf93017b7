"""A shape as it is run: where it looks, what it asks, and what the answers are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import NamedNode

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.shacl.paths import Path, Values
    from provkit.validate.shacl.running import Running

    Check = Callable[[Running, Values], Iterable["Broken"]]


class Broken(NamedTuple):
    """One focus node that breaks a constraint.

    Attributes:
        focus: its number.
        value: the number of the value that is wrong, where it is one.
        path: the path of the result, where it is not that of the shape.
    """

    focus: int
    value: int | None = None
    path: Term | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """What a constraint looks at beside its values.

    Attributes:
        predicates: of the statements about a value, or about the focus node.
        shapes: those that values are held against.
        asked: the predicates along which a query may go any way.
        anywhere: whether it may be any statement.
    """

    predicates: frozenset[str] = frozenset()
    shapes: tuple[Shape, ...] = ()
    asked: frozenset[str] = frozenset()
    anywhere: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """One thing that a shape asks of its values.

    Attributes:
        component: the kind, such as `sh:MinCountConstraintComponent`.
        check: gives what breaks it, for the values of many focus nodes.
        looks: what it looks at for that.
        source: the SPARQL constraint that it is, where it is one.
        severity: its own, where it has one.
    """

    component: NamedNode
    check: Check
    looks: Looks
    source: Term | None = None
    severity: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a shape looks by itself.

    Attributes:
        nodes: named ones.
        classes: instances of these.
        subjects: whatever has one of these predicates.
        objects: whatever one of these predicates leads to.
    """

    nodes: tuple[Term, ...] = ()
    classes: tuple[Term, ...] = ()
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects or self.objects)

    def within(self, data: Lookup) -> Iterator[int]:
        """The targeted nodes of a graph, as numbers; some come more than once."""
        yield from (data.number(node) for node in self.nodes)
        for each in self.classes:
            yield from data.of_class(each)
        for predicate in self.subjects:
            yield from data.out(predicate)
        for predicate in self.objects:
            yield from data.into(predicate)


@dataclass(slots=True, eq=False)
class Shape:
    """One node shape or property shape.

    The constraints are added after it is made, since they refer to other shapes.

    Attributes:
        node: its node in the shapes graph.
        path: what leads from a focus node to the values; none for a node shape.
        path_node: the node of the path in the shapes graph.
        severity: what breaking it weighs.
        targets: where it looks by itself.
        off: whether it is deactivated.
        constraints: what it asks.
        properties: the property shapes below it.
    """

    node: Term
    path: Path | None
    path_node: Term | None
    severity: NamedNode
    targets: Targets
    off: bool
    constraints: tuple[Constraint, ...] = field(default=(), repr=False)
    properties: tuple[Shape, ...] = field(default=(), repr=False)
