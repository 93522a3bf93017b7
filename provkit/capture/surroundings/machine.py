"""On what a run ran: hardware, a batch job, a container, variables that change results.

Only what is really known is told: a field stays empty rather than zero, and nothing
here waits or imports a library. The machine is never named: host and user are off.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
import shutil
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.capture.commands.command_line import shortened
from provkit.model import Environment, Hardware

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_QUICK: Final = 2.0
"""How long `nvidia-smi` may take, in seconds."""

VARIABLES: Final = frozenset(
    (
        "CONDA_DEFAULT_ENV",
        "CUBLAS_WORKSPACE_CONFIG",
        "CUDA_VISIBLE_DEVICES",
        "MKL_NUM_THREADS",
        "NVIDIA_TF32_OVERRIDE",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PYTHONHASHSEED",
        "ROCR_VISIBLE_DEVICES",
        "TF_DETERMINISTIC_OPS",
        "TF_ENABLE_ONEDNN_OPTS",
        "XLA_FLAGS",
    )
)
"""The environment variables that are recorded where set: they change numbers."""


def hardware() -> Hardware:
    """The processors, and the GPUs where their driver tells at once."""
    model, usable, every = _processor_model(), _usable_processors(), os.cpu_count()
    parts = [model or platform.machine() or "a processor of unknown model"]
    if usable is not None:
        share = f"{usable} of {every}" if every and every != usable else f"{usable}"
        parts.append(f"{share} processor{'s' if (every or usable) != 1 else ''}")
    accelerators = _accelerators()
    counted = Counter(accelerators)
    parts += [f"{count} x {name}" for name, count in sorted(counted.items())]
    return Hardware(", ".join(parts), model, usable, accelerators)


def batch_job(environment: Mapping[str, str]) -> str | None:
    """The SLURM job that the process is part of, in words.

    >>> batch_job({"SLURM_JOB_ID": "71", "SLURM_JOB_PARTITION": "gpu",
    ...            "SLURM_JOB_NUM_NODES": "2"})
    'SLURM job 71, partition gpu, 2 nodes'
    >>> batch_job({})
    """
    number = environment.get("SLURM_JOB_ID")
    if not number:
        return None
    array = environment.get("SLURM_ARRAY_JOB_ID")
    if array:
        number = f"{array}_{environment.get('SLURM_ARRAY_TASK_ID', '?')}"
    parts = [f"SLURM job {number}"]
    if partition := environment.get("SLURM_JOB_PARTITION"):
        parts.append(f"partition {partition}")
    nodes = environment.get("SLURM_JOB_NUM_NODES") or environment.get("SLURM_NNODES")
    if nodes:
        parts.append("1 node" if nodes == "1" else f"{nodes} nodes")
    return ", ".join(parts)


def variables(environment: Mapping[str, str], also: Iterable[str] = ()) -> list[str]:
    """Those variables that are on the list and set, as `NAME=value`, without paths.

    >>> variables({"OMP_NUM_THREADS": "4", "TOKEN": "x", "CONDA_DEFAULT_ENV": "/a/b"})
    ['CONDA_DEFAULT_ENV=b', 'OMP_NUM_THREADS=4']
    """
    named = sorted(VARIABLES.union(also).intersection(environment))
    return [f"{name}={shortened(environment[name])}" for name in named]


def names(wanted: Collection[str]) -> dict[str, str]:
    """The name of the machine and of the account: only where they were asked for.

    >>> names([])
    {}
    """
    found = {}
    if "host" in wanted:
        found["host"] = platform.node()
    if "user" in wanted:
        with suppress(OSError, KeyError, ImportError):  # an account without a name
            found["user"] = getpass.getuser()
    return {key: value for key, value in found.items() if value}


def container(
    environment: Mapping[str, str], root: Path = Path("/")
) -> Environment | str | None:
    """The container image that the process runs in; nothing outside a container.

    A container does not know the image it was started from, except under Apptainer and
    Singularity and where `PROVKIT_CONTAINER_IMAGE` states it. Elsewhere only its kind
    is known, and returned as a text.

    Args:
        environment: the variables of the process.
        root: the root of the file system.
    """
    stated = environment.get("PROVKIT_CONTAINER_IMAGE")
    if stated:
        pinned = stated if re.search(r"sha256:[0-9a-f]{64}$", stated) else None
        return Environment(title=f"container image {stated}", identifier=pinned)
    for engine in ("APPTAINER", "SINGULARITY"):
        if image := environment.get(f"{engine}_NAME"):
            return Environment(title=f"{engine.title()} image {Path(image).name}")
    kind = _engine(root)
    return f"{kind}, image not known" if kind else None


def _engine(root: Path) -> str | None:
    if (root / ".dockerenv").exists():
        return "Docker"
    if (root / "run/.containerenv").exists():
        return "Podman"
    groups = _text(root / "proc/1/cgroup")
    hints = {"kubepods": "Kubernetes", "docker": "Docker", "libpod": "Podman"}
    return next((engine for hint, engine in hints.items() if hint in groups), None)


def _processor_model() -> str | None:
    found = re.search(
        r"^model name\s*:\s*(.+)$", _text(Path("/proc/cpuinfo")), re.MULTILINE
    )
    if found:
        return " ".join(found[1].split())
    if platform.system() == "Darwin":
        return _said("sysctl", "-n", "machdep.cpu.brand_string") or None
    return platform.processor() or None


def _usable_processors() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _accelerators() -> tuple[str, ...]:
    cards = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    found = [re.search(r"^Model:\s*(.+)$", _text(card), re.MULTILINE) for card in cards]
    models = [each[1].strip() for each in found if each]
    if not models and shutil.which("nvidia-smi"):
        models = _said(
            "nvidia-smi", "--query-gpu=name", "--format=csv,noheader"
        ).splitlines()
    return tuple(each.strip() for each in models if each.strip())


def _said(*command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_QUICK, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return done.stdout.strip()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
