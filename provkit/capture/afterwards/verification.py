"""Whether the files that a graph speaks of are still what they were.

Every entity with a place and a SHA-256 is looked for below a folder, by default the one
that holds the ledger, and its content compared. A sealed run is compared with the
digest beside it. A file that a later recorded run has replaced is not *changed*: the
bytes that were recorded are gone (*missing*), and what stands there now is accounted
for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from provkit.capture.content.digests import digest_of
from provkit.errors import CaptureError
from provkit.vocab import DCTERMS, PK, PROV, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from provkit.rdf.layout import Ledger

_SHA256 = SPDX.checksumAlgorithm_sha256
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Checked:
    """One recorded content, and what stands in its place.

    Attributes:
        outcome: `same`, `changed`, `missing` or `uncheckable`.
        node: the entity by IRI; of a sealed run, the path of its file.
        title: what people call it.
        path: where it was looked for, as recorded.
        recorded: the SHA-256 that is recorded.
        found: the SHA-256 of what is there.
        why: for an outcome other than `same`.
    """

    outcome: str
    node: str
    title: str = ""
    path: str | None = None
    recorded: str | None = None
    found: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of everything that a graph recorded a digest of."""

    checked: tuple[Checked, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing that could be checked has changed."""
        return not self.of("changed")

    def of(self, outcome: str) -> tuple[Checked, ...]:
        """What had one outcome."""
        return tuple(each for each in self.checked if each.outcome == outcome)

    def to_dict(self) -> dict[str, Any]:
        """The same for machines: how many are the same, and everything else."""
        others = ("changed", "missing", "uncheckable")
        return {
            "same": len(self.of("same")),
            **{name: [asdict(each) for each in self.of(name)] for name in others},
        }


def verify(triples: Iterable[Triple], base: Path) -> Verification:
    """Compare every recorded SHA-256 with the files below a folder.

    Args:
        triples: a graph.
        base: what recorded paths are relative to; nothing outside it is read.
    """
    facts = _Facts(triples)
    present: dict[str, str | _Unreadable] = {}
    found = [
        each for node in facts.nodes() for each in _checked(node, facts, base, present)
    ]
    found.sort(key=lambda each: (each.path or "", each.node))
    return Verification(tuple(found))


def verify_sealed(ledger: Ledger) -> Verification:
    """Compare every sealed run of a ledger with the digest beside it."""
    runs = {path.name: path for path in ledger.runs()}
    stated = {path.stem for path in (ledger.root / "runs").glob("*.ttl.sha256")}
    # The digest is written first: without its run it is what sealing leaves half-done.
    open_runs = {f"{path.stem}.ttl" for path in ledger.journals()}
    names = sorted(runs.keys() | (stated - open_runs))
    return Verification(tuple(_sealed(ledger, name) for name in names))


@dataclass(frozen=True, slots=True)
class _Unreadable:
    outcome: str
    why: str


class _Facts:
    """What a graph says of contents and places, by node."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._of: defaultdict[str, defaultdict[str, list[str]]]
        self._of = defaultdict(lambda: defaultdict(list))
        self._touched: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        for triple in triples:
            subject, value = _text(triple.subject), _text(triple.object)
            self._of[subject][triple.predicate.value].append(value)
            if triple.predicate.value == PROV.used:
                self._touched[value].append((subject, False))
            elif triple.predicate.value == PROV.wasGeneratedBy:
                self._touched[subject].append((value, True))
        self._at: defaultdict[str, list[str]] = defaultdict(list)
        for node in self.nodes():
            for place in self.places(node):
                self._at[place].append(node)

    def nodes(self) -> list[str]:
        """Everything that has a digest or a place."""
        stated = (SPDX.checksum, PK.localPath)
        return sorted(n for n, said in self._of.items() if said.keys() & set(stated))

    def places(self, node: str) -> list[str]:
        return sorted(set(self._values(node, PK.localPath)))

    def title(self, node: str) -> str:
        return min(self._values(node, DCTERMS.title), default="")

    def digests(self, node: str) -> list[str]:
        return sorted(
            {
                value
                for checksum in self._values(node, SPDX.checksum)
                if _SHA256 in self._values(checksum, SPDX.algorithm)
                for value in self._values(checksum, SPDX.checksumValue)
            }
        )

    def replacing(self, node: str, place: str, found: str) -> str | None:
        """What was recorded at the same place later, with the content found there."""
        known = [
            other
            for other in self._at[place]
            if found in self.digests(other) and self._age(other) > self._age(node)
        ]
        return min(known, default=None)

    def _age(self, node: str) -> tuple[datetime, bool, str]:
        """What orders the contents of one place: the later, the greater.

        The last run that used or made it; what a run made is later than what it used;
        and a name that the recorder gave sorts by its own time.
        """
        seen = [
            (_moment(start), made)
            for run, made in self._touched.get(node, ())
            for start in self._values(run, PROV.startedAtTime)
        ]
        own = node if node.startswith("urn:uuid:") else ""
        return (*max(seen, default=(_NEVER, False)), own)

    def _values(self, node: str, predicate: str) -> list[str]:
        said = self._of.get(node)
        return said.get(predicate, []) if said else []


def _checked(
    node: str, facts: _Facts, base: Path, present: dict[str, str | _Unreadable]
) -> Iterator[Checked]:
    digests, title = facts.digests(node), facts.title(node)
    recorded = digests[0] if digests else None
    if not digests or not facts.places(node):
        missing = "no SHA-256" if not digests else "no place"
        place = next(iter(facts.places(node)), None)
        why = f"{missing} is recorded"
        yield Checked("uncheckable", node, title, place, recorded, why=why)
        return
    for place in facts.places(node):
        if place not in present:
            present[place] = _content(base, place)
        found = present[place]
        if isinstance(found, _Unreadable):
            yield Checked(found.outcome, node, title, place, recorded, why=found.why)
        elif found in digests:
            yield Checked("same", node, title, place, found, found)
        else:
            outcome, why = _difference(node, place, found, facts)
            yield Checked(outcome, node, title, place, recorded, found, why)


def _difference(node: str, place: str, found: str, facts: _Facts) -> tuple[str, str]:
    other = facts.replacing(node, place, found)
    if other is None:
        return "changed", "its content is not what was recorded"
    return (
        "missing",
        f"replaced: the file now is {facts.title(other) or other}, {other}",
    )


def _content(base: Path, place: str) -> str | _Unreadable:
    path = PurePosixPath(place)
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(place).drive:
        # A graph may come from anywhere: it must not choose which files are read.
        return _Unreadable("uncheckable", "its place is outside the folder")
    try:
        return digest_of(base / path).value
    except FileNotFoundError:
        return _Unreadable("missing", "there is nothing at that place")
    except CaptureError as error:
        return _Unreadable("uncheckable", str(error))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return _Unreadable("uncheckable", f"it cannot be read: {why}")


def _sealed(ledger: Ledger, name: str) -> Checked:
    path = ledger.root / "runs" / name
    node, place = str(path), f"runs/{name}"
    try:
        words = path.with_name(f"{name}.sha256").read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        why = "the .sha256 file beside it is missing or cannot be read"
        return Checked("uncheckable", node, "sealed run", place, why=why)
    recorded = words[0] if words else ""
    if not path.exists():
        why = "only the digest of the sealed run is left"
        return Checked("missing", node, "sealed run", place, recorded, why=why)
    found = digest_of(path).value
    if found == recorded:
        return Checked("same", node, "sealed run", place, recorded, found)
    why = "it was changed after it was sealed"
    return Checked("changed", node, "sealed run", place, recorded, found, why)


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return _NEVER
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)
