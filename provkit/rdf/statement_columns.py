"""The statements of one instance as numbers: what a million of them can be kept in.

Whoever judges all statements wants to know of most of them only what stands in which
place. A statement is a kind and six numbers here, and is made into a `Statement` when
somebody asks for that one. Attributes are left out but for what PROV-CONSTRAINTS looks
at: that a collection is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from provkit.model.statements import KINDS, PROV, PROV_TYPE, Blank, Statement
from provkit.rdf.statement_terms import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from provkit.model.statements import Term

KEYWORDS: Final = tuple(KINDS)
"""The kinds of statement; a kind is known by its place here."""

PLACES: Final = 1 + max(len(kind.arguments) for kind in KINDS.values())
"""The identifier and the arguments."""

TIME_PLACES: Final[Mapping[str, frozenset[int]]] = MappingProxyType(
    {
        name: frozenset(
            place
            for place, argument in enumerate(kind.arguments, start=1)
            if argument.denotes == "time"
        )
        for name, kind in KINDS.items()
    }
)
"""Where times stand; they are numbered apart from identifiers."""

WORTHWHILE: Final = 500
"""From how many triples on columns cost less than statements do."""

_EMPTY: Final = ((PROV_TYPE, PROV + "EmptyCollection"),)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The statements of a toplevel or a bundle, in their order.

    Attributes:
        id: the name of the bundle; None for the toplevel.
        kinds: for each statement the place of its kind in `KEYWORDS`.
        places: for each its identifier and arguments; 0 where nothing stands.
        widths: for each how many arguments it has, though some may be 0.
        empty: for each whether it says that something is an empty collection.
        names: what the numbers of identifiers stand for, as RDF terms.
        times: what the numbers after those of all names stand for.
        made: the statements that had to be made to be read, by number.
    """

    id: str | Blank | None
    kinds: NDArray[np.uint8]
    places: NDArray[np.int32]
    widths: NDArray[np.uint8]
    empty: NDArray[np.bool_]
    names: Sequence[Any] = field(repr=False)
    times: Sequence[Term] = field(repr=False)
    made: Mapping[int, Statement] = field(repr=False)

    def __len__(self) -> int:
        return len(self.kinds)

    def statement(self, number: int) -> Statement:
        """One statement, without attributes that no constraint looks at."""
        made = self.made.get(number)
        if made is not None:
            return made
        keyword = KEYWORDS[self.kinds[number]]
        own, *others = (self._term(n) for n in self.places[number].tolist())
        attributes = _EMPTY if self.empty[number] else ()
        name = own if isinstance(own, str | Blank) else None
        return Statement(
            keyword, name, tuple(others[: self.widths[number]]), attributes
        )

    def _term(self, number: int) -> Term | None:
        if not number:
            return None
        if number < len(self.names):
            return name_of(self.names[number])
        return self.times[number - len(self.names)]

    def keywords(self) -> set[str]:
        """The kinds of its statements."""
        return {KEYWORDS[number] for number in np.unique(self.kinds).tolist()}

    def mentioned(self) -> Iterator[str | Blank]:
        """Whatever is named in a statement; a time that stayed a text is, too."""
        present = np.zeros(len(self.names) + len(self.times), dtype=bool)
        for place in range(PLACES):
            present[self.places[:, place]] = True
        for number in np.flatnonzero(present).tolist():
            term = self._term(number)
            if isinstance(term, str | Blank):
                yield term
