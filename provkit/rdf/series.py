"""Metric series: the side file of a run, and the records that sum it up.

A line is `[name, step, value, time]`. A run that ended sums up what it counted while it
went; one that was interrupted is summed up from its file. Both give the same records.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from provkit.model import Digest, Entity, MetricSummary
from provkit.vocab import ID

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Tally:
    """What is counted of one series."""

    last: float = math.nan
    low: float = math.inf
    high: float = -math.inf
    count: int = 0

    def add(self, value: float) -> None:
        """Count one value; NaN counts, and is neither the least nor the greatest."""
        self.last = value
        self.low = min(self.low, value)
        self.high = max(self.high, value)
        self.count += 1


@dataclass(slots=True)
class Series:
    """What is counted of all series of a run."""

    digest: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    last_seen: float = 0.0


def records(
    series: Series, run: str, place: str | None
) -> list[Entity | MetricSummary]:
    """The side file as an entity of the run, and one summary per series."""
    name = _derived("metricseries", run, "")
    file = Entity(
        iri=name,
        title="metric values",
        checksums=(Digest("sha256", series.digest),),
        local_path=place,
        generated_by=run,
    )
    summaries = [
        MetricSummary(
            _derived("metricsummary", run, each),
            each,
            generated_by=run,
            last=tally.last,
            minimum=tally.low if tally.low <= tally.high else None,
            maximum=tally.high if tally.low <= tally.high else None,
            count=tally.count,
            series=name,
        )
        for each, tally in series.tallies.items()
    ]
    return [file, *summaries]


def read(path: Path) -> Series:
    """Sum up a side file; a last line that was cut off does not count.

    Raises:
        OSError: it cannot be read.
    """
    digest = sha256()
    series = Series("")
    with path.open("rb") as stream:
        for row in stream:
            try:
                name, _step, value, when = json.loads(row)
            except ValueError:
                break
            digest.update(row)
            series.tallies.setdefault(str(name), Tally()).add(float(value))
            series.last_seen = float(when)
    series.digest = digest.hexdigest()
    return series


def _derived(kind: str, run: str, name: str) -> str:
    content = f"{run}\n{name}".encode()
    return f"{ID}{kind}/{sha256(content).hexdigest()[:40]}"
