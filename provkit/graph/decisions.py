"""What was decided to do about a thing that rests on data that were withdrawn (GOV-08).

A decision is an entity of its own (`pk:withdrawalDecision`), with who took it, when and
why. Several may follow each other; the latest counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.terms import concepts
from provkit.vocab import DCTERMS, PK, PROV

if TYPE_CHECKING:
    from provkit.graph.index import Index

RETIRED: Final = PK + "Retired"
_TIMES: Final = (PROV.endedAtTime, PROV.startedAtTime)


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision.

    Attributes:
        node: the IRI of the decision.
        concept: what was decided, as an IRI; empty when it does not say.
        by: who decided, in words; empty when nobody is recorded.
        at: when, ISO 8601; empty when no time is recorded.
        why: the reason, in words.
    """

    node: str
    concept: str
    by: str
    at: str
    why: str

    @property
    def word(self) -> str:
        """What was decided: `retained`, `retrained`, `retired`, or what is written."""
        return concepts.word("withdrawal-decision", self.concept) or self.concept

    def __str__(self) -> str:
        by = f" by {self.by}" if self.by else ""
        on = f" on {self.at[:10]}" if self.at else ""
        why = f": {self.why}" if self.why else ""
        return f"{self.word or 'decided on'}{by}{on}{why}"


def decided(index: Index, node: int) -> Decided | None:
    """The latest decision about a node; None when none is recorded."""
    found = [_read(index, each) for each in index.out.ends(node, PK.withdrawalDecision)]
    return max(found, key=lambda each: (each.at, each.node), default=None)


def _read(index: Index, decision: int) -> Decided:
    if decision < 0:  # it is stated as a word, not as a thing of its own
        said = index.value(decision)
        concept = concepts.resolve("withdrawal-decision", said) or said
        return Decided("", concept, "", "", "")
    iri = index.iri(decision)
    types = index.values(decision, DCTERMS.type)
    known = [t for t in (iri, *types) if concepts.word("withdrawal-decision", t)]
    runs = [n for n in index.out.ends(decision, PROV.wasGeneratedBy) if n >= 0]
    times = [t for run in runs for p in _TIMES for t in index.values(run, p)]
    people = {
        index.label(agent) if agent >= 0 else index.value(agent)
        for about, predicate in (
            (decision, PROV.wasAttributedTo),
            *((run, PROV.wasAssociatedWith) for run in runs),
        )
        for agent in index.out.ends(about, predicate)
    }
    return Decided(
        iri,
        next(iter(known), ""),
        words.listed(sorted(people)),
        next(iter([*index.values(decision, PROV.generatedAtTime), *times]), ""),
        "; ".join(index.values(decision, DCTERMS.description)),
    )
