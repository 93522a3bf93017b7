"""What a permission says about a purpose: the table of data-use matching (GOV-04).

    worst, best          how outcomes combine
    Statement, Use       the two sides that are matched
    permitted            one statement against one purpose

Rows and columns are those of DUOS version 4 and of the README of DUO; what these leave
open is a decision of this project: clinical care, methods research under DS and POA,
and purposes without a column (risk prediction, teaching, other), which only NRES and
GRU cover. Genetic research is biomedical research, as in DUO; where a dataset is for
one disease or for ancestry research it is how that research is done. The result helps a
data access committee and does not replace it.

The subclasses of DUO are not consulted: they say "more specific", not "more permissive"
(NPUNCU stands above NPU and NCU and is the strictest of the three).

>>> worst(["PERMIT", "DENY", "REVIEW"]), best(["DENY", "PERMIT"])
('DENY', 'PERMIT')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Outcome = Literal["PERMIT", "OBLIGATION", "REVIEW", "DENY"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("PERMIT", "OBLIGATION", "REVIEW", "DENY")
"""From the most permissive to the least."""

GENERAL: Final = PK + "GeneralResearch"
BIOMEDICAL: Final = PK + "BiomedicalResearch"
DISEASE: Final = PK + "DiseaseResearch"
ANCESTRY: Final = PK + "AncestryResearch"
METHODS: Final = PK + "MethodsDevelopment"
GENETIC: Final = PK + "GeneticResearch"
CARE: Final = PK + "ClinicalCare"


class Decision(NamedTuple):
    """What one term of one statement says about one purpose."""

    outcome: Outcome
    term: str
    """The short name of the term that decides; a word where it is none of DUO."""
    why: str
    """In one sentence."""


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """All must permit: a denial wins, since no review can undo it."""
    return max(outcomes, key=OUTCOMES.index, default="PERMIT")


def best(outcomes: Iterable[Outcome]) -> Outcome:
    """Any may permit."""
    return min(outcomes, key=OUTCOMES.index, default="REVIEW")


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Which terms lie below which, as far as a graph says.

    >>> cancers = Hierarchy({"lung": frozenset(("cancer",))})
    >>> cancers.below("lung", "cancer"), cancers.below("cancer", "lung")
    (True, False)
    >>> cancers.below("lung", "diabetes") is None
    True
    """

    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def below(self, narrow: str, wide: str) -> bool | None:
        """Whether one is the other or lies below it; None where nobody can say.

        Terms that the hierarchy does not mention may be related all the same.
        """
        seen, waiting = {narrow}, [narrow]
        for each in waiting:
            fresh = self.parents.get(each, frozenset()) - seen
            seen |= fresh
            waiting += sorted(fresh)
        if wide in seen:
            return True
        return False if self._mentions(narrow) and self._mentions(wide) else None

    def within(self, narrow: Iterable[str], wide: Iterable[str]) -> Outcome:
        """Whether each of some terms is, or lies below, one of others."""
        outcomes: list[Outcome] = []
        for term in narrow:
            fits = {self.below(term, each) for each in wide}
            outcomes.append(
                "PERMIT" if True in fits else "REVIEW" if None in fits else "DENY"
            )
        return worst(outcomes)

    def _mentions(self, term: str) -> bool:
        return term in self.parents or any(
            term in above for above in self.parents.values()
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """What a data-use statement says, in the short names of DUO.

    Attributes:
        permissions: any of them is enough; a modifier adds a condition, all count.
        diseases: of DS; `regions` of GS; `restricted_to` of US, PS and IS; `purposes`
            of RS.
        valid: the last day of TS; `available` the first day of MOR; as written.
        strange: terms of it that are no permission and no modifier.
    """

    iri: str
    permissions: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    diseases: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    restricted_to: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    valid: str | None = None
    available: str | None = None
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody wants to do.

    Attributes:
        by: the IRI of what declares it: an intended use, or a run.
        purposes: as IRIs.
        excluded: purposes that are said to be out of scope.
        commerce: whether commercial; `organisation` whether for profit; as IRIs, empty
            when not stated.
    """

    by: str
    purposes: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    commerce: frozenset[str] = frozenset()
    organisation: frozenset[str] = frozenset()
    diseases: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


Condition = Literal["care", "disease", "disease or", "ancestry"]
"""A cell that depends on more than the purpose: `_by_one` says on what."""

_SAID: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        "PERMIT": "permits it",
        "OBLIGATION": "permits it with an obligation",
        "REVIEW": "neither permits nor excludes it",
        "DENY": "does not permit it",
    }
)
_ANY: Final = "any other"
_TABLE: Final[Mapping[str, Mapping[str, Outcome | Condition]]] = MappingProxyType(
    {
        "NRES": {_ANY: "PERMIT"},
        "GRU": {CARE: "care", _ANY: "PERMIT"},
        "HMB": {
            GENERAL: "DENY",
            BIOMEDICAL: "PERMIT",
            GENETIC: "PERMIT",
            DISEASE: "PERMIT",
            ANCESTRY: "DENY",
            METHODS: "PERMIT",
            CARE: "care",
            _ANY: "REVIEW",
        },
        "DS": {
            GENERAL: "DENY",
            BIOMEDICAL: "DENY",
            GENETIC: "disease or",
            DISEASE: "disease",
            ANCESTRY: "DENY",
            METHODS: "disease or",
            CARE: "care",
            _ANY: "REVIEW",
        },
        "POA": {
            GENERAL: "DENY",
            BIOMEDICAL: "DENY",
            GENETIC: "ancestry",
            DISEASE: "DENY",
            ANCESTRY: "PERMIT",
            METHODS: "ancestry",
            CARE: "DENY",
            _ANY: "REVIEW",
        },
    }
)


def permitted(
    statement: Statement, use: Use, purpose: str, diseases: Hierarchy
) -> Decision:
    """Hold one purpose against the permissions of one statement: any is enough."""
    if not statement.permissions:
        return Decision("REVIEW", "none", "the statement gives no permission")
    decisions = [
        _by_one(term, statement, use, purpose, diseases)
        for term in sorted(statement.permissions)
    ]
    return min(decisions, key=lambda each: OUTCOMES.index(each.outcome))


def _by_one(
    term: str, statement: Statement, use: Use, purpose: str, diseases: Hierarchy
) -> Decision:
    row = _TABLE[term]
    cell = row.get(purpose, row[_ANY])
    plain = next((each for each in OUTCOMES if each == cell), None)
    if plain is not None:
        return Decision(plain, term, f"{term} {_SAID[plain]}")
    if cell == "care":
        return _care(term, statement, use, diseases)
    if cell == "ancestry":
        if ANCESTRY in use.purposes:
            return Decision("PERMIT", term, "it serves ancestry research")
        return Decision("REVIEW", term, "ancestry research is not declared")
    found = _disease(term, statement, use, diseases)
    if cell == "disease or" and found.outcome == "DENY":
        return found._replace(outcome="REVIEW")
    return found


def _care(term: str, statement: Statement, use: Use, diseases: Hierarchy) -> Decision:
    if "CC" not in statement.modifiers:
        return Decision("REVIEW", term, "clinical care is not stated to be allowed")
    fits = term != "DS" or _disease(term, statement, use, diseases).outcome == "PERMIT"
    if fits:
        return Decision("PERMIT", "CC", "clinical care is allowed")
    return Decision("REVIEW", term, "it is not shown to be care for that disease")


def _disease(
    term: str, statement: Statement, use: Use, diseases: Hierarchy
) -> Decision:
    """Every disease of the use lies below one of the statement's."""
    if not statement.diseases or not use.diseases:
        who = "use" if statement.diseases else "statement"
        return Decision("REVIEW", term, f"the {who} names no disease")
    match diseases.within(use.diseases, statement.diseases):
        case "PERMIT":
            return Decision("PERMIT", term, "the disease is one that it permits")
        case "DENY":
            return Decision("DENY", term, "the disease is none that it permits")
    why = "no disease hierarchy in the graph says how the diseases are related"
    return Decision("REVIEW", term, why)
