"""The demo's story: two models, what is wrong with the first, what mends it.

Everything is recorded through the public interface; nothing is told that was not found
in the graph. The command line prints each step as it happens.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import provkit as pk
from provkit.demo import study
from provkit.demo.data import KIDD55

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLE_AGENT = "https://orcid.org/0000-0002-1825-0097"
"""An example person: the ORCID that ORCID itself uses in its documentation."""

TITLE = "panel-imputer"
_OUT_OF_SCOPE = (
    "identity",
    "forensic",
    "clinical",
    "immigration",
    "insurance",
    "discrimination against people or groups",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened.

    Attributes:
        said: a paragraph for the reader.
        command: what one would type to see the same; empty when there is none.
        shown: a report or an answer, to be rendered.
    """

    said: str
    command: str = ""
    shown: Any = None


def tell(out: Path, agent: str = EXAMPLE_AGENT) -> Iterator[Step]:
    """Run the whole study in a folder, step by step.

    It leaves `provenance/` (the ledger), `v1.ttl` and `v2.ttl` (each model's graph when
    it was first validated), `v1-evaluated-on-everyone.ttl` and the files of the study.
    """
    with _environment(PROVKIT_DIR=str(out / "provenance"), PROVKIT_AGENT=agent):
        yield from _steps(_Study(out, agent))


def _steps(work: _Study) -> Iterator[Step]:
    training, test, european, european_test = work.prepare()
    yield Step(
        "2,504 people of the 1000 Genomes Project, 55 SNPs each, split 70/30 within "
        "each of 26 populations. The task: fill in 27 of the SNPs from the other 28."
    )

    v1 = work.train("1.0", european)
    measured = study.measure(v1, european_test, ("EUR",))
    yield Step(
        "v1 is trained on the European participants alone, recommended for all five "
        "groups, and evaluated where it was trained: concordance "
        f"{measured['EUR']:.2f}. It looks fine. Is it?"
    )
    yield from work.judged("1.0", "v1.ttl")

    v2 = work.train("2.0", training)
    of_v2 = study.measure(v2, test, study.GROUPS)
    yield Step("v2 is trained and evaluated on everyone, overall and per group.")
    yield from work.judged("2.0", "v2.ttl")

    of_v1 = study.measure(v1, test, study.GROUPS)
    work.graph_of("1.0").write(work.out / "v1-evaluated-on-everyone.ttl")
    yield Step(
        "What the missing evidence was hiding: v1, now evaluated on everyone.\n\n"
        + _compared(of_v1, of_v2)
    )


def _compared(of_v1: dict[str, float], of_v2: dict[str, float]) -> str:
    rows = [f"  {'concordance':<12}{'v1':>6}{'v2':>6}"]
    rows += [f"  {each:<12}{of_v1[each]:>6.2f}{of_v2[each]:>6.2f}" for each in of_v2]
    return "\n".join(rows)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """The way in which any user says where to record, and for whom."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Study:
    """The files and records of one telling."""

    def __init__(self, out: Path, agent: str) -> None:
        self.out = out
        self._agent = agent
        self._data = out / "data"
        self._data.mkdir(parents=True, exist_ok=True)

    def prepare(self) -> tuple[pk.DatasetSplit, ...]:
        """Copy the genotypes, split them, and take the European parts."""
        path = self._data / KIDD55.name
        shutil.copyfile(KIDD55, path)
        training, test = study.split(study.source(path, self._agent), self._data)
        return (
            training,
            test,
            study.european(training, self._data),
            study.european(test, self._data),
        )

    def train(self, version: str, data: pk.DatasetSplit) -> Path:
        """Train one version of the model."""
        train = pk.training(
            model=TITLE,
            version=version,
            issued=date.today().isoformat(),  # noqa: DTZ011 - a day, as people say it
            license="https://www.apache.org/licenses/LICENSE-2.0",
            intended_use=pk.IntendedUse(
                purpose=("methods-development", "teaching"),
                commercial=False,
                audience="developers of provenance tools, and their students",
                recommended_for=study.GROUPS,
                out_of_scope=_OUT_OF_SCOPE,
            ),
            limitations="a demonstration on 55 SNPs; not for use on anybody",
            sensitive_inputs="none: genotypes alone",
            privacy_risk="not examined",
            competing_interests="none declared",
            title=f"train {TITLE} {version}",
        )(study.fit)
        path: Path = train(data, self.out / f"{TITLE}-{version}.joblib")
        return path

    def graph_of(self, version: str) -> pk.Graph:
        """Everything that one version rests on, and how it was evaluated."""
        return pk.load(self.out / "provenance").about(f"{TITLE}@{version}")

    def judged(self, version: str, name: str) -> Iterator[Step]:
        """Export the graph of a version, validate it, and ask on whom it depends."""
        graph = self.graph_of(version)
        graph.write(self.out / name)
        yield Step("", f"provkit validate {name}", pk.validate(self.out / name))
        node = f"{TITLE}@{version}"
        command = f"provkit ask populations {node} -g {name}"
        yield Step("", command, pk.load(self.out / name).populations(node))
