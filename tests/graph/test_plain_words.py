"""What a reader who is new to it is told: names, limits, and what is not known."""

import pytest

from provkit.errors import AmbiguousNode, EmptyGraph, UnknownName, UsageError, WrongKind
from provkit.graph import load
from provkit.render import text

_GRAPH = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dqv: <http://www.w3.org/ns/dqv#> .
@prefix ex: <https://example.org/> .
ex:lab a prov:Agent , prov:Organization .
ex:one a pk:Model , prov:Entity ; dcterms:title "toy" ; schema:version "1" ;
    prov:wasGeneratedBy ex:fit ; prov:wasDerivedFrom ex:table ;
    pk:intendedUse ex:use .
ex:two a pk:Model , prov:Entity ; dcterms:title "toy" ; schema:version "1" .
ex:use a pk:IntendedUse , prov:Entity ; pk:purpose pk:MethodsDevelopment ;
    pk:commerce pk:NonCommercialUse .
ex:fit a pk:TrainingRun , prov:Activity ; dcterms:title "fit" ;
    prov:startedAtTime "2026-03-01T10:00:00Z"^^xsd:dateTime ;
    prov:endedAtTime "2026-03-01T11:00:00Z"^^xsd:dateTime ;
    prov:used ex:table ; pk:usedTrainingData ex:table .
ex:table a pk:Dataset , prov:Entity ; pk:localPath "data/table.csv" ;
    prov:wasGeneratedBy ex:fetch ; pk:describesCohort ex:people ;
    pk:dataUse ex:terms .
ex:fetch a prov:Activity ; dcterms:title "fetch" ;
    prov:startedAtTime "2026-03-01T09:00:00Z"^^xsd:dateTime .
ex:people a pk:Cohort , prov:Entity ; pk:participantCount 91 ;
    pk:population pk:EUR-1000G .
ex:terms a pk:DataUse , prov:Entity ; dcterms:type pk:Interpretation ;
    pk:permission <http://purl.obolibrary.org/obo/DUO_0000042> .
"""


@pytest.fixture
def graph(tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text(_GRAPH)
    return load(path)


def test_a_file_is_known_by_its_path_and_called_by_it(graph):
    table = "https://example.org/table"
    assert graph.resolve("data/table.csv") == table
    assert graph.resolve("./data/table.csv") == table
    assert [row.title for row in graph.datasets(table)] == []
    rows = graph.datasets("https://example.org/one").rows
    assert [row.title for row in rows] == ["data/table.csv"]


def test_two_with_the_same_title_and_version_are_asked_for_by_something_else(graph):
    with pytest.raises(AmbiguousNode, match="use the IRI, or the first 8") as error:
        graph.upstream("toy@1")
    assert "use title@version" not in str(error.value)


def test_an_error_about_a_kind_is_a_sentence(graph):
    with pytest.raises(WrongKind, match="is an Agent\n  this question is about an Ent"):
        graph.impact("https://example.org/lab")


@pytest.mark.parametrize("depth", [0, -1, "x"])
def test_no_answer_is_given_for_a_depth_that_is_none(graph, depth):
    with pytest.raises(UsageError, match="is no depth"):
        graph.upstream("https://example.org/one", depth=depth)


def test_no_answer_is_given_for_a_role_that_nothing_can_have(graph):
    with pytest.raises(UnknownName, match="did you mean 'training'"):
        graph.upstream("https://example.org/one", role="trainings")


def test_before_the_first_record_a_later_time_is_asked_for(tmp_path):
    path = tmp_path / "later.ttl"
    prefixes = _GRAPH.partition("ex:lab a")[0]
    path.write_text(
        f"{prefixes}ex:fit a prov:Activity ;"
        ' prov:startedAtTime "2026-03-01T10:00:00Z"^^xsd:dateTime .'
    )
    with pytest.raises(EmptyGraph, match="ask about a later time"):
        load(path).at("2020-01-01").upstream("https://example.org/fit")


def test_networkx_has_the_cohorts_that_people_are_counted_from(graph):
    network = graph.populations("https://example.org/one").to_networkx()
    assert network.has_edge("https://example.org/table", "https://example.org/people")
    assert all(network.degree(node) for node in network)


def test_a_permission_that_somebody_interpreted_is_not_the_publishers(graph):
    answer = graph.data_use("https://example.org/one")
    assert [row.outcome for row in answer] == ["PERMIT"]
    assert answer[0].why.endswith("an interpretation, not the publisher's own")
    assert "as the terms were interpreted" in answer.sentence


def test_that_no_release_is_recorded_is_not_shown_as_a_no(graph):
    shown = text.render(graph.impact("data/table.csv"))
    row = next(line for line in shown.splitlines() if line.startswith("  toy 1"))
    assert "unknown" in row
    assert graph.impact("data/table.csv")[0].released is False
