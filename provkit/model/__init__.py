"""The records: what happened or exists, before RDF.

A record is a frozen dataclass and knows nothing of triples. `provkit.rdf.mapping` says
how each is written; `provkit.model.statements` holds PROV-DM's own statements, which
the PROV-CONSTRAINTS checker reads.

Times and days are ISO 8601 texts, so that a record means the same in a journal, in a
graph and in memory. Where a field may hold several values it accepts one or a tuple.

Why records and not RDF in the recorder: a run must be written down in microseconds and
survive without an RDF library; and an adapter that yields records needs to know no
namespace.
"""

from __future__ import annotations

from provkit.model.agents import Agent
from provkit.model.datasets import (
    Cohort,
    CohortOf,
    Dataset,
    DatasetSplit,
    DataUse,
)
from provkit.model.entities import (
    Annotation,
    Approval,
    Bundle,
    Code,
    Entity,
    Environment,
    Gap,
    Hardware,
    Setting,
)
from provkit.model.identity import Digest
from provkit.model.models import IntendedUse, Model
from provkit.model.runs import (
    AcceptanceCriterion,
    Evaluation,
    MetricResult,
    MetricSummary,
    Run,
    TrainingRun,
)

Record = (
    Agent
    | Entity
    | Run
    | MetricResult
    | MetricSummary
    | Cohort
    | DataUse
    | IntendedUse
    | Approval
    | AcceptanceCriterion
    | Setting
    | Annotation
    | Gap
    | Hardware
    | Digest
)

KINDS: tuple[type[Record], ...] = (
    AcceptanceCriterion,
    Agent,
    Annotation,
    Approval,
    Bundle,
    Code,
    Cohort,
    DataUse,
    Dataset,
    DatasetSplit,
    Digest,
    Entity,
    Environment,
    Evaluation,
    Gap,
    Hardware,
    IntendedUse,
    MetricResult,
    MetricSummary,
    Model,
    Run,
    Setting,
    TrainingRun,
)
"""Every kind of record; the mapping and the journal cover exactly these."""

__all__ = [
    "KINDS",
    "AcceptanceCriterion",
    "Agent",
    "Annotation",
    "Approval",
    "Bundle",
    "Code",
    "Cohort",
    "CohortOf",
    "DataUse",
    "Dataset",
    "DatasetSplit",
    "Digest",
    "Entity",
    "Environment",
    "Evaluation",
    "Gap",
    "Hardware",
    "IntendedUse",
    "MetricResult",
    "MetricSummary",
    "Model",
    "Record",
    "Run",
    "Setting",
    "TrainingRun",
]
