"""Runs as a Provenance Run Crate: valid, and the same runs when read again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest

from provkit import adapters
from provkit.adapters import View
from provkit.adapters._rocrate_out import METADATA
from provkit.cli._exporting import save, view_of
from provkit.errors import UsageError
from provkit.model import Code, Entity, Environment, Gap, Run, Setting
from tests import worlds
from tests.adapters import validators

WITH_RUNS = ["clean run", "consent withdrawal", "base model chain", "interrupted run"]


def exported(view, **options):
    written = adapters.write("rocrate", view, **options)
    return written, json.loads(written.files[METADATA])["@graph"]


def read_again(written, folder):
    save(written, folder)
    return adapters.read("rocrate", folder).records


def moment(text):
    return datetime.fromisoformat(text)


def by_iri(records, kind):
    return {each.iri: each for each in records if isinstance(each, kind)}


def nested():
    tool, main = Code(iri="urn:x:tool", title="sort.py"), Code(title="main.nf")
    whole = Run(iri="urn:x:whole", title="whole", code=main, ended="2026-01-02T00:00Z")
    step = Run(iri="urn:x:step", title="step", code=tool, part_of=whole.iri)
    return View((whole, step))


def test_runs_data_and_people_are_the_same_when_read_again(tmp_path):
    view = view_of(worlds.graph("clean run"))
    written, _things = exported(view)
    again = read_again(written, tmp_path / "crate")
    runs = by_iri(again, Run)
    for told in view.all(Run):
        found = runs[told.iri]
        assert found.title == told.title
        assert moment(found.started) == moment(told.started)
        assert moment(found.ended) == moment(told.ended)
        assert found.agents == told.agents
        assert tuple(map(str, found.code)) == tuple(each.iri for each in told.code)
    training = runs[worlds.ex("training")]
    assert training.settings == (Setting("alpha", 10),)
    assert training.status == "completed"
    assert training.inputs == (worlds.ex("train-part"),)
    assert set(runs[worlds.ex("evaluation")].inputs) == {
        worlds.ex("model"),
        worlds.ex("test-part"),
    }
    entities = by_iri(again, Entity)
    for told in view.all(Entity):
        if not isinstance(told, (Code, Environment)):
            found = entities[told.iri]
            assert found.checksums == told.checksums
            assert found.generated_by == told.generated_by
            assert found.derived_from == told.derived_from
            assert found.title == told.title


def test_the_same_graph_is_the_same_crate():
    view = view_of(worlds.graph("clean run"))
    assert exported(view)[0] == exported(view)[0]


@pytest.mark.parametrize("world", WITH_RUNS)
def test_every_reference_leads_to_something_in_the_crate(world):
    _written, things = exported(view_of(worlds.graph(world)))
    names = {each["@id"] for each in things}
    outside = {"https://w3id.org/ro/crate/1.1"}

    def references(value):
        if isinstance(value, list):
            return [found for each in value for found in references(each)]
        if isinstance(value, dict):
            assert set(value) == {"@id"}, "a crate is flat"
            return [value["@id"]]
        return []

    found = {
        name
        for thing in things
        for key, value in thing.items()
        if not key.startswith("@")
        for name in references(value)
    }
    found = {each for each in found if "ActionStatus" not in each}
    assert found <= names | outside


def test_the_code_of_a_run_with_parts_is_the_workflow(tmp_path):
    written, things = exported(nested())
    root = next(each for each in things if each["@id"] == "./")
    main = next(e for e in things if e["@id"] == root["mainEntity"]["@id"])
    assert main["name"] == "main.nf"
    assert main["hasPart"] == [{"@id": "urn:x:tool"}]
    language = next(e for e in things if e["@id"] == main["programmingLanguage"]["@id"])
    assert language["name"] == "Nextflow"
    assert set(written.files) == {METADATA}
    runs = by_iri(read_again(written, tmp_path / "crate"), Run)
    assert runs.keys() == {"urn:x:whole", "urn:x:step"} or len(runs) == 2
    assert sum(each.part_of is not None for each in runs.values()) == 1


def test_a_list_of_the_runs_stands_where_nobody_wrote_a_workflow():
    written, things = exported(view_of(worlds.graph("clean run")))
    listed = written.files["recorded-runs.txt"].decode().splitlines()
    assert [line.split(" (")[0] for line in listed] == [
        "1. split 70/30",
        "2. training",
        "3. evaluation",
    ]
    together = next(e for e in things if e.get("name") == "all recorded runs together")
    assert "startTime" not in together
    assert "agent" not in together


def test_what_is_not_known_is_called_so_and_reported():
    run = Run(iri="urn:x:run", gaps=(Gap("who ran it: not seen"),))
    written, things = exported(View((run,)))
    code = next(e for e in things if e["@id"] == "#not-recorded")
    assert code["name"] == "code not recorded"
    action = next(e for e in things if e["@id"] == "urn:x:run")
    assert "startTime" not in action
    assert "agent" not in action
    assert any("who ran it" in str(e.get("value")) for e in things)
    missing = " ".join(written.missing)
    assert "code:" in missing
    assert "licence" in missing
    assert "not valid without" in missing


def test_results_people_and_terms_are_told():
    _written, things = exported(view_of(worlds.graph("clean run")))
    by_name = {each.get("name"): each for each in things}
    result = by_name["accuracy, African (1000 Genomes group)"]
    assert (result["value"], result["minValue"], result["maxValue"]) == (0.85, 0.8, 0.9)
    assert result["description"] == "100 people, limits at 0.95"
    evaluation = by_name["evaluation"]
    assert {"@id": result["@id"]} in evaluation["result"]
    assert by_name["participants, British in England and Scotland (1KGP)"]
    panel = by_name["panel"]
    assert panel["usageInfo"] == [{"@id": "http://purl.obolibrary.org/obo/DUO_0000042"}]
    assert panel["publisher"] == [{"@id": "https://ror.org/02catss52"}]


def test_an_interrupted_run_is_written_as_failed_and_said_to_be():
    run = Run(iri="urn:x:run", status="interrupted", ended="2026-01-02T00:00Z")
    written, things = exported(View((run,)))
    action = next(e for e in things if e["@id"] == "urn:x:run")
    assert action["actionStatus"]["@id"].endswith("FailedActionStatus")
    assert action["error"] == "interrupted"
    assert any(each.field == "Run.status" for each in written.lost)


def test_options_say_what_a_graph_cannot():
    _written, things = exported(
        nested(),
        title="Our crate",
        license="https://creativecommons.org/licenses/by/4.0/",
        published="2026-11-22",
        publisher="https://ror.org/02catss52",
    )
    root = next(each for each in things if each["@id"] == "./")
    assert root["name"] == "Our crate"
    assert root["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert root["datePublished"] == "2026-11-22"
    assert root["publisher"] == {"@id": "https://ror.org/02catss52"}


def test_losses_are_said_and_odd_values_are_written():
    odd = Setting('<b>"x"\n', float("nan"))
    run = replace(nested().records[0], settings=(odd,), user="ada.l", host="lab-7")
    written, things = exported(View((run,)))
    assert {"Run.user", "Run.host"} <= {each.field for each in written.lost}
    assert b"ada.l" not in b"".join(written.files.values())
    assert any(e.get("name") == odd.name and e["value"] == "nan" for e in things)


def test_a_graph_without_a_run_is_refused():
    with pytest.raises(UsageError, match="no run"):
        adapters.write("rocrate", view_of(worlds.graph("two axes")))


@pytest.mark.slow
@pytest.mark.parametrize("world", [*WITH_RUNS, "nested"])
def test_roc_validator_finds_nothing(world, tmp_path):
    view = nested() if world == "nested" else view_of(worlds.graph(world))
    save(exported(view)[0], tmp_path / "crate")
    verdict = validators.crate(tmp_path / "crate", tmp_path)
    assert verdict["issues"] == []
    assert verdict["passed"]
    assert verdict["run"] > 70, "the checks were not skipped"


@pytest.mark.slow
def test_roc_validator_finds_what_is_wrong(tmp_path):
    written, _things = exported(nested())
    broken = written.files[METADATA].replace(b'"instrument"', b'"instruments"')
    save(replace(written, files={METADATA: broken}), tmp_path / "crate")
    verdict = validators.crate(tmp_path / "crate", tmp_path)
    assert not verdict["passed"]
