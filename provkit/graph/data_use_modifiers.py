"""What a modifier of a data-use statement asks, and what a graph shows of it (GOV-04).

Every modifier of DUO is one function in `RULES`: it gets a `Case` and says what
follows. DUOS leaves most of them to a committee; a provenance graph holds facts that a
request form does not (dates, agents, approvals), so more is decided here. `strict`
turns those decisions into REVIEW.

To add a modifier, add its function to `RULES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.graph.data_use_table import (
    ANCESTRY,
    GENETIC,
    METHODS,
    Decision,
    Hierarchy,
    Statement,
    Use,
    permitted,
    worst,
)
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.graph.data_use_table import Outcome

_COMMERCIAL: Final = PK + "CommercialUse"
_FOR_PROFIT: Final = PK + "ForProfitOrganisation"
BY_THE_USE: Final = frozenset(("NCU", "NPU", "NPUNCU", "NPOA", "GSO", "RS", "CC"))
"""Modifiers that ask for what was declared alone, and not for what happened."""

_DECIDED_BY_DUOS: Final = frozenset(("NMDS", "NPU", "NCU", "NPUNCU", "CC"))


@dataclass(frozen=True, slots=True)
class Done:
    """A run that worked on the data.

    Attributes:
        iri: its name.
        started: when; None when not recorded.
        agents: who answers for it, on whose behalf, and the project it is part of.
        regions: where it ran.
    """

    iri: str
    started: datetime | None = None
    agents: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What the graph shows around one statement.

    Attributes:
        runs: between the data and what is asked about.
        approvals: the types of approvals that cover the data, a run, or the result.
        study: the agents who answer for the data.
        published: whether a publication is linked; `returned` whether something was
            returned to the resource.
        issued: the day on which the result was issued, as written.
        makes_model: whether it is a model that was made from the data.
        today: the day on which is asked.
    """

    runs: tuple[Done, ...]
    approvals: frozenset[str]
    study: frozenset[str]
    published: bool
    returned: bool
    issued: str | None
    makes_model: bool
    today: date


@dataclass(frozen=True, slots=True)
class Case:
    """One purpose of a use against one statement, in its situation."""

    statement: Statement
    use: Use
    purpose: str
    situation: Situation
    diseases: Hierarchy
    regions: Hierarchy

    @property
    def agents(self) -> frozenset[str]:
        """Everybody who had to do with a run."""
        return frozenset[str]().union(*(run.agents for run in self.situation.runs))


Ruling = tuple["Outcome", str]
"""What follows, and why."""


def decide(case: Case, *, strict: bool = False) -> tuple[Decision, ...]:
    """What each modifier of the statement of a case says.

    Args:
        case: what is asked.
        strict: leave to people what DUOS leaves to people.
    """
    found = []
    for term in sorted(case.statement.modifiers):
        outcome, why = RULES[term](case)
        if strict and term not in _DECIDED_BY_DUOS:
            outcome = "REVIEW"
        found.append(Decision(outcome, term, why))
    return tuple(found)


def day(text: str | None) -> date | None:
    """The day of a date or time as written; None for anything else.

    >>> day("2026-01-31T10:00:00Z"), day("soon")
    (datetime.date(2026, 1, 31), None)
    """
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _holds(values: frozenset[str], bad: str, what: str) -> Ruling:
    if bad in values:
        return "DENY", f"the use is {what}"
    if not values:
        return "REVIEW", f"whether the use is {what} is not stated"
    return "PERMIT", f"the use is not {what}"


def _ncu(case: Case) -> Ruling:
    return _holds(case.use.commerce, _COMMERCIAL, "commercial")


def _npu(case: Case) -> Ruling:
    return _holds(case.use.organisation, _FOR_PROFIT, "by an organisation for profit")


def _npuncu(case: Case) -> Ruling:
    both = (_ncu(case), _npu(case))
    outcome = worst(each[0] for each in both)
    return next(each for each in both if each[0] == outcome)


def _npoa(case: Case) -> Ruling:
    if case.purpose == ANCESTRY:
        return "DENY", "research on population origins or ancestry is excluded"
    return "PERMIT", "the purpose is not ancestry research"


def _nmds(case: Case) -> Ruling:
    if case.purpose == METHODS:
        fits = permitted(case.statement, case.use, METHODS, case.diseases)
        if fits.term == "DS" and fits.outcome == "PERMIT":
            return "PERMIT", "the methods are for the disease that it permits"
        return "DENY", "the development of methods is excluded"
    silent = METHODS not in case.use.purposes and METHODS not in case.use.excluded
    if silent and case.situation.makes_model:
        return "REVIEW", "whether making a model is methods research is not stated"
    return "PERMIT", "the purpose is not methods development"


def _gso(case: Case) -> Ruling:
    if GENETIC in case.use.purposes:
        return "PERMIT", "genetic research is declared"
    if GENETIC in case.use.excluded:
        return "DENY", "genetic research is out of scope"
    return "REVIEW", "genetic research is not declared"


def _rs(case: Case) -> Ruling:
    if case.purpose in case.statement.purposes:
        return "PERMIT", "it is the type of research that is named"
    return "REVIEW", "it is not shown to be the type of research that is named"


def _irb(case: Case) -> Ruling:
    if case.situation.approvals & {PK + "EthicsApproval"}:
        return "PERMIT", "an ethics approval is linked"
    return "OBLIGATION", "link the ethics approval of the run or of the dataset"


def _gs(case: Case) -> Ruling:
    if not case.statement.regions:
        return "REVIEW", "the statement names no region"
    places = [case.use.regions, *(run.regions for run in case.situation.runs)]
    outcome = worst(_inside(case, each) for each in places)
    said: Mapping[Outcome, str] = {
        "PERMIT": "use and runs lie in the region",
        "REVIEW": "it is not shown that the use and every run lie in the region",
        "DENY": "the use or a run lies outside the region",
    }
    return outcome, said[outcome]


def _inside(case: Case, places: frozenset[str]) -> Outcome:
    if not places:
        return "REVIEW"
    return case.regions.within(places, case.statement.regions)


def _ts(case: Case) -> Ruling:
    last = day(case.statement.valid)
    runs = case.situation.runs
    if last is None:
        return "REVIEW", "the statement does not say until when"
    starts = [run.started.date() for run in runs if run.started]
    if any(start > last for start in starts):
        return "DENY", f"a run started after {last}"
    if not runs or len(starts) < len(runs):
        return "REVIEW", "when each run started is not recorded"
    if case.situation.issued and case.situation.today > last:
        return "REVIEW", f"it was issued, and may still be offered after {last}"
    return "PERMIT", f"every run started by {last}"


def _mor(case: Case) -> Ruling:
    first, issued = day(case.statement.available), day(case.situation.issued)
    if first is None or issued is None:
        what = "moratorium ends" if first is None else "result was issued"
        return "REVIEW", f"when the {what} is not recorded"
    if issued < first:
        return "DENY", f"it was issued on {issued}, before {first}"
    return "PERMIT", f"it was issued on or after {first}"


def _listed(case: Case) -> Ruling:
    allowed, runs = case.statement.restricted_to, case.situation.runs
    if not allowed:
        return "REVIEW", "the statement does not say to whom"
    if any(run.agents and not run.agents & allowed for run in runs):
        return "DENY", "nobody who answers for a run is listed"
    if not runs or not all(run.agents for run in runs):
        return "REVIEW", "who answers for each run is not recorded"
    if case.situation.issued:
        return "REVIEW", "it was issued, and so is offered to others"
    return "PERMIT", "who answers for each run is listed"


def _pub(case: Case) -> Ruling:
    if case.situation.published:
        return "PERMIT", "a publication is linked"
    return "OBLIGATION", "publish the results and link the publication"


def _col(case: Case) -> Ruling:
    if PK + "CollaborationAgreement" in case.situation.approvals:
        return "PERMIT", "a collaboration agreement is linked"
    if case.situation.study & case.agents:
        return "PERMIT", "an agent of the primary study takes part"
    return "OBLIGATION", "work with the primary study, or link an agreement"


def _rtn(case: Case) -> Ruling:
    if case.situation.returned:
        return "PERMIT", "a return to the resource is recorded"
    return "OBLIGATION", "return derived data to the resource and record it"


def _cc(_case: Case) -> Ruling:
    return "PERMIT", "clinical care is allowed as well"


RULES: Final[Mapping[str, Callable[[Case], Ruling]]] = MappingProxyType(
    {
        "RS": _rs,
        "NMDS": _nmds,
        "GSO": _gso,
        "NPUNCU": _npuncu,
        "NPU": _npu,
        "NCU": _ncu,
        "PUB": _pub,
        "COL": _col,
        "IRB": _irb,
        "GS": _gs,
        "MOR": _mor,
        "TS": _ts,
        "US": _listed,
        "PS": _listed,
        "IS": _listed,
        "RTN": _rtn,
        "CC": _cc,
        "NPOA": _npoa,
    }
)
"""The rule of every modifier, by its short name."""
