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

from provkit.errors import LedgerError, RecordError
from provkit.model.statements import Blank, Document, Instance
from provkit.rdf import column_reading, files, formats, replay, statements
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger
from provkit.rdf.left import Left, summed
from provkit.rdf.numbered_quads import NumberedQuads, quad_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from provkit.graph import Graph
    from provkit.model.statements import Statement, Term
    from provkit.rdf.numbered import Terms
    from provkit.rdf.statement_columns import Columns
    from provkit.store import Store

_IN_MEMORY: Final = "a graph in memory"


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or what stands for one.

    Attributes:
        name: its path or address.
        document: its PROV statements, where they are not those of `stated`.
        stated: its PROV statements as far as a check needs them, where it is RDF.
        quads: its triples, where it has them and they are needed for the union.
        unread: what stands in it and is in no statement.
        problem: why not all of it could be read; empty when it could.
    """

    name: str
    document: Document | None = field(default=None, repr=False)
    stated: tuple[Instance | Columns, ...] = field(default=(), repr=False)
    quads: NumberedQuads | None = field(default=None, repr=False)
    unread: tuple[Left, ...] = field(default=(), repr=False)
    problem: str = ""

    @property
    def instances(self) -> tuple[Instance | Columns, ...]:
        """The toplevel, and the bundles after it, to be checked."""
        if self.document is None:
            return self.stated
        return self.document.toplevel, *self.document.bundles

    def in_full(self) -> Input:
        """The same with every statement, and every attribute of it."""
        if self.document is not None or self.quads is None:
            return self
        return replace(self, document=statements.read(self.quads.quads()).document)

    @property
    def statements(self) -> Iterator[tuple[Instance, Statement]]:
        """Every statement of an input in full, with what it stands in."""
        for instance in self.instances:
            if isinstance(instance, Instance):
                yield from ((instance, each) for each in instance.statements)


def inputs(graph: Graph) -> tuple[Input, ...]:
    """Read what a graph was opened from, one by one.

    Raises:
        UnreadableGraph: a file cannot be read; the message has the line.
    """
    # A graph says in public what it read, and only once it has read all of it.
    stores, terms = graph.stores, quad_terms()
    if not stores:
        return (_without_quads(_of_rows(_IN_MEMORY, terms.rows(graph.triples), terms)),)
    only = _only_file(graph)
    if only is not None:
        return (_without_quads(only),)
    found = [each for store in stores for each in _of_store(store, terms)]
    if graph.given:
        found.append(_of_rows(_IN_MEMORY, terms.rows(graph.given), terms))
    if len(found) == 1:
        return (_without_quads(found[0]),)
    return tuple(
        replace(each, document=_apart(each.document, f"{n}."))
        if each.document
        else each
        for n, each in enumerate(found, start=1)
    )


def _only_file(graph: Graph) -> Input | None:
    """The one file of a graph, if it can have no named graphs: it is read once only."""
    store, *others = graph.stores
    path = Path(store.location)
    if others or graph.given or not path.is_file():
        return None
    chosen = _format(path, getattr(store, "format_name", None))
    if not chosen.is_rdf or files.FORMATS[chosen.name].supports_datasets:
        return None
    return _of_rows(str(path), graph.numbered.rows(), graph.numbered.terms)


def _format(path: Path, name: str | None) -> formats.Format:
    return formats.named(name) if name else formats.format_of(path)


def _without_quads(only: Input) -> Input:
    return replace(only, quads=None)


def together(found: tuple[Input, ...]) -> tuple[Instance | Columns, ...]:
    """Everything as one document, as far as a check needs it."""
    quads = [each.quads for each in found if each.quads is not None]
    if len(quads) == len(found):
        return column_reading.read(NumberedQuads.together(quads)).instances
    whole = union(found)
    return whole.toplevel, *whole.bundles


def union(found: tuple[Input, ...]) -> Document:
    """Everything in one document, in full.

    Bundles of one name are one, as graphs of one name are in a store.
    """
    quads = [each.quads for each in found if each.quads is not None]
    documents = [
        each.document
        for each in found
        if each.document is not None and each.quads is None
    ]
    if quads:
        whole = NumberedQuads.together(quads)
        documents.insert(0, statements.read(whole.quads()).document)
    toplevel = chain.from_iterable(d.toplevel.statements for d in documents)
    bundles: dict[str | Blank | None, list[Statement]] = {}
    for bundle in chain.from_iterable(d.bundles for d in documents):
        bundles.setdefault(bundle.id, []).extend(bundle.statements)
    return Document(
        Instance(None, tuple(toplevel)),
        tuple(Instance(name, tuple(held)) for name, held in bundles.items()),
    )


def _of_store(store: Store, terms: Terms) -> Iterator[Input]:
    path = Path(store.location)
    if path.is_file():
        yield _of_file(path, terms, getattr(store, "format_name", None))
    elif Ledger(path).exists():
        yield from _of_ledger(Ledger(path), terms)
    else:
        found = _of_rows(store.location, terms.rows(store.triples()), terms)
        left_out: str = getattr(store, "left_out", "")
        # Of what was not fetched nobody can say which of it is no PROV.
        yield replace(found, unread=(), problem=left_out) if left_out else found


def _of_file(path: Path, terms: Terms, format_name: str | None = None) -> Input:
    """Read one file, in any format; by default in that of its extension."""
    name = str(path)
    chosen = _format(path, format_name)
    if chosen.is_rdf:
        if files.FORMATS[chosen.name].supports_datasets:
            quads = NumberedQuads.of(files.read(path, chosen.name), terms)
            return _of_quads(name, quads)
        return _of_rows(name, files.rows(path, terms, chosen.name), terms)
    found = formats.read_document(path, chosen.name)
    unread = summed(Left(loss.why, 1, loss.what) for loss in found.losses)
    return Input(name, found.document, unread=unread)


def _of_ledger(ledger: Ledger, terms: Terms) -> Iterator[Input]:
    """Sealed runs, and those that have not ended as they are so far."""
    unfinished = list(ledger.journals())
    sealed = list(ledger.runs())
    yield from (_of_file(path, terms) for path in sealed)
    for path in unfinished:
        if ledger.sealed(path.stem) in sealed:
            continue
        late = ledger.sealed(path.stem)
        if late.exists():
            yield _of_file(late, terms)
        else:
            yield _of_journal(ledger, path, terms)


def _of_journal(ledger: Ledger, path: Path, terms: Terms) -> Input:
    name = str(path)
    try:
        records = replay.replay(ledger, path).records
        found = _of_rows(name, terms.rows(encode(*records)), terms)
        why = "the run has not ended: what it did after its last record is unknown"
    except (LedgerError, RecordError, OSError) as error:
        found, why = _of_rows(name, terms.rows(()), terms), str(error)
    return replace(found, problem=why)


def _of_rows(name: str, rows: NDArray[np.int32], terms: Terms) -> Input:
    return _of_quads(name, NumberedQuads.of_triples(rows, terms))


def _of_quads(name: str, quads: NumberedQuads) -> Input:
    found = column_reading.read(quads)
    return Input(name, None, found.instances, quads, found.left)


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
