"""The account of a reading: what was taken over, what was not, and what was missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provkit.model import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Lost:
    """A field that was not taken over, or that a format has no place for.

    Attributes:
        field: where it stood; `*` stands for any member of a list or table.
        why: the reason, in words; `personal: ...` where it was left out on purpose.
        count: how many values of that field.
    """

    field: str
    why: str
    count: int = 1

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{self.field}{times}: {self.why}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the source does not state.

    Attributes:
        node: the IRI of the thing that it is about; none for the source as a whole.
        what: the fact, in a few words.
        why: why it is not known.
    """

    node: str | None
    what: str
    why: str

    def gap(self) -> Gap:
        """The same as a record."""
        return Gap(f"{self.what}: {self.why}", self.node)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import.

    Attributes:
        tool: the adapter.
        source: the name of the file or folder, without the way to it.
        records: how many records were read.
        mapped: how many values have a field of their own in a record.
        kept: how many were kept as plain annotations.
        gaps: what the source does not state.
        lost: what was not taken over.
    """

    tool: str
    source: str
    records: int
    mapped: int
    kept: int
    gaps: tuple[Missing, ...] = ()
    lost: tuple[Lost, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The report for people; equal gaps and losses are counted, not repeated."""
        yield (
            f"{_counted(self.records, 'record')} read from {self.source} ({self.tool}):"
            f" {_counted(self.mapped, 'value')} mapped, {self.kept} kept as annotations"
        )
        yield from _grouped("gap", ((f"{g.what}: {g.why}", 1) for g in self.gaps))
        lost = ((f"{each.field}: {each.why}", each.count) for each in self.lost)
        yield from _grouped("value lost", lost, "values lost")

    def to_dict(self) -> dict[str, Any]:
        """The report for programs (architecture, section 6)."""
        return {
            "tool": self.tool,
            "source": self.source,
            "records": self.records,
            "mapped": self.mapped,
            "kept_as_annotation": self.kept,
            "gaps": [{"node": g.node, "what": g.what, "why": g.why} for g in self.gaps],
            "lost": [
                {"field": each.field, "why": each.why, "count": each.count}
                for each in self.lost
            ],
        }


class Account:
    """The books that are kept while a source is read; `Source` and `Part` write them.

    An adapter needs `gap` and `lost`, and `mapped` and `kept` only for what it reads
    without a `Part`.
    """

    def __init__(self) -> None:
        self.mapped_values = 0
        self.kept_values = 0
        self._lost: Counter[tuple[str, str]] = Counter()
        self._gaps: dict[Missing, None] = {}
        self._new: list[Missing] = []

    def mapped(self, count: int = 1) -> None:
        """Note values that have a field of their own."""
        self.mapped_values += count

    def kept(self, count: int = 1) -> None:
        """Note values that became annotations."""
        self.kept_values += count

    def lost(self, field: str, why: str, count: int = 1) -> None:
        """Note values that were not taken over."""
        if count > 0:
            self._lost[field, why] += count

    def gap(self, node: str | None, what: str, why: str) -> None:
        """Note a fact that the source does not state.

        A gap about a run that is noted before the run is yielded stands on the run;
        any other becomes a record of its own.
        """
        missing = Missing(node, what, why)
        if missing not in self._gaps:
            self._gaps[missing] = None
            self._new.append(missing)

    def new_gaps(self) -> list[Missing]:
        """The gaps noted since this was last asked."""
        found, self._new = self._new, []
        return found

    def report(self, tool: str, source: str, records: int) -> ImportReport:
        """The account as it stands."""
        lost = (Lost(*key, count) for key, count in sorted(self._lost.items()))
        return ImportReport(
            tool,
            source,
            records,
            self.mapped_values,
            self.kept_values,
            tuple(self._gaps),
            tuple(lost),
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _grouped(
    noun: str, entries: Iterable[tuple[str, int]], plural: str = ""
) -> Iterator[str]:
    found: Counter[str] = Counter()
    for text, count in entries:
        found[text] += count
    total = sum(found.values())
    if total:
        yield f"{total:,} {noun if total == 1 else plural or noun + 's'}:"
    for text, count in found.items():
        yield f"  {text}" + (f" ({count:,} times)" if count > 1 else "")
