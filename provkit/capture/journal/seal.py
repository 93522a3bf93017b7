"""Sealing: from a journal to one readable Turtle file, once and for all.

The same journal always seals to the same bytes. The digest is written first, then the
file, each moved into place whole; the journal is removed last. So a crash at any moment
leaves either the journal or a complete sealed run, and sealing again is harmless.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from provkit.errors import LedgerError, RecordError
from provkit.model import Entity, Gap, Run
from provkit.rdf import files, placing, replay
from provkit.rdf.encode import encode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Triple

    from provkit.model import Record
    from provkit.rdf.layout import Ledger


def seal(ledger: Ledger, name: str) -> Path:
    """Turn the journal of a run into its sealed file.

    A run that never said it ended is sealed as interrupted.

    Raises:
        LedgerError: the journal cannot be read.
        OSError: the ledger cannot be written.
    """
    path = ledger.sealed(name)
    records = replay.replay(ledger, ledger.journal(name)).records
    content = files.serialise(sealed_triples(records), "turtle")
    if path.exists():
        if path.read_bytes() != content:
            raise LedgerError(
                f"{path} exists and differs from its journal",
                "a sealed run is never rewritten: move one of the two away",
            )
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{sha256(content).hexdigest()}  {path.name}\n"
        placing.write_bytes(path.with_name(f"{path.name}.sha256"), line.encode())
        placing.write_bytes(path, content)
    ledger.journal(name).unlink(missing_ok=True)
    return path


def sealed_triples(records: Iterable[Record]) -> list[Triple]:
    """The records as triples; one that cannot be written becomes a gap of its run."""
    triples: list[Triple] = []
    for record in records:
        try:
            triples += encode(record)
        except RecordError as error:
            triples += encode(_instead_of(record, error))
    return triples


def _instead_of(record: Record, error: RecordError) -> Record:
    iri = getattr(record, "iri", None)
    gap = Gap(f"a {type(record).__name__} could not be written: {error}")
    if isinstance(record, Run):
        return Run(
            iri=iri,
            title=record.title,
            started=record.started,
            ended=record.ended,
            status=record.status,
            gaps=(gap,),
        )
    return Entity(iri=iri, description=gap.description)
