"""When two literals are one value, although they are not written alike."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.model.statements import Literal
from provkit.rdf.statement_terms import INTERNATIONAL, moment
from provkit.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.model.statements import Value

_WHOLE: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger"),
        *("positiveInteger", "negativeInteger", "nonPositiveInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_BOOLEAN: Final = MappingProxyType({"1": "true", "0": "false"})


def comparable(value: Value) -> object:
    """Something that is equal for equal values of one datatype.

    >>> yes, one = (Literal(text, XSD.boolean) for text in ("true", "1"))
    >>> comparable(yes) == comparable(one)
    True
    """
    if not isinstance(value, Literal):
        return value
    if value.datatype == XSD.anyURI:
        return value.text  # PROV syntaxes write IRIs so
    if value.language:
        return value.text, INTERNATIONAL, value.language.lower()
    return _number(value.text, value.datatype), value.datatype, None


def _number(text: str, datatype: str | None) -> Any:
    read = _READERS.get(datatype or "")
    if read is None:
        return text
    try:
        return read(text.strip())
    except (ValueError, InvalidOperation):
        return text


def _real(text: str) -> str:
    return repr(float(text.replace("INF", "inf")))  # NaN is not equal to itself


def _boolean(text: str) -> str:
    return _BOOLEAN.get(text, text)


_READERS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        **dict.fromkeys(_WHOLE, int),
        XSD.decimal: Decimal,
        XSD.double: _real,
        XSD + "float": _real,
        XSD.boolean: _boolean,
        XSD.dateTime: lambda text: moment(text) or text,
    }
)
