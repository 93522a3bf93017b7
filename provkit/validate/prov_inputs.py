"""What PROV-CONSTRAINTS is checked on: each file of a graph alone, then their union.

PROV-N, PROV-JSON and PROV-XML are taken as the statements that stand in them, not by
way of RDF: seven kinds of invalid document cannot be said in PROV-O at all. Of RDF the
files are read as they stand, without what provkit joins (architecture, decision 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Quad

from provkit.errors import LedgerError, RecordError
from provkit.model.statements import Blank, Document, Instance
from provkit.rdf import files, formats, replay, statements
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from provkit.graph import Graph
    from provkit.model.statements import Statement, Term
    from provkit.rdf.losses import Loss
    from provkit.store import Store

_IN_MEMORY: Final = "a graph in memory"


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or what stands for one.

    Attributes:
        name: its path or address.
        document: its PROV statements.
        quads: its triples, where it has them and they are needed for the union.
        unread: what stands in it and is in no statement.
        problem: why not all of it could be read; empty when it could.
    """

    name: str
    document: Document = field(repr=False)
    quads: tuple[Quad, ...] = field(default=(), repr=False)
    unread: tuple[Loss, ...] = field(default=(), repr=False)
    problem: str = ""

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement, in a bundle or not."""
        for instance in (self.document.toplevel, *self.document.bundles):
            yield from instance.statements


def inputs(graph: Graph) -> tuple[Input, ...]:
    """Read what a graph was opened from, one by one.

    Raises:
        UnreadableGraph: a file cannot be read; the message has the line.
    """
    # A graph says in public what it read, and only once it has read all of it.
    stores = graph.stores
    if not stores:
        return (_of_quads(_IN_MEMORY, map(_quad, graph.triples)),)
    found = [each for store in stores for each in _of_store(store)]
    if graph.given:
        found.append(_of_quads(_IN_MEMORY, map(_quad, graph.given)))
    if len(found) == 1:
        return (replace(found[0], quads=()),)
    return tuple(
        each if each.quads else replace(each, document=_apart(each.document, f"{n}."))
        for n, each in enumerate(found, start=1)
    )


def union(found: tuple[Input, ...]) -> Document | None:
    """Everything in one document; None where that is what the only input is.

    Bundles of one name are one, as graphs of one name are in a store.
    """
    if len(found) < 2:  # noqa: PLR2004 - one is no union
        return None
    quads = dict.fromkeys(chain.from_iterable(each.quads for each in found))
    documents = [each.document for each in found if not each.quads]
    if quads:
        documents.insert(0, statements.read(quads).document)
    toplevel = chain.from_iterable(d.toplevel.statements for d in documents)
    bundles: dict[str | Blank | None, list[Statement]] = {}
    for bundle in chain.from_iterable(d.bundles for d in documents):
        bundles.setdefault(bundle.id, []).extend(bundle.statements)
    return Document(
        Instance(None, tuple(toplevel)),
        tuple(Instance(name, tuple(held)) for name, held in bundles.items()),
    )


def _of_store(store: Store) -> Iterator[Input]:
    path = Path(store.location)
    if path.is_file():
        yield of_file(path, getattr(store, "format_name", None))
    elif Ledger(path).exists():
        yield from _of_ledger(Ledger(path))
    else:
        yield _of_quads(store.location, map(_quad, store.triples()))


def of_file(path: Path, format_name: str | None = None) -> Input:
    """Read one file, in any format; by default in that of its extension."""
    name = str(path)
    chosen = formats.named(format_name) if format_name else formats.format_of(path)
    if chosen.is_rdf:
        return _of_quads(name, files.read(path, chosen.name))
    found = formats.read_document(path, chosen.name)
    return Input(name, found.document, unread=found.losses)


def _of_ledger(ledger: Ledger) -> Iterator[Input]:
    """Sealed runs, and those that have not ended as they are so far."""
    unfinished = list(ledger.journals())
    sealed = list(ledger.runs())
    yield from map(of_file, sealed)
    for path in unfinished:
        if ledger.sealed(path.stem) in sealed:
            continue
        late = ledger.sealed(path.stem)
        yield of_file(late) if late.exists() else _of_journal(ledger, path)


def _of_journal(ledger: Ledger, path: Path) -> Input:
    name = str(path)
    try:
        records = replay.replay(ledger, path).records
        found = _of_quads(name, map(_quad, encode(*records)))
        why = "the run has not ended: what it did after its last record is unknown"
    except (LedgerError, RecordError, OSError) as error:
        found, why = _of_quads(name, ()), str(error)
    return replace(found, problem=why)


def _of_quads(name: str, quads: Iterable[Quad]) -> Input:
    held = tuple(dict.fromkeys(quads))
    found = statements.read(held)
    return Input(name, found.document, held, statements.losses(found))


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object)


def _apart(document: Document, mark: str) -> Document:
    """The same with other names for unnamed nodes: `_:b` of two files are two."""

    def instance(old: Instance) -> Instance:
        return Instance(
            _renamed(old.id, mark),
            tuple(_statement(each, mark) for each in old.statements),
        )

    return Document(instance(document.toplevel), tuple(map(instance, document.bundles)))


def _statement(old: Statement, mark: str) -> Statement:
    return replace(
        old,
        id=_renamed(old.id, mark),
        args=tuple(_renamed(term, mark) for term in old.args),
    )


def _renamed(term: Term | None, mark: str) -> Any:
    return Blank(mark + term.label) if isinstance(term, Blank) else term
