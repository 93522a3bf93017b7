"""Who says something after the fact, about what, and where it is sealed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from provkit._version import __version__
from provkit.capture import entities
from provkit.capture.options import Options
from provkit.errors import (
    AmbiguousNode,
    LedgerError,
    RecordError,
    UnknownName,
    UnknownNode,
    UsageError,
    WrongKind,
)
from provkit.model import Agent, Bundle, Entity
from provkit.model.identity import is_iri, new_iri, sha256_in
from provkit.rdf import files, placing, replay
from provkit.rdf.encode import encode
from provkit.rdf.layout import run_name
from provkit.rdf.mapping import by_name, kind_of
from provkit.vocab import DCTERMS, FORMAT, RDF, SPDX, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from provkit.model import MetricResult, Record, Run
    from provkit.rdf.layout import Ledger

    Named = Entity | Run | Agent | MetricResult | str | os.PathLike[str]

_LAST_WORD = re.compile(r"[A-Za-z0-9]+(?=[^A-Za-z0-9]*$)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that was said after the fact.

    Attributes:
        path: its sealed file.
        iri: the name of what the file asserts, a `prov:Bundle`.
        node: what it is about.
        kind: of that node.
        said: the properties that it states of the node, as prefixed names.
        time: when it was said.
    """

    path: Path
    iri: str
    node: str
    kind: str
    said: tuple[str, ...]
    time: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A node that something is said about, as far as the ledger knows it.

    Attributes:
        iri: its name.
        kind: the name of its kind of record.
        label: its title, else its IRI in short.
        predicates: what is stated of it so far.
    """

    iri: str
    kind: str
    label: str
    predicates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks, when, and into which ledger."""

    ledger: Ledger
    agents: tuple[Agent, ...]
    now: str

    @classmethod
    def of(
        cls,
        agent: Agent | str | tuple[Agent | str, ...] | None,
        ledger: str | os.PathLike[str] | None,
    ) -> Author:
        """Settle them; a statement that nobody stands for is not made.

        Raises:
            UsageError: nobody is named, or not by an identifier.
        """
        options = Options.of(ledger, agent)
        if not options.agents:
            raise UsageError(
                "nobody is named who says so",
                "give an ORCID or a ROR as agent (--agent), or set PROVKIT_AGENT",
            )
        agents = tuple(Agent(a) if isinstance(a, str) else a for a in options.agents)
        for each in agents:
            if each.iri is not None and not is_iri(each.iri):
                raise UsageError(
                    f"{each.iri!r} does not identify anybody",
                    "give an ORCID or a ROR; pk.Agent(name=...) for a bare name",
                )
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return cls(options.ledger, agents, now)

    def subject(self, node: Named, kind: str | None, *kinds: type[Record]) -> Subject:
        """What a thing is called and what is known of it.

        Args:
            node: a record, a path or an IRI.
            kind: what the caller says it is.
            kinds: the kinds of record that would do; any when not given.

        Raises:
            UnknownNode: the ledger does not know it, and no kind was given.
            AmbiguousNode: a path whose content several entities have.
            WrongKind: it is of another kind.
        """
        iri = _iri(self.ledger, node)
        found = [t for t in _triples_with(self.ledger, iri) if _is(t.subject, iri)]
        types = _values(found, RDF.type)
        known = kind_of(frozenset(types))
        said = kind or (type(node).__name__ if isinstance(node, _RECORDS) else None)
        name = _narrowest(iri, known.name if known else None, said)
        if kinds and not issubclass(by_name()[name].record, kinds):
            wanted = " or ".join(each.__name__ for each in kinds)
            raise WrongKind(
                f"{shorten(iri)} is a {name}, not a {wanted}",
                f"where it is one, say so: kind={kinds[0].__name__!r}",
            )
        titles = _values(found, DCTERMS.title)
        title = None if isinstance(node, str) else getattr(node, "title", None)
        label = min(titles, default=None) or title or shorten(iri)
        return Subject(iri, name, label, frozenset(t.predicate.value for t in found))

    def say(
        self,
        title: str,
        reason: str | None,
        about: Subject,
        stated: Iterable[Triple],
    ) -> Statement:
        """Seal what is said, with who says it, when and why.

        Raises:
            OSError: the ledger cannot be written.
        """
        bundle = Bundle(
            iri=new_iri(),
            title=title,
            description=reason,
            generated_at=self.now,
            attributed_to=(_software(), *self.agents),
            conforms_to=FORMAT,
        )
        iri, node = bundle.iri or "", NamedNode(about.iri)
        link = Triple(NamedNode(iri), NamedNode(DCTERMS.subject), node)
        triples = list(stated)
        path = self.ledger.sealed(run_name(self.now, title, iri))
        _seal(path, [*encode(bundle), link, *triples])
        said = {t.predicate.value for t in triples if t.subject == node} - {RDF.type}
        names = tuple(sorted(map(shorten, said)))
        return Statement(path, iri, about.iri, about.kind, names, self.now)


_RECORDS = tuple(kind.record for kind in by_name().values())


def _software() -> Agent:
    return Agent(name="provkit", kind="SoftwareAgent", version=__version__)


def _seal(path: Path, triples: list[Triple]) -> None:
    content = files.serialise(triples, "turtle")
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{sha256(content).hexdigest()}  {path.name}\n"
    placing.write_bytes(path.with_name(f"{path.name}.sha256"), line.encode())
    placing.write_bytes(path, content)


def _iri(ledger: Ledger, node: Named) -> str:
    iri = node if isinstance(node, str) and is_iri(node) else getattr(node, "iri", None)
    if iri:
        return str(iri)
    if not isinstance(node, (Entity, str, os.PathLike)):
        raise UsageError(
            f"a {type(node).__name__} without an IRI names nothing",
            "give the IRI, the record that the recorder gave back, or a path",
        )
    entity = entities.used(ledger, entities.as_record(node, Entity)).entity
    digest = next((d.value for d in entity.checksums if d.algorithm == "sha256"), None)
    if digest is None:
        raise UnknownNode(
            f"there is no file or folder {os.fspath(entity)}",
            "give an IRI, a record or a path; commands also take titles",
        )
    return _known_content(ledger, digest) or entity.iri or ""


def _known_content(ledger: Ledger, digest: str) -> str | None:
    """The entity that the ledger says has some content, by whatever name."""
    triples = list(_triples_with(ledger, digest))
    checksums = {
        t.subject
        for t in triples
        if t.predicate.value == SPDX.checksumValue and _is(t.object, digest)
    }
    found = {
        _text(t.subject)
        for t in triples
        if t.predicate.value == SPDX.checksum and t.object in checksums
    }
    named = {iri for iri in found if sha256_in(iri) is None} or found
    if len(named) > 1:
        raise AmbiguousNode(
            f"{len(named)} things have that content",
            f"name one: {', '.join(sorted(named))}",
        )
    return next(iter(named), None)


def _triples_with(ledger: Ledger, name: str) -> Iterator[Triple]:
    """The statements of every file of a ledger in which a name can occur."""
    word = _LAST_WORD.search(name)
    mark = word[0].encode() if word else b""
    unfinished = list(ledger.journals())
    for path in ledger.runs():
        if mark in path.read_bytes():
            yield from files.triples_of(files.read(path))
    for path in unfinished:
        yield from _unfinished(ledger, path, mark)


def _unfinished(ledger: Ledger, path: Path, mark: bytes) -> list[Triple]:
    try:
        if mark in path.read_bytes():
            return encode(*replay.replay(ledger, path).records)
    except FileNotFoundError:  # it has just been sealed
        return list(files.triples_of(files.read(ledger.sealed(path.stem))))
    except (LedgerError, RecordError):
        return []  # a journal that cannot be read says nothing of the node
    return []


def _values(triples: Iterable[Triple], predicate: str) -> set[str]:
    return {_text(t.object) for t in triples if t.predicate.value == predicate}


def _is(term: object, text: str) -> bool:
    return _text(term) == text


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)


def _narrowest(iri: str, known: str | None, said: str | None) -> str:
    """The kind that a node is, from what the ledger and the caller say."""
    for name in (known, said):
        if name is not None and name not in by_name():
            raise UnknownName.among("kind of record", name, by_name())
    if known is None and said is None:
        raise UnknownNode(
            f"the ledger knows nothing called {iri}",
            "name another ledger, or say what it is: kind='Dataset' ...",
        )
    if known is None or said is None:
        return known or said or ""
    one, other = by_name()[known].record, by_name()[said].record
    if not (issubclass(one, other) or issubclass(other, one)):
        raise WrongKind(f"{shorten(iri)} is a {known}, not a {said}")
    return known if issubclass(one, other) else said
