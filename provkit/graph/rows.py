"""The row that most questions share: one node, how far away, and why it is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provkit.graph.walk import Evidence


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node that stands in the asked relation to the target.

    Attributes:
        node: its IRI.
        kind: what it is.
        title: title and version, or the short form of its IRI.
        distance: how many statements lead there.
        roles: in which roles it stands to what lies between.
        assumed: whether nobody said that an output on the way depends on its input.
        evidence: the statements that lead from the target to it; of a way of more
            than 60, those that lead on from an earlier row.
    """

    node: str
    kind: str
    title: str
    distance: int
    roles: tuple[str, ...] = ()
    assumed: bool = False
    evidence: Evidence = ()
