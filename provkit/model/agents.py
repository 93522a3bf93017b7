"""People, organisations and programs (PROV-DM 5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ORCID = re.compile(r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone or something that bears responsibility.

    Attributes:
        iri: an ORCID for a person and a ROR for an organisation where there is one; a
            bare ORCID such as `0000-0002-1825-0097` is completed. Without an IRI the
            agent is known by its name alone, which TRA-02 reports.
        name: as people would write it.
        kind: `Person`, `Organization` or `SoftwareAgent`; taken from the IRI
            where it is an ORCID or a ROR.
        version: of a program.
        on_behalf_of: who answers for this agent (`prov:actedOnBehalfOf`).

    >>> Agent("0000-0002-1825-0097").iri
    'https://orcid.org/0000-0002-1825-0097'
    >>> Agent("https://ror.org/02catss52").kind
    'Organization'
    """

    iri: str | None = None
    name: str | None = None
    kind: str | None = None
    version: str | None = None
    on_behalf_of: Agents = ()

    def __post_init__(self) -> None:
        iri = self.iri
        if iri is not None and _ORCID.match(iri):
            iri = f"https://orcid.org/{iri}"
            object.__setattr__(self, "iri", iri)
        if self.kind is None and iri is not None:
            if iri.startswith("https://orcid.org/"):
                object.__setattr__(self, "kind", "Person")
            elif iri.startswith("https://ror.org/"):
                object.__setattr__(self, "kind", "Organization")


Agents = Agent | str | tuple[Agent | str, ...] | list[Agent | str]
"""One agent or several, each as a record or by IRI."""
