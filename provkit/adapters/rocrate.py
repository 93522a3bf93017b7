"""RO-Crate with the run of a workflow: Process, Workflow and Provenance Run Crate.

What happened is read: actions become runs, what they worked on and made becomes
entities, parameter values become settings, tools and workflows code, container images
the software. What a workflow expects (formal parameters, steps, connections) is no
provenance and is reported as lost. A crate without an action describes its workflow and
its files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters import _rocrate_graph as graph
from provkit.adapters._personal import private_text
from provkit.adapters._rocrate_graph import agents, digests, kinds, title
from provkit.adapters._rocrate_out import write
from provkit.adapters._zones import moment, zone
from provkit.model import Code, Digest, Entity, Environment, Run, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from provkit.adapters import Part, Source
    from provkit.adapters._rocrate_graph import Crate
    from provkit.model import Record

__all__ = ["read", "write"]

_ACTIONS: Final = ("CreateAction", "ActivateAction", "UpdateAction")
_CODE: Final = {
    "SoftwareSourceCode", "ComputationalWorkflow", "SoftwareApplication", "HowToStep",
}  # fmt: skip
_DATA: Final = ("File", "Dataset", "Collection", "MediaObject")
_IMAGE: Final = {"ContainerImage", "DockerImage", "SIFImage"}
_PROSPECTIVE: Final = (
    "FormalParameter", "ParameterConnection", "HowToStep", "ControlAction",
    "OrganizeAction", "TestSuite", "TestInstance", "TestService", "ComputerLanguage",
    "CreativeWork",
)  # fmt: skip
_STATUS: Final[Mapping[str, str]] = {
    "CompletedActionStatus": "completed",
    "FailedActionStatus": "failed",
    "ActiveActionStatus": "interrupted",
}
_REVISION: Final = re.compile(r"\b[0-9a-f]{40}\b")
_SHA256: Final = re.compile(r"sha256[:@]([0-9a-f]{64})")


def read(source: Source, *, timezone: str = "") -> Iterator[Record]:
    """Read a crate; `timezone` is that of times which state none."""
    crate = graph.read(source)
    actions = list(crate.of(*_ACTIONS))
    makers = _makers(crate, actions)
    images = {crate.iri(each): each for each in crate.of(*_IMAGE)}
    software = {crate.iri(each): each for each in crate.of(*_CODE)}
    software = {iri: each for iri, each in software.items() if iri not in images}
    for iri, each in software.items():
        if not kinds(each) & {"HowToStep"}:
            yield _code(crate, iri, each)
    for iri, each in images.items():
        yield _image(crate, iri, each)
    for each in crate.of(*_DATA):
        if crate.iri(each) not in software:
            yield _data(crate, each, makers)
    parents, local = _parents(crate, actions), zone(timezone)
    for each in actions:
        yield _run(crate, each, (software, images), parents, local)
    for each in crate.of(*_PROSPECTIVE):
        each.lost("what a workflow expects, or how it is tested: not what happened")


def _makers(crate: Crate, actions: list[Part]) -> dict[str, str]:
    """Which action made what; of a step and its workflow, the step."""
    whole = {crate.iri(each) for each in _mains(crate, actions)}
    found: dict[str, str] = {}
    for action in sorted(actions, key=lambda each: crate.iri(each) in whole):
        for made in crate.targets(action, "result"):
            if made.is_a(dict):
                found.setdefault(crate.iri(made), crate.iri(action))
    return found


def _mains(crate: Crate, actions: list[Part]) -> list[Part]:
    """The actions that ran the workflow that the crate is about."""
    roots = [each for each in crate.of("Dataset") if each.get("mainEntity")]
    main = {
        crate.iri(each) for root in roots for each in crate.targets(root, "mainEntity")
    }
    return [
        action
        for action in actions
        if any(crate.iri(each) in main for each in crate.targets(action, "instrument"))
    ]


def _parents(crate: Crate, actions: list[Part]) -> dict[str, str]:
    """Which action is a step of which: by what orchestrates it, else by its tool."""
    found: dict[str, str] = {}
    mains = _mains(crate, actions)
    for whole in crate.of("OrganizeAction"):
        mains = crate.targets(whole, "result") or mains
    if len(mains) != 1:
        return found
    main = mains[0]
    tools = {
        crate.iri(part)
        for tool in crate.targets(main, "instrument")
        for part in crate.targets(tool, "hasPart")
    }
    steps = [s for c in crate.of("ControlAction") for s in crate.targets(c, "object")]
    for action in actions:
        used = {crate.iri(each) for each in crate.targets(action, "instrument")}
        if action is not main and (action in steps or used & tools):
            found[crate.iri(action)] = crate.iri(main)
    return found


def _run(
    crate: Crate,
    action: Part,
    software: tuple[dict[str, Part], dict[str, Part]],
    parents: dict[str, str],
    local: tzinfo | None,
) -> Run:
    iri = crate.iri(action)
    started = moment(action.get("startTime"), local)
    ended = moment(action.get("endTime"), local)
    if started is None or ended is None:
        why = "a time, or its time zone, is missing"
        crate.source.gap(iri, "when it ran", why)
    people = agents(crate, action, "agent", "participant")
    if not people:
        crate.source.gap(iri, "who ran it", "the action names no agent")
    objects = [each for each in crate.targets(action, "object") if each.is_a(dict)]
    tools = [crate.iri(each) for each in crate.targets(action, "instrument")]
    images = [crate.iri(each) for each in crate.targets(action, "containerImage")
              if each.is_a(dict)]  # fmt: skip
    if not images:
        crate.source.gap(iri, "in which software it ran", "no container image is named")
    known = {crate.iri(each) for each in crate.of(*_DATA)}
    for each in action.get("result").items() if action.get("result").is_a(list) else ():
        each.get("@id").take()
    return Run(
        iri,
        title(action),
        description=_public(action.get("description")),
        started=started,
        ended=ended,
        status=_status(action.get("actionStatus")),
        agents=people,
        part_of=parents.get(iri),
        inputs=tuple(i for each in objects if (i := crate.iri(each)) in known),
        code=tuple(each for each in tools if each in software[0]),
        environment=tuple(each for each in images if each in software[1]),
        settings=tuple(_settings(objects)),
        annotations=action.annotations(),
        source_field=action.place,
    )


def _status(part: Part) -> str | None:
    name = part.get("@id").text() if part.is_a(dict) else part.text()
    return _STATUS.get((name or "").rpartition("/")[2])


def _settings(objects: list[Part]) -> Iterator[Setting]:
    for each in objects:
        if "PropertyValue" in kinds(each) and (name := title(each)):
            value = each.get("value")
            why = private_text(value.value) if value.is_a(str) else ""
            if why:
                value.lost(why)
            else:
                yield Setting(name, value.scalar())


def _code(crate: Crate, iri: str, part: Part) -> Code:
    stated = part.get("version").texts() or part.get("softwareVersion").texts()
    version = ", ".join(stated)
    address = part.get("contentUrl").text() or part.get("codeRepository").text()
    revision = _REVISION.search(f"{version} {address}")
    checksums = digests(part)
    if revision is None and not checksums:
        why = "neither a commit nor a digest is stated"
        crate.source.gap(iri, "which revision of the code", why)
    name = title(part) or part.get("@id").text()
    return Code(
        iri=iri,
        title=f"{name} {version}" if version and version not in str(name) else name,
        identifier=revision[0] if revision else address,
        checksums=checksums,
        attributed_to=agents(crate, part, "author", "creator"),
        annotations=part.annotations(),
        source_field=part.place,
    )


def _image(crate: Crate, iri: str, part: Part) -> Environment:
    pinned = _SHA256.search(str(part.get("softwareVersion").value))
    checksums = digests(part) or (
        (Digest("sha256", pinned[1]),) if pinned is not None else ()
    )
    if not checksums:
        why = "an image's tag can be moved to another image"
        crate.source.gap(iri, "which image it was", why)
    name, tag = title(part), part.get("tag").text()
    return Environment(
        iri=iri,
        title=f"{name}:{tag}" if name and tag else name,
        checksums=checksums,
        annotations=part.annotations(),
        source_field=part.place,
    )


def _data(crate: Crate, part: Part, makers: dict[str, str]) -> Entity:
    iri, checksums = crate.iri(part), digests(part)
    name = part.get("@id").text()
    if not checksums and "File" in kinds(part):
        crate.source.gap(iri, "which bytes it is", "the crate states no checksum")
    return Entity(
        iri=iri,
        title=title(part) or ("the crate" if name in ("./", ".") else name),
        description=_public(part.get("description")),
        checksums=checksums,
        generated_by=makers.get(iri),
        derived_from=tuple(
            crate.iri(each) for each in crate.targets(part, "isBasedOn")
            if each.is_a(dict)
        ),
        attributed_to=agents(crate, part, "author", "creator", "publisher"),
        annotations=part.annotations(),
        source_field=part.place,
    )  # fmt: skip


def _public(part: Part) -> str | None:
    """A text that tells nothing of a person or a machine."""
    if part.is_a(str) and (why := private_text(part.value)):
        part.lost(why)
        return None
    return part.text() if part.is_a(str) else None
