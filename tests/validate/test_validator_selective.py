"""A change is checked where it can matter, by rules as well, and nowhere else."""

import threading

import pytest

from provkit.graph import Graph, load
from provkit.validate import brought, change, check
from provkit.validate.checking import Checker
from provkit.validate.profile import load_profile
from provkit.validate.rules import _recommended
from provkit.validate.shacl.aside import Aside

EX = "https://example.org/"
MANY = 6
RULED = ("TRA-09", "GOV-04", "EFF-06", "REP-08")


def study(number):
    """A training of its own on data that all share, and its evaluation."""
    return f"""
ex:run{number} a pk:TrainingRun , prov:Activity ; pk:usedTrainingData ex:data .
ex:model{number} a pk:Model , prov:Entity ; prov:wasGeneratedBy ex:run{number} ;
    pk:intendedUse [ pk:recommendedFor obo:HANCESTRO_0005 ] .
ex:ev{number} a pk:Evaluation , prov:Activity ; pk:evaluatedModel ex:model{number} ;
    pk:usedTestData ex:test .
"""


SHARED = "ex:data a pk:Dataset , prov:Entity . ex:test a pk:Dataset , prov:Entity ."
PREFIX = "@prefix obo: <http://purl.obolibrary.org/obo/> .\n"


def narrowed(turtle, changed):
    """What each requirement looks at after a change to six studies."""
    every = "".join(map(study, range(MANY)))
    whole = load(str(turtle(PREFIX + SHARED + every, "whole.ttl")))
    part = load(str(turtle(PREFIX + changed, "part.ttl")))
    profile = load_profile()
    checker = Checker(profile, "auto")
    scope = check.Scope.of(whole, profile, (), checker.targets)
    statements = brought.of_part(scope.data, part.triples, whole.joined)
    found = change.narrowed(
        scope, profile, checker, tuple(statements), whole, memory=change.Memory()
    )
    return {name: {n.value for n in nodes} for name, nodes in found.targets.items()}


@pytest.mark.parametrize("name", RULED)
def test_a_new_study_leaves_the_others_alone(turtle, name):
    looked_at = narrowed(turtle, study(0))[name]
    assert EX + "model0" in looked_at
    assert EX + "model1" not in looked_at


@pytest.mark.parametrize("name", RULED)
def test_a_change_to_shared_data_concerns_all_that_rests_on_them(turtle, name):
    looked_at = narrowed(turtle, "ex:data pk:humanData pk:NoHumanData .")[name]
    assert {EX + f"model{number}" for number in range(MANY)} <= looked_at


@pytest.mark.parametrize("name", ["GOV-04", "REP-08", "EFF-06"])
def test_an_evaluation_concerns_the_model_that_it_is_of(turtle, name):
    looked_at = narrowed(turtle, "ex:ev2 pk:usedTestData ex:other .")[name]
    assert {EX + f"model{number}" for number in range(MANY)} & looked_at == {
        EX + "model2"
    }


def test_what_a_model_is_recommended_for_is_found_once(turtle, monkeypatch):
    asked = []
    kept = _recommended.recommendations
    monkeypatch.setattr(
        _recommended, "recommendations", lambda *a: asked.append(a) or kept(*a)
    )
    graph = load(str(turtle(PREFIX + SHARED + study(0))))
    first, second = (list(_recommended.recommended(graph)) for _ in range(2))
    assert first == second
    assert len(asked) == len(first) == 1
    assert not list(_recommended.recommended(Graph(triples=[])))


def test_a_thread_is_used_again_and_ends_with_its_owner():
    before = threading.active_count()
    aside, names = Aside(), []
    for _ in range(3):
        aside.does(lambda: names.append(threading.current_thread().name), 10)
    assert len(set(names)) == 1
    (thread,) = (t for t in threading.enumerate() if t.name == names[0])
    del aside
    thread.join(10)
    assert not thread.is_alive()
    assert threading.active_count() == before


def test_what_goes_wrong_in_the_thread_is_raised_by_who_waits():
    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Aside().does(fails, 10)


def test_what_takes_too_long_is_left_to_itself():
    going = threading.Event()
    assert not Aside().does(lambda: going.wait(10), 0.01)
    going.set()
