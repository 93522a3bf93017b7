"""The course of a run: it starts, goes on in forked processes, ends and is sealed."""

from __future__ import annotations

import atexit
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from provkit.capture.distributed import rank_of
from provkit.capture.journal.recorder import Recorder
from provkit.capture.nesting import Within, parent_iri
from provkit.capture.shield import Guard, Shield
from provkit.capture.surroundings.background import Surroundings
from provkit.errors import RunEnded
from provkit.model import Gap, Run
from provkit.model.codec import to_json
from provkit.model.identity import new_iri

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from provkit.capture.options import Options


class Course:
    """A run with a beginning and an end, and nothing in between.

    Used as a context manager: the run starts on entering, ends on leaving, and is
    *failed* when it is left by an exception, which passes. A forked process that makes
    a call goes on as a run of its own, part of this one.

    Attributes:
        iri: the name of the run.
        path: its sealed file, once it has ended.
    """

    def __init__(self, record: Run, options: Options, script: Path | None) -> None:
        self.iri = record.iri or new_iri()
        self.path: Path | None = None
        self._record = replace(record, iri=self.iri, agents=options.agents)
        self._options = options
        self._script = script
        self._recorder: Recorder | None = None
        self._surroundings: Surroundings | None = None
        self._within: Within | None = None
        self._shield = Shield(strict=options.strict, report=self.gap)
        self._metric_guard = self._shield.during("a metric value")
        self._state = "new"
        self._forked = False

    def __repr__(self) -> str:
        return f"<{type(self._record).__name__} {self._record.title!r} {self._state}>"

    def __enter__(self) -> Self:
        self.start()
        self._within = Within(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        left = isinstance(error, SystemExit) and error.code in (None, 0)
        self.end("completed" if error is None or left else "failed")

    def start(self) -> None:
        """Begin: the run is in the ledger from here on."""
        if self._state != "new":
            raise RunEnded(f"the run {self._record.title!r} was started before")
        self._open(parent_iri())

    def end(self, status: str = "completed") -> None:
        """End and seal the run; a second call does nothing."""
        if self._state != "running":
            return
        if self._within is not None:
            self._within.leave()
        recorder = self._recorder
        if recorder is not None and recorder.process != os.getpid():
            self._state = "ended"  # a forked child that made no call of its own
            return
        atexit.unregister(self._close_at_exit)
        with self._shield.during("the end of the run"):
            if recorder is not None:
                self._describe_surroundings(recorder)
                recorder.close_metrics()
                recorder.end(status)
        self._state = "ended"
        with self._shield.during("sealing the run"):
            if recorder is not None:
                self.path = recorder.seal()

    def gap(self, description: str, about: str | None = None) -> None:
        """Record that something could not be seen."""
        if self._recorder is not None:
            self._recorder.gap(Gap(description, about))

    def describe(self, **fields: Any) -> None:
        """Record fields of the run itself: `exit_code`, `peak_memory` ..."""
        self._check("describe")
        with self._shield.during("what is said of the run"):
            if self._recorder is not None:
                self._recorder.set(**fields)

    def shielded(self, what: str) -> Guard:
        """A context in which a fault of the recorder is kept from the script."""
        return self._shield.during(what)

    def _open(self, parent: str | None) -> None:
        self._state = "running"
        rank = rank_of(os.environ) if parent is None else None
        logical = rank.logical(self._record.title) if rank else None
        self._record = replace(
            self._record,
            part_of=self._record.part_of
            or parent
            or (logical.iri if logical else None),
            rank=rank.rank if rank else None,
            world_size=rank.world_size if rank else None,
            gaps=(*self._record.gaps, *(rank.gaps() if rank else ())),
        )
        also = (
            () if logical is None else (replace(logical, agents=self._record.agents),)
        )
        with self._shield.during("the start of the run"):
            self._recorder = Recorder(self._record, self._options, also)
        self._surroundings = Surroundings(
            self._script, self._options.ledger, self._options
        )
        atexit.register(self._close_at_exit)

    def _check(self, call: str) -> None:
        if self._state == "new":
            raise RunEnded(
                f"{call} before the run {self._record.title!r} has started",
                "use it in `with pk.run(...) as run:`, or call run.start()",
            )
        if self._state == "ended":
            raise RunEnded(
                f"{call} after the run {self._record.title!r} has ended",
                "start a new run: a sealed one is never changed",
            )
        if self._recorder is not None and self._recorder.process != os.getpid():
            self._go_on_in_child()

    def _go_on_in_child(self) -> None:
        parent, self.iri = self.iri, new_iri()
        self._record = replace(
            self._record, iri=self.iri, part_of=None, seed=None, gaps=()
        )
        self._recorder = None
        self._forked = True
        self._open(parent)
        # A process of `multiprocessing` leaves without running exit handlers.
        multiprocessing = sys.modules.get("multiprocessing.util")
        if multiprocessing is not None:
            multiprocessing.Finalize(self, self.end, exitpriority=10)

    def _close_at_exit(self) -> None:
        if self._recorder is None or self._recorder.process != os.getpid():
            return
        if self._forked:  # nobody ends the run of a worker but the end of the worker
            self.end()
        else:
            self.gap("the process ended before the script ended this run")
            self.end("interrupted")

    def _describe_surroundings(self, recorder: Recorder) -> None:
        if self._surroundings is None:
            return
        code = self._surroundings.code()
        if code is not None:
            recorder.add("code", code)
        recorder.add("environment", *self._surroundings.environments())
        recorder.add("gaps", *self._surroundings.gaps())
        facts = self._surroundings.facts()
        recorder.set(**{field: to_json(value) for field, value in facts.items()})
