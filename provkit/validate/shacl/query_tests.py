"""What a test of a query says of values: true, false, or an error."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from provkit.validate.shacl.ordering import compare, has_value
from provkit.validate.shacl.query_forms import Call, Constant, Variable
from provkit.validate.shacl.query_patterns import Unclear
from provkit.validate.shacl.value_checks import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.validate.lookup import Term
    from provkit.validate.shacl.query_forms import Test

    Binding = Mapping[str, Term | None]

TRUE, FALSE, ERROR = 1, 0, -1


class _Fails(Exception):
    """An error in the sense of SPARQL: the value of a test that has none."""


def holds(test: Test, binding: Binding) -> int:
    """What a test says where its variables have some values.

    Raises:
        Unclear: the test is of no kind that is known here.
    """
    try:
        return int(_is_true(test, binding))
    except _Fails:
        return ERROR


def _is_true(test: Test, binding: Binding) -> bool:
    if not isinstance(test, Call):
        raise Unclear
    if test.name == "bound":
        (what,) = test.arguments
        return isinstance(what, Variable) and binding.get(what.name) is not None
    if test.name == "regex":
        return _matches(test.arguments, binding)
    if test.name == "in":
        return _is_in(test.arguments, binding)
    said = _RELATIONS.get(test.name)
    if said is None:
        raise Unclear
    return said(*(_term(each, binding) for each in test.arguments))


def _is_in(arguments: tuple[Test, ...], binding: Binding) -> bool:
    term, failed = _term(arguments[0], binding), False
    for each in arguments[1:]:
        try:
            if _equal(term, _term(each, binding)):
                return True
        except _Fails:
            failed = True
    if failed:
        raise _Fails
    return False


def _equal(one: Term, other: Term) -> bool:
    if one == other:
        return True
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    found = compare(one, other)
    if found is None:
        tagged = one.language is not None or other.language is not None
        if tagged or (has_value(one) and has_value(other)):
            return False  # values of two kinds
        raise _Fails
    return found == 0


def _ordered(*allowed: int) -> Callable[[Term, Term], bool]:
    def said(one: Term, other: Term) -> bool:
        found = compare(one, other)
        if found is None:
            raise _Fails
        return found in allowed

    return said


_RELATIONS: Final[Mapping[str, Callable[..., bool]]] = MappingProxyType(
    {
        "=": _equal,
        "!=": lambda one, other: not _equal(one, other),
        "<": _ordered(-1),
        ">": _ordered(1),
        "<=": _ordered(-1, 0),
        ">=": _ordered(0, 1),
        "isiri": lambda term: isinstance(term, NamedNode),
        "isliteral": lambda term: isinstance(term, Literal),
    }
)


def _matches(arguments: tuple[Test, ...], binding: Binding) -> bool:
    what, *how = arguments
    pattern, *flags = (_written(each) for each in how)
    return regex(pattern, "".join(flags)).search(_text(what, binding)) is not None


def _written(test: Test) -> str:
    """A text that stands in the query."""
    if isinstance(test, Constant) and isinstance(test.term, Literal):
        return test.term.value
    raise Unclear


def _text(test: Test, binding: Binding) -> str:
    found = _term(test, binding)
    if not isinstance(found, Literal):
        raise _Fails
    return found.value


def _term(test: Test, binding: Binding) -> Term:
    match test:
        case Constant(term):
            return term
        case Variable(name):
            found = binding.get(name)
            if found is None:
                raise _Fails
            return found
        case Call(name, (what, *rest)) if name in ("str", "datatype", "substr"):
            return _made(name, _term(what, binding), rest)
    raise Unclear


def _made(name: str, term: Term, rest: list[Test]) -> Term:
    """What a function makes of a term."""
    if name == "str" and isinstance(term, NamedNode):
        return Literal(term.value)
    if not isinstance(term, Literal):
        raise _Fails
    if name == "str":
        return Literal(term.value)
    if name == "datatype":
        return term.datatype
    begin, *length = (int(_written(each)) for each in rest)
    end = begin - 1 + length[0] if length else len(term.value)
    start = max(begin, 1) - 1
    return Literal(term.value[start : max(end, start)])
