"""Every format in which a graph may be written, in one table.

To add one, add a row, and its reader and writer where its family has them: RDF in
`files`, the syntaxes of PROV-DM in `prov_documents`. A format follows from the
extension of the file or from its name, and never from a trial.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.errors import UnknownName, UnreadableGraph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from provkit.model.statements import Document
    from provkit.rdf.losses import Loss


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a graph.

    Attributes:
        name: what `--from` and `--to` call it.
        title: what the world calls it.
        extensions: the endings of file names that stand for it.
        is_rdf: whether it holds triples; the others hold PROV statements.
        bundles: whether it can hold more than one graph.
        streams: whether a file larger than memory can be converted.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    is_rdf: bool
    bundles: bool
    streams: bool


def _rdf(name: str, title: str, *endings: str, **able: bool) -> Format:
    return Format(name, title, endings, is_rdf=True, **able)


def _prov(name: str, title: str, *endings: str) -> Format:
    return Format(name, title, endings, is_rdf=False, bundles=True, streams=False)


FORMATS: Final = (
    _rdf("turtle", "Turtle", ".ttl", bundles=False, streams=True),
    _rdf("ntriples", "N-Triples", ".nt", bundles=False, streams=True),
    _rdf("nquads", "N-Quads", ".nq", bundles=True, streams=True),
    _rdf("trig", "TriG", ".trig", bundles=True, streams=True),
    _rdf("rdfxml", "RDF/XML", ".rdf", bundles=False, streams=True),
    _rdf("jsonld", "JSON-LD", ".jsonld", bundles=True, streams=False),
    _prov("provn", "PROV-N", ".provn"),
    _prov("provjson", "PROV-JSON", ".json"),
    _prov("provxml", "PROV-XML", ".provx", ".xml"),
    _prov("provjsonld", "PROV-JSONLD"),
)
"""All formats.

`.json` is PROV-JSON and `.jsonld` JSON-LD. PROV-JSONLD is JSON-LD as well: a file in it
may be read as either, and has to be named to be read as the former.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says.

    Attributes:
        document: its PROV statements.
        prefixes: the prefixes that its author chose.
        losses: what stands in it and is in no statement.
    """

    document: Document
    prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    losses: tuple[Loss, ...] = ()


def named(name: str) -> Format:
    """A format by its name.

    Raises:
        UnknownName: there is none.

    >>> named("provn").title
    'PROV-N'
    """
    for each in FORMATS:
        if each.name == name:
            return each
    raise UnknownName.among("format", name, [each.name for each in FORMATS])


def format_of(path: Path) -> Format:
    """The format that the extension of a file stands for.

    Raises:
        UnreadableGraph: it stands for none.
    """
    extension = path.suffix.lower()
    for each in FORMATS:
        if extension in each.extensions:
            return each
    known = ", ".join(e for each in FORMATS for e in each.extensions)
    raise UnreadableGraph(
        f"{path}: the extension {extension or '(none)'} names no graph format",
        f"rename it to one of {known}, or name the format with --from or --to",
    )


def read_document(
    path: Path, name: str | None = None, *, places: bool = True
) -> Reading:
    """Read the PROV statements of a file, in any format.

    Args:
        path: the file.
        name: its format; by default that of its extension.
        places: whether statements of PROV syntaxes should know their line.

    Raises:
        UnreadableGraph: the file is not there or cannot be read; the message has the
            line where that is known.
        MissingPackage: the format needs a package that is not installed.
    """
    chosen = named(name) if name else format_of(path)
    if chosen.is_rdf:
        return _read_rdf(path, chosen)
    from provkit.rdf import prov_documents
    from provkit.rdf.losses import Loss

    try:
        content = path.read_bytes()
        found = prov_documents.read(content, chosen.name, places=places)
    except OSError as error:
        raise UnreadableGraph(f"{path}: {error.strerror or error}") from error
    except UnreadableGraph as error:
        raise _placed(path, chosen, error) from error
    ignored = tuple(Loss(each, "it is no PROV statement") for each in found.ignored)
    return Reading(found.document, found.prefixes, ignored)


def _placed(path: Path, chosen: Format, error: UnreadableGraph) -> UnreadableGraph:
    """An error with the file, and the line as editors know it: `run.provn:48`."""
    text = str(error.args[0])
    first, _, rest = text.partition(" ")
    number, colon, message = rest.partition(": ")
    line, _, column = number.partition(", ")
    if first == "line" and colon and line.isdigit():
        where = f"{path}:{line}"
        text = f"{message} ({column})" if column else message
    else:
        where = str(path)
    return UnreadableGraph(
        f"{where}: not readable as {chosen.title}: {text}", error.fix
    )


def _read_rdf(path: Path, chosen: Format) -> Reading:
    from provkit.rdf import files, statements

    try:
        found = statements.read(files.read(path, chosen.name))
    except UnreadableGraph as error:
        text = str(error.args[0])
        if text.startswith(str(path)):
            raise
        raise UnreadableGraph(f"{path}: {text}", error.fix) from error
    prefixes = files.prefixes_of(path, chosen.name)
    return Reading(found.document, prefixes, statements.losses(found))
