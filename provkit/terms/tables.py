"""How the term tables are read, and how what people type is compared with them.

To add a table: put a CSV file with a header line in `data/`, name its origin in
`data/SOURCES.md`, and read it with `rows`. To look words up in it, build an index with
`index`, which refuses a word that two terms claim.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.vocab import OBO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OBO_FORM: Final = re.compile(
    r"(?:https?://purl\.obolibrary\.org/obo/|obo:)?([A-Za-z]+)[_:]([0-9]+)"
)
_BETWEEN_WORDS: Final = re.compile(r"[\s_\-]+")


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Read one table of `data/`, in its own order.

    >>> rows("thousand_genomes.csv")[0]["code"]
    'ACB'
    """
    text = files("provkit.terms").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(text.splitlines()))


def cells(text: str) -> tuple[str, ...]:
    """Split a cell that holds several values.

    >>> cells("Aboriginal Australian|Mestizo"), cells("")
    (('Aboriginal Australian', 'Mestizo'), ())
    """
    return tuple(part for part in text.split("|") if part)


def fold(text: str) -> str:
    """Forget case, spacing and the way an accent is encoded: for labels.

    >>> fold("  East   Asian ")
    'east asian'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def squash(text: str) -> str:
    """Forget also what stands between words: for names that people type.

    >>> {squash(word) for word in ("held-out", "held_out", "HeldOut", "Held out")}
    {'heldout'}
    """
    # Folded again: what stood between two signs may have kept them from being one.
    return fold(_BETWEEN_WORDS.sub("", fold(text)))


def obo_iri(text: str, ontology: str) -> str | None:
    """Write any usual form of an identifier of an OBO ontology as its IRI.

    >>> obo_iri("HANCESTRO:0765", "HANCESTRO")
    'http://purl.obolibrary.org/obo/HANCESTRO_0765'
    >>> obo_iri("obo:DUO_0000042", "DUO")
    'http://purl.obolibrary.org/obo/DUO_0000042'
    """
    form = _OBO_FORM.fullmatch(text.strip())
    if form is None or form[1].casefold() != ontology.casefold():
        return None
    return f"{OBO}{ontology}_{form[2]}"


def index(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Build a lookup from words to IRIs in which no word means two things.

    Raises:
        ValueError: two terms of the table claim the same word.

    >>> index([("gbr", "urn:x:1"), ("gbr", "urn:x:2")])
    Traceback (most recent call last):
    ValueError: 'gbr' means both urn:x:1 and urn:x:2
    """
    found: dict[str, str] = {}
    for word, iri in pairs:
        if found.setdefault(word, iri) != iri:
            raise ValueError(f"{word!r} means both {found[word]} and {iri}")
    return MappingProxyType(found)


def short(iri: str) -> str:
    """Name an IRI by what follows its last `/` or `#`.

    >>> short("http://purl.obolibrary.org/obo/HANCESTRO_0765")
    'HANCESTRO_0765'
    """
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]
