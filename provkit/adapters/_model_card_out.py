"""A model as a card of the Hugging Face hub: YAML for machines, Markdown for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters._account import Lost
from provkit.adapters._bom_facts import facts, others
from provkit.adapters._bom_people import USE
from provkit.adapters._carried import losses
from provkit.adapters._model_card_front import front
from provkit.adapters._model_card_page import page
from provkit.adapters._model_card_yaml import block
from provkit.adapters._view import Written

if TYPE_CHECKING:
    from provkit.adapters._view import View

_ENTITY: Final = "title version license checksums derived_from"
_RUN: Final = "settings gaps started ended status seed code environment"
_CARRIED: Final = {
    "Model": f"{_ENTITY} description rights issued attributed_to generated_by "
    "intended_use limitations sensitive_inputs sensitive_input_reason privacy_risk "
    "funder competing_interests access_rights reference_assembly",
    "Dataset": f"{_ENTITY} human_data cohort data_use limitations publisher "
    "landing_page access_rights sensitive",
    "DatasetSplit": "role unit",
    "Run": _RUN,
    "TrainingRun": "training_data validation_data reference_data base_models",
    "Evaluation": "model test_data title setting phase",
    "MetricResult": "metric value generated_by cohort low high level method "
    "participants observations",
    "IntendedUse": USE,
    "Cohort": "population participants participants_min participants_max basis "
    "descriptor_type stratified_by strata site batch",
    "DataUse": "permission modifier disease region restricted_to purpose valid "
    "available type derived_from",
    "Setting": "name value",
    "Digest": "algorithm value",
    "Agent": "iri name kind",
    "Code": "title identifier",
    "Environment": "title identifier",
    "Gap": "description about",
}
_TASK: Final = "the task of each result: 'other' stands for it, the hub needs a word"


def write(view: View) -> Written:
    """Write the card of the model that the view is about."""
    found = facts(view)
    head = block(front(found))
    text = "\n".join(("---", head, "---", "", *page(view, found), ""))
    lost = [*losses(found.records(), _CARRIED), *others(view, found)]
    empty = sum(each.result.value is None for each in found.measured)
    if empty:
        lost.append(Lost("MetricResult", "it has no value", empty))
    missing = [*found.missing(), *([_TASK] if found.measured else [])]
    return Written(
        {"": text.encode("utf-8", "backslashreplace")}, tuple(lost), tuple(missing)
    )
