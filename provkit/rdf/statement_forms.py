"""How PROV-O says each kind of PROV statement: tables, and nothing else.

They follow the W3C Recommendation PROV-O, its cross-reference to PROV-DM and its list
of names for inverse properties. `statements` reads by them, `statement_quads` writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.vocab import PROV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of relation is said.

    Attributes:
        keyword: the kind of statement.
        direct: the property from its first argument to its second.
        qualified: the property from its first argument to a node of its own; empty
            where PROV-O has none.
        node: the class of that node.
        fields: for each further argument the properties of the node that may hold it;
            the first is the one that is written.
        mark: the `prov:type` that distinguishes it from its kind, for a revision.
    """

    keyword: str
    direct: str
    qualified: str = ""
    node: str = ""
    fields: tuple[tuple[str, ...], ...] = ()
    mark: str = ""


def _forms(table: str) -> tuple[Form, ...]:
    return tuple(_form(*line.split()) for line in table.strip().splitlines())


def _form(keyword: str, direct: str, qualified: str, node: str, *fields: str) -> Form:
    return Form(
        keyword,
        PROV + direct,
        PROV + qualified,
        PROV + node,
        tuple(tuple(PROV + name for name in field.split("|")) for field in fields),
        PROV + node if direct in _MARKED else "",
    )


_MARKED: Final = frozenset({"wasRevisionOf", "wasQuotedFrom", "hadPrimarySource"})

FORMS: Final = _forms(
    """
used used qualifiedUsage Usage entity|influencer atTime
wasGeneratedBy wasGeneratedBy qualifiedGeneration Generation activity|influencer atTime
wasInvalidatedBy wasInvalidatedBy qualifiedInvalidation Invalidation \
activity|influencer atTime
wasStartedBy wasStartedBy qualifiedStart Start entity|influencer hadActivity atTime
wasEndedBy wasEndedBy qualifiedEnd End entity|influencer hadActivity atTime
wasInformedBy wasInformedBy qualifiedCommunication Communication activity|influencer
wasDerivedFrom wasRevisionOf qualifiedRevision Revision \
entity|influencer hadActivity hadGeneration hadUsage
wasDerivedFrom wasQuotedFrom qualifiedQuotation Quotation \
entity|influencer hadActivity hadGeneration hadUsage
wasDerivedFrom hadPrimarySource qualifiedPrimarySource PrimarySource \
entity|influencer hadActivity hadGeneration hadUsage
wasDerivedFrom wasDerivedFrom qualifiedDerivation Derivation \
entity|influencer hadActivity hadGeneration hadUsage
wasAttributedTo wasAttributedTo qualifiedAttribution Attribution agent|influencer
wasAssociatedWith wasAssociatedWith qualifiedAssociation Association \
agent|influencer hadPlan
actedOnBehalfOf actedOnBehalfOf qualifiedDelegation Delegation \
agent|influencer hadActivity
wasInfluencedBy wasInfluencedBy qualifiedInfluence Influence \
influencer|entity|activity|agent
"""
)
"""The relations that have a node of their own; what is more special comes first."""

BARE: Final = tuple(
    Form(keyword, PROV + keyword)
    for keyword in ("specializationOf", "alternateOf", "hadMember", "mentionOf")
)
"""The relations that have none. The bundle of a mention is `IN_BUNDLE`."""

BY_DIRECT: Final[Mapping[str, Form]] = MappingProxyType(
    {form.direct: form for form in (*FORMS, *BARE)}
)
BY_QUALIFIED: Final[Mapping[str, Form]] = MappingProxyType(
    {form.qualified: form for form in FORMS}
)
BY_NODE: Final[Mapping[str, Form]] = MappingProxyType(
    {form.node: form for form in FORMS}
)
PLAIN: Final[Mapping[str, Form]] = MappingProxyType(
    {form.keyword: form for form in (*FORMS, *BARE) if not form.mark}
)
MARKED: Final[Mapping[str, Form]] = MappingProxyType(
    {form.mark: form for form in FORMS if form.mark}
)

ELEMENT_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        PROV + name: keyword
        for keyword, names in (
            ("entity", ("Entity", "Collection", "EmptyCollection", "Plan", "Bundle")),
            ("activity", ("Activity",)),
            ("agent", ("Agent", "Person", "Organization", "SoftwareAgent")),
        )
        for name in names
    }
)
"""Which statement a class of PROV-O stands for."""

ELEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {"entity": PROV.Entity, "activity": PROV.Activity, "agent": PROV.Agent}
)
"""The class that each element is written with."""

GENERIC: Final = frozenset(
    {
        PROV + "Influence",
        PROV + "EntityInfluence",
        PROV + "ActivityInfluence",
        PROV + "AgentInfluence",
        PROV + "InstantaneousEvent",
    }
)
"""Classes of a qualifying node that add nothing to the one of its own kind."""

FIELDS: Final = frozenset(
    name for form in FORMS for field in form.fields for name in field
)
"""The properties of a qualifying node that are arguments of its statement."""

AT_TIME: Final[Mapping[str, str]] = MappingProxyType(
    {
        PROV.generatedAtTime: "wasGeneratedBy",
        PROV.invalidatedAtTime: "wasInvalidatedBy",
    }
)
"""Properties that state nothing of an event but its time."""

ACTIVITY_TIMES: Final = (PROV.startedAtTime, PROV.endedAtTime)
IN_BUNDLE: Final = PROV + "asInBundle"

ATTRIBUTE_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        RDF.type: PROV + "type",
        RDFS.label: PROV + "label",
        PROV.atLocation: PROV + "location",
        PROV.hadRole: PROV + "role",
    }
)
"""Properties that PROV-DM calls otherwise."""

PROPERTY_OF: Final[Mapping[str, str]] = MappingProxyType(
    {attribute: name for name, attribute in ATTRIBUTE_OF.items()}
)

_OTHER_WAY: Final = """
wasGeneratedBy generated
wasInvalidatedBy invalidated
wasInfluencedBy influenced
used wasUsedBy
wasInformedBy informed
wasStartedBy started
wasEndedBy ended
wasDerivedFrom hadDerivation
wasRevisionOf hadRevision
wasQuotedFrom quotedAs
hadPrimarySource wasPrimarySourceOf
wasAttributedTo contributed
wasAssociatedWith wasAssociateFor
actedOnBehalfOf hadDelegate
specializationOf generalizationOf
hadMember wasMemberOf
atLocation locationOf
hadPlan wasPlanOf
hadRole wasRoleIn
hadActivity wasActivityOfInfluence
hadGeneration generatedAsDerivation
hadUsage wasUsedInDerivation
entity entityOfInfluence
activity activityOfInfluence
agent agentOfInfluence
influencer hadInfluence
qualifiedUsage qualifiedUsingActivity
qualifiedGeneration qualifiedGenerationOf
qualifiedInvalidation qualifiedInvalidationOf
qualifiedStart qualifiedStartOf
qualifiedEnd qualifiedEndOf
qualifiedCommunication qualifiedCommunicationOf
qualifiedDerivation qualifiedDerivationOf
qualifiedRevision revisedEntity
qualifiedQuotation qualifiedQuotationOf
qualifiedPrimarySource qualifiedSourceOf
qualifiedAttribution qualifiedAttributionOf
qualifiedAssociation qualifiedAssociationOf
qualifiedDelegation qualifiedDelegationOf
qualifiedInfluence qualifiedInfluenceOf
"""

INVERSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        PROV + inverse: PROV + name
        for name, inverse in map(str.split, _OTHER_WAY.strip().splitlines())
    }
)
"""The names that PROV-O reserves for the other direction (its appendix B)."""
