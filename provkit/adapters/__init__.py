"""What other tools wrote becomes records, and records become what they read.

One file here is one tool; its name, with `-` for `_`, is the tool's name on the command
line. Third parties use the entry-point group `provkit.adapters`. A file has one of two
functions, or both:

    def read(source: Source, *, option: str = "") -> Iterator[Record]      # import
    def write(view: View, *, option: str = "") -> Written                  # export

An adapter knows no RDF: it yields the records of `provkit.model`, and `provkit.rdf`
says how each is written. To add one, copy `lm_eval.py`, put small files of your own
into `tests/adapters/fixtures/<tool>/`, and the contract suite finds both.

What every adapter promises, and the suite checks:

- Nothing is invented. A fact that the source does not state is a `source.gap(...)`,
  never a default.
- Nothing is lost in silence. Values are taken through `Part`, which keeps the account;
  what has no place is kept as an annotation where harmless, else reported as lost.
- The same source gives the same records with the same IRIs, wherever it lies. Names
  are made by `source.iri` and `source.own_iri`.
- Nothing from the source is executed, and no file outside of it is read.
- A malformed or cut-off source ends in `UnreadableSource` with the place.
- User names, machines, absolute paths, secrets and participants are not copied.
- Every record with an IRI says in `source_field` where it stands in the source.

>>> "lm-eval" in importers()
True
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit import plugins
from provkit._version import __version__
from provkit.adapters._account import Account, ImportReport, Lost, Missing
from provkit.adapters._part import Part
from provkit.adapters._source import Source
from provkit.adapters._times import iso
from provkit.adapters._view import View, Written
from provkit.errors import MissingPackage, RecordError, UnreadableSource, UsageError
from provkit.model import Agent, Bundle, Digest, Gap, Run
from provkit.vocab import FORMAT, ID

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from provkit.model import Record

__all__ = [
    "Account",
    "ImportReport",
    "Imported",
    "Lost",
    "Missing",
    "Part",
    "Reading",
    "Source",
    "View",
    "Written",
    "exporters",
    "importers",
    "read",
    "stream",
    "write",
]


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read of a source.

    Attributes:
        tool: the adapter.
        records: everything that it yielded, the gaps, the source and its bundle.
        report: what was mapped, kept, lost, and what the source does not state.
    """

    tool: str
    records: tuple[Record, ...]
    report: ImportReport

    def __repr__(self) -> str:
        count = len(self.records)
        return f"<Imported {self.report.source} ({self.tool}): {count} records>"


class Reading:
    """A source as it is read, one record after the other; `report` is whole at the end.

    The last records are the source itself and the bundle of what was read, whose
    `prov:hadPrimarySource` it is. It states no time of the import, so that the same
    source always gives the same statements.
    """

    def __init__(
        self, source: Source, records: Iterator[Record], at: str | None = None
    ) -> None:
        self._source = source
        self._at = at
        self._records = records
        self._count = 0
        self._waiting: dict[str | None, list[Gap]] = {}
        self._contents: set[Digest] = set()

    def __iter__(self) -> Iterator[Record]:
        try:
            for record in self._records:
                self._count += 1
                self._contents.update(getattr(record, "checksums", ()))
                yield from self._with_gaps(record)
            yield from self._loose_gaps()
            self._source.report_unread()
            yield from self._origin()
        except RecordError as error:
            raise UnreadableSource(f"{self._source.name}: {error}") from error
        except (EOFError, zlib.error) as error:
            raise UnreadableSource(
                f"{self._source.name}: cut off or damaged: {error}",
                "copy it again from where it was made",
            ) from error
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "provkit":
                raise
            raise _missing(self._source.tool, error.name) from error

    @property
    def report(self) -> ImportReport:
        """The account of what has been read so far."""
        source = self._source
        return source.account.report(source.tool, source.name, self._count)

    def _with_gaps(self, record: Record) -> Iterator[Record]:
        """A record with the gaps about it: on it, if it is a run, else after it."""
        for gap in self._source.account.new_gaps():
            self._waiting.setdefault(gap.node, []).append(gap.gap())
        own = self._waiting.pop(getattr(record, "iri", None) or "", [])
        if isinstance(record, Run):
            yield replace(record, gaps=(*record.gaps, *own)) if own else record
        else:
            yield record
            yield from own

    def _loose_gaps(self) -> Iterator[Record]:
        for gap in self._source.account.new_gaps():
            self._waiting.setdefault(gap.node, []).append(gap.gap())
        for gaps in self._waiting.values():
            yield from gaps

    def _origin(self) -> Iterator[Record]:
        source = self._source
        entity = source.entity()
        content = f"{source.tool}\n{source.digest().value}\n{__version__}"
        # A file that is the dataset itself has been told of under the same name.
        if entity.iri or source.digest() not in self._contents:
            yield entity
        yield Bundle(
            iri=f"{ID}import/{sha256(content.encode()).hexdigest()[:40]}",
            title=f"{source.name}, read as {source.tool}",
            generated_at=self._at,
            conforms_to=FORMAT,
            primary_source=entity.iri or entity.checksums[0].content_iri or (),
            attributed_to=Agent(
                name="provkit", kind="SoftwareAgent", version=__version__
            ),
        )


def importers() -> tuple[str, ...]:
    """The tools whose output can be read."""
    return tuple(name for name in plugins.names("adapters") if _has(name, "read"))


def exporters() -> tuple[str, ...]:
    """The tools and forms that can be written."""
    return tuple(name for name in plugins.names("adapters") if _has(name, "write"))


def read(tool: str, source: str | os.PathLike[str], **options: Any) -> Imported:
    """Read another tool's output.

    Args:
        tool: a file of this folder: `mlflow`, `lm-eval` ...
        source: the file or folder.
        options: as the tool's module documents.

    Raises:
        UnknownName: there is no such adapter, or it does not read.
        UnreadableSource: the source is not there, malformed or cut off.
    """
    reading = stream(tool, source, **options)
    records = tuple(reading)
    return Imported(reading._source.tool, records, reading.report)  # noqa: SLF001


def stream(
    tool: str,
    source: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
    at: str | None = None,
    **options: Any,
) -> Reading:
    """Read another tool's output record by record, without holding it.

    Args:
        tool: a file of this folder.
        source: the file or folder.
        progress: is told how many parts of how many have been read, now and then.
        at: the time of the import, ISO 8601 with zone, for the bundle; without it the
            same source always gives the same statements.
        options: as the tool's module documents.

    Raises:
        UnknownName: there is no such adapter, or it does not read.
        UsageError: it takes no such option.
        UnreadableSource: the source is not there; or, while iterating, is malformed.
    """
    module = _module(tool, "read")
    _check_options(tool, module.read, options)
    name = tool.replace("_", "-")
    opened = Source(name, Path(source), Account(), progress)
    return Reading(opened, module.read(opened, **options), _moment(at))


def write(tool: str, view: View, **options: Any) -> Written:
    """Write records in the form of another tool.

    Args:
        tool: a file of this folder: `rocrate`, `model-card` ...
        view: the records, and how to ask about them.
        options: as the tool's module documents.

    Raises:
        UnknownName: there is no such adapter, or it does not write.
        UsageError: it takes no such option.
    """
    module = _module(tool, "write")
    _check_options(tool, module.write, options)
    try:
        written: Written = module.write(view, **options)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "provkit":
            raise
        raise _missing(tool, error.name) from error
    return written


def _moment(at: str | None) -> str | None:
    found = None if at is None else iso(at)
    if at is not None and found is None:
        raise UsageError(
            f"{at!r} is no time with a time zone",
            "write it as 2026-11-22T09:00:00Z",
        )
    return found


def _module(tool: str, what: str) -> ModuleType:
    module = plugins.load("adapters", tool.replace("_", "-"))
    if not hasattr(module, what):
        known = importers() if what == "read" else exporters()
        raise UsageError(
            f"{tool} cannot be {'imported' if what == 'read' else 'exported'}",
            f"known: {', '.join(known)}",
        )
    return module


def _missing(tool: str, module: str) -> MissingPackage:
    package = {"yaml": "PyYAML"}.get(module.partition(".")[0], module)
    return MissingPackage.for_plugin(tool, package)


def _has(name: str, what: str) -> bool:
    try:
        return hasattr(plugins.load("adapters", name), what)
    except MissingPackage:
        return True


def _check_options(tool: str, function: Any, options: dict[str, Any]) -> None:
    known = set(function.__kwdefaults__ or ())
    if unknown := sorted(set(options) - known):
        raise UsageError(
            f"{tool} takes no option {', '.join(unknown)}",
            f"it takes {', '.join(sorted(known)) or 'none'}",
        )
