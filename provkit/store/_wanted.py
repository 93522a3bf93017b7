"""What of an endpoint is to be fetched, as the endpoint counts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.store import _http
from provkit.store._endpoint import number, rows

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_COUNTED: Final = "SELECT ?p (COUNT(*) AS ?n) WHERE {{ {0} }} GROUP BY ?p"
_BY_CONTENT: Final = " FILTER(STRSTARTS(STR(?s), 'ni:') || STRSTARTS(STR(?o), 'ni:'))"
_BLANK: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE {{ {0} FILTER(isBlank(?s) || isBlank(?o)) }}"
)
# A number of each statement that another is unlikely to have: SPARQL cannot read the
# digits of a hash, but it can tell how far from its start a digit stands.
_SUMMED: Final = (
    "SELECT ?p (SUM(STRLEN(STRBEFORE(?h, '0')) + 33 * STRLEN(STRBEFORE(?h, '1'))"
    " + 1089 * STRLEN(STRBEFORE(?h, '2'))) AS ?n) WHERE {{ {{ {0} }} BIND(MD5(CONCAT("
    "COALESCE(STR(?s), ''), '>', COALESCE(STR(?o), ''), '^',"
    " COALESCE(STR(DATATYPE(?o)), ''), '@', COALESCE(LANG(?o), ''))) AS ?h) }}"
    " GROUP BY ?p"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some of the statements of an endpoint.

    Attributes:
        whole: how many there are of each predicate all of whose statements are wanted.
        named: the same of those of which only statements are that name a content.
        of: how many statements the endpoint has.
        everything: whether nothing is left out.
    """

    whole: dict[str, int]
    named: dict[str, int] = field(default_factory=dict)
    of: int = field(default=0, compare=False)
    everything: bool = False

    @property
    def count(self) -> int:
        """How many statements they are."""
        return sum(self.whole.values()) + sum(self.named.values())

    @property
    def pattern(self) -> str:
        """Which they are, as SPARQL has it."""
        if self.everything or not (self.whole or self.named):
            return "?s ?p ?o" if self.everything else "FILTER(false) ?s ?p ?o"
        found = []
        if self.whole:
            found.append(f"{{ {_with(self.whole)} }}")
        if self.named:
            found.append(f"{{ {_with(self.named)}{_BY_CONTENT} }}")
        return " UNION ".join(found)

    def by_predicate(self) -> Iterator[tuple[str, int, str]]:
        """Each predicate with its count and a condition for its statements."""
        for predicate, told in self.whole.items():
            yield predicate, told, ""
        for predicate, told in self.named.items():
            yield predicate, told, _BY_CONTENT

    def parts(self, most: int) -> list[Wanted]:
        """The same in parts of so many statements, if no predicate has more."""
        if self.count <= most:
            return [self]
        found = [Wanted(part) for part in _parted(self.whole, most)]
        return [*found, *(Wanted({}, part) for part in _parted(self.named, most))]


def wanted(url: str, predicates: Container[str] | None) -> Wanted:
    """Ask how many statements there are of what is wanted.

    Args:
        url: the address of the endpoint.
        predicates: those whose statements are wanted; None for all.

    Raises:
        NoAnswer: the endpoint does not say.
    """
    counts = _counted(url, "?s ?p ?o")
    of = sum(counts.values())
    if predicates is None:
        return Wanted(counts, of=of, everything=True)
    chosen = {each: n for each, n in counts.items() if each[1:-1] in predicates}
    others = counts.keys() - chosen.keys()
    named = _counted(url, _with(others) + _BY_CONTENT) if others else {}
    return Wanted(chosen, named, of)


def sums(url: str, part: Wanted) -> dict[str, int]:
    """For each predicate a number that is another once a statement was replaced.

    An endpoint that cannot work it out gives none; then its counts must do.

    Raises:
        NoAnswer: it does not answer at all.
    """
    try:
        return _counted(url, part.pattern, _SUMMED)
    except _http.NoAnswer as error:
        if error.status is None or error.status >= 500:  # noqa: PLR2004 - HTTP's
            raise
        return {}


def has_blank_nodes(url: str, part: Wanted) -> bool:
    """Whether there are blank nodes in what is wanted.

    Raises:
        NoAnswer: the endpoint does not say.
    """
    return number(url, _BLANK.format(f"{{ {part.pattern} }}")) > 0


def _counted(url: str, pattern: str, query: str = _COUNTED) -> dict[str, int]:
    """A number for each predicate, in order."""
    try:
        found = {
            str(predicate): int(getattr(told, "value", ""))
            for predicate, told in rows(url, query.format(pattern), 2)
            if predicate is not None
        }
    except ValueError as error:
        raise _http.NoAnswer(
            f"{url}: does not say how many statements it has"
        ) from error
    return dict(sorted(found.items()))


def _parted(counts: dict[str, int], most: int) -> Iterator[dict[str, int]]:
    part: dict[str, int] = {}
    for predicate, told in counts.items():
        if part and sum(part.values()) + told > most:
            yield part
            part = {}
        part[predicate] = told
    if part:
        yield part


def _with(predicates: Iterable[str]) -> str:
    return f"VALUES ?p {{ {' '.join(sorted(predicates))} }} ?s ?p ?o"
