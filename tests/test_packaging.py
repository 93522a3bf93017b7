"""What is shipped: the wheel, the names, what importing costs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

import provkit

ROOT = Path(__file__).parents[1]
ENGINES = ("rdflib", "networkx", "pyshacl", "prov", "numpy", "pandas", "pyoxigraph")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_shapes_the_terms_and_the_genotypes(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        shapes = {
            f"provkit/shapes/{path.relative_to(ROOT / 'shapes').as_posix()}"
            for path in (ROOT / "shapes").rglob("*")
            if path.is_file()
        }
        assert shapes <= held
        assert "provkit/demo/data/kidd55.csv.gz" in held
        assert "provkit/terms/data/populations.csv" in held
        assert not [name for name in held if name.startswith("tests/")]
        ontology = archive.read("provkit/shapes/ontology.ttl")
    assert ontology == (ROOT / "shapes/ontology.ttl").read_bytes()


def test_the_public_names_are_these():
    assert sorted(provkit.__all__) == sorted(dir(provkit))
    for name in provkit.__all__:
        assert getattr(provkit, name) is not None


def test_every_name_leads_to_what_it_says():
    assert provkit.Dataset is import_module("provkit.model").Dataset
    with pytest.raises(AttributeError, match="no attribute 'Datasett'"):
        provkit.Datasett  # noqa: B018 - the look is the test


def test_validate_is_the_function_and_the_room():
    import provkit.validate as room

    assert callable(provkit.validate)
    assert room.load_profile("genomics-ai").name == "genomics-ai"


@pytest.mark.parametrize(
    "code",
    [
        "import provkit",
        "import provkit; provkit.Dataset; provkit.Agent",
        "import provkit; dir(provkit)",
    ],
)
def test_importing_loads_no_engine(code):
    look = f"{code}; import sys; print([e for e in {ENGINES} if e in sys.modules])"
    out = subprocess.check_output([sys.executable, "-c", look], cwd=ROOT, text=True)
    assert out == "[]\n"


def test_the_declared_command_loads():
    from importlib.metadata import entry_points

    [point] = [
        each for each in entry_points(group="console_scripts") if each.name == "provkit"
    ]
    assert callable(point.load())


def test_no_file_of_the_package_is_longer_than_three_hundred_lines():
    long = [
        path
        for path in (ROOT / "provkit").rglob("*.py")
        if len(path.read_text().splitlines()) > 300
    ]
    assert long == []
