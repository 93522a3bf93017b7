"""What a model or a run is made of, section by section, as texts that can be compared.

Things are compared by what people call them and by what they are: a dataset by its
title, role, version and bytes, never by its IRI, which is new for each run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph.measures import measures
from provkit.graph.policies import RECORDED
from provkit.graph.populations import people
from provkit.graph.relations import RELATIONS, Flow, setting_code
from provkit.graph.walk import walk
from provkit.terms import metrics
from provkit.terms import populations as terms
from provkit.vocab import DCTERMS, MLS, PK, PROV, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.graph.index import Index
    from provkit.graph.walk import Walk

SECTIONS: Final = (
    "data",
    "populations",
    "code",
    "parameters",
    "environment",
    "results",
)
_CODE: Final = frozenset(("code",))
_ENVIRONMENT: Final = frozenset(("environment",))
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Contents:
    """A model or a run in sections.

    Attributes:
        sections: of each section, the value of each key.
        walked: what it rests on.
    """

    sections: Mapping[str, Mapping[str, str]]
    walked: Walk


def contents(index: Index, node: int) -> Contents:
    """Read what a model and the runs that made it, or one run, are made of."""
    runs = [node]
    if not index.is_a(node, "Run"):
        runs = [r for r in index.out.ends(node, PROV.wasGeneratedBy) if r >= 0]
    used = [pair for run in runs for pair in _used(index, run)]
    data = [(role, n) for role, n in used if role not in _CODE | _ENVIRONMENT]
    return Contents(
        {
            "data": _named(
                (f"{index.title(n) or index.label(n)} ({role})", _what(index, n))
                for role, n in data
            ),
            "populations": _people(index, node),
            "code": _named(
                (index.label(n), _what(index, n)) for r, n in used if r in _CODE
            ),
            "parameters": _named(_parameters(index, runs)),
            "environment": _named(
                (index.label(n), _what(index, n)) for r, n in used if r in _ENVIRONMENT
            ),
            "results": _named(_results(index, node)),
        },
        walk(index.projection(RECORDED), [node]),
    )


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Pairs as a mapping; a key that comes again is numbered."""
    seen: Counter[str] = Counter()
    found = {}
    for key, value in sorted(pairs):
        seen[key] += 1
        found[f"{key} #{seen[key]}" if seen[key] > 1 else key] = value
    return found


def _used(index: Index, run: int) -> list[tuple[str, int]]:
    found = []
    for code, other in zip(*index.out.of(run), strict=True):
        relation = RELATIONS[code]
        if relation.flow is Flow.USED and other >= 0:
            found.append((relation.role, other))
    return found


def _what(index: Index, node: int) -> str:
    """Version, revision and bytes of a thing, shortened."""
    digests = [
        digest[:_DIGITS]
        for checksum in index.out.ends(node, SPDX.checksum)
        if checksum >= 0
        for digest in index.values(checksum, SPDX.checksumValue)
    ]
    version = index.version(node)
    identifiers = index.values(node, DCTERMS.identifier)
    parts = [*([f"version {version}"] if version else []), *identifiers, *digests]
    return " ".join(parts) or "not described"


def _people(index: Index, node: int) -> dict[str, str]:
    found = {}
    for each in people(index, node).populations:
        low, high = each.participants
        number = "not known" if low is None else str(low)
        found[each.label] = number if low == high else f"{number} or more"
    return found


def _parameters(index: Index, runs: list[int]) -> list[tuple[str, str]]:
    found = []
    for run in runs:
        for code, setting in zip(*index.out.of(run), strict=True):
            if code != setting_code():
                continue
            name = "".join(index.values(setting, MLS.specifiedBy)[:1])
            if name:
                found.append((name, " ".join(index.values(setting, MLS.hasValue))))
        found += [("random seed", seed) for seed in index.values(run, PK.randomSeed)]
    return found


def _results(index: Index, node: int) -> list[tuple[str, str]]:
    found = []
    for each in measures(index, node):
        named = [terms.code(p) or terms.label(p) for p in each.populations]
        whom = ", ".join(named) or "everyone"
        data = index.find(each.dataset) if each.dataset else None
        where = "" if data is None else f" on {index.title(data) or index.label(data)}"
        found.append(
            (f"{metrics.label(each.metric)} ({whom}){where}", f"{each.value:g}")
        )
    return found
