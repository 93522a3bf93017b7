"""A shape as it is run: where it looks, what it asks, and what the answers are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from provkit.validate.rows import NONE, distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import NamedNode

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.rows import Column
    from provkit.validate.shacl.following import Values
    from provkit.validate.shacl.paths import Path
    from provkit.validate.shacl.running import Running
    from provkit.validate.shacl.ways import Apart, Leg

    Check = Callable[[Running, Values], Iterable["Broken"]]


class Broken(NamedTuple):
    """Focus nodes that break a constraint.

    Attributes:
        focus: their numbers; one comes as often as it breaks it.
        value: for each the number of the value that is wrong, where it is one.
        path: the path of the results, where it is not that of the shape.
    """

    focus: Column
    value: Column | None = None
    path: Term | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """What a constraint looks at beside its values.

    Attributes:
        predicates: of the statements about a value, or about the focus node.
        shapes: those that values are held against.
        asked: the legs over which a query goes from the focus node.
        apart: what a query asks of statements to which nothing leads from there.
        anywhere: whether it may be any statement.
    """

    predicates: frozenset[str] = frozenset()
    shapes: tuple[Shape, ...] = ()
    asked: tuple[Leg, ...] = ()
    apart: tuple[Apart, ...] = ()
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

    def within(self, data: Lookup) -> Column:
        """The targeted nodes of a graph, in order of number, each once."""
        found = [data.of_class(each) for each in self.classes]
        found += [data.out(predicate).keys for predicate in self.subjects]
        found += [data.into(predicate).keys for predicate in self.objects]
        if self.nodes:
            numbers = [data.number(node) for node in self.nodes]
            found.append(np.array(numbers, dtype=np.int32))
        return distinct(found[0] if len(found) == 1 else np.concatenate((NONE, *found)))


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
