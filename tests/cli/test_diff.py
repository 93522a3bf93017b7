"""`provkit diff` and the pages of long answers, as a user types them."""

from __future__ import annotations

import json

import pytest

from provkit.model import Model
from provkit.rdf import files
from provkit.rdf.encode import encode
from tests import worlds
from tests.worlds import ex


@pytest.fixture
def two(tmp_path):
    """A model that is described, and one of which nothing is known."""
    bare = Model(iri=ex("bare"), title="bare", version="2")
    triples = [*worlds.graph("clean run").triples, *encode(bare)]
    files.write(triples, tmp_path / "g.ttl")


def test_findings_are_compared_unless_nobody_wants_them(provkit, two):
    done = provkit("diff", "model", "bare", "-g", "g.ttl", "--format", "json")
    assert done.code == 1
    rows = json.loads(done.out)["rows"]
    assert rows[-1]["section"] == "findings"
    without = provkit("diff", "model", "bare", "-g", "g.ttl", "--no-findings")
    assert without.code == 1
    assert "findings" not in without.out
    assert provkit("diff", "model", "model", "-g", "g.ttl", "--no-findings").code == 0


def test_a_pull_request_gets_tables(provkit, two):
    done = provkit("diff", "model", "bare", "-g", "g.ttl", "--format", "markdown")
    assert done.code == 1
    assert done.out.startswith("### model 1.0 and bare 2 differ in ")
    assert "**findings**" in done.out or "<summary>findings" in done.out
    assert "| key | a | b | change |" in done.out


def test_an_unknown_profile_names_the_known_ones(provkit, two):
    done = provkit("diff", "model", "bare", "-g", "g.ttl", "--profile", "none")
    assert done.code == 2
    assert "genomics-ai" in done.err


def test_a_long_answer_is_paged(provkit, two):
    ask = ("ask", "upstream", "model", "-g", "g.ttl", "--limit", "2")
    first = provkit(*ask)
    assert "2 of 6 rows are shown" in first.out
    found = [
        {row["node"] for row in json.loads(done.out)["rows"]}
        for done in (
            provkit(*ask, "--format", "json"),
            provkit(*ask, "--format", "json", "--offset", "2"),
        )
    ]
    assert [len(each) for each in found] == [2, 2]
    assert not found[0] & found[1]
