"""What is called apparent is no leak: the question and REP-09 agree."""

from __future__ import annotations

import pytest

from provkit.graph import Graph
from provkit.model import Dataset, Evaluation, Model, TrainingRun
from provkit.rdf.encode import encode
from provkit.validate import validate
from tests.worlds import ex


def evaluated(*relations: str) -> Graph:
    """A model, evaluated on its training data, and what each evaluation is called."""
    triples = encode(
        Dataset(iri=ex("train"), title="train"),
        TrainingRun(ex("run"), training_data=ex("train")),
        Model(iri=ex("model"), title="model", generated_by=ex("run")),
        *(
            Evaluation(
                ex(f"evaluation-{number}"),
                model=ex("model"),
                test_data=ex("train"),
                setting=relation,
            )
            for number, relation in enumerate(relations)
        ),
    )
    return Graph(triples=list(triples))


@pytest.mark.parametrize(
    ("relations", "severity", "holds"),
    [
        (["apparent"], "info", True),
        (["held-out"], "violation", False),
        (["apparent", "held-out"], "violation", False),
        (["apparent", "apparent"], "info", True),
    ],
)
def test_the_question_says_what_the_requirement_says(relations, severity, holds):
    graph = evaluated(*relations)
    answer = graph.ask("leakage", ex("model"))
    assert [row.severity for row in answer.rows] == [severity]
    assert answer.holds is holds
    assert ("says so" in answer.sentence) is holds
    assert ("called apparent" in answer.rows[0].why) is holds
    found = {finding.severity for finding in validate(graph, only=["REP-09"])}
    assert ("violation" in found) is not holds
