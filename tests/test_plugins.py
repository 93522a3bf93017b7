"""The folder is the registry."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import provkit
from provkit import plugins
from provkit.errors import MissingPackage, UnknownName

FOLDERS = {
    "adapters": (),
    "store": ("accepts", "open_store"),
    "render": ("render",),
    "cli": ("command",),
    "graph.engines": ("NEEDS", "engine"),
    "graph.questions": ("Row",),
    "validate.engines": ("run",),
    "validate.rules": (),
}
PLUGINS = [(folder, name) for folder in FOLDERS for name in plugins.names(folder)]


@pytest.mark.parametrize(("folder", "name"), PLUGINS)
def test_every_plugin_has_the_names_of_its_folder(folder, name):
    module = plugins.load(folder, name)
    missing = [each for each in FOLDERS[folder] if not hasattr(module, each)]
    assert not missing
    assert module.__doc__, "a plug-in says what it is"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_a_folder_is_a_plugin(folder):
    path = Path(provkit.__file__).parent / folder.replace(".", "/")
    files = {
        each.stem.rstrip("_").replace("_", "-")
        for each in path.glob("*.py")
        if not each.stem.startswith("_")
    }
    assert set(plugins.names(folder)) == files


def test_an_unknown_name_gives_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'populations'"):
        plugins.load("graph.questions", "population")


def test_a_missing_package_gives_the_line_to_type(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "needy.py").write_text("import a_package_that_is_nowhere\n")
    info = tmp_path / "needy-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: needy\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[provkit.store]\nneedy = needy\n")
    plugins._foreign.cache_clear()
    with pytest.raises(MissingPackage, match=r"pip install 'provkit\[needy\]'"):
        plugins.load("store", "needy")
    assert "needy" in plugins.names("store")
    monkeypatch.undo()
    plugins._foreign.cache_clear()
    sys.modules.pop("needy", None)
