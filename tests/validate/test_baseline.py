"""A baseline: only what is new counts, and what is known is counted."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.errors import UsageError
from provkit.validate import validate
from provkit.validate.baseline import compared, identity
from provkit.validate.finding import Finding
from provkit.validate.waivers import Waiver
from tests.validate.test_waivers import GOOD

ONE = Finding("ONE-01", "violation", "urn:m", "dcterms:title", None, "No title.", "")
TWO = replace(ONE, node="urn:n")


def test_new_known_and_gone():
    gone = replace(ONE, node="urn:gone")
    assert compared([ONE, TWO], [ONE, gone], {"ONE-01"}) == ((TWO,), (ONE,), (gone,))


def test_nothing_is_gone_that_was_not_looked_for():
    assert compared([], [ONE], set()) == ((), (), ())


def test_neither_words_nor_lines_make_a_finding_new():
    same = replace(ONE, message="Other words.", fix="x", source="a.ttl:9", label="m")
    assert compared([same], [ONE], {"ONE-01"}) == ((), (same,), ())


def test_a_finding_twice_is_known_as_often_as_it_was():
    assert compared([ONE, ONE], [ONE], {"ONE-01"}) == ((ONE,), (ONE,), ())


def test_blank_nodes_are_counted_because_their_names_change():
    blank = [replace(ONE, node=f"_:b{n}") for n in range(3)]
    before = [replace(ONE, node="_:c7"), replace(ONE, node="_:c8")]
    new, known, gone = compared(blank, before, {"ONE-01"})
    assert (len(new), len(known), len(gone)) == (1, 2, 0)


findings = st.lists(
    st.builds(
        replace,
        st.just(ONE),
        node=st.sampled_from(["urn:a", "urn:b", "_:1", "_:2"]),
        value=st.sampled_from([None, "1", "2"]),
    ),
    max_size=8,
)


@given(now=findings, before=findings)
def test_every_finding_is_either_new_or_known(now, before):
    new, known, gone = compared(now, before, {"ONE-01"})
    assert sorted(map(identity, (*new, *known))) == sorted(map(identity, now))
    assert sorted(map(identity, (*gone, *known))) == sorted(map(identity, before))


@pytest.fixture
def earlier(profile, turtle, tmp_path):
    """A report on a graph with one finding, as a file."""
    report = validate(turtle("ex:m a pk:Model ."), str(profile))
    file = tmp_path / "earlier.json"
    file.write_text(json.dumps(report.to_dict()), encoding="utf-8")
    return file


def test_what_is_known_does_not_count(profile, turtle, earlier):
    report = validate(turtle("ex:m a pk:Model ."), str(profile), baseline=earlier)
    assert report
    assert (len(report), len(report.known), len(report.gone)) == (0, 1, 0)
    (outcome,) = report.outcomes
    assert (outcome.state, outcome.reason) == ("warned", "1 of 1 finding known before")


def test_what_is_new_counts_and_what_is_gone_is_told(profile, turtle, earlier):
    report = validate(turtle("ex:n a pk:Model ."), str(profile), baseline=earlier)
    assert not report
    assert [f.node for f in report] == ["https://example.org/n"]
    assert [f.node for f in report.gone] == ["https://example.org/m"]


def test_a_baseline_may_be_a_report_or_its_dict(profile, turtle):
    graph = turtle("ex:m a pk:Model .")
    first = validate(graph, str(profile))
    for baseline in (first, first.to_dict()):
        assert len(validate(graph, str(profile), baseline=baseline)) == 0


def test_a_baseline_of_a_baseline_knows_both(profile, turtle, earlier):
    graph = turtle("ex:m a pk:Model . ex:n a pk:Model .")
    second = validate(graph, str(profile), baseline=earlier)
    assert (len(second), len(second.known)) == (1, 1)
    assert validate(graph, str(profile), baseline=second)


def test_what_was_waived_in_the_baseline_is_not_known(profile, turtle, tmp_path):
    graph = turtle("ex:m a pk:Model .")
    (tmp_path / "w.toml").write_text(GOOD, encoding="utf-8")
    first = validate(graph, str(profile), waivers=tmp_path / "w.toml")
    assert first
    assert not validate(graph, str(profile), baseline=first)  # the waiver has gone


def test_what_is_waived_now_is_not_gone(profile, turtle, earlier):
    from datetime import date

    waiver = Waiver("ONE-01", "why", "me", date(2099, 1, 1), pattern="*")
    report = validate(
        turtle("ex:m a pk:Model ."), str(profile), waivers=[waiver], baseline=earlier
    )
    assert (len(report.waived), len(report.known), report.gone) == (1, 0, ())


def test_a_baseline_of_another_profile_is_told(profile, turtle, earlier, tmp_path):
    data = json.loads(earlier.read_text(encoding="utf-8")) | {"profile": "other"}
    report = validate(turtle("ex:m a pk:Model ."), str(profile), baseline=data)
    assert report.remarks[0].text == "it is of profile other, this one of mine"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"b\.json:1: not JSON"),
        ("[]", "not a report of provkit validate"),
        ("null", "not a report of provkit validate"),
        ('{"findings": [{}], "profile": "x"}', "not a report of provkit validate"),
        ('{"findings": [3], "profile": "x"}', "not a report of provkit validate"),
    ],
)
def test_what_is_no_report_is_refused(content, message, profile, turtle, tmp_path):
    file = tmp_path / "b.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        validate(turtle("ex:m a pk:Model ."), str(profile), baseline=file)


def test_a_missing_baseline_is_refused(profile, turtle, tmp_path):
    with pytest.raises(UsageError, match=r"none\.json: No such file"):
        validate(
            turtle("ex:m a pk:Model ."), str(profile), baseline=tmp_path / "none.json"
        )
