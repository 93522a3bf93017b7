"""Real processes: what a user types, and what comes back on each stream."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = "from provkit.cli import main; main()"


@dataclass(frozen=True)
class Finished:
    """How a process ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def provkit(tmp_path):
    """A function that runs the command line in an empty folder."""

    def run(*arguments, stdin="", **variables):
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PROVKIT_")
        }
        environment |= {"PYTHONPATH": str(ROOT), **variables}
        done = subprocess.run(
            [sys.executable, "-c", START, *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def examples():
    """The folder of the shipped requirements."""
    from provkit import _resources

    return _resources.shapes() / "genomics-ai"


@pytest.fixture
def lineage(tmp_path):
    """A graph with two versions of a model, a run and a dataset."""
    path = tmp_path / "lineage.ttl"
    path.write_text(
        """\
@prefix ex: <https://example.org/> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <http://schema.org/> .
@prefix mls: <http://www.w3.org/ns/mls#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:panel a pk:Dataset , prov:Entity ; dcterms:title "panel" ; pk:describesCohort ex:c ;
    spdx:checksum ex:sum .
ex:sum a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "00ff" .
ex:c a pk:Cohort , prov:Entity ; pk:population pk:SeeStrata ; pk:participantCount 30 ;
    dcterms:hasPart ex:c1 .
ex:c1 a pk:Cohort , prov:Entity ; pk:population pk:AFR-1000G ; pk:participantCount 20 .
ex:run a pk:TrainingRun , prov:Activity ; dcterms:title "train" ;
    pk:status pk:Completed ; prov:used ex:panel , ex:alpha ;
    pk:usedTrainingData ex:panel ;
    prov:startedAtTime "2026-11-22T09:00:00Z"^^xsd:dateTime ;
    prov:endedAtTime "2026-11-22T09:01:15Z"^^xsd:dateTime .
ex:alpha a mls:HyperParameterSetting , prov:Entity ; mls:specifiedBy "alpha" ;
    mls:hasValue 10 .
ex:m1 a pk:Model , prov:Entity ; dcterms:title "imputer" ; schema:version "1" ;
    prov:wasGeneratedBy ex:run ; prov:wasDerivedFrom ex:panel .
ex:m2 a pk:Model , prov:Entity ; dcterms:title "imputer" ; schema:version "2" .
""",
        encoding="utf-8",
    )
    return path
