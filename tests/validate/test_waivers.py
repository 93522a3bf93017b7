"""Waivers: read with the line of every mistake, applied, and never silent."""

from datetime import date

import pytest

from provkit.errors import UsageError
from provkit.validate import validate
from provkit.validate.finding import Finding
from provkit.validate.waivers import Waiver, applied, parsed, read

TODAY = date(2026, 11, 22)
GOOD = """\
# what we know of
[[waiver]]
id = "one-01"
node = "https://example.org/m"
reason = "the title comes with the release"
author = "https://orcid.org/0000-0002-1825-0097"
expires = 2099-12-31
"""


def finding(node="https://example.org/m", label="imputer@1", requirement="ONE-01"):
    return Finding(
        requirement, "violation", node, None, None, "It has no title.", "", label=label
    )


def waiver(expires=TODAY, **more):
    facts = {"id": "ONE-01", "reason": "why", "author": "me", "expires": expires}
    if "pattern" not in more:
        facts["node"] = "https://example.org/m"
    return Waiver(**(facts | more))


def test_a_waiver_is_read_with_its_line():
    (found,) = parsed(GOOD, "w.toml")
    assert (found.id, found.node) == ("one-01", "https://example.org/m")
    assert found.expires == date(2099, 12, 31)
    assert found.source == "w.toml:2"


def test_a_waiver_sets_one_finding_aside():
    other = finding("https://example.org/n", "n")
    left, waived, remarks = applied([finding(), other], [waiver()], TODAY)
    assert left == (other,)
    assert [(w.finding, w.waiver) for w in waived] == [(finding(), waiver())]
    assert remarks == ()


@pytest.mark.parametrize(
    ("facts", "matches"),
    [
        ({"node": "imputer@1"}, True),
        ({"node": "imputer"}, False),
        ({"pattern": "https://example.org/*"}, True),
        ({"pattern": "imputer@*"}, True),
        ({"pattern": "imputer"}, False),
        ({"id": "one-01"}, True),
        ({"id": "TWO-01"}, False),
    ],
)
def test_a_node_is_named_by_iri_by_label_or_by_a_pattern(facts, matches):
    assert waiver(**facts).matches(finding()) is matches


def test_the_last_day_is_a_day_of_the_waiver_and_the_next_is_not():
    left, waived, remarks = applied([finding()], [waiver()], date(2026, 11, 23))
    assert (left, waived) == ((finding(),), ())
    (remark,) = remarks
    assert "expired on 2026-11-22; it waives nothing any more" in remark.text
    assert len(applied([finding()], [waiver()], TODAY)[1]) == 1


def test_an_expired_waiver_gives_way_to_one_that_holds():
    old, new = waiver(date(2020, 1, 1)), waiver(date(2099, 1, 1), author="she")
    left, waived, remarks = applied([finding()], [old, new], TODAY)
    assert left == ()
    assert [w.waiver.author for w in waived] == ["she"]
    assert len(remarks) == 1


def test_a_waiver_that_matches_nothing_is_reported():
    idle = waiver(pattern="urn:*", source="w.toml:9")
    (remark,) = applied([finding()], [idle], TODAY)[2]
    assert remark.about == "w.toml:9"
    assert "matches no finding" in remark.text


def test_a_waiver_of_what_was_not_checked_is_not_called_idle():
    idle = waiver(pattern="urn:*")
    assert applied([], [idle], TODAY, {"ONE-01": "not-checked"})[2] == ()
    (remark,) = applied([], [idle], TODAY, {"TWO-01": "met"})[2]
    assert "this profile has no such requirement" in remark.text
    assert len(applied([], [idle], TODAY, {"ONE-01": "met"})[2]) == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[waiver]]", "[waiver]", r"w.toml:2: 'waiver' is not a list of tables"),
        ("[[waiver]]", "[[waver]]", r"w.toml:2: 'waver' is not known here"),
        ('id = "one-01"\n', "", r"w.toml:2: this waiver has no id"),
        ('reason = "the', 'because = "the', r"w.toml:5: a waiver has no 'because'"),
        ('author = "', 'autor = "', r"(?s)w.toml:6: .*did you mean 'author'"),
        ('"https://orcid.org/0000-0002-1825-0097"', '" "', r"w.toml:6: .* no author"),
        ("expires = 2099-12-31", "", r"(?s)w.toml:2: .*add: expires = 2027-03-31"),
        ("2099-12-31", '"2099-12-31"', r"w.toml:7: .*without quotes"),
        ("2099-12-31", "2099-12-31T00:00:00Z", r"w.toml:7: .*the day|w.toml:7: .*day"),
        ("2099-12-31", "2099-13-31", r"w.toml:7: not TOML"),
        ('node = "https', 'pattern = "x"\nnode = "https', r"w.toml:.*either a node"),
        ('node = "https://example.org/m"', "node = 3", r"w.toml:4: .*in quotes"),
        ('id = "one-01"', 'id = "one-01', r"w.toml:3: not TOML"),
        ("# what we know of", "title = 1", r"w.toml:1: 'title' is not known here"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(old, new, message):
    assert old in GOOD
    with pytest.raises(UsageError, match=message):
        list(parsed(GOOD.replace(old, new, 1), "w.toml"))


def test_the_line_is_right_where_a_text_looks_like_a_waiver():
    text = GOOD.replace('"the title', '"""\n[[waiver]]\nid = 3 the title').replace(
        'release"', 'release"""'
    )
    second = '\n[[waiver]]\nid = "ONE-01"\n'
    with pytest.raises(UsageError, match=r"w.toml:11: this waiver has no reason"):
        list(parsed(text + second, "w.toml"))


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(UsageError, match=r"none\.toml: No such file"):
        read(tmp_path / "none.toml")
    (tmp_path / "w.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read(tmp_path / "w.toml")


def test_what_is_waived_is_in_the_report_and_does_not_count(profile, turtle, tmp_path):
    file = tmp_path / "w.toml"
    file.write_text(GOOD, encoding="utf-8")
    report = validate(turtle("ex:m a pk:Model ."), str(profile), waivers=file)
    assert report
    assert len(report) == 0
    (outcome,) = report.outcomes
    assert (outcome.state, outcome.reason) == ("warned", "1 of 1 finding waived")
    (row,) = report.to_dict()["waived"]
    assert row["requirement"] == "ONE-01"
    assert row["waiver"]["expires"] == "2099-12-31"
    assert row["waiver"]["source"] == f"{file}:2"
    assert "1 waived" in repr(report)


def test_what_is_not_waived_still_counts(profile, turtle):
    graph = turtle("ex:m a pk:Model . ex:n a pk:Model .")
    report = validate(graph, str(profile), waivers=[waiver(date(2099, 1, 1))])
    assert not report
    (outcome,) = report.outcomes
    assert (outcome.state, outcome.reason) == ("broken", "1 of 2 findings waived")


def test_an_expired_waiver_is_in_the_report(profile, turtle):
    graph = turtle("ex:m a pk:Model .")
    report = validate(graph, str(profile), waivers=[waiver(date(2020, 1, 1))])
    assert not report
    (remark,) = report.to_dict()["remarks"]
    assert "expired on 2020-01-01" in remark["text"]
