"""Every constraint parameter of SHACL Core: the kind it belongs to and its check.

To add one: write its function beside its like, and a line here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.validate.shacl import set_checks as on_sets
from provkit.validate.shacl import value_checks as on_values
from provkit.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.validate.shacl.reading import Asked
    from provkit.validate.shacl.shape import Check

    Maker = Callable[[Asked], Check | None]

_MAKERS: Final[tuple[tuple[str, str, Maker], ...]] = (
    ("class", "Class", on_values.class_),
    ("datatype", "Datatype", on_values.datatype),
    ("nodeKind", "NodeKind", on_values.node_kind),
    ("minCount", "MinCount", on_sets.count(least=True)),
    ("maxCount", "MaxCount", on_sets.count(least=False)),
    ("minExclusive", "MinExclusive", on_values.limit(1)),
    ("minInclusive", "MinInclusive", on_values.limit(0, 1)),
    ("maxExclusive", "MaxExclusive", on_values.limit(-1)),
    ("maxInclusive", "MaxInclusive", on_values.limit(-1, 0)),
    ("minLength", "MinLength", on_values.length(least=True)),
    ("maxLength", "MaxLength", on_values.length(least=False)),
    ("pattern", "Pattern", on_values.pattern),
    ("languageIn", "LanguageIn", on_values.language_in),
    ("uniqueLang", "UniqueLang", on_sets.unique_lang),
    ("equals", "Equals", on_sets.equals),
    ("disjoint", "Disjoint", on_sets.disjoint),
    ("lessThan", "LessThan", on_sets.less_than(-1)),
    ("lessThanOrEquals", "LessThanOrEquals", on_sets.less_than(-1, 0)),
    ("not", "Not", on_values.not_),
    ("and", "And", on_values.and_),
    ("or", "Or", on_values.or_),
    ("xone", "Xone", on_values.xone),
    ("node", "Node", on_values.node),
    ("qualifiedValueShape", "QualifiedMinCount", on_sets.qualified(least=True)),
    ("qualifiedValueShape", "QualifiedMaxCount", on_sets.qualified(least=False)),
    ("closed", "Closed", on_sets.closed),
    ("hasValue", "HasValue", on_sets.has_value),
    ("in", "In", on_values.in_),
)


def _by_parameter() -> Mapping[str, tuple[tuple[str, Maker], ...]]:
    found: dict[str, tuple[tuple[str, Maker], ...]] = {}
    for local, kind, maker in _MAKERS:
        component = f"{SH.base}{kind}ConstraintComponent"
        parameter = SH.base + local
        found[parameter] = (*found.get(parameter, ()), (component, maker))
    return MappingProxyType(found)


PARAMETERS: Final = _by_parameter()
"""Parameter to the components that it states, each with what makes its check."""
EXPECTING_SHAPES: Final = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
"""The parameters whose value is a shape."""
EXPECTING_LISTS: Final = (SH["and"], SH["or"], SH.xone)
"""The parameters whose value is a list of shapes."""
