"""Findings that somebody answers for until a day: read from TOML, applied, shown.

    [[waiver]]
    id = "TRA-01"                             # the requirement
    node = "https://example.org/panel"        # an IRI, or the label in the report
    reason = "the publisher states no date; asked on 2026-11-02"
    author = "https://orcid.org/0000-0002-1825-0097"
    expires = 2027-03-31                      # the last day on which it holds

Instead of `node`, `pattern = "https://example.org/legacy/*"` takes every node that it
matches. A waiver takes nothing away from a report: what is waived is shown with the
reason, who gave it, and until when. One that has expired waives no more and is
reported, and so is one that matches nothing.

Why every key is asked for: a waiver without a reason, an author or an end is how a
check dies quietly.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UsageError
from provkit.validate.report import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from provkit.validate.finding import Finding
    from provkit.validate.report import State

FILE: Final = "provkit-waivers.toml"
"""What the command line looks for in the folder where it runs."""

_TABLE: Final = "waiver"
_KEYS: Final = ("id", "node", "pattern", "reason", "author", "expires")
_TEXTS: Final = ("id", "reason", "author")
_EXAMPLE: Final = "expires = 2027-03-31"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A promise that a finding is known, answered for, and until when.

    Attributes:
        id: the requirement.
        reason: why it may stay as it is.
        author: who says so.
        expires: the last day on which it holds.
        node: the node: its IRI or its label; empty where there is a pattern.
        pattern: the same with `*` and `?` in it.
        source: `file:line` where it stands.
    """

    id: str
    reason: str
    author: str
    expires: date
    node: str = ""
    pattern: str = ""
    source: str = ""

    def matches(self, finding: Finding) -> bool:
        """Whether it is about this finding, in force or not."""
        if finding.requirement != self.id.upper():
            return False
        names = (finding.node, finding.label)
        if self.node:
            return self.node in names
        return any(fnmatchcase(name, self.pattern) for name in names if name)

    def to_dict(self) -> dict[str, Any]:
        """The waiver as `--format json` gives it."""
        row = {each.name: getattr(self, each.name) for each in fields(self)}
        return row | {"expires": self.expires.isoformat()}


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding, and the waiver for it."""

    finding: Finding
    waiver: Waiver

    def to_dict(self) -> dict[str, Any]:
        """Both as `--format json` gives them."""
        return {**self.finding.to_dict(), "waiver": self.waiver.to_dict()}


def applied(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    today: date,
    states: Mapping[str, State] = MappingProxyType({}),
) -> tuple[tuple[Finding, ...], tuple[Waived, ...], tuple[Remark, ...]]:
    """Set aside what is waived.

    Args:
        findings: all of them.
        waivers: those of a file, in its order; the first in force that matches counts.
        today: the day on which they are to hold.
        states: how each requirement of the profile came out, where that is known:
            of one that was not checked, no waiver is called idle.

    Returns:
        The findings that stay, those that are waived, and which waivers have expired
        or match nothing.
    """
    left: list[Finding] = []
    waived: list[Waived] = []
    matched: set[int] = set()
    for finding in findings:
        about = [n for n, each in enumerate(waivers) if each.matches(finding)]
        matched.update(about)
        holding = next((n for n in about if waivers[n].expires >= today), None)
        if holding is None:
            left.append(finding)
        else:
            waived.append(Waived(finding, waivers[holding]))
    told = (
        (waiver, _remark(waiver, today, states, used=number in matched))
        for number, waiver in enumerate(waivers)
    )
    remarks = (
        Remark(waiver.source or "waivers", text) for waiver, text in told if text
    )
    return tuple(left), tuple(waived), tuple(remarks)


def _remark(
    waiver: Waiver, today: date, states: Mapping[str, State], *, used: bool
) -> str:
    """What is to be said of a waiver: nothing of one that does what it is for."""
    name = f"the waiver of {waiver.id} for {waiver.node or waiver.pattern}"
    if waiver.expires < today:
        so = "; it waives nothing any more" if used else ""
        return f"{name} by {waiver.author} expired on {waiver.expires}{so}"
    if used or states.get(waiver.id.upper()) == "not-checked":
        return ""
    if states and waiver.id.upper() not in states:
        return f"{name}: this profile has no such requirement"
    return f"{name} matches no finding; it can be taken out"


def read(path: str | PathLike[str]) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Raises:
        UsageError: it cannot be read, is no TOML, or a waiver in it is not complete;
            the message has the line.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8: {error.reason}") from error
    return tuple(parsed(text, str(file)))


def parsed(text: str, name: str) -> Iterator[Waiver]:
    """The waivers in a text.

    Args:
        text: the TOML.
        name: what the text is called in messages.

    Raises:
        UsageError: it is no TOML, or a waiver in it is not complete.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at line ")
        stated = place.partition(",")[0]
        where = f"{name}:{stated}" if stated.isdigit() else name
        raise UsageError(f"{where}: not TOML: {reason}") from error
    tables = found.pop(_TABLE, [])
    for key in found:
        raise UsageError(
            f"{name}:{_top_line(text, key)}: {key!r} is not known here",
            f"each waiver starts with [[{_TABLE}]]",
        )
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        line = _top_line(text, _TABLE)
        raise UsageError(
            f"{name}:{line}: {_TABLE!r} is not a list of tables",
            f"each waiver starts with [[{_TABLE}]]",
        )
    lines = _headers(text)
    for number, table in enumerate(tables):
        line = lines[number] if len(lines) == len(tables) else 1
        yield _waiver(table, text, name, line)


def _waiver(table: Mapping[str, Any], text: str, name: str, line: int) -> Waiver:
    def refuse(key: str, what: str, fix: str) -> UsageError:
        return UsageError(f"{name}:{_line_of(text, key, line)}: {what}", fix)

    for key in table:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            what = f"a waiver has no {key!r}"
            raise refuse(key, what, f"{hint}known: {', '.join(_KEYS)}")
    for key in _TEXTS:
        if not _is_text(table.get(key)):
            what = f"this waiver has no {key}, as text in quotes"
            raise refuse(key, what, f'add: {key} = "..."')
    given = [key for key in ("node", "pattern") if key in table]
    if len(given) != 1 or not _is_text(table[given[0]]):
        what = "a waiver has either a node or a pattern, as text in quotes"
        key = given[0] if given else ""
        raise refuse(key, what, 'add: node = "IRI", or pattern = "https://...*"')
    expires = table.get("expires")
    if not isinstance(expires, date) or isinstance(expires, datetime):
        what = "this waiver has no day on which it expires, without quotes"
        raise refuse("expires", what, f"add: {_EXAMPLE}")
    texts = {key: table[key].strip() for key in (*_TEXTS, *given)}
    return Waiver(expires=expires, source=f"{name}:{line}", **texts)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _headers(text: str) -> list[int]:
    """The lines on which waivers start; one within a longer text is none."""
    found = []
    before = ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        bare = line.replace(" ", "").replace("\t", "")
        if bare.startswith(f"[[{_TABLE}]]") and _is_whole(before):
            found.append(number)
        before += line
    return found


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _top_line(text: str, key: str) -> int:
    """The line on which a key or a table of the whole file starts."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.partition("=")[0].partition(".")[0].strip("[] \t\"'") == key:
            return number
    return 1


def _line_of(text: str, key: str, start: int) -> int:
    """The first line from `start` on that states a key; `start` if none does."""
    for number, line in enumerate(text.splitlines()[start:], start=start + 1):
        if line.lstrip().startswith("[["):
            break
        if line.partition("=")[0].strip().strip("\"'") == key:
            return number
    return start
