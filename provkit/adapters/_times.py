"""Times as other tools write them, as `xsd:dateTime` in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_EARLIEST: Final = -62_135_596_800
_LATEST: Final = 253_402_300_799


def iso(text: str) -> str | None:
    """A time in ISO 8601 with its zone, as `xsd:dateTime`; nothing without a zone.

    >>> iso("2026-11-22T09:00:01.5+01:00"), iso("2026-11-22 09:00:01")
    ('2026-11-22T08:00:01.500000Z', None)
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            return None
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)
    except (ValueError, OverflowError):
        return None


def from_millis(millis: float | None) -> str | None:
    """Milliseconds since 1970 as `xsd:dateTime`; nothing for what is no time.

    >>> from_millis(1_700_000_000_123)
    '2023-11-14T22:13:20.123000Z'
    """
    if millis is None or not _EARLIEST < millis / 1000 < _LATEST:
        return None
    moment = datetime.fromtimestamp(millis // 1000, UTC)
    micros = int(millis * 1000 % 1_000_000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.").zfill(20) + f"{micros:06d}Z"
