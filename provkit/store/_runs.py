"""Files that are loaded into a store: which there are, and what they say.

A blank node is called after the file it stands in and its place there, so that a file
which is loaded again, after a load that was cut off, says the same.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from provkit.errors import LedgerError, RecordError, UnreadableGraph
from provkit.rdf import files
from provkit.rdf.layout import Ledger
from provkit.store.file import line_of
from provkit.vocab import PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

_FIRST: Final = 8  # statements among which a sealed run names its bundle
_MARKS: Final = {
    "ntriples": (b"_:",),
    "nquads": (b"_:",),
    "turtle": (b"_:", b"[", b"("),
    "trig": (b"_:", b"[", b"("),
}
_CHUNK: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class File:
    """A file that could be loaded, as it stands.

    Attributes:
        folder: its ledger, or the folder it is in.
        name: the file in it.
        sha256: the digest of its bytes.
        size: in bytes.
        problem: what is wrong with it; empty when nothing is.
        line: what differs once it was changed.
    """

    folder: Path
    name: str
    sha256: str
    size: int
    problem: str
    line: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / self.name

    def quads(self) -> Iterator[Quad]:
        """Its statements, for the default graph.

        Raises:
            UnreadableGraph: it is not well formed, or was changed meanwhile.
        """
        found: Iterator[Quad] = (_flat(quad) for quad in files.read(self.path))
        if may_hold_blank_nodes(self.path):
            found = _named_after(self.sha256, found)
        yield from found
        if line_of(self.path, self.path.stat()) != self.line:
            raise UnreadableGraph(f"{self.path}: it was changed while it was read")


@dataclass(frozen=True, slots=True)
class Found:
    """What is there to be loaded.

    Attributes:
        files: in order of their names.
        folders: the ledgers that were looked into, where a missing file is one that
            was deleted.
        unfinished: journals of runs that have not ended.
    """

    files: tuple[File, ...]
    folders: tuple[Path, ...]
    unfinished: tuple[str, ...]


Known = dict[str, File]
"""Files that were digested before, by their line."""


def found_in(sources: Iterable[Path], known: Known) -> Found:
    """Look which files there are.

    Args:
        sources: ledgers and graph files.
        known: what earlier calls found, which is read again only when it changed.

    Raises:
        UnreadableGraph: a source is neither.
    """
    listed: list[File] = []
    folders: list[Path] = []
    unfinished: list[str] = []
    for source in sources:
        ledger = Ledger(source)
        if ledger.exists():
            folders.append(source)
            unfinished += [str(path) for path in ledger.journals()]
            for path in ledger.runs():
                with suppress(FileNotFoundError):  # deleted since it was listed
                    listed.append(_file(source, path, known))
        elif source.is_file():
            _check_format(source)
            listed.append(_file(source.absolute().parent, source.absolute(), known))
        else:
            raise _no_source(source)
    return Found(tuple(listed), tuple(folders), tuple(unfinished))


def bundle_of(quads: Iterable[Quad]) -> tuple[str, Iterator[Quad]]:
    """The bundle that a sealed run names first, if it does, and all the statements."""
    rest = iter(quads)
    first = list(islice(rest, _FIRST))
    for quad in first:
        subject, kind = quad.subject, quad.object
        if (
            quad.predicate.value == RDF.type
            and isinstance(subject, NamedNode)
            and isinstance(kind, NamedNode)
            and kind.value == PROV.Bundle
        ):
            return subject.value, chain(first, rest)
    return "", chain(first, rest)


def may_hold_blank_nodes(path: Path) -> bool:
    """Whether a file may hold blank nodes; a look at the bytes, which never misses."""
    marks = _MARKS.get(files.format_of(path))
    if marks is None:
        return True
    longest = max(map(len, marks))
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            part = tail + chunk
            if any(mark in part for mark in marks):
                return True
            tail = part[-longest:]
    return False


def journal(path: Path) -> tuple[tuple[Triple, ...], str]:
    """What a run that has not ended says so far, and what is wrong with its journal."""
    from provkit.rdf import replay
    from provkit.rdf.encode import encode

    ledger = Ledger(path.parent.parent)
    if ledger.sealed(path.stem).exists():
        return (), "the run has ended since: run 'provkit store load' again"
    try:
        found = replay.replay(ledger, path)
        said = tuple(encode(*found.records))
    except (LedgerError, RecordError, OSError) as error:
        return (), str(error)
    damaged = found.journal.damaged
    return said, f"lines {damaged} are damaged" if damaged else ""


def _file(folder: Path, path: Path, known: Known) -> File:
    line = line_of(path, path.stat())
    if line not in known:
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
        name = path.relative_to(folder).as_posix()
        problem = _problem(path, digest) if name.startswith("runs/") else ""
        known[line] = File(folder, name, digest, size, problem, line)
    return known[line]


def _problem(path: Path, digest: str) -> str:
    try:
        stated = Path(f"{path}.sha256").read_text(encoding="utf-8").split()
    except OSError:
        return "its .sha256 file is missing"
    changed = not stated or stated[0] != digest
    return "it was changed after it was sealed" if changed else ""


def _flat(quad: Quad) -> Quad:
    if isinstance(quad.graph_name, DefaultGraph):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object)


def _named_after(digest: str, quads: Iterable[Quad]) -> Iterator[Quad]:
    names: dict[str, BlankNode] = {}

    def named(node: BlankNode) -> BlankNode:
        if node.value not in names:
            names[node.value] = BlankNode(f"f{digest[:24]}n{len(names)}")
        return names[node.value]

    for quad in quads:
        subject, term = quad.subject, quad.object
        if isinstance(subject, BlankNode):
            subject = named(subject)
        if isinstance(term, BlankNode):
            term = named(term)
        yield Quad(subject, quad.predicate, term)


def _check_format(source: Path) -> None:
    from provkit.store import document

    if document.accepts(str(source)):
        raise UnreadableGraph(
            f"{source}: a document of PROV statements, which a store of triples cannot "
            "hold as it stands",
            f"convert it first: provkit convert {source} {source.with_suffix('.ttl')}",
        )
    files.format_of(source)


def _no_source(source: Path) -> UnreadableGraph:
    if not source.exists():
        return UnreadableGraph(
            f"{source}: no such file or folder",
            "name a ledger folder, or a graph file (.ttl, .nt, .nq, .trig, .rdf, ...)",
        )
    return UnreadableGraph(
        f"{source}: neither a graph file nor a ledger",
        "a ledger is the folder that capture writes, by default ./provenance/",
    )
