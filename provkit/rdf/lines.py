"""N-Triples as rows of numbers, in less time than a parser of statements takes.

Where every line is `subject predicate object .` with single spaces, as programs write
it, a line falls into its terms without a look at what they say, and each distinct term
is parsed once instead of as often as it stands there. Whatever else there is, comments,
other spaces, mistakes, is left to the parser.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from itertools import islice
from typing import IO, TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from provkit.rdf.numbered import Terms

_AT_ONCE: Final = 1 << 20  # bytes
_MANY: Final = 1 << 16  # terms
_IRI: Final = rb'<[^<>"{}|^`\x00-\x20]*+>'
_TERM: Final = re.compile(
    _IRI
    + rb"|_:[A-Za-z0-9_-]++"
    + rb'|"(?:[^"\\\n\r]++|\\.)*+"(?:\^\^%b|@[A-Za-z0-9-]++)?+' % _IRI
)
_LINE: Final = b"<urn:x:s> <urn:x:p> %b .\n"
_NAME, _BLANK, _TEXT = b'<_"'


def rows(stream: IO[bytes], terms: Terms) -> NDArray[np.int32] | None:
    """The statements of a file as rows of three numbers, shape (statements, 3).

    Args:
        stream: N-Triples.
        terms: the terms with their numbers; new ones are added.

    Returns:
        None where the file is to be read by the parser, which says what is wrong.
    """
    try:
        return _rows(stream, terms)
    except (ValueError, SyntaxError, MemoryError):
        return None


def _rows(stream: IO[bytes], terms: Terms) -> NDArray[np.int32]:
    found: defaultdict[bytes, int] = defaultdict()
    found.default_factory = found.__len__
    flat = array("i")
    numbers: list[NDArray[np.int32]] = []
    done = 0
    for words in _words(stream):
        flat.extend(map(found.__getitem__, words))
        if len(found) - done >= _MANY:
            numbers.append(_numbers(list(islice(found, done, None)), terms))
            done = len(found)
    numbers.append(_numbers(list(islice(found, done, None)), terms))
    kind = np.frombuffer(bytes([word[0] for word in found]), dtype=np.uint8)
    read = np.frombuffer(flat, dtype=np.int32).reshape(-1, 3)
    if (kind[read[:, 0]] == _TEXT).any() or (kind[read[:, 1]] != _NAME).any():
        raise ValueError
    number = np.concatenate(numbers)
    for start in range(0, len(read), _MANY):  # in place: there may be very many
        read[start : start + _MANY] = number[read[start : start + _MANY]]
    return read


def _words(stream: IO[bytes]) -> Iterator[list[bytes]]:
    """What the lines consist of, three words of each, many lines at once."""
    while block := stream.read(_AT_ONCE):
        block += stream.readline()
        *lines, rest = block.split(b" .\n")
        if rest:
            if not rest.endswith(b" ."):
                raise ValueError
            lines.append(rest[:-2])  # the last line of a file may not be ended
        words = [word for line in lines for word in line.split(b" ", 2)]
        if len(words) != 3 * len(lines):
            raise ValueError
        yield words


def _numbers(words: list[bytes], terms: Terms) -> NDArray[np.int32]:
    """The numbers of some terms, each of which is one in the eyes of the parser."""
    if not all(map(_TERM.fullmatch, words)):
        raise ValueError
    text = b"".join([_LINE % word for word in words])
    quads = parse(text, RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    found = terms.numbers(quad.object for quad in quads)
    if len(found) != len(words):
        raise ValueError
    return found
