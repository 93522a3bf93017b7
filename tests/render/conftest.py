"""A report of everything that a report can hold, and an answer."""

from dataclasses import replace

import pytest

from provkit.graph.answer import Answer, Unknown
from provkit.graph.rows import NodeRow
from provkit.validate import load_profile
from provkit.validate.report import Finding, Outcome, Report

NODE = "https://example.org/m"


def finding(requirement, severity, part, **more):
    facts = {
        "requirement": requirement,
        "severity": severity,
        "node": NODE,
        "path": "dcterms:title",
        "value": None,
        "message": "There is no title.",
        "fix": 'pk.Model(title="...")',
        "source": "run.ttl:7",
        "part": part,
        "label": "imputer@1",
        "kind": "Model",
    }
    return Finding(**(facts | more))


@pytest.fixture
def report():
    """Findings of three requirements, five of them alike, and every state."""
    profile = load_profile()
    states = {
        "TRA-01": ("broken", ""),
        "GOV-01": ("warned", ""),
        "EFF-06": ("broken", ""),
        "REP-05": ("not-applicable", "the graph has no pk:DatasetSplit"),
        "PRV-03": ("not-checked", "left out by choice"),
    }
    outcomes = tuple(
        Outcome(requirement, *states.get(requirement.id, ("met", "")))
        for requirement in profile.requirements
    )
    base = finding("TRA-01", "violation", "title")
    alike = [replace(base, node=f"{NODE}{n}", source=f"run.ttl:{n}") for n in range(5)]
    findings = (
        *alike,
        finding("GOV-01", "warning", "use", message="An <em>interpretation</em> & co."),
        finding("EFF-06", "violation", "evidence", value_label="AFR", message="One."),
        finding("EFF-06", "violation", "evidence", value_label="EUR", message="Two."),
    )
    return Report(
        "genomics-ai", "must", "pyshacl", 12, findings, outcomes, ("run.ttl",)
    )


@pytest.fixture
def answer():
    """Two rows and something unknown."""
    rows = (
        NodeRow("urn:x:panel", "Dataset", "panel 2013", 1, ("training",)),
        NodeRow("urn:x:other", "Dataset", "other", 12, ("training", "validation")),
    )
    unknown = (Unknown("urn:x:other", "it states no cohort"),)
    return Answer("datasets", NODE, "imputer 1 depends on 2 datasets.", rows, unknown)
