"""How long it takes to draw: scope, fold, lay out and write the SVG of a whole graph.

    python tests/benchmarks/bench_drawing.py worldgen.py

`worldgen.py` makes the graphs (shared/bench). Goals, in CPU seconds: 0.09 for 300
records, 0.52 for 3,000 and 0.92 for 5,000.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from provkit.graph import load
from provkit.graph.scope import Scope, whole
from provkit.render import svg
from provkit.render._folding import fold

SIZES = ((300, 0.09), (3_000, 0.52), (5_000, 0.92))


def main() -> None:
    """Print one line per size."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = str(Path(folder) / "world")
        subprocess.run(
            [sys.executable, sys.argv[1], "1e5", prefix],
            check=True,
            capture_output=True,
        )
        index = load(f"{prefix}.nt").index
        everything = whole(index)
        for records, goal in SIZES:
            begun = time.process_time()
            scope = first(whole(index), records)
            scoped = time.process_time()
            picture = fold(scope)
            folded = time.process_time()
            text = svg.drawn(picture, "a world")
            drawn = time.process_time()
            print(
                f"{records:5} records, {len(scope.links):5} links:"
                f" scope of all {len(everything.things)} {scoped - begun:.3f} s,"
                f" fold {folded - scoped:.3f} s, layout and SVG {drawn - folded:.3f} s,"
                f" fold to SVG {drawn - scoped:.3f} s (goal {goal}),"
                f" {len(picture.boxes)} shapes, {len(picture.lines)} arrows,"
                f" {len(text) / 1000:.0f} kB"
            )


def first(scope: Scope, records: int) -> Scope:
    """The first records that can be drawn, and the links between them."""
    things = [t for t in scope.things if t.shape in ("entity", "activity")][:records]
    names = {thing.iri for thing in things}
    links = [k for k in scope.links if k.source in names and k.target in names]
    return Scope(scope.target, tuple(things), tuple(links))


if __name__ == "__main__":
    main()
