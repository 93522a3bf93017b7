"""Records into a graph file as they come, so that a large import needs little memory.

A small graph is written to be read, like any other. One of more than `_HELD` statements
is written in the order in which it was read: each record whole, and each value (a
setting, an agent) once, where it is used first. Which of the two follows from the
source alone, so that the same source always gives the same bytes.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize

from provkit.rdf import files, placing
from provkit.rdf.encode import encode_once
from provkit.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from provkit.model import Record

_HELD: Final = 20_000
_STREAMED: Final = ("turtle", "ntriples", "nquads", "trig")


def write(records: Iterable[Record], output: Path, format_name: str) -> None:
    """Write records to a file whole or not at all, or to stdout for `-`."""
    triples = encode_once(records)
    first = list(islice(triples, _HELD))
    more = next(triples, None)
    with _opened(output) as out:
        if more is None or format_name not in _STREAMED:
            rest = () if more is None else (more, *triples)
            out.write(files.serialise((*first, *rest), format_name))
            return
        _stream(chain(first, (more,), triples), out, files.FORMATS[format_name])


def _stream(triples: Iterable[Triple], out: IO[bytes], rdf_format: RdfFormat) -> None:
    if rdf_format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        serialize(triples, out, rdf_format)
    else:
        serialize(triples, out, rdf_format, prefixes=dict(PREFIXES))


@contextmanager
def _opened(output: Path) -> Iterator[IO[bytes]]:
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with placing.writing(output) as out:
        yield out
