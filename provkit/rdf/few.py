"""Which files are about few people, and what of their content a graph tells.

A plain digest of such a file lets whoever has a copy of somebody's data test whether it
is that file. It stands in checksums, in content names, and wherever somebody wrote it.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import defaultdict
from dataclasses import dataclass
from hmac import digest as hmac
from typing import TYPE_CHECKING
from uuid import UUID

from pyoxigraph import Literal, NamedNode

from provkit.model.identity import sha256_in
from provkit.vocab import PK, PROV, RDF, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

_SEEN = frozenset(
    (
        PK.describesCohort,
        PK.participantCount,
        PK.participantCountMax,
        PROV.wasDerivedFrom,
        SPDX.checksum,
        SPDX.checksumValue,
        SPDX.algorithm,
        RDF.type,
    )
)
_Statements = defaultdict[str, defaultdict[str, set[str]]]


@dataclass(frozen=True, slots=True)
class Few:
    """The files about few people.

    Attributes:
        nodes: the entities.
        checksums: the nodes of their plain digests.
        digests: those digests, in hexadecimal and as a content name writes them.
        contents: the plain digests of each entity, in hexadecimal.
    """

    nodes: frozenset[NamedNode]
    checksums: frozenset[NamedNode]
    digests: frozenset[str]
    contents: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, triples: Iterable[Triple], fewest: int) -> Few:
        """Find them: fewer than `fewest` people by the cohorts that are stated.

        What was derived from such files alone and states no cohort of its own is about
        the same people, unless it is a model; and the same bytes are the same file. A
        file of which nobody says how many people it is about is not among them.
        """
        said: _Statements = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            if triple.predicate.value in _SEEN:
                of = said[_value(triple.subject)]
                of[triple.predicate.value].add(_value(triple.object))
        for name in list(said):
            if digest := sha256_in(name):
                said[name]["content"].add(digest)
        contents = {name: _contents(name, said) for name in list(said)}
        small = _small(said, contents, fewest)
        plain = {c for n in small for c in _get(said, n, SPDX.checksum)}
        plain = {c for c in plain if not _is_keyed(c, said)}
        digests = {digest for name in small for digest in contents[name]}
        return cls(
            frozenset(NamedNode(n) for n in small if not n.startswith("_:")),
            frozenset(NamedNode(n) for n in plain if not n.startswith("_:")),
            frozenset(digests | {_base64(each) for each in digests}),
            {name: frozenset(contents[name]) for name in small},
        )

    def sha256_of(self, node: NamedNode) -> list[str]:
        """The SHA-256 of one of the files, in hexadecimal."""
        return sorted(filter(_is_sha256, self.contents[node.value]))

    def names(self, key: bytes) -> dict[str, str]:
        """New names for those that are called by their content."""
        called = [each.value for each in self.nodes if sha256_in(each.value)]
        return {name: keyed_name(key, name) for name in called}


def keyed_name(key: bytes, text: str) -> str:
    """A name that does not tell what it is made of: a version 8 UUID (RFC 9562).

    >>> keyed_name(b"key", "ni:///sha-256;...")
    'urn:uuid:b31a6bd2-beaf-8b43-b035-75fa18cccf78'
    """
    bits = int.from_bytes(hmac(key, text.encode(), "sha256")[:16])
    bits = bits & ~(0xF << 76) | 0x8 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=bits).urn


def _small(
    said: _Statements, contents: Mapping[str, set[str]], fewest: int
) -> set[str]:
    by_content: defaultdict[str, set[str]] = defaultdict(set)
    derived: defaultdict[str, set[str]] = defaultdict(set)
    for name in contents:
        for digest in contents[name]:
            by_content[digest].add(name)
        for source in _get(said, name, PROV.wasDerivedFrom):
            derived[source].add(name)
    edge = [name for name in contents if _states_few(name, said, fewest)]
    small = set(edge)
    while edge:
        name = edge.pop()
        same = {other for each in contents.get(name, ()) for other in by_content[each]}
        from_it = {n for n in derived[name] if _is_only_from(n, small, said)}
        found = (same | from_it) - small
        small |= found
        edge += found
    return small


def _states_few(name: str, said: _Statements, fewest: int) -> bool:
    counts = []
    for cohort in _get(said, name, PK.describesCohort):
        stated = _get(said, cohort, PK.participantCount) or _get(
            said, cohort, PK.participantCountMax
        )
        counts += [int(each) for each in stated if each.isdecimal()]
    return bool(counts) and 0 < max(counts) < fewest


def _is_only_from(name: str, small: set[str], said: _Statements) -> bool:
    if _get(said, name, PK.describesCohort) or PK.Model in _get(said, name, RDF.type):
        return False
    return _get(said, name, PROV.wasDerivedFrom) <= small


def _contents(name: str, said: _Statements) -> set[str]:
    """Every plain digest of a node, from its checksums and its name."""
    return _get(said, name, "content") | {
        value
        for checksum in _get(said, name, SPDX.checksum)
        if not _is_keyed(checksum, said)
        for value in _get(said, checksum, SPDX.checksumValue)
    }


def _is_keyed(checksum: str, said: _Statements) -> bool:
    return PK.HmacSha256 in _get(said, checksum, SPDX.algorithm)


def _get(said: _Statements, name: str, predicate: str) -> set[str]:
    return said[name].get(predicate, set()) if name in said else set()


def _is_sha256(digest: str) -> bool:
    return len(digest) == len("00") * 32


def _base64(digest: str) -> str:
    try:
        return urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    except ValueError:
        return digest  # no digest in hexadecimal: it is searched for as it stands


def _value(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)
