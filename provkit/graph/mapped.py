"""The arrays of a folder, mapped from disk, and the memory that looking at them takes.

The pages of a mapped file that were looked at count as memory of the process until the
system wants them back. Over an index of gigabytes many questions would come to look at
all of it, so after a question that leaves much mapped, the pages are given back. They
stay in the system's file cache: the next question finds them there in microseconds.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOTHING: Final = 128  # bytes: the head of a file of numpy's
_MUCH: Final = 96 << 20  # bytes of mapped files
_STATM: Final = Path("/proc/self/statm")
_SHARED: Final = 2  # of the columns of statm: pages of files


class Mapped:
    """A folder of arrays; call it with the name of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._maps: list[mmap.mmap] = []

    def __call__(self, name: str) -> NDArray[Any]:
        """One array, of which nothing is read yet.

        Raises:
            OSError: it is not there.
            ValueError: it is no array.
        """
        path = self._folder / f"{name}.npy"
        # An array of nothing cannot be mapped.
        mode: Literal["r"] | None = "r" if path.stat().st_size > _NOTHING else None
        found: NDArray[Any] = np.load(path, mmap_mode=mode)
        if isinstance(found.base, mmap.mmap):
            self._maps.append(found.base)
        # A plain view of it: numpy's class for mapped arrays is slow to index.
        return found.view(np.ndarray)

    def rest(self) -> None:
        """Give back what is mapped, if it is much and the system can say so."""
        if hasattr(mmap, "MADV_DONTNEED") and _mapped() > _MUCH:
            for each in self._maps:
                each.madvise(mmap.MADV_DONTNEED)


def _mapped() -> int:
    """How many bytes of files the process has mapped; 0 where nobody says."""
    try:
        pages = int(_STATM.read_bytes().split()[_SHARED])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * mmap.PAGESIZE
