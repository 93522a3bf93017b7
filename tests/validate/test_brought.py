"""What a run has brought is what it said and nobody else, and what it made of that."""

from pathlib import Path

import pytest

import provkit as pk
from provkit.errors import EmptyGraph, UsageError
from provkit.graph import Graph, load
from provkit.validate import brought, checking, parallel
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.validator import Validator

EX = "https://example.org/"
HEAP = """
ex:old a pk:TrainingRun , prov:Activity ; prov:used ex:data ;
    prov:wasAssociatedWith ex:me .
ex:first a pk:Model , prov:Entity ; prov:wasGeneratedBy ex:old .
ex:data a pk:Dataset , prov:Entity ; dcterms:title "data" .
ex:me a prov:Person , prov:Agent .
"""
NEW = """
ex:run a pk:TrainingRun , prov:Activity ; prov:used ex:data , ex:setting ;
    prov:wasAssociatedWith ex:me .
ex:setting a prov:Entity ; dcterms:title "C = 1" .
ex:model a pk:Model , prov:Entity ; prov:wasGeneratedBy ex:run ;
    pk:intendedUse [ pk:purpose pk:Teaching ] .
"""
SHARED = """
ex:data a pk:Dataset , prov:Entity ; dcterms:title "data" .
ex:me a prov:Person , prov:Agent .
"""


@pytest.fixture(scope="module")
def validator():
    return Validator()


def about(statements):
    return {text_of(each.subject).removeprefix(EX) for each in statements}


def added(whole, run=None, part=None):
    return brought.statements(whole, Lookup(whole.triples), run, part)


def keys(report, nodes=None):
    return {
        (f.requirement, f.part, f.severity, f.node, f.path, f.value)
        for f in report
        if nodes is None or f.node in nodes
    }


# --- a heap: one file with everything in it


def test_a_run_in_a_heap_has_said_what_leads_from_it_alone(turtle):
    whole = load(str(turtle(HEAP + NEW)))
    found = about(added(whole, EX + "run"))
    named = {each for each in found if not each.startswith("_:")}
    assert named == {"run", "model", "setting"}
    assert len(found) == 4  # and what the model is meant for, which has no name


def test_what_a_run_alone_used_it_has_described(turtle):
    whole = load(str(turtle(HEAP)))
    assert about(added(whole, EX + "old")) == {"old", "first", "data", "me"}


def test_a_run_concerns_only_its_own(validator, turtle):
    report = validator.validate(turtle(HEAP + NEW), run=EX + "run")
    whole = validator.validate(turtle(HEAP + NEW))
    nodes = {f.node for f in report}
    assert EX + "model" in nodes
    assert not nodes & {EX + "first", EX + "data", EX + "me"}
    assert keys(report) == keys(whole, {EX + "run", EX + "model"})


# --- files


def test_what_another_file_says_too_is_not_new(turtle):
    old, new = turtle(HEAP, "old.ttl"), turtle(NEW + SHARED, "new.ttl")
    whole = load(str(old), str(new))
    found = about(added(whole, part=load(str(new))))
    assert not found & {"data", "me"}
    assert {"run", "model", "setting"} <= found


def test_what_a_file_says_more_of_what_others_know_is_new(validator, turtle):
    more = SHARED.replace('"data"', '"data" ; dcterms:license ex:mit')
    old, new = turtle(HEAP, "old.ttl"), turtle(NEW + more, "new.ttl")
    whole = load(str(old), str(new))
    assert "data" in about(added(whole, part=load(str(new))))
    before, both = validator.validate(old), validator.validate(whole)
    part = validator.validate(whole, changed=new)
    assert keys(both) - keys(before) <= keys(part) <= keys(both)
    assert not keys(part) & (keys(before) - keys(both))


def test_a_part_in_memory_is_taken_as_it_is(turtle):
    whole = load(str(turtle(HEAP + NEW)))
    part = Graph(triples=list(load(str(turtle(SHARED, "part.ttl"))).triples))
    assert about(added(whole, part=part)) == {"data", "me"}


def test_a_file_that_the_graph_lacks_is_read_beside_it(validator, turtle):
    old, new = turtle(HEAP, "old.ttl"), turtle(NEW + SHARED, "new.ttl")
    beside = validator.validate(old, changed=new)
    within = validator.validate([old, new], changed=new)
    assert beside.inputs == within.inputs == (str(old), str(new))
    assert keys(beside) == keys(within)
    assert EX + "model" in {f.node for f in beside}


# --- a ledger


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """Two runs that use one dataset."""
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for name in ("one", "two"):
        with pk.run(name, kind=pk.TrainingRun) as run:
            run.use(pk.Dataset("data.csv", title="data"), role="training")
            Path(name).write_text(name, encoding="utf-8")
            run.produce(name, pk.Model, title=name)
    return tmp_path / "provenance"


def test_the_file_of_a_run_says_what_it_brought(validator, ledger):
    whole = load(str(ledger))
    one, two = (whole.resolve(name, ("Run",)) for name in ("one", "two"))
    files = {name: brought.file_of(whole, name) for name in (one, two)}
    assert files[one] != files[two]
    data = whole.resolve("data")
    assert data not in about(added(whole, two))
    by_run = validator.validate(whole, run=two)
    by_file = validator.validate(whole, changed=files[two])
    assert keys(by_run) == keys(by_file)
    assert one not in {f.node for f in by_run}


def test_a_run_that_no_file_is_named_after_is_looked_for_in_the_heap(ledger):
    assert brought.file_of(load(str(ledger)), EX + "nobody") is None


# --- PROV-CONSTRAINTS of a change


def test_the_file_of_a_change_is_checked_by_itself(validator, turtle):
    wrong = "ex:a prov:wasGeneratedBy ex:b . ex:b a prov:Activity , prov:Entity ."
    old, new = turtle(HEAP, "old.ttl"), turtle(wrong, "new.ttl")
    report = validator.validate([old, new], changed=new)
    states = {o.requirement.id: o for o in report.outcomes}
    assert states["PROV-C55"].state == "broken"
    assert states["PROV-C31"].state == "not-checked"
    assert "takes a validation of everything" in states["PROV-C31"].reason
    assert [part.input for part in report.parts] == [str(new)]
    assert not report.unfinished


def test_a_run_alone_is_not_held_against_them(validator, turtle):
    file = turtle(HEAP)
    report = validator.validate(file, run=EX + "old")
    reasons = {o.requirement.id: o.reason for o in report.outcomes}
    assert "all or not at all" not in reasons["PROV-C30"]
    assert reasons["PROV-C30"].startswith("left out of a check of changes")
    with pytest.raises(UsageError, match="whole document"):
        Validator("prov").validate(file, run=EX + "old")
    with pytest.raises(UsageError, match="whole document"):
        validator.validate(file, only=["PROV-C30"], run=EX + "old")


def test_a_run_and_a_file_are_one_too_many(validator, turtle):
    file = turtle(HEAP)
    with pytest.raises(UsageError, match="name one of them"):
        validator.validate(file, run=EX + "old", changed=file)


def test_a_change_without_a_statement_is_no_pass(validator, turtle):
    whole, empty = turtle(HEAP), turtle("", "empty.ttl")
    for changed in (empty, [str(empty)], [], Graph(), load(str(empty))):
        with pytest.raises(EmptyGraph, match="no statement in it"):
            validator.validate(whole, changed=changed)
    with pytest.raises(EmptyGraph, match=r"empty\.ttl: "):
        validator.validate(load(str(whole)), changed=empty)
    with_more = validator.validate(whole, changed=[empty, turtle(NEW, "new.ttl")])
    assert with_more.checked


def test_a_change_that_is_not_prov_breaks_nothing_of_it(validator, turtle):
    file, new = turtle(HEAP), turtle('ex:data dcterms:title "panel" .', "new.ttl")
    report = validator.validate([file, new], changed=new)
    states = {o.state for o in report.outcomes if o.requirement.id.startswith("PROV-")}
    assert states == {"not-checked"}


# --- parts, in several processes


@pytest.mark.parametrize("least", [1, 2, 7])
def test_a_report_is_the_same_in_however_many_parts(
    validator, turtle, monkeypatch, least
):
    text = "".join(HEAP.replace("ex:", f"ex:n{number}-") for number in range(5))
    graph = load(str(turtle(text + NEW + SHARED)))
    one = validator.validate(graph)
    monkeypatch.setattr(checking, "LEAST", least)
    three = validator.validate(graph, jobs=3)
    assert one.findings == three.findings
    assert one.outcomes == three.outcomes
    part = [validator.validate(graph, run=EX + "run", jobs=jobs) for jobs in (1, 3)]
    assert part[0].findings == part[1].findings
    assert part[0].outcomes == part[1].outcomes


def test_a_requirement_that_takes_too_long_in_one_part_is_not_checked(
    validator, turtle, monkeypatch
):
    monkeypatch.setattr(checking, "LEAST", 1)
    report = validator.validate(turtle(HEAP), only=["TRA-01"], timeout=1e-9, jobs=2)
    (outcome,) = (o for o in report.outcomes if o.requirement.id == "TRA-01")
    assert outcome.state == "not-checked"
    assert not report.findings


@pytest.mark.parametrize("jobs", [1, 2])
def test_how_much_is_done_is_told(jobs):
    told = []
    made = list(parallel.each(str, range(5), jobs, lambda *done: told.append(done)))
    assert made == ["0", "1", "2", "3", "4"]
    assert told == [(number, 5) for number in range(1, 6)]


def test_a_validation_tells_what_it_does(validator, turtle):
    told = []
    validator.validate(turtle(HEAP), progress=lambda *done: told.append(done))
    assert [what for what, done, _of in told if not done] == [
        "reading",
        "PROV-CONSTRAINTS",
    ]
    assert all(done <= of for _what, done, of in told)
