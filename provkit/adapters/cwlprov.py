"""CWLProv: the PROV-JSON that cwltool and Toil write beside a research object.

The runs of the workflow and of its steps are activities, the steps parts of the
workflow. CWLProv says when a run began in two statements some microseconds apart: the
earlier is taken, so that nothing is used before its run began. A file is known by the
SHA-1 in its name, an image by its tag. Times have no zone: `timezone=UTC` tells it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _prov_json
from provkit.adapters._zones import moment, zone
from provkit.adapters.prov import agents, entity, iris, label, place
from provkit.model import Code, Digest, Environment, Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from provkit.adapters import Source
    from provkit.adapters._prov_json import Document, Links, Statement
    from provkit.model import Agent, Entity, Record

_RUNS: Final = {"wfprov:WorkflowRun", "wfprov:ProcessRun"}
_SHA1: Final = re.compile(r"urn:hash::sha1:([0-9a-f]{40})$")
_NOT_DATA: Final = {"prov:KeyEntityPair"}
_HOMELESS: Final = ("hadMember", "mentionOf", "alternateOf", "wasInformedBy")


def read(source: Source, *, timezone: str = "") -> Iterator[Record]:
    """Read `primary.cwlprov.json`; `timezone` is that of the machine that ran it."""
    document = _prov_json.read(source)
    runs = [each for each in document.of("activity") if each.types() & _RUNS]
    if not runs:
        raise source.refuse("holds no run of CWLProv", "read it as `prov` instead")
    links = _prov_json.links(document)
    people = agents(document, links)
    for kind in _HOMELESS:
        for each in document.of(kind):
            each.part.lost(
                f"{kind} has no field in a record; `provkit convert` keeps it"
            )
    yield from _things(document, links, people)
    local = zone(timezone)
    images = _images(document)
    yield from images.values()
    for each in runs:
        yield _run(document, links, people, each, (images, local))


def _things(
    document: Document, links: Links, people: dict[str, Agent]
) -> Iterator[Entity]:
    told: dict[str, list[Statement]] = {}
    for each in document.of("entity"):
        told.setdefault(each.name, []).append(each)
    contents = _contents(document)
    plans = {each for names in links.plans.values() for each in names}
    steps = _made_in_steps(document, links)
    spoken_of = {each for names in links.used.values() for each in names}
    for name, statements in told.items():
        types = {each for one in statements for each in one.types()}
        if types & _NOT_DATA:
            for each in statements:
                each.part.lost("a pair of a dictionary, whose value stands by itself")
        elif name in plans or "prov:Plan" in types:
            yield _code(document, name, statements)
        elif name in spoken_of or not _SHA1.search(document.iri(name)):
            found = entity(document, steps, people, name, statements)
            basename = statements[0].text("cwlprov:basename")
            digests = contents.get(name) or _digest(document.iri(name))
            yield replace(found, title=found.title or basename, checksums=digests)
        else:
            for each in statements:
                each.part.lost("stands as the digest of the files with that content")


def _contents(document: Document) -> dict[str, tuple[Digest, ...]]:
    found: dict[str, tuple[Digest, ...]] = {}
    for each in document.of("specializationOf"):
        general = document.iri(each.text("prov:generalEntity") or "")
        found[each.text("prov:specificEntity") or ""] = _digest(general)
    return found


def _digest(iri: str) -> tuple[Digest, ...]:
    """The digest that is the name of a content."""
    named = _SHA1.search(iri)
    return (Digest("sha1", named[1]),) if named else ()


def _made_in_steps(document: Document, links: Links) -> Links:
    """CWLProv has an output made by its step and by the workflow: the step did."""
    whole = {
        each.name
        for each in document.of("activity")
        if "wfprov:WorkflowRun" in each.types()
    }
    made = {
        name: sorted(makers, key=lambda maker: maker in whole)[:1]
        for name, makers in links.made_by.items()
    }
    return replace(links, made_by=made)


def _code(document: Document, name: str, statements: list[Statement]) -> Code:
    iri = document.iri(name)
    why = "a packed workflow is named by its place in the research object"
    document.source.gap(iri, "which revision of the workflow", why)
    return Code(
        iri=iri,
        title=name.partition(":")[2] or name,
        annotations=tuple(
            note for each in statements for note in each.part.annotations()
        ),
        source_field=place(document, statements),
    )


def _images(document: Document) -> dict[str, Environment]:
    found = {}
    for each in document.of("agent"):
        image = each.text("cwlprov:image")
        if image is not None:
            iri = document.source.own_iri("image", image)
            why = "an image's tag can be moved to another image"
            document.source.gap(iri, "which image it was", why)
            found[each.name] = Environment(
                iri=iri, title=image, source_field=each.part.place
            )
    by_iri = {each.iri: each for each in found.values()}
    return {name: by_iri[each.iri] for name, each in found.items()} if found else {}


def _run(
    document: Document,
    links: Links,
    people: dict[str, Agent],
    told: Statement,
    how: tuple[dict[str, Environment], tzinfo | None],
) -> Run:
    images, local = how
    iri = document.iri(told.name)
    started = _times(document, told, ("startTime", "wasStartedBy"), local)
    ended = _times(document, told, ("endTime", "wasEndedBy"), local)
    if not started or not ended:
        why = "its times have no zone (option timezone), or are missing"
        document.source.gap(iri, "when it ran", why)
    names = links.associated.get(told.name, [])
    starters = _starters(document, names)
    fields: dict[str, Any] = {
        "agents": tuple(
            people[each] for each in (*names, *starters) if each not in images
        ),
        "environment": tuple(
            dict.fromkeys(images[n].iri for n in names if n in images)
        ),
    }
    if not starters:
        document.source.gap(iri, "who ran it", "the document names only programs")
    return Run(
        iri,
        label([told]),
        part_of=_workflow(document, told),
        started=min(started, default=None),
        ended=max(ended, default=None),
        inputs=iris(document, links.used.get(told.name, ())),
        code=iris(document, links.plans.get(told.name, ())),
        annotations=told.part.annotations(),
        source_field=told.part.place,
        **fields,
    )


def _times(
    document: Document, told: Statement, where: tuple[str, str], local: tzinfo | None
) -> list[str]:
    attribute, relation = where
    parts = told.values(f"prov:{attribute}")
    for each in document.of(relation):
        if each.text("prov:activity") == told.name:
            parts += each.values("prov:time")
    return [found for part in parts if (found := moment(part, local))]


def _starters(document: Document, engines: list[str]) -> list[str]:
    """Whoever started the engine that a run is associated with: an account."""
    known = {each.name for each in document.of("agent")}
    return [
        starter
        for each in document.of("wasStartedBy")
        if each.text("prov:activity") in engines
        and (starter := each.text("prov:starter")) in known
        and starter is not None
    ]


def _workflow(document: Document, told: Statement) -> str | None:
    runs = {each.name for each in document.of("activity")}
    for each in document.of("wasStartedBy"):
        starter = each.text("prov:starter")
        if each.text("prov:activity") == told.name and starter in runs:
            return document.iri(str(starter))
    return None
