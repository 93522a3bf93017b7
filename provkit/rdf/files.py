"""Graphs in files, in every syntax of RDF, read and written as they stand.

The format follows from the file's extension or from the caller, never from a trial.
Literals keep the form in which they were written (architecture, decision 10), and a
file is written whole or not at all (`placing`).
"""

from __future__ import annotations

from bisect import bisect_left
from contextlib import contextmanager
from types import MappingProxyType
from typing import IO, TYPE_CHECKING

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from provkit.errors import UnknownName, UnreadableGraph
from provkit.rdf.guard import safe
from provkit.rdf.json_ld import compacted
from provkit.rdf.placing import write_bytes
from provkit.vocab import MLS, PK, PREFIXES, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from provkit.rdf.numbered import Terms

FORMATS = MappingProxyType(
    {
        "turtle": RdfFormat.TURTLE,
        "ntriples": RdfFormat.N_TRIPLES,
        "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
        "rdfxml": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
)
_EXTENSIONS = MappingProxyType(
    {
        ".ttl": "turtle",
        ".nt": "ntriples",
        ".nq": "nquads",
        ".trig": "trig",
        ".rdf": "rdfxml",
        ".jsonld": "jsonld",
    }
)
_READING = MappingProxyType(
    {
        iri: rank
        for rank, iri in enumerate(
            (
                PROV.Bundle,
                PROV.Activity,
                PK.Model,
                PK.Dataset,
                PK.MetricResult,
                PK.MetricSummary,
                PROV.Agent,
                PK.IntendedUse,
                PK.DataUse,
                PK.Cohort,
                PK.Code,
                PK.SoftwareEnvironment,
                MLS.HyperParameterSetting,
                PK.Gap,
            )
        )
    }
)


def format_of(path: Path) -> str:
    """The format that a file's extension stands for.

    Raises:
        UnreadableGraph: the extension stands for none.
    """
    name = _EXTENSIONS.get(path.suffix.lower())
    if name is None:
        known = ", ".join(_EXTENSIONS)
        raise UnreadableGraph(
            f"{path}: the extension {path.suffix or '(none)'} names no graph format",
            f"rename the file to one of {known}",
        )
    return name


def read(path: Path, format_name: str | None = None) -> Iterator[Quad]:
    """Read the statements of a file, in its order.

    Blank nodes get names of their own, so that two files can be merged.

    Raises:
        UnreadableGraph: the file is not there, not readable or not well formed; the
            message has the line.
    """
    rdf_format = _format(format_name or format_of(path))
    with _reading(path, rdf_format) as stream:
        ready = safe(stream, rdf_format)
        yield from parse(ready, rdf_format, rename_blank_nodes=True)


def rows(path: Path, terms: Terms, format_name: str | None = None) -> NDArray[np.int32]:
    """The statements of a file as rows of numbers over terms.

    Like `triples_of(read(...))`, without an object for each.

    Raises:
        UnreadableGraph: as of `read`.
    """
    rdf_format = _format(format_name or format_of(path))
    with _reading(path, rdf_format) as stream:
        ready = safe(stream, rdf_format)
        return terms.rows_of_quads(parse(ready, rdf_format, rename_blank_nodes=True))


@contextmanager
def _reading(path: Path, rdf_format: RdfFormat) -> Iterator[IO[bytes]]:
    """A file that is read, with what is wrong with it said in the terms of a user."""
    try:
        with path.open("rb") as stream:
            yield stream
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise UnreadableGraph(
            f"{path}{line}: not well-formed {rdf_format.name}: {error.msg}",
            "mend the file at that line, or write it again with the tool that made it",
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableGraph(f"{path}: not UTF-8: {error.reason}") from error
    except UnreadableGraph as error:
        raise UnreadableGraph(f"{path}: {error.args[0]}", error.fix) from error
    except OSError as error:
        raise UnreadableGraph(f"{path}: {error.strerror or error}") from error
    except MemoryError as error:  # the parser takes no more than 16 MB for one
        raise UnreadableGraph(
            f"{path}: a text or a name in it is longer than 16 MB",
            "keep the text in a file of its own, and record that file by its digest",
        ) from error


def prefixes_of(path: Path, format_name: str | None = None) -> dict[str, str]:
    """The prefixes that a file declares before its first statement."""
    rdf_format = _format(format_name or format_of(path))
    if rdf_format == RdfFormat.JSON_LD:
        return {}  # a context may redefine them within the file
    try:
        with path.open("rb") as stream:
            parser = parse(safe(stream, rdf_format), rdf_format)
            next(parser, None)
            return dict(parser.prefixes)
    except (SyntaxError, UnicodeDecodeError, OSError, MemoryError):
        return {}


def triples_of(quads: Iterable[Quad]) -> Iterator[Triple]:
    """The statements without the graph they stood in: a store is flat (decision 9)."""
    for quad in quads:
        yield quad.triple


def serialise(triples: Iterable[Triple], format_name: str) -> bytes:
    """The text of a graph, always the same for the same triples.

    Written to be read: what the file says of itself, then runs, models, datasets and
    results, then people, then values, each with its type first and known prefixes.
    """
    rdf_format = _format(format_name)
    held = set(triples)
    ranks = _ranks(held)
    ordered = sorted(held, key=lambda triple: (ranks[triple.subject], *_order(triple)))
    if rdf_format in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        default = DefaultGraph()
        quads = [Quad(t.subject, t.predicate, t.object, default) for t in ordered]
        return _bytes(serialize(quads, format=rdf_format, prefixes=_prefixes(ordered)))
    if rdf_format == RdfFormat.JSON_LD:
        return compacted(_bytes(serialize(ordered, format=rdf_format)))
    return _bytes(serialize(ordered, format=rdf_format, prefixes=_prefixes(ordered)))


def write(triples: Iterable[Triple], path: Path) -> None:
    """Write a graph to a file in the format of its extension, whole or not at all."""
    write_bytes(path, serialise(triples, format_of(path)))


def _format(name: str) -> RdfFormat:
    if name not in FORMATS:
        raise UnknownName.among("graph format", name, FORMATS)
    return FORMATS[name]


def _ranks(triples: set[Triple]) -> dict[object, int]:
    ranks: dict[object, int] = dict.fromkeys(
        (t.subject for t in triples), len(_READING)
    )
    for triple in triples:
        if triple.predicate.value == RDF.type and isinstance(triple.object, NamedNode):
            rank = _READING.get(triple.object.value, len(_READING))
            ranks[triple.subject] = min(ranks[triple.subject], rank)
    return ranks


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    is_type = predicate == RDF.type
    return str(triple.subject), not is_type, predicate, str(triple.object)


def _prefixes(triples: list[Triple]) -> dict[str, str]:
    # In order, the first name that is not before a base is where those with it begin.
    ordered = sorted({n for triple in triples for term in triple for n in _names(term)})
    ordered.append("\uffff")  # after every IRI
    return {
        prefix: base
        for prefix, base in PREFIXES.items()
        if ordered[bisect_left(ordered, base)].startswith(base)
    }


def _names(term: object) -> tuple[str, ...]:
    if isinstance(term, NamedNode):
        return (term.value,)
    datatype = getattr(term, "datatype", None)
    return () if datatype is None else (datatype.value,)


def _bytes(content: bytes | None) -> bytes:
    return content or b""
