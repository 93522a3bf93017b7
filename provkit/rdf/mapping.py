"""One table: which record is which class, which field is which predicate.

Encoding, decoding, `show` and the ontology test follow from it. To add a field, add it
to the record and one line here; to add a record, add a `kind`.
The words are those of `fields`. More general predicates are written beside a narrow one
(a role is below `prov:used`), so that a PROV tool needs no inference.
"""

from __future__ import annotations

from functools import cache

from provkit import model
from provkit.rdf.entity_fields import DATASET, ENTITY, IMPORTED, SOURCE_FIELD
from provkit.rdf.fields import (
    Field,
    Form,
    Identity,
    Kind,
    kind,
    link,
    record,
    ref,
    term,
    text,
)
from provkit.rdf.run_fields import RUN
from provkit.vocab import (
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

KINDS: tuple[Kind, ...] = (
    kind(
        model.Agent,
        "prov:Agent",
        Identity.VALUE,
        text("name", FOAF.name),
        text("version", SCHEMA.softwareVersion),
        record("on_behalf_of", PROV.actedOnBehalfOf, "Agent"),
    ),
    kind(
        model.Digest,
        "spdx:Checksum",
        Identity.VALUE,
        Field("algorithm", SPDX.algorithm, Form.ALGORITHM),
        text("value", SPDX.checksumValue),
    ),
    kind(model.Entity, "prov:Entity", Identity.CONTENT, *ENTITY),
    kind(model.Code, "pk:Code prov:Plan prov:Entity", Identity.VALUE, *ENTITY),
    kind(
        model.Environment,
        "pk:SoftwareEnvironment prov:Entity",
        Identity.VALUE,
        *ENTITY,
    ),
    kind(
        model.Bundle,
        "prov:Bundle prov:Entity",
        Identity.OWN,
        *ENTITY,
        Field("generated_at", PROV.generatedAtTime, Form.TIME),
        link("conforms_to", DCTERMS.conformsTo, many=True),
        ref("about", DCTERMS.subject),
    ),
    kind(
        model.Dataset,
        "pk:Dataset prov:Entity dcat:Dataset",
        Identity.CONTENT,
        *DATASET,
    ),
    kind(
        model.DatasetSplit,
        "pk:DatasetSplit pk:Dataset prov:Entity dcat:Dataset",
        Identity.CONTENT,
        *DATASET,
        term("role", PK.splitRole, "role"),
        term("unit", PK.splitUnit, "split-unit"),
        text("fold", PK.fold),
    ),
    kind(
        model.Cohort,
        "pk:Cohort prov:Entity",
        Identity.OWNED_VALUE,
        term("population", PK.population, "population"),
        Field("participants", PK.participantCount, Form.INTEGER),
        Field("participants_min", PK.participantCountMin, Form.INTEGER),
        Field("participants_max", PK.participantCountMax, Form.INTEGER),
        term("basis", PK.descriptorBasis, "descriptor-basis", many=True),
        term("descriptor_type", PK.descriptorType, "descriptor-type"),
        term("stratified_by", PK.stratifiedBy, "axis"),
        link("site", PK.site),
        text("batch", PK.batch),
        record("strata", DCTERMS.hasPart, "Cohort"),
    ),
    kind(
        model.DataUse,
        "pk:DataUse prov:Entity",
        Identity.OWNED_VALUE,
        term("permission", PK.permission, "data-use", many=True),
        term("modifier", PK.modifier, "data-use", many=True),
        link("disease", PK.disease, many=True),
        link("region", PK.region, many=True),
        link("restricted_to", PK.restrictedTo, many=True),
        term("purpose", PK.purpose, "purpose", many=True),
        Field("valid", DCTERMS.valid, Form.DAY),
        Field("available", DCTERMS.available, Form.DAY),
        term("type", DCTERMS.type, "type"),
        ref("derived_from", PROV.wasDerivedFrom),
        record("attributed_to", PROV.wasAttributedTo, "Agent"),
    ),
    kind(
        model.IntendedUse,
        "pk:IntendedUse prov:Entity",
        Identity.VALUE,
        term("purpose", PK.purpose, "purpose", many=True),
        Field("commercial", PK.commerce, Form.FLAG),
        text("audience", SCHEMA.audience, many=True),
        term("recommended_for", PK.recommendedFor, "population", many=True),
        term("organisation", PK.organisationType, "organisation-type"),
        link("disease", PK.disease, many=True),
        link("region", PK.region, many=True),
        text("out_of_scope", PK.outOfScope, many=True),
        text("human_oversight", PK.humanOversight, many=True),
    ),
    kind(
        model.Model,
        "pk:Model prov:Entity",
        Identity.CONTENT,
        *ENTITY,
        text("version", SCHEMA.version),
        Field("issued", DCTERMS.issued, Form.DAY),
        link("license", DCTERMS.license),
        link("rights", DCTERMS.rights),
        link("access_rights", DCTERMS.accessRights),
        record("intended_use", PK.intendedUse, "IntendedUse"),
        link("reference_assembly", PK.referenceAssembly),
        text("limitations", FAIR4ML.modelRisksBiasLimitations, many=True),
        text("sensitive_inputs", RAI.personalSensitiveInformation, many=True),
        text("sensitive_input_reason", PK.sensitiveInputReason),
        text("privacy_risk", PK.privacyRisk, many=True),
        record("funder", SCHEMA.funder, "Agent"),
        link("referenced_by", DCTERMS.isReferencedBy, many=True),
        text("competing_interests", PK.competingInterests, many=True),
    ),
    kind(
        model.Approval,
        "pk:Approval prov:Entity",
        Identity.VALUE,
        term("type", DCTERMS.type, "approval-type"),
        text("identifier", DCTERMS.identifier),
        record("publisher", DCTERMS.publisher, "Agent", many=False),
        ref("subject", DCTERMS.subject),
        record("granted_to", PK.grantedTo, "Agent"),
        Field("valid", DCTERMS.valid, Form.DAY),
        text("description", DCTERMS.description),
    ),
    kind(
        model.AcceptanceCriterion,
        "pk:AcceptanceCriterion prov:Entity",
        Identity.VALUE,
        text("description", DCTERMS.description),
        Field("issued", DCTERMS.issued, Form.DAY),
    ),
    kind(
        model.Setting,
        "mls:HyperParameterSetting prov:Entity",
        Identity.VALUE,
        text("name", MLS.specifiedBy),
        Field("value", MLS.hasValue, Form.VALUE),
    ),
    kind(
        model.Annotation,
        "schema:PropertyValue",
        Identity.VALUE,
        text("name", SCHEMA.name),
        Field("value", SCHEMA.value, Form.VALUE),
    ),
    kind(
        model.Hardware,
        "pk:Hardware prov:Entity",
        Identity.VALUE,
        text("title", DCTERMS.title),
        text("processor", PK.processor),
        Field("processors", PK.processorCount, Form.INTEGER),
        text("accelerators", PK.accelerator, many=True),
    ),
    kind(
        model.Gap,
        "pk:Gap prov:Entity",
        Identity.OWNED_VALUE,
        text("description", DCTERMS.description),
        ref("about", DCTERMS.subject, many=False),
    ),
    kind(model.Run, "prov:Activity", Identity.OWN, *RUN),
    kind(
        model.TrainingRun,
        "pk:TrainingRun prov:Activity",
        Identity.OWN,
        *RUN,
        ref("training_data", PK.usedTrainingData, PROV.used),
        ref("validation_data", PK.usedValidationData, PROV.used),
        ref("aggregated_models", PK.aggregatedModel, PK.usedBaseModel, PROV.used),
        ref("teacher_models", PK.teacherModel, PK.usedBaseModel, PROV.used),
        ref("base_models", PK.usedBaseModel, PROV.used),
        ref("reference_data", PK.usedReferenceData, PROV.used),
    ),
    kind(
        model.Evaluation,
        "pk:Evaluation prov:Activity",
        Identity.OWN,
        *RUN,
        ref("model", PK.evaluatedModel, PROV.used),
        ref("test_data", PK.usedTestData, PROV.used),
        term("setting", PK.dataRelation, "data-relation"),
        term("phase", PK.phase, "phase"),
        record("acceptance_criterion", PK.acceptanceCriterion, "AcceptanceCriterion"),
        term("primary_metric", PK.primaryMetric, "metric", many=True),
        Field("largest_gap", PK.largestGap, Form.NUMBER),
    ),
    kind(
        model.MetricResult,
        "pk:MetricResult prov:Entity",
        Identity.OWN,
        ref("generated_by", PROV.wasGeneratedBy, many=False),
        term("metric", DQV.isMeasurementOf, "metric"),
        Field("value", DQV.value, Form.NUMBER),
        ref("cohort", PK.forCohort, many=False),
        Field("participants", PK.participantCount, Form.INTEGER),
        Field("observations", PK.observationCount, Form.INTEGER),
        Field("low", PK.lowerConfidenceLimit, Form.NUMBER),
        Field("high", PK.upperConfidenceLimit, Form.NUMBER),
        Field("level", PK.confidenceLevel, Form.NUMBER),
        term("method", PK.intervalMethod, "interval-method"),
        *IMPORTED,
    ),
    kind(
        model.MetricSummary,
        "pk:MetricSummary prov:Entity",
        Identity.OWN,
        ref("generated_by", PROV.wasGeneratedBy, many=False),
        text("name", PK.metricName),
        Field("last", PK.lastValue, Form.NUMBER),
        Field("minimum", PK.minimumValue, Form.NUMBER),
        Field("maximum", PK.maximumValue, Form.NUMBER),
        Field("count", PK.valueCount, Form.INTEGER),
        ref("series", PK.seriesIn, many=False),
        SOURCE_FIELD,
    ),
)


@cache
def by_name() -> dict[str, Kind]:
    """The kinds by the name of their record."""
    return {each.name: each for each in KINDS}


@cache
def by_class() -> dict[str, Kind]:
    """The kinds by the class that tells them from others."""
    return {each.classes[0]: each for each in KINDS}


def kind_of(types: frozenset[str]) -> Kind | None:
    """The most specific kind that a node of these classes is."""
    known = (by_class()[each] for each in types if each in by_class())
    return max(known, key=lambda each: len(each.classes), default=None)


def usage_roles() -> tuple[tuple[str, str], ...]:
    """Every predicate below `prov:used`, with the role that it stands for."""
    roles = {**model.TrainingRun.roles, **model.Evaluation.roles}
    role_of = {name: role for role, name in roles.items()}
    runs = (by_name()["TrainingRun"], by_name()["Evaluation"])
    fields = (field for run in runs for field in run.fields if field.name in role_of)
    return tuple((field.predicate, role_of[field.name]) for field in fields)
