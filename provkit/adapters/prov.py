"""PROV-JSON documents of any tool, as records: entities, activities and who did them.

Only what PROV itself says is read: an activity is a run of no special kind, whatever
its types. Relations that records have no field for are reported as lost; to keep every
statement, convert the document instead: `provkit convert DOCUMENT OUT.ttl`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters import _prov_json
from provkit.adapters._personal import private_text
from provkit.adapters._zones import moment, zone
from provkit.model import Agent, Entity, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from provkit.adapters import Source
    from provkit.adapters._prov_json import Document, Links, Statement
    from provkit.model import Record

_AGENTS: Final = ("Person", "Organization", "SoftwareAgent")
_LABELS: Final = ("prov:label", "rdfs:label", "dcterms:title", "schema:name")
_HOMELESS: Final = (
    "wasInformedBy", "wasStartedBy", "wasEndedBy", "specializationOf", "alternateOf",
    "hadMember", "wasInfluencedBy", "wasInvalidatedBy", "mentionOf",
)  # fmt: skip


def read(source: Source, *, timezone: str = "") -> Iterator[Record]:
    """Read a document; `timezone` is that of times which state none."""
    document = _prov_json.read(source)
    links = _prov_json.links(document)
    people = agents(document, links)
    for kind in _HOMELESS:
        for each in document.of(kind):
            each.part.lost(
                f"{kind} has no field in a record; `provkit convert` keeps it"
            )
    for name, statements in _named(document, "entity", links.made_by, links.derived):
        yield entity(document, links, people, name, statements)
    local = zone(timezone)
    for name, statements in _named(document, "activity", links.used, links.associated):
        yield _activity(document, links, people, (name, statements), local)


def agents(document: Document, links: Links) -> dict[str, Agent]:
    """Every agent by its name in the document, with who answers for it."""
    told = {each.name: each for each in document.of("agent")}
    found: dict[str, Agent] = {}

    def agent(name: str, below: tuple[str, ...] = ()) -> Agent:
        if name not in found:
            above = [each for each in links.above.get(name, ()) if each not in below]
            answering = tuple(agent(each, (*below, name)) for each in above)
            found[name] = _agent(document, name, told.get(name), answering)
        return found[name]

    for name in (*told, *links.above):
        agent(name)
    for table in (links.attributed, links.associated):
        for names in table.values():
            for name in names:
                agent(name)
    return found


def entity(
    document: Document,
    links: Links,
    people: dict[str, Agent],
    name: str,
    statements: list[Statement],
) -> Entity:
    """An entity with what PROV says of it."""
    made_by = links.made_by.get(name, [])
    if len(made_by) > 1:
        why = "a second generation; a record has one, and so has PROV (PRV-04)"
        document.source.lost("/wasGeneratedBy", why, len(made_by) - 1)
    return Entity(
        iri=document.iri(name),
        title=label(statements),
        generated_by=document.iri(made_by[0]) if made_by else None,
        derived_from=iris(document, links.derived.get(name, ())),
        revision_of=iris(document, links.revised.get(name, ())),
        primary_source=iris(document, links.sourced.get(name, ())),
        attributed_to=tuple(people[each] for each in links.attributed.get(name, ())),
        annotations=tuple(
            note for each in statements for note in each.part.annotations()
        ),
        source_field=place(document, statements),
    )


def label(statements: Iterable[Statement]) -> str | None:
    """What a thing is called."""
    for each in statements:
        for attribute in _LABELS:
            for part in each.values(attribute):
                if why := private_text(str(part.value)):
                    part.lost(why)
                elif found := part.text():
                    return found
    return None


def place(document: Document, statements: list[Statement]) -> str:
    """Where a thing is stated; what is only spoken of, in the document as a whole."""
    return statements[0].part.place if statements else document.source.place()


def iris(document: Document, names: Iterable[str]) -> tuple[str, ...]:
    """The IRIs of names."""
    return tuple(document.iri(name) for name in names)


def _named(
    document: Document, kind: str, *tables: dict[str, list[str]]
) -> Iterator[tuple[str, list[Statement]]]:
    """Every thing of a kind: those stated, and those that only a relation names."""
    told: dict[str, list[Statement]] = {}
    for each in document.of(kind):
        told.setdefault(each.name, []).append(each)
    for table in tables:
        for name in table:
            told.setdefault(name, [])
    yield from told.items()


def _activity(
    document: Document,
    links: Links,
    people: dict[str, Agent],
    told: tuple[str, list[Statement]],
    local: tzinfo | None,
) -> Run:
    name, statements = told
    iri = document.iri(name)
    times = [
        next((found for each in statements for part in each.values(attribute)
              if (found := moment(part, local))), None)
        for attribute in ("prov:startTime", "prov:endTime")
    ]  # fmt: skip
    if None in times:
        document.source.gap(iri, "when it ran", "a time, or its time zone, is missing")
    if name not in links.associated:
        document.source.gap(iri, "who ran it", "no agent is associated with it")
    return Run(
        iri,
        label(statements),
        started=times[0],
        ended=times[1],
        inputs=iris(document, links.used.get(name, ())),
        agents=tuple(people[each] for each in links.associated.get(name, ())),
        code=iris(document, links.plans.get(name, ())),
        annotations=tuple(
            note for each in statements for note in each.part.annotations()
        ),
        source_field=place(document, statements),
    )


def _agent(
    document: Document, name: str, told: Statement | None, above: tuple[Agent, ...]
) -> Agent:
    types = told.types() if told else set()
    kind = next((each for each in _AGENTS if f"prov:{each}" in types), None)
    called = label([told]) if told else None
    if called is None and told is not None:
        called = told.text("foaf:name")
    iri = document.known(name)
    return Agent(iri=iri, name=called or name, kind=kind, on_behalf_of=above)
