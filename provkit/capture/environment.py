"""In which software the code ran: Python and the installed distributions.

The list of packages is kept once per distinct environment in the ledger, as a file
whose digest identifies it, so that `pip install -r` can build it again and ten thousand
runs share one entity. Listing packages takes tens of milliseconds, so the list is
cached by the times at which the folders of `sys.path` last changed.
"""

from __future__ import annotations

import json
import platform
import sys
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.model import Digest, Environment
from provkit.rdf.files import write_bytes

if TYPE_CHECKING:
    from provkit.rdf.layout import Ledger


def environment_of(ledger: Ledger) -> Environment:
    """The environment of this process, its package list kept in the ledger.

    Raises:
        OSError: the ledger cannot be written.
    """
    packages = _cached_packages(ledger)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    header = f"# {python}\n# {platform.system()} {platform.machine()}\n"
    content = (header + "".join(f"{each}\n" for each in packages)).encode()
    digest = Digest("sha256", sha256(content).hexdigest())
    path = ledger.environment(digest.value)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
    return Environment(
        title=f"{python}, {len(packages)} packages",
        checksums=(digest,),
        local_path=path.relative_to(ledger.root.parent).as_posix(),
    )


def _cached_packages(ledger: Ledger) -> list[str]:
    key = sha256(repr(_state_of_path()).encode()).hexdigest()
    path = ledger.cache / f"packages-{key[:16]}.json"
    try:
        cached: list[str] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        cached = _packages()
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, json.dumps(cached).encode())
    return cached


def _state_of_path() -> list[tuple[str, int]]:
    state = []
    for entry in sys.path:
        try:
            state.append((entry, Path(entry or ".").stat().st_mtime_ns))
        except OSError:
            continue
    return state


def _packages() -> list[str]:
    found = {
        f"{name.lower()}=={each.version}"
        for each in distributions()
        if (name := each.metadata["Name"])
    }
    return sorted(found)
