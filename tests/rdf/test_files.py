from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from pyoxigraph import RdfFormat, parse

from provkit.errors import UnknownName, UnreadableGraph
from provkit.rdf import files
from provkit.rdf.encode import encode
from tests.records import records

ODD = b"""<urn:a> <urn:b> "4.0"^^<http://www.w3.org/2001/XMLSchema#decimal> ,
  "007"^^<http://www.w3.org/2001/XMLSchema#integer> ,
  "300"^^<http://www.w3.org/2001/XMLSchema#byte> ,
  "2026-11-22T09:00:00.000Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ,
  "2026-11-22T09:00:00+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
"""


@pytest.mark.parametrize("format_name", sorted(files.FORMATS))
def test_literals_stay_as_they_were_written(format_name):
    triples = list(files.triples_of(parse(ODD, RdfFormat.TURTLE)))
    text = files.serialise(triples, format_name)
    back = set(files.triples_of(parse(text, files.FORMATS[format_name])))
    assert back == set(triples)
    assert len(back) == 5


@pytest.mark.parametrize("format_name", sorted(files.FORMATS))
@given(record=records())
def test_what_is_written_is_read_back(format_name, record):
    triples = encode(record)
    text = files.serialise(triples, format_name)
    assert set(files.triples_of(parse(text, files.FORMATS[format_name]))) == set(
        triples
    )


@given(record=records())
def test_the_same_triples_make_the_same_bytes(record):
    triples = encode(record)
    text = files.serialise(triples, "turtle")
    assert files.serialise(reversed(triples), "turtle") == text


def test_a_malformed_file_is_reported_with_its_line(tmp_path):
    path = tmp_path / "run.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n\n<urn:a> <urn:b> oops .\n")
    with pytest.raises(UnreadableGraph, match=r"run\.ttl:3: not well-formed"):
        list(files.read(path))


def test_a_file_in_another_encoding_is_reported(tmp_path):
    path = tmp_path / "run.nt"
    path.write_bytes('<urn:a> <urn:b> "é" .\n'.encode("latin-1"))
    with pytest.raises(UnreadableGraph, match=r"run\.nt"):
        list(files.read(path))


def test_a_file_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(UnreadableGraph, match="No such file"):
        list(files.read(tmp_path / "none.ttl"))


def test_the_format_is_never_guessed(tmp_path):
    with pytest.raises(UnreadableGraph, match="names no graph format"):
        files.format_of(Path("graph.txt"))
    with pytest.raises(UnknownName, match="turtle"):
        files.serialise([], "turtel")


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "graph.ttl"
    path.write_text("before")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write([], path)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["graph.ttl"]
