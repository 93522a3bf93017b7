"""IRIs cut into a prefix and a local name, as PROV syntaxes write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

_CUT: Final = re.compile(r"^(.*[#/:])([^#/:]*)$", re.DOTALL)
_RESERVED: Final = frozenset({"prov", "xsd", "xsi", "_", "", "default", "xml", "xmlns"})


class Prefixes:
    """The prefixes of one document; a new one is made where none fits.

    >>> names = Prefixes({"ex": "http://example.org/"})
    >>> names.cut("http://example.org/a/b")
    ('ex', 'http://example.org/', 'a/b')
    >>> names.cut("http://other.org/#c")
    ('ns1', 'http://other.org/#', 'c')
    """

    def __init__(self, chosen: Mapping[str, str]) -> None:
        kept = {p: uri for p, uri in chosen.items() if p not in _RESERVED and uri}
        self._by_space = {uri: prefix for prefix, uri in kept.items()}
        self._taken = {*kept, *PREFIXES, *_RESERVED}
        self._chosen = sorted(self._by_space, key=len, reverse=True)
        self._known = {
            uri: prefix
            for prefix, uri in PREFIXES.items()
            if prefix not in kept and uri not in self._by_space
        }

    def cut(self, iri: str) -> tuple[str, str, str]:
        """The prefix of an IRI, what the prefix stands for, and the rest."""
        found = _CUT.match(iri)
        space, local = (found[1], found[2]) if found else ("", iri)
        if space in self._by_space and local:
            return self._by_space[space], space, local
        if space in self._known and local:
            return self._known[space], space, local
        for longer in self._chosen:
            if iri.startswith(longer) and len(iri) > len(longer):
                return self._by_space[longer], longer, iri[len(longer) :]
        return self._new(space or iri), space or iri, local if space else ""

    def _new(self, space: str) -> str:
        if space not in self._by_space:
            number = 1
            while f"ns{number}" in self._taken:
                number += 1
            self._taken.add(f"ns{number}")
            self._by_space[space] = f"ns{number}"
        return self._by_space[space]
