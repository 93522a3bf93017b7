"""Capturing a command without touching its code: `provkit run -- python train.py`.

Inputs and outputs are those that are named, and the files that are new or changed in
the watched folders and among the arguments. What a script records itself with provkit
is a part of this run, and its outputs are left to it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.capture.active import ActiveRun
from provkit.capture.commands.child import Outcome, run_child
from provkit.capture.commands.command_line import shown
from provkit.capture.commands.folders import Look, changes, look, place_of
from provkit.capture.content import produced
from provkit.capture.content.digests import digest_of
from provkit.capture.entities import local_path
from provkit.capture.nesting import PARENT
from provkit.capture.surroundings.environment import conda_environment, environments_of
from provkit.capture.surroundings.installed import conda_packages
from provkit.capture.surroundings.invoked import Invoked, invoked, is_this_python
from provkit.capture.watching import MOST, state_of
from provkit.errors import CaptureError
from provkit.model.identity import is_iri
from provkit.rdf.encode import iri_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.capture.options import Options
    from provkit.model import Entity, Environment, Run
    from provkit.rdf.layout import Ledger


@dataclass(frozen=True, slots=True)
class Named:
    """What the user says of a command.

    Attributes:
        inputs: what it reads, each with its role: paths and IRIs.
        outputs: what it makes, each with its kind.
        watched: folders whose new and changed files are outputs.
    """

    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[Path, type[Entity]], ...] = ()
    watched: tuple[Path, ...] = ()


def capture(
    arguments: Sequence[str], record: Run, options: Options, named: Named
) -> Outcome:
    """Run a command and record it as a run: failed, where its exit code is not 0.

    Args:
        arguments: the command and its arguments.
        record: the kind of run, with its title if it is given one.
        options: where and for whom it is recorded.
        named: inputs, outputs and folders.

    Raises:
        OSError: there is no such command, or it could not be started.
    """
    what = invoked(arguments)
    record = replace(record, title=record.title or what.title)
    line = shown(arguments, paths="paths" in options.record)
    # The software of the command is described here: it is seldom that of this process.
    described = replace(options, record=options.record - {"environment"}, command=line)
    run = ActiveRun(record, described, what.script or Path())
    with run:
        captured = _Captured(run, options, arguments, what, named)
        outcome = run_child(arguments, captured.variables(), captured.begin)
        captured.finish(outcome)
        run.end("completed" if outcome.code == 0 else "failed")
    return outcome


class _Captured:
    """One command, from before its start to after its end."""

    def __init__(
        self,
        run: ActiveRun,
        options: Options,
        arguments: Sequence[str],
        what: Invoked,
        named: Named,
    ) -> None:
        self._run = run
        self._options = options
        self._what = what
        self._named = named
        self._inputs = {each: state_of(each) for each, _role in named.inputs}
        self._given = tuple(_paths_in(arguments[1:], what.script))
        self._new = tuple(each for each in self._given if not _is_there(each))
        self._runs: set[Path] = set()
        self._before: Look | None = None
        with run.shielded("what was there before the command"):
            self._runs |= set(options.ledger.runs())
            self._before = self._look(digests=True)

    def variables(self) -> dict[str, str]:
        """The environment of the command: its runs are parts of this one."""
        agents = [each for each in self._options.agents if isinstance(each, str)]
        named = {"PROVKIT_AGENT": agents[0]} if len(agents) == 1 else {}
        ledger = {"PROVKIT_DIR": str(self._options.ledger.root)}
        return {**os.environ, **named, **ledger, PARENT: self._run.iri}

    def begin(self) -> None:
        """What is recorded while the command runs: its inputs and its software."""
        for path, role in self._named.inputs:
            self._run.use(path if is_iri(path) else Path(path), role)
        if "environment" in self._options.record:
            with self._run.shielded("the software of the command"):
                self._describe_software()

    def finish(self, outcome: Outcome) -> None:
        """What is recorded when it has ended: its outputs and its use of resources."""
        measured = {
            "exit_code": outcome.code,
            "cpu_seconds": outcome.cpu_seconds,
            "peak_memory": outcome.peak_memory,
        }
        self._run.describe(**{k: v for k, v in measured.items() if v is not None})
        if outcome.signal:
            self._run.gap(
                f"it was ended by {outcome.signal}; outputs may be incomplete"
            )
        with self._run.shielded("the outputs of the command"):
            if self._before is not None:
                self._record_outputs(self._before)
        for path, before in self._inputs.items():
            if before is not None and state_of(path) != before:
                name = Path(path).name
                self._run.gap(
                    f"{name} changed while the command ran, after it was read"
                )

    def _look(self, *, digests: bool) -> Look:
        outputs = (path for path, _kind in self._named.outputs)
        places = (*self._named.watched, *outputs, *self._given_places())
        return look(places, (self._options.ledger.root,), digests=digests)

    def _given_places(self) -> Iterator[Path]:
        """Files among the arguments, and folders that the command made."""
        yield from self._new
        yield from (each for each in self._given if each.is_file())

    def _record_outputs(self, before: Look) -> None:
        after = self._look(digests=False)
        found = changes(before, after)
        parts = _Parts(self._options.ledger, self._runs)
        told: set[Path] = set()
        for path, kind in self._named.outputs:
            made = [each for each in found.made if each.is_relative_to(place_of(path))]
            told.update(made)
            if not made:
                missing = "was not changed" if _is_there(path) else "was not made"
                self._run.gap(f"{path.name} was named as an output and {missing}")
            elif not parts.made(path):
                self._run.produce(path, kind)
        others = [
            each for each in found.made if each not in told and not parts.made(each)
        ]
        for each in others[:MOST]:
            self._run.produce(each)
        self._tell_of(others)
        for each in found.gone[:MOST]:
            self._run.gap(f"{each.name} was there before and is gone")
        for name in dict.fromkeys((*before.unseen, *after.unseen)):
            self._run.gap(f"the folder {name} could not be listed")
        self._tell_of_given(before, {*found.made, *found.gone})

    def _tell_of(self, found: list[Path]) -> None:
        if found:
            count = "1 output" if len(found) == 1 else f"{len(found)} outputs"
            self._run.gap(
                f"{count} found by comparing files before and after: that this command "
                "made them, and nothing else that ran, is assumed"
            )
        if len(found) > MOST:
            self._run.gap(f"{len(found) - MOST} of them are not recorded: too many")

    def _tell_of_given(self, before: Look, changed: set[Path]) -> None:
        """Files among the arguments of which nothing else is said."""
        named = {place_of(Path(path)) for path, _role in self._named.inputs}
        for each in self._given:
            path = place_of(each)
            if path in before.files and path not in changed | named:
                self._run.gap(
                    f"{each.name} was given and may have been read; "
                    "name it with --input if it was"
                )

    def _describe_software(self) -> None:
        try:
            found = self._software()
        except CaptureError as error:
            self._run.gap(str(error))
            return
        if not found:
            name = self._what.executable.name
            self._run.gap(f"the software that {name} needs could not be listed")
        for each in found:
            self._run.use(replace(each, iri=iri_of(each)), "environment")

    def _software(self) -> tuple[Environment, ...]:
        ledger, python = self._options.ledger, self._what.python
        if python is not None:
            other = None if is_this_python(python) else python
            return environments_of(ledger, other)
        prefix = os.environ.get("CONDA_PREFIX")
        if not prefix or not self._what.executable.is_relative_to(prefix):
            return ()
        name, packages = Path(prefix).name, conda_packages(prefix)
        found = conda_environment(ledger, name, packages)
        return () if found is None else (found,)


class _Parts:
    """What runs that the command recorded itself have made."""

    def __init__(self, ledger: Ledger, before: set[Path]) -> None:
        self._ledger = ledger
        # The name of a run's file ends like the IRI of the run.
        self._runs = {each.stem[-8:] for each in set(ledger.runs()) - before}

    def made(self, path: Path) -> bool:
        """Whether one of them has produced a file as it is now."""
        if not self._runs:
            return False
        place = local_path(self._ledger, path)
        found = produced.find(self._ledger, digest_of(path).value, place)
        maker = found.entity.generated_by if found.entity else None
        return maker is not None and maker[-8:] in self._runs


def _paths_in(arguments: Sequence[str], script: Path | None) -> Iterator[Path]:
    """Arguments that are, or may become, files: `x.csv`, `--out=x.csv`."""
    for each in dict.fromkeys(arguments):
        path = Path(each if _is_there(Path(each)) else each.rpartition("=")[2])
        if path.name and path != script and not path.name.startswith("-"):
            yield path


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` raises on long names
