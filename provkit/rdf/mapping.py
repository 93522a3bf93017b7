"""One table: which record is which class, which field is which predicate.

Encoding, decoding, `show` and the ontology test follow from it. To add a field, add it
to the record and one line here. To add a record, add a `Kind`.

A field's *form* says what its values are; `many` that there may be several; `implies`
the more general predicates that are written beside it, so that a PROV tool understands
the graph without inference (a role is below `prov:used`, and `prov:used` stands too).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from provkit import model
from provkit.vocab import (
    DCAT,
    DCTERMS,
    DQV,
    FAIR4ML,
    FOAF,
    MLS,
    PK,
    PROV,
    RAI,
    SCHEMA,
    SPDX,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Form(Enum):
    """What the values of a field are."""

    TEXT = "a text"
    LINK = "an IRI, or a text where there is none"
    REF = "another node, by IRI or record"
    TIME = "a point in time with time zone"
    DAY = "a day"
    INTEGER = "an integer"
    NUMBER = "a number"
    VALUE = "a number, text or truth value"
    TERM = "a term of a list"
    FLAG = "yes or no, written as one of two terms"
    RECORD = "a record of its own"
    ALGORITHM = "a digest algorithm"


class Identity(Enum):
    """Where the IRI of a record comes from."""

    OWN = "given, or made when it came to be"
    CONTENT = "given, or the name of its bytes"
    VALUE = "the digest of its own statements"
    OWNED_VALUE = "the digest of its own statements and of its owner's IRI"


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a record is written."""

    name: str
    predicate: str
    form: Form
    many: bool = False
    scheme: str = ""
    record: str = ""
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of record is written; `classes[0]` tells it from all others."""

    record: type[model.Record]
    classes: tuple[str, ...]
    identity: Identity
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """The record's name, which is the kind's name everywhere."""
        return self.record.__name__


def _text(name: str, predicate: str, *, many: bool = False) -> Field:
    return Field(name, predicate, Form.TEXT, many)


def _link(name: str, predicate: str, *, many: bool = False) -> Field:
    return Field(name, predicate, Form.LINK, many)


def _ref(name: str, predicate: str, *implies: str, many: bool = True) -> Field:
    return Field(name, predicate, Form.REF, many, implies=implies)


def _term(name: str, predicate: str, scheme: str, *, many: bool = False) -> Field:
    return Field(name, predicate, Form.TERM, many, scheme)


def _record(
    name: str, predicate: str, record: str, *implies: str, many: bool = True
) -> Field:
    return Field(name, predicate, Form.RECORD, many, record=record, implies=implies)


_ENTITY = (
    _text("title", DCTERMS.title),
    _text("description", DCTERMS.description),
    _text("identifier", DCTERMS.identifier),
    _record("checksums", SPDX.checksum, "Digest"),
    _text("local_path", PK.localPath),
    _ref("generated_by", PROV.wasGeneratedBy, many=False),
    _ref("revision_of", PROV.wasRevisionOf, PROV.wasDerivedFrom),
    _ref("primary_source", PROV.hadPrimarySource, PROV.wasDerivedFrom),
    _ref("derived_from", PROV.wasDerivedFrom),
    _record("attributed_to", PROV.wasAttributedTo, "Agent"),
    _term("type", DCTERMS.type, "type", many=True),
    _record("held_by", PK.heldBy, "Agent", many=False),
    _record("covered_by", PK.coveredBy, "Approval"),
)
_DATASET = (
    *_ENTITY,
    _text("version", DCAT.version),
    _link("license", DCTERMS.license),
    _link("access_rights", DCTERMS.accessRights),
    _record("publisher", DCTERMS.publisher, "Agent", PROV.wasAttributedTo, many=False),
    _link("landing_page", DCAT.landingPage),
    _term("human_data", PK.humanData, "human-data"),
    _record("cohort", PK.describesCohort, "Cohort"),
    _record("data_use", PK.dataUse, "DataUse"),
    _link("reference_assembly", PK.referenceAssembly),
    _text("limitations", RAI.dataLimitations, many=True),
    _text("sensitive", RAI.personalSensitiveInformation, many=True),
    _ref("disjoint_with", PK.disjointWith),
    _ref("invalidated_by", PROV.wasInvalidatedBy, many=False),
    Field("invalidated_at", PROV.invalidatedAtTime, Form.TIME),
)
_RUN = (
    _text("title", DCTERMS.title),
    Field("started", PROV.startedAtTime, Form.TIME),
    Field("ended", PROV.endedAtTime, Form.TIME),
    Field("last_seen", PK.lastSeen, Form.TIME),
    _term("status", PK.status, "status"),
    _record("agents", PROV.wasAssociatedWith, "Agent"),
    _ref("part_of", DCTERMS.isPartOf, many=False),
    _record("code", PK.ranCode, "Code", PROV.used),
    _record("environment", PK.ranInEnvironment, "Environment", PROV.used),
    _record("settings", PROV.used, "Setting"),
    Field("seed", PK.randomSeed, Form.INTEGER),
    _record("gaps", PK.gap, "Gap"),
    _record("covered_by", PK.coveredBy, "Approval"),
    _link("region", PROV.atLocation),
    _term("type", DCTERMS.type, "type", many=True),
    Field("rank", PK.rank, Form.INTEGER),
    Field("world_size", PK.worldSize, Form.INTEGER),
    _ref("inputs", PROV.used),
)
_RESULT = (_ref("generated_by", PROV.wasGeneratedBy, many=False),)


def _kind(
    record: type[model.Record], classes: str, identity: Identity, *fields: Field
) -> Kind:
    vocabularies = {"pk": PK, "prov": PROV, "dcat": DCAT, "spdx": SPDX, "mls": MLS}
    pairs = [name.split(":") for name in classes.split()]
    iris = tuple(vocabularies[prefix][local] for prefix, local in pairs)
    return Kind(record, iris, identity, fields)


KINDS: tuple[Kind, ...] = (
    _kind(
        model.Agent,
        "prov:Agent",
        Identity.VALUE,
        _text("name", FOAF.name),
        _text("version", SCHEMA.softwareVersion),
        _record("on_behalf_of", PROV.actedOnBehalfOf, "Agent"),
    ),
    _kind(
        model.Digest,
        "spdx:Checksum",
        Identity.VALUE,
        Field("algorithm", SPDX.algorithm, Form.ALGORITHM),
        _text("value", SPDX.checksumValue),
    ),
    _kind(model.Entity, "prov:Entity", Identity.CONTENT, *_ENTITY),
    _kind(model.Code, "pk:Code prov:Plan prov:Entity", Identity.VALUE, *_ENTITY),
    _kind(
        model.Environment,
        "pk:SoftwareEnvironment prov:Entity",
        Identity.VALUE,
        *_ENTITY,
    ),
    _kind(
        model.Bundle,
        "prov:Bundle prov:Entity",
        Identity.OWN,
        *_ENTITY,
        Field("generated_at", PROV.generatedAtTime, Form.TIME),
        _link("conforms_to", DCTERMS.conformsTo, many=True),
    ),
    _kind(
        model.Dataset,
        "pk:Dataset prov:Entity dcat:Dataset",
        Identity.CONTENT,
        *_DATASET,
    ),
    _kind(
        model.DatasetSplit,
        "pk:DatasetSplit pk:Dataset prov:Entity dcat:Dataset",
        Identity.CONTENT,
        *_DATASET,
        _term("role", PK.splitRole, "role"),
        _term("unit", PK.splitUnit, "split-unit"),
        _text("fold", PK.fold),
    ),
    _kind(
        model.Cohort,
        "pk:Cohort prov:Entity",
        Identity.OWNED_VALUE,
        _term("population", PK.population, "population"),
        Field("participants", PK.participantCount, Form.INTEGER),
        Field("participants_min", PK.participantCountMin, Form.INTEGER),
        Field("participants_max", PK.participantCountMax, Form.INTEGER),
        _term("basis", PK.descriptorBasis, "descriptor-basis", many=True),
        _term("descriptor_type", PK.descriptorType, "descriptor-type"),
        _term("stratified_by", PK.stratifiedBy, "axis"),
        _record("strata", DCTERMS.hasPart, "Cohort"),
    ),
    _kind(
        model.DataUse,
        "pk:DataUse prov:Entity",
        Identity.OWNED_VALUE,
        _term("permission", PK.permission, "data-use", many=True),
        _term("modifier", PK.modifier, "data-use", many=True),
        _link("disease", PK.disease, many=True),
        _link("region", PK.region, many=True),
        _link("restricted_to", PK.restrictedTo, many=True),
        _term("purpose", PK.purpose, "purpose", many=True),
        Field("valid", DCTERMS.valid, Form.DAY),
        Field("available", DCTERMS.available, Form.DAY),
        _term("type", DCTERMS.type, "type"),
        _ref("derived_from", PROV.wasDerivedFrom),
        _record("attributed_to", PROV.wasAttributedTo, "Agent"),
    ),
    _kind(
        model.IntendedUse,
        "pk:IntendedUse prov:Entity",
        Identity.VALUE,
        _term("purpose", PK.purpose, "purpose", many=True),
        Field("commercial", PK.commerce, Form.FLAG),
        _text("audience", SCHEMA.audience, many=True),
        _term("recommended_for", PK.recommendedFor, "population", many=True),
        _term("organisation", PK.organisationType, "organisation-type"),
        _link("disease", PK.disease, many=True),
        _link("region", PK.region, many=True),
        _text("out_of_scope", PK.outOfScope, many=True),
    ),
    _kind(
        model.Model,
        "pk:Model prov:Entity",
        Identity.CONTENT,
        *_ENTITY,
        _text("version", SCHEMA.version),
        Field("issued", DCTERMS.issued, Form.DAY),
        _link("license", DCTERMS.license),
        _link("rights", DCTERMS.rights),
        _link("access_rights", DCTERMS.accessRights),
        _record("intended_use", PK.intendedUse, "IntendedUse"),
        _link("reference_assembly", PK.referenceAssembly),
        _text("limitations", FAIR4ML.modelRisksBiasLimitations, many=True),
        _text("sensitive_inputs", RAI.personalSensitiveInformation, many=True),
    ),
    _kind(
        model.Approval,
        "pk:Approval prov:Entity",
        Identity.VALUE,
        _term("type", DCTERMS.type, "approval-type"),
        _text("identifier", DCTERMS.identifier),
        _record("publisher", DCTERMS.publisher, "Agent", many=False),
        _ref("subject", DCTERMS.subject),
        Field("valid", DCTERMS.valid, Form.DAY),
        _text("description", DCTERMS.description),
    ),
    _kind(
        model.Setting,
        "mls:HyperParameterSetting prov:Entity",
        Identity.VALUE,
        _text("name", MLS.specifiedBy),
        Field("value", MLS.hasValue, Form.VALUE),
    ),
    _kind(
        model.Gap,
        "pk:Gap prov:Entity",
        Identity.OWNED_VALUE,
        _text("description", DCTERMS.description),
        _ref("about", DCTERMS.subject, many=False),
    ),
    _kind(model.Run, "prov:Activity", Identity.OWN, *_RUN),
    _kind(
        model.TrainingRun,
        "pk:TrainingRun prov:Activity",
        Identity.OWN,
        *_RUN,
        _ref("training_data", PK.usedTrainingData, PROV.used),
        _ref("validation_data", PK.usedValidationData, PROV.used),
        _ref("aggregated_models", PK.aggregatedModel, PK.usedBaseModel, PROV.used),
        _ref("teacher_models", PK.teacherModel, PK.usedBaseModel, PROV.used),
        _ref("base_models", PK.usedBaseModel, PROV.used),
        _ref("reference_data", PK.usedReferenceData, PROV.used),
    ),
    _kind(
        model.Evaluation,
        "pk:Evaluation prov:Activity",
        Identity.OWN,
        *_RUN,
        _ref("model", PK.evaluatedModel, PROV.used),
        _ref("test_data", PK.usedTestData, PROV.used),
        _term("setting", PK.dataRelation, "data-relation"),
        _term("phase", PK.phase, "phase"),
    ),
    _kind(
        model.MetricResult,
        "pk:MetricResult prov:Entity",
        Identity.OWN,
        *_RESULT,
        _term("metric", DQV.isMeasurementOf, "metric"),
        Field("value", DQV.value, Form.NUMBER),
        _ref("cohort", PK.forCohort, many=False),
        Field("participants", PK.participantCount, Form.INTEGER),
        Field("observations", PK.observationCount, Form.INTEGER),
        Field("low", PK.lowerConfidenceLimit, Form.NUMBER),
        Field("high", PK.upperConfidenceLimit, Form.NUMBER),
        Field("level", PK.confidenceLevel, Form.NUMBER),
        _term("method", PK.intervalMethod, "interval-method"),
    ),
    _kind(
        model.MetricSummary,
        "pk:MetricSummary prov:Entity",
        Identity.OWN,
        *_RESULT,
        _text("name", PK.metricName),
        Field("last", PK.lastValue, Form.NUMBER),
        Field("minimum", PK.minimumValue, Form.NUMBER),
        Field("maximum", PK.maximumValue, Form.NUMBER),
        Field("count", PK.valueCount, Form.INTEGER),
        _ref("series", PK.seriesIn, many=False),
    ),
)


@cache
def by_name() -> dict[str, Kind]:
    """The kinds by the name of their record."""
    return {kind.name: kind for kind in KINDS}


@cache
def by_class() -> dict[str, Kind]:
    """The kinds by the class that tells them from all others."""
    return {kind.classes[0]: kind for kind in KINDS}


def kind_of(types: frozenset[str]) -> Kind | None:
    """The most specific kind that a node of these classes is."""
    known = [by_class()[each] for each in types if each in by_class()]
    return max(known, key=lambda kind: len(kind.classes), default=None)


def usage_roles() -> Iterator[tuple[str, str]]:
    """Every predicate below `prov:used`, with the role that it stands for."""
    for record in (model.TrainingRun, model.Evaluation):
        fields = {field.name: field for field in by_name()[record.__name__].fields}
        for role, name in record.roles.items():
            yield fields[name].predicate, role
