"""The shapes of the shipped profile as texts: what each states, and no more.

The graph room knows nothing of validation; an engine reads the shapes themselves
(`shapes/`), so that it counts what the profile says and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from provkit import _resources
from provkit.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

SH: Final = "http://www.w3.org/ns/shacl#"
MARK: Final = "\x1f"
"""What a literal begins with, and what stands between its parts."""

_PROFILE: Final = "genomics-ai"
_SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"

About = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is stated of shapes.

    Attributes:
        facts: what is stated of each node, by predicate, in the order of the file. A
            literal is its datatype, language and text, each after a `MARK`.
        below: the classes below each class.
    """

    facts: Mapping[str, About]
    below: Mapping[str, frozenset[str]]

    def all(self, node: str, name: str) -> tuple[str, ...]:
        """The values of a property of SHACL."""
        return tuple(self.facts.get(node, {}).get(SH + name, ()))

    def one(self, node: str, name: str) -> str:
        """The first of them as a text; empty where there is none."""
        return text_of(next(iter(self.all(node, name)), ""))

    def members(self, head: str) -> list[str]:
        """The members of a list."""
        found = []
        while head in self.facts and head != RDF.nil:
            about = self.facts[head]
            found += about.get(RDF.first, [])
            head = next(iter(about.get(RDF.rest, ())), RDF.nil)
        return found

    def kinds(self, name: str) -> list[str]:
        """A class and those below it."""
        return sorted(self.below.get(name, frozenset()) | {name})


@cache
def shapes() -> Shapes:
    """The shapes of the shipped profile."""
    folder = _resources.shapes().joinpath(_PROFILE)
    files = (each.joinpath("shape.ttl") for each in folder.iterdir())
    facts = _read(file for file in files if file.is_file())
    ontology = _read([_resources.shapes().joinpath("ontology.ttl")])
    return Shapes(facts, _classes_below(ontology))


def text_of(term: str) -> str:
    """An IRI, or the text of a literal."""
    return term.rpartition(MARK)[2]


def key(text: str, datatype: str | None, language: str | None) -> str:
    """How a literal is written here, and in the tables that engines keep.

    >>> key("a", None, "en").split(MARK)
    ['', '', 'en', 'a']
    """
    plain = "" if datatype == _STRING or language else datatype or ""
    return MARK.join(("", plain, language or "", text))


def _classes_below(facts: Mapping[str, About]) -> dict[str, frozenset[str]]:
    """The sub-classes of each class, and theirs."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, about in facts.items():
        waiting, seen = list(about.get(_SUBCLASS, ())), {name}
        for above in waiting:
            if above not in seen:
                seen.add(above)
                found[above].add(name)
                waiting += facts.get(above, {}).get(_SUBCLASS, [])
    return {name: frozenset(names) for name, names in found.items()}


def _read(files: Iterable[Traversable]) -> dict[str, About]:
    from pyoxigraph import RdfFormat, parse

    facts: dict[str, About] = {}
    for file in files:
        content = file.read_bytes()
        for quad in parse(content, RdfFormat.TURTLE, rename_blank_nodes=True):
            about = facts.setdefault(_text(quad.subject), {})
            about.setdefault(quad.predicate.value, []).append(_text(quad.object))
    return facts


def _text(term: object) -> str:
    from pyoxigraph import Literal, NamedNode

    if isinstance(term, Literal):
        return key(term.value, term.datatype.value, term.language)
    return term.value if isinstance(term, NamedNode) else str(term)
