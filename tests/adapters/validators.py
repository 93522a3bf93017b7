"""Other people's validators, run without a network; a test is skipped without them.

`PROVKIT_VALIDATORS` names the Python that has them (roc-validator, mlcroissant,
openlineage-python); by default it is this one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = os.environ.get("PROVKIT_VALIDATORS", sys.executable)
PROFILE = "provenance-run-crate-0.5"

# The validator asks the network for the context of RO-Crate 1.1 and, without it, finds
# everything valid. These are the names that provkit writes, as that context has them.
_BIO = "https://bioschemas.org/"
CONTEXT = {
    "@vocab": "http://schema.org/",
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "ComputationalWorkflow": f"{_BIO}ComputationalWorkflow",
    "FormalParameter": f"{_BIO}FormalParameter",
    "input": f"{_BIO}ComputationalWorkflow#input",
    "output": f"{_BIO}ComputationalWorkflow#output",
}

_CRATE = """
import io, json, sys
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

cache, crate, profile, context = sys.argv[1:]

class Held(BaseAdapter):
    def send(self, request, **_more):
        head = {"Content-Type": "application/ld+json"}
        body = io.BytesIO(context.encode())
        raw = HTTPResponse(body=body, status=200, headers=head, preload_content=False)
        return HTTPAdapter().build_response(request, raw)
    def close(self): pass

session = CachedSession(cache, backend="sqlite", expire_after=-1)
session.mount("https://", Held())
session.get("https://w3id.org/ro/crate/1.1/context")
session.close()

from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
settings = ValidationSettings(
    rocrate_uri=crate, profile_identifier=profile, metadata_only=True, offline=True,
    cache_path=cache, requirement_severity=Severity.REQUIRED,
)
result = services.validate(settings)
told = result.to_dict()
print(json.dumps({
    "passed": result.passed(),
    "issues": [each.message for each in result.get_issues()],
    "run": len(result.executed_checks), "skipped": len(result.skipped_checks),
}))
"""


def needs(package: str) -> None:
    """Skip the test unless the validators' Python has a package."""
    command = [PYTHON, "-c", f"import {package}"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip(f"{package} is not there; PROVKIT_VALIDATORS names a Python")


def run(code: str, *arguments: str) -> str:
    """Run some code in the validators' Python; what it prints last."""
    command = [PYTHON, "-W", "ignore", "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().rpartition("\n")[2]


def crate(folder: Path, scratch: Path) -> dict:
    """The verdict of roc-validator on the metadata of a crate."""
    needs("rocrate_validator")
    context = json.dumps({"@context": CONTEXT})
    return json.loads(run(_CRATE, str(scratch / "held"), str(folder), PROFILE, context))


_CROISSANT = """
import json, sys
import mlcroissant
found = mlcroissant.Dataset(jsonld=sys.argv[1])
issues = found.metadata.ctx.issues
about = found.metadata
print(json.dumps({
    "errors": sorted(issues.errors), "warnings": sorted(issues.warnings),
    "name": about.name, "files": [each.sha256 for each in about.distribution],
}))
"""


def croissant(path: Path) -> dict:
    """What mlcroissant reads, with its errors and warnings."""
    needs("mlcroissant")
    return json.loads(run(_CROISSANT, str(path)))


_EVENTS = """
import json, sys
from openlineage.client import event_v2, facet_v2
from openlineage.client.serde import Serde

KNOWN = {
    "parent": facet_v2.parent_run.ParentRunFacet,
    "executionParameters": facet_v2.execution_parameters_run.ExecutionParametersRunFacet
    if hasattr(facet_v2, "execution_parameters_run") else None,
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "sourceCodeLocation": facet_v2.source_code_location_job.SourceCodeLocationJobFacet,
    "documentation": facet_v2.documentation_dataset.DocumentationDatasetFacet,
    "version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet,
    "ownership": facet_v2.ownership_dataset.OwnershipDatasetFacet,
}

def facets(found):
    for name, held in found.items():
        assert held["_producer"] and held["_schemaURL"], name
        kind = KNOWN.get(name)
        if kind is not None:
            own = {k: v for k, v in held.items() if not k.startswith("_")}
            made = kind(**own)
            assert made._get_schema() == held["_schemaURL"], name
    return {}

def data(kind, each):
    facets(each["facets"])
    return kind(namespace=each["namespace"], name=each["name"])

told = []
for line in open(sys.argv[1], encoding="utf-8"):
    each = json.loads(line)
    event = event_v2.RunEvent(
        eventType=event_v2.RunState[each["eventType"]], eventTime=each["eventTime"],
        producer=each["producer"],
        run=event_v2.Run(runId=each["run"]["runId"],
                         facets=facets(each["run"]["facets"])),
        job=event_v2.Job(namespace=each["job"]["namespace"], name=each["job"]["name"],
                         facets=facets(each["job"]["facets"])),
        inputs=[data(event_v2.InputDataset, e) for e in each["inputs"]],
        outputs=[data(event_v2.OutputDataset, e) for e in each["outputs"]],
    )
    assert event.schemaURL == each["schemaURL"]
    told.append(json.loads(Serde.to_json(event))["eventType"])
print(json.dumps(told))
"""


def events(path: Path) -> list[str]:
    """The types of the events, as openlineage-python's own classes hold them."""
    needs("openlineage.client")
    return json.loads(run(_EVENTS, str(path)))
