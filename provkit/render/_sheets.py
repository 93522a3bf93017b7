"""Answers, profiles and requirements as sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provkit.render import Code, Paragraph, Sheet, Table
from provkit.render._entries import WORDS
from provkit.render._lean import lean
from provkit.terms import populations
from provkit.validate.profile import Profile
from provkit.validate.requirement import Requirement
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HIDDEN = frozenset(("evidence", "truncated"))
_FIRST = frozenset(("title", "label"))
_SECOND = frozenset(("population",))
_LAST = frozenset(("node",))
_SIDES = frozenset(("a", "b"))
_FEW = 4


def sheet_of(thing: Any, *, narrow: bool = False) -> Sheet:
    """Lay anything but a report out for reading; `narrow` is for a terminal."""
    match thing:
        case Sheet():
            return thing
        case Profile():
            return of_requirements(thing.everything, thing)
        case Requirement():
            return _of_requirement(thing)
        case _:
            return _of_answer(thing.to_dict(), narrow=narrow)


def data_of(thing: Any) -> Any:
    """What a thing is for a machine."""
    if isinstance(thing, (Profile, Requirement)):
        return sheet_of(thing).to_dict()
    return thing.to_dict()


def of_requirements(requirements: Iterable[Requirement], profile: Profile) -> Sheet:
    """A list of requirements, one table per principle."""
    listed = tuple(requirements)
    principles = dict.fromkeys(each.principle for each in listed)
    blocks = [
        Table(
            principle,
            ("id", "level", "requirement"),
            tuple((r.id, r.level, r.title) for r in listed if r.principle == principle),
        )
        for principle in principles
    ]
    more = Paragraph("", ("provkit explain ID says more about one.",))
    title = f"{profile.title}: {profile.name} {profile.version}".rstrip()
    return Sheet(
        f"{title}, {len(listed)} requirements",
        (*blocks, more),
        {
            "profile": profile.name,
            "version": profile.version,
            "title": profile.title,
            "requirements": [_requirement_data(each) for each in listed],
        },
    )


def _of_requirement(requirement: Requirement) -> Sheet:
    parts = tuple(
        (WORDS[part.severity], part.message, part.fix) for part in requirement.parts
    )
    sources = requirement.citations or requirement.sources
    blocks: list[Paragraph | Code | Table] = [
        Paragraph("What it says", (requirement.text,)),
        Paragraph("What it asks", (requirement.asks,)),
        Paragraph("Why", (requirement.rationale,)),
        Paragraph("Who else asks for it", tuple(f"- {each}" for each in sources)),
    ]
    for severity, message, fix in parts:
        lines = (message, f"Fix: {fix}") if fix else (message,)
        blocks.append(Paragraph(f"What can be wrong [{severity}]", lines))
    for name, heading in (
        ("pass", "An example that passes"),
        ("fail", "One that fails"),
    ):
        text = requirement.example(name)
        if text:
            blocks.append(Code(heading, text))
    level = f"{requirement.principle}, {requirement.level}".lstrip(", ")
    return Sheet(
        f"{requirement.id}  {requirement.title}  ({level})",
        tuple(block for block in blocks if _says_something(block)),
        {
            **_requirement_data(requirement),
            "passes": requirement.example("pass"),
            "fails": requirement.example("fail"),
        },
    )


def _says_something(block: Paragraph | Code | Table) -> bool:
    return not isinstance(block, Paragraph) or any(block.lines)


def _requirement_data(requirement: Requirement) -> dict[str, Any]:
    return {
        "requirement": requirement.id,
        "title": requirement.title,
        "level": requirement.level,
        "principle": requirement.principle,
        "text": requirement.text,
        "asks": requirement.asks,
        "rationale": requirement.rationale,
        "sources": list(requirement.sources),
        "citations": list(requirement.citations),
        "fix": requirement.fix,
        "parts": [
            {
                "name": part.name,
                "severity": part.severity,
                "message": part.message,
                "fix": part.fix,
            }
            for part in requirement.parts
        ],
    }


def _of_answer(answer: Mapping[str, Any], *, narrow: bool) -> Sheet:
    """The sentence, the rows as a table, and what could not be seen."""
    blocks: list[Paragraph | Code | Table] = []
    rows = lean(answer["rows"]) if narrow else answer["rows"]
    if rows:
        columns = sorted(_shown(rows), key=_column_place)
        cells = tuple(tuple(_cell(n, row.get(n)) for n in columns) for row in rows)
        blocks.append(Table("", *without_empty(columns, cells)))
    if answer.get("truncated"):
        blocks.append(Paragraph("", ("There is more than is shown here.",)))
    unknown = answer["unknown"]
    if unknown:
        known = tuple((shorten(str(u["node"])), str(u["why"])) for u in unknown)
        blocks.append(Table("What is unknown", ("node", "why"), known))
    return Sheet(answer["sentence"], tuple(blocks), answer)


def _shown(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns that say something: not the evidence, not what is equal anyway."""
    doubled = {f"{name}_max": name for name in rows[0]}
    return [
        name
        for name in rows[0]
        if name not in _HIDDEN
        and not (
            name in doubled and all(row[name] == row[doubled[name]] for row in rows)
        )
    ]


def _column_place(name: str) -> int:
    """What people call a thing comes first, its IRIs last."""
    order = (_FIRST, _SECOND)
    known = next((n for n, names in enumerate(order) if name in names), len(order))
    return known + (name in _LAST)


def without_empty(
    columns: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Leave out a column that says nothing in any row."""
    kept = [n for n in range(len(columns)) if any(row[n] for row in rows)]
    return (
        tuple(columns[n].replace("_", " ") for n in kept),
        tuple(tuple(row[n] for n in kept) for row in rows),
    )


def _cell(name: str, value: object) -> str:
    match value:
        case None:
            # On one side of a difference nothing is there, which is known.
            text = "-" if name in _SIDES else "unknown"
        case bool():
            text = "yes" if value else "no"
        case float():
            text = f"{value:.1%}" if name == "share" else f"{value:.4g}"
        case str() if name == "population":
            text = populations.code(value) or shorten(value)
        case str() if name in _FIRST:
            text = value
        case list() | tuple() if name == "datasets":
            text = str(len(value))
        case list() | tuple():
            text = _several([_cell(name, each) for each in value])
        case _:
            text = shorten(str(value))
    return text


def _several(words: Sequence[str]) -> str:
    more = len(words) - _FEW
    shown = ", ".join(words[:_FEW])
    return f"{shown} (+{more} more)" if more > 0 else shown
