"""Metric names: what people call a metric, and the one IRI that it gets.

An IRI of the MLSO evaluation measures is used where MLSO defines the same quantity, and
a `pk:` concept where it has none or another:

- "accuracy" is `pk:Accuracy`, the fraction of correct predictions between 0 and 1,
  because `mlsoem:accuracy` is defined as a percentage, and 0.91 under that IRI would
  say "less than one in a hundred". A percentage is "accuracy_percent";
- "auroc" and "f1" are the measures for one class; means over classes have names and
  IRIs of their own ("auroc_weighted", "f1_macro");
- Brier score, calibration, hazard and odds ratio, genotype concordance and imputation
  r2 are missing in MLSO.

Capitals, spaces, `_` and `-` do not matter. A name that is not in the table gives None:
a guess would compare numbers that are not comparable.

To add a metric, add a line to `data/metrics.csv`.

>>> resolve("ROC AUC") == resolve("roc_auc") == resolve("mlsoem:area_under_curve")
True
>>> label(resolve("auc"))
'area under the ROC curve'
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from provkit.terms.tables import cells, index, rows, short, squash
from provkit.vocab import expand

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "metrics.csv"


@cache
def _by_iri() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({expand(row["term"]): row for row in rows(_TABLE)})


@cache
def _by_name() -> Mapping[str, str]:
    pairs = []
    for iri, row in _by_iri().items():
        names = [row["name"], row["label"], *cells(row["also"])]
        # MLSO's own local name "accuracy" is not what people mean by it: see above.
        if row["term"].startswith("pk:"):
            names.append(short(iri))
        pairs += [(squash(name), iri) for name in names]
    return index(pairs)


def resolve(text: str) -> str | None:
    """Find the metric that a name or IRI means.

    >>> resolve("accuracy")
    'https://w3id.org/provkit/ns#Accuracy'
    >>> resolve("my score") is None
    True
    """
    iri = expand(text.strip())
    return iri if iri in _by_iri() else _by_name().get(squash(text))


def label(iri: str) -> str:
    """Name a metric in words; its short form when it is not in the table."""
    return _cell(iri, "label") or short(iri)


def word(iri: str) -> str | None:
    """Give the name that a metric is typed as.

    >>> word("http://w3id.org/mlso/vocab/evaluation_measure/area_under_curve")
    'auroc'
    """
    return _cell(iri, "name") or None


def words() -> tuple[str, ...]:
    """List the names of the metrics, for error messages."""
    return tuple(row["name"] for row in rows(_TABLE))


def dimension(iri: str) -> str | None:
    """Say which side of performance a metric shows; EFF-05 asks for two of them.

    Discrimination is telling cases from controls at any threshold; calibration is
    whether the predicted risks come true. A measure at one threshold (accuracy, F1) is
    of neither, nor is one of both at once (Brier score) or of effect (odds ratio).

    >>> short(dimension(resolve("auc"))), short(dimension(resolve("accuracy")))
    ('Discrimination', 'Classification')
    """
    name = _cell(iri, "dimension")
    return expand(name) or None


def unit(iri: str) -> str | None:
    """Say what scale a metric is on: `fraction`, `percentage` or `ratio`.

    >>> unit(resolve("accuracy")), unit(resolve("accuracy_percent"))
    ('fraction', 'percentage')
    """
    return _cell(iri, "unit") or None


def _cell(iri: str, column: str) -> str:
    row = _by_iri().get(iri)
    return row[column] if row else ""
