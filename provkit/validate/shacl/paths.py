"""Property paths, read from a shapes graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from provkit.errors import ProfileError
from provkit.validate.lookup import text_of
from provkit.vocab import RDF, SH

if TYPE_CHECKING:
    from provkit.validate.lookup import Lookup, Term

_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate, followed from subject to object, or back."""

    predicate: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of some paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path followed not at all or once, or any number of times.

    Attributes:
        path: what is repeated.
        optional: whether the node itself is reached too.
        often: whether it is followed more than once.
    """

    path: Path
    optional: bool
    often: bool


Path = Step | Sequence | Alternative | Repeat


def read(shapes: Lookup, node: Term, depth: int = 0) -> Path:
    """Read the path at a node of a shapes graph.

    Raises:
        ProfileError: it is none.
    """
    if isinstance(node, NamedNode):
        return Step(node.value)
    if depth > _DEEPEST:
        raise ProfileError("a property path that contains itself")
    # What is a list and something else besides is a list: the W3C suite has it so.
    if shapes.one(node, RDF.first) is not None:
        return Sequence(_several(shapes, node, depth))
    kinds = [kind for kind in _KINDS if shapes.values(node, kind)]
    if len(kinds) != 1:
        raise ProfileError(f"{text_of(node)}: not a well-formed property path")
    (inner, *more) = shapes.values(node, kinds[0])
    if more:
        raise ProfileError(f"{text_of(node)}: a property path with two meanings")
    return _of_kind(kinds[0], shapes, inner, depth)


def _of_kind(kind: str, shapes: Lookup, inner: Term, depth: int) -> Path:
    if kind == SH.alternativePath:
        return Alternative(_several(shapes, inner, depth))
    path = read(shapes, inner, depth + 1)
    if kind == SH.inversePath:
        return turned(path)
    return Repeat(path, kind != SH.oneOrMorePath, kind != SH.zeroOrOnePath)


_KINDS: Final = (
    SH.inversePath,
    SH.alternativePath,
    SH.zeroOrMorePath,
    SH.oneOrMorePath,
    SH.zeroOrOnePath,
)


def _several(shapes: Lookup, head: Term, depth: int) -> tuple[Path, ...]:
    members = members_of(shapes, head)
    if len(members) < 2:  # noqa: PLR2004 - SHACL 2.3.1.2, 2.3.1.3
        raise ProfileError("a property path needs two members or more in its list")
    return tuple(read(shapes, each, depth + 1) for each in members)


def members_of(shapes: Lookup, head: Term) -> tuple[Term, ...]:
    """The members of a list of the shapes graph.

    Raises:
        ProfileError: it is no list, or one that does not end.
    """
    found: list[Term] = []
    seen: set[Term] = set()
    while head != _NIL:
        first, rest = shapes.values(head, RDF.first), shapes.values(head, RDF.rest)
        if len(first) != 1 or len(rest) != 1 or head in seen:
            raise ProfileError(f"{text_of(head)}: not a well-formed list")
        seen.add(head)
        found.append(first[0])
        head = rest[0]
    return tuple(found)


_NIL: Final = NamedNode(RDF.nil)


def turned(path: Path) -> Path:
    """The same path from its end to its start."""
    match path:
        case Step():
            return Step(path.predicate, not path.back)
        case Sequence():
            return Sequence(tuple(turned(each) for each in reversed(path.parts)))
        case Alternative():
            return Alternative(tuple(turned(each) for each in path.parts))
        case Repeat():
            return Repeat(turned(path.path), path.optional, path.often)
