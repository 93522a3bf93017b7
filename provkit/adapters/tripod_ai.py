"""TRIPOD+AI: what a graph says for each item of the checklist on prediction models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters._items import Standard

if TYPE_CHECKING:
    from provkit.adapters._view import View, Written

STANDARD: Final = Standard(
    name="TRIPOD+AI",
    source="Collins et al., BMJ 2024;385:e078378, https://doi.org/10.1136/bmj-2023-078378",
    checked="item numbers and subjects against a public copy of the checklist of 11 "
    "January 2024; which fields answer an item is our reading",
    table="""
1   | title: development or evaluation, people, outcome | training.title evaluation.title model.intended_use |
2   | abstract, which has a checklist of its own | |
3a  | the setting in care, the reason, earlier models | model.description training.base_models |
3b  | people, purpose and users that it is meant for | model.intended_use |
3c  | known inequalities between groups of people | data.limitations |
4   | aims: to develop, to evaluate or both | training.title evaluation.title |
5a  | where the data come from and whom they stand for | training-data.title test-data.title data.publisher training-data.cohort test-data.cohort |
5b  | when the people took part | data.collected |
6a  | the setting and its centres | data.site |
6b  | who could take part | data.eligibility |
6c  | treatments and how they were dealt with | |
7   | preparation and quality checks of the data | preparation.title preparation.code preparation.settings |
8a  | what is predicted, when and how it was assessed | data.label_protocol |
8b  | who assessed the outcome, where judgement was needed | data.labelled_by |
8c  | blinding of that assessment | |
9a  | which predictors were considered, and why | |
9b  | the predictors and how they were measured | data.technique data.molecule data.instrument data.reference_assembly |
9c  | who assessed predictors, where judgement was needed | |
10  | how many people, and why that many | training-data.cohort test-data.cohort |
11  | missing data and what was done about them | data.missing_data |
12a | how data were parted for development and evaluation | split.role split.unit split.cohort split.derived_from |
12b | how predictors were transformed | preparation.settings |
12c | type of model, how it was built and tuned, internal validation | training.code training.settings training.seed training.validation_data |
12d | differences between clusters such as hospitals: methods | |
12e | measures of performance | result.metric evaluation.primary_metric evaluation.acceptance_criterion |
12f | updating of the model after evaluation | model.revision_of training.base_models |
12g | how predictions were computed for the evaluation | evaluation.code evaluation.environment |
13  | what was done about unequal classes | |
14  | what was done for fairness, and why | model.sensitive_inputs model.sensitive_input_reason |
15  | what the model puts out, and thresholds | |
16  | how development and evaluation data differ | training-data.cohort test-data.cohort evaluation.setting |
17  | ethics approval and consent | data.covered_by training.covered_by |
18a | funding | model.funder |
18b | conflicts of interest | model.competing_interests |
18c | protocol of the study | |
18d | registration of the study | |
18e | how to get the data | data.access_rights data.license data.landing_page data.data_use |
18f | how to get the code | training.code evaluation.code |
19  | part that patients and the public had in it | |
20a | flow of the participants | split.cohort |
20b | characteristics of the participants, by group | data.cohort data.collected data.missing_data |
20c | evaluation data compared with development data | training-data.cohort test-data.cohort |
21  | how many people are in each analysis | training-data.cohort validation-data.cohort test-data.cohort result.participants |
22  | the model itself, and limits to its use | model.checksums model.license model.rights model.access_rights |
23a | performance with confidence intervals, also by group | result.value group-result.value result.method |
23b | performance between clusters | |
24  | results of updating | model.revision_of |
25  | interpretation, with fairness | |
26  | limitations | model.limitations data.limitations |
27a | poor or missing input when it is used | |
27b | what users have to do and to know | model.intended_use |
27c | next steps of research | |
""",  # noqa: E501 - one line for each item
)


def write(view: View, *, format: str = "markdown") -> Written:  # noqa: A002
    """Write the table for one model; `format` is markdown or json."""
    return STANDARD.write(view, format)
