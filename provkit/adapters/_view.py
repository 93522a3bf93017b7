"""What an exporter sees, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from provkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from provkit.adapters._account import Lost
    from provkit.model import Cohort, Record

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Written:
    """What an exporter made.

    Attributes:
        files: the content of each file by its name; one of the name "" where the
            target is a file, several with names where it is a folder.
        lost: what the graph says and this form cannot carry.
        missing: what this form asks for and the graph does not say.
    """

    files: Mapping[str, bytes]
    lost: tuple[Lost, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """The records of a graph, and how to ask about them.

    Attributes:
        records: every record, values inside the records that own them.
        focus: the IRI of the node that the export is about; none for the whole graph.
        ask: a question by name, as on the command line, about nodes: its rows, each
            as a dictionary (`view.ask("populations", model_iri)`).
        findings: the findings of a profile on the graph, each as a dictionary.
        cohorts: every cohort and stratum by its IRI, which is what the `cohort` of a
            result is; the record of a cohort itself has no name.
    """

    records: tuple[Record, ...]
    focus: str | None = None
    ask: Callable[..., list[dict[str, Any]]] = field(
        default=lambda *_nodes, **_options: []
    )
    findings: Callable[[str], list[dict[str, Any]]] = field(default=lambda _profile: [])
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)

    def all(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The records of a kind and of the kinds below it."""
        return tuple(each for each in self.records if isinstance(each, kind))

    def named(self, iri: str) -> Record | None:
        """The record of that IRI."""
        found = (r for r in self.records if getattr(r, "iri", None) == iri)
        return next(found, None)

    def one(self, kind: type[Kind], what: str) -> Kind:
        """The record that the export is about, or the only one of its kind.

        Raises:
            UsageError: there is none, or there are several and none was named.
        """
        found: Iterable[Kind] = self.all(kind)
        if self.focus is not None:
            found = [each for each in found if getattr(each, "iri", "") == self.focus]
        chosen = tuple(found)
        if len(chosen) == 1:
            return chosen[0]
        names = ", ".join(str(getattr(each, "iri", each)) for each in chosen[:5])
        raise UsageError(
            f"there are {len(chosen)} {what}s to write, not one",
            f"name one with --node: {names}" if chosen else f"the graph has no {what}",
        )
