"""Metric series: a file of their own beside the journal.

A million values are not triples (architecture, decision 11). Each is one line, handed
to the kernel before `log_metric` returns; the run's graph gets one summary per series
and the digest of the file.
"""

from __future__ import annotations

import json
import math
import threading
import time
from hashlib import sha256
from typing import TYPE_CHECKING

from provkit.capture.journal.writer import AppendFile
from provkit.rdf.series import Series, Tally

if TYPE_CHECKING:
    from pathlib import Path

_SPECIAL = {math.inf: "Infinity", -math.inf: "-Infinity"}


class MetricFile:
    """The metric values of one run, written and counted."""

    def __init__(self, path: Path) -> None:
        self.file = AppendFile(path)
        self._hash = sha256()
        self._quoted: dict[str, str] = {}
        self._tallies: dict[str, Tally] = {}
        self._lock = threading.Lock()

    def append(self, name: str, value: float, step: int | None) -> None:
        """Write one value; NaN and infinities are values like any other.

        Raises:
            OSError: it could not be written, and does not count.
        """
        quoted = self._quoted.get(name)
        if quoted is None:
            quoted = self._quoted.setdefault(name, json.dumps(name))
        number = "NaN" if math.isnan(value) else _SPECIAL.get(value) or repr(value)
        at = "null" if step is None else step
        row = f"[{quoted},{at},{number},{time.time():.6f}]\n".encode()
        with self._lock:  # the digest is over the rows in the order of the file
            self.file.append(row)
            self._hash.update(row)
            tally = self._tallies.get(name)
            if tally is None:
                tally = self._tallies.setdefault(name, Tally())
            tally.add(value)

    def close(self) -> Series:
        """Let go of the file; what was counted."""
        self.file.close()
        return Series(self._hash.hexdigest(), self._tallies)
