"""What is said of every entity and dataset: which field is which predicate."""

from __future__ import annotations

from provkit.rdf.fields import Field, Form, link, record, ref, term, text
from provkit.vocab import DCAT, DCTERMS, PK, PROV, RAI, SCHEMA, SPDX

SOURCE_FIELD = text("source_field", PK.sourceField, many=True)
IMPORTED = (
    SOURCE_FIELD,
    record("annotations", SCHEMA.additionalProperty, "Annotation"),
)
ENTITY = (
    text("title", DCTERMS.title),
    text("description", DCTERMS.description),
    text("identifier", DCTERMS.identifier),
    record("checksums", SPDX.checksum, "Digest"),
    text("local_path", PK.localPath),
    ref("generated_by", PROV.wasGeneratedBy, many=False),
    ref("revision_of", PROV.wasRevisionOf, PROV.wasDerivedFrom),
    ref("primary_source", PROV.hadPrimarySource, PROV.wasDerivedFrom),
    ref("derived_from", PROV.wasDerivedFrom),
    record("attributed_to", PROV.wasAttributedTo, "Agent"),
    term("type", DCTERMS.type, "type", many=True),
    record("held_by", PK.heldBy, "Agent", many=False),
    ref("withdrawal_decision", PK.withdrawalDecision),
    record("covered_by", PK.coveredBy, "Approval"),
    *IMPORTED,
)
DATASET = (
    *ENTITY,
    text("version", DCAT.version),
    link("license", DCTERMS.license),
    link("access_rights", DCTERMS.accessRights),
    record("publisher", DCTERMS.publisher, "Agent", PROV.wasAttributedTo, many=False),
    link("landing_page", DCAT.landingPage),
    term("human_data", PK.humanData, "human-data"),
    record("cohort", PK.describesCohort, "Cohort"),
    record("data_use", PK.dataUse, "DataUse"),
    link("reference_assembly", PK.referenceAssembly),
    text("limitations", RAI.dataLimitations, many=True),
    text("sensitive", RAI.personalSensitiveInformation, many=True),
    text("community_governance", PK.communityGovernance, many=True),
    record("labelled_by", PK.labelledBy, "Agent"),
    text("label_protocol", RAI.dataAnnotationProtocol, many=True),
    text("label_agreement", RAI.dataAnnotationAnalysis, many=True),
    link("technique", SCHEMA.measurementTechnique, many=True),
    text("molecule", PK.moleculeType),
    text("instrument", PK.instrument, many=True),
    text("eligibility", PK.eligibility, many=True),
    text("collected", RAI.dataCollectionTimeframe),
    text("missing_data", RAI.dataCollectionMissingData),
    ref("disjoint_with", PK.disjointWith),
    Field("sample_count", PK.sampleCount, Form.INTEGER),
    ref("sample_list", PK.sampleList, many=False),
    ref("invalidated_by", PROV.wasInvalidatedBy, many=False),
    Field("invalidated_at", PROV.invalidatedAtTime, Form.TIME),
    term("invalidation_reason", PK.invalidationReason, "invalidation-reason"),
)
