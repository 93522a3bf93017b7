"""Times that a tool wrote without a time zone, where the user says which it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from provkit.adapters._times import iso
from provkit.errors import UsageError

if TYPE_CHECKING:
    from datetime import tzinfo

    from provkit.adapters import Part


def zone(name: str) -> tzinfo | None:
    """The time zone of a name; nothing for no name.

    Raises:
        UsageError: there is no such zone.
    """
    if not name:
        return None
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(
            f"{name!r} is no time zone", "for instance UTC or Europe/Berlin"
        ) from error


def moment(part: Part, local: tzinfo | None) -> str | None:
    """A time, in a zone that the user has told where it states none itself."""
    value = part.value
    if local is not None and isinstance(value, str) and iso(value) is None:
        try:
            told = datetime.fromisoformat(value.strip()).replace(tzinfo=local)
        except ValueError:
            return part.moment()
        part.take()
        return iso(told.isoformat())
    return part.moment()
