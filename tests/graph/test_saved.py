"""A saved index answers as the index did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.graph.build import build
from provkit.graph.graph import Graph
from provkit.graph.names import Names
from provkit.graph.saved import open_saved, save
from tests import worlds
from tests.worlds import ex

if TYPE_CHECKING:
    from pathlib import Path


@given(st.lists(st.text(), unique=True))
def test_names_are_found_by_text_and_by_number(texts: list[str]):
    names = Names.of(texts)
    assert list(names) == texts
    assert [names.find(text) for text in texts] == list(range(len(texts)))
    assert names.find("not one of them, surely") is None


def test_texts_of_one_checksum_are_told_apart():
    same = ["plumless", "buckeroo"]  # CRC-32 of both is 4ddb0c25
    assert [Names.of(same).find(text) for text in same] == [0, 1]


@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
def test_a_saved_index_answers_the_same(world: str, tmp_path: Path):
    fresh = worlds.graph(world)
    save(fresh.index, tmp_path / "cache" / "index", "state 1")
    saved = Graph(triples=fresh.triples)
    found = open_saved(tmp_path / "cache" / "index", "state 1")
    assert found is not None
    saved.index = found
    for node in fresh.index.of_kind("Model", "Dataset").tolist():
        name = fresh.index.iri(node)
        for question in ("populations", "upstream", "downstream", "completeness"):
            assert saved.ask(question, name) == fresh.ask(question, name)


def test_an_index_of_another_state_or_a_broken_one_is_none(tmp_path: Path):
    index = worlds.graph("clean run").index
    folder = tmp_path / "index"
    assert open_saved(folder, "1") is None
    save(index, folder, "1")
    assert open_saved(folder, "2") is None
    save(index, folder, "2")
    assert open_saved(folder, "2") is not None
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    (folder / "types.npy").write_bytes(b"")
    assert open_saved(folder, "2") is None
    save(index, folder, "3")
    head = json.loads((folder / "index.json").read_text())
    head["relations"] = head["relations"][1:]
    (folder / "index.json").write_text(json.dumps(head))
    assert open_saved(folder, "3") is None


def test_an_empty_index_can_be_saved(tmp_path: Path):
    save(build([]), tmp_path / "index", "")
    found = open_saved(tmp_path / "index", "")
    assert found is not None
    assert found.find(ex("model")) is None
