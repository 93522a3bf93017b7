"""DOME: what a graph says for each field of the registry on machine learning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters._items import Standard

if TYPE_CHECKING:
    from provkit.adapters._view import View, Written

STANDARD: Final = Standard(
    name="DOME",
    source="Walsh et al., Nature Methods 2021, "
    "https://doi.org/10.1038/s41592-021-01205-4",
    checked="field names against the source of the DOME registry; the paper was not "
    "read in full, and which fields answer an item is our reading",
    table="""
dataset.provenance | where the data come from, and how many there are | data.title data.publisher data.derived_from data.cohort |
dataset.splits | how data were parted, and how many in each part | split.role split.unit split.cohort |
dataset.redundancy | that parts are independent of each other | split.unit data.disjoint_with |
dataset.availability | how to get the data and their parts | data.access_rights data.license data.landing_page data.data_use |
optimization.algorithm | the kind of learning | model.description training.code |
optimization.meta | other models that it is made of | training.base_models training.aggregated_models training.teacher_models |
optimization.encoding | preparation and encoding of the data | preparation.title preparation.settings |
optimization.parameters | parameters, and how they were chosen | training.settings training.seed training.validation_data |
optimization.features | features, and how they were chosen | |
optimization.fitting | how fitting too much or too little was ruled out | evaluation.setting training.validation_data |
optimization.regularization | what was done against overfitting | training.settings |
optimization.config | whether the configuration can be had | training.settings training.code training.environment |
model.interpretability | whether it can be understood how it decides | |
model.output | what it puts out | |
model.duration | how long it takes to run | evaluation.cpu_seconds | UNVERIFIED
model.availability | how to get the software | model.license model.access_rights model.checksums |
evaluation.method | how it was evaluated | evaluation.setting evaluation.phase evaluation.test_data |
evaluation.measure | measures of performance | result.metric |
evaluation.comparison | comparison with other methods | |
evaluation.confidence | how sure the measures are | result.value result.method |
evaluation.availability | how to get the evaluation | evaluation.code |
""",  # noqa: E501 - one line for each item
)


def write(view: View, *, format: str = "markdown") -> Written:  # noqa: A002
    """Write the table for one model; `format` is markdown or json."""
    return STANDARD.write(view, format)
