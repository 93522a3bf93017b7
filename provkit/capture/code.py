"""Which code ran (architecture, decision 17).

The commit is recorded only when the script is tracked and unmodified in the repository
that holds it: only then does the commit say what ran. Otherwise the script itself is
identified by its content, as Software Heritage does (`swh:1:cnt:`), and where it was
modified a gap says that its commit is not what ran.
"""

from __future__ import annotations

import subprocess
from hashlib import sha1
from typing import TYPE_CHECKING

from provkit.model import Code, Gap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TIMEOUT = 20.0


def code_of(script: Path | None) -> tuple[Code | None, tuple[Gap, ...]]:
    """Identify a script; without one there is only a gap."""
    if script is None:
        gap = (
            "the code was typed into an interpreter or a notebook, not read from a file"
        )
        return None, (Gap(gap),)
    try:
        content = script.read_bytes()
    except OSError as error:
        why = error.strerror or "it cannot be read"
        return None, (Gap(f"the script {script.name} could not be read: {why}"),)
    by_content = Code(title=script.name, identifier=f"swh:1:cnt:{_blob_id(content)}")
    git = _git_in(script.parent)
    commit = git("rev-parse", "--verify", "HEAD")
    if not commit or not git("ls-files", "--error-unmatch", "--", script.name):
        return by_content, ()
    if git("status", "--porcelain", "--", script.name) != "":
        gap = (
            f"{script.name} differs from commit {commit[:12]}, so the file is recorded"
        )
        return by_content, (Gap(gap),)
    title = git("ls-files", "--full-name", "--", script.name) or script.name
    return Code(title=title, identifier=f"swh:1:rev:{commit}"), ()


def _blob_id(content: bytes) -> str:
    header = f"blob {len(content)}\0".encode()
    return sha1(header + content, usedforsecurity=False).hexdigest()


def _git_in(folder: Path) -> Callable[..., str | None]:
    def git(*arguments: str) -> str | None:
        command = ["git", "-C", str(folder), *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_TIMEOUT, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return None
        text = done.stdout.decode("utf-8", "replace").strip()
        return text if done.returncode == 0 else None

    return git
