"""Parts of a run that are over when they are told of: trials, candidates, folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.errors import UsageError
from provkit.model import MetricSummary, Run
from provkit.model.identity import new_iri
from provkit.rdf.journal import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from provkit.model import Setting


def described(
    parent: Run,
    title: str,
    *,
    settings: Iterable[Setting],
    metrics: Mapping[str, float],
    times: tuple[datetime | None, datetime | None],
    status: str,
) -> tuple[Run | MetricSummary, ...]:
    """The part first, then a summary for each of its metrics.

    A part whose times nobody knows is told of as what was put together afterwards.

    Raises:
        UsageError: a time has no time zone.
    """
    started, ended = (_moment(each) for each in times)
    iri = new_iri()
    part = Run(
        iri,
        title,
        part_of=parent.iri,
        agents=parent.agents,
        settings=tuple(settings),
        started=started,
        ended=ended,
        status=status,
        type=() if started and ended else "reconstructed-run",
    )
    summaries = (
        MetricSummary(new_iri(), str(name), generated_by=iri, last=float(value))
        for name, value in metrics.items()
    )
    return (part, *summaries)


def _moment(time: datetime | None) -> str | None:
    if time is None:
        return None
    if time.tzinfo is None:
        raise UsageError(
            f"{time} has no time zone",
            "datetime.now(UTC), or time.astimezone() where it is local time",
        )
    return moment(time.timestamp())
