"""Activities: what happened, when, with what, and who answers for it (PROV-DM 5.1).

A kind of run says, as data, which roles its inputs may have and under which field each
is kept; the recorder and the mapping read that, so a new kind of run is one class.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provkit.model.agents import Agents
    from provkit.model.datasets import CohortOf
    from provkit.model.entities import (
        Annotation,
        Approval,
        Code,
        Environment,
        Gap,
        Hardware,
        Refs,
        Setting,
    )
    from provkit.model.identity import Texts


@dataclass(frozen=True)
class Run:
    """Something that was done: a preparation, a split, any captured command.

    Attributes:
        iri: its own name.
        title: what people call it.
        description: in words: the reason of a withdrawal, for instance.
        started: when it began, ISO 8601 with time zone; `ended` likewise.
        last_seen: the last sign of life of a run that never said it ended.
        status: `completed`, `failed` or `interrupted`.
        agents: who answers for it.
        part_of: the run that it is a part of.
        inputs: what it used, in no special role.
        code: the code that ran; `environment`: the software in which it ran.
        settings: its hyperparameters.
        seed: the seed of its random numbers.
        gaps: what could not be seen.
        covered_by: approvals that allow it.
        region: where it ran, by IRI (`prov:atLocation`).
        purpose: what it was done for, as of an intended use: `risk-prediction`,
            `methods-development` ...; of an evaluation, what its test data must permit.
        reproduces: runs that it repeats; `reproduction_outcome` whether that came out:
            `reproduced`, `partly-reproduced` or `not-reproduced` (REP-11).
        type: `reconstructed-run` when it was described afterwards, from a catalogue.
        rank: its place, from 0, among the parts of a distributed run.
        world_size: how many such parts there are.
        command: the command line, with secrets masked.
        exit_code: of a captured command, 128 and more where a signal ended it.
        cpu_seconds: processor time of it and its children.
        peak_memory: of the largest of its processes, in bytes.
        energy: what it took, in kWh.
        hardware: what it ran on; `job`: the batch job that it was part of.
        container: the kind of container, where its image is not known.
        variables: environment variables that change results, as `NAME=value`.
        host: the name of the machine, `user` that of the account: only on request.
        source_field: where it stands in the file that it was imported from.
        annotations: what the file said of it that has no place of its own.
    """

    roles: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"input": "inputs", "code": "code", "environment": "environment"}
    )

    iri: str | None = None
    title: str | None = None
    _: KW_ONLY
    description: str | None = None
    started: str | None = None
    ended: str | None = None
    last_seen: str | None = None
    status: str | None = None
    agents: Agents = ()
    part_of: str | None = None
    inputs: Refs = ()
    code: Code | str | tuple[Code | str, ...] = ()
    environment: Environment | str | tuple[Environment | str, ...] = ()
    settings: tuple[Setting, ...] = ()
    seed: int | None = None
    gaps: tuple[Gap, ...] = ()
    covered_by: Approval | str | tuple[Approval | str, ...] = ()
    region: str | None = None
    purpose: Texts = ()
    reproduces: Refs = ()
    reproduction_outcome: str | None = None
    type: Texts = ()
    rank: int | None = None
    world_size: int | None = None
    command: str | None = None
    exit_code: int | None = None
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    energy: float | None = None
    hardware: Hardware | str | None = None
    job: str | None = None
    container: str | None = None
    variables: Texts = ()
    host: str | None = None
    user: str | None = None
    source_field: Texts = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class TrainingRun(Run):
    """Made a model from data: fitting, tuning, fine-tuning, merging (TRA-04).

    Attributes:
        training_data: what the parameters were fitted on.
        validation_data: what choices were tuned on.
        base_models: models that it started from; `aggregated_models` those it merged,
            `teacher_models` those it imitated.
        reference_data: panels and scalers that shape the model without being fitted on.
    """

    roles: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **Run.roles,
            "training": "training_data",
            "validation": "validation_data",
            "base-model": "base_models",
            "aggregated-model": "aggregated_models",
            "teacher-model": "teacher_models",
            "reference": "reference_data",
        }
    )

    training_data: Refs = ()
    validation_data: Refs = ()
    base_models: Refs = ()
    aggregated_models: Refs = ()
    teacher_models: Refs = ()
    reference_data: Refs = ()


@dataclass(frozen=True)
class Evaluation(Run):
    """Measured one version of a model on test data (EFF-02).

    Attributes:
        model: the version that was measured.
        test_data: the data it was measured on.
        setting: how they relate to the training data: `apparent`, `cross-validation`,
            `held-out` or `external`.
        phase: `retrospective`, `prospective`, `local` or `post-deployment`.
        acceptance_criterion: what the results were to reach, set beforehand (EFF-13).
        primary_metric: the metric by which the model is judged (EFF-07).
        largest_gap: the largest difference between two groups in that metric, in the
            metric's own unit; the recorder works it out.
    """

    roles: ClassVar[Mapping[str, str]] = MappingProxyType(
        {**Run.roles, "test": "test_data", "model": "model"}
    )

    model: Refs = ()
    test_data: Refs = ()
    setting: str | None = None
    phase: str | None = None
    acceptance_criterion: AcceptanceCriterion | tuple[AcceptanceCriterion, ...] = ()
    primary_metric: Texts = ()
    largest_gap: float | None = None


@dataclass(frozen=True, slots=True)
class AcceptanceCriterion:
    """What the results of an evaluation were to reach, set before it (EFF-13).

    Attributes:
        description: in words: `accuracy of at least 0.85 in each group`.
        issued: the day on which it was set, ISO 8601.
    """

    description: str
    issued: str | None = None


@dataclass(frozen=True)
class MetricResult:
    """One value of one metric for one model and one cohort (EFF-03, EFF-04).

    Attributes:
        metric: a metric by name (`accuracy`) or IRI.
        value: the estimate.
        cohort: the stratum of the test data that it is about, by IRI or dataset.
        participants: how many people it rests on.
        observations: how many single observations, for instance genotype calls.
        low: lower confidence limit; `high`: upper.
        level: of the interval, 0.95 for 95 %.
        method: of the interval: `wilson`, `bootstrap`, `clopper-pearson`, `delong` ...
        source_field: where it stands in the file that it was imported from.
        annotations: what the file said of it that has no place of its own.
    """

    iri: str | None = None
    metric: str | None = None
    value: float | None = None
    _: KW_ONLY
    generated_by: str | None = None
    cohort: str | CohortOf | None = None
    participants: int | None = None
    observations: int | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    method: str | None = None
    source_field: Texts = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class MetricSummary:
    """What a series of values came to; the series itself is in a side file.

    Attributes:
        name: of the series, as the script calls it.
        last: the last value; `minimum` and `maximum` over those that are numbers.
        count: how many values.
        series: the side file, by IRI.
        source_field: where it stands in the file that it was imported from.
    """

    iri: str | None = None
    name: str | None = None
    _: KW_ONLY
    generated_by: str | None = None
    last: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    count: int | None = None
    series: str | None = None
    source_field: Texts = ()
