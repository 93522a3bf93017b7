"""The frame of the adapters: sources, parts, the account, and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provkit as pk
from provkit import adapters
from provkit.adapters import Account, Part, Source
from provkit.adapters import _json as json_source
from provkit.adapters import _xml as xml_source
from provkit.adapters import _yaml as yaml_source
from provkit.adapters._personal import base_name, private_text, why_not
from provkit.errors import UnknownName, UnreadableSource, UsageError
from provkit.model import Bundle, Gap
from provkit.rdf.encode import encode, encode_once

HERE = Path(__file__).parent / "fixtures" / "lm-eval"
OLD = HERE / "old_form.json"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def part(value, account=None):
    return Part(value, account or Account(), "runs.json")


def source(path):
    return Source("mlflow", path, Account())


@given(VALUES)
def test_every_way_of_taking_a_value_gives_a_value_or_the_place(value):
    for way in ("text", "texts", "number", "integer", "flag", "moment", "scalar"):
        try:
            getattr(part(value), way)()
            part(value).annotations()
        except UnreadableSource as error:
            told = str(error)
            assert "runs.json: " in told


@given(VALUES)
def test_what_nobody_takes_is_kept_or_reported(value):
    account = Account()
    whole = part({"a": value, "b": value}, account)
    kept = whole.get("a").annotations()
    whole.report_unread()
    report = account.report("tool", "runs.json", 0)
    assert report.kept == len(kept)
    if value not in (None, "", [], {}):
        assert any(each.field == "/b" for each in report.lost)


def test_what_was_taken_is_counted_once():
    account = Account()
    whole = part({"a": "x", "b": 3}, account)
    whole.get("a").text()
    whole.get("a").text()
    whole.report_unread()
    report = account.report("tool", "runs.json", 0)
    assert (report.mapped, [str(each) for each in report.lost]) == (
        1,
        ["/b: provkit has no place for it"],
    )


def test_a_wrong_value_is_refused_with_file_and_pointer():
    with pytest.raises(UnreadableSource, match=r"runs.json: /runs/0/a~1b should be"):
        next(part({"runs": [{"a/b": []}]}).get("runs").items()).get("a/b").number()


def test_what_is_absent_is_no_error():
    absent = part({}).get("a").get("b")
    assert not absent
    assert absent.text() is None
    assert list(absent.items()) == []


def test_a_time_without_a_zone_is_not_told():
    account = Account()
    assert part("2026-11-22 09:00:00", account).moment() is None
    assert "time zone" in str(account.report("t", "s", 0).lost[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mlflow.user", "x"),
        ("env.HOST", "x"),
        ("api_key", "x"),
        ("data", "/home/anna/x.csv"),
        ("data", "file:///home/anna/x.csv"),
        ("data", r"C:\Users\anna\x.csv"),
        ("note", "see ~/work/x.csv"),
        ("note", "ask anna@example.org"),
        ("db", "sqlite:////home/anna/mlflow.db"),
    ],
)
def test_people_machines_and_places_are_not_copied(name, value):
    assert why_not(name, value).startswith("personal")


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a/b", "s3://b/x", "1/2", "a: b", "pkg:pypi/numpy@1.26.4"],
)
def test_what_tells_of_nobody_is_kept(text):
    assert private_text(text) == ""
    assert base_name(text) == text


def test_a_file_outside_of_the_folder_is_not_read(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.json").write_text("{}")
    (tmp_path / "inside" / "link.json").symlink_to(tmp_path / "secret.json")
    for name in ("../secret.json", "link.json", "/etc/hostname"):
        with pytest.raises(UnreadableSource, match="outside the folder"):
            source(tmp_path / "inside").bytes(name)


def test_a_name_is_of_the_content_and_not_of_the_place(tmp_path):
    names = set()
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.json").write_text("{}")
        names.add(source(tmp_path / folder / "x.json").own_iri("run", "1"))
    (tmp_path / "c.json").write_text("[]")
    assert len(names) == 1
    assert source(tmp_path / "c.json").own_iri("run", "1") not in names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": [1,', "x:1:10: no JSON"),
        ('{"a": 1, "a": 2}', "'a' is repeated"),
        ("[" * 300 + "]" * 300, "nested more than"),
        ("[" * 100_000, "nested more than"),
        ("9" * 5_000, "x:1: "),
    ],
)
def test_bad_json_is_refused(text, told):
    with pytest.raises(UnreadableSource, match=told):
        json_source.parse(text, "x")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: !!python/object/apply:os.system [ls]", "x:1:4: no plain YAML"),
        ("a: !foo 1", "x:1:4: no plain YAML"),
        ("a: [1", "x:2:1: no plain YAML"),
        ("a: 1\na: 2", "x:2:1: no plain YAML: the key 'a' is repeated"),
        ("a: &x [*x]", "x"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1]\n"
            + "".join(
                f"{y}: &{y} [{', '.join([f'*{x}'] * 9)}]\n"
                for x, y in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            "unfolds to more than",
        ),
        ("? [a]\n: 1", "a key that is no text"),
        ("a: \x00", "x"),
    ],
)
def test_bad_yaml_is_refused(text, told):
    with pytest.raises(UnreadableSource, match=told):
        yaml_source.parse(text, "x")


def test_yaml_leaves_countries_days_and_digests_as_they_are():
    text = "a: no\nb: 2026-11-22\nc: 0e330668\nd: 1e-3\ne: 012\nf: 1.5\ng:\n"
    found = yaml_source.parse(text, "x", by_pyyaml=True)
    assert found == {
        "a": "no",
        "b": "2026-11-22",
        "c": "0e330668",
        "d": "1e-3",
        "e": 12,
        "f": 1.5,
        "g": None,
    }
    assert yaml_source.parse(text, "x")["d"] == 0.001


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a><b></a>",
        b"<a>" * 300 + b"</a>" * 300,
        b'<?xml version="1.0" encoding="nothing"?><a/>',
    ],
)
def test_bad_xml_is_refused(content):
    with pytest.raises(UnreadableSource, match=r"^x:"):
        xml_source.parse(content, "x")


def test_an_unknown_tool_and_an_unknown_option_are_named():
    with pytest.raises(UnknownName, match="did you mean 'mlflow'"):
        adapters.read("mlflov", OLD)
    with pytest.raises(UsageError, match="takes no option colour"):
        adapters.read("lm-eval", OLD, colour="red")
    with pytest.raises(UsageError, match="no time with a time zone"):
        adapters.stream("lm-eval", OLD, at="today")


def test_the_last_record_says_what_was_read_and_with_what():
    *_others, origin, bundle = pk.adapters.read("lm-eval", OLD).records
    assert isinstance(bundle, Bundle)
    assert bundle.primary_source == origin.checksums[0].content_iri
    assert bundle.generated_at is None
    timed = tuple(adapters.stream("lm-eval", OLD, at="2026-11-22T10:00:00+01:00"))
    assert timed[-1].generated_at == "2026-11-22T09:00:00.000000Z"
    assert timed[:-1] == adapters.read("lm-eval", OLD).records[:-1]


def test_a_gap_about_a_run_stands_on_the_run_and_any_other_alone():
    imported = adapters.read("lm-eval", OLD)
    run = next(r for r in imported.records if getattr(r, "gaps", ()))
    assert {gap.about for gap in run.gaps} == {run.iri}
    alone = [each.about for each in imported.records if isinstance(each, Gap)]
    assert run.iri not in alone


def test_a_stream_says_what_all_its_records_say():
    records = adapters.read("mlflow", HERE.parent / "mlflow" / "mlflow.db").records
    streamed = list(encode_once(records))
    assert set(streamed) == set(encode(*records))
    assert len(streamed) == len(set(streamed))


def run(*arguments, **more):
    command = [sys.executable, "-m", "provkit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def test_the_command_writes_the_graph_and_tells_what_was_lost(tmp_path):
    out = tmp_path / "graph.ttl"
    done = run("import", "lm-eval", OLD, "-o", out, "--format", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stderr)
    assert {"tool", "records", "mapped", "kept_as_annotation", "gaps", "lost"} <= set(
        report
    )
    assert report["gaps"][0].keys() == {"node", "what", "why"}
    assert {"field", "why"} <= report["lost"][0].keys()
    assert len(list(pk.load(out).sources)) == 1
    again = tmp_path / "again.ttl"
    run("import", "lm-eval", OLD, "-o", again)
    assert again.read_bytes() == out.read_bytes()


def test_the_command_leaves_nothing_when_the_source_is_bad(tmp_path):
    bad = HERE / "bad_metric.json"
    done = run("import", "lm-eval", bad, "-o", tmp_path / "graph.ttl")
    assert done.returncode == 2
    assert "bad_metric.json: /results/clinical_terms/acc" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_formats_lists_the_tools():
    tools = json.loads(run("formats", "--format", "json").stdout)["tools"]
    found = {tool["name"]: tool for tool in tools}
    assert found["mlflow"]["import"]
    assert found["mlflow"]["about"]
