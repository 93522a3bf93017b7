"""A model with its data and results as a CycloneDX 1.6 list of components (ML-BOM).

CycloneDX has no word for the role of a dataset, its people and its terms of use. They
go into free properties that begin with `provkit:`, from which they are read back, and
in words into the description of the data.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from provkit._version import __version__
from provkit.adapters import _bom_people as people
from provkit.adapters._account import Lost
from provkit.adapters._bom_facts import Facts, facts, others
from provkit.adapters._bom_licenses import is_expression, spdx_name
from provkit.adapters._bom_words import in_words
from provkit.adapters._carried import losses
from provkit.adapters._plain import dumped, filled, many, name_of, word
from provkit.adapters._view import Written
from provkit.model import Agent, Dataset
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters._bom_facts import Measured
    from provkit.adapters._view import View
    from provkit.model import Digest, IntendedUse, Model

_ALGORITHMS: Final = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}
_ENTITY: Final = "title description checksums attributed_to version license"
_CARRIED: Final = {
    "Model": f"{_ENTITY} rights generated_by derived_from intended_use limitations "
    "identifier issued held_by",
    "Dataset": f"{_ENTITY} publisher landing_page human_data cohort data_use "
    "derived_from sensitive identifier",
    "DatasetSplit": "role unit",
    "TrainingRun": "training_data validation_data base_models settings",
    "Evaluation": "model",
    "MetricResult": "metric value generated_by cohort low high",
    "IntendedUse": people.USE,
    "Cohort": "population participants participants_min participants_max basis "
    "descriptor_type stratified_by strata site batch",
    "DataUse": "permission modifier disease region restricted_to purpose valid "
    "available type derived_from",
    "Setting": "name value",
    "Digest": "algorithm value",
    "Agent": "name kind",
}
_WHY: Final = {
    "MetricResult.level": "a confidence interval has no level there",
    "MetricResult.method": "a confidence interval has no method there",
    "MetricResult.participants": "a metric has no count of people there",
    "MetricResult.observations": "a metric has no count of observations there",
    "Evaluation.test_data": "a metric is tied to no dataset there",
}


def write(view: View) -> Written:
    """Write the model that the view is about."""
    found = facts(view)
    content = _document(found)
    tested = found.with_role("test")
    lost = list(losses(found.records(), _CARRIED | _tests(tested), _WHY))
    lost += [Lost("MetricResult", "it has no value", n) for n in (_empty(found),) if n]
    return Written(
        {"": dumped(content)}, (*lost, *others(view, found)), tuple(found.missing())
    )


def _tests(tested: tuple[Dataset, ...]) -> dict[str, str]:
    """With a single set of test data, what a result was measured on is told."""
    return {"Evaluation": "model test_data"} if len(tested) == 1 else {}


def _empty(found: Facts) -> int:
    return sum(each.result.value is None for each in found.measured)


def _document(found: Facts) -> dict[str, Any]:
    components = [_model(found), *(_data(found, d, roles) for d, roles in found.used)]
    digest = sha256(dumped(components)).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid5(NAMESPACE_URL, digest).urn,
        "version": 1,
        "metadata": {
            "tools": {
                "components": [
                    {"type": "application", "name": "provkit", "version": __version__}
                ]
            }
        },
        "components": components,
    }


def _model(found: Facts) -> dict[str, Any]:
    model = found.model
    learned = [{"ref": str(d.iri)} for d, roles in found.used if roles]
    card = filled(
        {
            "modelParameters": filled({"datasets": learned}),
            "quantitativeAnalysis": filled(
                {"performanceMetrics": list(_metrics(found.measured))}
            ),
            "considerations": _considerations(model),
            "properties": list(_more(found)),
        }
    )
    return filled(
        {
            **_component("machine-learning-model", model),
            **_agents(many(model.attributed_to)),
            "supplier": _supplier(model.held_by),
            "copyright": model.rights,
            "pedigree": filled({"ancestors": [_base(each) for each in found.bases]}),
            "modelCard": card,
        }
    )


def _component(kind: str, thing: Model | Dataset) -> dict[str, Any]:
    return filled(
        {
            "type": kind,
            "bom-ref": thing.iri,
            "name": thing.title or name_of(thing),
            "version": thing.version,
            "description": thing.description,
            "hashes": list(_hashes(thing.checksums)),
            "licenses": [_license(thing.license)] if thing.license else [],
            "purl": _purl(thing.identifier),
        }
    )


def _purl(identifier: str | None) -> str | None:
    return identifier if (identifier or "").startswith("pkg:") else None


def _hashes(checksums: Iterable[Digest]) -> Iterator[dict[str, str]]:
    for each in checksums:
        yield {"alg": _ALGORITHMS[each.algorithm], "content": each.value}


def _license(text: str) -> dict[str, Any]:
    if is_expression(text):
        return {"expression": text}
    name = spdx_name(text)
    if name == text:
        return {"license": {"id": name}}
    if not is_iri(text):
        return {"license": {"name": text}}
    if text.endswith(f"spdx.org/licenses/{name}"):
        return {"license": {"id": name, "url": text}}
    return {"license": {"name": name or text, "url": text}}


def _agents(agents: Iterable[Any]) -> dict[str, Any]:
    """The first organisation as the maker, people as authors; others in properties."""
    held = [each for each in agents if isinstance(each, Agent)]
    organisations = [each for each in held if each.kind == "Organization"]
    people_ = [each for each in held if each not in organisations]
    content: dict[str, Any] = {"authors": [_contact(each) for each in people_]}
    if organisations:
        content["manufacturer"] = _organisation(organisations[0])
        content["authors"] += [_contact(each) for each in organisations[1:]]
    return filled(content)


def _supplier(publisher: Agent | str | None) -> dict[str, Any] | None:
    if isinstance(publisher, str):
        publisher = Agent(iri=publisher)
    return _organisation(publisher) if publisher is not None else None


def _organisation(agent: Agent) -> dict[str, Any]:
    url = [agent.iri] if agent.iri and agent.iri.startswith("http") else []
    return filled({"name": agent.name, "url": url})


def _contact(agent: Agent) -> dict[str, Any]:
    """A person; a contact has no field for an ORCID, so it stands behind the name."""
    if agent.name and (agent.iri or "").startswith("https://orcid.org/"):
        return {"name": f"{agent.name} ({agent.iri})"}
    return filled({"name": agent.name or agent.iri})


def _base(base: Model) -> dict[str, Any]:
    part = _component("machine-learning-model", base)
    return {**part, "properties": [{"name": people.ROLE, "value": "base-model"}]}


def _metrics(measured: Iterable[Measured]) -> Iterator[dict[str, Any]]:
    for each in measured:
        if each.result.value is None:
            continue
        limits = {"lowerBound": each.result.low, "upperBound": each.result.high}
        interval = {k: str(v) for k, v in limits.items() if v is not None}
        yield filled(
            {
                "type": each.metric,
                "value": str(each.result.value),
                "slice": each.people,
                "confidenceInterval": interval,
            }
        )


def _considerations(model: Model) -> dict[str, Any]:
    uses: tuple[IntendedUse, ...] = many(model.intended_use)
    return filled(
        {
            "users": [text for each in uses for text in many(each.audience)],
            "useCases": [
                word("purpose", text) for each in uses for text in many(each.purpose)
            ],
            "technicalLimitations": list(many(model.limitations)),
        }
    )


def _more(found: Facts) -> Iterator[dict[str, str]]:
    own = [*found.runs_by_name(), *people.uses(found.model)]
    if found.model.issued:
        own.append((people.ISSUED, found.model.issued))
    for name, value in own:
        yield {"name": name, "value": value}
    for use in many(found.model.intended_use):
        for each in many(use.recommended_for):
            text = word("population", each)
            yield {"name": "provkit:recommended-for", "value": text}
    for run in found.runs:
        for setting in run.settings:
            name = f"hyperparameter {setting.name}"
            yield {"name": name, "value": str(setting.value)}


def _data(found: Facts, data: Dataset, roles: tuple[str, ...]) -> dict[str, Any]:
    properties = people.properties(data, roles)
    entry = {
        "type": "dataset",
        "contents": filled({"url": data.landing_page}),
        "sensitiveData": list(many(data.sensitive)),
        "description": in_words(data, roles),
    }
    ancestors = [
        {
            "type": "data",
            "name": origin.title or name_of(origin),
            "properties": [{"name": people.REF, "value": str(origin.iri)}],
        }
        for origin in found.origins(data)
        if origin.iri in many(data.derived_from)
    ]
    return filled(
        {
            **_component("data", data),
            **_agents(many(data.attributed_to)),
            "supplier": _supplier(data.publisher),
            "pedigree": filled({"ancestors": ancestors}),
            "properties": [{"name": n, "value": v} for n, v in properties],
            "data": [filled(entry)],
        }
    )
