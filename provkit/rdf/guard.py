"""What is kept from the RDF parser because it would crash on it, or never end.

pyoxigraph's parsers recurse into nested triple terms and nested JSON, and end the
process when there are too many; its RDF/XML parser expands entities as often as it is
told to.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import RdfFormat

from provkit.errors import UnreadableGraph
from provkit.rdf.json_ld import without_remote_contexts

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST: Final = 500
_LONGEST: Final = 4096
_TERM: Final = re.compile(
    rb'"""(?:[^"\\]+|\\.|"{1,2}(?!"))*+"""|"(?:[^"\\\n]+|\\.)*+"'
    rb"|'''(?:[^'\\]+|\\.|'{1,2}(?!'))*+'''|'(?:[^'\\\n]+|\\.)*+'|<<|>>",
    re.DOTALL,
)
_ENTITY: Final = re.compile(
    rb"""<!ENTITY\s+(%\s+)?\S+\s+("[^"]*"|'[^']*'|SYSTEM|PUBLIC)"""
)
_REFERENCE: Final = re.compile(rb"&(?!#)|%")


def safe(stream: IO[bytes], rdf_format: RdfFormat) -> IO[bytes]:
    """A stream that the parser may have.

    Args:
        stream: an open file.
        rdf_format: what it is in.

    Raises:
        UnreadableGraph: it may not; the message says where.
    """
    if rdf_format == RdfFormat.JSON_LD:
        return io.BytesIO(without_remote_contexts(stream.read()))
    with _mapped(stream) as content:
        if content is None:
            return stream
        if rdf_format == RdfFormat.RDF_XML:
            _refuse_bombs(content)
        elif content.find(b"<<") >= 0:
            _refuse_depth(content)
    return stream


@contextmanager
def _mapped(stream: IO[bytes]) -> Iterator[mmap | None]:
    """The content without reading it, where it is a file with something in it."""
    try:
        content = mmap(stream.fileno(), 0, access=ACCESS_READ)
    except (ValueError, OSError):
        yield None
        return
    with content:
        yield content


def _refuse_bombs(content: mmap) -> None:
    for match in _ENTITY.finditer(content):
        value = match[2]
        if match[1] or _REFERENCE.search(value) or len(value) > _LONGEST:
            raise UnreadableGraph(
                f"line {_line(content, match.start())}: an entity that refers to "
                "others, or is long, could grow without end and is not expanded",
                "write its text out, or write the graph in another syntax",
            )


def _refuse_depth(content: mmap) -> None:
    depth = 0
    for match in _TERM.finditer(content):
        if match[0] == b"<<":
            depth += 1
            if depth > _DEEPEST:
                line = _line(content, match.start())
                raise UnreadableGraph(
                    f"line {line}: more than {_DEEPEST} triples within triples"
                )
        elif match[0] == b">>":
            depth = max(0, depth - 1)


def _line(content: mmap, offset: int) -> int:
    return content[:offset].count(b"\n") + 1
