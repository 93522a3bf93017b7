"""Who may see what: a graph without what must not leave.

    private   everything, for those who may read the data
    partner   without what tells of machines and accounts (paths, command lines, hosts,
              users, jobs) and without plain digests of files about few people
    public    and without small counts of people, which become ranges

A digest lets anybody test a guess, so leaving a statement out is not enough where a
name is *made* of it: content names of small files are replaced, and the name of every
value (a cohort, a setting) that has lost or changed something is made anew from what is
left. What is taken out is counted, and where it concerns one thing a gap says so.

Texts are searched for absolute paths and for the digests that were taken out, and for
nothing else: what a person wrote into a title or a reason is that person's to check.
Nor are results rounded: a value and its interval narrow down on how many they rest.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hmac import digest as hmac
from secrets import token_bytes
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from provkit.errors import UnknownName
from provkit.model import Gap
from provkit.rdf.counts import with_ranges
from provkit.rdf.encode import encode
from provkit.rdf.few import Few, keyed_name
from provkit.rdf.mapping import KINDS
from provkit.rdf.renaming import renamed
from provkit.vocab import DCTERMS, MLS, PK, RDF, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TIERS: Final = ("private", "partner", "public")
FEWEST: Final = 20
"""The least number of people that may be told, and about whom a plain digest may be."""

MASK: Final = "[removed]"

_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "local_path": "local paths",
        "command": "command lines",
        "host": "host and user facts",
        "user": "host and user facts",
        "job": "host and user facts",
        "variables": "host and user facts",
    }
)
"""Fields of records that say where and under whom something ran."""

_MACHINE: Final[Mapping[str, str]] = MappingProxyType(
    {
        field.predicate: _REASONS[field.name]
        for kind in KINDS
        for field in kind.fields
        if field.name in _REASONS
    }
)
_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("command", "commandline", "argv"), "command lines"),
        **dict.fromkeys(
            ("host", "hostname", "node", "user", "username", "cwd", "workdir"),
            "host and user facts",
        ),
    }
)
"""Names of settings that say the same, without the signs in them."""

_PATH: Final = re.compile(
    r"""(?:(?<=[\s"'`=(\[,;])|^)(?:file:/+|~?/(?=[^\s/]+/)|[A-Za-z]:[\\/]|\\\\\w)[^\s"'`,;)\]]+"""
)
"""An absolute path of two parts or more, at the start of a word."""


@dataclass(frozen=True, slots=True)
class Tiered:
    """A graph for some readers.

    Attributes:
        triples: what they may see.
        removed: how many statements were taken out or changed, by reason.
    """

    triples: list[Triple]
    removed: Mapping[str, int]


def tier(
    triples: Iterable[Triple],
    name: str,
    *,
    fewest: int = FEWEST,
    key: bytes | None = None,
) -> Tiered:
    """The graph for a tier: `private`, `partner` or `public`.

    Args:
        triples: a graph, joined.
        name: of the tier.
        fewest: below so many participants a count or a file is about few people.
        key: makes the keyed digests and the new names of small files, the same each
            time; without one they have no digest, and names that differ each time.

    Raises:
        UnknownName: there is no such tier.
    """
    if name not in TIERS:
        raise UnknownName.among("tier", name, TIERS)
    whole = list(dict.fromkeys(triples))
    if name == "private":
        return Tiered(whole, {})
    removed: Counter[str] = Counter()
    few = Few.of(whole, fewest)
    left = _without_machines(whole, removed)
    left = _without_digests(left, few, removed, key)
    if name == "public":
        left, counts = with_ranges(left, fewest)
        removed.update(counts)
    left = _masked(left, few.digests, removed)
    names = few.names(key or token_bytes(32)) | _file_names(left, key)
    if names:
        removed["names made of digests or paths"] += len(names)
    return Tiered(renamed(whole, left, names), dict(sorted(removed.items())))


def _without_machines(triples: Sequence[Triple], removed: Counter[str]) -> list[Triple]:
    settings = {
        _node(triple.subject): reason
        for triple in triples
        if triple.predicate.value == MLS.specifiedBy
        and isinstance(triple.object, Literal)
        and (reason := _SETTINGS.get(re.sub(r"[\W_]", "", triple.object.value.lower())))
    }
    kept = []
    for triple in triples:
        if _node(triple.subject) in settings:
            continue
        # What a removed setting said is counted once for each use of it.
        reason = settings.get(_node(triple.object)) or _MACHINE.get(
            triple.predicate.value
        )
        if reason:
            removed[reason] += 1
        else:
            kept.append(triple)
    return kept


def _without_digests(
    triples: Iterable[Triple], few: Few, removed: Counter[str], key: bytes | None
) -> list[Triple]:
    """Leave out what a guess at the content of a small file could be tested with."""
    kept: dict[Triple, None] = {}
    for triple in triples:
        if triple.subject in few.checksums:
            continue
        if triple.object in few.checksums:
            removed["plain digests of small files"] += 1
        else:
            kept[triple] = None
    told = (node for node in few.nodes if few.contents[node.value])
    for node in sorted(told, key=str):
        more = _keyed(node, few, key) if key else _gap(node)
        kept.update(dict.fromkeys(more))
    return list(kept)


def _keyed(node: NamedNode, few: Few, key: bytes) -> list[Triple]:
    """A digest that says "the same content" to those alone who have the key.

    HMAC-SHA-256 over the 32 bytes of the plain SHA-256; the identifier names the key,
    as in the sample lists of `provkit.capture.content.samples`.
    """
    found: list[Triple] = []
    key_id = hmac(key, b"provkit sample key\0", "sha256").hex()[:16]
    name = Literal(f"sample key {key_id}")
    for plain in few.sha256_of(node):
        value = hmac(key, bytes.fromhex(plain), "sha256").hex()
        checksum = NamedNode(keyed_name(key, value))
        found += [
            Triple(node, NamedNode(SPDX.checksum), checksum),
            *_typed(checksum, SPDX.Checksum),
            Triple(checksum, NamedNode(SPDX.algorithm), NamedNode(PK.HmacSha256)),
            Triple(checksum, NamedNode(SPDX.checksumValue), Literal(value)),
            Triple(checksum, NamedNode(DCTERMS.identifier), name),
        ]
    return found or _gap(node)


def _node(term: object) -> str:
    """A node by name; a literal is none."""
    return "" if isinstance(term, Literal) else str(term)


def _typed(node: NamedNode, name: str) -> list[Triple]:
    return [Triple(node, NamedNode(RDF.type), NamedNode(name))]


def _gap(node: NamedNode) -> list[Triple]:
    return encode(
        Gap("its digest was left out: it is about few people", about=node.value)
    )


def _masked(
    triples: Iterable[Triple], digests: frozenset[str], removed: Counter[str]
) -> list[Triple]:
    """Take absolute paths, and digests that are left out, out of every text."""
    secret = re.compile("|".join(map(re.escape, sorted(digests)))) if digests else None
    kept: dict[Triple, None] = {}
    for triple in triples:
        term = triple.object
        if isinstance(term, Literal):
            text = _PATH.sub(MASK, term.value)
            if secret is not None:
                text = secret.sub(MASK, text)
            if text != term.value:
                removed["paths and digests in texts"] += 1
                term = Literal(text, language=term.language)
        kept[Triple(triple.subject, triple.predicate, term)] = None
    return list(kept)


def _file_names(triples: Iterable[Triple], key: bytes | None) -> dict[str, str]:
    """New names for nodes that are called by a path on some machine."""
    secret = key or token_bytes(32)
    nodes = {
        term.value
        for triple in triples
        for term in (triple.subject, triple.object)
        if isinstance(term, NamedNode) and term.value.lower().startswith("file:")
    }
    return {name: keyed_name(secret, name) for name in nodes}
