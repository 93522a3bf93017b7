"""The facets of OpenLineage that say something of a run or of data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.adapters._personal import base_name, private_text
from provkit.model import Agent, Annotation, Code, Dataset, Environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_NOT_PROVENANCE: Final = {
    "columnLineage": "lineage of single columns; provkit tells of whole data sets",
    "schema": "columns and their types",
    "environmentVariables": "personal: variables of a machine",
}


@dataclass(frozen=True)
class OfRun:
    """What the facets of one event say of its run."""

    job_type: str | None
    code: Code | None
    engine: Environment | None
    notes: tuple[Annotation, ...]


@dataclass(frozen=True)
class OfData:
    """What the facets of data say, in one event or in several."""

    place: str
    description: str | None = None
    version: str | None = None
    owners: tuple[Agent, ...] = ()
    notes: tuple[Annotation, ...] = ()

    def __or__(self, later: OfData) -> OfData:
        """Both: what is said later holds, where it says anything."""
        return OfData(
            self.place,
            later.description or self.description,
            later.version or self.version,
            tuple(dict.fromkeys((*self.owners, *later.owners))),
            tuple({each.name: each for each in (*self.notes, *later.notes)}.values()),
        )

    def record(self, iri: str, named: tuple[str, str], made_by: str | None) -> Dataset:
        """The data set as a record."""
        namespace, name = (base_name(each) for each in named)
        return Dataset(
            iri=iri,
            title=name,
            identifier=f"{namespace}/{name}" if namespace else None,
            description=self.description,
            version=self.version,
            attributed_to=self.owners,
            generated_by=made_by,
            annotations=self.notes,
            source_field=self.place,
        )


def of_run(source: Source, run: str, part: Part, job: Part) -> OfRun:
    """The facets of a run and of its job."""
    code = _code(source, job.get("sourceCodeLocation"))
    engine = _engine(source, part.get("processing_engine"))
    if code is None:
        source.gap(run, "which code ran", "no event tells of it")
    for facet in (part, job):
        _set_aside(facet)
    part.get("errorMessage").get("stackTrace").lost("a trace names places on a machine")
    return OfRun(
        job_type=(job.get("jobType").get("jobType").text() or "").upper() or None,
        code=code,
        engine=engine,
        notes=(*part.annotations(), *job.annotations()),
    )


def of_data(part: Part) -> OfData:
    """The facets of data, as input, as output or by themselves."""
    found = part.get("facets")
    description = found.get("documentation").get("description").text()
    version = found.get("version").get("datasetVersion").text()
    owners = tuple(_owners(found.get("ownership").get("owners")))
    _set_aside(found)
    sides = [part.get(name) for name in ("inputFacets", "outputFacets")]
    for each in sides:
        _set_aside(each)
    notes = [note for each in (found, *sides) for note in each.annotations()]
    return OfData(part.place, description, version, owners, tuple(notes))


def _owners(parts: Part) -> Iterator[Agent]:
    for part in parts.items():
        name = part.get("name").value
        why = private_text(str(name)) if name else ""
        if why:
            part.lost(why)
        elif text := part.get("name").text():
            yield Agent(name=text)


def _code(source: Source, part: Part) -> Code | None:
    url = part.get("url").text() or part.get("repoUrl").text()
    if url is None:
        return None
    version = part.get("version").text()
    iri = source.own_iri("code", url, version or "")
    if version is None or not _COMMIT.fullmatch(version):
        source.gap(iri, "which revision of the code", "no event names a commit")
    path = part.get("path").text()
    return Code(
        iri=iri,
        title=base_name(path or url).rpartition("/")[2] or url,
        identifier=version,
        annotations=part.annotations(),
        source_field=part.place,
    )


def _engine(source: Source, part: Part) -> Environment | None:
    name, version = part.get("name").text(), part.get("version").text()
    if name is None:
        return None
    title = f"{name} {version}" if version else name
    iri = source.own_iri("engine", title)
    return Environment(
        iri=iri, title=title, annotations=part.annotations(), source_field=part.place
    )


def _set_aside(part: Part) -> None:
    """Leave out what is no provenance: the facets' own forms, columns, variables."""
    for name, facet in part.members() if part.is_a(dict) else ():
        if name in _NOT_PROVENANCE:
            facet.lost(_NOT_PROVENANCE[name])
        elif facet.is_a(dict):
            for own in ("_producer", "_schemaURL"):
                facet.get(own).take()
