"""Whether a requirement has anything to say about a graph.

A shape targets a class. A requirement may be about some of its instances only: that a
risk model is calibrated says nothing about a model that predicts no risk. Such a
requirement states its condition,

    pk:appliesWhen [ sh:path ( pk:intendedUse pk:purpose ) ;
        sh:hasValue pk:ClinicalCare ; rdfs:label "model that is meant for a clinic" ]

with `sh:hasValue` or `sh:in`, or neither for any value. The shapes say the same, in
their own way, for engines that do not know the condition: it decides what a report
says where no target meets it, "not applicable" and not "met", and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.errors import ProfileError
from provkit.validate.shacl import paths
from provkit.validate.shacl.following import follow
from provkit.vocab import PK, RDFS, SH, shorten

if TYPE_CHECKING:
    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.rows import Column

_APPLIES_WHEN: Final = PK.base + "appliesWhen"
_PATH: Final = SH.base + "path"
_VALUE: Final = SH.base + "hasValue"
_LIST: Final = SH.base + "in"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a node has to have.

    Attributes:
        path: where to look.
        values: any of these has to be there; when empty, anything.
        words: what such a node is.
    """

    path: paths.Path
    values: frozenset[Term]
    words: str

    def is_met(self, nodes: Column, data: Lookup) -> bool:
        """Whether one of some nodes of a graph, by their numbers, meets it."""
        found = follow(data, self.path, nodes, lambda: None).ends
        if not self.values:
            return bool(len(found))
        wanted = [n for value in self.values if (n := data.find(value)) is not None]
        return bool(np.isin(found, wanted).any())


def read(shapes: Lookup, requirement: Term) -> Condition | None:
    """The condition of a requirement, if it states one.

    Raises:
        ProfileError: it has no path, or no words.
    """
    node = shapes.one(requirement, _APPLIES_WHEN)
    if node is None:
        return None
    path, words = shapes.one(node, _PATH), shapes.text(node, RDFS.label)
    if path is None or not words:
        raise ProfileError(
            f"{shorten(str(requirement))}: pk:appliesWhen needs a path and a label",
            'pk:appliesWhen [ sh:path pk:purpose ; rdfs:label "what such a node is" ]',
        )
    values = {*shapes.values(node, _VALUE)}
    for head in shapes.values(node, _LIST):
        values.update(shapes.members(head))
    return Condition(paths.read(shapes, path), frozenset(values), words)
