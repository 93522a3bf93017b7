"""How fast contents are read: files beside `sha256sum`, and tables.

Run by hand: `python tests/benchmarks/bench_hashing.py [GB]`. The file is made where
`TMPDIR` says and read once before, so that what is compared is hashing and not a disk.
The best of five turns counts, the tools taking turns.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.capture import tables
from provkit.capture.content import digests

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS = 5


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    taken = [
        {name: seconds(work) for name, work in works.items()} for _ in range(TURNS)
    ]
    return {name: min(each[name] for each in taken) for name in works}


def run(*command: str) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, capture_output=True)


def file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files(folder: Path, gigabytes: float) -> None:
    path = folder / "large.bin"
    block = os.urandom(1 << 24)
    with path.open("wb") as stream:
        for _ in range(int(gigabytes * 64)):
            stream.write(block)
    size = path.stat().st_size
    works: dict[str, Callable[[], object]] = {
        "provkit": lambda: digests.read(path),
        "sha256sum": run("sha256sum", str(path)),
        "hashlib.file_digest": lambda: file_digest(path),
    }
    if shutil.which("openssl"):
        works["openssl dgst"] = run("openssl", "dgst", "-sha256", str(path))
    found = best(works)
    print(f"{gigabytes:g} GB in one file")
    for name, taken in found.items():
        share = taken / found["provkit"]
        print(f"  {name:22}{taken:7.2f} s {size / taken / 1e9:6.2f} GB/s", end="")
        print("" if name == "provkit" else f"   provkit is {share:.2f} times as fast")
    cache = folder / "cache"
    os.utime(path, ns=(1, 1))
    time.sleep(2.5)  # beyond the granularity within which nothing is remembered
    digests.read(path, cache)
    taken = min(seconds(lambda: digests.read(path, cache)) for _ in range(TURNS))
    print(f"  from the cache        {taken * 1e6:7.0f} us")
    beside(path)
    path.unlink()


def beside(path: Path) -> None:
    """How much a loop of plain Python loses while the file is read in a thread."""

    def turns(limit: float) -> float:
        count, began = 0, time.perf_counter()
        while (now := time.perf_counter()) - began < limit:
            count += sum(range(200)) > 0
        return count / (now - began)

    alone = max(turns(0.5) for _ in range(3))
    worker = threading.Thread(target=digests.read, args=(path,))
    worker.start()
    began = time.perf_counter()
    together = turns(0.5)
    worker.join()
    taken = time.perf_counter() - began
    print(f"  beside a Python loop  {taken:7.2f} s; the loop at {together / alone:.0%}")


def folder_of_many(folder: Path, count: int = 20_000) -> None:
    chunks = folder / "zarr"
    for number in range(count):
        path = chunks / str(number // 1000) / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(4096))
    command = f"cd {chunks} && find . -type f -print0 | sort -z | xargs -0 sha256sum"
    works = {"provkit": lambda: digests.read(chunks), "shell": run("sh", "-c", command)}
    found = best(works)
    print(f"{count} files of 4 kB in a folder")
    for name, taken in found.items():
        print(f"  {name:22}{taken:7.2f} s {taken / count * 1e6:6.1f} us per file")


def memory(rows: int = 1_000_000) -> None:
    import numpy as np
    import pandas as pd

    dice = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "number": np.arange(rows),
            "value": dice.random(rows),
            "name": [f"rs{number}" for number in range(rows)],
            "class": pd.Categorical(dice.choice(list("ACGT"), rows)),
        }
    )
    things: dict[str, object] = {
        **{name: frame[[name]] for name in frame},
        "all": frame,
        "array int8 2504 x 100k": dice.integers(0, 3, (2504, 100_000), "int8"),
    }
    print(f"tables of pandas, {rows} rows")
    works = {
        name: lambda t=thing: tables.digest_of(t) for name, thing in things.items()
    }
    for name, taken in best(works).items():
        print(f"  {name:22}{taken:7.3f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        files(Path(place), float(sys.argv[1]) if len(sys.argv) > 1 else 2)
        folder_of_many(Path(place))
    memory()
