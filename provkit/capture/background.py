"""Work that the script need not wait for: which code, which environment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from provkit.capture.code import code_of
from provkit.capture.environment import environment_of
from provkit.model import Code, Environment, Gap

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.rdf.layout import Ledger


class Surroundings:
    """Looks for code and environment from the start of a run, joined at its end."""

    def __init__(self, script: Path | None, ledger: Ledger) -> None:
        self._script = script
        self._ledger = ledger
        self._code: Code | None = None
        self._environment: Environment | None = None
        self._gaps: tuple[Gap, ...] = ()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def found(self) -> tuple[Code | None, Environment | None, tuple[Gap, ...]]:
        """Wait for the search to end; what was found, and what could not be."""
        self._thread.join()
        return self._code, self._environment, self._gaps

    def _look(self) -> None:
        self._code, self._gaps = code_of(self._script)
        try:
            self._environment = environment_of(self._ledger)
        except OSError as error:
            why = error.strerror or str(error)
            gap = Gap(f"the list of installed packages could not be kept: {why}")
            self._gaps = (*self._gaps, gap)
