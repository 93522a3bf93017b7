"""Terms of use as Croissant 1.1 carries them: DUO terms, plain or in an ODRL offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._plain import alone, duo, many
from provkit.terms import data_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.model import DataUse

_DUO_FILE: Final = "http://purl.obolibrary.org/obo/duo.owl"
_DISEASE: Final = "obo:DUO_0000010"
_DS: Final = "DUO:0000007"
_VALUES: Final[Mapping[str, str]] = {
    "DUO:0000012": "purpose",
    "DUO:0000022": "region",
    "DUO:0000024": "available",
    "DUO:0000025": "valid",
    "DUO:0000026": "restricted_to",
    "DUO:0000027": "restricted_to",
    "DUO:0000028": "restricted_to",
}
"""The field of a record that holds what a modifier asks for."""


def written(use: DataUse) -> list[dict[str, Any]]:
    """Terms without conditions as terms; with conditions as one offer."""
    if not use.modifier and not use.disease:
        return [_term(each) for each in many(use.permission)]
    offers = [_permission(use, each) for each in many(use.permission)]
    # Modifiers hold whatever the permission is; DUO's root of permissions names none.
    return [
        {
            "@type": "odrl:Offer",
            "odrl:permission": alone(offers or [_permission(use, "DUO:0000001")]),
        }
    ]


def unwritten(use: DataUse) -> Iterator[str]:
    """The terms that are none of DUO and so have no form."""
    for text in (*many(use.permission), *many(use.modifier)):
        if duo(text) is None:
            yield text


def _term(text: str) -> dict[str, Any]:
    curie = duo(text)
    if curie is None:
        return {"@type": "sc:DefinedTerm", "name": text}
    return {
        "@type": "sc:DefinedTerm",
        "@id": data_use.resolve(text),
        "name": data_use.label(str(data_use.resolve(text))),
        "termCode": curie.replace(":", "_"),
        "inDefinedTermSet": _DUO_FILE,
    }


def _permission(use: DataUse, permission: str) -> dict[str, Any]:
    limits: list[dict[str, Any]] = []
    specific = [each for each in many(use.permission) if duo(each) == _DS]
    if permission in specific or not specific:
        limits += [_limit(_DISEASE, each) for each in many(use.disease)]
    for text in many(use.modifier):
        curie = duo(text)
        asked = many(getattr(use, _VALUES.get(curie or "", ""), None) or "required")
        limits += [_limit(_named(text), each) for each in asked]
    return {"odrl:action": {"@id": _named(permission)}, "odrl:constraint": limits}


def _limit(about: str, value: str) -> dict[str, Any]:
    right: Any = {"@id": value} if "://" in value else value
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": {"@id": about},
        "odrl:operator": {"@id": "odrl:eq"},
        "odrl:rightOperand": right,
    }


def _named(text: str) -> str:
    curie = duo(text)
    return f"obo:{curie.replace(':', '_')}" if curie else text
