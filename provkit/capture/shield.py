"""The one place where a fault of the recorder is kept from the user's training.

A mistake in the call (a role that does not exist, a run that has ended) is the caller's
to hear of and passes. Anything else ends in one warning for the run and a gap in its
record, unless the run is `strict`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from provkit.errors import CaptureError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_LOG = logging.getLogger("provkit")


class Shield:
    """Guards the calls of one run."""

    def __init__(self, *, strict: bool, report: Callable[[str], None]) -> None:
        self._strict = strict
        self._report = report
        self._warned = False

    def during(self, what: str) -> Guard:
        """A context in which a fault of `what` is caught."""
        return Guard(self, what)

    def warn(self, text: str) -> None:
        """Tell the user something while the script runs."""
        _LOG.warning("provkit: %s", text)

    def caught(self, what: str, error: BaseException) -> bool:
        """Whether an error stops here; if so it has been told and recorded."""
        ours = isinstance(error, Exception) and not isinstance(
            error, (UsageError, CaptureError)
        )
        if not ours or self._strict:
            return False
        told = f"{what} could not be recorded: {type(error).__name__}: {error}"
        if not self._warned:
            # A log record, not `warnings.warn`: where warnings are errors, that raises.
            _LOG.warning("provkit: %s (the run goes on; see its gaps)", told)
            self._warned = True
        self._report(told)
        return True


class Guard:
    """One guarded call; reusable, so that a hot path makes no new one."""

    __slots__ = ("_shield", "_what")

    def __init__(self, shield: Shield, what: str) -> None:
        self._shield = shield
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        return error is not None and self._shield.caught(self._what, error)
