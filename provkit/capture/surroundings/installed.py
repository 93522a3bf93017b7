"""What is installed for a Python: its distributions, and the packages of its conda.

This file imports nothing of provkit and runs under Python 3.8 and later, because its
text is also handed to *another* interpreter, the one that a captured command runs in.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any


def listing() -> dict[str, Any]:
    """Everything, as JSON values.

    Keys: `python`, `system` and `machine` in words; `packages` as `pip` writes them;
    `conda` as `conda list --export` does; `name`, that of the conda environment, never
    its path; `state`, what has changed when the listing is out of date.
    """
    return {
        "python": python(),
        "system": platform.system(),
        "machine": platform.machine(),
        "packages": packages(),
        "conda": conda_packages(sys.prefix),
        "name": os.path.basename(sys.prefix),  # noqa: PTH119 - a text stays a text
        "state": state(),
    }


def python() -> str:
    """The interpreter and its version: `CPython 3.11.7`."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def packages() -> list[str]:
    """The installed distributions, each once: `numpy==2.2.1`."""
    found = {(each.metadata["Name"], each.version) for each in distributions()}
    return sorted(f"{name.lower()}=={version}" for name, version in found if name)


def conda_packages(prefix: str) -> list[str]:
    """The packages of a conda environment; none where there is no conda.

    One file per package, called `name-version-build.json`, is how conda itself knows.
    """
    names = (each.stem for each in Path(prefix, "conda-meta").glob("*.json"))
    return sorted("=".join(name.rsplit("-", 2)) for name in names)


def state() -> list[tuple[str, int]]:
    """When the folders that packages are looked for in last changed."""
    found = []
    for entry in [*sys.path, str(Path(sys.prefix, "conda-meta"))]:
        try:
            found.append((entry, Path(entry or ".").stat().st_mtime_ns))
        except OSError:
            continue
    return found


if __name__ == "__main__":
    json.dump(listing(), sys.stdout)
