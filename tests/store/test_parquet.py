"""A graph as tables: nothing is lost, and engines find what they need."""

from __future__ import annotations

import json
import sys

import pyoxigraph as ox
import pytest

from provkit.errors import MissingPackage, UnreadableGraph
from provkit.graph.columns import tables
from provkit.graph.graph import Graph
from provkit.store import Source, _tables, open_store
from tests import worlds
from tests.worlds import ex

parquet = pytest.importorskip("pyarrow.parquet", reason="extra parquet")

XSD = "http://www.w3.org/2001/XMLSchema#"


def exported(folder, name: str = "clean run") -> str:
    triples = worlds.WORLDS[name]()
    index = Graph(triples=triples).index
    _tables.write(folder, triples, tables(index), [Source("a.ttl", "file", "0" * 64)])
    return f"parquet:{folder}"


def test_every_statement_comes_back_as_it_was_written(tmp_path):
    triples = [
        ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:p"), term)
        for term in (
            ox.NamedNode("urn:x:b"),
            ox.BlankNode("b1"),
            ox.Literal("plain"),
            ox.Literal("4.0", datatype=ox.NamedNode(XSD + "decimal")),
            ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")),
            ox.Literal("schön\n", language="de"),
            ox.Literal(""),
        )
    ]
    triples.append(
        ox.Triple(ox.BlankNode("b1"), ox.NamedNode("urn:x:says"), triples[0])
    )
    _tables.write(tmp_path / "t", triples, {})
    assert list(open_store(f"parquet:{tmp_path / 't'}").triples()) == triples


def test_sources_and_their_problems_come_along(tmp_path):
    [source] = open_store(exported(tmp_path / "t")).sources()
    assert (source.name, source.sha256) == ("a.ttl", "0" * 64)


def test_the_tables_give_the_populations_of_a_model(tmp_path):
    folder = tmp_path / "t"
    exported(folder, "base model chain")

    def columns(name: str) -> dict[str, list]:
        return parquet.read_table(folder / f"{name}.parquet").to_pydict()

    nodes, edges, strata = columns("nodes"), columns("edges"), columns("strata")
    size = len(nodes["id"])
    assert nodes["id"] == list(range(size))
    links: dict[int, list[int]] = {}
    rows = zip(edges["source"], edges["target"], edges["carries"], strict=True)
    for source, target, carries in rows:
        if carries:
            links.setdefault(source, []).append(target)
    graph = worlds.graph("base model chain")
    for name in ("model", "base", "third"):
        if ex(name) not in nodes["iri"]:
            continue
        seen, todo = set(), [nodes["iri"].index(ex(name))]
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            if not nodes["states_cohort"][node % size]:
                todo += links.get(node, [])
        found = {
            population
            for dataset, population in zip(
                strata["dataset"], strata["population"], strict=True
            )
            if dataset in seen
        }
        assert found == {row.population for row in graph.populations(ex(name)).rows}


def test_what_was_there_is_replaced_only_if_it_is_ours(tmp_path):
    folder = tmp_path / "t"
    exported(folder)
    exported(folder, "cycle")
    assert len(list(open_store(f"parquet:{folder}").triples())) == len(
        worlds.WORLDS["cycle"]()
    )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("precious")
    with pytest.raises(UnreadableGraph, match="not a folder of tables"):
        exported(tmp_path / "other")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["other", "t"]


def test_damage_is_noticed(tmp_path):
    location = exported(tmp_path / "t")
    assert _tables.damaged(tmp_path / "t") == []
    path = tmp_path / "t" / "statements.parquet"
    path.write_bytes(path.read_bytes()[:-50])
    assert _tables.damaged(tmp_path / "t") == ["statements"]
    with pytest.raises(UnreadableGraph, match="cannot be read"):
        list(open_store(location).triples())


def test_a_newer_format_and_another_folder_are_told(tmp_path):
    location = exported(tmp_path / "t")
    head = tmp_path / "t" / "provkit.json"
    head.write_text(json.dumps(json.loads(head.read_text()) | {"format": 9}))
    with pytest.raises(UnreadableGraph, match="format 9 is newer"):
        open_store(location)
    with pytest.raises(UnreadableGraph, match="provkit store export"):
        open_store(f"parquet:{tmp_path}")


def test_without_pyarrow_the_line_to_type_is_given(tmp_path, monkeypatch):
    location = exported(tmp_path / "t")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackage, match=r"provkit\[parquet\]"):
        open_store(location)
