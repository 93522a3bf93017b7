"""Runs as the actions of an RO-Crate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._plain import group_of, inputs, many, number, scalar, status, word
from provkit.model import Evaluation, Hardware, MetricResult
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provkit.adapters._rocrate_things import Thing, Things
    from provkit.adapters._view import View
    from provkit.model import Run

NOT_RECORDED: Final = "not-recorded"
CARRIED: Final = (
    "title description started ended status agents part_of inputs code environment "
    "settings seed gaps cpu_seconds peak_memory command exit_code variables "
    "annotations hardware"
)
_STATUS: Final[Mapping[str | None, str]] = {
    "completed": "http://schema.org/CompletedActionStatus",
    "failed": "http://schema.org/FailedActionStatus",
    "interrupted": "http://schema.org/FailedActionStatus",
}
_KINDS: Final[Mapping[str, str]] = {
    "TrainingRun": PK.TrainingRun,
    "Evaluation": PK.Evaluation,
}
_SECONDS: Final = "https://qudt.org/vocab/unit/SEC"
_BYTES: Final = "https://qudt.org/vocab/unit/BYTE"


def tools(things: Things, run: Run) -> list[Thing]:
    """The code of a run; where nobody noted it, a thing that says so."""
    found = [things.code(each) for each in many(run.code)]
    if found:
        return found
    why = "the run does not say which code it ran"
    return [
        things.add(
            f"#{NOT_RECORDED}",
            "SoftwareSourceCode",
            name="code not recorded",
            description=why,
        )
    ]


def results_by(view: View) -> dict[str, list[MetricResult]]:
    """What each run found."""
    found: dict[str, list[MetricResult]] = {}
    for each in view.all(MetricResult):
        if each.generated_by:
            found.setdefault(each.generated_by, []).append(each)
    return found


def add(
    things: Things,
    view: View,
    run: Run,
    made: Mapping[str, list[str]],
    found: Mapping[str, list[MetricResult]],
) -> None:
    """Describe a run: with what it `made`, and what it `found`."""
    software = [things.software(each) for each in many(run.environment)]
    used = tools(things, run)
    for each in used:
        _needs(things.held[each["@id"]], software)
    results = [{"@id": iri} for iri in made.get(str(run.iri), ())]
    results += [
        things.result(each, group_of(view, each))
        for each in found.get(str(run.iri), ())
    ]
    ended = status(run.status)
    things.add(
        str(run.iri),
        "CreateAction",
        additionalType=_KINDS.get(type(run).__name__),
        name=run.title or run.iri,
        description=run.description,
        startTime=run.started,
        endTime=run.ended,
        actionStatus={"@id": _STATUS[ended]} if ended in _STATUS else None,
        error="interrupted" if ended == "interrupted" else None,
        agent=things.agents(run.agents),
        instrument=used,
        object=[*({"@id": iri} for iri in inputs(run)), *_settings(things, run)],
        result=results,
        isPartOf={"@id": run.part_of} if run.part_of else None,
        environment=_variables(things, run),
        resourceUsage=_usage(things, run),
        additionalProperty=_more(things, run),
    )


def _needs(tool: Thing, software: list[Thing]) -> None:
    """Note the software in which a tool ran, as far as it is new."""
    known: list[Any] = tool.setdefault("softwareRequirements", [])
    known += [each for each in software if each not in known]
    if not known:
        del tool["softwareRequirements"]


def _settings(things: Things, run: Run) -> list[Thing]:
    found = [things.value("setting", e.name, scalar(e)) for e in run.settings]
    if run.seed is not None:
        seed = PK.randomSeed
        found.append(things.value("setting", "random seed", run.seed, propertyID=seed))
    return found


def _variables(things: Things, run: Run) -> list[Thing]:
    parted = [str(each).partition("=") for each in many(run.variables)]
    return [things.value("variable", name, value) for name, _is, value in parted]


def _usage(things: Things, run: Run) -> list[Thing]:
    stated = (
        ("processor time", run.cpu_seconds, PK.cpuSeconds, _SECONDS),
        ("peak memory", run.peak_memory, PK.peakMemory, _BYTES),
    )
    return [
        things.value("usage", name, number(value), propertyID=iri, unitCode=unit)
        for name, value, iri, unit in stated
        if value is not None
    ]


def _more(things: Things, run: Run) -> list[Thing]:
    """What no property of an action means."""
    stated: list[tuple[str, Any, str]] = [
        ("command line", run.command, PK.commandLine),
        ("exit code", run.exit_code, PK.exitCode),
        ("machine", _machine(run.hardware), PK.ranOn),
        *(("not recorded", each.description, PK.gap) for each in run.gaps),
    ]
    if isinstance(run, Evaluation):
        stated += [
            (
                "setting",
                run.setting and word("data-relation", run.setting),
                PK.dataRelation,
            ),
            ("phase", run.phase and word("phase", run.phase), PK.phase),
        ]
    found = [
        things.value("note", name, value, propertyID=iri)
        for name, value, iri in stated
        if value is not None
    ]
    notes = [things.value("note", e.name, scalar(e)) for e in run.annotations]
    return found + notes


def _machine(held: Hardware | str | None) -> str | None:
    return held.title if isinstance(held, Hardware) else held
