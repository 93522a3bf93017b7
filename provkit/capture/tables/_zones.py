"""Time zones as Arrow writes them: by name, or as an offset from UTC."""

from __future__ import annotations

from datetime import timedelta, tzinfo


def zone_name(zone: tzinfo) -> str:
    """The name of a zone, `UTC` for every spelling of it, or an offset.

    >>> from datetime import timezone
    >>> zone_name(timezone.utc), zone_name(timezone(timedelta(hours=-3.5)))
    ('UTC', '-03:30')
    """
    named = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if named:
        return str(named)
    offset = zone.utcoffset(None)
    if offset is None:
        return str(zone)
    if not offset:
        return "UTC"
    hours, minutes = divmod(int(abs(offset) / timedelta(minutes=1)), 60)
    return f"{'-' if offset < timedelta(0) else '+'}{hours:02}:{minutes:02}"
