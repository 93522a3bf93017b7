"""provkit: W3C PROV provenance of AI in genomics and health.

Capture what happened (`training`, `evaluation`, `preparation`, `run`), keep it as
PROV-O, check it against requirements (`validate`), ask what depends on what (`load`).

This module is a table of names; each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from provkit._version import __version__

_NAMES = {
    "AcceptanceCriterion": "provkit.model",
    "Agent": "provkit.model",
    "Approval": "provkit.model",
    "Cohort": "provkit.model",
    "DataUse": "provkit.model",
    "Dataset": "provkit.model",
    "DatasetSplit": "provkit.model",
    "Digest": "provkit.model",
    "Entity": "provkit.model",
    "Evaluation": "provkit.model",
    "IntendedUse": "provkit.model",
    "Model": "provkit.model",
    "Run": "provkit.model",
    "TrainingRun": "provkit.model",
    "ActiveEvaluation": "provkit.capture",
    "ActiveRun": "provkit.capture",
    "current_run": "provkit.capture",
    "evaluate": "provkit.capture",
    "evaluation": "provkit.capture",
    "preparation": "provkit.capture",
    "run": "provkit.capture",
    "training": "provkit.capture",
    "adapters": "provkit.adapters",
    "Graph": "provkit.graph",
    "annotate": "provkit.capture.afterwards.statements",
    "decide": "provkit.capture.afterwards.statements",
    "withdraw": "provkit.capture.afterwards.statements",
    "load": "provkit.graph",
    "diff": "provkit.validate.comparing",
    "equivalent": "provkit.validate.normal_form",
    "normalise": "provkit.validate.normal_form",
    "Validator": "provkit.validate.validator",
    "validate": "provkit.validate",
}

__all__ = [
    "AcceptanceCriterion",
    "ActiveEvaluation",
    "ActiveRun",
    "Agent",
    "Approval",
    "Cohort",
    "DataUse",
    "Dataset",
    "DatasetSplit",
    "Digest",
    "Entity",
    "Evaluation",
    "Graph",
    "IntendedUse",
    "Model",
    "Run",
    "TrainingRun",
    "Validator",
    "__version__",
    "adapters",
    "annotate",
    "current_run",
    "decide",
    "diff",
    "equivalent",
    "evaluate",
    "evaluation",
    "load",
    "normalise",
    "preparation",
    "run",
    "training",
    "validate",
    "withdraw",
]

if TYPE_CHECKING:
    from provkit import adapters
    from provkit.capture import (
        ActiveEvaluation,
        ActiveRun,
        current_run,
        evaluate,
        evaluation,
        preparation,
        run,
        training,
    )
    from provkit.capture.afterwards.statements import annotate, decide, withdraw
    from provkit.graph import Graph, load
    from provkit.model import (
        AcceptanceCriterion,
        Agent,
        Approval,
        Cohort,
        Dataset,
        DatasetSplit,
        DataUse,
        Digest,
        Entity,
        Evaluation,
        IntendedUse,
        Model,
        Run,
        TrainingRun,
    )
    from provkit.validate import validate
    from provkit.validate.comparing import diff
    from provkit.validate.normal_form import equivalent, normalise
    from provkit.validate.validator import Validator


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module 'provkit' has no attribute {name!r}")
    module = import_module(_NAMES[name])
    # `validate` is a room and the function in it; the room, called, is the function.
    value = module if _NAMES[name] == f"provkit.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
