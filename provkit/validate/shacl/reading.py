"""What a constraint parameter is read with: its value, its shape, the shapes graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from provkit.errors import ProfileError
from provkit.validate.lookup import text_of
from provkit.validate.shacl.paths import members_of
from provkit.vocab import XSD, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.shacl.shape import Shape


@dataclass(frozen=True, slots=True)
class Asked:
    """One value of one constraint parameter of one shape.

    Attributes:
        shapes: the shapes graph.
        parameter: the IRI of the parameter.
        node: the shape's node.
        value: the value.
        shape: gives the shape at another node.
        is_property: whether the shape is a property shape.
    """

    shapes: Lookup
    parameter: str
    node: Term
    value: Term
    shape: Callable[[Term], Shape]
    is_property: bool

    def wrong(self, why: str) -> ProfileError:
        """The error for a value that cannot be meant."""
        return ProfileError(
            f"{shorten(text_of(self.node))}: {shorten(self.parameter)} "
            f"{text_of(self.value)!r} {why}"
        )

    def text(self) -> str:
        """The value as a string."""
        if not isinstance(self.value, Literal):
            raise self.wrong("must be a text")
        return self.value.value

    def iri(self) -> str:
        """The value as an IRI."""
        if not isinstance(self.value, NamedNode):
            raise self.wrong("must be an IRI")
        return self.value.value

    def whole(self) -> int:
        """The value as a whole number that is not negative."""
        if (
            not isinstance(self.value, Literal)
            or self.value.datatype.value != XSD.integer
            or not self.value.value.removeprefix("+").isdecimal()
        ):
            raise self.wrong("must be a whole number, such as 1")
        return int(self.value.value)

    def is_true(self) -> bool:
        """The value as a truth value."""
        if (
            not isinstance(self.value, Literal)
            or self.value.datatype.value != XSD.boolean
            or self.value.value not in ("true", "false", "1", "0")
        ):
            raise self.wrong("must be true or false")
        return self.value.value in ("true", "1")

    def members(self) -> tuple[Term, ...]:
        """The value as a list."""
        try:
            return members_of(self.shapes, self.value)
        except ProfileError as error:
            raise self.wrong(str(error)) from error

    def only(self) -> None:
        """Refuse a parameter that may have one value and has several."""
        if len(self.shapes.values(self.node, self.parameter)) > 1:
            raise self.wrong("may be stated once only")

    def for_properties(self) -> None:
        """Refuse a parameter that a node shape cannot have."""
        if not self.is_property:
            raise self.wrong("only a property shape, with a sh:path, can ask for it")
