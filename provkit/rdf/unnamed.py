"""Names that name nothing: identifiers of relations that occur once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from provkit.model.statements import KINDS, Absence, Blank, Document, Instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.model.statements import Statement


def anonymous(document: Document) -> Document:
    """Leave out what JSON obliges to be written and what says nothing.

    PROV-JSON gives every relation a key, `_:id7` where it has no identifier. Where no
    other statement mentions it, it is the same as no identifier.

    >>> from provkit.model.statements import Statement
    >>> used = Statement("used", Blank("id7"), ("ex:a", "ex:e"))
    >>> print(anonymous(Document.of(used)).toplevel.statements[0])
    used(ex:a, ex:e, -)
    """
    return Document(
        _instance(document.toplevel), tuple(_instance(b) for b in document.bundles)
    )


def _instance(instance: Instance) -> Instance:
    mentions = Counter(
        blank for statement in instance.statements for blank in _blanks(statement)
    )
    if not mentions:
        return instance
    return Instance(
        instance.id,
        tuple(
            replace(statement, id=None)
            if isinstance(statement.id, Blank)
            and mentions[statement.id] == 1
            and KINDS[statement.kind].identifier is Absence.UNKNOWN
            else statement
            for statement in instance.statements
        ),
    )


def _blanks(statement: Statement) -> Iterator[Blank]:
    yield from (term for term in statement.args if isinstance(term, Blank))
    if isinstance(statement.id, Blank):
        yield statement.id
    for _, value in statement.attributes:
        if isinstance(value, Blank):
            yield value
