"""PROV-JSON (W3C member submission of 24 April 2013) as statements with attributes.

Tools write it loosely: several statements under one name as a list, names without a
prefix, prefixes that stand for no IRI. All of that is read. What is no object of
objects is refused with its place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

KINDS: Final = (
    "entity", "activity", "agent", "used", "wasGeneratedBy", "wasDerivedFrom",
    "wasAttributedTo", "wasAssociatedWith", "actedOnBehalfOf", "wasInformedBy",
    "wasStartedBy", "wasEndedBy", "specializationOf", "alternateOf", "hadMember",
    "wasInfluencedBy", "wasInvalidatedBy", "mentionOf",
)  # fmt: skip
# A prefix is made to be continued: `https://github.com/a/b` is not.
_OPEN: Final = ("/", "#", ":", ";", "=", "?", "-", "_")
_PROV: Final = {"prov": "http://www.w3.org/ns/prov#"}


@dataclass(frozen=True)
class Statement:
    """One statement: its own name, which may be blank, and its attributes."""

    name: str
    part: Part

    def values(self, attribute: str) -> list[Part]:
        """The values of an attribute, each as its plain value."""
        found = self.part.get(attribute)
        parts = list(found.items()) if found.is_a(list) else [found]
        return [_plain(part) for part in parts if part]

    def text(self, attribute: str) -> str | None:
        """The first value of an attribute as a text."""
        return next((part.text() for part in self.values(attribute)), None)

    def types(self) -> set[str]:
        """Its types as qualified names: `prov:Plan`, `provml:Model` ..."""
        return {text for part in self.values("prov:type") if (text := part.text())}


@dataclass(frozen=True)
class Document:
    """A document, its bundles included; their statements are those of the document."""

    source: Source
    prefixes: dict[str, str]
    statements: dict[str, list[Statement]]

    def of(self, kind: str) -> list[Statement]:
        """The statements of a kind: `entity`, `used` ..."""
        return self.statements.get(kind, [])

    def iri(self, name: str) -> str:
        """The IRI of a qualified name; where it makes none, one within the source."""
        return self.known(name) or self.source.own_iri("node", name)

    def known(self, name: str) -> str | None:
        """The IRI of a qualified name, if it makes one."""
        prefix, colon, local = name.partition(":")
        base = self.prefixes.get(prefix) if colon else self.prefixes.get("default")
        if base and is_iri(base) and base.endswith(_OPEN):
            whole = f"{base}{local if colon else name}"
            return whole if is_iri(whole) else None
        return name if not base and colon and is_iri(name) else None


@dataclass(frozen=True)
class Links:
    """Who did what with what, by the names that the document uses."""

    used: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    made_by: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    derived: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    revised: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sourced: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    attributed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    associated: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    plans: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    above: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read(source: Source) -> Document:
    """Read a document.

    Raises:
        UnreadableSource: it is no PROV-JSON.
    """
    found = source.json()
    if not any(found.get(kind) for kind in KINDS) and not found.get("bundle"):
        raise source.refuse(
            "is no PROV-JSON: it has no entity, activity, agent or relation",
            "PROV-N, PROV-XML and RDF are read without loss by `provkit convert`",
        )
    prefixes = dict(_PROV)
    statements: dict[str, list[Statement]] = defaultdict(list)
    for part in (found, *(each for _name, each in found.get("bundle").members())):
        for prefix, base in part.get("prefix").members():
            prefixes.setdefault(prefix, base.text() or "")
        for kind in KINDS:
            statements[kind] += _statements(part.get(kind))
    return Document(source, prefixes, statements)


def links(document: Document) -> Links:
    """The relations that records have a field for."""
    found = Links()
    for table, kind, subject, other in (
        (found.used, "used", "activity", "entity"),
        (found.made_by, "wasGeneratedBy", "entity", "activity"),
        (found.attributed, "wasAttributedTo", "entity", "agent"),
        (found.associated, "wasAssociatedWith", "activity", "agent"),
        (found.plans, "wasAssociatedWith", "activity", "plan"),
        (found.above, "actedOnBehalfOf", "delegate", "responsible"),
    ):
        for each in document.of(kind):
            _link(table, each, subject, other)
    for each in document.of("wasDerivedFrom"):
        types = each.types()
        table = found.derived
        if "prov:Revision" in types:
            table = found.revised
        elif "prov:PrimarySource" in types:
            table = found.sourced
        _link(table, each, "generatedEntity", "usedEntity")
    return found


def _link(
    table: dict[str, list[str]], each: Statement, subject: str, other: str
) -> None:
    one, two = each.text(f"prov:{subject}"), each.text(f"prov:{other}")
    if one and two and two not in table[one]:
        table[one].append(two)


def _statements(part: Part) -> Iterator[Statement]:
    for name, found in part.members():
        for each in found.items() if found.is_a(list) else (found,):
            each.get("")  # refuses what is no object
            yield Statement(name, each)


def _plain(part: Part) -> Part:
    if part.is_a(dict) and part.get("$"):
        part.get("type").take()
        part.get("lang").take()
        return part.get("$")
    return part
