"""Which focus nodes a change can matter to.

What a shape says of a node depends on the statements that it meets on its way from
there. So a change matters to the nodes from which some way of the shape leads to a
changed statement, and these are found by walking its steps backwards. Rather too many
nodes are found than too few: the ways are taken in any order, as far as the longest
could lead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step
from provkit.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from provkit.validate.lookup import Lookup
    from provkit.validate.shacl.paths import Path
    from provkit.validate.shacl.shape import Shape


@dataclass(slots=True)
class Reach:
    """How far shapes look, and along what.

    Attributes:
        forward: the predicates that are followed from subject to object.
        back: those that are followed from object to subject.
        far: the number of steps of the longest way.
        anywhere: whether nothing is known of what they look at.
    """

    forward: set[str] = field(default_factory=set)
    back: set[str] = field(default_factory=set)
    far: float = 0
    anywhere: bool = False

    def take(self, shapes: Iterable[Shape], before: float = 0) -> None:
        """Add what some shapes look at, each a number of steps away."""
        for shape in shapes:
            self._targets(shape)
            away = before + (0 if shape.path is None else self._path(shape.path))
            self.far = max(self.far, away)
            for constraint in shape.constraints:
                looks = constraint.looks
                self.forward |= looks.predicates | looks.asked
                self.back |= looks.asked
                self.anywhere |= looks.anywhere
                if looks.asked:
                    self.far = math.inf
                self.take(looks.shapes, away)
            self.take(shape.properties, away)

    def _targets(self, shape: Shape) -> None:
        self.forward |= {RDF.type, *shape.targets.subjects}
        self.back |= set(shape.targets.objects)

    def _path(self, path: Path) -> float:
        match path:
            case Step():
                (self.back if path.back else self.forward).add(path.predicate)
                return 1
            case Sequence():
                return sum(self._path(part) for part in path.parts)
            case Alternative():
                return max(self._path(part) for part in path.parts)
            case Repeat():
                length = self._path(path.path)
                return math.inf if path.often else length


def affected(
    reach: Reach, data: Lookup, changed: Iterable[Triple]
) -> frozenset[int] | None:
    """The nodes that a change can matter to, as numbers; None for every node.

    Args:
        reach: what the shapes look at.
        data: the graph with the change.
        changed: the statements that were added or taken away.
    """
    found: set[int] = set()
    for subject, predicate, node in changed:
        if reach.anywhere or predicate.value == RDFS.subClassOf:
            return None
        if predicate.value in reach.forward:
            found.add(data.number(subject))
        if predicate.value in reach.back:
            found.add(data.number(node))
    _walk_back(reach, data, found)
    return frozenset(found)


def _walk_back(reach: Reach, data: Lookup, found: set[int]) -> None:
    ways = [data.into(each) for each in reach.forward]
    ways += [data.out(each) for each in reach.back]
    front = set(found)
    steps = 0
    while front and steps < reach.far:
        steps += 1
        front = {
            end for node in front for way in ways for end in way.get(node, ())
        } - found
        found |= front
