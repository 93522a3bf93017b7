"""Models and what they are meant for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.model.entities import Entity

if TYPE_CHECKING:
    from provkit.model.agents import Agents
    from provkit.model.identity import Texts


@dataclass(frozen=True)
class IntendedUse:
    """For what, for whom and where a model is meant (GOV-03).

    Attributes:
        purpose: `methods-development`, `risk-prediction`, `disease-research`,
            `clinical-care`, `teaching` ...
        commercial: whether commercial use is meant; `None` is "not stated".
        audience: who is meant to use it, in words.
        recommended_for: populations, or `NoPopulationRecommended`.
        organisation: `for-profit` or `not-for-profit`.
        disease: by IRI, MONDO preferred.
        region: by IRI.
        out_of_scope: uses for which it is not meant, in words.
        human_oversight: who looks at its results before they count, in words (GOV-16).
    """

    purpose: Texts = ()
    commercial: bool | None = None
    audience: Texts = ()
    recommended_for: Texts = ()
    organisation: str | None = None
    disease: Texts = ()
    region: Texts = ()
    out_of_scope: Texts = ()
    human_oversight: Texts = ()


@dataclass(frozen=True)
class Model(Entity):
    """A fixed version of a trained model, a polygenic score included (TRA-01).

    Attributes:
        version: of the model.
        issued: the day of its release, ISO 8601; never invented.
        license: an IRI or a text; `rights` and `access_rights` likewise (GOV-13).
        intended_use: what it is meant for.
        reference_assembly: the genome assembly of the variants it scores.
        limitations: known risks, biases and limits, in words.
        sensitive_inputs: whether race, sex, age ... are inputs, in words.
        sensitive_input_reason: why race or ethnicity is an input (GOV-14).
        privacy_risk: what the model itself may tell of the people it was trained on.
        funder: who paid for it.
        referenced_by: reports and papers about it, by IRI.
        competing_interests: of those who made it, in words.
    """

    version: str | None = None
    issued: str | None = None
    license: str | None = None
    rights: str | None = None
    access_rights: str | None = None
    intended_use: IntendedUse | tuple[IntendedUse, ...] = ()
    reference_assembly: str | None = None
    limitations: Texts = ()
    sensitive_inputs: Texts = ()
    sensitive_input_reason: str | None = None
    privacy_risk: Texts = ()
    funder: Agents = ()
    referenced_by: Texts = ()
    competing_interests: Texts = ()
