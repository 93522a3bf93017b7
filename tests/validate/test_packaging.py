"""The shapes reach the wheel, and provkit finds them there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READS = """
from provkit import _resources
from provkit.validate import load_profile
print(_resources.shapes())
print(len(load_profile().requirements))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """What `pip install` of the built wheel would put in place."""
    builders = pytest.importorskip("hatchling.builders.wheel")
    folder = tmp_path_factory.mktemp("wheel")
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("not a checkout")
    (wheel,) = builders.WheelBuilder(str(ROOT)).build(
        directory=str(folder), versions=["standard"]
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_below(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_wheel_holds_the_shapes_as_they_are(unpacked):
    assert files_below(unpacked / "provkit" / "shapes") == files_below(ROOT / "shapes")


def test_an_installed_provkit_reads_its_own_shapes(unpacked, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", READS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    folder, count = done.stdout.split()
    assert Path(folder) == unpacked / "provkit" / "shapes"
    assert int(count) >= 22
