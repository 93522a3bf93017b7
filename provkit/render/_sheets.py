"""Answers, profiles and requirements as sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provkit.graph import words
from provkit.render import Code, Paragraph, Sheet, Table, _explained
from provkit.render._lean import beginnings, lean
from provkit.terms import concepts, populations
from provkit.validate.profile import Profile
from provkit.validate.requirement import Requirement
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from provkit.graph.index import Index

_HIDDEN = frozenset(("evidence", "truncated"))
_FIRST = frozenset(("title", "label"))
_SECOND = frozenset(("population",))
_LAST = frozenset(("node",))
_SIDES = frozenset(("a", "b"))
_THINGS = frozenset(("dataset", "test", "train", "via", "by"))
_FEW = 4


def sheet_of(thing: Any, *, narrow: bool = False) -> Sheet:
    """Lay anything but a report out for reading; `narrow` is for a terminal."""
    match thing:
        case Sheet():
            return thing
        case Profile():
            return of_requirements(thing.everything, thing)
        case Requirement():
            return _explained.of_requirement(thing)
        case _:
            return _of_answer(thing.to_dict(), _Known.by(thing), narrow=narrow)


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
        f"{title}, {words.count(len(listed), 'requirement')}",
        (*blocks, more),
        {
            "profile": profile.name,
            "version": profile.version,
            "title": profile.title,
            "requirements": [_explained.data_of(each) for each in listed],
        },
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the graph that was asked knows of the things in a table."""

    index: Index | None

    @classmethod
    def by(cls, answer: Any) -> _Known:
        graph = getattr(answer, "graph", None)
        return cls(None if graph is None else graph.index)

    def is_model(self, iri: str) -> bool:
        """Whether it is a model, as far as is known."""
        node = None if self.index is None else self.index.find(iri)
        return self.index is None or node is None or self.index.is_a(node, "Model")

    def title(self, iri: str) -> str:
        """What people call it, or what it is; empty where that is not known."""
        node = None if self.index is None else self.index.find(iri)
        if self.index is None or node is None:
            return ""
        kind = words.word(self.index.kind(node))
        return self.index.label(node) if self.index.title(node) else kind

    def entitled(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Rows that name other things by their titles, as far as those differ."""
        found = [dict(row) for row in rows]
        for name in _THINGS & rows[0].keys() if rows else ():
            iris = list(dict.fromkeys(str(row[name]) for row in found))
            titles = [self.title(iri) for iri in iris]
            said = {
                iri: f"{title} [{short}]" if titles.count(title) > 1 else title
                for iri, title, short in zip(
                    iris, titles, beginnings(iris), strict=True
                )
                if title
            }
            for row in found:
                row[name] = said.get(row[name], row[name])
        return found


def _of_answer(answer: Mapping[str, Any], known: _Known, *, narrow: bool) -> Sheet:
    """The sentence, the rows as a table, and what could not be seen."""
    blocks: list[Paragraph | Code | Table] = []
    rows = known.entitled(answer["rows"])
    rows = lean(rows) if narrow else rows
    if rows:
        columns = sorted(_shown(rows), key=_column_place)
        if narrow and not known.is_model(answer["target"]):
            # Nobody evaluates a dataset or a run.
            columns = [name for name in columns if name != "evaluated"]
        cells = tuple(tuple(_cell(n, row.get(n)) for n in columns) for row in rows)
        blocks.append(Table("", *without_empty(columns, cells)))
    if answer.get("truncated"):
        blocks.append(Paragraph("", (_more(len(rows), answer.get("total")),)))
    unknown = answer["unknown"]
    if unknown:
        blocks.append(Table("What is unknown", ("what", "why"), _reasons(unknown)))
    return Sheet(answer["sentence"], tuple(blocks), answer)


def _more(listed: int, total: int | None) -> str:
    if total is None or total <= listed:
        return "There is more than is shown here."
    return f"{listed:,} of {total:,} rows are shown; a higher limit shows more."


def _reasons(unknown: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Each reason once, with what it is about, by title and by name."""
    about: dict[str, list[str]] = {}
    for each in unknown:
        name, title = shorten(str(each["node"])), each.get("title", "")
        said = name if title in ("", name) else f"{title} ({name})"
        about.setdefault(str(each["why"]), []).append(said)
    return tuple((_several(names), why) for why, names in about.items())


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
            # That no release is recorded does not mean that there was none.
            no = "unknown" if name == "released" else "no"
            text = "yes" if value else no
        case float():
            text = f"{value:.1%}" if name == "share" else f"{value:.4g}"
        case str():
            text = _text(name, value)
        case list() | tuple() if name == "datasets":
            text = str(len(value))
        case list() | tuple():
            text = _several([_cell(name, each) for each in value])
        case _:
            text = shorten(str(value))
    return text


def _text(name: str, value: str) -> str:
    if name == "population":
        return populations.code(value) or shorten(value)
    if name == "purpose":
        word = concepts.word("purpose", value)
        return word.replace("-", " ") if word else shorten(value)
    return value if name in _FIRST else shorten(value)


def _several(words: Sequence[str]) -> str:
    more = len(words) - _FEW
    shown = ", ".join(words[:_FEW])
    return f"{shown} (+{more} more)" if more > 0 else shown
