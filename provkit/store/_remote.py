"""Adding to a SPARQL endpoint: Update, and the Graph Store HTTP Protocol for much.

The catalogue stands in the endpoint, beside the statements, and is written after them,
so that a load that was cut off is made again. Of what is acknowledged, the endpoint has
said that it has it. Nothing here keeps two writers apart: the endpoint does.
"""

from __future__ import annotations

import platform
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.errors import UnreadableGraph
from provkit.store import _catalogue, _endpoint
from provkit.store._credentials import checked
from provkit.store._loading import Report, entry_of
from provkit.store._runs import bundle_of
from provkit.store.sparql import catalogue_of
from provkit.vocab import DCTERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from provkit.store._catalogue import Catalogue, Entry
    from provkit.store._runs import File

_AT_ONCE: Final = 10_000  # statements in one request
_SHORT: Final = 12


class RemoteTarget:
    """An endpoint to add to."""

    def __init__(self, url: str) -> None:
        self.location = url
        self._catalogue, self._unfinished = catalogue_of(url)

    @property
    def catalogue(self) -> Catalogue:
        """The files that were loaded."""
        return self._catalogue

    def origin(self, folder: Path) -> str:
        """How the catalogue calls a folder: neither its path nor this machine's name.

        Two folders called alike, on two machines, are told apart.
        """
        place = f"{platform.node()}\n{folder.resolve()}"
        digest = sha256(place.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{folder.resolve().name}-{digest[:_SHORT]}"

    def add(self, entries: Sequence[Entry], quads: Sequence[Quad]) -> None:
        """Add some files; on return the endpoint has said that it has them.

        Raises:
            NoAnswer: it refuses, or does not answer.
        """
        if len(quads) > _AT_ONCE:
            self._send(quads)
            quads = ()
        _endpoint.update(
            self.location,
            f"INSERT DATA {{ {_text(quads)} {_text_of(_catalogue.quads(entries))} }}",
            repeatable=not _has_blank_nodes(quads),
        )
        for entry in entries:
            self._catalogue[entry.origin, entry.name] = entry

    def add_files(self, files: Sequence[File], told: Callable[[int], None]) -> Report:
        """Add large files, or many, one by one.

        Raises:
            NoAnswer: the endpoint refuses, or does not answer.
        """
        report = Report()
        for file in files:
            try:
                bundle, quads = bundle_of(file.quads())
                held = list(quads)
            except (UnreadableGraph, OSError) as error:
                report.unreadable.append((str(file.path), str(error)))
                continue
            self.add([entry_of(self, file, bundle)], held)
            report.added.append(str(file.path))
            told(file.size)
        return report

    def note(self, unfinished: Iterable[str]) -> None:
        """Write down which runs the ledgers hold that have not ended.

        Raises:
            NoAnswer: the endpoint refuses, or does not answer.
        """
        from pyoxigraph import Literal

        now = tuple(sorted(self._named(Path(each)) for each in unfinished))
        if now == self._unfinished:
            return
        graph, said = f"<{_catalogue.CATALOGUE}>", f"<{DCTERMS.relation}>"
        values = " ".join(f"{graph} {said} {Literal(each)} ." for each in now)
        _endpoint.update(
            self.location,
            f"DELETE WHERE {{ GRAPH {graph} {{ {graph} {said} ?old }} }} ;\n"
            f"INSERT DATA {{ GRAPH {graph} {{ {values} }} }}",
        )
        self._unfinished = now

    def _named(self, journal: Path) -> str:
        return f"{self.origin(journal.parent.parent)}/journals/{journal.name}"

    def _send(self, quads: Sequence[Quad]) -> None:
        again = not _has_blank_nodes(quads)
        # A blank node is one and the same only within one request.
        size = _AT_ONCE if again else len(quads)
        for start in range(0, len(quads), size):
            part = quads[start : start + size]
            content = "".join(f"{quad.triple} .\n" for quad in part).encode()
            if not _endpoint.post(self.location, content, repeatable=again):
                text = f"INSERT DATA {{ {_text(part)} }}"
                _endpoint.update(self.location, text, repeatable=again)


@contextmanager
def opened_remote(location: str) -> Iterator[RemoteTarget]:
    """Open an endpoint to add to it.

    Raises:
        NoAnswer: it does not answer.
        UsageError: the address holds credentials.
    """
    yield RemoteTarget(checked(location))


def _text(quads: Iterable[Quad]) -> str:
    return "\n".join(f"{quad.triple} ." for quad in quads)


def _text_of(catalogue: Iterable[Quad]) -> str:
    return f"GRAPH <{_catalogue.CATALOGUE}> {{ {_text(catalogue)} }}"


def _has_blank_nodes(quads: Iterable[Quad]) -> bool:
    from pyoxigraph import BlankNode

    return any(
        isinstance(term, BlankNode) for q in quads for term in (q.subject, q.object)
    )
