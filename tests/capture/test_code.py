from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from provkit.capture.code import code_of


@pytest.fixture
def repository(tmp_path) -> Path:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-C", tmp_path, *arguments], check=True, capture_output=True
        )

    git("init", "-q")
    git("config", "user.name", "someone")
    git("config", "user.email", "someone@example.org")
    (tmp_path / "train.py").write_text("print(1)\n")
    git("add", "train.py")
    git("commit", "-qm", "first")
    return tmp_path


def test_a_tracked_script_is_its_commit(repository):
    code, gaps = code_of(repository / "train.py")
    head = subprocess.check_output(["git", "-C", repository, "rev-parse", "HEAD"])
    assert code.identifier == f"swh:1:rev:{head.decode().strip()}"
    assert (code.title, gaps) == ("train.py", ())


def test_a_modified_script_is_its_content_and_a_gap(repository):
    (repository / "train.py").write_text("print(2)\n")
    code, gaps = code_of(repository / "train.py")
    blob = subprocess.check_output(
        ["git", "-C", repository, "hash-object", "train.py"], text=True
    )
    assert code.identifier == f"swh:1:cnt:{blob.strip()}"
    assert "differs from commit" in gaps[0].description


def test_an_untracked_script_is_its_content(repository):
    (repository / "other.py").write_text("print(2)\n")
    code, gaps = code_of(repository / "other.py")
    assert code.identifier.startswith("swh:1:cnt:")
    assert gaps == ()


def test_outside_a_repository_a_script_is_its_content(tmp_path):
    (tmp_path / "train.py").write_text("")
    code, _gaps = code_of(tmp_path / "train.py")
    # The blob that git, and so Software Heritage, gives to nothing.
    assert code.identifier == "swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_typed_code_is_a_gap():
    code, gaps = code_of(None)
    assert code is None
    assert "notebook" in gaps[0].description
