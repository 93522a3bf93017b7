"""The hook through which Python tells of every file that is opened.

An audit hook cannot be removed, so there is one for the whole process, set when the
first run listens. An event goes to the listener of the context it happens in; a thread
that has none, to the only listener there is. With none it costs some 150 ns.
"""

from __future__ import annotations

import contextvars
import os
import sys
import threading
import weakref
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol

_EVENTS: Final = frozenset(("open", "os.rename", "sqlite3.connect"))
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FRESH: Final = os.O_TRUNC | os.O_EXCL
_FAULTS: Final = (OSError, ValueError, TypeError, AttributeError, RuntimeError)


class Listener(Protocol):
    """What hears of files; it is called by the code that opens them, so it is quick."""

    def opened(self, path: str, *, read: bool, written: bool, fresh: bool) -> None:
        """A file is about to be opened; `fresh`: what it held before is not kept."""

    def renamed(self, source: str, target: str) -> None:
        """A file is about to get another name."""

    def unclear(self) -> None:
        """A thread opens a file, and several runs listen."""


class Nobody:
    """Hears nothing: for the recorder's own threads."""

    def opened(self, path: str, *, read: bool, written: bool, fresh: bool) -> None:
        """Nothing."""

    def renamed(self, source: str, target: str) -> None:
        """Nothing."""

    def unclear(self) -> None:
        """Nothing."""


_LISTENER: contextvars.ContextVar[Listener | None] = contextvars.ContextVar(
    "provkit_listener", default=None
)


def listen(listener: Listener) -> Listener | None:
    """Tell a listener what this context opens; the one that was told before."""
    before = _LISTENER.get()
    _LISTENER.set(listener)
    _registry().add(listener)
    return before


def stop(listener: Listener, before: Listener | None) -> None:
    """Tell it no more."""
    _registry().remove(listener)
    if _LISTENER.get() is listener:
        _LISTENER.set(before)


def tell_nobody() -> None:
    """What this thread opens from now on is the recorder's own affair."""
    _LISTENER.set(Nobody())


@dataclass(slots=True)
class _Registry:
    """Who listens; weakly, so that a run that was never ended is let go."""

    live: tuple[weakref.ref[Listener], ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, listener: Listener) -> None:
        with self.lock:
            self.live = (*self._without(listener), weakref.ref(listener))

    def remove(self, listener: Listener) -> None:
        with self.lock:
            self.live = self._without(listener)

    def listener(self) -> Listener | None:
        here = _LISTENER.get()
        if here is not None:
            return here
        live = [known for each in self.live if (known := each()) is not None]
        if len(live) == 1:
            return live[0]
        for each in live:  # a thread does not know which run started it
            each.unclear()
        return None

    def _without(self, listener: Listener) -> tuple[weakref.ref[Listener], ...]:
        return tuple(each for each in self.live if each() not in {listener, None})


@cache
def _registry() -> _Registry:
    registry = _Registry()

    # A function: Python calls it three times as fast as a bound method.
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS or not registry.live:
            return
        try:
            listener = registry.listener()
            if listener is not None:
                _tell(listener, event, arguments)
        except _FAULTS:
            return  # an error here would be one of the script's `open`

    sys.addaudithook(hook)
    return registry


def _tell(listener: Listener, event: str, arguments: tuple[Any, ...]) -> None:
    path = arguments[0]
    if isinstance(path, int):
        return  # a descriptor: whatever opened it was told of before
    if event == "os.rename":
        listener.renamed(_absolute(path), _absolute(arguments[1]))
    elif event == "sqlite3.connect":
        listener.opened(_absolute(path), read=True, written=True, fresh=False)
    else:
        flags = arguments[2]
        only_written = flags & (os.O_WRONLY | os.O_RDWR) == os.O_WRONLY
        listener.opened(
            _absolute(path),
            # Who appends keeps what was there.
            read=not only_written or bool(flags & os.O_APPEND),
            written=bool(flags & _WRITING),
            fresh=bool(flags & _FRESH),
        )


def _absolute(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - called at every open
