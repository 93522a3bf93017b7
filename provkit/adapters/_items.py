"""Tables of items: which item of a reporting standard a graph says something about.

A standard is one file beside this one: its name, where it is published, and a table
with a line for each item. `Standard.write` is its exporter. A line is

    number | what it is about, in our own words | part.field part.field | mark

where the parts are those of `_items_facts.subjects` and the fields those of records. An
item without a field is about the study and not about its provenance. The mark says
where our reading of the item could not be checked.

That a graph says something does not mean that it says enough: that is for the authors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _items_facts as facts
from provkit.adapters._carried import beside
from provkit.adapters._plain import dumped, name_of
from provkit.adapters._view import Written
from provkit.errors import UsageError
from provkit.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters._view import View

UNVERIFIED: Final = "UNVERIFIED"
_STATES: Final = {
    "stated": "the graph says something about each field",
    "partly": "the graph says something about some of the fields",
    "open": "there is a field for it, and the graph does not say",
    "outside": "not a matter of provenance: for the text of the study",
}
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number, what it is about, the fields that answer it, a mark."""

    number: str
    about: str
    fields: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one field of one record says."""

    field: str
    record: Any
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Standard:
    """A reporting standard.

    Attributes:
        name: as it calls itself.
        source: where it is published.
        checked: how far our table was checked.
        table: a line for each item.
    """

    name: str
    source: str
    checked: str
    table: str

    def items(self) -> tuple[Item, ...]:
        """The items of the table."""
        lines = [line.split("|") for line in self.table.strip().splitlines()]
        return tuple(
            Item(number.strip(), about.strip(), tuple(fields.split()), mark.strip())
            for number, about, fields, mark in lines
        )

    def write(self, view: View, form: str) -> Written:
        """Write the table for one model: the focus of the view, or its only one."""
        if form not in {"markdown", "json"}:
            raise UsageError(f"format={form!r} is not known", "markdown or json")
        model = view.one(Model, "model")
        subjects = facts.subjects(view, model)
        rows = [(item, list(_answers(view, subjects, item))) for item in self.items()]
        if form == "json":
            content = dumped(_json(self, model, rows))
        else:
            text = "\n".join(_markdown(self, model, rows)) + "\n"
            content = text.encode("utf-8", "backslashreplace")
        cited = [answer.record for _item, found in rows for answer in found]
        return Written(
            {"": content},
            beside(view.records, cited, "no item asks for it"),
            tuple(
                f"{item.number}: {item.about} ({', '.join(_open(item, found))})"
                for item, found in rows
                if _state(item, found) in {"open", "partly"}
            ),
        )


Rows = list[tuple[Item, list[Answer]]]


def _answers(view: View, subjects: facts.Subjects, item: Item) -> Iterator[Answer]:
    for field in item.fields:
        part, _dot, name = field.partition(".")
        for record in subjects[part]:
            values = facts.values(view, record, name)
            if values:
                yield Answer(field, record, facts.label(view, record), tuple(values))


def _state(item: Item, found: list[Answer]) -> str:
    if not item.fields:
        return "outside"
    if not found:
        return "open"
    return "partly" if _open(item, found) else "stated"


def _open(item: Item, found: list[Answer]) -> list[str]:
    """The fields of an item of which the graph says nothing."""
    known = {answer.field for answer in found}
    return [field for field in item.fields if field not in known]


def _counts(rows: Rows) -> dict[str, int]:
    states = [_state(item, found) for item, found in rows]
    return {name: states.count(name) for name in _STATES}


def _json(standard: Standard, model: Model, rows: Rows) -> dict[str, Any]:
    return {
        "standard": standard.name,
        "source": standard.source,
        "checked": standard.checked,
        "model": {"iri": model.iri, "title": name_of(model)},
        "counts": _counts(rows),
        "items": [
            {
                "item": item.number,
                "about": item.about,
                "state": _state(item, found),
                "mark": item.mark,
                "answers": [
                    {
                        "field": answer.field,
                        "node": answer.record.iri,
                        "label": answer.label,
                        "values": list(answer.values),
                    }
                    for answer in found
                ],
                "open": _open(item, found),
            }
            for item, found in rows
        ],
    }


def _markdown(standard: Standard, model: Model, rows: Rows) -> Iterator[str]:
    counts = _counts(rows)
    yield f"# {_escaped(standard.name)}: {_escaped(name_of(model))}"
    yield ""
    yield f"Model: `{model.iri}`. Standard: {standard.source}."
    yield f"How far this table was checked: {standard.checked}."
    yield "The items are in provkit's own words, which do not replace the standard."
    yield ""
    yield "| State | Items | Meaning |"
    yield "|---|---|---|"
    for name, meaning in _STATES.items():
        yield f"| {name} | {counts[name]} | {meaning} |"
    yield ""
    yield "| Item | About | State | What the graph says |"
    yield "|---|---|---|---|"
    for item, found in rows:
        about = _escaped(item.about) + (f" ({item.mark})" if item.mark else "")
        state = _state(item, found)
        yield f"| {item.number} | {about} | {state} | {_cell(item, found)} |"
    yield from _list("Open", "open", rows)
    yield from _list("For the text of the study", "outside", rows)


def _cell(item: Item, found: list[Answer]) -> str:
    shown = [
        f"{_named(answer)}: {_escaped('; '.join(answer.values[:_SHOWN]))}"
        + _more(len(answer.values))
        for answer in found[: 2 * _SHOWN]
    ]
    if len(found) > len(shown):
        shown.append(f"and {len(found) - len(shown)} more (format=json has all)")
    if found and (rest := _open(item, found)):
        shown.append(f"not stated: {', '.join(rest)}")
    return "<br>".join(shown)


def _named(answer: Answer) -> str:
    """The field, and of what; a title names its own record."""
    if answer.field.endswith(".title"):
        return answer.field
    return f"{answer.field} of {_escaped(answer.label)}"


def _more(count: int) -> str:
    return f"; and {count - _SHOWN} more" if count > _SHOWN else ""


def _list(title: str, state: str, rows: Rows) -> Iterator[str]:
    found = [item for item, answers in rows if _state(item, answers) == state]
    if not found:
        return
    yield ""
    yield f"## {title}"
    yield ""
    for item in found:
        fields = f": {', '.join(item.fields)}" if item.fields else ""
        yield f"- {item.number}, {_escaped(item.about)}{fields}"


def _escaped(text: str) -> str:
    r"""A text that stands in a cell as it is, whatever it holds.

    >>> print(_escaped("a|b <i>"))
    a\|b &lt;i&gt;
    """
    plain = " ".join(text.split()).replace("&", "&amp;")
    plain = plain.replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{char}" if char in "\\`*_[]|#" else char for char in plain)
