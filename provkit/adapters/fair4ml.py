"""One model in FAIR4ML 0.1.0, the model vocabulary of the Research Data Alliance.

Its words are those of schema.org with 22 of its own. Data are `schema:Dataset`, since
the `cr:Dataset` that it names as well is declared nowhere. Data that were set aside of
the training data are `testedOn`, all other test data `evaluatedOn`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _fair4ml_things as things
from provkit.adapters._carried import beside, losses
from provkit.adapters._plain import (
    alone,
    dumped,
    filled,
    many,
    population,
    refs,
    word,
)
from provkit.adapters._view import Written
from provkit.model import (
    Evaluation,
    MetricResult,
    Model,
    Run,
    TrainingRun,
)
from provkit.vocab import FAIR4ML, PROV, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters._view import View
    from provkit.model import IntendedUse, Record

_CONTEXT: Final = {
    "schema": SCHEMA.base,
    "fair4ml": FAIR4ML.base,
    "prov": PROV.base,
}
_CARRIED: Final[Mapping[str, str]] = {
    "Agent": "name kind",
    "Digest": "algorithm value",
    "Entity": "title description identifier checksums",
    "Model": "version issued license rights access_rights intended_use limitations "
    "sensitive_inputs generated_by derived_from attributed_to",
    "Dataset": "version license access_rights data_use cohort",
    "DataUse": "permission modifier",
    "Cohort": "population participants participants_min participants_max strata",
    "IntendedUse": "purpose commercial audience recommended_for disease region "
    "out_of_scope",
    "Run": "code environment",
    "TrainingRun": "training_data validation_data base_models",
    "Evaluation": "title model test_data setting",
    "MetricResult": "metric value generated_by cohort participants low high method",
}
_WHY: Final = {
    "settings": "FAIR4ML has no word for hyperparameters yet",
    "started": "FAIR4ML describes a model, not its training",
    "ended": "FAIR4ML describes a model, not its training",
    "agents": "FAIR4ML names the authors of a model, not who ran its training",
}
_ASKED: Final[Mapping[str, str]] = {
    "fair4ml:mlTask": "mlTask: no record says for which task the model is",
    "fair4ml:modelCategory": "modelCategory: no record says of which kind it is",
    "fair4ml:trainedOn": "trainedOn: no training data are known",
    "fair4ml:hasEvaluation": "hasEvaluation: nothing evaluated it",
    "fair4ml:intendedUse": "intendedUse: none is stated",
    "fair4ml:modelRisksBiasLimitations": "modelRisksBiasLimitations: none are stated",
    "schema:license": "license: none is stated",
    "schema:author": "author: nobody is named",
    "schema:description": "description: none is given",
}


def write(view: View) -> Written:
    """Describe one model: the focus of the view, or its only one."""
    model = view.one(Model, "model")
    run = view.named(model.generated_by) if model.generated_by else None
    trained = run if isinstance(run, TrainingRun) else None
    measured = [e for e in view.all(Evaluation) if model.iri in refs(e.model)]
    content = {
        "@context": _CONTEXT,
        "@id": model.iri,
        "@type": "fair4ml:MLModel",
        **_described(model),
        **_made(view, model, run),
        **_trained(view, trained),
        **_tested(view, measured),
    }
    told = [model, *([run] if run else []), *measured]
    told += [r for r in view.all(MetricResult) if _of(r, measured)]
    told += _data(view, trained, measured)
    lost = (
        *losses(told, _CARRIED, _WHY),
        *beside(view.records, told, "not about this model"),
    )
    missing = tuple(text for name, text in _ASKED.items() if not content.get(name))
    return Written({"": dumped(filled(content))}, lost, missing)


def _of(result: MetricResult, measured: list[Evaluation]) -> bool:
    return result.generated_by in {each.iri for each in measured}


def _data(
    view: View, trained: TrainingRun | None, measured: list[Evaluation]
) -> list[Record]:
    """The datasets that are described with the model."""
    named = [iri for each in measured for iri in refs(each.test_data)]
    if trained is not None:
        named += [*refs(trained.training_data), *refs(trained.validation_data)]
    found = [view.named(iri) for iri in dict.fromkeys(named)]
    return [each for each in found if each is not None]


def _described(model: Model) -> dict[str, Any]:
    digests = {f"schema:{e.algorithm}": e.value for e in model.checksums}
    files = {"@type": "schema:MediaObject", **digests} if digests else {}
    return {
        "schema:name": model.title or model.identifier or model.iri,
        "schema:description": model.description,
        "schema:version": model.version,
        "schema:identifier": model.identifier,
        "schema:datePublished": model.issued,
        "schema:license": things.link(model.license),
        "schema:conditionsOfAccess": model.access_rights,
        "schema:author": [things.agent(each) for each in many(model.attributed_to)],
        "schema:distribution": files,
        "fair4ml:legal": model.rights,
        "fair4ml:ethicalSocial": alone(list(many(model.sensitive_inputs))),
        "fair4ml:modelRisksBiasLimitations": alone(list(many(model.limitations))),
        "fair4ml:intendedUse": alone(
            [text for use in many(model.intended_use) for text in _use(use)]
        ),
    }


def _use(use: IntendedUse) -> Iterator[str]:
    """What a model is meant for, one text for each thing that is said."""
    named = (
        ("purpose", [word("purpose", each) for each in many(use.purpose)]),
        ("for", list(many(use.audience))),
        ("recommended for", [population(each) for each in many(use.recommended_for)]),
        ("disease", list(many(use.disease))),
        ("region", list(many(use.region))),
        ("not meant for", list(many(use.out_of_scope))),
    )
    yield from (f"{name}: {', '.join(texts)}" for name, texts in named if texts)
    if use.commercial is not None:
        yield "commercial use" if use.commercial else "no commercial use"


def _made(view: View, model: Model, run: Record | None) -> dict[str, Any]:
    code = many(run.code) if isinstance(run, Run) else ()
    software = many(run.environment) if isinstance(run, Run) else ()
    origins = dict.fromkeys(refs(model.derived_from))
    return {
        "prov:wasGeneratedBy": {"@id": model.generated_by} if run else None,
        "prov:wasDerivedFrom": [{"@id": each} for each in origins],
        "schema:isBasedOn": [things.software(view, each) for each in code],
        "schema:softwareRequirements": [
            things.software(view, each) for each in software
        ],
    }


def _trained(view: View, run: TrainingRun | None) -> dict[str, Any]:
    if run is None:
        return {}
    return {
        "fair4ml:trainedOn": [things.dataset(view, e) for e in refs(run.training_data)],
        "fair4ml:validatedOn": [
            things.dataset(view, e) for e in refs(run.validation_data)
        ],
        "fair4ml:fineTunedFrom": [things.base(view, e) for e in refs(run.base_models)],
    }


def _tested(view: View, measured: list[Evaluation]) -> dict[str, Any]:
    tested: dict[str, list[str]] = {"testedOn": [], "evaluatedOn": []}
    for each in measured:
        setting = word("data-relation", each.setting or "")
        name = "testedOn" if setting == "held-out" else "evaluatedOn"
        tested[name] += [iri for iri in refs(each.test_data) if iri not in tested[name]]
    found: dict[str, Any] = {
        f"fair4ml:{name}": [things.dataset(view, iri) for iri in data]
        for name, data in tested.items()
    }
    found["fair4ml:hasEvaluation"] = [_evaluation(view, each) for each in measured]
    return found


def _evaluation(view: View, run: Evaluation) -> dict[str, Any]:
    results = [r for r in view.all(MetricResult) if r.generated_by == run.iri]
    code = many(run.code)
    return filled(
        {
            "@id": run.iri,
            "@type": "fair4ml:MLModelEvaluation",
            "schema:name": run.title,
            "schema:description": run.setting and word("data-relation", run.setting),
            "fair4ml:evaluatedMLModel": [{"@id": each} for each in refs(run.model)],
            "fair4ml:evaluationDataset": [{"@id": e} for e in refs(run.test_data)],
            "fair4ml:evaluationMetrics": [
                things.metric(view, each) for each in results
            ],
            "fair4ml:evaluationSoftware": [things.software(view, e) for e in code],
        }
    )
