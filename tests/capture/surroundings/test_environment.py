"""In which software, and on what, a run ran."""

from __future__ import annotations

import getpass
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

import provkit as pk
from provkit.capture.options import Options
from provkit.capture.surroundings import machine
from provkit.capture.surroundings.environment import environment_of, environments_of
from provkit.capture.surroundings.installed import conda_packages
from provkit.errors import CaptureError, UnknownName
from provkit.model import Environment
from provkit.rdf.encode import iri_of
from provkit.rdf.layout import Ledger


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(tmp_path / "provenance")


def listed(ledger: Ledger, environment: Environment) -> str:
    return (ledger.root.parent / environment.local_path).read_text()


def test_every_run_of_an_environment_has_the_same_entity(recorded):
    for number in range(2):
        with pk.run(f"run {number}"):
            pass
    first, second = (run.environment for run in recorded.records(pk.Run))
    assert first == second
    assert first[0].checksums[0].algorithm == "sha256"
    assert len(list((recorded.ledger / "environments").iterdir())) == 1


def test_the_list_is_what_pip_reads(ledger):
    environment = environment_of(ledger)
    text = listed(ledger, environment)
    lines = [each for each in text.splitlines() if not each.startswith("#")]
    assert any(each.startswith("pytest==") for each in lines)
    assert all("==" in each and "/" not in each for each in lines)
    assert lines == sorted(set(lines))
    assert f"# {platform.python_implementation()} {platform.python_version()}" in text


def test_the_packages_of_another_python_are_asked_of_it(ledger, tmp_path):
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", other], check=True)
    python = str(other / "bin" / "python")
    (environment,) = environments_of(ledger, python)
    assert environment.title.endswith(", 0 packages")
    package = next((other / "lib").glob("python*/site-packages")) / "tool-1.2.dist-info"
    package.mkdir()
    (package / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: Tool\nVersion: 1.2\n"
    )
    (environment,) = environments_of(ledger, python)
    assert "tool==1.2" in listed(ledger, environment)


def test_a_python_that_does_not_tell_is_an_error_with_a_reason(ledger, tmp_path):
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(CaptureError, match="python3 does not tell what is installed"):
        environments_of(ledger, str(broken))


def test_another_python_gives_the_entity_that_it_gives_itself(ledger):
    mine, asked = environment_of(ledger), environments_of(ledger, sys.executable)[0]
    assert iri_of(mine) == iri_of(asked)


def test_conda_packages_are_a_list_that_conda_reads(ledger, tmp_path):
    meta = tmp_path / "envs" / "popgen" / "conda-meta"
    meta.mkdir(parents=True)
    (meta / "history").write_text("")
    for name in ("plink2-2.00a5.12-h4ac6f70_0", "bcftools-1.21-h8b25389_0"):
        (meta / f"{name}.json").write_text("{}")
    assert conda_packages(str(meta.parent)) == [
        "bcftools=1.21=h8b25389_0",
        "plink2=2.00a5.12=h4ac6f70_0",
    ]


def test_hardware_is_what_the_system_tells():
    found = machine.hardware()
    assert found.processors == len(os.sched_getaffinity(0))
    assert found.title
    assert platform.node() not in found.title


def test_a_slurm_job_of_an_array_has_the_number_of_the_array():
    job = {"SLURM_JOB_ID": "72", "SLURM_ARRAY_JOB_ID": "71", "SLURM_ARRAY_TASK_ID": "4"}
    assert machine.batch_job({**job, "SLURM_NNODES": "1"}) == "SLURM job 71_4, 1 node"


@pytest.mark.parametrize(
    ("variables", "files", "expected"),
    [
        ({}, {}, None),
        ({}, {".dockerenv": ""}, "Docker, image not known"),
        ({}, {"run/.containerenv": ""}, "Podman, image not known"),
        (
            {},
            {"proc/1/cgroup": "0::/kubepods/besteffort/pod1"},
            "Kubernetes, image not known",
        ),
        ({}, {"proc/1/cgroup": "0::/user.slice"}, None),
        (
            {"APPTAINER_NAME": "panel.sif"},
            {},
            Environment(title="Apptainer image panel.sif"),
        ),
        (
            {"SINGULARITY_NAME": "/x/old.img"},
            {},
            Environment(title="Singularity image old.img"),
        ),
    ],
)
def test_a_container_is_what_is_known_of_it(tmp_path, variables, files, expected):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert machine.container(variables, tmp_path) == expected


def test_an_image_that_is_stated_with_its_digest_is_identified():
    image = f"ghcr.io/lab/train@sha256:{'4' * 64}"
    found = machine.container({"PROVKIT_CONTAINER_IMAGE": image})
    assert found.identifier == image


def test_a_run_records_its_surroundings(recorded, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("SLURM_JOB_ID", "71")
    monkeypatch.setenv("MY_TOKEN", "hush-hush")
    with pk.run("train"):
        pass
    run = recorded.one(pk.Run)
    assert "OMP_NUM_THREADS=3" in run.variables
    assert run.job == "SLURM job 71"
    assert run.command.startswith(("pytest", "python"))
    assert run.hardware.processors == len(os.sched_getaffinity(0))
    text = "".join(p.read_text() for p in recorded.ledger.rglob("*.ttl"))
    assert "hush-hush" not in text
    assert platform.node() not in text
    assert (run.host, run.user) == (None, None)


def test_a_variable_can_be_added_to_the_list(recorded, monkeypatch):
    monkeypatch.setenv("PROVKIT_VARIABLES", "BATCH, SEEN")
    monkeypatch.setenv("BATCH", "64")
    with pk.run("train"):
        pass
    assert "BATCH=64" in recorded.one(pk.Run).variables


@pytest.mark.parametrize("way", ["argument", "variable"])
def test_each_thing_can_be_switched_off(recorded, monkeypatch, way):
    switches = "-code,-command,-container,-environment,-hardware,-job,-variables"
    if way == "variable":
        monkeypatch.setenv("PROVKIT_RECORD", switches)
    with pk.run("train", record=switches if way == "argument" else None):
        pass
    run = recorded.one(pk.Run)
    assert (run.code, run.environment, run.gaps) == ((), (), ())
    assert (run.command, run.hardware, run.container) == (None, None, None)
    assert not (recorded.ledger / "environments").exists()


def test_names_are_recorded_on_request(recorded):
    with pk.run("train", record=["+host", "+user"]):
        pass
    run = recorded.one(pk.Run)
    assert (run.host, run.user) == (platform.node(), getpass.getuser())


def test_a_switch_that_there_is_not_is_told(monkeypatch):
    monkeypatch.setenv("PROVKIT_RECORD", "-hardwre")
    with pytest.raises(UnknownName, match="did you mean 'hardware'"):
        Options.of()


def test_the_list_of_packages_is_cached(ledger):
    environment_of(ledger)
    (cache,) = ledger.cache.glob("packages-*.json")
    content = json.loads(cache.read_bytes())
    content["packages"] = ["cached==1"]
    cache.write_text(json.dumps(content))
    assert "cached==1" in listed(ledger, environment_of(ledger))
    assert str(Path.home()) not in listed(ledger, environment_of(ledger))
