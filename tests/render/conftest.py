"""A report of everything that a report can hold, and an answer."""

from dataclasses import replace
from datetime import date

import pytest

from provkit.graph.answer import Answer, Unknown
from provkit.graph.rows import NodeRow
from provkit.validate import load_profile
from provkit.validate.finding import Broke
from provkit.validate.report import Finding, Outcome, Remark, Report
from provkit.validate.waivers import Waived, Waiver
from provkit.vocab import SH

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


NASTY = (
    "a\\|\x00b\x07c\x1b[31m | `tick` ``two`` <script>alert(1)</script> ]]> &amp; "
    "[text](https://evil.example) ![x](y) @everyone #12 *b* _i_ {0} \ufffe é \u202e"
)
"""What a title may hold that breaks a format, or that a format might obey."""


@pytest.fixture
def nasty(report):
    """A report whose texts are hostile, with waived and known findings and remarks."""
    waiver = Waiver(
        "GOV-01",
        f"because {NASTY}",
        NASTY,
        date(2099, 1, 1),
        pattern="*",
        source="provkit-waivers.toml:2",
    )
    base = finding("TRA-01", "violation", "title")
    hostile = replace(
        base,
        message=f"bad\n{NASTY}",
        label=NASTY,
        value=NASTY,
        value_label=NASTY,
        fix=NASTY,
        source=f"{NASTY}.ttl:3",
        broke=(
            Broke(f"{SH}MinCountConstraintComponent", "urn:x:s"),
            Broke(f"{SH}PatternConstraintComponent", "urn:x:s", '"v"@en'),
        ),
    )
    unnamed = replace(base, node="_:b0", label="_:b0", source=None, path=None)
    return replace(
        report,
        findings=(hostile, unnamed),
        waived=(Waived(finding("GOV-01", "warning", "use", message=NASTY), waiver),),
        baseline=NASTY,
        known=(base, base),
        gone=(base,),
        remarks=(Remark(NASTY, NASTY),),
        unknown=(Unknown(NASTY, NASTY),),
        inputs=(NASTY, "run.ttl"),
    )
