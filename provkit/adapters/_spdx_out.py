"""A model with its data and results as SPDX 3.0.1 (AI and Dataset profiles).

SPDX asks when the document was written. An export has no clock: without the option `at`
it is the latest time that the graph states, which is said.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from provkit._version import __version__
from provkit.adapters import _bom_people as people
from provkit.adapters._account import Lost
from provkit.adapters._bom_facts import Facts, facts, others
from provkit.adapters._carried import losses
from provkit.adapters._plain import dumped, filled, many, name_of
from provkit.adapters._spdx_elements import Elements
from provkit.adapters._times import iso
from provkit.adapters._view import Written
from provkit.errors import UsageError
from provkit.vocab import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters._view import View

_ENTITY: Final = "title description checksums attributed_to version license identifier"
_CARRIED: Final = {
    "Model": f"{_ENTITY} rights issued generated_by derived_from limitations "
    "intended_use",
    "IntendedUse": people.USE,
    "Dataset": f"{_ENTITY} publisher landing_page human_data cohort data_use "
    "derived_from limitations",
    "DatasetSplit": "role unit",
    "TrainingRun": "training_data base_models settings description",
    "Evaluation": "model test_data",
    "MetricResult": "metric value generated_by cohort",
    "Cohort": "population participants participants_min participants_max basis "
    "descriptor_type stratified_by strata site batch",
    "DataUse": "permission modifier disease region restricted_to purpose valid "
    "available type derived_from",
    "Setting": "name value",
    "Digest": "algorithm value",
    "Agent": "name kind version",
}
_WHY: Final = {
    "validation_data": "SPDX knows data for training and for testing alone",
    "reference_data": "SPDX knows data for training and for testing alone",
    "MetricResult.low": "a metric is a name and a value there",
    "MetricResult.high": "a metric is a name and a value there",
    "MetricResult.level": "a metric is a name and a value there",
    "MetricResult.method": "a metric is a name and a value there",
    "MetricResult.participants": "a metric is a name and a value there",
    "MetricResult.observations": "a metric is a name and a value there",
}
_CONTEXT: Final = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_INFO: Final = "_:creationinfo"
_PROFILES: Final = ("core", "software", "ai", "dataset", "simpleLicensing", "extension")


def write(view: View, *, at: str = "") -> Written:
    """Write the model that the view is about.

    Args:
        view: the graph.
        at: when the document is written, ISO 8601 with zone.

    Raises:
        UsageError: no time is given, and the graph states none.
    """
    found = facts(view)
    created, stated = _created(found, at)
    elements = Elements(_base(found), _INFO)
    _fill(elements, found)
    graph = [
        {
            "@id": _INFO,
            "type": "CreationInfo",
            "created": created,
            "createdBy": [f"{elements.base}#provkit"],
            "specVersion": "3.0.1",
        },
        {
            "spdxId": f"{elements.base}#provkit",
            "type": "SoftwareAgent",
            "creationInfo": _INFO,
            "name": f"provkit {__version__}",
        },
        {
            "spdxId": f"{elements.base}#document",
            "type": "SpdxDocument",
            "creationInfo": _INFO,
            "profileConformance": list(_PROFILES),
            "rootElement": [str(found.model.iri)],
            "element": [each["spdxId"] for each in elements.all()],
        },
        *elements.all(),
    ]
    content = dumped({"@context": _CONTEXT, "@graph": graph})
    missing = [*found.missing(), *_asked(found), *([] if stated else [_WHEN])]
    return Written({"": content}, (*_lost(found), *others(view, found)), tuple(missing))


_WHEN: Final = (
    "when the document was written: the latest time of the graph stands for it; "
    "--with at=TIME says it"
)


def _created(found: Facts, at: str) -> tuple[str, bool]:
    """When the document is written, and whether somebody said so."""
    if at:
        moment = iso(at)
        if moment is None:
            raise UsageError(
                f"{at!r} is no time with a time zone",
                "write it as 2026-11-22T09:00:00Z",
            )
        return f"{moment[:19]}Z", True
    times = [
        moment
        for record in found.records()
        for name in ("started", "ended")
        if (moment := iso(getattr(record, name, None) or ""))
    ]
    if not times:
        raise UsageError(
            "SPDX asks when the document was written, and the graph states no time",
            "give it: --with at=2026-11-22T09:00:00Z",
        )
    return f"{max(times)[:19]}Z", False


def _base(found: Facts) -> str:
    """The name of the document, made of what it is about."""
    held = "\n".join(str(each) for each in found.records())
    return f"{ID}spdx/document/{sha256(held.encode()).hexdigest()[:40]}"


def _fill(elements: Elements, found: Facts) -> None:
    model = found.model
    own = elements.extension([*found.runs_by_name(), *people.uses(model)])
    elements.package(model, extension=own, **_model(elements, found))
    for base in found.bases:
        elements.package(base)
    for data, roles in found.used:
        elements.dataset(data, roles)
    known = {str(each.iri) for each in found.bases}
    trained = [str(each.iri) for each in found.with_role("training")]
    tested = [str(each.iri) for each in found.with_role("test")]
    elements.relate(model, "trainedOn", trained)
    elements.relate(model, "testedOn", tested)
    elements.relate(model, "descendantOf", sorted(known))
    for data, _roles in found.used:
        near = set(map(str, many(data.derived_from)))
        origins = [str(e.iri) for e in found.origins(data) if str(e.iri) in near]
        elements.relate(data, "descendantOf", origins)


def _model(elements: Elements, found: Facts) -> dict[str, Any]:
    settings = (each for run in found.runs for each in run.settings)
    told = [run.description for run in found.runs if run.description]
    return filled(
        {
            "ai_hyperparameter": [elements.entry(e.name, e.value) for e in settings],
            "ai_informationAboutTraining": " ".join(told),
            "ai_metric": list(_metrics(elements, found)),
            "ai_limitation": "\n".join(many(found.model.limitations)),
        }
    )


def _metrics(elements: Elements, found: Facts) -> Iterator[dict[str, Any]]:
    for each in found.measured:
        if each.result.value is not None:
            name = f"{each.metric} [{each.people}]" if each.people else each.metric
            yield elements.entry(name, each.result.value)


def _asked(found: Facts) -> Iterator[str]:
    for data, _roles in found.used:
        yield f"{name_of(data)}: the kind of its content, as text or image"


def _lost(found: Facts) -> Iterator[Lost]:
    yield from losses(found.records(), _CARRIED, _WHY)
    tested = {each.data for each in found.measured}
    if len(tested) > 1:
        why = "a metric is tied to no dataset there"
        yield Lost("MetricResult.generated_by", why, len(found.measured))
    if empty := sum(each.result.value is None for each in found.measured):
        yield Lost("MetricResult", "it has no value", empty)
