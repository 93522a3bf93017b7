"""The demo's analysis as an analyst would write it: functions with decorators on them.

What provkit needs to know is stated once, where it is known: the source describes
itself and its people, a split says what it is for, the model says what it is meant for.
The rest is seen while the functions run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import joblib

import provkit as pk
from provkit.demo import imputation

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

GROUPS = ("AFR", "AMR", "EAS", "EUR", "SAS")
CRITERION = pk.AcceptanceCriterion(
    "concordance of at least 0.6 in each group that is measured", issued="2026-11-22"
)


def source(path: Path, agent: str) -> pk.Dataset:
    """Describe the genotypes that everything starts from."""
    panel = imputation.read_panel(path)
    return pk.Dataset(
        path,
        title="1000 Genomes phase 3, 55 SNPs",
        version="20130502",
        access_rights="open",
        publisher=pk.Agent("https://ror.org/02catss52", name="EMBL-EBI"),
        landing_page="https://www.internationalgenome.org/",
        human_data="participants",
        cohort=pk.Cohort(populations=imputation.count(panel.populations)),
        eligibility="adults of 26 populations who agreed to open release; no relatives",
        collected="before the release of phase 3 in May 2013",
        missing_data="none: every genotype is called",
        limitations="few people of each population; 55 SNPs that tell groups apart",
        sensitive="genotypes, population and sex of each donor",
        covered_by=pk.Approval(
            "approval-not-required",
            description="open genotypes without names or phenotypes, in a demo",
            publisher=agent,
        ),
        # No publisher's DUO term was found, so this is a reading of the consent text.
        data_use=pk.DataUse(
            "DUO:0000042",
            type="interpretation",
            derived_from="https://www.internationalgenome.org/data",
            attributed_to=agent,
        ),
    )


@pk.preparation(title="split 70/30")
def split(
    panel: pk.Dataset, folder: Path, seed: int = 0
) -> tuple[pk.DatasetSplit, pk.DatasetSplit]:
    """Set 30 % of the people of each population aside for testing."""
    training, test = imputation.split(imputation.read_panel(Path(panel)), seed)
    return (
        _part(training, folder / "training.csv", "training part", "training"),
        _part(test, folder / "test.csv", "test part", "test"),
    )


@pk.preparation(title="European part")
def european(part: pk.DatasetSplit, folder: Path) -> pk.DatasetSplit:
    """Keep the European participants of a split."""
    panel = imputation.read_panel(Path(part)).of_groups("EUR")
    name = f"european-{Path(part).name}"
    return _part(panel, folder / name, f"European {part.title}", part.role or "")


def fit(data: pk.Dataset, model_path: Path, alpha: float = 10.0, seed: int = 0) -> Path:
    """Train a model that fills in missing genotype calls, and save it."""
    model = imputation.fit(imputation.read_panel(Path(data)), alpha, seed)
    joblib.dump(model, model_path)
    return model_path


def measure(
    model_path: Path, test: pk.Dataset, groups: Iterable[str], seed: int = 0
) -> dict[str, float]:
    """Measure concordance on test people, overall and per group."""
    model = joblib.load(model_path)
    panel = imputation.read_panel(Path(test))
    right = imputation.person_concordance(
        imputation.truth(panel), imputation.predict(model, panel)
    )
    calls = imputation.truth(panel).shape[1]
    found = {}
    with pk.evaluate(
        model_path,
        on=test,
        setting="held-out",
        phase="retrospective",
        seed=seed,
        acceptance_criterion=CRITERION,
        purpose="methods-development",
    ) as evaluation:
        for group in (None, *groups):
            values = right if group is None else right[panel.groups == group]
            found[group or "all"] = float(values.mean())
            _record(evaluation, group, values, calls, seed)
    return found


def _record(
    evaluation: pk.ActiveEvaluation,
    group: str | None,
    values: NDArray[np.float64],
    calls: int,
    seed: int,
) -> None:
    evaluation.metric(
        "genotype_concordance",
        values.mean(),
        population=group,
        n=len(values),
        observations=len(values) * calls,
        ci=imputation.bootstrap_interval(values, seed),
        level=0.95,
        method="bootstrap",
    )


def _part(
    panel: imputation.Panel, path: Path, title: str, role: str
) -> pk.DatasetSplit:
    imputation.write_panel(panel, path)
    cohort = pk.Cohort(populations=imputation.count(panel.populations))
    return pk.DatasetSplit(
        path, title=title, role=role, unit="participant", cohort=cohort
    )
