"""The demo's task: filling in missing genotype calls, for people of all populations.

A genotyping chip misses some variants, and a model fills them in from the others. Here
27 of 55 SNPs are predicted from the other 28 by ridge regression. A model trained on
European people alone does it well for European test people and badly for everyone else;
trained on all, most of that gap closes. The demo's provenance is meant to make visible
whom each model was trained on and for whom it was evaluated.

It is a small stand-in. The SNPs were chosen to tell populations apart and hardly any
two are linked, so that population structure carries the information; real imputation
uses linked variants. Nor is concordance comparable between populations as it stands: a
SNP that hardly varies in one of them is easy to fill in there.

Nothing in this file knows of provkit's records: it is the analysis that the demo
watches. It needs scikit-learn, which is imported when the first panel is split.

>>> from provkit.demo.data import KIDD55
>>> panel = read_panel(KIDD55)
>>> len(panel), len(panel.snps), count(panel.groups)
(2504, 55, {'AFR': 661, 'AMR': 347, 'EAS': 504, 'EUR': 503, 'SAS': 489})
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from provkit.errors import MissingPackage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

KNOWN: Final = slice(0, None, 2)
"""The SNPs that are given to the model: every second, starting with the first."""

MISSING: Final = slice(1, None, 2)
"""The SNPs that it fills in: those between."""

_DESCRIPTION: Final = ("population", "group", "sex")


class Regressor(Protocol):
    """What `fit` gives back: a fitted scikit-learn regressor."""

    def predict(self, X: NDArray[Any]) -> NDArray[np.float64]:  # noqa: N803 - scikit-learn's name
        """Predict the missing genotypes as real numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """People and their genotypes, one row each, without identifiers."""

    snps: tuple[str, ...]
    populations: NDArray[np.str_]
    """The 1000 Genomes population of each person, such as `GBR`."""
    groups: NDArray[np.str_]
    """The 1000 Genomes group of each person, such as `EUR`."""
    sexes: NDArray[np.str_]
    genotypes: NDArray[np.int8]
    """How many alternate alleles each person has at each SNP: 0, 1 or 2."""

    def __len__(self) -> int:
        return len(self.genotypes)

    def select(self, people: NDArray[Any]) -> Panel:
        """Keep some people, by mask or by row number."""
        return Panel(
            self.snps,
            self.populations[people],
            self.groups[people],
            self.sexes[people],
            self.genotypes[people],
        )

    def of_groups(self, *groups: str) -> Panel:
        """Keep the people of some groups."""
        return self.select(np.isin(self.groups, groups))


def read_panel(path: Path) -> Panel:
    """Read a panel; the file is compressed where its name says so."""
    text = path.read_bytes()
    lines = (gzip.decompress(text) if path.suffix == ".gz" else text).decode()
    header, *rows = csv.reader(lines.splitlines())
    table = np.array(rows, dtype=np.str_)
    described = len(_DESCRIPTION)
    populations, groups, sexes = table[:, :described].T
    genotypes = table[:, described:].astype(np.int8)
    return Panel(tuple(header[described:]), populations, groups, sexes, genotypes)


def write_panel(panel: Panel, path: Path) -> None:
    """Write a panel as CSV, so that a split is a file with a digest of its own."""
    described = zip(panel.populations, panel.groups, panel.sexes, strict=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow((*_DESCRIPTION, *panel.snps))
        for person, genotypes in zip(described, panel.genotypes.tolist(), strict=True):
            rows.writerow((*person, *genotypes))


def split(panel: Panel, seed: int, test_share: float = 0.3) -> tuple[Panel, Panel]:
    """Set people aside for testing: a training and a test panel.

    The unit is the participant, and each population is split in the same proportion, so
    that every population can be trained on and tested.
    """
    training, test = _sklearn("model_selection").train_test_split(
        np.arange(len(panel)),
        test_size=test_share,
        random_state=seed,
        stratify=panel.populations,
    )
    # Back in the order of the source: the order of a draw says nothing.
    return panel.select(np.sort(training)), panel.select(np.sort(test))


def fit(training: Panel, alpha: float = 10.0, seed: int = 0) -> Regressor:
    """Train one ridge regression that predicts all the missing SNPs."""
    model: Regressor = (
        _sklearn("linear_model")
        .Ridge(alpha=alpha, random_state=seed)
        .fit(training.genotypes[:, KNOWN], training.genotypes[:, MISSING])
    )
    return model


def predict(model: Regressor, panel: Panel) -> NDArray[np.int8]:
    """Fill in the missing SNPs of each person, as whole alleles."""
    alleles = np.rint(model.predict(panel.genotypes[:, KNOWN]))
    return np.clip(alleles, 0, 2).astype(np.int8)


def truth(panel: Panel) -> NDArray[np.int8]:
    """Give the genotypes that `predict` should have found."""
    return panel.genotypes[:, MISSING]


def person_concordance(
    truth: NDArray[np.int8], predicted: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Give, for each person, the share of genotypes that were filled in correctly.

    >>> found = person_concordance(np.int8([[0, 1], [2, 2]]), np.int8([[0, 2], [2, 2]]))
    >>> found.tolist()
    [0.5, 1.0]
    """
    share: NDArray[np.float64] = np.mean(truth == predicted, axis=1)
    return share


def concordance(truth: NDArray[np.int8], predicted: NDArray[np.int8]) -> float:
    """Give the genotype concordance: the share that was filled in correctly."""
    return float(np.mean(truth == predicted))


def bootstrap_interval(
    values: NDArray[np.float64], seed: int, level: float = 0.95, n: int = 1000
) -> tuple[float, float]:
    """Give the percentile bootstrap interval of a mean over participants.

    People are drawn, not genotypes, because the genotypes of one person depend on each
    other and drawing them would make the interval too narrow.

    >>> low, high = bootstrap_interval(np.linspace(0, 1, 101), seed=0)
    >>> round(low, 2), round(high, 2)
    (0.44, 0.56)
    """
    drawn = np.random.default_rng(seed).integers(len(values), size=(n, len(values)))
    outside = (1 - level) / 2
    low, high = np.quantile(values[drawn].mean(axis=1), (outside, 1 - outside))
    return float(low), float(high)


def count(labels: NDArray[np.str_] | Sequence[str]) -> dict[str, int]:
    """Count the people of each population, group or sex, by name.

    >>> count(["YRI", "GBR", "YRI"])
    {'GBR': 1, 'YRI': 2}
    """
    names, counts = np.unique(np.asarray(labels), return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def _sklearn(part: str) -> Any:
    """Load a part of scikit-learn, or say what to install."""
    try:
        return import_module(f"sklearn.{part}")
    except ImportError as error:
        raise MissingPackage.for_plugin("demo", "scikit-learn") from error
