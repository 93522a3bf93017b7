"""BioCompute Objects (IEEE 2791-2020): a computation written down for review.

The object is a run that was put together afterwards, and so is each step of its
pipeline: a BioCompute Object says what was computed with what, not when or by whom. Its
authors answer for the object. Clinical records that an extension points to are not
followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from provkit.adapters._ga4gh import data_iri
from provkit.adapters._personal import base_name
from provkit.model import Agent, Code, Digest, Entity, Environment, Run, Setting
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_DOMAINS: Final = ("provenance_domain", "description_domain", "execution_domain")
_RECONSTRUCTED: Final = "reconstructed-run"


@dataclass
class _Files:
    """The files that the object speaks of, by name, with the run that made each."""

    source: Source
    found: dict[str, Entity] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)

    def add(self, part: Part, maker: str | None = None) -> str | None:
        """Take note of a file; nothing, where it has no address."""
        part.get("access_time").lost("when an author looked at it")
        where = part.get("uri").text()
        if where is None:
            return None
        iri = data_iri(self.source, where)
        sha1 = part.get("sha1_checksum").text()
        name = part.get("filename").text()
        if iri not in self.found:
            self.found[iri] = Entity(
                iri=iri,
                title=name or base_name(where).rpartition("/")[2] or where,
                checksums=(Digest("sha1", sha1.lower()),) if sha1 else (),
                annotations=part.annotations(),
                source_field=part.place,
            )
            if not sha1:
                why = "the object states no checksum of it"
                self.source.gap(iri, "which bytes it is", why)
        if maker is not None:
            self.makers.setdefault(iri, maker)
        return iri


def read(source: Source) -> Iterator[Record]:
    """Read an object."""
    found = source.json()
    if not all(found.get(each).is_a(dict) for each in _DOMAINS):
        raise source.refuse(
            f"is no BioCompute Object: it lacks one of {', '.join(_DOMAINS)}"
        )
    about, how = found.get("provenance_domain"), found.get("description_domain")
    run, files = source.own_iri("run"), _Files(source)
    found.get("object_id").take()
    settings = _settings(found.get("parametric_domain"))
    steps = [
        _step(source, files, run, part, settings)
        for part in how.get("pipeline_steps").items()
    ]
    whole = found.get("io_domain")
    inputs = _all(files, whole.get("input_subdomain"), None)
    _all(files, whole.get("output_subdomain"), run)
    execution = found.get("execution_domain")
    code = [*_scripts(source, execution), *_revisions(source, found)]
    software = list(_software(source, execution.get("software_prerequisites")))
    _leave_out(found)
    for iri, entity in files.found.items():
        yield _made(entity, files.makers.get(iri))
    yield from code
    yield from software
    source.gap(
        run, "when it ran", "a BioCompute Object has the dates of its text alone"
    )
    yield Run(
        run,
        about.get("name").text(),
        description=" ".join(found.get("usability_domain").texts()) or None,
        type=_RECONSTRUCTED,
        agents=tuple(_people(about.get("contributors"))),
        inputs=tuple(inputs),
        code=tuple(str(each.iri) for each in code),
        environment=tuple(str(each.iri) for each in software),
        settings=settings.get("", ()),
        annotations=(*about.annotations(), *found.get("error_domain").annotations()),
        source_field=about.place,
    )
    yield from steps


def _made(entity: Entity, maker: str | None) -> Entity:
    return replace(entity, generated_by=maker)


def _all(files: _Files, parts: Part, maker: str | None) -> list[str]:
    named = [files.add(_uri(part), maker) for part in parts.items()]
    return [each for each in dict.fromkeys(named) if each is not None]


def _uri(part: Part) -> Part:
    """A file stands in its own object, or right where it is listed."""
    return part.get("uri") if part.get("uri").is_a(dict) else part


def _step(
    source: Source,
    files: _Files,
    run: str,
    part: Part,
    settings: dict[str, tuple[Setting, ...]],
) -> Run:
    number = part.get("step_number").text() or ""
    iri = source.own_iri("step", number)
    inputs = _all(files, part.get("input_list"), None)
    inputs += _all(files, part.get("prerequisite"), None)
    _all(files, part.get("output_list"), iri)
    source.gap(
        iri, "when it ran", "a BioCompute Object has the dates of its text alone"
    )
    return Run(
        iri,
        part.get("name").text(),
        description=part.get("description").text(),
        type=_RECONSTRUCTED,
        part_of=run,
        inputs=tuple(dict.fromkeys(inputs)),
        settings=settings.get(number, ()),
        annotations=part.annotations(),
        source_field=part.place,
    )


def _settings(parts: Part) -> dict[str, tuple[Setting, ...]]:
    """The parameters of each step."""
    found: dict[str, tuple[Setting, ...]] = {}
    for part in parts.items():
        name, value = part.get("param").needed(), part.get("value").scalar()
        step = part.get("step").text() or ""
        found[step] = (*found.get(step, ()), Setting(name, value))
    return found


def _scripts(source: Source, execution: Part) -> Iterator[Code]:
    scripts = execution.get("script")
    for part in scripts.items() if scripts.is_a(list) else ():
        held = _uri(part)
        where = held.get("uri").text()
        if where is None:
            continue
        iri, sha1 = data_iri(source, where), held.get("sha1_checksum").text()
        if not sha1:
            source.gap(iri, "which revision of the script", "it has no checksum")
        yield Code(
            iri=iri,
            title=base_name(where).rpartition("/")[2],
            checksums=(Digest("sha1", sha1.lower()),) if sha1 else (),
            source_field=held.place,
        )


def _revisions(source: Source, found: Part) -> Iterator[Code]:
    """The commit that the extension for source code management states."""
    extensions = found.get("extension_domain")
    for part in extensions.items() if extensions.is_a(list) else ():
        scm = part.get("scm_extension")
        if commit := scm.get("scm_commit").text():
            yield Code(
                iri=source.own_iri("commit", commit),
                title=scm.get("scm_path").text() or scm.get("scm_repository").text(),
                identifier=commit,
                annotations=scm.annotations(),
                source_field=scm.place,
            )


def _software(source: Source, parts: Part) -> Iterator[Environment]:
    for part in parts.items():
        name, version = part.get("name").text(), part.get("version").text()
        held = part.get("uri")
        held.get("access_time").lost("when an author looked at it")
        sha1 = held.get("sha1_checksum").text()
        iri = source.own_iri("software", name or "", version or "", part.place)
        if not sha1:
            source.gap(iri, "which build of the software", "it has no checksum")
        yield Environment(
            iri=iri,
            title=" ".join(each for each in (name, version) if each),
            identifier=held.get("uri").text(),
            checksums=(Digest("sha1", sha1.lower()),) if sha1 else (),
            annotations=part.annotations(),
            source_field=part.place,
        )


def _people(parts: Part) -> Iterator[Agent]:
    for part in parts.items():
        part.get("email").lost("personal: a mail address")
        name, stated = part.get("name").text(), part.get("orcid").text()
        iri = stated if stated and is_iri(stated) else None
        if name or iri:
            yield Agent(iri=iri, name=name, kind="Person")


def _leave_out(found: Part) -> None:
    for review in found.get("provenance_domain").get("review").items():
        review.lost("a review of the object's text")
    why = "personal: variables of a machine"
    found.get("execution_domain").get("environment_variables").lost(why)
    extensions = found.get("extension_domain")
    for part in extensions.items() if extensions.is_a(list) else ():
        part.get("fhir_extension").lost("personal: it points to clinical records")
