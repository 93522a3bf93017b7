"""Which texts a datatype allows: XML Schema 1.1, part 2, as far as RDF uses it."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal

_WHOLE = r"[+-]?[0-9]+"
_REAL = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_OFFSET = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_ZONE = f"{_OFFSET}?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DAYS = (
    r"(?:[0-9]+D(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
    r"|T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)"
)
_MONTHS = r"(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_ANY = r"[\s\S]*"

_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "string": _ANY,
        "anyURI": _ANY,
        "normalizedString": r"[^\t\n\r]*",
        "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
        "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "boolean": "true|false|0|1",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": _REAL,
        "float": _REAL,
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
        "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_OFFSET}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
        "time": f"{_TIME}{_ZONE}",
        "gYear": f"{_YEAR}{_ZONE}",
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
        "gMonth": f"--{_MONTH}{_ZONE}",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
        "gDay": f"---{_DAY}{_ZONE}",
        "duration": f"-?P(?:{_MONTHS}{_DAYS}?|{_DAYS})",
        "yearMonthDuration": f"-?P{_MONTHS}",
        "dayTimeDuration": f"-?P{_DAYS}",
        "hexBinary": "(?:[0-9a-fA-F]{2})*",
        "base64Binary": (
            "(?:(?:[A-Za-z0-9+/] ?){4})*"
            "(?:(?:[A-Za-z0-9+/] ?){2}= ?=|(?:[A-Za-z0-9+/] ?){3}=)?"
        ),
    }
)
_RANGES: Final[Mapping[str, tuple[int | None, int | None]]] = MappingProxyType(
    {
        "integer": (None, None),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-(2**7), 2**7 - 1),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 2**8 - 1),
    }
)
_DATED: Final = frozenset({"dateTime", "dateTimeStamp", "date"})
_LONGEST: Final = 4_000  # digits; Python reads no longer number
_INTEGER: Final = re.compile(_WHOLE)
_PATTERNS: Final = MappingProxyType({k: re.compile(v) for k, v in _TEXTS.items()})
WHOLE: Final = frozenset(XSD.base + name for name in _RANGES)
"""The datatypes of whole numbers."""


def is_valid(literal: Literal) -> bool:
    """Whether the text of a literal is one that its datatype allows.

    A datatype that is not known allows every text: nothing can be said against it.

    >>> from pyoxigraph import Literal, NamedNode
    >>> is_valid(Literal("300", datatype=NamedNode(XSD.base + "byte")))
    False
    """
    name = literal.datatype.value
    if not name.startswith(XSD.base):
        return name != RDF.base + "langString" or literal.language is not None
    local = name.removeprefix(XSD.base)
    text = literal.value
    limits = _RANGES.get(local)
    if limits is not None:
        return _within(text, *limits)
    pattern = _PATTERNS.get(local)
    if pattern is None:
        return True
    if not pattern.fullmatch(text):
        return False
    return local not in _DATED or _is_day(text)


def _within(text: str, least: int | None, most: int | None) -> bool:
    if not _INTEGER.fullmatch(text):
        return False
    if least is None and most is None:
        return True
    if len(text) > _LONGEST:
        positive = not text.startswith("-")
        return most is None if positive else least is None
    number = int(text)
    return (least is None or number >= least) and (most is None or number <= most)


def _is_day(text: str) -> bool:
    """Whether the month has that day."""
    year, month, day = text.lstrip("-")[: text.lstrip("-").index("-") + 6].split("-")
    if month != "02":
        return day != "31" or month not in ("04", "06", "09", "11")
    number = int(year[-4:])
    leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
    return int(day) <= (29 if leap else 28)
