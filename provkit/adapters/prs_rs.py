"""PRS-RS: what a graph says for each item of the standard on polygenic scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters._items import Standard

if TYPE_CHECKING:
    from provkit.adapters._view import View, Written

STANDARD: Final = Standard(
    name="PRS-RS",
    source="Wand et al., Nature 2021;591:211-219, "
    "https://doi.org/10.1038/s41586-021-03243-6",
    checked="that there are 22 items; the numbers 4 to 6, 10, 14 to 17, 20 and 22 are "
    "those that provkit's requirements cite; every label is from memory",
    table="""
1  | whether the score is developed or validated | training.title evaluation.title | UNVERIFIED
2  | what the score is for, and what it predicts | model.intended_use | UNVERIFIED
3  | design of the study, and how people were recruited | data.eligibility data.collected data.site | UNVERIFIED
4  | the participants: demography and health | training-data.cohort test-data.cohort |
5  | their ancestry, and how it was determined | training-data.cohort test-data.cohort |
6  | genetic data: how they were made, and the assembly | data.technique data.molecule data.instrument data.reference_assembly |
7  | other variables of the model | model.sensitive_inputs | UNVERIFIED
8  | the outcome, and how it was assessed | data.label_protocol data.labelled_by | UNVERIFIED
9  | missing data and what was done about them | data.missing_data | UNVERIFIED
10 | how the score was made: variants, weights, method | training.code training.settings training.reference_data model.reference_assembly |
11 | type of the risk model, and its time | model.description | UNVERIFIED
12 | model that joins the score with other risks | | UNVERIFIED
13 | how the score is distributed | | UNVERIFIED
14 | how well the risk model predicts | result.value |
15 | discrimination, with its uncertainty | discrimination.value |
16 | calibration | calibration.value |
17 | results for groups of people | group-result.value |
18 | what the results mean | | UNVERIFIED
19 | limitations | model.limitations data.limitations | UNVERIFIED
20 | for whom the results hold | model.intended_use group-result.value |
21 | intended uses of the risk model | model.intended_use | UNVERIFIED
22 | how to get the score and the data | model.license model.access_rights model.checksums data.access_rights |
""",  # noqa: E501 - one line for each item
)


def write(view: View, *, format: str = "markdown") -> Written:  # noqa: A002
    """Write the table for one model; `format` is markdown or json."""
    return STANDARD.write(view, format)
