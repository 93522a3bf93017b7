"""Turtle to be read: blank nodes inside what refers to them, lists as lists.

The order is that of the triples: subjects and their predicates stand as they first
come, so that a shape keeps the order in which its author wrote it. (`rdf.files` writes
data in an order of its own and has no nesting.)
"""

from __future__ import annotations

import re
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.vocab import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Term = NamedNode | BlankNode | Literal | Triple

_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_BARE: Final = MappingProxyType(
    {XSD.integer: re.compile("[+-]?[0-9]+"), XSD.boolean: re.compile("true|false")}
)
_CONTROLS: Final = (*range(9), 11, 12, *range(14, 32), 127)
_ESCAPES: Final[Mapping[int, str]] = MappingProxyType(
    {code: f"\\u{code:04X}" for code in _CONTROLS}
    | {ord("\\"): "\\\\", ord("\r"): "\\r", ord("\t"): "\\t"}
)
_SHORT: Final = 60
_LONG: Final = 80
_MANY: Final = 4


def written(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    r"""The triples as Turtle, with those prefixes that occur.

    >>> from pyoxigraph import parse, RdfFormat
    >>> text = '<urn:a> <urn:p> [ <urn:q> ( 1 "x" ) ] .'
    >>> quads = parse(text, format=RdfFormat.TURTLE)
    >>> print(written(quad.triple for quad in quads), end="")
    <urn:a> <urn:p> [ <urn:q> ( 1 "x" ) ] .
    """
    return in_sections((("", triples),), prefixes)


def in_sections(
    sections: Iterable[tuple[str, Iterable[Triple]]],
    prefixes: Mapping[str, str] = PREFIXES,
) -> str:
    """The same, section by section, each below its heading.

    Args:
        sections: headings, of which an empty one is left out, and triples; no blank
            node may be in two of them.
        prefixes: those that may be used.
    """
    used: set[str] = set()
    parts = []
    for number, (heading, triples) in enumerate(sections, start=1):
        writer = _Writer(tuple(dict.fromkeys(triples)), prefixes, f"n{number}_")
        if heading:
            parts.append(
                "\n".join(f"# {line}".rstrip() for line in heading.split("\n"))
            )
        parts += writer.subjects()
        used |= writer.used
    known = [f"@prefix {p}: <{prefixes[p]}> ." for p in prefixes if p in used]
    return "\n\n".join(filter(None, ("\n".join(known), *parts))) + "\n"


class _Writer:
    """One text in the making: what stands where, and which prefixes it needs."""

    def __init__(
        self, triples: Sequence[Triple], prefixes: Mapping[str, str], tag: str
    ) -> None:
        self.used: set[str] = set()
        self._tag = tag
        self._bases = sorted(prefixes.items(), key=lambda each: -len(each[1]))
        self._about: dict[Term, dict[NamedNode, list[Term]]] = {}
        for triple in triples:
            facts = self._about.setdefault(triple.subject, {})
            facts.setdefault(triple.predicate, []).append(triple.object)
        self._inside = self._nested(triples)
        self._labels: dict[BlankNode, str] = {}
        self._names: dict[NamedNode, str] = {}

    def subjects(self) -> Iterator[str]:
        """A block for each node that stands for itself."""
        for node in self._about:
            if node not in self._inside:
                yield f"{self._term(node)} {self._facts(node, 1)} ."

    def _nested(self, triples: Sequence[Triple]) -> frozenset[Term]:
        """Blank nodes with one place, from which a way leads out of blank nodes."""
        places = Counter(t.object for t in triples if isinstance(t.object, BlankNode))
        above: dict[Term, Term] = {
            triple.object: triple.subject
            for triple in triples
            if isinstance(triple.object, BlankNode) and places[triple.object] == 1
        }
        inside: set[Term] = set()
        for node in above:
            way: dict[Term, None] = {}
            at: Term = node
            while at in above and at not in inside and at not in way:
                way[at] = None
                at = above[at]
            if at not in way:  # else they go round in a ring
                inside.update(way)
        return frozenset(inside)

    def _facts(self, node: Term, depth: int) -> str:
        facts = self._about[node]
        kind = NamedNode(RDF.type)
        order = sorted(facts, key=lambda predicate: predicate != kind)
        lines = []
        for predicate in order:
            name = "a" if predicate == kind else self._term(predicate)
            objects = facts[predicate]
            values = [self._object(each, depth) for each in objects[:_MANY]]
            sign = " , "
            if len(values) > 1 and sum(map(len, values)) > _LONG:
                # Each on a line of its own, and what is in it one step further in.
                values = [self._object(each, depth + 1) for each in objects]
                sign = f" ,\n{'    ' * (depth + 1)}"
            else:
                values += [self._object(each, depth) for each in objects[_MANY:]]
            lines.append(f"{name} {sign.join(values)}")
        one_line = " ; ".join(lines)
        if len(one_line) <= _SHORT and "\n" not in one_line:
            return one_line
        return f" ;\n{'    ' * depth}".join(lines)

    def _object(self, term: Term, depth: int) -> str:
        if term not in self._inside:
            return self._term(term)
        members = self._members(term)
        if members is not None:
            listed = [self._object(each, depth) for each in members]
            return f"( {' '.join(listed)} )"
        if term not in self._about:
            return "[]"
        return f"[ {self._facts(term, depth + 1)} ]"

    def _members(self, head: Term) -> list[Term] | None:
        """The members of a list that can be written as one."""
        found: list[Term] = []
        nil = NamedNode(RDF.nil)
        at = head
        while at != nil:
            facts = self._about.get(at, {})
            first = facts.get(NamedNode(RDF.first), [])
            rest = facts.get(NamedNode(RDF.rest), [])
            if len(facts) != len(first) + len(rest) or len(first) != len(rest):
                return None
            if len(first) != 1 or at not in self._inside:
                return None
            found += first
            at = rest[0]
        return found

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return self._name(term)
        if isinstance(term, BlankNode):
            return self._label(term)
        if isinstance(term, Literal):
            return self._literal(term)
        return str(term)

    def _name(self, node: NamedNode) -> str:
        if node not in self._names:
            self._names[node] = self._shortened(node)
        return self._names[node]

    def _shortened(self, node: NamedNode) -> str:
        for prefix, base in self._bases:
            local = node.value[len(base) :]
            if node.value.startswith(base) and _LOCAL.fullmatch(local):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return str(node)

    def _label(self, node: BlankNode) -> str:
        if node not in self._labels:
            self._labels[node] = f"_:{self._tag}{len(self._labels) + 1}"
        return self._labels[node]

    def _literal(self, literal: Literal) -> str:
        kind = literal.datatype
        bare = _BARE.get(kind.value)
        if bare is not None and bare.fullmatch(literal.value):
            return literal.value
        text = _quoted(literal.value)
        if literal.language:
            direction = f"--{literal.direction}" if literal.direction else ""
            return f"{text}@{literal.language}{direction}"
        return text if kind.value == XSD.string else f"{text}^^{self._name(kind)}"


def _quoted(text: str) -> str:
    """A text in quotes; one of several lines keeps its lines."""
    plain = text.translate(_ESCAPES)
    if "\n" not in plain:
        escaped = plain.replace('"', '\\"')
        return f'"{escaped}"'
    escaped = plain.replace('""', '"\\"')
    if escaped.endswith('"'):
        escaped = f'{escaped[:-1]}\\"'
    return f'"""{escaped}"""'
