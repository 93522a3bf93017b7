"""What it costs to import provkit and to ask for help; run by hand.

    python tests/benchmarks/bench_startup.py

Wall time, the median of 15 processes each, beside a bare interpreter.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
COMMANDS = {
    "a bare interpreter": [sys.executable, "-c", "pass"],
    "import provkit": [sys.executable, "-c", "import provkit"],
    "provkit --help": [sys.executable, "-m", "provkit", "--help"],
}


def seconds(command: list[str]) -> float:
    """How long one process takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians, in milliseconds."""
    for name, command in COMMANDS.items():
        seconds(command)  # compiles
        median = statistics.median(seconds(command) for _ in range(RUNS))
        print(f"{name:<20} {median * 1000:6.0f} ms")


if __name__ == "__main__":
    main()
