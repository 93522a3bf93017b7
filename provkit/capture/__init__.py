"""The recorder: what happens while a script runs, written down as it happens.

`run` and `evaluate` start a run by hand, `training`, `evaluation` and `preparation`
decorate a function; all four use one core, `active.ActiveRun`. The core turns calls
into journal entries (`journal.writer`), a journal is sealed into one Turtle file
(`journal.seal`), and every call is shielded (`shield`): the recorder never breaks the
training. What a thing is stands in `content`, what a run ran in in `surroundings`,
results per population in `scores`, commands in `commands`, and what is said when the
run is over in `afterwards`.

Why a journal of amended records and not of RDF: an entry costs microseconds to write,
needs no library, and is replayed into the same records that adapters make.
"""

from __future__ import annotations

from provkit.capture.active import ActiveRun
from provkit.capture.decorators import evaluation, preparation, training
from provkit.capture.evaluating import ActiveEvaluation
from provkit.capture.nesting import current_run
from provkit.capture.start import evaluate, run

__all__ = [
    "ActiveEvaluation",
    "ActiveRun",
    "current_run",
    "evaluate",
    "evaluation",
    "preparation",
    "run",
    "training",
]
