"""Runs as OpenLineage events, and the same runs when they are read again."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from provkit import adapters
from provkit.adapters import View
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from provkit.model import Code, Dataset, Run, Setting, TrainingRun
from tests import worlds
from tests.adapters import validators

RUN = "urn:uuid:01a2037e-79e7-74c2-84eb-c34b687e765b"
START, END = "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"


def exported(view, **options):
    written = adapters.write("openlineage", view, **options)
    return written, [json.loads(line) for line in written.files[""].splitlines()]


def read_again(written, tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(written.files[""])
    return adapters.read("openlineage", path).records


def shape(records):
    """Runs by title, with the names of what they read and wrote."""
    names = {
        each.iri: (each.identifier or each.iri).split("/")[-1]
        for each in records
        if isinstance(each, Dataset)
    }
    return {
        run.title: (
            datetime.fromisoformat(run.started),
            run.ended and datetime.fromisoformat(run.ended),
            run.status,
            sorted(names[iri] for iri in run.inputs),
            sorted(
                names[each.iri]
                for each in records
                if getattr(each, "generated_by", None) == run.iri
            ),
        )
        for run in records
        if isinstance(run, Run)
    }


def test_the_same_runs_inputs_and_outputs_are_read_again(tmp_path):
    view = view_of(worlds.graph("clean run"))
    written, _events = exported(view)
    again = shape(read_again(written, tmp_path))
    begun, ended, status, read, made = again["training"]
    assert begun == datetime.fromisoformat(START)
    assert ended == datetime.fromisoformat(END)
    assert (status, read, made) == ("completed", ["train-part"], ["model"])
    assert again["evaluation"][3] == ["model", "test-part"]
    assert again["split 70/30"][3] == ["panel"]
    assert again["split 70/30"][4] == ["test-part", "train-part"]


def test_a_training_its_code_software_and_settings_come_through(tmp_path):
    given = worlds.training("t", "panel", seed=7)
    view = View((given, worlds.panel(), worlds.CODE, worlds.SOFTWARE))
    written, events = exported(view)
    assert [each["eventType"] for each in events] == ["START", "COMPLETE"]
    run = next(e for e in read_again(written, tmp_path) if isinstance(e, Run))
    assert isinstance(run, TrainingRun)
    facets = events[0]["run"]["facets"]
    assert facets["executionParameters"]["parameters"] == [
        {"key": "alpha", "value": "10"},
        {"key": "random seed", "value": "7"},
    ]
    assert facets["processing_engine"]["name"] == worlds.SOFTWARE.title
    where = events[0]["job"]["facets"]["sourceCodeLocation"]
    assert where["version"] == "0" * 40
    code = next(e for e in read_again(written, tmp_path) if isinstance(e, Code))
    assert (code.title, code.identifier) == ("train.py", "0" * 40)


def test_a_run_keeps_its_uuid_and_a_part_names_the_whole():
    whole = Run(iri=RUN, title="whole", started=START, ended=END, status="failed")
    part = Run(iri="urn:x:part", title="part", started=START, part_of=RUN)
    _written, events = exported(View((whole, part)), namespace="ours")
    by_name = {each["job"]["name"]: each for each in events}
    assert by_name["whole"]["run"]["runId"] == RUN.removeprefix("urn:uuid:")
    parent = by_name["part"]["run"]["facets"]["parent"]
    assert parent["run"]["runId"] == RUN.removeprefix("urn:uuid:")
    assert parent["job"] == {"namespace": "ours", "name": "whole"}
    kinds = [(e["job"]["name"], e["eventType"]) for e in events]
    assert ("whole", "FAIL") in kinds
    assert ("part", "START") in kinds


def test_nothing_is_said_of_an_end_that_nobody_stated():
    silent = Run(iri="urn:x:1", title="silent", started=START, ended=END)
    killed = Run(iri="urn:x:2", title="killed", started=START, last_seen=END,
                 status="interrupted")  # fmt: skip
    never = Run(iri="urn:x:3", title="never", settings=(Setting("x", 1),))
    written, events = exported(View((silent, killed, never)))
    kinds = [(e["job"]["name"], e["eventType"]) for e in events]
    assert kinds.count(("silent", "OTHER")) == 1
    assert kinds.count(("killed", "RUNNING")) == 1
    assert all(name != "never" for name, _kind in kinds)
    missing = " ".join(written.missing)
    assert "how it ended: silent" in missing
    assert "eventTime: never" in missing
    assert any(each.field == "Run" for each in written.lost)


def test_the_same_graph_gives_the_same_lines_and_losses_are_said():
    view = view_of(worlds.graph("clean run"))
    written, _events = exported(view)
    assert exported(view)[0] == written
    lost = {each.field for each in written.lost}
    assert {"TrainingRun.agents", "Dataset.cohort", "Dataset.data_use"} <= lost
    assert "MetricResult" in lost
    with pytest.raises(UsageError, match="no run"):
        exported(View((Dataset(iri="urn:x:1"),)))


@pytest.mark.slow
@pytest.mark.parametrize("world", ["clean run", "base model chain", "interrupted run"])
def test_openlineage_python_holds_every_event(world, tmp_path):
    path = tmp_path / "events.jsonl"
    written, told = exported(view_of(worlds.graph(world)))
    path.write_bytes(written.files[""])
    assert validators.events(path) == [each["eventType"] for each in told]
