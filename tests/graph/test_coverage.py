"""Recommended, trained, evaluated: the pure rule, and the examples of the shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provkit.graph import load
from provkit.graph.coverage import Coverage, coverage
from provkit.model import MetricResult
from tests import worlds
from tests.worlds import ex, population

SHAPES = Path(__file__).parents[2] / "shapes" / "genomics-ai"
EXAMPLES = sorted(
    path
    for requirement in ("EFF-06", "EFF-10")
    for path in (SHAPES / requirement).glob("*.ttl")
    if path.name != "shape.ttl"
)


def found(world: str, node: str = "model") -> dict[str, Coverage]:
    index = worlds.graph(world).index
    return {each.population: each for each in coverage(index, index.node(ex(node)))}


@pytest.mark.parametrize(
    "path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_the_rule_agrees_with_the_shapes(path: Path):
    index = load(path).index
    states = [
        each.evaluated if path.parent.name == "EFF-06" else each.trained
        for model in index.of_kind("Model").tolist()
        for each in coverage(index, model)
        if each.recommended
    ]
    bad = {"no", "unknown"}
    if path.parent.name == "EFF-06":
        bad |= {"part", "aggregate"}
    assert states
    assert bool(bad.intersection(states)) == path.stem.startswith("fail")


def test_a_clean_run_covers_its_recommendation():
    europe = found("clean run")[population("EUR")]
    assert (europe.recommended, europe.trained, europe.evaluated) == (
        True,
        "yes",
        "yes",
    )
    assert europe.reasons == ()
    assert (ex("evaluation"), "pk:evaluatedModel", ex("model")) in europe.evidence
    africa = found("clean run")[population("AFR")]
    assert not africa.recommended
    assert africa.evaluated == "yes"


def test_base_models_count_as_training_and_their_evaluations_do_not():
    third = found("base model chain", "third")
    assert third[population("AFR")].trained == "yes"
    assert third[population("SAS")].trained == "no"
    assert third[population("SAS")].reasons == (
        "South Asian (1000 Genomes group) is absent from the training data",
        "South Asian (1000 Genomes group) was not evaluated",
    )


@pytest.mark.parametrize("world", ["unknown cohort", "opaque base model"])
def test_absent_is_not_shown_where_something_is_dark(world: str):
    assert found(world)[population("EUR")].trained == "unknown"
    africa = found(world)[population("AFR")]
    assert africa.trained == "yes"


def test_a_content_joins_an_evaluation_to_its_model():
    assert found("joined by content")[population("AFR")].evaluated == "yes"


def test_an_ambiguous_content_is_unknown():
    africa = found("ambiguous content", "a")[population("AFR")]
    assert africa.evaluated == "unknown"
    assert "same bytes" in africa.reasons[0]


def _clean_with(**changes: object) -> dict[str, Coverage]:
    """The clean run with its European result changed."""
    records = []
    for record in worlds.clean_run.records():
        if isinstance(record, MetricResult) and record.iri == ex("result-EUR"):
            records.append(replace(record, **changes))
        else:
            records.append(record)
    index = worlds.Graph(triples=worlds.encode(*records)).index
    return {each.population: each for each in coverage(index, index.node(ex("model")))}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"participants": None}, "how many participants"),
        ({"participants": 0}, "how many participants"),
        ({"low": None}, "no interval"),
        ({"high": None}, "no interval"),
        ({"cohort": None}, "was not evaluated"),
    ],
)
def test_a_result_without_count_or_interval_is_no_evidence(changes, word):
    europe = _clean_with(**changes)[population("EUR")]
    assert europe.evaluated == "no"
    assert word in europe.reasons[0]
