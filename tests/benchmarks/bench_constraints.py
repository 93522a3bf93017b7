"""How long `check` takes and what it needs, by the number of statements.

Run by hand: `python tests/benchmarks/bench_constraints.py [largest]`. Each size and
each world runs in a process of its own; times are CPU seconds of `check` alone.
"""

from __future__ import annotations

import json
import math
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from provkit.model.statements import Blank, Document, Instance, Statement
from provkit.validate.constraints import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def pipeline(size: int, *, wrong: bool = False) -> Iterator[Statement]:
    """Lay out runs that use, generate and derive: what capture writes (valid)."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    dice = random.Random(7)
    yield Statement("agent", "ex:agent")
    for run in range(size // 10):
        act, made = f"ex:run{run}", f"ex:out{run}"
        one, two = (f"ex:out{dice.randrange(max(run, 1))}" for _ in range(2))
        begin, end = (moment + timedelta(minutes=10 * run + n) for n in (0, 5))
        yield Statement("activity", act, (begin, end))
        yield Statement("entity", made)
        yield Statement("used", None, (act, one, begin))
        yield Statement("used", f"ex:use{run}", (act, two))
        yield Statement("wasGeneratedBy", f"ex:gen{run}", (made, act, end))
        yield Statement("wasAssociatedWith", None, (act, "ex:agent"))
        if run:
            path = (made, two, act, f"ex:gen{run}", f"ex:use{run}")
            yield Statement("wasDerivedFrom", None, path)
            yield Statement("wasDerivedFrom", None, (made, one))
        yield Statement("wasAttributedTo", None, (made, "ex:agent"))
        yield Statement("wasGeneratedBy", None, (made, act))
    if wrong:
        yield Statement("wasDerivedFrom", None, ("ex:out0", f"ex:out{size // 10 - 1}"))


def knot(size: int) -> Iterator[Statement]:
    """Close the pipeline: its newest output is the source of its oldest."""
    return pipeline(size, wrong=True)


def merging(size: int) -> Iterator[Statement]:
    """Have each merge bring about the next, from one end to the other.

    What an entity mentions is unique, so two equal entities mention equal ones.
    """
    for side in "ab":
        yield Statement("wasDerivedFrom", "ex:d", (Blank(f"{side}0"), "ex:e"))
    for n in range(size // 2):
        for side in "ab":
            pair = (Blank(f"{side}{n}"), Blank(f"{side}{n + 1}"), "ex:bundle")
            yield Statement("mentionOf", None, pair)


def clashing(size: int) -> Iterator[Statement]:
    """Break 23 and 24 in every other statement."""
    for n in range(size):
        yield Statement("wasGeneratedBy", f"ex:g{n}", (f"ex:e{n // 2}", "ex:a"))


def dense(size: int) -> Iterator[Statement]:
    """Derive at random: one large component in which every edge is strict."""
    dice = random.Random(7)
    some = size // 4
    for n in range(some):
        yield Statement("entity", f"ex:e{n}")
    for _ in range(size - some):
        one, two = (f"ex:e{dice.randrange(some)}" for _ in range(2))
        yield Statement("wasDerivedFrom", None, (one, two))


def specialized(size: int) -> Iterator[Statement]:
    """Specialize in one long line."""
    yield Statement("entity", "ex:e0")
    for n in range(size - 1):
        yield Statement("specializationOf", None, (f"ex:e{n + 1}", f"ex:e{n}"))


WORLDS: dict[str, Callable[[int], Iterator[Statement]]] = {
    function.__name__: function
    for function in (pipeline, knot, merging, clashing, dense, specialized)
}


def resident() -> int:
    """Give the peak memory of this process in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(world: str, size: int) -> dict[str, float]:
    """Build a document and check it."""
    document = Document(Instance(None, tuple(WORLDS[world](size))))
    count = len(document.toplevel.statements)
    loaded, begun = resident(), time.process_time()
    found = check(document)
    seconds = time.process_time() - begun
    return {
        "statements": count,
        "seconds": seconds,
        "bytes": (resident() - loaded) / count,
        "violations": len(found),
        "steps": sum(len(violation.witness) for violation in found),
    }


def main(largest: int) -> None:
    """Print a line per world and size, and the exponent over the last two sizes."""
    for world in WORLDS:
        previous: dict[str, float] = {}
        for size in (size for size in SIZES if size <= largest):
            command = [sys.executable, __file__, world, str(size)]
            output = subprocess.run(command, check=True, capture_output=True).stdout
            row = json.loads(output)
            exponent = ""
            if previous:
                times, counts = (
                    math.log(row[key] / previous[key])
                    for key in ("seconds", "statements")
                )
                exponent = f"exponent {times / counts:.2f}"
            print(
                f"{world:12} {row['statements']:>9,} statements "
                f"{row['seconds']:8.2f} s {row['bytes']:6.0f} bytes each "
                f"{row['violations']:>7,} violations {row['steps']:>9,} steps "
                f"{exponent}",
                flush=True,
            )
            previous = row


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
