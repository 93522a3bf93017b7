"""Every question: its contract, and what each says on worlds."""

from __future__ import annotations

import inspect
import json
from dataclasses import fields, is_dataclass, replace

import pytest

from provkit import plugins
from provkit.errors import UnknownName, UsageError
from provkit.graph import Answer, kinds
from provkit.model import Dataset
from tests import worlds
from tests.worlds import ex

QUESTIONS = plugins.names("graph.questions")


def titles(answer: Answer) -> set[str]:
    return {row.node.removeprefix(worlds.EX) for row in answer}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_a_row_and_a_function(name: str):
    module = plugins.load("graph.questions", name)
    assert module.__doc__.splitlines()[0].endswith(".")
    assert is_dataclass(module.Row)
    assert module.Row.__dataclass_params__.frozen
    assert module.NODES in (1, 2)
    assert set(module.ACCEPTS) <= set(kinds.names())
    assert callable(module.ask)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
def test_every_question_answers_in_every_world(name: str, world: str):
    graph = worlds.graph(world)
    module = plugins.load("graph.questions", name)
    chosen = graph.index.of_kind(*module.ACCEPTS).tolist()
    for node in chosen:
        nodes = [graph.index.iri(node), graph.index.iri(chosen[0])][: module.NODES]
        answer = graph.ask(name, *nodes)
        assert answer.question == name
        assert answer.target == nodes[0]
        assert answer.sentence.endswith(".")
        assert answer.complete == (not answer.unknown)
        assert all(isinstance(row, module.Row) for row in answer)
        content = json.loads(json.dumps(answer.to_dict()))
        assert content["rows"] == [] or set(content["rows"][0]) == {
            field.name for field in fields(module.Row)
        }


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_of_a_graph_explains_itself(name: str):
    module = plugins.load("graph.questions", name)
    method = getattr(worlds.graph("clean run"), name.replace("-", "_"))
    assert method.__doc__.startswith(module.__doc__.splitlines()[0])
    options = inspect.signature(method).parameters
    assert "graph" not in options
    for option in module.ask.__kwdefaults__ or ():
        assert option in options
        assert f"{option}:" in method.__doc__


def test_upstream_and_its_filters():
    graph = worlds.graph("clean run")
    everything = graph.upstream("model")
    assert titles(everything) == {
        "training",
        "train-part",
        "panel",
        "splitting",
        "code",
        "software",
    }
    assert titles(graph.upstream("model", kind="Dataset")) == {"train-part", "panel"}
    assert titles(graph.upstream("model", role="training")) == {"train-part"}
    assert titles(graph.upstream("model", depth=1)) == {"training", "train-part"}
    assert titles(graph.upstream("model", policy="derivation")) == {
        "train-part",
        "panel",
    }
    limited = graph.upstream("model", limit=2)
    assert len(limited) == 2
    assert limited.truncated
    assert limited.total == len(everything)
    rest = graph.upstream("model", limit=None, offset=2)
    assert {row.node for row in (*limited, *rest)} == {row.node for row in everything}
    assert "1 code revision" in limited.sentence


def test_downstream():
    graph = worlds.graph("clean run")
    assert titles(graph.downstream("panel")) == {
        "splitting",
        "train-part",
        "test-part",
        "training",
        "model",
        "evaluation",
        "result-EUR",
        "result-AFR",
    }
    nothing = worlds.graph("several outputs").downstream("note")
    assert nothing.sentence == "Nothing depends on note; complete."


def test_datasets_models_and_code():
    graph = worlds.graph("base model chain")
    assert titles(graph.datasets("third")) == {"africa", "europe"}
    assert titles(graph.models("third")) == {"first", "second"}
    assert titles(graph.models(ex("africa"), down=True)) == {"first", "second", "third"}
    assert titles(graph.code("first")) == {"code", "software"}
    assert graph.models("first").sentence == (
        "first 1.0 depends on no models; complete."
    )


def test_test_data_are_no_dependency_of_a_model_but_of_its_results():
    graph = worlds.graph("clean run")
    assert "test-part" not in titles(graph.datasets("model"))
    assert "test-part" in titles(graph.datasets(ex("result-EUR")))


def test_what_is_assumed_is_marked():
    rows = {row.node: row for row in worlds.graph("several outputs").upstream("model")}
    assert not rows[ex("africa")].assumed
    report = worlds.graph("several outputs").upstream("clean-report")
    assert {row.node for row in report if row.assumed} == {ex("africa"), ex("europe")}
    run = worlds.graph("several outputs").upstream("clean")
    assert not any(row.assumed for row in run)


def test_path_is_found_in_either_order_or_not_at_all():
    graph = worlds.graph("clean run")
    there, back = graph.path("model", "panel"), graph.path("panel", "model")
    assert there.rows == back.rows
    assert there.holds
    assert [row.node for row in there] == [ex("model"), ex("train-part"), ex("panel")]
    assert there.sentence == "model 1.0 depends on panel 1: 2 steps."
    no = graph.path("model", "test-part")
    assert no.holds is False
    assert not no.rows
    assert no.sentence.startswith("No: nothing recorded leads")


def test_gaps_of_coverage_come_first():
    answer = worlds.graph("base model chain").coverage("third")
    assert [row.recommended for row in answer][:2] == ["yes", "yes"]
    assert "was evaluated for 0 of them" in answer.sentence


def test_an_answer_says_what_it_is():
    answer = worlds.graph("unknown cohort").populations("model")
    target = ex("model")
    assert (
        repr(answer) == f"<Answer populations {target}: 1 row, incomplete, 1 unknown>"
    )
    assert len(answer) == 1
    assert list(answer) == [answer[0]]
    content = answer.to_dict()
    assert list(content) == [
        "question",
        "target",
        "sentence",
        "complete",
        "unknown",
        "rows",
        "truncated",
        "total",
    ]
    assert content["unknown"] == [
        {
            "node": ex("silent"),
            "title": "silent",
            "why": "it states no cohort and inherits none",
        }
    ]


def test_a_table_needs_pandas():
    answer = worlds.graph("clean run").populations("model")
    try:
        import pandas as pd  # noqa: F401
    except ModuleNotFoundError:
        from provkit.errors import MissingPackage

        with pytest.raises(MissingPackage, match="'pandas' needs 'pandas'"):
            answer.to_dataframe()
    else:
        frame = answer.to_dataframe()
        assert list(frame["participants"]) == [row.participants for row in answer]


def test_agents_of_everything_upstream():
    answer = worlds.graph("clean run").agents("model")
    assert [row.title for row in answer] == ["Josiah Carberry", "EMBL-EBI"]
    assert answer[0].roles == ("association", "attribution")
    assert answer[1].evidence[-1][1] == "prov:wasAttributedTo"
    nobody = worlds.graph("cycle").agents("hen")
    assert nobody.sentence == "Nobody answers for hen and what it depends on; complete."


def test_common_ground():
    graph = worlds.graph("shared ancestor")
    answer = graph.common("north", "south")
    assert titles(answer) == {"panel"}
    assert answer.holds
    assert answer[0].evidence[-1][2] == ex("panel")
    assert graph.common("north", "clinic").holds is False
    # One of the two may be what both depend on.
    assert "panel" in titles(graph.common("panel", "model"))


def test_disparity_asks_which_metric():
    graph = worlds.graph("clean run")
    answer = graph.disparity("model")
    assert [row.difference for row in answer] == [0, 0]
    assert answer[0].n == 100
    assert answer[0].dataset == ex("test-part")
    assert graph.disparity("model", metric="acc").rows == answer.rows
    with pytest.raises(UnknownName, match="no metric of this model is called 'auc'"):
        graph.disparity("model", metric="auc")
    more = worlds.result("result-more", "evaluation", None, metric="auroc", value=0.7)
    several = worlds.Graph(triples=[*graph.triples, *worlds.encode(more)])
    with pytest.raises(UsageError, match="2 metrics"):
        several.disparity("model")
    whole = several.disparity("model", metric="auroc")
    assert not whole.complete
    assert whole.unknown[0].node == ex("result-more")


def test_completeness_names_what_is_missing():
    answer = worlds.graph("unknown cohort").completeness("model")
    missing = {row.node: row.missing for row in answer}
    assert missing[ex("silent")] == (
        "an origin",
        "a digest",
        "a responsible party",
    )
    assert ex("model") not in missing
    assert answer.sentence.startswith("5 of 7 nodes behind model 1.0")
    opaque = worlds.graph("opaque base model").completeness("model")
    assert ex("base") not in {row.node for row in opaque}


def test_a_revision_of_the_training_data_leaks():
    answer = worlds.graph("leaky split").leakage("model")
    assert answer.holds is False
    assert [(row.rule, row.severity) for row in answer] == [("L1", "violation")]
    assert answer[0].via == ex("train-part")


@pytest.mark.parametrize("world", ["clean run", "joined by content"])
def test_parts_of_one_split_do_not_leak(world: str):
    answer = worlds.graph(world).leakage("model")
    assert answer.holds
    assert not answer.rows


def _clean_but(**changes: object) -> Answer:
    """The clean run with its test part changed."""
    records = [
        replace(record, **changes)
        if getattr(record, "iri", None) == ex("test-part")
        else record
        for record in worlds.clean_run.records()
    ]
    return worlds.Graph(triples=worlds.encode(*records)).leakage("model")


@pytest.mark.parametrize(
    ("changes", "rule", "severity"),
    [
        ({"unit": "record"}, "L2", "warning"),
        ({"role": "training"}, "L2", "violation"),
        ({"generated_by": ex("another")}, "L2", "violation"),
        (
            {"generated_by": ex("another"), "disjoint_with": ex("train-part")},
            "L2",
            "warning",
        ),
        ({"derived_from": ex("train-part")}, "L1", "violation"),
        ({"checksums": (worlds.digest("panel"),)}, "content", "violation"),
    ],
)
def test_what_leaks(changes, rule, severity):
    (row,) = _clean_but(**changes)
    assert (row.rule, row.severity) == (rule, severity)


def test_other_folds_and_added_rows_leak():
    records = list(worlds.clean_run.records())
    folds = {ex("train-part"): "1", ex("test-part"): "2"}
    changed = [
        replace(record, fold=folds[record.iri])
        if getattr(record, "iri", None) in folds
        else record
        for record in records
    ]
    answer = worlds.Graph(triples=worlds.encode(*changed)).leakage("model")
    assert [row.rule for row in answer] == ["L2"]
    padded = Dataset(
        iri=ex("padded"), title="padded", derived_from=(ex("test-part"), ex("panel"))
    )
    more = worlds.evaluation("again", ex("model"), "padded")
    answer = worlds.Graph(triples=worlds.encode(*records, padded, more)).leakage(
        "model"
    )
    assert [(row.rule, row.test) for row in answer] == [("L2", ex("padded"))]


def test_a_metric_result_is_called_by_what_it_says():
    index = worlds.graph("clean run").index
    names = {index.label(n) for n in index.of_kind("MetricResult").tolist()}
    assert all(" 0." in name and "(" in name for name in names), names


def test_impact_is_a_list_of_things_to_do():
    answer = worlds.graph("consent withdrawal").impact("panel")
    rows = {row.node: row for row in answer}
    assert set(rows) == {ex("train-part"), ex("model"), ex("tuned")}
    assert rows[ex("tuned")].effect == "was derived from model 1.0, which rests on it"
    assert rows[ex("model")].released
    assert rows[ex("model")].owner == "Josiah Carberry"
    assert "retrain" in rows[ex("model")].action
    assert answer[0].released
    assumed = worlds.graph("several outputs").impact("africa")
    assert [each.node for each in assumed.unknown] == [ex("clean-report")]


def test_diff_lists_what_differs_in_order():
    graph = worlds.graph("base model chain")
    answer = graph.diff("first", "third")
    assert [row.section for row in answer] == ["data"] * 3 + ["populations"] * 3
    assert {row.change for row in answer} == {"added", "removed"}
    same = graph.diff("first", "first")
    assert same.holds
    assert not same.rows
    assert "do not differ" in same.sentence
    runs = worlds.graph("two versions").diff("run-1", "run-2")
    assert runs.holds
