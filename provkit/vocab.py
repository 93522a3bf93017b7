"""Every IRI that provkit writes or reads, once.

A vocabulary is closed: a name that is not declared here is an error where it is used,
not a silent new term. To add a term, add its local name to the list; a test holds the
`pk:` names against `shapes/ontology.ttl`.

>>> PROV.used
'http://www.w3.org/ns/prov#used'
>>> CR["TestSplit"]
'http://mlcommons.org/croissant/TestSplit'
>>> PROV.usedd
Traceback (most recent call last):
AttributeError: http://www.w3.org/ns/prov# declares no 'usedd'
>>> shorten("http://www.w3.org/ns/prov#used")
'prov:used'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class Vocabulary:
    """A namespace with its declared names, read as attributes or by subscript."""

    __slots__ = ("__dict__", "_names", "base")

    def __init__(self, base: str, names: str) -> None:
        self.base = base
        self._names = frozenset(names.split())

    def __getattr__(self, name: str) -> str:
        if name in self._names:
            found = self.__dict__[name] = self.base + name  # asked no second time
            return found
        raise AttributeError(f"{self.base} declares no {name!r}")

    def __getitem__(self, name: str) -> str:
        if name in self._names:
            return self.base + name
        raise KeyError(f"{self.base} declares no {name!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __contains__(self, iri: object) -> bool:
        return (
            isinstance(iri, str)
            and iri.startswith(self.base)
            and iri[len(self.base) :] in self._names
        )

    def __add__(self, local: str) -> str:
        return self.base + local

    def __str__(self) -> str:
        return self.base


RDF: Final = Vocabulary(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type first rest nil"
)
RDFS: Final = Vocabulary(
    "http://www.w3.org/2000/01/rdf-schema#",
    "subClassOf subPropertyOf label comment seeAlso Class",
)
OWL: Final = Vocabulary(
    "http://www.w3.org/2002/07/owl#",
    "Class ObjectProperty DatatypeProperty Ontology versionInfo",
)
XSD: Final = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    "string integer nonNegativeInteger decimal double boolean date dateTime anyURI",
)
SKOS: Final = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme inScheme broader narrower prefLabel",
)
SH: Final = Vocabulary(
    "http://www.w3.org/ns/shacl#",
    "NodeShape PropertyShape ValidationReport ValidationResult Violation Warning Info "
    "conforms result focusNode resultPath value sourceShape sourceConstraintComponent "
    "sourceConstraint resultSeverity resultMessage severity message property node "
    "path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath "
    "targetClass targetNode targetSubjectsOf targetObjectsOf sparql select prefixes "
    "declare prefix namespace and or not xone qualifiedValueShape deactivated",
)
PROV: Final = Vocabulary(
    "http://www.w3.org/ns/prov#",
    "Entity Activity Agent Person Organization SoftwareAgent Plan Bundle Collection "
    "used wasGeneratedBy wasDerivedFrom wasRevisionOf wasQuotedFrom hadPrimarySource "
    "wasAttributedTo wasAssociatedWith actedOnBehalfOf wasInformedBy "
    "wasInvalidatedBy wasStartedBy wasEndedBy startedAtTime endedAtTime "
    "generatedAtTime invalidatedAtTime atTime atLocation specializationOf alternateOf "
    "hadMember hadPlan wasInfluencedBy generated invalidated influenced "
    "qualifiedUsage qualifiedGeneration qualifiedDerivation qualifiedAssociation "
    "qualifiedAttribution qualifiedDelegation qualifiedCommunication "
    "qualifiedInvalidation qualifiedStart qualifiedEnd qualifiedInfluence "
    "qualifiedRevision qualifiedQuotation qualifiedPrimarySource "
    "entity activity agent hadRole hadActivity hadUsage hadGeneration",
)
DCTERMS: Final = Vocabulary(
    "http://purl.org/dc/terms/",
    "title description issued license rights accessRights identifier type subject "
    "publisher valid available hasPart isPartOf isReferencedBy conformsTo source "
    "bibliographicCitation relation",
)
DCAT: Final = Vocabulary(
    "http://www.w3.org/ns/dcat#", "Dataset landingPage version mediaType byteSize"
)
SCHEMA: Final = Vocabulary(
    "http://schema.org/",
    "version softwareVersion audience additionalProperty PropertyValue name value "
    "funder measurementTechnique",
)
SPDX: Final = Vocabulary(
    "http://spdx.org/rdf/terms#",
    "checksum Checksum algorithm checksumValue checksumAlgorithm_md5 "
    "checksumAlgorithm_sha1 checksumAlgorithm_sha256 checksumAlgorithm_sha384 "
    "checksumAlgorithm_sha512",
)
DQV: Final = Vocabulary(
    "http://www.w3.org/ns/dqv#",
    "QualityMeasurement isMeasurementOf value computedOn Metric inDimension",
)
MLS: Final = Vocabulary(
    "http://www.w3.org/ns/mls#", "HyperParameterSetting specifiedBy hasValue"
)
CR: Final = Vocabulary(
    "http://mlcommons.org/croissant/",
    "Split TrainingSplit ValidationSplit TestSplit TrainSplit",
)
RAI: Final = Vocabulary(
    "http://mlcommons.org/croissant/RAI/",
    "dataBiases dataLimitations personalSensitiveInformation dataAnnotationProtocol "
    "dataAnnotationAnalysis dataCollectionTimeframe dataCollectionMissingData",
)
FAIR4ML: Final = Vocabulary(
    "https://w3id.org/fair4ml#", "modelRisksBiasLimitations ethicalSocial"
)
DPV: Final = Vocabulary(
    "https://w3id.org/dpv#",
    "hasConsentStatus ConsentStatusInvalidForProcessing ConsentWithdrawn "
    "ConsentRevoked ConsentExpired ConsentRefused",
)
FOAF: Final = Vocabulary("http://xmlns.com/foaf/0.1/", "name")
OBO: Final = Vocabulary("http://purl.obolibrary.org/obo/", "OBI_0000181")
MLSOEM: Final = Vocabulary("http://w3id.org/mlso/vocab/evaluation_measure/", "")

PK: Final = Vocabulary(
    "https://w3id.org/provkit/ns#",
    "Dataset DatasetSplit Cohort Model TrainingRun Evaluation MetricResult Code "
    "SoftwareEnvironment DataUse IntendedUse Approval Gap MetricSummary "
    "usedTrainingData usedValidationData usedTestData usedBaseModel aggregatedModel "
    "teacherModel usedReferenceData evaluatedModel ranCode ranInEnvironment splitRole "
    "splitUnit fold describesCohort population descriptorBasis descriptorType "
    "stratifiedBy participantCount participantCountMin participantCountMax "
    "observationCount humanData heldBy forCohort dataRelation phase referenceAssembly "
    "dataUse permission modifier restrictedTo disease region intendedUse purpose "
    "commerce organisationType recommendedFor outOfScope coveredBy randomSeed "
    "lowerConfidenceLimit upperConfidenceLimit confidenceLevel intervalMethod "
    "Hardware ranOn processor processorCount accelerator commandLine exitCode "
    "cpuSeconds peakMemory batchJob containerKind environmentVariable hostName "
    "userName disjointWith gap status lastSeen localPath metricName lastValue "
    "minimumValue maximumValue valueCount seriesIn CommercialUse NonCommercialUse "
    "SeeStrata NotReported NoPopulationRecommended rank worldSize sampleCount "
    "sampleList invalidationReason withdrawalDecision HmacSha256 FolderManifest "
    "TableContent SampleList sourceField waivedResult "
    "grantedTo communityGovernance sensitiveInputReason privacyRisk "
    "competingInterests humanOversight labelledBy moleculeType instrument "
    "eligibility site batch reproduces reproductionOutcome "
    "acceptanceCriterion AcceptanceCriterion largestGap primaryMetric energyUsed",
)
"""provkit's own terms; filled from the ontology."""

ID: Final = Vocabulary("https://w3id.org/provkit/id/", "")
"""Where the IRIs of values live: `ID + kind + "/" + digest`."""

REQUIREMENT: Final = Vocabulary("https://w3id.org/provkit/requirement/", "")
"""One IRI per requirement: `REQUIREMENT + "TRA-01"`."""

PROFILE: Final = Vocabulary("https://w3id.org/provkit/profile/", "")
"""One IRI per profile: `PROFILE + "genomics-ai"`."""

FORMAT: Final = "https://w3id.org/provkit/format/1"
"""What a sealed run file conforms to: the version of the layout."""

PREFIXES: Final = MappingProxyType(
    {
        "pk": PK.base,
        "prov": PROV.base,
        "dcterms": DCTERMS.base,
        "dcat": DCAT.base,
        "schema": SCHEMA.base,
        "spdx": SPDX.base,
        "dqv": DQV.base,
        "mls": MLS.base,
        "cr": CR.base,
        "rai": RAI.base,
        "fair4ml": FAIR4ML.base,
        "dpv": DPV.base,
        "foaf": FOAF.base,
        "obo": OBO.base,
        "mlsoem": MLSOEM.base,
        "orcid": "https://orcid.org/",
        "ror": "https://ror.org/",
        "uuid": "urn:uuid:",
        "xsd": XSD.base,
        "rdf": RDF.base,
        "rdfs": RDFS.base,
        "skos": SKOS.base,
        "owl": OWL.base,
        "sh": SH.base,
        "req": REQUIREMENT.base,
        "cohort": f"{ID}cohort/",
        "datause": f"{ID}datause/",
        "intendeduse": f"{ID}intendeduse/",
        "approval": f"{ID}approval/",
        "setting": f"{ID}setting/",
        "annotation": f"{ID}annotation/",
        "code": f"{ID}code/",
        "environment": f"{ID}environment/",
        "hardware": f"{ID}hardware/",
        "agent": f"{ID}agent/",
        "digest": f"{ID}digest/",
        "gap": f"{ID}gap/",
        "metricseries": f"{ID}metricseries/",
        "distributed": f"{ID}distributed/",
        "metricsummary": f"{ID}metricsummary/",
    }
)
"""The prefixes of every file that provkit writes, and of names on the command line."""


def shorten(iri: str) -> str:
    """Write an IRI with a known prefix where one fits, else in full."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def expand(name: str) -> str:
    """Turn a prefixed name into an IRI; anything else comes back as it is.

    >>> expand("pk:Model")
    'https://w3id.org/provkit/ns#Model'
    """
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name
