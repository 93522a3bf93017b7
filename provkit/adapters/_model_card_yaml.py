"""The YAML block of a model card, written so that every reader takes it alike.

A text that any version of YAML could take for something else (`no`, `1e5`, `a: b`)
stands in quotes, with what is not printable escaped.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN: Final = re.compile(r"[A-Za-z][\w./+-]*(?: [A-Za-z][\w./+-]*)*", re.ASCII)
_WORDS: Final = re.compile("[yn]|yes|no|on|off|true|false|null|nan|inf", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(
    "[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


def block(content: dict[str, Any]) -> str:
    """An object as lines of YAML.

    >>> print(block({"license": "mit", "language": ["no"], "n": {"p": 1e-07}}))
    license: mit
    language:
    - "no"
    "n":
      p: 1.0e-07
    """
    return "\n".join(_object(content, ""))


def _object(content: dict[str, Any], indent: str) -> Iterator[str]:
    for name, value in content.items():
        key = f"{indent}{_text(name)}:"
        if isinstance(value, dict) and value:
            yield key
            yield from _object(value, f"{indent}  ")
        elif isinstance(value, list) and value:
            yield key
            yield from _list(value, indent)
        else:
            yield f"{key} {_scalar(value)}"


def _list(values: list[Any], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and value:
            first, *rest = _object(value, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    digits, e, exponent = repr(value).partition("e")
    if e and "." not in digits:
        digits += ".0"  # in YAML 1.1 a number without a point is a text
    return f"{digits}{e}{exponent}"


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
