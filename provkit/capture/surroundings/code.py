"""Which code ran (architecture, decision 17).

The commit is recorded only when the script is tracked and unmodified in the repository
that holds it: only then does the commit say what ran. Otherwise the script itself is
identified by its content, as Software Heritage does (`swh:1:cnt:`), and where it was
modified a gap says that its commit is not what ran. Changes elsewhere in the repository
are a gap too, with the digest of the difference.

The identifier is a SWHID. Where the repository has an address that others can reach, it
is the SWHID's `origin`, without user, password and token.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from provkit.capture.commands.command_line import without_credentials
from provkit.errors import CaptureError
from provkit.model import Code, Gap

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT = 20.0
_NOT_A_FILE = (
    "the code was not read from a file that can be named: it was typed into an "
    "interpreter or a notebook, or given on the command line"
)
# What a hook or another git sets would lead to another repository.
_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_SHORT_ADDRESS = re.compile(r"^(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!//)(.+)$")
_ADDRESS = re.compile(r"^(https?|ssh|git)://[^/]")


@dataclass(frozen=True, slots=True)
class _Revision:
    """What git says of a tracked script.

    Attributes:
        commit: what is checked out.
        path: the script, from the top of the repository.
        changed: tracked files that differ from the commit, likewise.
        origin: where the repository was cloned from, if others can reach it.
    """

    commit: str
    path: str
    changed: frozenset[str]
    origin: str | None


def code_of(script: Path | None) -> tuple[Code | None, tuple[Gap, ...]]:
    """Identify a script; without one there is only a gap."""
    if script is None or not script.name:
        return None, (Gap(_NOT_A_FILE),)
    try:
        content = script.read_bytes()
    except OSError as error:
        why = error.strerror or "it cannot be read"
        return None, (Gap(f"the script {script.name} could not be read: {why}"),)
    blob = _blob_id(content)
    try:
        return _identified(script, blob)
    except CaptureError as error:
        code = Code(title=script.name, identifier=f"swh:1:cnt:{blob}")
        return code, (Gap(f"{error}, so {script.name} is recorded by its content"),)


def public_address(remote: str) -> str | None:
    """Where a repository is, without credentials; nothing for a place on this machine.

    >>> public_address("https://me:t0ken@github.com/org/study.git?private_token=x")
    'https://github.com/org/study.git'
    >>> public_address("git@github.com:org/study.git")
    'ssh://github.com/org/study.git'
    >>> public_address("/home/me/study.git")
    """
    short = _SHORT_ADDRESS.match(remote)
    address = f"ssh://{short[1]}/{short[2].lstrip('/')}" if short else remote
    return without_credentials(address) if _ADDRESS.match(address) else None


def _identified(script: Path, blob: str) -> tuple[Code, tuple[Gap, ...]]:
    revision = _revision(script)
    if revision is None:
        return Code(title=script.name, identifier=f"swh:1:cnt:{blob}"), ()
    origin = f";origin={quote(revision.origin, safe=_SAFE)}" if revision.origin else ""
    if revision.path in revision.changed:
        gap = (
            f"{script.name} differs from commit {revision.commit[:12]}, so the file is "
            f"recorded; {_difference(script)}"
        )
        identifier = f"swh:1:cnt:{blob}{origin}"
        return Code(title=revision.path, identifier=identifier), (Gap(gap),)
    identifier = f"swh:1:rev:{revision.commit}{origin}"
    code = Code(title=revision.path, identifier=identifier)
    if not revision.changed:
        return code, ()
    count = len(revision.changed)
    files = "1 other file differs" if count == 1 else f"{count} other files differ"
    gap = f"{files} from commit {revision.commit[:12]}; {_difference(script)}"
    return code, (Gap(gap),)


_SAFE = ":/@+~"  # of a URL inside a SWHID; `;` and `%` are its own


def _revision(script: Path) -> _Revision | None:
    """What git says; nothing where no repository tracks the script.

    Raises:
        CaptureError: there is a repository and git does not answer.
    """
    places = _git(script, "rev-parse", "--show-prefix", "--verify", "HEAD")
    if places is None:
        return None  # no repository, or one without a commit
    tracked = _git(script, "ls-files", "-z", "--full-name", "--", script.name)
    if not tracked:
        return None
    commit = places.splitlines()[-1]
    status = _git(script, "status", "--porcelain", "-z", "--untracked-files=no")
    if status is None:
        raise CaptureError("git does not say what has changed")
    remote = _git(script, "config", "--get", "remote.origin.url") or ""
    return _Revision(
        commit, tracked.rstrip("\0"), _changed(status), public_address(remote)
    )


def _changed(status: str) -> frozenset[str]:
    """The paths in `git status --porcelain -z`: a rename has its old path after it."""
    changed = set()
    entries = iter(status.split("\0"))
    for entry in entries:
        changed.add(entry[3:])
        if entry[:1] in {"R", "C"}:
            next(entries, None)
    return frozenset(changed - {""})


def _difference(script: Path) -> str:
    """The difference to the commit in words: its digest, or that there is none."""
    plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--binary")
    try:
        content = _run(script, "diff", *plain, "--full-index", "HEAD").stdout
    except CaptureError:
        return "the difference could not be read"
    return f"the SHA-256 of the difference (git diff) is {sha256(content).hexdigest()}"


def _blob_id(content: bytes) -> str:
    header = f"blob {len(content)}\0".encode()
    return sha1(header + content, usedforsecurity=False).hexdigest()


def _git(script: Path, *arguments: str) -> str | None:
    """What git answers; nothing if it says no.

    Raises:
        CaptureError: it does not answer at all, and there is a repository to ask about.
    """
    try:
        done = _run(script, *arguments)
    except CaptureError:
        if any((folder / ".git").exists() for folder in script.absolute().parents):
            raise
        return None
    if b"dubious ownership" in done.stderr:
        raise CaptureError("git does not trust the repository, as another user owns it")
    text = done.stdout.decode("utf-8", "surrogateescape")
    return text.removesuffix("\n") if done.returncode == 0 else None


def _run(script: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "--no-optional-locks", "-C", str(script.parent), *arguments]
    variables = {k: v for k, v in os.environ.items() if k not in _MISLEADING}
    try:
        return subprocess.run(
            command,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env={**variables, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise CaptureError(f"git did not answer within {_TIMEOUT:.0f} s") from error
    except OSError as error:
        raise CaptureError("git could not be started") from error
