from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import pytest

import provkit as pk
from provkit.model import MetricResult, Setting
from provkit.vocab import PK


@pytest.fixture
def panel(recorded) -> pk.Dataset:
    Path("panel.csv").write_text("a\n1\n")
    return pk.Dataset("panel.csv", title="panel")


def test_a_training_function_is_recorded(recorded, panel):
    @pk.training(model="imputer", version="1.0", issued="2026-11-22")
    def train(data: pk.Dataset, C: float = 1.0, seed: int = 3) -> Path:  # noqa: N803
        path = Path("model.bin")
        path.write_text(f"{C} {seed}")
        return path

    result = train(panel)
    assert result == Path("model.bin")
    run = recorded.one(pk.TrainingRun, "train")
    model = recorded.one(pk.Model, "imputer")
    data = recorded.one(pk.Dataset, "panel")
    assert run.training_data == (data.iri,)
    assert run.settings == (Setting("C", 1.0),)
    assert run.seed == 3
    assert (model.version, model.issued) == ("1.0", "2026-11-22")
    assert (model.generated_by, model.derived_from) == (run.iri, (data.iri,))


def test_the_function_is_the_same_to_its_caller(recorded):
    @pk.training
    def train(n: int) -> list[int]:
        """Say something."""
        return [n]

    assert train(3) == [3]
    assert train.__name__ == "train"
    assert train.__doc__ == "Say something."
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        train()


def test_an_exception_passes(recorded):
    @pk.training(model="m")
    def train() -> None:
        raise ValueError("no data")

    with pytest.raises(ValueError, match="no data"):
        train()
    assert recorded.one(pk.TrainingRun).status == PK + "Failed"


def test_roles_follow_from_splits_annotations_and_names(recorded):
    for name in "abcdef":
        Path(name).write_text(name)

    @pk.training(model="m")
    def train(
        split: pk.DatasetSplit,
        held: Annotated[pk.Dataset, "validation"],
        base: pk.Model,
        val: pk.Dataset,
        others: list[pk.Dataset],
    ) -> Path:
        Path("model").write_text("m")
        return Path("model")

    train(
        pk.DatasetSplit("a", title="a", role="training"),
        "b",
        Path("c"),
        pk.Dataset("d", title="d"),
        [pk.Dataset("e", title="e"), pk.DatasetSplit("f", title="f", role="test")],
    )
    run = recorded.one(pk.TrainingRun)
    assert len(run.training_data) == 2
    assert len(run.validation_data) == 2
    assert len(run.base_models) == 1
    assert len(run.inputs) == 1  # a test split is no training data


def test_a_path_that_was_passed_is_not_claimed_to_be_read(recorded):
    Path("out.bin").write_text("an older model")
    Path("config.json").write_text("{}")

    @pk.training(model="m")
    def train(out: Path, config: Path) -> Path:
        out.write_text("new")
        return out

    train(Path("out.bin"), Path("config.json"))
    run = recorded.one(pk.TrainingRun)
    assert run.inputs == ()
    gaps = [gap.description for gap in run.gaps]
    assert "config.json was passed; whether it was read is not known" in gaps
    assert not any("out.bin" in gap for gap in gaps)


def test_an_object_that_cannot_be_seen_is_a_gap(recorded):
    @pk.training(model="m")
    def train(table: object) -> object:
        return table

    train([object()])
    gaps = [gap.description for gap in recorded.one(pk.TrainingRun).gaps]
    assert "the argument table (list) was not recorded" in gaps
    assert "the model was not returned as a file, so it has no digest" in gaps


def test_tables_are_inputs_and_outputs_by_their_content(recorded):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"rs1": [0, 1, 2], "group": ["EUR", "AFR", "EAS"]})

    @pk.preparation(title="keep")
    def keep(table: object, threshold: int = 1) -> object:
        return table[table["rs1"] >= threshold]

    @pk.training(title="fit")
    def fit(X: Annotated[object, "training"], validation: object) -> None: ...  # noqa: N803

    kept = keep(frame)
    fit(kept, frame)
    preparation = recorded.one(pk.Run, "keep")
    run = recorded.one(pk.TrainingRun, "fit")
    [made] = [each for each in recorded.records(pk.Dataset) if each.generated_by]
    assert made.generated_by == preparation.iri
    assert run.training_data == (made.iri,)
    assert run.validation_data == preparation.inputs
    assert made.type == (PK + "TableContent",)


def test_a_preparation_derives_its_outputs_from_its_one_input(recorded, panel):
    @pk.preparation(title="split")
    def split(data: pk.Dataset) -> tuple[pk.DatasetSplit, pk.DatasetSplit]:
        Path("a.csv").write_text("a")
        Path("b.csv").write_text("b")
        return (
            pk.DatasetSplit("a.csv", title="a", role="training"),
            pk.DatasetSplit("b.csv", title="b", role="test"),
        )

    split(panel)
    source = recorded.one(pk.Dataset, "panel")
    parts = recorded.records(pk.DatasetSplit)
    assert [each.derived_from for each in parts] == [(source.iri,)] * 2
    assert {each.generated_by for each in parts} == {recorded.one(pk.Run).iri}


def test_of_several_inputs_none_is_guessed(recorded, panel):
    Path("other.csv").write_text("other")

    @pk.preparation
    def merge(one: pk.Dataset, other: pk.Dataset) -> Path:
        Path("merged.csv").write_text("merged")
        return Path("merged.csv")

    merge(panel, "other.csv")
    merged = [d for d in recorded.records(pk.Dataset) if d.generated_by]
    assert [each.derived_from for each in merged] == [()]


def test_an_evaluation_function_is_recorded(recorded, panel):
    Path("model.bin").write_text("m")

    @pk.evaluation(setting="held-out")
    def score(model: pk.Model, test: pk.Dataset) -> dict[str, float]:
        pk.current_run().metric("f1", 0.8, n=10)
        return {"accuracy": 0.9}

    assert score("model.bin", panel) == {"accuracy": 0.9}
    run = recorded.one(pk.Evaluation)
    assert run.setting == PK + "HeldOut"
    assert len(run.model) == len(run.test_data) == 1
    assert sorted(each.value for each in recorded.records(MetricResult)) == [0.8, 0.9]


def test_methods_coroutines_and_generators_are_recorded(recorded):
    class Trainer:
        @pk.training(title="method")
        def fit(self, n: int) -> int:
            return n

    @pk.training(title="coroutine")
    async def train(n: int) -> int:
        await asyncio.sleep(0)
        return n

    @pk.training(title="generator")
    def epochs(n: int):
        yield from range(n)
        return n

    assert Trainer().fit(1) == 1
    assert asyncio.run(train(2)) == 2
    assert list(epochs(3)) == [0, 1, 2]
    for title, n in (("method", 1), ("coroutine", 2), ("generator", 3)):
        run = recorded.one(pk.TrainingRun, title)
        assert run.settings == (Setting("n", n),)
        assert run.status == PK + "Completed"
