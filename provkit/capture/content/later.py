"""Large files: their digest is made in a thread while the training goes on.

Until it is known, the thing has a provisional name in the journal; when it is, the
journal says under which name it is written. What was still being read when a run was
cut off keeps the provisional name, and the run says so.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.capture.content import digests
from provkit.capture.entities import Identified
from provkit.model.identity import new_iri

if TYPE_CHECKING:
    from collections.abc import Callable

    from provkit.capture.journal.recorder import Recorder
    from provkit.model import Entity
    from provkit.rdf.layout import Ledger


@dataclass(frozen=True, slots=True)
class Later:
    """A thing whose content is being read.

    Attributes:
        record: what the caller has, with no name where none was given.
        named: the same under its provisional name.
        thread: what reads it.
    """

    record: Entity
    named: Entity
    thread: threading.Thread


def is_long(ledger: Ledger, record: Entity) -> bool:
    """Whether a thing is a file that takes long to read."""
    path = record.path
    return isinstance(path, str) and digests.takes_long(Path(path), ledger.cache)


def read_aside(
    record: Entity,
    recorder: Recorder,
    read: Callable[[Entity], Identified],
    field: str | None,
    guarded: Callable[[Callable[[], None]], None],
) -> Later:
    """Write a thing down under a provisional name, and begin to read it in a thread.

    Args:
        record: the thing.
        recorder: of the run that has it.
        read: what identifies it, once it may take its time.
        field: of the run in which it stands; none for what the run made.
        guarded: runs a function so that its faults are the recorder's own.
    """
    named = replace(record, iri=record.iri or new_iri())

    def work() -> None:
        recorder.settled(named.iri or "", read(record))

    recorder.entity(Identified(named, named, ()), field)
    recorder.pending(named.iri or "")
    thread = threading.Thread(target=guarded, args=(work,), daemon=True)
    thread.start()
    return Later(record, named, thread)
