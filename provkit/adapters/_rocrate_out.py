"""A Provenance Run Crate 0.5 (RO-Crate 1.1): what was run, with what, and what it made.

Every run is a `CreateAction`. The profile wants one workflow above them. Where one run
has parts and code of its own, its code is that workflow; where nobody wrote one, a list
of the recorded runs stands for it, in a file of the crate that says so. What the
profile needs and the graph does not tell is called "not recorded", and is reported as
missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _rocrate_run as runs
from provkit.adapters._account import Lost
from provkit.adapters._carried import losses
from provkit.adapters._plain import dumped, inputs, made_by, many, name_of, status
from provkit.adapters._rocrate_run import NOT_RECORDED
from provkit.adapters._rocrate_things import Thing, Things, local, origins
from provkit.adapters._view import Written
from provkit.errors import UsageError
from provkit.model import Bundle, Code, Entity, Environment, Model, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters._view import View

METADATA: Final = "ro-crate-metadata.json"
_LIST: Final = "recorded-runs.txt"
_WFRUN: Final = "https://w3id.org/ro/terms/workflow-run#"
_TERMS: Final = ("resourceUsage", "environment", "md5", "sha1", "sha384", "sha512")
_PROFILES: Final[Mapping[str, tuple[str, str]]] = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_LANGUAGES: Final[Mapping[str, str]] = {
    "py": "Python", "r": "R", "nf": "Nextflow", "cwl": "CWL", "wdl": "WDL",
    "smk": "Snakemake", "sh": "shell", "jl": "Julia", "ipynb": "Jupyter",
}  # fmt: skip
_ENTITY: Final = (
    "title description identifier checksums generated_by derived_from revision_of "
    "primary_source attributed_to type"
)
_CARRIED: Final[Mapping[str, str]] = {
    "Agent": "name kind version on_behalf_of",
    "Digest": "algorithm value",
    "Entity": _ENTITY,
    "Model": "version issued license access_rights",
    "Dataset": "version license access_rights publisher landing_page data_use cohort "
    "invalidated_at invalidation_reason",
    "Cohort": "population participants participants_min participants_max strata",
    "DataUse": "permission modifier",
    "Run": runs.CARRIED,
    "TrainingRun": "training_data validation_data base_models aggregated_models "
    "teacher_models reference_data",
    "Evaluation": "model test_data setting phase",
    "DatasetSplit": "role unit",
    "Hardware": "title",
    "Setting": "name value",
    "Annotation": "name value",
    "Gap": "description",
    "MetricResult": "metric value generated_by cohort participants observations low "
    "high level method",
}
_WHY: Final = {
    "Bundle": "a crate is one file and has no provenance of other files",
    "annotations": "of data and results; those of runs are carried",
    "MetricSummary": "a crate has no place for the course of a value",
}


def write(
    view: View,
    *,
    title: str = "",
    license: str = "",  # noqa: A002 - the crate's own word, and the option's name
    published: str = "",
    publisher: str = "",
) -> Written:
    """Write the runs of a graph and everything they touched.

    Args:
        view: the records.
        title: of the crate.
        license: of the crate, as an IRI or a text.
        published: the day of its publication, ISO 8601.
        publisher: the ROR or ORCID of who publishes it.
    """
    told = [each for each in view.all(Run) if each.iri]
    if not told:
        raise UsageError(
            "there is no run to write", "a crate of this kind tells of what was run"
        )
    things, missing = Things(), list[str]()
    root: Thing = {"@id": "./", "@type": "Dataset"}
    things.held.update({METADATA: _descriptor(), "./": root})
    for iri, (name, version) in _PROFILES.items():
        things.add(iri, "CreativeWork", name=name, version=version)
    data = list(_data(view))
    for each in data:
        things.data(each)
    _unknown(things, view, told, data)
    made, found = made_by(data), runs.results_by(view)
    for run in told:
        runs.add(things, view, run, made, found)
    files: dict[str, bytes] = {}
    main = _own_workflow(told, things) or _listed(told, things, files)
    stated = {"license": license, "published": published, "publisher": publisher}
    root.update(_root(view, things, title, stated, missing))
    actions = [n for n, e in things.held.items() if e["@type"] == "CreateAction"]
    root.update(mainEntity=main, mentions=[{"@id": each} for each in actions])
    root["hasPart"] = _parts(things)
    if f"#{NOT_RECORDED}" in things.held:
        missing.append("code: some runs do not say what ran")
    content = {"@context": _context(), "@graph": list(things.held.values())}
    files[METADATA] = dumped(content)
    return Written(files, tuple(_lost(view, told)), tuple(missing))


def _lost(view: View, told: list[Run]) -> Iterator[Lost]:
    yield from losses(view.records, _CARRIED, _WHY)
    cut = sum(status(run.status) == "interrupted" for run in told)
    if cut:
        why = "an action completes or fails; it is written as failed, `interrupted`"
        yield Lost("Run.status", why, cut)


def _context() -> list[Any]:
    own = {term: f"{_WFRUN}{term}" for term in _TERMS}
    return ["https://w3id.org/ro/crate/1.1/context", own]


def _descriptor() -> Thing:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": [
            {"@id": "https://w3id.org/ro/crate/1.1"},
            {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"},
        ],
    }


def _root(
    view: View, things: Things, title: str, stated: dict[str, str], missing: list[str]
) -> Thing:
    models = [name_of(each) for each in view.all(Model)]
    day = stated["published"] or _latest(view)
    if not stated["license"]:
        missing.append("licence of the crate: give --with license=IRI")
    if not stated["published"]:
        instead = (
            "the last recorded moment stands for it"
            if day
            else "the crate is not valid without"
        )
        missing.append(
            f"day of publication: {instead}; give --with published=2026-11-22"
        )
    counts = f"{len(view.all(Run))} runs and {len(list(_data(view)))} data and models"
    content: Thing = {
        "conformsTo": [{"@id": each} for each in _PROFILES],
        "name": title or f"Provenance of {', '.join(models) or 'recorded runs'}",
        "description": f"What was recorded of {counts}, written by provkit.",
        "license": things.licence(stated["license"]) or "not stated",
    }
    if day:
        content["datePublished"] = day
    if stated["publisher"]:
        content["publisher"] = things.agent(stated["publisher"])
    return content


def _latest(view: View) -> str | None:
    """The last moment that the graph tells of; no clock is asked."""
    moments = [m for run in view.all(Run) for m in (run.started, run.ended) if m]
    moments += [each.issued for each in view.all(Model) if each.issued]
    return max(moments, default=None)


def _data(view: View) -> Iterator[Entity]:
    """Everything that a run can use or make."""
    for each in view.all(Entity):
        if not isinstance(each, (Bundle, Code, Environment)) and each.iri:
            yield each


def _unknown(things: Things, view: View, told: list[Run], data: list[Entity]) -> None:
    """What is referred to and not described: its name is all that is known."""
    named = [iri for run in told for iri in inputs(run)]
    named += [iri for each in data for iri in origins(each)]
    known = {getattr(each, "iri", None) for each in view.records}
    for iri in named:
        if iri not in known:
            why = "named by others; the graph tells nothing of it"
            things.add(iri, "Dataset", name=iri, description=why)


def _own_workflow(told: list[Run], things: Things) -> Thing | None:
    """The code of the one run that has parts, if it is not that of a part as well."""
    known = {run.iri: run for run in told}
    above = {run.part_of for run in told if run.part_of in known}
    tops = [known[iri] for iri in above if iri and not known[iri].part_of]
    if len(tops) != 1 or len(above) != 1:
        return None
    whole = {each["@id"] for each in runs.tools(things, tops[0])}
    parts = [run for run in told if run.part_of == tops[0].iri]
    used = {each["@id"]: each for run in parts for each in runs.tools(things, run)}
    if len(whole) != 1 or whole & set(used) or NOT_RECORDED in str((whole, used)):
        return None
    main = things.held[whole.pop()]
    suffix = str(main.get("name", "")).rpartition(".")[2].lower()
    language = _LANGUAGES.get(suffix, NOT_RECORDED)
    _as_workflow(things, main, list(used.values()), language)
    return {"@id": main["@id"]}


def _listed(told: list[Run], things: Things, files: dict[str, bytes]) -> Thing:
    """A list of the runs in the place of a workflow that nobody wrote."""
    used = {each["@id"]: each for run in told for each in runs.tools(things, run)}
    ordered = sorted(told, key=lambda run: (run.started or "", run.iri or ""))
    lines = [f"{n}. {name_of(run)} ({run.iri})" for n, run in enumerate(ordered, 1)]
    files[_LIST] = ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
    said = "Nobody wrote a workflow: this lists the recorded runs in their order."
    main = things.add(_LIST, "File", name="the recorded runs", description=said)
    _as_workflow(things, things.held[_LIST], list(used.values()), "plain text")
    together = local("together", told[0])
    things.add(
        together,
        "CreateAction",
        name="all recorded runs together",
        description=said,
        instrument=main,
        object=[{"@id": iri} for iri in _outer(told, things)],
        result=[{"@id": r["@id"]} for a in told for r in _results(things, a)],
    )
    return main


def _outer(told: list[Run], things: Things) -> list[str]:
    """What the runs used and none of them made."""
    made = {each["@id"] for run in told for each in _results(things, run)}
    used = dict.fromkeys(iri for run in told for iri in inputs(run))
    return [iri for iri in used if iri not in made]


def _results(things: Things, run: Run) -> list[Thing]:
    found: list[Thing] = things.held[str(run.iri)].get("result", [])
    return found


def _as_workflow(things: Things, main: Thing, used: list[Thing], name: str) -> None:
    main["@type"] = ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    main["hasPart"] = used
    slug = name.lower().replace(" ", "-")
    main["programmingLanguage"] = things.add(f"#{slug}", "ComputerLanguage", name=name)


def _parts(things: Things) -> list[Thing]:
    """The files and data of the crate."""
    kinds = {"File", "Dataset"}
    return [
        {"@id": name}
        for name, each in things.held.items()
        if name not in ("./", METADATA) and kinds & set(many(each["@type"]))
    ]
