"""SARIF 2.1.0: findings where code is reviewed; opens in code-scanning viewers.

A requirement is a rule, a finding a result with its place and a fingerprint that stays
the same from run to run; what is waived is suppressed, with its reason. Requirements
that do not apply or were not checked are notifications, because some viewers show any
result as an alert.

Where code is reviewed, a file of more than 25,000 results in a run, or of more than
10 MB once compressed, is refused as a whole (GitHub's limits for uploads). What weighs
most is kept up to there, and a notification says how much was left out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit import _version
from provkit.graph.words import count
from provkit.render import _sarif_places as place
from provkit.render._entries import STATES, baseline_words, node_words, waived_words
from provkit.render._markdown_answers import escaped
from provkit.render._markdown_report import code
from provkit.render._report_head import decided_words
from provkit.render._reports import must_be_report
from provkit.validate.baseline import identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provkit.validate.report import Finding, Report
    from provkit.validate.requirement import Requirement, Severity
    from provkit.validate.waivers import Waived

    _Found = tuple[Finding, Waived | None]

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME: Final = "https://w3id.org/provkit/ns"
_FINGERPRINT: Final = "provkitFinding/v1"
MOST: Final = 25_000
"""How many results a run may have."""

BYTES: Final = 10_000_000
"""How large a file may be once it is compressed."""

_LEVELS: Final[Mapping[Severity, str]] = MappingProxyType(
    {"violation": "error", "warning": "warning", "info": "note"}
)


def render(thing: Any) -> str:
    """Write a report as SARIF, in ASCII.

    Raises:
        UsageError: it is no report.
    """
    report = must_be_report(thing, "SARIF")
    counted = [(finding, None) for finding in report.findings]
    found: list[_Found] = [*counted, *((w.finding, w) for w in report.waived)]
    kept = _heaviest(found, MOST)
    written = _written(report, kept, len(found))
    while kept and _is_too_large(written):
        kept = _heaviest(kept, len(kept) // 2)
        written = _written(report, kept, len(found))
    return written


def _written(report: Report, kept: list[_Found], total: int) -> str:
    run = _run(report, kept, total - len(kept))
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _is_too_large(written: str) -> bool:
    return len(written) > BYTES < len(gzip.compress(written.encode(), compresslevel=6))


def _heaviest(found: list[_Found], most: int) -> list[_Found]:
    """As many as there is room for, in their order: what is waived goes first."""
    if len(found) <= most:
        return found

    def lightness(place: int) -> tuple[bool, int]:
        finding, waived = found[place]
        return waived is not None, -finding.weight

    kept = sorted(range(len(found)), key=lightness)[:most]
    return [found[place] for place in sorted(kept)]


def _run(report: Report, kept: list[_Found], left_out: int) -> dict[str, Any]:
    places = {o.requirement.id: n for n, o in enumerate(report.outcomes)}
    states = {o.requirement.id: o.state for o in report.outcomes}
    notes = [*_cut(left_out, len(kept)), *_notifications(report, places)]
    return {
        "tool": {
            "driver": {
                "name": "provkit",
                "version": _version.__version__,
                "informationUri": _HOME,
                "rules": [_rule(o.requirement) for o in report.outcomes],
            }
        },
        "automationDetails": {"id": f"provkit/{report.profile}/"},
        "originalUriBaseIds": {
            place.ROOT: {"description": {"text": "the folder in which provkit ran"}}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": notes}
        ],
        "results": list(_results(report, kept, places)),
        "properties": {
            "profile": report.profile,
            "profileVersion": report.version,
            "level": report.level,
            "conforms": report.conforms,
            "engine": report.engine,
            "strictDuos": report.strict_duos,
            "inputs": list(report.inputs),
            "requirements": states,
        },
    }


def _rule(requirement: Requirement) -> dict[str, Any]:
    addresses = (each for each in requirement.sources if each.startswith("http"))
    rule = {
        "id": requirement.id,
        "name": _pascal(requirement.title) or requirement.id,
        "shortDescription": {"text": requirement.title or requirement.id},
        "fullDescription": {"text": requirement.text or requirement.title},
        "help": _help(requirement),
        "defaultConfiguration": {"level": _LEVELS[requirement.severity]},
        "properties": {
            "tags": [requirement.principle] if requirement.principle else [],
            "level": requirement.level,
        },
    }
    address = next(addresses, None)
    return rule | {"helpUri": address} if address else rule


def _help(requirement: Requirement) -> dict[str, str]:
    """Why, how to mend it, and who asks: plain, and marked up for who shows that."""
    asked = "; ".join(requirement.citations or requirement.sources)
    more = f"provkit explain {requirement.id}"
    facts = (
        ("Why", requirement.rationale, escaped(requirement.rationale)),
        ("Fix", requirement.fix, code(requirement.fix)),
        ("Asked for by", asked, escaped(asked)),
        ("More", more, code(more)),
    )
    stated = [each for each in facts if each[1]]
    return {
        "text": "\n\n".join(f"{name}: {plain}" for name, plain, _ in stated),
        "markdown": "\n\n".join(f"**{name}:** {rich}" for name, _, rich in stated),
    }


def _pascal(title: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in title).split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _results(
    report: Report, kept: list[_Found], places: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding, waived in kept:
        result = _result(finding, places[finding.requirement], report)
        digest = _digest(finding)
        seen[digest] += 1
        result["partialFingerprints"] = {_FINGERPRINT: f"{digest}:{seen[digest]}"}
        if waived is not None:
            result["suppressions"] = [_suppression(waived)]
        elif report.baseline is not None:
            result["baselineState"] = "new"
        yield result


def _result(finding: Finding, rule: int, report: Report) -> dict[str, Any]:
    # The message comes first: viewers put together what begins alike.
    words = [finding.message, f"Where: {node_words(finding)}"]
    if finding.detail or finding.value_label:
        words.append(finding.detail or f"value: {finding.value_label}")
    if finding.fix:
        words.append(f"Fix: {finding.fix_here}")
    return {
        "ruleId": finding.requirement,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _escaped("\n".join(words))},
        "locations": [place.location(finding, report.inputs)],
        "properties": {
            "node": finding.node,
            "path": finding.path,
            "value": finding.value,
            "part": finding.part,
        },
    }


def _digest(finding: Finding) -> str:
    facts = "\x1f".join(identity(finding))
    return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()


def _suppression(waived: Waived) -> dict[str, Any]:
    suppression: dict[str, Any] = {
        "kind": "external",
        "status": "accepted",
        "justification": waived_words(waived),
    }
    if physical := place.line(waived.waiver.source):
        suppression["location"] = {"physicalLocation": physical}
    return suppression


def _notifications(
    report: Report, places: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    for outcome in report.outcomes:
        if outcome.reason:
            name = outcome.requirement.id
            words = f"{name} {STATES[outcome.state]}: {outcome.reason}"
            rule = {"id": name, "index": places[name]}
            yield {**_note(words), "associatedRule": rule}
    yield from map(_note, _loose(report))


def _cut(left_out: int, kept: int) -> Iterator[dict[str, Any]]:
    if left_out:
        words = (
            f"{count(left_out, 'result')} left out: {kept:,} are here, those that "
            "weigh most, because code scanning takes no more at once; --format json "
            "has all of them"
        )
        yield {**_note(words), "level": "warning"}


def _loose(report: Report) -> Iterable[str]:
    if decided := decided_words(report):
        yield f"decided: {decided}"
    yield from baseline_words(report)
    yield from (f"{each.about}: {each.text}" for each in report.remarks)
    yield from (f"could not be seen: {u.node}: {u.why}" for u in report.unknown)


def _note(words: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": _escaped(words)}}


def _escaped(text: str) -> str:
    """A message in which nothing is a link or a place to be filled in."""
    escaped = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return escaped.replace("{", "{{").replace("}", "}}")
