"""Data-use matching: the cases of the requirement, and what holds of all uses."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit.graph import Graph
from provkit.graph.data_use_common import narrowest
from provkit.graph.data_use_modifiers import RULES
from provkit.graph.data_use_table import OUTCOMES, Hierarchy, Statement
from provkit.model import (
    Approval,
    Dataset,
    DataUse,
    Evaluation,
    IntendedUse,
    Model,
    Run,
    TrainingRun,
)
from provkit.rdf.encode import encode, iri_of
from provkit.terms import concepts
from provkit.terms import data_use as terms
from provkit.vocab import PK, RDFS
from tests.worlds import ME, ex

CANCER, LUNG, HEART, DIABETES = map(ex, ("cancer", "lung", "heart", "diabetes"))
BOARD = "https://ror.org/02catss52"
TREE = ((LUNG, CANCER), (CANCER, ex("disease")), (HEART, ex("disease")))
ON = "2026-11-22"


def use(*purposes: str, **more: object) -> IntendedUse:
    more.setdefault("commercial", False)
    return IntendedUse(purposes, **more)


def about(*diseases: str, **more: object) -> IntendedUse:
    return use("disease-research", disease=diseases, **more)


def tree(*edges: tuple[str, str]) -> list[Triple]:
    above = NamedNode(RDFS.subClassOf)
    return [Triple(NamedNode(a), above, NamedNode(b)) for a, b in edges]


def graph(
    *statements: DataUse,
    meant: IntendedUse | tuple[IntendedUse, ...] = (),
    edges: tuple[tuple[str, str], ...] = (),
    run: dict[str, object] | None = None,
    **model: object,
) -> Graph:
    """One model, trained on one dataset that makes some statements."""
    given = {"started": "2026-03-01T10:00:00Z", "agents": ME} | (run or {})
    return Graph(
        triples=[
            *encode(
                Dataset(
                    iri=ex("data"),
                    title="data",
                    human_data="participants",
                    data_use=statements,
                ),
                TrainingRun(ex("run"), "run", training_data=ex("data"), **given),
                Model(
                    iri=ex("model"),
                    title="model",
                    generated_by=ex("run"),
                    derived_from=ex("data"),
                    intended_use=meant,
                    **model,
                ),
            ),
            *tree(*edges),
        ]
    )


def outcome(world: Graph, **options: object) -> tuple[str, str]:
    """The worst outcome, and the term that decides it."""
    answer = world.data_use("model", on=ON, **options)
    assert answer.holds == all(row.outcome != "DENY" for row in answer)
    return answer[0].outcome, answer[0].term


ETHICS = Approval("ethics-approval", "E-1", BOARD)
ANY = use("general-research")

CASES = {
    1: (graph(DataUse("GRU"), meant=about(DIABETES)), "PERMIT", "GRU"),
    2: (
        graph(DataUse("HMB", "NCU"), meant=about(DIABETES, commercial=True)),
        "DENY",
        "NCU",
    ),
    3: (
        graph(DataUse("DS", disease=CANCER), meant=about(LUNG), edges=TREE),
        "PERMIT",
        "DS",
    ),
    4: (
        graph(DataUse("DS", disease=LUNG), meant=about(CANCER), edges=TREE),
        "DENY",
        "DS",
    ),
    5: (graph(DataUse("DS", disease=CANCER), meant=about(LUNG)), "REVIEW", "DS"),
    6: (graph(DataUse("HMB"), meant=use("ancestry-research")), "DENY", "HMB"),
    7: (
        graph(DataUse("GRU", "NPOA"), meant=use("ancestry-research")),
        "DENY",
        "NPOA",
    ),
    8: (graph(DataUse("POA"), meant=use("ancestry-research")), "PERMIT", "POA"),
    10: (
        graph(
            DataUse("HMB", "IRB"),
            meant=use("biomedical-research"),
            run={"covered_by": ETHICS},
        ),
        "PERMIT",
        "HMB",
    ),
    11: (
        graph(DataUse("HMB", "IRB"), meant=use("biomedical-research")),
        "OBLIGATION",  # corrections C: not a denial
        "IRB",
    ),
    12: (graph(DataUse("GRU", "NMDS"), meant=ANY), "REVIEW", "NMDS"),
    13: (graph(DataUse("GRU", "TS", valid="2026-01-31"), meant=ANY), "DENY", "TS"),
    14: (
        graph(
            DataUse("GRU", "MOR", available="2027-01-01"),
            meant=ANY,
            issued="2026-06-01",
        ),
        "DENY",
        "MOR",
    ),
    15: (graph(DataUse("GRU", "PUB"), meant=ANY), "OBLIGATION", "PUB"),
    16: (graph(DataUse("GRU"), meant=use("clinical-care")), "REVIEW", "GRU"),
    17: (graph(DataUse("GRU", "CC"), meant=use("clinical-care")), "PERMIT", "CC"),
    18: (graph(meant=ANY), "REVIEW", "none"),
    19: (
        graph(DataUse("DS", disease=(CANCER, DIABETES)), meant=about(DIABETES)),
        "PERMIT",
        "DS",
    ),
    20: (
        graph(
            DataUse("GRU", "NPUNCU"),
            meant=use(
                "general-research", commercial=True, organisation="not-for-profit"
            ),
        ),
        "DENY",
        "NPUNCU",
    ),
}


@pytest.mark.parametrize("number", CASES)
def test_the_cases_of_the_requirement(number: int):
    world, wanted, term = CASES[number]
    assert outcome(world) == (wanted, term)


def chain(*records: object, edges: tuple[tuple[str, str], ...] = TREE) -> Graph:
    return Graph(triples=[*encode(*records), *tree(*edges)])


def data(name: str, *statements: DataUse, **more: object) -> Dataset:
    more.setdefault("human_data", "participants")
    return Dataset(iri=ex(name), title=name, data_use=statements, **more)


def model(name: str, run: str, meant: object = (), **more: object) -> Model:
    return Model(
        iri=ex(name), title=name, generated_by=ex(run), intended_use=meant, **more
    )


def test_case_9_a_statement_two_steps_further_up_denies_and_shows_its_way():
    world = chain(
        data("origin", DataUse("DS", disease=CANCER)),
        data("middle", derived_from=ex("origin")),
        data("data", DataUse("GRU"), derived_from=ex("middle")),
        TrainingRun(ex("run"), training_data=ex("data")),
        model("model", "run", about(HEART)),
    )
    (row,) = world.data_use("model")
    assert (row.outcome, row.term, row.dataset) == ("DENY", "DS", ex("origin"))
    assert [step[2] for step in row.evidence][:-1] == [
        ex("run"),
        ex("data"),
        ex("middle"),
        ex("origin"),
    ]
    sentence = world.data_use("model").sentence
    assert "deny disease research: origin (DS)" in sentence
    assert "the narrowest common permission is DS(ex" not in sentence
    assert "common permission is DS(" in sentence


def released(*statements: DataUse, **decision: object) -> Graph:
    stated = DataUse("DS", disease=CANCER)
    given = {"publisher": BOARD, "subject": iri_of(stated, ex("cohort"))} | decision
    return chain(
        data("cohort", stated),
        data(
            "statistics",
            *statements,
            derived_from=ex("cohort"),
            covered_by=Approval("release-decision", "R-7", **given),
        ),
        TrainingRun(ex("run"), training_data=ex("statistics")),
        model("model", "run", about(HEART)),
    )


def test_case_21_a_release_decision_ends_a_statement_and_is_shown():
    world = released(DataUse("NRES"))
    assert outcome(world) == ("PERMIT", "NRES")
    answer = world.data_use("model")
    assert "1 statement released on the way" in answer.sentence
    assert answer[0].released == (
        "the statement of cohort ends at statistics, by release decision R-7",
    )


@pytest.mark.parametrize("decision", [{"publisher": None}, {"subject": ex("other")}])
def test_a_release_by_nobody_or_of_something_else_ends_nothing(decision: dict):
    assert outcome(released(DataUse("NRES"), **decision)) == ("DENY", "DS")


def test_what_is_released_and_states_nothing_itself_is_for_review():
    answer = released().data_use("model")
    assert (answer[0].outcome, answer[0].dataset) == ("REVIEW", ex("statistics"))


def test_a_release_on_one_way_does_not_open_another():
    stated = DataUse("DS", disease=CANCER)
    subject = iri_of(stated, ex("cohort"))
    decision = Approval("release-decision", publisher=BOARD, subject=subject)
    world = chain(
        data("cohort", stated),
        data("sums", DataUse("NRES"), derived_from=ex("cohort"), covered_by=decision),
        TrainingRun(ex("run"), training_data=(ex("sums"), ex("cohort"))),
        model("model", "run", about(HEART)),
    )
    assert outcome(world) == ("DENY", "DS")


def test_case_22_a_base_model_brings_its_conditions():
    world = chain(
        data("first", DataUse("GRU", "NCU")),
        TrainingRun(ex("run-1"), training_data=ex("first")),
        model("base", "run-1"),
        data("second", DataUse("NRES")),
        TrainingRun(ex("run-2"), training_data=ex("second"), base_models=ex("base")),
        model("model", "run-2", use("general-research", commercial=True)),
    )
    (row,) = world.data_use("model")
    assert (row.outcome, row.term) == ("DENY", "NCU")
    assert "pk:usedBaseModel" in {step[1] for step in row.evidence}


def test_test_data_are_held_against_the_purpose_of_their_evaluation():
    records = [
        data("data", DataUse("GRU")),
        data("test", DataUse("DS", disease=CANCER)),
        TrainingRun(ex("run"), training_data=ex("data")),
        model("model", "run", about(HEART)),
        Evaluation(ex("evaluation"), model=ex("model"), test_data=ex("test")),
    ]
    silent = chain(*records)
    assert outcome(silent) == ("PERMIT", "GRU")
    answer = silent.data_use("model")
    assert [each.node for each in answer.unknown] == [ex("evaluation")]
    purpose = Triple(
        NamedNode(ex("evaluation")),
        NamedNode(PK.purpose),
        NamedNode(PK + "AncestryResearch"),
    )
    telling = Graph(triples=[*silent.triples, purpose])
    first, second = telling.data_use("model")
    assert (first.outcome, first.by, first.dataset) == (
        "DENY",
        ex("evaluation"),
        ex("test"),
    )
    assert second.outcome == "PERMIT"


def test_the_purpose_of_the_run_is_tested_beside_that_of_the_model():
    world = graph(DataUse("HMB"), meant=use("biomedical-research"))
    purpose = Triple(
        NamedNode(ex("run")), NamedNode(PK.purpose), Literal("ancestry-research")
    )
    rows = Graph(triples=[*world.triples, purpose]).data_use("model")
    assert (rows[0].outcome, rows[0].by) == ("DENY", ex("run"))
    assert len(rows) == 2


@pytest.mark.parametrize("purpose", ["risk-prediction", "other", "teaching"])
def test_purposes_without_a_column(purpose: str):
    for term, wanted in {"NRES": "PERMIT", "GRU": "PERMIT", "HMB": "REVIEW"}.items():
        assert outcome(graph(DataUse(term), meant=use(purpose)))[0] == wanted
    ds = graph(DataUse("DS", disease=CANCER), meant=use(purpose))
    assert outcome(ds)[0] == "REVIEW"


def test_no_restriction_with_a_restriction_is_inconsistent():
    world = graph(DataUse("NRES", "NPOA"), meant=ANY)
    assert outcome(world) == ("REVIEW", "NRES")
    assert "contradicts itself" in world.data_use("model")[0].why
    assert outcome(graph(DataUse("NRES", "CC"), meant=ANY))[0] == "PERMIT"


def test_nobody_knows_what_an_opaque_ancestor_permits():
    world = chain(
        data("data", DataUse("NRES")),
        Model(iri=ex("base"), title="base", type="OpaqueSource", description="secret"),
        TrainingRun(ex("run"), training_data=ex("data"), base_models=ex("base")),
        model("model", "run", ANY),
    )
    answer = world.data_use("model")
    assert (answer[0].outcome, answer[0].dataset) == ("REVIEW", ex("base"))
    assert "opaque" in answer[0].why
    assert "permit together is not known" in answer.sentence


def test_a_reference_genome_needs_no_permission():
    world = chain(
        data("data", DataUse("NRES")),
        data("genome", human_data="none"),
        TrainingRun(ex("run"), training_data=(ex("data"), ex("genome"))),
        model("model", "run", ANY),
    )
    assert outcome(world)[0] == "PERMIT"


def test_a_model_without_a_declared_use_is_for_review():
    assert outcome(graph(DataUse("GRU"))) == ("REVIEW", "none")
    nothing = Graph(triples=encode(Model(iri=ex("model"), title="model")))
    assert outcome(nothing)[0] == "REVIEW"


def withdrawn(at: str, reason: str | None, **more: object) -> Graph:
    world = chain(
        data(
            "data",
            DataUse("GRU"),
            invalidated_by=ex("withdrawal"),
            invalidated_at=at,
        ),
        Run(ex("withdrawal"), "withdrawal"),
        TrainingRun(ex("run"), training_data=ex("data"), started=more.get("started")),
        model("model", "run", ANY),
    )
    if reason is None:
        return world
    why = Triple(
        NamedNode(ex("data")),
        NamedNode(PK.invalidationReason),
        NamedNode(PK + reason),
    )
    return Graph(triples=[*world.triples, why])


def test_withdrawal_denies_what_ran_later():
    early, late = "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"
    run = "2026-03-01T10:00:00Z"
    assert outcome(withdrawn(early, None, started=run)) == ("DENY", "withdrawn")
    assert outcome(withdrawn(early, "Retraction", started=run))[0] == "DENY"
    assert outcome(withdrawn(early, "Superseded", started=run))[0] == "PERMIT"
    assert outcome(withdrawn(late, None, started=run)) == ("REVIEW", "withdrawn")
    assert outcome(withdrawn(early, None))[0] == "REVIEW"  # no time is recorded


def test_a_recorded_decision_ends_a_withdrawal():
    world = withdrawn("2026-06-01T00:00:00Z", None, started="2026-03-01T10:00:00Z")
    decided = Triple(
        NamedNode(ex("model")),
        NamedNode(PK.withdrawalDecision),
        NamedNode(ex("decision")),
    )
    assert outcome(Graph(triples=[*world.triples, decided])) == ("PERMIT", "GRU")


PLACES = (
    (ex("Ghent"), ex("Belgium")),
    (ex("Belgium"), ex("EU")),
    (ex("Oslo"), ex("Norway")),
)

EVIDENCE = [
    ("GSO", {}, {"meant": use("genetic-research")}, "PERMIT"),
    ("GSO", {}, {"meant": ANY}, "REVIEW"),
    (
        "GSO",
        {},
        {"meant": use("general-research", out_of_scope="genetic research")},
        "DENY",
    ),
    ("RS", {"purpose": "general-research"}, {"meant": ANY}, "PERMIT"),
    ("RS", {"purpose": "ancestry-research"}, {"meant": ANY}, "REVIEW"),
    ("NMDS", {}, {"meant": use("methods-development")}, "DENY"),
    (
        "NMDS",
        {},
        {"meant": use("general-research", out_of_scope="methods development")},
        "PERMIT",
    ),
    ("TS", {"valid": "2026-03-01"}, {"meant": ANY}, "PERMIT"),
    ("TS", {"valid": "2026-04-01"}, {"meant": ANY, "issued": "2026-03-02"}, "REVIEW"),
    ("TS", {}, {"meant": ANY}, "REVIEW"),
    (
        "MOR",
        {"available": "2026-01-01"},
        {"meant": ANY, "issued": "2026-03-02"},
        "PERMIT",
    ),
    ("MOR", {"available": "2026-01-01"}, {"meant": ANY}, "REVIEW"),
    ("US", {"restricted_to": iri_of(ME)}, {"meant": ANY}, "PERMIT"),
    ("PS", {"restricted_to": ex("somebody")}, {"meant": ANY}, "DENY"),
    (
        "PS",
        {"restricted_to": ex("study")},
        {"meant": ANY, "run": {"part_of": ex("study")}},
        "PERMIT",
    ),
    ("IS", {}, {"meant": ANY}, "REVIEW"),
    ("COL", {}, {"meant": ANY}, "OBLIGATION"),
    (
        "COL",
        {},
        {"meant": ANY, "run": {"covered_by": Approval("collaboration-agreement")}},
        "PERMIT",
    ),
    ("RTN", {}, {"meant": ANY}, "OBLIGATION"),
    ("GS", {"region": ex("EU")}, {"meant": ANY}, "REVIEW"),
    (
        "GS",
        {"region": ex("EU")},
        {
            "meant": use("general-research", region=ex("Ghent")),
            "run": {"region": ex("EU")},
            "edges": PLACES,
        },
        "PERMIT",
    ),
    (
        "GS",
        {"region": ex("EU")},
        {
            "meant": use("general-research", region=ex("Oslo")),
            "run": {"region": ex("EU")},
            "edges": PLACES,
        },
        "DENY",
    ),
]


@pytest.mark.parametrize(("term", "stated", "around", "wanted"), EVIDENCE)
def test_a_modifier_and_its_evidence(
    term: str, stated: dict, around: dict, wanted: str
):
    assert outcome(graph(DataUse("GRU", term, **stated), **around))[0] == wanted


def test_a_return_and_a_publication_are_evidence():
    world = graph(DataUse("GRU", ("RTN", "PUB")), meant=ANY)
    more = [
        *encode(Run(ex("return"), inputs=ex("model"), type="return-to-resource")),
        Triple(
            NamedNode(ex("model")),
            NamedNode("http://purl.org/dc/terms/isReferencedBy"),
            NamedNode("https://doi.org/10.1/x"),
        ),
    ]
    assert outcome(Graph(triples=[*world.triples, *more]))[0] == "PERMIT"


def test_terms_of_no_release_of_duo_are_for_review_and_the_old_one_is_read():
    node = iri_of(DataUse("GRU"), ex("data"))
    world = graph(DataUse("GRU"), meant=use("clinical-care"))

    def saying(term: str) -> Graph:
        said = Triple(NamedNode(node), NamedNode(PK.modifier), NamedNode(term))
        return Graph(triples=[*world.triples, said])

    obo = "http://purl.obolibrary.org/obo/"
    assert outcome(saying(obo + "DUO_0000005")) == ("PERMIT", "CC")
    assert outcome(saying(obo + "DUO_9999999"))[0] == "REVIEW"
    assert outcome(saying(obo + "DUO_00000044"))[0] == "REVIEW"  # NPOA, no ancestry


def test_a_cycle_ends():
    world = chain(
        data("hen", DataUse("HMB"), derived_from=ex("egg")),
        data("egg", derived_from=ex("hen")),
        TrainingRun(ex("run"), training_data=ex("hen")),
        model("model", "run", about(HEART)),
    )
    assert outcome(world) == ("PERMIT", "HMB")


def test_strict_leaves_to_people_what_duos_leaves_to_them():
    assert outcome(CASES[13][0], strict_duos=True) == ("REVIEW", "TS")
    assert outcome(CASES[10][0], strict_duos=True) == ("REVIEW", "IRB")
    assert outcome(CASES[17][0], strict_duos=True)[0] == "REVIEW"
    assert outcome(CASES[2][0], strict_duos=True) == ("DENY", "NCU")


def test_every_modifier_of_the_table_has_a_rule():
    assert set(RULES) == set(terms.shorthands("modifier"))


def test_the_narrowest_common_permission():
    cancers = Hierarchy({LUNG: frozenset((CANCER,)), HEART: frozenset()})

    def common(*given: Statement) -> set[tuple[str, str]] | None:
        found = narrowest(given, cancers)
        return None if found is None else set(found)

    def of(*terms: str, on: str = "") -> Statement:
        return Statement(
            ex("s"), frozenset(terms), diseases=frozenset([on] if on else [])
        )

    assert common(of("NRES"), of("GRU"), of("HMB")) == {("HMB", "")}
    assert common(of("GRU"), of("POA")) == {("POA", "")}
    assert common(of("DS", on=CANCER), of("DS", on=LUNG)) == {("DS", LUNG)}
    assert common(of("HMB"), of("POA")) == set()
    assert common(of("DS", on=CANCER), of("DS", on=HEART)) == set()
    assert common(of("GRU", "POA"), of("NRES")) == {("GRU", "")}
    assert common(of(), of("NRES")) is None


_PURPOSES = concepts.words("purpose")
_RESTRICTING = [term for term in terms.shorthands("modifier") if term != "CC"]
_statements = st.builds(
    DataUse,
    permission=st.lists(
        st.sampled_from(terms.shorthands("permission")), max_size=2, unique=True
    ).map(tuple),
    modifier=st.lists(
        st.sampled_from(terms.shorthands("modifier")), max_size=2, unique=True
    ).map(tuple),
    disease=st.sampled_from([(), CANCER, LUNG, HEART, DIABETES]),
    restricted_to=st.sampled_from([(), iri_of(ME), ex("somebody")]),
    valid=st.sampled_from([None, "2026-01-31", "2026-12-31"]),
    available=st.sampled_from([None, "2026-01-31", "2027-01-31"]),
)
_uses = st.builds(
    IntendedUse,
    purpose=st.lists(st.sampled_from(_PURPOSES), max_size=2, unique=True).map(tuple),
    commercial=st.sampled_from([None, True, False]),
    organisation=st.sampled_from([None, "for-profit", "not-for-profit"]),
    disease=st.sampled_from([(), CANCER, LUNG, HEART]),
)
_worlds = st.lists(_statements, min_size=1, max_size=3)


def upstream_of(meant: IntendedUse, *levels: list[DataUse]) -> Graph:
    """Datasets in a row, each derived from the next; some may state several things."""
    names = count()
    records = []
    for stated in levels:
        number = next(names)
        above = (ex(f"d{number + 1}"),) if number + 1 < len(levels) else ()
        records.append(data(f"d{number}", *stated, derived_from=above))
    return chain(
        *records,
        TrainingRun(
            ex("run"), training_data=ex("d0"), started="2026-03-01T10:00:00Z", agents=ME
        ),
        model("model", "run", meant),
    )


def outcomes(world: Graph) -> dict[str, int]:
    answer = world.data_use("model", on=ON)
    return {row.purpose: OUTCOMES.index(row.outcome) for row in answer}


@settings(max_examples=60, deadline=None)
@given(
    meant=_uses,
    stated=_worlds,
    more=_statements,
    modifier=st.sampled_from(_RESTRICTING),
)
def test_a_restriction_upstream_never_makes_more_permitted(
    meant: IntendedUse, stated: list[DataUse], more: DataUse, modifier: str
):
    before = outcomes(upstream_of(meant, stated))
    first = stated[0]
    tightened = replace(first, modifier=(*first.modifier, modifier))
    for levels in (
        [stated, [more]],  # something else further up
        [[*stated, more]],  # one more statement on the same data
        [[tightened, *stated[1:]]],  # one more condition
    ):
        after = outcomes(upstream_of(meant, *levels))
        assert all(after[purpose] >= value for purpose, value in before.items())


@settings(max_examples=40, deadline=None)
@given(meant=_uses, stated=_worlds)
def test_strict_permits_nothing_that_is_not_permitted_otherwise(
    meant: IntendedUse, stated: list[DataUse]
):
    world = upstream_of(meant, stated)
    plain = {r.purpose: r.outcome for r in world.data_use("model", on=ON)}
    for row in world.data_use("model", on=ON, strict_duos=True):
        assert row.outcome != "PERMIT" or plain[row.purpose] == "PERMIT"
