"""Which files this process opened: `watch_files=True`.

Python tells an *audit hook* of every `open`, `os.open`, rename and SQLite connection
before it happens. From that a run knows which files were read and which were written,
with nothing typed.

What it cannot see: files that a C library opens by itself (HDF5 through h5py, Parquet
through pyarrow or polars given a path, `torch.save`, htslib through pysam), memory that
an extension maps, and whatever another process does. Such files are named by hand, with
`run.use` and `run.produce`.

Files of Python itself (its library, installed packages, imported modules, byte code),
of the ledger, of git and of the system (`/proc`, `/dev`, `/sys`, `/etc`) do not count.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import sysconfig
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.capture import audit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.capture.active import ActiveRun

MOST: Final = 10_000
"""How many files a run records at most; the rest is a gap with their number."""

_SYSTEM: Final = ("/proc", "/dev", "/sys", "/etc", "/usr/share")
_NOT_DATA: Final = re.compile(
    r"[\\/](\.git|__pycache__|(site|dist)-packages|\.ipynb_checkpoints)[\\/]"
)
State = tuple[int, int, int]
"""Size in bytes, time of the last change in ns, inode."""


@dataclass(slots=True)
class _Opened:
    """What happened to one file.

    Attributes:
        before: what it was when it was first opened, if it was there.
        read: whether it was read with content that this process had not written.
        written: whether it was opened for writing.
    """

    before: State | None
    read: bool = False
    written: bool = False


@dataclass(slots=True)
class Seen:
    """What a watch saw.

    Attributes:
        read: files that were read and not written, in the order of opening.
        written: files that were written and are there, likewise.
        overwritten: those of `written` that were read, or added to, before.
        changed: those of `read` that someone else changed meanwhile.
        gone: files that were read and are not there at the end.
        unsure: how many files a thread opened while several runs watched.
    """

    read: list[Path] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    overwritten: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    unsure: int = 0

    def add(self, path: Path, opened: _Opened, now: State | None) -> None:
        """Sort one file in."""
        was_there = opened.before is not None and opened.before[0] > 0
        if now is None:
            self.gone += [path] if opened.read and not opened.written else []
        elif opened.written and now != opened.before:
            self.written.append(path)
            self.overwritten += [path] if was_there else []
        elif opened.read:
            self.read.append(path)
            self.changed += [path] if now != opened.before else []


class Watch:
    """Sees the files that the code of one run opens.

    Args:
        ignored: folders that do not count, such as the ledger.
    """

    def __init__(self, *ignored: Path) -> None:
        self._ignored = tuple(f"{each}{os.sep}" for each in (*ignored, *_own_folders()))
        self._files: dict[str, _Opened] = {}
        self._named: set[tuple[str, str]] = set()
        self._before: audit.Listener | None = None
        self._process = os.getpid()
        self._unclear = 0

    def begin(self) -> None:
        """See from now on what this context opens."""
        self._before = audit.listen(self)

    def name(self, path: str | os.PathLike[str], *, written: bool) -> None:
        """Say that the run records a file itself, as read or as written."""
        kinds = ("read", "written") if written else ("read",)
        place = os.path.realpath(os.fspath(path))
        self._named.update((place, kind) for kind in kinds)

    def end(self) -> Seen:
        """See no more; what was seen, without what was named."""
        audit.stop(self, self._before)
        if os.getpid() != self._process:
            return Seen()  # a forked child: its parent tells
        return self._seen(_modules())

    def opened(self, path: str, *, read: bool, written: bool, fresh: bool) -> None:
        """Note that a file is about to be opened."""
        if path.startswith(self._ignored) or _NOT_DATA.search(path):
            return
        state = state_of(path)
        if state is None and not written:
            return  # it is not there, or it is a folder, a pipe, a device
        known = self._files.setdefault(path, _Opened(state))
        # What this process wrote itself and then reads is an output only.
        known.read |= not known.written and state is not None and read
        known.written |= written
        if fresh and not known.read:
            known.before = None  # nobody looked at what it held

    def renamed(self, source: str, target: str) -> None:
        """Note that a file gets another name."""
        known = self._files.pop(source, None)
        if known is not None and known.written:
            self.opened(target, read=False, written=True, fresh=True)

    def unclear(self) -> None:
        """Note that it is not known whether a file is this run's."""
        self._unclear += 1

    def _seen(self, modules: frozenset[str]) -> Seen:
        seen = Seen(unsure=self._unclear)
        for path, each in list(self._files.items()):
            now = state_of(path)
            place = os.path.realpath(path)
            is_written = each.written and now != each.before
            named = (place, "written" if is_written else "read") in self._named
            if not named and path not in modules and place not in modules:
                seen.add(Path(path), each, now)
        return seen


def record(run: ActiveRun, seen: Seen) -> None:
    """Write down what a watch saw: inputs, outputs, and what remains open."""
    for path in seen.read[:MOST]:
        run.use(path)
    for path in seen.written[:MOST]:
        run.produce(path)
    for path in seen.overwritten[:MOST]:
        run.gap(f"{path.name} was read or added to, then changed; what it held is lost")
    for path in seen.changed[:MOST]:
        run.gap(f"{path.name} changed while the run read it; its digest is of the end")
    for path in seen.gone[:MOST]:
        run.gap(f"{path.name} was read and is no longer there, so it is not recorded")
    left_out = max(0, len(seen.read) - MOST) + max(0, len(seen.written) - MOST)
    if left_out:
        run.gap(f"{left_out} files that were opened are not recorded: more than {MOST}")
    if seen.unsure:
        run.gap(
            f"{seen.unsure} files were opened by threads while several runs watched; "
            "whose they are is not known"
        )


def state_of(path: str | os.PathLike[str]) -> State | None:
    """Size, time and inode of a file; nothing if it is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - called at every open
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


@cache
def _own_folders() -> tuple[str, ...]:
    """The folders of Python, of its packages and of the system."""
    paths = sysconfig.get_paths()
    paths.pop("data", None)  # the prefix: all of /usr, where Python is the system's
    found = {*paths.values(), *_SYSTEM, str(Path(__file__).parents[1])}
    if sys.prefix != sys.base_prefix or Path(sys.prefix, "conda-meta").is_dir():
        found.add(sys.prefix)  # an environment may lie within the project
    return tuple(sorted({*found, *map(os.path.realpath, found)}))


def _modules() -> frozenset[str]:
    """The files of everything that was imported, and of the script."""
    return frozenset(_module_files())


def _module_files() -> Iterator[str]:
    for module in list(sys.modules.values()):
        for name in ("__file__", "__cached__"):
            # Not `getattr`: a module that loads lazily would load.
            found = getattr(module, "__dict__", {}).get(name)
            if isinstance(found, str):
                yield found
