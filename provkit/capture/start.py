"""`provkit.run` and `provkit.evaluate`: starting a run by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit.capture.active import ActiveRun
from provkit.capture.evaluating import ActiveEvaluation
from provkit.capture.options import Options
from provkit.model import Evaluation, Run

if TYPE_CHECKING:
    import os

    from provkit.capture.entities import Thing
    from provkit.capture.options import Switches
    from provkit.model import Agent

_HERE = str(Path(__file__).parent)


def run(
    title: str,
    *,
    kind: type[Run] = Run,
    agent: Agent | str | tuple[Agent | str, ...] | None = None,
    ledger: str | os.PathLike[str] | None = None,
    strict: bool = False,
    script: str | os.PathLike[str] | None = None,
    record: Switches = None,
    watch_files: bool = False,
    **fields: Any,
) -> ActiveRun:
    """Record a run: `with pk.run("train", kind=pk.TrainingRun) as run:`.

    Args:
        title: what people call it.
        kind: `pk.Run`, `pk.TrainingRun` or `pk.Evaluation`.
        agent: who answers for it: an ORCID, a ROR or a `pk.Agent`; default
            `PROVKIT_AGENT`.
        ledger: the folder that is written to; default `PROVKIT_DIR`, else
            `provenance`.
        strict: let a fault of the recorder stop the script.
        script: the file that is run; default the file that makes this call.
        record: which surroundings to record: `"-hardware,-command,+host"`; beside
            `PROVKIT_RECORD` (`provkit.capture.options`).
        watch_files: record the files that this process opens as inputs and outputs;
            `provkit.capture.watching` says which it cannot see.
        **fields: further fields of the kind: `seed`, `covered_by`, `region` ...
    """
    options = Options.of(
        ledger, agent, strict=strict, record=record, watch_files=watch_files
    )
    path = Path(script) if script is not None else calling_script()
    described = kind(title=title, **fields)
    if isinstance(described, Evaluation):
        return ActiveEvaluation(described, options, path)
    return ActiveRun(described, options, path)


def evaluate(
    model: Thing,
    *,
    on: Thing | tuple[Thing, ...] | list[Thing],
    setting: str | None = None,
    phase: str | None = None,
    purpose: str | tuple[str, ...] = (),
    title: str = "evaluate",
    agent: Agent | str | tuple[Agent | str, ...] | None = None,
    ledger: str | os.PathLike[str] | None = None,
    strict: bool = False,
    record: Switches = None,
    watch_files: bool = False,
    **fields: Any,
) -> ActiveEvaluation:
    """Record an evaluation: `with pk.evaluate(model, on=test, ...) as ev:`.

    Args:
        model: the version that is measured: a record, a path or an IRI.
        on: the test data, likewise; several as a tuple.
        setting: how they relate to the training data: `apparent`, `cross-validation`,
            `held-out` or `external` (EFF-02 asks for it).
        phase: `retrospective`, `prospective`, `local` or `post-deployment`.
        purpose: what it is done for, `methods-development` for instance: whether the
            test data permit it can then be told (GOV-04).
        title: what people call it.
        agent: who answers for it; default `PROVKIT_AGENT`.
        ledger: the folder that is written to; default as for `run`.
        strict: let a fault of the recorder stop the script.
        record: which surroundings to record, as for `run`.
        watch_files: record the files that this process opens, as for `run`.
        **fields: further fields: `seed`, `covered_by` ...
    """
    described = Evaluation(
        title=title, setting=setting, phase=phase, purpose=purpose, **fields
    )
    tests = tuple(on) if isinstance(on, (tuple, list)) else (on,)
    options = Options.of(
        ledger, agent, strict=strict, record=record, watch_files=watch_files
    )
    return ActiveEvaluation(described, options, calling_script(), model=model, on=tests)


def calling_script() -> Path | None:
    """The file of the code outside the recorder that is making a call."""
    frame = sys._getframe(1)  # noqa: SLF001 - the only way that costs microseconds
    while frame.f_code.co_filename.startswith(_HERE):
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return existing(frame.f_code.co_filename)


def existing(file_name: str) -> Path | None:
    """The path of a file of code, if it is one: a notebook's cells are not."""
    path = Path(file_name)
    return path if path.is_file() else None
