"""YAML from a source: no tags, no bombs, every key once, texts left as they stand.

PyYAML's own loaders read YAML 1.1, in which `no` (Norway) is a truth value and a day a
date object. Here only what YAML 1.2 calls a number, a truth value or null is one.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Final

from provkit.adapters._json import measure
from provkit.errors import UnreadableSource

yaml: Any = import_module("yaml")  # it has no types

_MOST: Final = 1_000_000
_FLOAT: Final = re.compile(
    r"[-+]?(?:(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))$"
    r"|\.(?:nan|NaN|NAN)$"
)
_FLOAT_11: Final = re.compile(
    r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?$|[-+]?\.[0-9]+(?:[eE][-+][0-9]+)?$"
    r"|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$"
)
_PREFIX: Final = "tag:yaml.org,2002:"
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc] # see `yaml`
    """A safe loader with the scalars of YAML 1.2."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - PyYAML's own name

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Build a mapping whose keys are texts and stand once."""
        seen: set[str] = set()
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _fault(key_node, "a key that is no text")
            key = str(key_node.value)
            if key in seen:
                raise _fault(key_node, f"the key {key!r} is repeated")
            seen.add(key)
            found[key] = self.construct_object(value_node, deep=True)
        return found


class _Loader11(_Loader):
    """The same for what PyYAML wrote, which leaves `0e330668` without quotes."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - PyYAML's own name


def _fault(node: Any, problem: str) -> Exception:
    error: Exception = yaml.constructor.ConstructorError(
        None, None, problem, node.start_mark
    )
    return error


def _resolvers(loader: Any, floats: re.Pattern[str]) -> None:
    rules = (
        ("bool", re.compile("(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
        ("null", re.compile("(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
        ("int", re.compile("[-+]?[0-9]+$"), "-+0123456789"),
        ("float", floats, "-+0123456789."),
    )
    for name, pattern, first in rules:
        loader.add_implicit_resolver(_PREFIX + name, pattern, list(first))
    loader.add_constructor(_PREFIX + "int", _integer)
    loader.add_constructor(_PREFIX + "map", lambda self, n: self.construct_mapping(n))


def _integer(loader: Any, node: Any) -> int:
    return int(loader.construct_scalar(node))


_resolvers(_Loader, _FLOAT)
_resolvers(_Loader11, _FLOAT_11)


def parse(text: str, where: str, *, by_pyyaml: bool = False) -> Any:
    r"""Read YAML.

    Args:
        text: of the file.
        where: the name of the file, for the message.
        by_pyyaml: it was written by PyYAML, for which a number with an exponent has a
            point and a sign, so that other such texts stand without quotes.

    Raises:
        UnreadableSource: it is malformed or cut off, holds a tag (which would make an
            object), repeats a key, or unfolds to more than a million values.

    >>> parse("country: no\nday: 2026-11-22\nepochs: 3", "params.yaml")
    {'country': 'no', 'day': '2026-11-22', 'epochs': 3}
    """
    try:
        loader = (_Loader11 if by_pyyaml else _Loader)(text)
        try:
            found = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise UnreadableSource(f"{where}{place}: no plain YAML: {error.problem}") from (
            error
        )
    except (yaml.YAMLError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise UnreadableSource(f"{where}: no plain YAML: {reason}") from error
    except RecursionError as error:
        raise UnreadableSource(f"{where}: nested too deeply, or in itself") from error
    _weigh(found, where)
    measure(found, where)
    return found


def _weigh(found: Any, where: str) -> None:
    """Refuse a bomb: an alias in an alias unfolds to more than there is memory for."""
    waiting, seen = [found], 0
    while waiting:
        each = waiting.pop()
        seen += 1
        if seen > _MOST:
            raise UnreadableSource(f"{where}: unfolds to more than {_MOST:,} values")
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
