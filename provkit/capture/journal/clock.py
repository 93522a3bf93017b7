"""The time within a run: it never goes back."""

from __future__ import annotations

import time

# Goes on while a laptop sleeps, which `CLOCK_MONOTONIC` does not.
_BOOT_TIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class Clock:
    """The wall clock at the start, and from there on the time that has passed.

    A clock that is set back in the middle of a run would make it end before it began.
    """

    def __init__(self) -> None:
        self.started = time.time()
        self._at = _elapsed()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.started + (_elapsed() - self._at)


def _elapsed() -> float:
    if _BOOT_TIME is None:
        return time.monotonic()
    return time.clock_gettime(_BOOT_TIME)
