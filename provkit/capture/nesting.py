"""Which run a run is a part of.

Within a process, the run in whose `with` block, or decorated function, another starts;
across processes, what the parent handed down in `PROVKIT_PARENT_RUN`. A run that was
started by hand (`run.start()`) contains nothing: in a notebook, a cell that is run
again starts a run beside the first, not within it.
"""

from __future__ import annotations

import contextvars
import os
import threading
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from provkit.capture.active import ActiveRun
    from provkit.capture.course import Course

PARENT = "PROVKIT_PARENT_RUN"

_CURRENT: contextvars.ContextVar[Course | None] = contextvars.ContextVar(
    "provkit_run", default=None
)


def current_run() -> ActiveRun | None:
    """The run that the calling code is in, or nothing."""
    return cast("ActiveRun | None", _CURRENT.get())


def parent_iri() -> str | None:
    """The run that a run which starts now is a part of."""
    current = _CURRENT.get()
    return current.iri if current else os.environ.get(PARENT)


class Within:
    """Makes a run the current one, and hands it down to processes that start."""

    def __init__(self, run: Course) -> None:
        self._before = _CURRENT.get()
        _CURRENT.set(run)
        # Threads share the environment: only the main one may say what comes after.
        self._hands_down = threading.current_thread() is threading.main_thread()
        self._handed = os.environ.get(PARENT)
        if self._hands_down:
            os.environ[PARENT] = run.iri

    def leave(self) -> None:
        """Make the run before the current one again."""
        _CURRENT.set(self._before)
        if not self._hands_down:
            return
        if self._handed is None:
            os.environ.pop(PARENT, None)
        else:
            os.environ[PARENT] = self._handed
