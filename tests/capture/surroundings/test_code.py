from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from provkit.capture.surroundings.code import code_of


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


def test_a_change_elsewhere_in_the_repository_is_a_gap_with_its_digest(repository):
    (repository / "model.py").write_text("x = 1\n")
    git(repository, "add", "model.py")
    git(repository, "commit", "-qm", "second")
    (repository / "model.py").write_text("x = 2\n")
    code, gaps = code_of(repository / "train.py")
    assert code.identifier.startswith("swh:1:rev:")
    difference = git(repository, "diff", "--binary", "--full-index", "HEAD")
    assert "1 other file differs from commit" in gaps[0].description
    assert sha256(difference).hexdigest() in gaps[0].description


def test_the_digest_of_a_change_is_in_the_gap(repository):
    (repository / "train.py").write_text("print(2)\n")
    _code, gaps = code_of(repository / "train.py")
    difference = git(repository, "diff", "--binary", "--full-index", "HEAD")
    assert sha256(difference).hexdigest() in gaps[0].description


def test_a_script_is_named_from_the_top_of_its_repository(repository):
    (repository / "steps").mkdir()
    (repository / "steps" / "fit é.py").write_text("")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    code, gaps = code_of(repository / "steps" / "fit é.py")
    assert (code.title, gaps) == ("steps/fit é.py", ())


@pytest.mark.parametrize(
    ("remote", "origin"),
    [
        (
            "https://me:s3cret@h.org/o/r.git?token=s3cret",
            ";origin=https://h.org/o/r.git",
        ),
        ("git@h.org:o/r.git", ";origin=ssh://h.org/o/r.git"),
        ("ssh://me@h.org:22/o/r.git", ";origin=ssh://h.org:22/o/r.git"),
        ("/srv/secret/r.git", ""),
        ("file:///srv/secret/r.git", ""),
        ("https://h.org/a;b", ";origin=https://h.org/a%3Bb"),
    ],
)
def test_the_address_of_the_repository_has_no_credentials(repository, remote, origin):
    git(repository, "remote", "add", "origin", remote)
    code, _gaps = code_of(repository / "train.py")
    assert code.identifier.partition(";")[2] == origin[1:]


def test_a_repository_without_a_commit_is_no_identity(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "train.py").write_text("")
    code, gaps = code_of(tmp_path / "train.py")
    assert code.identifier.startswith("swh:1:cnt:")
    assert gaps == ()


def test_variables_of_git_do_not_lead_astray(repository, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(elsewhere, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    code, _gaps = code_of(repository / "train.py")
    assert code.identifier.startswith("swh:1:rev:")


def test_a_git_that_is_not_there_is_a_gap(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))
    code, gaps = code_of(repository / "train.py")
    assert code.identifier.startswith("swh:1:cnt:")
    assert "git could not be started" in gaps[0].description


def test_git_is_called_a_few_times_and_writes_nothing(
    repository, tmp_path_factory, monkeypatch
):
    folder = tmp_path_factory.mktemp("bin")
    real = shutil.which("git")
    (folder / "git").write_text(
        f'#!/bin/sh\necho "$@" >> {folder}/calls\nexec {real} "$@"\n'
    )
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    (repository / "train.py").touch()
    index = (repository / ".git" / "index").stat()
    code_of(repository / "train.py")
    assert len((folder / "calls").read_text().splitlines()) == 4
    assert (repository / ".git" / "index").stat().st_mtime_ns == index.st_mtime_ns


def git(folder: Path, *arguments: str) -> bytes:
    named = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.check_output(["git", "-C", folder, *named, *arguments])
