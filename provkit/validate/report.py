"""What a validation found: built by provkit, the same whichever engine ran.

A requirement is met, warned (something weaker than a must is missing), broken, not
applicable or not checked, and the last two say why. Nothing that was not looked at
counts as fine (architecture, decision 13).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from provkit.errors import MissingPackage
from provkit.graph.words import count
from provkit.plugins import load
from provkit.validate.finding import PUBLIC, Finding, Proof

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike

    from provkit.graph.answer import Unknown
    from provkit.validate.requirement import Level, Requirement
    from provkit.validate.waivers import Waived

__all__ = [
    "Checked",
    "Checks",
    "Finding",
    "Outcome",
    "Proof",
    "Remark",
    "Report",
    "State",
]

State = Literal["met", "warned", "broken", "not-applicable", "not-checked"]

_COUNTED_FROM: Final[dict[str, int]] = {"must": 3, "should": 2, "may": 1}
_LEFT_OUT: Final = "left out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one requirement came out.

    Attributes:
        requirement: the requirement.
        state: met, warned, broken, not applicable, not checked.
        reason: why it does not apply or was not checked; why it is no worse, where
            findings were waived or known before.
        by: what decided it: `provkit`, its own runner of shapes; `rule`, a rule of it
            in `validate/rules/`; `pyshacl`; `constraints`, its PROV-CONSTRAINTS; empty
            where nothing did.
        fallback: why pySHACL was asked, where that was not asked for.
    """

    requirement: Requirement
    state: State
    reason: str = ""
    by: str = ""
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One input that was checked against PROV-CONSTRAINTS, or all of them together.

    Attributes:
        input: its name; None for the union.
        violations: how many contradictions it holds; of the union those alone that no
            input holds by itself.
        warnings: how many of them weigh less.
        valid: whether it is valid PROV, strictly: to the W3C a warning is a violation,
            and what holds an invalid input is not valid either.
    """

    input: str | None
    violations: int
    warnings: int
    valid: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """What came of one way of checking: by shape, or by PROV-CONSTRAINTS.

    Attributes:
        outcomes: how each requirement came out that is checked in this way.
        findings: what is broken.
        nodes: how many nodes were looked at.
        inputs: what was read; empty when nothing was checked in this way.
        unknown: what could not be seen.
        parts: each input alone, then all together.
        fallbacks: the requirements that pySHACL ran unasked, and why.
    """

    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...] = ()
    nodes: int = 0
    inputs: tuple[str, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    parts: tuple[Checked, ...] = ()
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def left_out(cls, requirements: Iterable[Requirement]) -> Checks:
        """None of these was asked for."""
        why = "left out by choice"
        return cls(tuple(Outcome(each, "not-checked", why) for each in requirements))


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a waiver or a baseline that a reader should know.

    Attributes:
        about: `file:line`, or the file.
        text: what.
    """

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one validation; true when the graph conforms.

    Attributes:
        profile: the name of the profile.
        level: from which level on a finding means that the graph does not conform.
        engine: what was asked to run the shapes; each outcome says what decided it.
        checked: how many nodes at least one requirement looked at.
        findings: by principle, requirement, severity and node.
        outcomes: every requirement of the profile, in its order.
        inputs: what was validated: files or addresses.
        version: of the profile.
        unknown: what could not be seen: files that were changed, runs that broke off.
        parts: each input alone, then all together, where PROV-CONSTRAINTS was checked;
            always against all constraints, whichever were asked for.
        waived: findings that somebody answers for until a day; they do not count.
        baseline: what the findings were compared with; None: with nothing.
        known: findings that the baseline holds as well; they do not count.
        gone: findings of the baseline that are no more.
        remarks: what is to be said of the waivers and the baseline.
        strict_duos: whether GOV-04 left to people what the DUOS algorithm leaves to
            people.
    """

    profile: str
    level: Level
    engine: str
    checked: int
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...] = field(repr=False)
    inputs: tuple[str, ...] = ()
    version: str = ""
    unknown: tuple[Unknown, ...] = ()
    parts: tuple[Checked, ...] = field(default=(), repr=False)
    waived: tuple[Waived, ...] = field(default=(), repr=False)
    baseline: str | None = field(default=None, repr=False)
    known: tuple[Finding, ...] = field(default=(), repr=False)
    gone: tuple[Finding, ...] = field(default=(), repr=False)
    remarks: tuple[Remark, ...] = field(default=(), repr=False)
    strict_duos: bool = False

    @property
    def conforms(self) -> bool:
        """Whether no finding is at or above the level."""
        return not any(map(self.counts, self.findings))

    def counts(self, finding: Finding) -> bool:
        """Whether a finding is at or above the level."""
        return finding.weight >= _COUNTED_FROM[self.level]

    @property
    def unfinished(self) -> tuple[Outcome, ...]:
        """The requirements at or above the level that could not be checked.

        What was left out on purpose is none of them. A graph that conforms as far as
        it was checked has not passed while there are some.
        """
        return tuple(
            outcome
            for outcome in self.outcomes
            if outcome.state == "not-checked"
            and not outcome.reason.startswith(_LEFT_OUT)
            and _COUNTED_FROM[outcome.requirement.level] >= _COUNTED_FROM[self.level]
        )

    def __bool__(self) -> bool:
        return self.conforms

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __repr__(self) -> str:
        verdict = "conforms" if self.conforms else "does not conform"
        return (
            f"<Report {self.profile}: {verdict} at level {self.level}, "
            f"{count(len(self.findings), 'finding')}, {self._set_aside()}"
            f"{count(self.checked, 'node')} checked, "
            f"{count(self._unchecked(), 'requirement')} not checked, "
            f"{len(self.unknown)} unknown>"
        )

    def _set_aside(self) -> str:
        counts = ((self.waived, "waived"), (self.known, "known"))
        return "".join(f"{len(found)} {word}, " for found, word in counts if found)

    def _unchecked(self) -> int:
        return sum(outcome.state == "not-checked" for outcome in self.outcomes)

    def to_dict(self) -> dict[str, Any]:
        """The report as `--format json` gives it (architecture, section 6)."""
        return {
            "profile": self.profile,
            "conforms": self.conforms,
            "level": self.level,
            "checked": self.checked,
            "findings": [finding.to_dict() for finding in self.findings],
            "requirements": {o.requirement.id: o.state for o in self.outcomes},
            "reasons": {o.requirement.id: o.reason for o in self.outcomes if o.reason},
            "engine": self.engine,
            "decided_by": {o.requirement.id: o.by for o in self.outcomes if o.by},
            "fallbacks": {
                o.requirement.id: o.fallback for o in self.outcomes if o.fallback
            },
            "strict_duos": self.strict_duos,
            "unknown": [each._asdict() for each in self.unknown],
            "inputs": list(self.inputs),
            "parts": [asdict(part) for part in self.parts],
            "waived": [each.to_dict() for each in self.waived],
            "baseline": self.baseline,
            "known": [finding.to_dict() for finding in self.known],
            "gone": [finding.to_dict() for finding in self.gone],
            "remarks": [asdict(remark) for remark in self.remarks],
        }

    def to_dataframe(self) -> Any:
        """The findings as a pandas table, one row each.

        Raises:
            MissingPackage: pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise MissingPackage.for_plugin("dataframe", "pandas") from error
        rows = [finding.to_dict() for finding in self.findings]
        return pd.DataFrame(rows, columns=list(PUBLIC))

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write the report as one HTML page that needs nothing else."""
        from pathlib import Path

        from provkit.rdf.placing import write_bytes

        page: str = load("render", "html").render(self)
        write_bytes(Path(path), page.encode())

    def _repr_html_(self) -> str:
        fragment: str = load("render", "html").fragment(self)
        return fragment
