"""Metrics by name: what each is computed with, and which of them are shares.

A share (accuracy, sensitivity ...) is a number of hits among the answers that count,
which is what a Wilson interval needs. Everything else is scikit-learn's. A value that
does not exist, such as the area under the curve of people who are all healthy, is
`None`: scikit-learn's zero would be taken for a result.

To add one, add a line to `_SHARES` or `_FUNCTIONS`, by its name in `terms.metrics`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from provkit.capture.scores.weighted import WEIGHTED
from provkit.errors import MissingPackage, UnknownName, UsageError
from provkit.terms import metrics

if TYPE_CHECKING:
    from numpy.typing import NDArray

Function = Callable[..., Any]
"""A metric of true and predicted values, as scikit-learn's are."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric.

    Attributes:
        name: as the result is recorded.
        function: gives its value.
        share: says which answers are hits and which count at all, where the metric is
            a share of answers.
        ranks: whether it reads scores or probabilities rather than labels.
        weighted: prepares its value for answers that count several times.
    """

    name: str
    function: Function
    share: Function | None = None
    ranks: bool = False
    weighted: Function | None = None

    def of(self, true: NDArray[Any], predicted: NDArray[Any]) -> float | None:
        """The value; nothing where it does not exist."""
        with warnings.catch_warnings():
            # What scikit-learn warns of here, an undefined value, is in the result.
            warnings.simplefilter("ignore")
            try:
                value = float(self.function(true, predicted))
            except ZeroDivisionError:
                return None
        return None if math.isnan(value) else value


def measures(
    wanted: Mapping[str, Function] | tuple[str, ...] | list[str] | str,
    labels: NDArray[Any],
    positive: object = None,
) -> tuple[Measure, ...]:
    """The metrics of some names; a mapping gives functions of one's own.

    Args:
        wanted: names that `terms.metrics` knows, or names with functions.
        labels: all true values: what is positive follows from them, where they are 0
            and 1.
        positive: the label of a case, where it is another.

    Raises:
        UnknownName: no metric of that name can be computed here.
        UsageError: a metric of cases and others is asked for, and nobody said which
            label is a case.
    """
    if isinstance(wanted, Mapping):
        return tuple(Measure(name, function) for name, function in wanted.items())
    names = (wanted,) if isinstance(wanted, str) else wanted
    return tuple(_measure(name, labels, positive) for name in names)


def _measure(name: str, labels: NDArray[Any], positive: object) -> Measure:
    iri = metrics.resolve(name)
    known = (metrics.word(iri) if iri else None) or name
    ranks = known in _RANKS
    if known not in _SHARES and known not in _FUNCTIONS:
        raise UnknownName.among(
            "metric that is computed here", name, {*_SHARES, *_FUNCTIONS}
        )
    share = _SHARES.get(known)
    function = _sklearn(*_FUNCTIONS[known]) if share is None else _counted(share)
    weighted = WEIGHTED.get(known)
    if known in _OF_CASES:
        case = _case(name, labels, positive)
        function = _about(case, function, ranks=ranks)
        share = None if share is None else _about(case, share, ranks=False)
        if weighted is not None:
            weighted = _about(case, weighted, ranks=ranks)
    return Measure(known, function, share, ranks, weighted)


def _case(name: str, labels: NDArray[Any], positive: object) -> object:
    values = set(np.unique(labels).tolist())
    if positive is None and values <= {0, 1}:
        return 1
    if positive is None or len(values | {positive}) > len("01"):
        raise UsageError(
            f"{name} is about cases and others; the labels are {sorted(values)[:5]}",
            "give positive=..., or a metric of several classes such as f1_macro",
        )
    return positive


def _sklearn(function: str, options: Mapping[str, Any]) -> Function:
    try:
        found = getattr(import_module("sklearn.metrics"), function)
    except ImportError as error:
        raise MissingPackage.for_plugin("scoring", "scikit-learn") from error

    needs = _NEEDS.get(function)

    def value(true: NDArray[Any], predicted: NDArray[Any]) -> Any:
        if len(true) == 0 or (needs and not needs(true, predicted)):
            return math.nan
        return found(true, predicted, **options)

    return value


def _counted(share: Function) -> Function:
    def value(true: NDArray[Any], predicted: NDArray[Any]) -> float:
        hits, counting = share(true, predicted)
        return int(np.sum(hits & counting)) / int(np.sum(counting))

    return value


def _about(case: object, function: Function, *, ranks: bool) -> Function:
    """The function of who is a case, and who was said to be or with which score."""

    def told(true: NDArray[Any], predicted: NDArray[Any]) -> Any:
        return function(true == case, predicted if ranks else predicted == case)

    return told


def _agreement(true: NDArray[Any], predicted: NDArray[Any]) -> Any:
    return true == predicted, np.ones(true.shape, dtype=bool)


_NAN: Final = MappingProxyType({"zero_division": math.nan})
_SHARES: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "accuracy": _agreement,
        "genotype_concordance": _agreement,
        "recall": lambda true, said: (said, true),
        "specificity": lambda true, said: (~said, ~true),
        "precision": lambda true, said: (true, said),
        "npv": lambda true, said: (~true, ~said),
    }
)
_FUNCTIONS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = MappingProxyType(
    {
        "auroc": ("roc_auc_score", {}),
        "auroc_weighted": (
            "roc_auc_score",
            {"average": "weighted", "multi_class": "ovr"},
        ),
        "average_precision": ("average_precision_score", {}),
        "brier": ("brier_score_loss", {}),
        "log_loss": ("log_loss", {}),
        "f1": ("f1_score", _NAN),
        "f1_macro": ("f1_score", {"average": "macro", **_NAN}),
        "f1_weighted": ("f1_score", {"average": "weighted", **_NAN}),
        "precision_macro": ("precision_score", {"average": "macro", **_NAN}),
        "precision_weighted": ("precision_score", {"average": "weighted", **_NAN}),
        "recall_macro": ("balanced_accuracy_score", {}),
        "recall_weighted": ("recall_score", {"average": "weighted", **_NAN}),
        "mcc": ("matthews_corrcoef", {}),
        "kappa": ("cohen_kappa_score", {}),
        "r2": ("r2_score", {}),
        "mae": ("mean_absolute_error", {}),
        "mse": ("mean_squared_error", {}),
        "rmse": ("root_mean_squared_error", {}),
    }
)
_NEEDS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "average_precision_score": lambda true, _said: true.any(),
        "matthews_corrcoef": lambda true, said: (
            len(set(true.tolist())) > 1 < len(set(said.tolist()))
        ),
    }
)
"""Where scikit-learn answers zero for a value that does not exist."""

_OF_CASES: Final = frozenset(
    (
        "recall",
        "specificity",
        "precision",
        "npv",
        "f1",
        "auroc",
        "average_precision",
        "brier",
    )
)
_RANKS: Final = frozenset(
    ("auroc", "auroc_weighted", "average_precision", "brier", "log_loss")
)
