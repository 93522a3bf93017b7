"""Who writes a journal: enough to tell later whether that process still lives."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

_PROC = Path("/proc")


def identity() -> dict[str, Any]:
    """The process, and the boot of the machine it belongs to.

    The boot id is a random number that the kernel draws when it starts: it tells this
    machine from others, and this boot from the last, and says nothing about either. The
    start time tells the process from a later one with the same number; the namespace
    tells a container from its neighbours, which number processes on their own.
    """
    process = os.getpid()
    return {
        "pid": process,
        "born": _born(process),
        "boot": _boot(),
        "namespace": _namespace(),
    }


def is_alive(head: dict[str, Any]) -> bool | None:
    """Whether the process that wrote a journal's head lives; nothing if unknown."""
    known = head.get("boot") is not None and head.get("namespace") is not None
    if not known or head.get("namespace") != _namespace():
        return None
    if head["boot"] != _boot():
        return None
    return _born(head["pid"]) == head.get("born") and head.get("born") is not None


def _boot() -> str | None:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None


def _namespace() -> str | None:
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return None


def _born(process: int) -> str | None:
    """When a process started, in ticks since the boot; nothing if there is none."""
    try:
        status = (_PROC / str(process) / "stat").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    state, *fields = status.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]
