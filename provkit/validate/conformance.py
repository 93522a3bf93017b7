"""The conformance suite: does a validator find what it should, and nothing else?

    manifest.ttl ──read──▶ Case ──run──▶ Seen ──judged──▶ Verdict
                                  │
                     provkit, or any command that validates a graph

The manifest is one in the style of the W3C test suites: each entry has a graph, the
profile that it is checked against, and for each requirement that it is about the
expected state, with the severity and the focus node of every result. Where a validator
gives a `sh:ValidationReport` and no states, "met" and "not applicable" look alike and
are taken as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, RdfFormat, parse

from provkit import _resources
from provkit.errors import EmptyGraph, UsageError
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.profile_sources import identifier
from provkit.validate.requirement import SEVERITIES
from provkit.vocab import DCTERMS, PK, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from provkit.validate.lookup import Term

MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT: Final = "http://www.w3.org/ns/shacl-test#"
OUTCOME: Final = PK.base + "outcome"
STATE: Final = PK.base + "state"
BLANK: Final = "[]"
"""Stands for any blank node: what one is called is nobody's business."""

Fault = tuple[str, str]
"""A severity, and the focus node that it is reported at."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How one requirement should come out.

    Attributes:
        state: met, warned, broken or not-applicable.
        faults: what should be reported; each once, however many parts report it.
    """

    state: str
    faults: frozenset[Fault] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of a manifest.

    Attributes:
        name: what it shows.
        graph: the file.
        profile: the IRI of the profile that it is checked against.
        expected: what each requirement that it is about should say, by ID.
    """

    name: str
    graph: Path
    profile: str
    expected: Mapping[str, Expected]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a validator said about one graph.

    Attributes:
        faults: what it reported, by the ID of the requirement.
        states: how each requirement came out; empty where it does not say.
        error: why it said nothing, where it did not.
    """

    faults: Mapping[str, frozenset[Fault]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a validator was right about one requirement in one case.

    Attributes:
        case: the case.
        requirement: the ID.
        why: what differs; empty where nothing does.
    """

    case: Case
    requirement: str
    why: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing differs."""
        return not self.why


def shipped_manifest() -> Path:
    """The manifest that travels with provkit.

    Raises:
        UsageError: the package is in an archive, where no other tool can read it.
    """
    found = _resources.shapes().joinpath("conformance", "manifest.ttl")
    if not isinstance(found, Path):
        raise UsageError(
            "the conformance suite lies in an archive", "install provkit unzipped"
        )
    return found


def cases(manifest: Path, only: Iterable[str] = ()) -> tuple[Case, ...]:
    """Read a manifest.

    Args:
        manifest: the file; graphs are named relative to it.
        only: the IDs of requirements; cases that are about none of them are left out.

    Raises:
        UsageError: it cannot be read, or there is nothing in it.
    """
    base = manifest.resolve().as_uri()
    try:
        quads = parse(manifest.read_bytes(), RdfFormat.TURTLE, base_iri=base)
        stated = Lookup(quad.triple for quad in quads)
    except (OSError, SyntaxError) as error:
        raise UsageError(f"{manifest}: cannot be read: {error}") from error
    wanted = frozenset(each.upper() for each in only)
    found = [
        _case(stated, entry, wanted)
        for _, head in stated.all_of(f"{MF}entries")
        for entry in stated.members(head)
    ]
    chosen = tuple(case for case in found if case.expected)
    if not chosen:
        about = f" about {', '.join(sorted(wanted))}" if wanted else ""
        raise UsageError(f"{manifest}: no case in it{about}")
    return chosen


def _case(stated: Lookup, entry: Term, wanted: frozenset[str]) -> Case:
    action, result = (
        stated.one(entry, f"{MF}{part}") or entry for part in ("action", "result")
    )
    faults: dict[str, set[Fault]] = {}
    for each in stated.values(result, SH.result):
        node = stated.one(each, SH.focusNode)
        severity = SEVERITIES[stated.text(each, SH.resultSeverity)]
        name = identifier(stated.text(each, SH.sourceShape))
        faults.setdefault(name, set()).add((severity, _name(node)))
    expected = {}
    for each in stated.values(result, OUTCOME):
        name = identifier(stated.text(each, DCTERMS.subject))
        if not wanted or name in wanted:
            found = frozenset(faults.get(name, ()))
            expected[name] = Expected(stated.text(each, STATE), found)
    return Case(
        name=stated.text(entry, f"{MF}name"),
        graph=_file(stated.text(action, f"{SHT}dataGraph")),
        profile=stated.text(action, f"{SHT}shapesGraph"),
        expected=expected,
    )


def _name(node: Term | None) -> str:
    if node is None or isinstance(node, BlankNode):
        return BLANK
    return text_of(node)


def _file(iri: str) -> Path:
    from urllib.parse import unquote, urlsplit

    return Path(unquote(urlsplit(iri).path))


def by_provkit(case: Case, engine: str = "auto") -> Seen:
    """What provkit says about a case, asked about its requirements alone."""
    from provkit.validate import validate

    try:
        report = validate(case.graph, case.profile, engine=engine, only=case.expected)
    except EmptyGraph:
        return Seen(states=dict.fromkeys(case.expected, "not-applicable"))
    faults: dict[str, set[Fault]] = {}
    for finding in report:
        node = BLANK if finding.node.startswith("_:") else finding.node
        faults.setdefault(finding.requirement, set()).add((finding.severity, node))
    return Seen(
        {name: frozenset(found) for name, found in faults.items()},
        {outcome.requirement.id: outcome.state for outcome in report.outcomes},
    )


def judged(cases: Iterable[Case], run: Callable[[Case], Seen]) -> Iterator[Verdict]:
    """Run a validator on cases and compare."""
    for case in cases:
        seen = run(case)
        for name, expected in case.expected.items():
            yield Verdict(case, name, seen.error or _difference(expected, seen, name))


def _difference(expected: Expected, seen: Seen, name: str) -> str:
    faults = seen.faults.get(name, frozenset())
    missing, extra = expected.faults - faults, faults - expected.faults
    if missing or extra:
        said = [f"no {_words(each)}" for each in sorted(missing)]
        said += [f"{_words(each)} not expected" for each in sorted(extra)]
        return "; ".join(said)
    state = seen.states.get(name)
    if state is None or state == expected.state:
        return ""
    return f"{state}, and {expected.state} expected"


def _words(fault: Fault) -> str:
    severity, node = fault
    return f"{severity} at {node}"
