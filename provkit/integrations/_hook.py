"""What every hook does: find its run, guard its words, stay out of the way."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import provkit as pk

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class Hook:
    """A hook of a host and the run that it speaks to.

    Args:
        run: the run to tell; default the one that the call is in, both when the hook is
            made (a host may call it from another thread) and when it is first called.
    """

    def __init__(self, run: pk.ActiveRun | None = None) -> None:
        self._run = run or pk.current_run()
        self._is_own = False

    def __getstate__(self) -> dict[str, Any]:
        """A copy, in this process or another, finds a run of its own."""
        return {**self.__dict__, "_run": None, "_is_own": False}

    @property
    def run(self) -> pk.ActiveRun | None:
        """The run that is told."""
        if self._run is None:
            self._run = pk.current_run()
        return self._run

    def begin(self, title: str) -> None:
        """Make sure that there is a run: where there is none, start one."""
        if self.run is None:
            self._run = pk.run(title, kind=pk.TrainingRun)
            self._is_own = True
            self._run.start()

    def finish(self, status: str = "completed") -> None:
        """End the run, if the hook started it."""
        if self._is_own and self._run is not None:
            self._run.end(status)
            self._run, self._is_own = None, False

    def guarded(self, what: str) -> AbstractContextManager[Any]:
        """A context in which a fault of the hook becomes a gap of the run."""
        return nullcontext() if self._run is None else self._run.shielded(what)


def numbers(values: dict[str, Any]) -> dict[str, float]:
    """Those of some named values that are one number each."""
    found: dict[str, float] = {}
    for name, value in values.items():
        if isinstance(value, (bool, str)):
            continue
        if isinstance(value, (int, float)):
            found[name] = float(value)
        elif hasattr(value, "item") and _size(value) == 1:
            found[name] = float(value.item())
    return found


def _size(value: Any) -> int:
    size = value.numel() if hasattr(value, "numel") else getattr(value, "size", 0)
    return size if isinstance(size, int) else 0
