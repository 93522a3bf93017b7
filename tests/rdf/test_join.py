from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Triple

from provkit.model import Dataset, Digest, Evaluation, Model, Run, TrainingRun
from provkit.rdf.content_facts import FACTS
from provkit.rdf.encode import encode
from provkit.rdf.join import content_in, join, replaced, survey
from provkit.rdf.numbered import Numbered
from provkit.vocab import PK, PROV

DIGEST = Digest("sha256", "ab" * 32)
CONTENT = DIGEST.content_iri
TRAIN, EVAL, MODEL = "urn:x:train", "urn:x:eval", "urn:x:model"
MADE = NamedNode(MODEL)


def at(hour: int) -> str:
    return f"2026-11-22T{hour:02}:00:00Z"


def made(iri: str = MODEL, run: str = TRAIN, hour: int = 9) -> list[Triple]:
    return encode(
        TrainingRun(iri=run, started=at(hour), ended=at(hour + 1)),
        Model(iri=iri, title="m", generated_by=run, checksums=(DIGEST,)),
    )


def used_by_content(hour: int = 12) -> list[Triple]:
    return encode(
        Evaluation(iri=EVAL, model=CONTENT, started=at(hour), ended=at(hour + 1)),
        Model(iri=CONTENT, title="a file I was handed", checksums=(DIGEST,)),
    )


def objects(triples: list[Triple], subject: str, predicate: str) -> set[str]:
    return {
        t.object.value
        for t in triples
        if t.subject.value == subject and t.predicate.value == predicate
    }


def test_a_content_is_replaced_by_what_was_generated_with_it():
    joined = join(made() + used_by_content())
    assert joined.same == {CONTENT: MODEL}
    assert objects(joined.triples, EVAL, PK.evaluatedModel) == {MODEL}
    assert objects(joined.triples, EVAL, PROV.used) == {MODEL}
    assert not [t for t in joined.triples if CONTENT in str(t)]


def test_its_statements_move_over_but_not_its_types_and_checksum():
    joined = join(made() + used_by_content())
    titles = objects(joined.triples, MODEL, "http://purl.org/dc/terms/title")
    assert titles == {"m", "a file I was handed"}


def test_a_file_used_before_it_was_made_is_another_file():
    joined = join(made(hour=15) + used_by_content(hour=9))
    assert joined.same == {}
    assert objects(joined.triples, EVAL, PROV.used) == {CONTENT}


def test_one_use_before_and_one_after_are_told_apart():
    before = encode(Run(iri="urn:x:early", inputs=CONTENT, ended=at(8)))
    joined = join(made() + used_by_content() + before)
    assert objects(joined.triples, "urn:x:early", PROV.used) == {CONTENT}
    assert objects(joined.triples, EVAL, PROV.used) == {MODEL}
    assert objects(joined.triples, CONTENT, "http://purl.org/dc/terms/title")


def test_two_candidates_are_not_guessed_and_not_merged():
    joined = join(made() + made("urn:x:model2", "urn:x:train2") + used_by_content())
    assert joined.same == {}
    assert joined.ambiguous == {CONTENT: ("urn:x:model", "urn:x:model2")}
    assert objects(joined.triples, EVAL, PROV.used) == {CONTENT}


def test_a_run_that_copies_its_input_did_not_use_its_own_output():
    copy = encode(
        Run(iri="urn:x:copy", inputs=CONTENT, started=at(9), ended=at(10)),
        Dataset(
            iri="urn:x:out",
            generated_by="urn:x:copy",
            checksums=(DIGEST,),
            derived_from=CONTENT,
        ),
    )
    joined = join(copy)
    assert objects(joined.triples, "urn:x:copy", PROV.used) == {CONTENT}
    assert objects(joined.triples, "urn:x:out", PROV.wasDerivedFrom) == {CONTENT}


@given(st.permutations(made() + used_by_content()))
def test_the_order_of_the_statements_does_not_matter(triples):
    assert set(join(triples).triples) == set(join(made() + used_by_content()).triples)


@given(st.permutations(made() + used_by_content()))
def test_joining_twice_changes_nothing_more(triples):
    once = join(triples).triples
    assert list(join(once).triples) == list(once)


def test_a_graph_without_contents_is_not_copied():
    few = [Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))]
    triples = Numbered.of(few)
    assert join(triples).triples is triples


def test_two_passes_over_a_stream_are_the_join():
    triples = (
        made() + used_by_content() + encode(Run(iri="urn:x:early", inputs=CONTENT))
    )
    plan = survey(iter(triples))
    assert set(replaced(iter(triples), plan)) == set(join(triples).triples)
    assert plan.same == join(triples).same


def test_what_concerns_a_content_is_enough_to_decide():
    triples = made() + used_by_content() + made("urn:x:else", "urn:x:run2", hour=20)
    other = encode(Dataset(iri="urn:x:d", title="nothing of it"))
    some = [t for t in triples if content_in(t) or t.predicate.value in FACTS]
    assert survey(some) == survey(triples + other)


def test_uses_with_different_candidates_are_all_reported():
    late = encode(Run(iri="urn:x:late", inputs=CONTENT, started=at(20), ended=at(21)))
    models = made() + made("urn:x:model2", "urn:x:train2")
    joined = join(models + made("urn:x:model3", "urn:x:train3", 15) + late)
    names = tuple(f"urn:x:model{n}" for n in ("", 2, 3))
    assert joined.ambiguous == {CONTENT: names}
    both = join(
        models + made("urn:x:model3", "urn:x:train3", 15) + late + used_by_content(12)
    )
    assert both.ambiguous == {CONTENT: names}


def test_a_content_may_be_that_of_a_thing_without_a_name():
    about = [
        Triple(t.subject, t.predicate, BlankNode("b") if t.object == MADE else t.object)
        if t.subject != MADE
        else Triple(BlankNode("b"), t.predicate, t.object)
        for t in made()
    ]
    joined = join(about + used_by_content())
    used = [t.object for t in joined.triples if t.predicate.value == PROV.used]
    assert used == [BlankNode("b")]
