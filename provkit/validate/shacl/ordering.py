"""Which of two literals is less: the `<` of SPARQL, and of XML Schema for dates."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from provkit.validate.shacl.datatypes import WHOLE, is_valid
from provkit.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.validate.lookup import Term

_MOMENT: Final = re.compile(
    r"(?P<year>-?\d{4,})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_FOURTEEN_HOURS: Final = 14 * 3600
_YEARS: Final = 400  # the calendar repeats after so many
_DAYS_IN: Final = 146_097


def compare(one: Term, other: Term) -> int | None:
    """-1 where the first is less, 0 where they are equal, 1 where it is more.

    None says that they cannot be compared: something that is no literal, texts that
    their datatypes do not allow, different kinds of value, or times of which one has a
    time zone and which lie within 14 hours of each other.

    >>> compare(Literal(2), Literal(10.5))
    -1
    >>> compare(Literal("a"), Literal(1)) is None
    True
    """
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return None
    first, second = _value(one), _value(other)
    if first is None or second is None or first[0] != second[0]:
        return None
    if first[0].startswith("time"):
        return _compare_moments(first[1], second[1])
    left, right = first[1], second[1]
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)  # as SPARQL promotes them
        if math.isnan(left) or math.isnan(right):
            return None
    return int(left > right) - int(left < right)


def has_value(literal: Literal) -> bool:
    """Whether a literal is a value of a datatype that is known here."""
    return _value(literal) is not None


def _value(literal: Literal) -> tuple[str, Any] | None:
    """What kind of value it is, and the value."""
    if literal.language is not None:
        return None
    name = literal.datatype.value
    reader = _READERS.get(name)
    if reader is None or not is_valid(literal):
        return None
    kind, read = reader
    try:
        return kind, read(literal.value)
    except (ValueError, OverflowError):
        return None


def _real(text: str) -> float:
    return float(text.replace("INF", "inf"))


def _boolean(text: str) -> bool:
    return text in ("true", "1")


def _moment(text: str) -> tuple[Fraction | int, bool]:
    """Seconds since the year 0 and whether a time zone is stated."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match["year"])
    days = _days_before(year, int(match["month"] or 1)) + int(match["day"] or 1)
    seconds = days * 86_400 + int(match["hour"] or 0) * 3600
    seconds += int(match["minute"] or 0) * 60
    second = match["second"] or "0"
    # A whole number is a fraction too, and ten times as quick.
    exact: Fraction | int
    exact = seconds + (Fraction(second) if "." in second else int(second))
    zone = match["zone"]
    if zone and zone != "Z":
        sign = -1 if zone[0] == "-" else 1
        exact -= sign * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    return exact, bool(zone)


def _days_before(year: int, month: int) -> int:
    """Days from the first of January of the year 0 to the first of a month."""
    # Years beyond those that the datetime module knows are counted in whole cycles.
    cycles, rest = divmod(year, _YEARS)
    start = date(rest + _YEARS, month, 1) - date(_YEARS, 1, 1)
    return cycles * _DAYS_IN + start.days


def _compare_moments(
    one: tuple[Fraction | int, bool], other: tuple[Fraction | int, bool]
) -> int | None:
    apart = one[0] - other[0]
    if one[1] != other[1] and -_FOURTEEN_HOURS <= apart <= _FOURTEEN_HOURS:
        return None
    return (apart > 0) - (apart < 0)


_READERS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = MappingProxyType(
    {
        **dict.fromkeys(WHOLE, ("number", Decimal)),
        XSD.decimal: ("number", Decimal),
        XSD.double: ("number", _real),
        XSD.base + "float": ("number", _real),
        XSD.boolean: ("boolean", _boolean),
        XSD.string: ("string", str),
        XSD.dateTime: ("time", _moment),
        XSD.base + "dateTimeStamp": ("time", _moment),
        XSD.date: ("time of a day", _moment),
        XSD.base + "gYear": ("time of a year", _moment),
        XSD.base + "gYearMonth": ("time of a month", _moment),
    }
)
