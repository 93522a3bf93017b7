"""Answers, withdrawals and decisions are sealed statements; nothing is edited."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import provkit as pk
from provkit.capture.afterwards.statements import annotate, decide, withdraw
from provkit.errors import (
    AmbiguousNode,
    UnknownName,
    UnknownNode,
    UsageError,
    WrongKind,
)
from provkit.model import Agent, Cohort
from provkit.rdf import files
from provkit.store.ledger import open_store
from provkit.vocab import DCTERMS, PK, PROV

ME = "https://orcid.org/0000-0002-1825-0097"


@pytest.fixture
def study(recorded, monkeypatch):
    """A model trained on a table, all in one ledger."""
    monkeypatch.setenv("PROVKIT_AGENT", ME)
    Path("panel.csv").write_text("a,b\n1,2\n")
    with pk.run("train", kind=pk.TrainingRun) as run:
        panel = pk.Dataset(
            "panel.csv", title="panel", version="1", human_data="none", publisher=ME
        )
        recorded.panel = run.use(panel, "training")
        Path("model.bin").write_text("weights")
        recorded.model = run.produce(
            "model.bin", pk.Model, title="model", version="1", derived_from=[panel]
        )
    recorded.before = {
        path: path.read_bytes() for path in recorded.ledger.glob("runs/*")
    }
    return recorded


def findings(study, *requirements):
    report = pk.validate(study.ledger, only=requirements)
    return {(each.requirement, each.label) for each in report.findings}


def said(path, predicate):
    return {
        t.object.value
        for t in files.triples_of(files.read(path))
        if t.predicate.value == predicate
    }


# --- annotate


def test_an_answer_makes_the_finding_go_away(study):
    assert findings(study, "TRA-06") == {("TRA-06", "panel@1")}
    annotate(study.panel, license="CC-BY-4.0", reason="asked the publisher")
    assert findings(study, "TRA-06") == set()


def test_nothing_sealed_is_edited_and_the_statement_is_sealed(study):
    statement = annotate("panel.csv", license="CC-BY-4.0")
    for path, content in study.before.items():
        assert path.read_bytes() == content
    digest = Path(f"{statement.path}.sha256").read_text().split()
    assert digest == [
        sha256(statement.path.read_bytes()).hexdigest(),
        statement.path.name,
    ]
    store = open_store(str(study.ledger))
    list(store.triples())
    assert [(s.status, s.problem) for s in store.sources()] == [("sealed", "")] * 2


def test_who_said_it_when_and_why_stands_in_the_bundle(study):
    statement = annotate(study.model, license="MIT", reason="the lab's letter")
    assert said(statement.path, DCTERMS.description) == {"the lab's letter"}
    assert said(statement.path, DCTERMS.subject) == {study.model.iri}
    assert said(statement.path, PROV.generatedAtTime) == {statement.time}
    assert ME in said(statement.path, PROV.wasAttributedTo)
    assert statement.said == ("dcterms:license",)


def test_a_node_is_named_by_record_iri_or_path(study):
    by_path = annotate(Path("panel.csv"), version="1")
    by_iri = annotate(study.panel.iri, version="1")
    assert {by_path.node, by_iri.node} == {study.panel.iri}
    assert annotate("model.bin", version="1").node == study.model.iri


def test_the_kind_comes_from_the_ledger(study):
    assert annotate(study.model.iri, issued="2026-03-01").kind == "Model"
    [run] = study.records(pk.TrainingRun)
    assert annotate(run.iri, title="fit").kind == "TrainingRun"


def test_a_path_that_has_a_name_of_its_own_is_found_by_its_content(study):
    Path("other.csv").write_text("x\n")
    with pk.run("read") as run:
        run.use(pk.Dataset("other.csv", iri="https://doi.org/10.1/x", title="o"))
    assert annotate("other.csv", version="2").node == "https://doi.org/10.1/x"


def test_two_things_with_one_content_are_not_told_apart(study):
    for iri in ("https://doi.org/10.1/x", "https://doi.org/10.1/y"):
        Path("other.csv").write_text("x\n")
        with pk.run("read") as run:
            run.use(pk.Dataset("other.csv", iri=iri))
    with pytest.raises(AmbiguousNode, match="2 things have that content"):
        annotate("other.csv", version="2")


def test_what_nobody_recorded_is_not_spoken_about_by_mistake(study):
    with pytest.raises(UnknownNode, match="knows nothing called"):
        annotate("https://doi.org/10.1/typo", version="1")
    with pytest.raises(UnknownNode, match="no file or folder"):
        annotate("nowhere.csv", version="1")
    stated = annotate("https://doi.org/10.1/new", kind="Dataset", version="1")
    assert stated.kind == "Dataset"


def test_a_run_that_has_not_ended_can_be_spoken_about(study):
    run = pk.run("long")
    run.start()
    assert annotate(run.iri, title="longer").kind == "Run"
    run.end()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "nothing was said"),
        ({"licence": "MIT"}, "did you mean 'license'"),
        ({"human_data": "bananas"}, "no value of human_data"),
        ({"data_use": "SECRET"}, "no known term"),
        ({"version": ["1", "2"]}, "takes one value"),
        ({"version": " "}, "version is empty"),
        ({"derived_from": "somewhere"}, "names another node by IRI"),
        ({"attributed_to": "Jane"}, "attributed_to takes a record"),
        ({"cohort": {"participants": "many"}}, "no number"),
        ({"cohort": {"participants": -1}}, "no Cohort can be made"),
        ({"invalidated_at": "yesterday"}, "no time"),
        ({"invalidated_at": "2026-01-01T10:00:00"}, "no time zone"),
    ],
)
def test_a_value_that_cannot_stand_is_refused_and_nothing_written(study, fields, error):
    with pytest.raises(UsageError) as caught:
        annotate(study.panel, **fields)
    assert error in str(caught.value)
    assert len(list(study.ledger.glob("runs/*.ttl"))) == 1


def test_values_may_be_records_their_fields_or_words(study):
    annotate(study.panel, data_use="GRU", attributed_to="0000-0002-1825-0097")
    annotate(study.panel, cohort={"populations": {"GBR": 91, "YRI": 108}})
    annotate(study.panel, cohort=Cohort("FIN", 99), limitations=["few sites", "old"])
    panel = study.one(pk.Dataset, "panel")
    assert panel.data_use[0].permission == (
        "http://purl.obolibrary.org/obo/DUO_0000042",
    )
    assert {each.participants for each in panel.cohort} == {199, 99}
    assert set(panel.limitations) == {"few sites", "old"}


def test_what_a_cohort_lacks_can_be_added_to_it(study):
    annotate(study.panel, human_data="participants", cohort=Cohort("GBR"))
    assert ("GOV-09", "Cohort") in {
        (f.requirement, f.kind) for f in pk.validate(study.ledger).findings
    }
    [cohort] = {
        t.object.value
        for t in study.triples()
        if t.predicate.value == PK.describesCohort
    }
    annotate(cohort, participants=91)
    assert "Cohort" not in {f.kind for f in pk.validate(study.ledger).findings}
    assert study.one(pk.Dataset, "panel").cohort[0].participants == 91


def test_a_value_that_others_may_share_is_not_changed(study):
    annotate(study.model, intended_use={"purpose": "teaching"})
    [use] = {
        t.object.value for t in study.triples() if t.predicate.value == PK.intendedUse
    }
    with pytest.raises(WrongKind, match="others may share it"):
        annotate(use, audience="students")


# --- who says so


def test_a_statement_that_nobody_stands_for_is_not_made(study, monkeypatch):
    monkeypatch.delenv("PROVKIT_AGENT")
    with pytest.raises(UsageError, match="nobody is named"):
        annotate(study.panel, license="MIT")
    with pytest.raises(UsageError, match="does not identify anybody"):
        annotate(study.panel, license="MIT", agent="Jane")
    named = annotate(study.panel, license="MIT", agent=Agent(name="Jane"))
    assert b'foaf:name "Jane"' in named.path.read_bytes()


# --- withdraw


def test_a_withdrawal_invalidates_the_dataset(study):
    statement = withdraw(study.panel, reason="the board asked", at="2026-04-05")
    panel = study.one(pk.Dataset, "panel")
    assert panel.invalidated_at == "2026-04-05T00:00:00Z"
    act = study.one(pk.Run, "withdrawal of panel")
    assert panel.invalidated_by == act.iri
    assert (act.started, act.ended) == ("2026-04-05T00:00:00Z",) * 2
    assert said(statement.path, PK.invalidationReason) == {PK + "ConsentWithdrawn"}
    assert said(statement.path, DCTERMS.description) == {"the board asked"}


def test_a_withdrawal_itself_conforms(study):
    before = findings(study)
    withdraw(study.panel, reason="the board asked")
    decide(study.model, "retain", reason="weights hold no record of one person")
    assert findings(study) == before


def test_a_dataset_is_withdrawn_once(study):
    withdraw(study.panel, reason="x", cause="superseded")
    with pytest.raises(UsageError, match="was withdrawn before"):
        withdraw(study.panel, reason="y")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"cause": "boredom"}, UnknownName, "no invalidation reason"),
        ({"at": "2999-01-01"}, UsageError, "has not come yet"),
        ({"at": "2026-04-05T10:00:00"}, UsageError, "no time zone"),
        ({"reason": " "}, UsageError, "reason is empty"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused(study, change, error, words):
    with pytest.raises(error, match=words):
        withdraw(study.panel, **({"reason": "x"} | change))
    assert len(list(study.ledger.glob("runs/*.ttl"))) == 1


def test_only_a_dataset_is_withdrawn(study):
    with pytest.raises(WrongKind, match="is a Model, not a Dataset"):
        withdraw(study.model, reason="x")


# --- decide


@pytest.mark.parametrize(
    ("word", "concept"),
    [("retain", "Retained"), ("retrain", "Retrained"), ("retired", "Retired")],
)
def test_a_decision_is_an_entity_that_somebody_answers_for(study, word, concept):
    statement = decide(study.model, word, reason="because")
    [decision] = said(statement.path, PK.withdrawalDecision)
    entity = next(e for e in study.records(pk.Entity) if e.iri == decision)
    assert entity.type == (PK + concept,)
    assert entity.description == "because"
    assert [each.iri for each in entity.attributed_to] == [ME]
    [act] = [r for r in study.records(pk.Run) if r.iri == entity.generated_by]
    assert act.started == statement.time


def test_a_decision_needs_a_known_word_and_a_thing(study):
    with pytest.raises(UnknownName, match="no withdrawal decision"):
        decide(study.model, "forget", reason="x")
    [run] = study.records(pk.TrainingRun)
    with pytest.raises(WrongKind, match="is a TrainingRun"):
        decide(run.iri, "retain", reason="x")


# --- invariants

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=TEXTS, reason=TEXTS)
def test_any_text_comes_back(study, title, reason):
    statement = annotate(study.model, description=title, reason=reason)
    texts = said(statement.path, DCTERMS.description)
    assert texts == {title, reason.strip()}
