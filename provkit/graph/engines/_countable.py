"""The parts of requirements that are counts: how many values nodes of a class have.

They are read from the shapes themselves (`shapes/`), so that an engine counts what the
profile says and nothing else: every property shape that hangs on a class, whose path is
one predicate, or one of several, and that says at least or at most how many values.

>>> found = {each.part: each for each in countable()}
>>> found["TRA-01-title"].at_least, found["TRA-01-title"].at_most
(1, 1)

What else a shape says of the values (a pattern, a class, a list of terms), and the
parts that are no counts, are left to `provkit validate`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from provkit import _resources
from provkit.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

SH: Final = "http://www.w3.org/ns/shacl#"
_PROFILE: Final = "genomics-ai"
_SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_REQUIREMENT: Final = "https://w3id.org/provkit/requirement/"

_Facts = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Countable:
    """One part of a requirement.

    Attributes:
        part: its identifier, such as `TRA-01-title`.
        severity: `violation`, `warning` or `info`.
        message: what is wrong with a node that breaks it.
        classes: of which nodes it speaks, sub-classes included.
        predicates: whose values count, together.
        at_least: how many values there have to be.
        at_most: how many there may be; None for any number.
    """

    part: str
    severity: str
    message: str
    classes: tuple[str, ...]
    predicates: tuple[str, ...]
    at_least: int
    at_most: int | None

    @property
    def requirement(self) -> str:
        """The requirement that it is a part of."""
        return "-".join(self.part.split("-")[:2])


@cache
def countable() -> tuple[Countable, ...]:
    """Every such part of the shipped profile, in order of identifier."""
    below = _classes_below(_read([_resources.shapes().joinpath("ontology.ttl")]))
    folder = _resources.shapes().joinpath(_PROFILE)
    files = (each.joinpath("shape.ttl") for each in folder.iterdir())
    facts = _read(file for file in files if file.is_file())
    found = [part for shape in facts for part in _parts(facts, shape, below)]
    return tuple(sorted(found, key=lambda each: each.part))


def _parts(
    facts: _Facts, shape: str, below: Mapping[str, set[str]]
) -> Iterator[Countable]:
    """The countable parts that hang on the classes of one shape."""
    targets = facts[shape].get(SH + "targetClass", ())
    classes = sorted({name for target in targets for name in below[target] | {target}})
    for part in (shape, *facts[shape].get(SH + "property", ())):
        about = facts.get(part, {})
        predicates = _path(facts, about)
        least = _number(about, "minCount")
        most = _number(about, "maxCount")
        if classes and predicates and (least or most is not None):
            yield Countable(
                part=part.removeprefix(_REQUIREMENT),
                severity=_local(about, facts[shape], "severity", "Violation").lower(),
                message=_local(about, facts[shape], "message", ""),
                classes=tuple(classes),
                predicates=predicates,
                at_least=least or 0,
                at_most=most,
            )


def _path(facts: _Facts, about: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The predicates of a path, if it is no more than that."""
    path = _first(about, SH + "path")
    if not path.startswith("_:"):
        return (path,) if path else ()
    rest = _first(facts[path], SH + "alternativePath")
    found = []
    while rest in facts and rest != RDF.nil:
        found += facts[rest].get(RDF.first, [])
        rest = _first(facts[rest], RDF.rest)
    return () if any(each.startswith("_:") for each in found) else tuple(found)


def _number(about: Mapping[str, list[str]], name: str) -> int | None:
    return next((int(each) for each in about.get(SH + name, ())), None)


def _local(
    about: Mapping[str, list[str]],
    shape: Mapping[str, list[str]],
    name: str,
    default: str,
) -> str:
    value = _first(about, SH + name) or _first(shape, SH + name) or default
    return value.removeprefix(SH)


def _first(about: Mapping[str, list[str]], predicate: str) -> str:
    return next(iter(about.get(predicate, ())), "")


def _classes_below(facts: _Facts) -> defaultdict[str, set[str]]:
    """The sub-classes of each class, and theirs."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, about in facts.items():
        waiting, seen = list(about.get(_SUBCLASS, ())), {name}
        for above in waiting:
            if above not in seen:
                seen.add(above)
                found[above].add(name)
                waiting += facts.get(above, {}).get(_SUBCLASS, [])
    return found


def _read(files: Iterable[Traversable]) -> _Facts:
    """What some files state, by subject and predicate; all terms as texts."""
    from pyoxigraph import RdfFormat, parse

    facts: _Facts = {}
    for file in files:
        for quad in parse(file.read_text(encoding="utf-8"), RdfFormat.TURTLE):
            about = facts.setdefault(_text(quad.subject), {})
            about.setdefault(quad.predicate.value, []).append(_text(quad.object))
    return facts


def _text(term: object) -> str:
    from pyoxigraph import Literal, NamedNode

    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)
