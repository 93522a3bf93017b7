"""Datasets, the people they are about, and what may be done with them."""

from __future__ import annotations

from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import TYPE_CHECKING, Any

from provkit.errors import RecordError
from provkit.model.entities import Entity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provkit.model.agents import Agent, Agents
    from provkit.model.identity import Texts


@dataclass(frozen=True)
class Cohort:
    """The participants that a dataset is about, or a stratum of them (GOV-09).

    Attributes:
        population: a population term: a 1000 Genomes code (`GBR`) or group (`AFR`), a
            HANCESTRO term, or any text (kept, and counted as unmapped).
        participants: how many people; `None` is "not known", never zero.
        populations: shorthand for a total with one stratum per population. Populations
            of 1000 Genomes alone are put below their five analysis groups.
        participants_min: with `participants_max`, a range where the count is protected.
        basis: how the label was assigned: `self-reported`, `genetically-inferred`,
            `author-assigned`, `recruitment-place`, `not-reported`.
        descriptor_type: `race`, `ethnicity`, `genetic-ancestry`, `genetic-similarity`,
            `geography`, `reference-population`, `nationality`.
        stratified_by: the axis along which the strata were made.
        site: the place or institution that the people were seen at, by IRI.
        batch: the batch in which their samples were processed.
        strata: the parts of this cohort.

    >>> Cohort(populations={"GBR": 91, "YRI": 108}).participants
    199
    """

    population: str | None = None
    participants: int | None = None
    _: KW_ONLY
    populations: InitVar[Mapping[str, int | None] | None] = None
    participants_min: int | None = None
    participants_max: int | None = None
    basis: Texts = ()
    descriptor_type: str | None = None
    stratified_by: str | None = None
    site: str | None = None
    batch: str | None = None
    strata: tuple[Cohort, ...] = ()

    def __post_init__(self, populations: Mapping[str, int | None] | None) -> None:
        for count in (self.participants, self.participants_min, self.participants_max):
            if count is not None and count < 0:
                raise RecordError(f"a cohort cannot have {count} participants")
        if populations is None:
            return
        if self.strata or self.population is not None:
            raise RecordError(
                "populations= is a shorthand for strata",
                "give populations alone, or population with strata",
            )
        strata = tuple(
            Cohort(name, count, basis=self.basis, descriptor_type=self.descriptor_type)
            for name, count in populations.items()
        )
        counts = [stratum.participants for stratum in strata]
        known = [count for count in counts if count is not None]
        total = sum(known) if len(known) == len(counts) else None
        changes = {
            "strata": strata,
            "population": "SeeStrata",
            "participants": total if self.participants is None else self.participants,
            "basis": (),
            "descriptor_type": None,
        }
        for name, value in changes.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class CohortOf:
    """A cohort by the dataset that states it, because it has no name of its own.

    It stands where the IRI of a cohort is asked for (`MetricResult.cohort`), and means
    the cohort that is equal to this one in the dataset of that IRI.
    """

    dataset: str
    cohort: Cohort


@dataclass(frozen=True)
class DataUse:
    """Under which conditions a dataset may be used, in DUO terms (GOV-01, GOV-04).

    Attributes:
        permission: one or more DUO permissions (any of them): `DUO:0000042` or `GRU`.
        modifier: DUO modifiers (all of them).
        disease: the disease of DS, MONDO preferred.
        region: the region of GS.
        restricted_to: the user, project or institution of US, PS, IS.
        purpose: the research type of RS.
        valid: the last day of TS, ISO 8601.
        available: the day from which MOR allows publication, ISO 8601.
        type: `interpretation` when it was read from a text and not stated by the
            holder.
        derived_from: the page or document that it was read from.
        attributed_to: who made the statement.
    """

    permission: Texts = ()
    modifier: Texts = ()
    _: KW_ONLY
    disease: Texts = ()
    region: Texts = ()
    restricted_to: Texts = ()
    purpose: Texts = ()
    valid: str | None = None
    available: str | None = None
    type: str | None = None
    derived_from: Texts = ()
    attributed_to: Agents = ()


@dataclass(frozen=True)
class Dataset(Entity):
    """A fixed version of a collection of data.

    Attributes:
        version: of the data, as the publisher calls it.
        license: an IRI or a text.
        access_rights: who can get it: `open`, `controlled`, or an IRI.
        publisher: who published it; answers for it as well.
        landing_page: where it is described.
        human_data: `participants`, `derived`, `synthetic`, `none` or `unknown`.
        cohort: the people it is about.
        data_use: what may be done with it.
        reference_assembly: the genome assembly, by refget digest where possible.
        limitations: known biases or limits, in words.
        sensitive: the sensitive attributes it holds, in words.
        community_governance: what a community or Indigenous people has a say in (CARE).
        labelled_by: who assigned its labels; `label_protocol` how, in words, and
            `label_agreement` how far they agreed (TRA-11).
        technique: how it was measured, by OBI term; with `molecule` and `instrument`.
        eligibility: who could be in it; `collected` when, and `missing_data` what is
            missing and how that was handled (REP-12).
        disjoint_with: datasets shown to share no participant with it.
        samples: the identifiers of its samples, as a list or a file of them; entered
            as a count and, with `PROVKIT_SAMPLE_KEY`, as keyed digests in a side file.
            They are never written anywhere.
        sample_count: how many different samples it has.
        sample_list: the file of their keyed digests, by IRI.
        invalidated_by: the activity that withdrew it.
        invalidated_at: since when, ISO 8601 with time zone.
        invalidation_reason: `consent-withdrawn`, `superseded`, `error` or `retraction`.
    """

    version: str | None = None
    license: str | None = None
    access_rights: str | None = None
    publisher: Agent | str | None = None
    landing_page: str | None = None
    human_data: str | None = None
    cohort: Cohort | tuple[Cohort, ...] = ()
    data_use: DataUse | tuple[DataUse, ...] = ()
    reference_assembly: str | None = None
    limitations: Texts = ()
    sensitive: Texts = ()
    community_governance: Texts = ()
    labelled_by: Agents = ()
    label_protocol: Texts = ()
    label_agreement: Texts = ()
    technique: Texts = ()
    molecule: str | None = None
    instrument: Texts = ()
    eligibility: Texts = ()
    collected: str | None = None
    missing_data: str | None = None
    disjoint_with: Texts = ()
    samples: Any = None
    sample_count: int | None = None
    sample_list: str | None = None
    invalidated_by: str | None = None
    invalidated_at: str | None = None
    invalidation_reason: str | None = None


@dataclass(frozen=True)
class DatasetSplit(Dataset):
    """A part of a dataset that was set aside for one role (REP-05).

    What it does not state itself (version, licence, data use, responsible party) is
    taken from the dataset that it derives from.

    Attributes:
        role: `training`, `validation` or `test`.
        unit: what was drawn: `participant`, `family`, `sample`, `record`, `site`,
            `time-period`.
        fold: the fold of a cross-validation.
    """

    role: str | None = None
    unit: str | None = None
    fold: str | None = field(default=None)
