"""Every document, in every format, gives the same statements or says what it lost."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from provkit.errors import UnknownName, UnreadableGraph
from provkit.rdf import formats, losses
from provkit.rdf.conversion import convert, written
from provkit.validate.constraints import check
from tests.rdf.documents import SYNTAXES, found, some

NAMES = [each.name for each in formats.FORMATS]
needs_lxml = pytest.mark.skipif(not find_spec("lxml"), reason="PROV-XML needs lxml")
pytestmark = needs_lxml

UNREADABLE = 60
"""Documents of the corpora that are malformed on purpose, or no PROV at all."""


def read(path):
    try:
        return formats.read_document(path, SYNTAXES[path.suffix])
    except UnreadableGraph as error:
        assert str(path) in str(error)  # noqa: PT017 - many are malformed on purpose
        return None


def round_trip(path, format_name, folder):
    """Convert a document, read it again, and hold the report against the difference."""
    reading = read(path)
    if reading is None:
        return
    goal = formats.named(format_name)
    copy = folder / f"copy.{format_name}"
    with copy.open("wb") as out:
        report = convert(path, out, format_name, SYNTAXES[path.suffix])
    back = formats.read_document(copy, format_name)
    if not report.losses:
        verdicts = [bool(check(each.document)) for each in (reading, back)]
        assert verdicts[0] == verdicts[1]
    if not goal.is_rdf:
        # names of unnamed nodes survive PROV syntaxes, so that this is exact
        missing = losses.compare(reading.document, back.document, {})
        reported = {loss.what for loss in (*report.losses, *report.merged)}
        assert {loss.what for loss in missing} <= reported


@pytest.mark.parametrize("format_name", NAMES)
@pytest.mark.parametrize("path", some(), ids=lambda path: path.name)
def test_a_round_trip_loses_nothing_in_silence(path, format_name, tmp_path):
    round_trip(path, format_name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("format_name", NAMES)
def test_every_document_there_is(format_name, tmp_path):
    documents = found()
    assert len(documents) > 1900
    for path in documents:
        round_trip(path, format_name, tmp_path)
    unread = [path for path in documents if read(path) is None]
    assert len(unread) <= UNREADABLE


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["provn", "provjson", "provxml"])
def test_the_syntaxes_of_prov_hold_every_document_exactly(format_name):
    for path in found():
        reading = read(path)
        if reading is not None:
            _, lost = written(
                reading.document, formats.named(format_name), reading.prefixes
            )
            assert not lost, path


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("a.ttl", "turtle"),
        ("a.nt", "ntriples"),
        ("a.nq", "nquads"),
        ("a.trig", "trig"),
        ("a.rdf", "rdfxml"),
        ("a.jsonld", "jsonld"),
        ("a.provn", "provn"),
        ("a.json", "provjson"),
        ("a.xml", "provxml"),
        ("A.PROVX", "provxml"),
    ],
)
def test_the_format_follows_from_the_extension(name, format_name, tmp_path):
    assert formats.format_of(tmp_path / name).name == format_name


def test_an_unknown_extension_is_refused_and_not_tried(tmp_path):
    path = tmp_path / "graph.txt"
    path.write_text("<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(UnreadableGraph, match=r"\.txt names no graph format"):
        formats.read_document(path)


def test_an_unknown_format_names_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'provn'"):
        formats.named("provnn")


def test_a_file_that_is_not_there(tmp_path):
    for name in ("no.provn", "no.ttl", "no.jsonld"):
        with pytest.raises(UnreadableGraph, match="No such file"):
            formats.read_document(tmp_path / name)
