"""Data-use terms: what a dataset permits (DUO), and what somebody wants to do.

The two sides are kept apart. A *permission* ("GRU") or a *modifier* ("NCU") is a term
of the Data Use Ontology and belongs to a dataset. A *purpose* ("methods-development")
is a `pk:` concept and belongs to a model or a run; DUO has classes for some purposes,
and they are accepted and written as the concept, so that one purpose has one name.

DUO's subclasses say "more specific", not "more permissive", so they are not offered
here: matching is a table of its own (`provkit.graph`, requirement GOV-04).

To add a DUO term, add a line to `data/data_use.csv`; to add a purpose, see `concepts`.

>>> label(resolve("GRU"))
'general research use'
>>> resolve_purpose("DUO:0000031")
'https://w3id.org/provkit/ns#MethodsDevelopment'
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from provkit.terms import concepts
from provkit.terms.tables import fold, index, obo_iri, rows, short
from provkit.vocab import OBO, PK

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["permission", "modifier"]
"""What a data-use term does: open a dataset for a use, or put a condition on it."""

# duo.owl writes this term with one zero too many; duo.csv and the README do not.
_NPOA_FAULT: Final = OBO + "DUO_00000044"
_NPOA: Final = OBO + "DUO_0000044"

_PURPOSE_OF_DUO: Final = MappingProxyType(
    {
        OBO + "DUO_0000031": PK + "MethodsDevelopment",
        OBO + "DUO_0000033": PK + "AncestryResearch",
        OBO + "DUO_0000037": PK + "BiomedicalResearch",
        OBO + "DUO_0000038": PK + "GeneticResearch",
        OBO + "DUO_0000040": PK + "DiseaseResearch",
        OBO + "DUO_0000043": PK + "ClinicalCare",
    }
)


def _iri(row: Mapping[str, str]) -> str:
    return OBO + row["id"].replace(":", "_")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({_iri(row): row for row in rows("data_use.csv")})


@cache
def _names() -> Mapping[str, str]:
    return index(
        (fold(name), iri)
        for iri, row in _table().items()
        for name in (row["shorthand"], row["label"])
        if name
    )


def _duo(text: str) -> str | None:
    iri = obo_iri(text, "DUO")
    return _NPOA if iri == _NPOA_FAULT else iri


def resolve(text: str) -> str | None:
    """Find the DUO term that an identifier, shorthand or label means.

    >>> resolve("DUO:0000042") == resolve("gru") == resolve("General research use")
    True
    >>> resolve("DUO_00000044")
    'http://purl.obolibrary.org/obo/DUO_0000044'
    """
    iri = _duo(text)
    if iri is not None:
        return iri if iri in _table() else None
    return _names().get(fold(text))


def label(iri: str) -> str:
    """Name a data-use term in words; its short form when it is not in the table."""
    return _cell(iri, "label") or short(iri)


def shorthand(iri: str) -> str | None:
    """Give the usual short name of a data-use term.

    >>> shorthand("http://purl.obolibrary.org/obo/DUO_0000042")
    'GRU'
    """
    return _cell(iri, "shorthand") or None


def kind(iri: str) -> Kind | None:
    """Say whether a term is a permission or a modifier.

    The two headings of the ontology, DUO_0000001 and DUO_0000017, are neither: they say
    nothing about a dataset.

    >>> kind(resolve("DS")), kind(resolve("CC")), kind(resolve("data use permission"))
    ('permission', 'modifier', None)
    """
    match _cell(iri, "kind"):
        case "permission":
            return "permission"
        case "modifier":
            return "modifier"
    return None


def shorthands(of: Kind) -> tuple[str, ...]:
    """List what may be typed for a permission or a modifier, for error messages.

    >>> shorthands("permission")
    ('NRES', 'HMB', 'DS', 'POA', 'GRU')
    """
    return tuple(r["shorthand"] for r in rows("data_use.csv") if r["kind"] == of)


def resolve_purpose(text: str) -> str | None:
    """Find the purpose that a word, name, IRI or DUO identifier means.

    A permission is not a purpose: "GRU" gives None.

    >>> resolve_purpose("methods-development") == resolve_purpose("DUO_0000031")
    True
    """
    iri = _duo(text)
    return _PURPOSE_OF_DUO.get(iri) if iri else concepts.resolve("purpose", text)


def _cell(iri: str, column: str) -> str:
    row = _table().get(iri)
    return row[column] if row else ""
