"""The profile `prov`: the rows of the constraint table as requirements.

They have no shapes. What checks them is `provkit.validate.constraints`, and profile
`genomics-ai` holds them beside its own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from provkit import _resources
from provkit.validate.constraint_table import (
    CONSTRAINTS,
    FAMILIES,
    INFERENCES,
    TOLERANCE,
    TOLERATED,
    Row,
)
from provkit.validate.requirement import Part, Requirement
from provkit.vocab import REQUIREMENT

NAME: Final = "prov"
TITLE: Final = "Validity in the sense of W3C PROV-CONSTRAINTS"
VERSION: Final = "2013-04-30"
PRINCIPLE: Final = "PROV integrity"
NEAR: Final = "-near"
"""Ends the name of the part that speaks of times which are almost the same."""

_REC: Final = "https://www.w3.org/TR/2013/REC-prov-constraints-20130430/"
_DM: Final = "https://www.w3.org/TR/2013/REC-prov-dm-20130430/"
_LINKS: Final = "https://www.w3.org/TR/2013/NOTE-prov-links-20130430/"


def constraints() -> tuple[Requirement, ...]:
    """What a document can break.

    >>> constraints()[0].id, len(constraints())
    ('PROV-DM', 37)
    """
    return tuple(map(_requirement, CONSTRAINTS))


def inferences() -> tuple[Requirement, ...]:
    """What a proof may cite and nothing can break.

    >>> inferences()[0].id
    'PROV-C7'
    """
    return tuple(map(_requirement, INFERENCES))


def _requirement(row: Row) -> Requirement:
    family = FAMILIES[row.family]
    source, citation = _source(row.id)
    parts = [Part(REQUIREMENT.base + row.id, "violation", row.text, family.fix)]
    if row in INFERENCES:
        parts.clear()  # nothing can break it
    if row.id in TOLERATED:
        parts.append(_near(row))
    return Requirement(
        id=row.id,
        title=row.title,
        text=row.text,
        asks="",
        principle=PRINCIPLE,
        level="must",
        rationale=family.why,
        sources=(source,),
        citations=(citation,),
        fix=family.fix,
        parts=tuple(parts),
        shapes=(),
        owners=MappingProxyType({}),
        folder=_resources.shapes().joinpath(NAME).joinpath(row.id),
    )


def _near(row: Row) -> Part:
    """The part that a tool breaks which reads its clock twice for one moment."""
    milliseconds = TOLERANCE.total_seconds() * 1000
    which = TOLERATED[row.id]
    return Part(
        f"{REQUIREMENT.base}{row.id}{NEAR}",
        "warning",
        f"The two {which} times differ by less than {milliseconds:g} ms.",
        f"write one time in both places; a clock that is read twice for one {which}, "
        "as in the CWLProv of cwltool, gives two",
    )


def _source(name: str) -> tuple[str, str]:
    if name == "PROV-DM":
        return _DM, "PROV-DM section 5"
    if name == "PROV-LINKS":
        return _LINKS, "PROV-LINKS section 3"
    number = name.removeprefix("PROV-C")
    kind = "inference" if any(row.id == name for row in INFERENCES) else "constraint"
    return _REC, f"PROV-CONSTRAINTS {kind} {number}"
