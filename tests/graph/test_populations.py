"""The counting rule (architecture 4.8), on worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from provkit.model import Cohort, Dataset
from tests import worlds
from tests.worlds import ex, population

if TYPE_CHECKING:
    from provkit.graph.answer import Answer


def ask(world: str, node: str = "model", **options: object) -> Answer:
    return worlds.graph(world).populations(ex(node), **options)


def row(answer: Answer, code: str):
    (found,) = (each for each in answer if each.population == population(code))
    return found


def why(answer: Answer) -> dict[str, str]:
    return {each.node.removeprefix(worlds.EX): each.why for each in answer.unknown}


def test_a_clean_run_is_complete():
    answer = ask("clean run")
    assert answer.sentence == (
        "model 1.0 depends on 2 groups and 2 populations through 1 dataset"
        " (140 participants); complete."
    )
    assert answer.complete
    assert row(answer, "GBR").participants == 70
    assert row(answer, "GBR").share == 0.5
    assert [each.level for each in answer] == [1, 2, 1, 2]
    assert row(answer, "EUR").evaluated == "yes"
    assert row(answer, "GBR").evaluated == "aggregate"


def test_the_evidence_leads_from_the_model_to_the_population():
    answer = ask("clean run")
    steps = row(answer, "YRI").evidence
    assert steps[0][0] == ex("model")
    assert steps[-1][2] == population("YRI")
    assert [step[2] for step in steps[:-1]] == [step[0] for step in steps[1:]]
    assert row(answer, "YRI").datasets == (ex("train-part"),)


def test_a_split_inherits_its_parents_people():
    answer = ask("split without cohort")
    assert {each.basis for each in answer} == {"inherited"}
    assert answer.complete
    assert row(answer, "YRI").participants == 100


def test_related_datasets_give_a_range_and_unrelated_ones_add_up():
    answer = ask("shared ancestor")
    europe, africa = row(answer, "EUR"), row(answer, "AFR")
    assert (europe.participants, europe.participants_max) == (80, 130)
    assert (africa.participants, africa.participants_max) == (30, 30)
    assert europe.share == pytest.approx(80 / 110)
    assert "(110 to 160 participants)" in answer.sentence


def test_equal_contents_are_related():
    (only,) = ask("same content")
    assert (only.participants, only.participants_max) == (50, 100)
    assert only.share == 1


def test_base_models_bring_their_people():
    answer = ask("base model chain", "third")
    assert row(answer, "AFR").datasets == (ex("africa"),)
    assert row(answer, "AFR").basis == "stated"
    assert row(answer, "EUR").participants == 100


def test_a_dataset_that_says_nothing_is_unknown_and_a_genome_is_not():
    answer = ask("unknown cohort")
    assert not answer.complete
    assert why(answer) == {"silent": "it states no cohort and inherits none"}
    assert answer.sentence.endswith("incomplete: 1 thing could not be seen.")


def test_an_opaque_base_model_is_unknown():
    answer = ask("opaque base model")
    assert "its makers do not say" in why(answer)["base"]
    assert len(answer) == 1


def test_ranges_and_missing_counts_stay_what_they_are():
    answer = ask("protected counts")
    british = row(answer, "GBR")
    assert (british.participants, british.participants_max) == (10, 20)
    assert row(answer, "YRI").participants is None
    assert "at least 17 participants" in answer.sentence
    assert {each.node for each in answer.unknown} == {ex("panel")}
    assert all(each.share is None for each in answer)


def test_an_interrupted_run_makes_the_answer_incomplete():
    answer = ask("interrupted run")
    assert len(answer) == 5
    assert "interrupted" in why(answer)["splitting"]


def test_an_output_depends_on_what_it_was_made_from_alone():
    assert {each.label[:7] for each in ask("several outputs")} == {"African"}
    everything = ask("several outputs", policy="activity")
    assert row(everything, "EUR").participants == 100
    report = ask("several outputs", "clean-report")
    assert row(report, "EUR").basis == "inherited"


def test_derivations_alone():
    answer = ask("base model chain", "third", policy="derivation")
    # The base model is an input of the run, and of no derivation.
    assert {each.population for each in answer} == {
        population("EUR"),
        population("GBR"),
        population("FIN"),
    }


def test_cycles_end():
    answer = ask("cycle")
    assert len(answer) == 0
    assert why(answer).keys() == {"hen", "egg"}
    assert answer.sentence.startswith("The populations behind model are unknown")
    (only,) = ask("cohort in itself", "panel")
    assert only.participants == 5


def test_two_axes_count_people_once():
    answer = ask("two axes", "panel")
    assert "is about 2 groups (50 participants)" in answer.sentence
    assert row(answer, "AFR").share == 0.6


def test_an_ambiguous_content_is_reported_for_each_model_that_it_may_be():
    answer = ask("ambiguous content", "a")
    assert worlds.content("model") in {each.node for each in answer.unknown}
    assert row(answer, "AFR").evaluated == "unknown"


def test_nobody_is_not_present():
    cohort = Cohort("SeeStrata", strata=(Cohort("AFR", 0), Cohort("EUR", 3)))
    graph = worlds.Graph(
        triples=worlds.encode(Dataset(iri=ex("d"), title="d", cohort=cohort))
    )
    (only,) = graph.populations(ex("d"))
    assert only.population == population("EUR")


def test_a_population_in_words_is_kept_as_it_stands():
    dataset = Dataset(iri=ex("d"), title="d", cohort=Cohort("Martians", 3))
    graph = worlds.Graph(triples=worlds.encode(dataset))
    (only,) = graph.populations("d")
    assert (only.population, only.label, only.participants) == ("Martians",) * 2 + (3,)


@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
def test_counts_hold_together(world: str):
    graph = worlds.graph(world)
    for node in graph.index.of_kind("Model", "Dataset").tolist():
        answer = graph.populations(graph.index.iri(node))
        for each in answer:
            if each.participants_max is not None:
                assert (each.participants or 0) <= each.participants_max
            assert each.share is None or 0 <= each.share <= 1
            assert each.datasets
            assert each.evidence[-1][2] == each.population
        assert answer.complete == (not answer.unknown)
