"""Who writes a journal: enough to tell later whether that process still lives."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def identity() -> dict[str, Any]:
    """The process id, and the boot of the machine it belongs to.

    The boot id is a random number that the kernel draws when it starts: it tells this
    machine from others, and this boot from the last, and says nothing about either.
    """
    return {"pid": os.getpid(), "boot": boot()}


def boot() -> str | None:
    """The id of this boot, where the system has one."""
    try:
        path = Path("/proc/sys/kernel/random/boot_id")
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return None
