"""What kind of thing a node is, as one bit per kind.

The kinds are the records of `rdf.mapping`; a node may be of several (a split is a
dataset), and the one that it is called by is the most special, which has the highest
bit. Classes of PROV-O and DCAT that other tools write count as the nearest kind.

>>> name_of(mask_of_class(PK.DatasetSplit) | mask_of_class(PROV.Entity))
'DatasetSplit'
>>> bool(mask("Dataset") & mask_of_class(PK.DatasetSplit))
True
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.rdf import mapping
from provkit.vocab import DCAT, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_BIT: Final = tuple(sorted(mapping.KINDS, key=lambda kind: len(kind.classes)))
_BITS: Final = MappingProxyType(
    {kind.name: 1 << place for place, kind in enumerate(_BY_BIT)}
)
_ELSEWHERE: Final = MappingProxyType(
    {
        PROV.Person: "Agent",
        PROV.Organization: "Agent",
        PROV.SoftwareAgent: "Agent",
        PROV.Collection: "Entity",
        PROV.Plan: "Entity",
        DCAT.Dataset: "Dataset",
    }
)

VALUES: Final = frozenset(
    (
        "AcceptanceCriterion",
        "Annotation",
        "Approval",
        "Cohort",
        "DataUse",
        "Digest",
        "Gap",
        "IntendedUse",
        "Setting",
    )
)
"""Kinds that describe another thing and are no step of a lineage themselves."""


@cache
def classes() -> Mapping[str, int]:
    """The bit that each known class stands for."""
    found = {iri: _BITS[name] for iri, name in _ELSEWHERE.items()}
    found.update({kind.classes[0]: _BITS[kind.name] for kind in mapping.KINDS})
    return MappingProxyType(found)


def mask_of_class(iri: str) -> int:
    """The bit of a class, 0 where it says nothing about the kind."""
    return classes().get(iri, 0)


def bit(name: str) -> int:
    """The bit of one kind alone."""
    return _BITS[name]


@cache
def mask(*names: str) -> int:
    """The bits of some kinds and of every kind below them."""
    found = 0
    for kind in mapping.KINDS:
        for name in names:
            if issubclass(kind.record, mapping.by_name()[name].record):
                found |= _BITS[kind.name]
    return found


@cache
def other_values(*names: str) -> int:
    """The bits of kinds that describe another thing, those asked for left out.

    A cohort is an entity of PROV, but is not meant where an entity is asked for.
    """
    return mask(*VALUES) & ~mask(*names)


def name_of(bits: int) -> str:
    """The most special kind; empty for a node that nothing is known about."""
    return _BY_BIT[int(bits).bit_length() - 1].name if bits else ""


def names() -> tuple[str, ...]:
    """Every kind."""
    return tuple(_BITS)


ROLE_RANGES: Final = MappingProxyType(
    {
        PK.usedTrainingData: "Dataset",
        PK.usedValidationData: "Dataset",
        PK.usedTestData: "Dataset",
        PK.usedReferenceData: "Dataset",
        PK.usedBaseModel: "Model",
        PK.aggregatedModel: "Model",
        PK.teacherModel: "Model",
        PK.evaluatedModel: "Model",
        PK.ranCode: "Code",
        PK.ranInEnvironment: "Environment",
        PROV.wasAttributedTo: "Agent",
        PROV.wasAssociatedWith: "Agent",
    }
)
"""What a thing is that nobody described but that was used so (the ranges of the
ontology): a content that no run made is still the dataset of whoever trained on it."""
