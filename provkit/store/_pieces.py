"""Large files in pieces that end with a line."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = 64 << 20


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    r"""What a stream holds, some 64 MB at a time; the last piece may end without one.

    >>> from io import BytesIO
    >>> list(pieces(BytesIO(b"a\nb")))
    [b'a\n', b'b']
    """
    rest = b""
    while chunk := stream.read(_PIECE):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest
