"""Documents in the syntaxes of PROV-DM, with a report of what these cannot say.

The library that writes them gives up, or writes what it cannot read, at the first thing
that a syntax lacks. So what was written is read again at once; where that fails, the
statement that is to blame is found by halving, and what is wrong with it is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from provkit.errors import UnreadableGraph
from provkit.model.statements import KINDS, Document, Instance, Statement
from provkit.rdf import losses, prov_documents
from provkit.rdf.unnamed import anonymous

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.rdf.losses import Loss

Item = tuple[int, Statement]


def written(
    document: Document, syntax: str, prefixes: Mapping[str, str]
) -> tuple[bytes, tuple[Loss, ...]]:
    """A document in a syntax, and what of it could not be said.

    Raises:
        UnreadableGraph: nothing of it can be said.
    """
    document = anonymous(document)
    writer = _Writer(document, syntax, prefixes)
    try:
        content, back = writer.attempt(document)
        reasons: dict[Statement, str] = {}
    except (ValueError, UnreadableGraph):
        less, reasons = writer.sayable()
        content, back = writer.attempt(less)
    return content, losses.compare(document, back, reasons)


class _Writer:
    """Attempts to write parts of one document."""

    def __init__(
        self, document: Document, syntax: str, prefixes: Mapping[str, str]
    ) -> None:
        self._instances = (document.toplevel, *document.bundles)
        self._syntax = syntax
        self._prefixes = prefixes

    def attempt(self, document: Document) -> tuple[bytes, Document]:
        """Write a document and read it again.

        Raises:
            ValueError: it cannot be written.
            UnreadableGraph: what was written cannot be read.
        """
        content = prov_documents.write(document, self._syntax, self._prefixes)
        back = prov_documents.read(content, self._syntax, places=False)
        return content, back.document

    def sayable(self) -> tuple[Document, dict[Statement, str]]:
        """The part of the document that can be said, and why the rest cannot."""
        reasons: dict[Statement, str] = {}
        everything = [
            (number, statement)
            for number, instance in enumerate(self._instances)
            for statement in instance.statements
        ]
        kept = list(self._kept(everything, reasons))
        return self._of(kept), reasons

    def _kept(self, items: list[Item], reasons: dict[Statement, str]) -> Iterator[Item]:
        fault = self._fault(items)
        if not fault:
            yield from items
        elif len(items) > 1:
            half = len(items) // 2
            yield from self._kept(items[:half], reasons)
            yield from self._kept(items[half:], reasons)
        else:
            number, statement = items[0]
            reasons[statement] = fault
            less = self._less(number, statement)
            if less is not None:
                yield number, less

    def _less(self, number: int, statement: Statement) -> Statement | None:
        """The statement without what cannot be said in it, if anything is left."""
        kind = KINDS[statement.kind]
        bare = replace(statement, attributes=())
        if self._fault([(number, bare)]):
            times = [arg.denotes == "time" for arg in kind.arguments]
            args = tuple(
                None if timed and isinstance(arg, str) else arg
                for arg, timed in zip(statement.args, times, strict=False)
            )
            bare = replace(bare, args=args)
            if self._fault([(number, bare)]):
                return None
        kept = tuple(
            pair
            for pair in statement.attributes
            if not self._fault([(number, replace(bare, attributes=(pair,)))])
        )
        return replace(bare, attributes=kept)

    def _fault(self, items: list[Item]) -> str:
        """Why statements cannot be said together; empty when they can."""
        try:
            self.attempt(self._of(items))
        except (ValueError, UnreadableGraph) as error:
            return str(error)
        return ""

    def _of(self, items: list[Item]) -> Document:
        within: dict[int, list[Statement]] = {}
        for number, statement in items:
            within.setdefault(number, []).append(statement)
        toplevel, *bundles = [
            Instance(instance.id, tuple(within.get(number, ())))
            for number, instance in enumerate(self._instances)
        ]
        return Document(toplevel, tuple(b for b in bundles if b.statements))
