"""A report for a terminal: ASCII marks and words, what weighs most first."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.graph.words import count
from provkit.render import _entries, _proof, _report_head
from provkit.render._wrapping import WIDTH, hanging, hint, lines, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.render._entries import Entry, Group, Problem
    from provkit.validate.report import Report, State
    from provkit.validate.requirement import Requirement
    from provkit.validate.waivers import Waived, Waiver

_NAMED: Final = 8
_SCREEN: Final = 48
SHOWN: Final = 3
"""How many nodes a problem names before it counts the rest."""

_MARKS: Final = MappingProxyType({"violation": "x", "warning": "!", "info": "-"})
_SECTIONS: Final[tuple[tuple[str, State], ...]] = (
    ("Met with remarks", "warned"),
    ("Not applicable", "not-applicable"),
    ("Not checked", "not-checked"),
)


def written(report: Report) -> Iterator[str]:
    """The lines of a report; the verdict of a long one stands at its end as well."""
    told = list(_told(report))
    yield from told
    if first := _report_head.first_words(report):
        yield from hanging(f"Fix first: {first}", 11)
    if len(told) > _SCREEN:
        yield _entries.verdict(report)
    yield _entries.CLOSING


def _told(report: Report) -> Iterator[str]:
    yield f"provkit validate: {_inputs(report.inputs)}"
    yield (
        f"profile {_report_head.profile_words(report)}, "
        f"{_report_head.checked_words(report)}"
    )
    yield ""
    yield _entries.verdict(report)
    yield f"requirements: {_entries.state_counts(report.outcomes)}"
    if decided := _report_head.decided_words(report):
        yield from hanging(f"decided: {decided}", 2)
    if report.strict_duos:
        yield from hanging(f"data use: {_report_head.STRICT}", 2)
    for line in _entries.baseline_words(report):
        yield from hanging(line, 2)
    all_groups = list(_entries.groups(report))
    for group in all_groups:
        if group.entries:
            yield from _group(group)
    yield ""
    for group in all_groups:
        if not group.entries:
            counts = _entries.state_counts(group.outcomes)
            yield f"{group.principle.upper()}{_ok(group)}: {counts}"
    yield ""
    yield from _waived(report)
    yield from _remarks(report)
    yield from _reasons(report)
    yield from _each_input(report)
    yield from _unseen(report)


def _ok(group: Group) -> str:
    """What was not looked at is not fine."""
    states = {outcome.state for outcome in group.outcomes}
    return " ok" if "met" in states and "not-checked" not in states else ""


def _inputs(names: Sequence[str]) -> str:
    folders = {name.rpartition("/")[0] for name in names}
    if len(names) > SHOWN and len(folders) == 1 and all(folders):
        return f"{count(len(names), 'file')} in {folders.pop()}"
    shown = ", ".join(names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} (+{more} more)" if more > 0 else shown or "a graph in memory"


def _group(group: Group) -> Iterator[str]:
    yield ""
    counts = _entries.severity_counts(group.entries)
    title = f"{group.principle.upper()} "
    yield f"{title}{'.' * (WIDTH - len(title) - len(counts) - 1)} {counts}"
    for entry in group.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    requirement = entry.requirement
    mark = _MARKS[entry.severity]
    head = f"  {mark} {requirement.id}  {requirement.title}"
    yield from hanging(f"{head}  [{_entries.entry_counts(entry)}]", 6)
    several = len(entry.problems) > 1
    if several:
        yield from _labelled("Why", requirement.rationale)
    for problem in entry.problems:
        own_mark = _MARKS[problem.severity] if several else ""
        if problem.message:
            yield from _labelled("What", problem.message, own_mark)
        if not several:
            yield from _labelled("Why", requirement.rationale)
        yield from _fix(problem.fix)
        yield from _where(problem)
    yield from _labelled("More", f"provkit explain {requirement.id}")


def _where(problem: Problem) -> Iterator[str]:
    """The first nodes, each once, with what is particular about it below."""
    label, node = "Where", ""
    for finding in problem.findings[:SHOWN]:
        if finding.node != node:
            place = f"{finding.source}  " if finding.source else ""
            head = f"      {label:<6}{place}{_entries.node_words(finding)}"
            yield from hanging(head, 14)
            label, node = "", finding.node
        particular = _entries.what_words(problem, finding)
        for line in wrapped(particular, 14) if particular else ():
            yield f"{' ' * 14}{line}"
        for step in _proof.steps(finding):
            yield from lines(step, WIDTH, " " * 17, " " * 14)
    more = len(problem.findings) - SHOWN
    if more > 0:
        yield f"            (+{more} more; --format json lists all)"


def _fix(text: str) -> Iterator[str]:
    for number, line in enumerate(hint(text, 12) if text else ()):
        yield f"{'      Fix' if number == 0 else '':<12}{line}"


def _labelled(label: str, text: str, mark: str = "") -> Iterator[str]:
    if text:
        for number, line in enumerate(wrapped(text, 12)):
            start = f"    {mark:<2}{label:<6}" if number == 0 else " " * 12
            yield f"{start}{line}"


def _waived(report: Report) -> Iterator[str]:
    together: dict[tuple[str, Waiver, str], list[Waived]] = {}
    for each in report.waived:
        finding = each.finding
        key = (finding.requirement, each.waiver, finding.message)
        together.setdefault(key, []).append(each)
    if together:
        yield "Waived: shown, and not counted"
    for (name, _, message), found in together.items():
        yield from lines(f"{name}  {message}", WIDTH, " " * 10, "  ")
        words = f"waived: {_entries.waived_words(found[0])}"
        yield from lines(words, WIDTH, " " * 10, " " * 10)
        for each in found[:SHOWN]:
            place = f"{each.finding.source}  " if each.finding.source else ""
            particular = _entries.detail_words(each.finding)
            more = f": {particular}" if particular else ""
            where = f"{place}{_entries.node_words(each.finding)}{more}"
            yield from hanging(f"{' ' * 10}{where}", 12)
        if len(found) > SHOWN:
            yield f"{' ' * 10}(+{len(found) - SHOWN} more; --format json lists all)"
    if together:
        yield ""


def _remarks(report: Report) -> Iterator[str]:
    if report.remarks:
        yield "About waivers and baseline"
        for remark in report.remarks:
            yield from hanging(f"  {remark.about}: {remark.text}", 4)
        yield ""


def _reasons(report: Report) -> Iterator[str]:
    for heading, state in _SECTIONS:
        found = list(_entries.reasons(report, state))
        if state == "not-applicable":
            found = _together(found)
        if found:
            yield f"{heading}, and why"
            for reason, requirements in found:
                yield from hanging(f"  {_names(requirements)}  {reason}", 10)
            yield ""


def _together(
    found: list[tuple[str, tuple[Requirement, ...]]],
) -> list[tuple[str, tuple[Requirement, ...]]]:
    """Many constraints that each miss a kind of PROV statement, in one line."""
    shaped = [each for each in found if each[1][0].shapes]
    rest = tuple(r for _, requirements in found for r in requirements if not r.shapes)
    if not shaped or len(rest) <= _NAMED:
        return found
    return [*shaped, ("of PROV-CONSTRAINTS: nothing in it that they are about", rest)]


def _names(requirements: Sequence[Requirement]) -> str:
    if len(requirements) > _NAMED:
        return count(len(requirements), "requirement")
    return ", ".join(each.id for each in requirements)


def _each_input(report: Report) -> Iterator[str]:
    if told := list(_proof.parts(report)):
        yield "W3C PROV-CONSTRAINTS, each input alone, then all together"
        for line in told:
            yield from hanging(f"  {line}", 4)
        yield ""


def _unseen(report: Report) -> Iterator[str]:
    if report.unknown:
        yield "What could not be seen"
        for each in report.unknown:
            yield from hanging(f"  {each.node}: {each.why}", 4)
        yield ""
