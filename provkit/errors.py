"""Everything that can go wrong, as one tree.

    ProvkitError
    ├── UsageError              an argument that cannot be meant
    │   ├── UnknownName         no such plug-in, profile, requirement or question
    │   └── MissingPackage      an extra that is not installed
    ├── GraphError              the graph cannot answer
    │   ├── UnreadableGraph     a file or folder that cannot be read as a graph
    │   ├── EmptyGraph          nothing in it that provkit knows
    │   ├── UnknownNode         no node answers to that name
    │   ├── AmbiguousNode       several nodes do
    │   └── WrongKind           a node of a kind that the question does not accept
    ├── UnreadableSource        another tool's output that cannot be read
    ├── RecordError             a record that cannot be written as PROV-O or read back
    ├── ProfileError            a profile, or one of its shapes, that is not well formed
    ├── CaptureError            a recorder that is used against its rules
    │   └── RunEnded            a call on a run that has ended
    └── LedgerError             a ledger that cannot be written or is damaged

Every message says what was found, where, and what to do. The command line prints the
message alone and exits with 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ProvkitError(Exception):
    """Base of every error that provkit raises on purpose.

    Attributes:
        fix: what the reader can do about it; empty when the message says it.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}\n  {self.fix}" if self.fix else message


class UsageError(ProvkitError):
    """An argument that cannot be meant."""


class UnknownName(UsageError):
    """A name that no plug-in, profile, requirement or question has."""

    @classmethod
    def among(cls, what: str, name: str, known: Iterable[str]) -> UnknownName:
        """Name the known ones, nearest first.

        >>> print(UnknownName.among("question", "population", ["path", "populations"]))
        no question is called 'population'
          did you mean 'populations'? known: path, populations
        """
        from difflib import get_close_matches

        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return cls(
            f"no {what} is called {name!r}",
            f"{hint}known: {', '.join(names) or 'none'}",
        )


class MissingPackage(UsageError):
    """A plug-in that needs a package which is not installed."""

    @classmethod
    def for_plugin(cls, plugin: str, package: str) -> MissingPackage:
        """Give the exact line to type.

        >>> print(MissingPackage.for_plugin("mlflow", "mlflow-skinny"))
        'mlflow' needs 'mlflow-skinny': pip install 'provkit[mlflow]'
        """
        return cls(f"'{plugin}' needs '{package}': pip install 'provkit[{plugin}]'")


class GraphError(ProvkitError):
    """A graph that cannot give the answer."""


class UnreadableGraph(GraphError):
    """A file, folder or address that cannot be read as a graph."""


class EmptyGraph(GraphError):
    """A graph that holds nothing that provkit could check or ask about."""


class UnknownNode(GraphError):
    """No node of the graph answers to the name."""


class AmbiguousNode(GraphError):
    """Several nodes answer to the name."""


class WrongKind(GraphError):
    """A node of a kind that the question does not accept."""


class UnreadableSource(ProvkitError):
    """Another tool's output that is malformed, cut off or not that tool's at all."""


class RecordError(ProvkitError):
    """A record that cannot be written as PROV-O, or triples that make no record."""


class ProfileError(ProvkitError):
    """A profile, or a shape in it, that is not well formed."""


class CaptureError(ProvkitError):
    """A recorder that is used against its rules."""


class RunEnded(CaptureError):
    """A call on a run that has ended."""


class LedgerError(ProvkitError):
    """A ledger that cannot be written, or a journal that is damaged."""
