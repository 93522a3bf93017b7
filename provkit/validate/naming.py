"""What to call a shape that has no name of its own, and where in its file it stands.

A parser gives a blank node another name each time. A message says instead what the node
is within: `a shape within req:TRA-01, sh:property with sh:path dcterms:title`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode

from provkit.validate import places
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.requirement import BELOW, BELOW_LIST
from provkit.vocab import RDF, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from provkit.validate.lookup import Term

_BLANK: Final = re.compile(r"_:([A-Za-z0-9]+)")


class Names:
    """The names of what stands in one file of shapes."""

    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self._shapes = Lookup(triples)
        self._above: dict[Term, Triple] = {}
        for triple in triples:
            if isinstance(triple.object, BlankNode):
                self._above.setdefault(triple.object, triple)
        self._named = dict.fromkeys(
            t.subject.value for t in triples if isinstance(t.subject, NamedNode)
        )

    def in_words(self, message: str) -> str:
        """A message in which each blank node is called by what it is within."""
        return _BLANK.sub(lambda mark: self.of(BlankNode(mark[1])), message)

    def line(self, message: str, text: str) -> int | None:
        """The line in a Turtle text of the named shape that a message is about."""
        found = [
            (place, -len(iri), iri)
            for iri in self._named
            if (place := _place(message, shorten(iri))) is not None
        ]
        if not found:
            return None
        iri = min(found)[2]
        return places.first_lines(text, [iri]).get(iri)

    def of(self, node: Term) -> str:
        """A node in words, the same in every reading of the file.

        A blank node is called by the named one that it is within, by the property that
        leads to it, and by its path, or the nearest path above it.
        """
        if not isinstance(node, BlankNode):
            return shorten(text_of(node))
        steps = list(self._steps(node))
        path = next(
            (p for each in (node, *(s[0] for s in steps)) if (p := self._path(each))),
            "",
        )
        own = self._path(node)
        way = (
            f" with sh:path {own}" if own else f" below sh:path {path}" if path else ""
        )
        if not steps:
            return f"a shape without a name{way}"
        top, *_ = steps[-1]
        _, predicate, member = steps[0]
        what = "a shape" if predicate in (*BELOW, *BELOW_LIST) else "a node"
        within = (
            "something without a name" if isinstance(top, BlankNode) else self.of(top)
        )
        which = f" (member {member} of its list)" if member else ""
        return f"{what} within {within}, {shorten(predicate)}{which}{way}"

    def _steps(self, node: Term) -> Iterator[tuple[Term, str, int]]:
        """What leads to a node, from the nearest to a named one: lists are one step."""
        seen = {node}
        member = 0
        while (triple := self._above.get(node)) is not None:
            node = triple.subject
            if node in seen:
                return
            seen.add(node)
            if triple.predicate.value in (RDF.first, RDF.rest):
                member += 1
                continue
            yield node, triple.predicate.value, member
            member = 0

    def _path(self, node: Term) -> str:
        path = self._shapes.one(node, SH.path)
        return shorten(path.value) if isinstance(path, NamedNode) else ""


def _place(message: str, name: str) -> int | None:
    """Where a name stands in a message, as a whole word."""
    found = re.search(rf"(?<![\w:/.-]){re.escape(name)}(?![\w-])", message)
    return None if found is None else found.start()
