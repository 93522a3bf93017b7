"""Work that the script need not wait for: which code, which software, which machine."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any

from provkit.capture import audit
from provkit.capture.commands.command_line import shown
from provkit.capture.options import Options
from provkit.capture.surroundings import machine
from provkit.capture.surroundings.code import code_of
from provkit.capture.surroundings.environment import environments_of
from provkit.errors import CaptureError
from provkit.model import Code, Environment, Gap

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.rdf.layout import Ledger


class Surroundings:
    """Looks around from the start of a run; joined at its end.

    Args:
        script: the file that is run, if there is one.
        ledger: where lists of packages are kept.
        options: what to look for; without them, everything that is on by default.
    """

    def __init__(
        self, script: Path | None, ledger: Ledger, options: Options | None = None
    ) -> None:
        self._script = script
        self._ledger = ledger
        self._options = options or Options(ledger, (), strict=False)
        self._code: Code | None = None
        self._environments: list[Environment] = []
        self._gaps: list[Gap] = []
        self._facts: dict[str, Any] = {}
        self._whole = False
        # The variables of the start: the script may change them.
        self._variables = dict(os.environ)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def code(self) -> Code | None:
        """Wait; the code that ran, where it could be identified."""
        self._thread.join()
        return self._code

    def gaps(self) -> tuple[Gap, ...]:
        """Wait; what could not be seen."""
        self._thread.join()
        if self._whole:
            return tuple(self._gaps)
        fault = Gap("a fault ended the search for code, software and hardware")
        return (*self._gaps, fault)

    def environments(self) -> tuple[Environment, ...]:
        """Wait; all the software: Python, conda, the container image."""
        self._thread.join()
        return tuple(self._environments)

    def facts(self) -> dict[str, Any]:
        """Wait; what holds for this run alone, by field: `hardware`, `command` ..."""
        self._thread.join()
        return dict(self._facts)

    def _look(self) -> None:
        audit.tell_nobody()
        record = self._options.record
        if "code" in record:
            self._code, gaps = code_of(self._script)
            self._gaps += gaps
        if "environment" in record:
            self._look_for_software()
        if "container" in record:
            self._look_for_container()
        self._facts |= facts_of(self._options, self._variables)
        self._whole = True

    def _look_for_software(self) -> None:
        try:
            found = environments_of(self._ledger)
        except OSError as error:
            why = error.strerror or str(error)
            self._gaps.append(
                Gap(f"the list of installed packages could not be kept: {why}")
            )
        except CaptureError as error:
            self._gaps.append(Gap(str(error)))
        else:
            self._environments += found

    def _look_for_container(self) -> None:
        image = machine.container(self._variables)
        if isinstance(image, Environment):
            self._environments.append(image)
        elif image is not None:
            self._facts["container"] = image


def facts_of(options: Options, variables: dict[str, str]) -> dict[str, Any]:
    """What holds for one run: its hardware, job, variables and command line."""
    record = options.record
    facts: dict[str, Any] = {}
    if "hardware" in record:
        facts["hardware"] = machine.hardware()
    if "job" in record and (job := machine.batch_job(variables)):
        facts["job"] = job
    if "variables" in record:
        named = machine.variables(variables, options.variables)
        facts |= {"variables": named} if named else {}
    command = options.command or shown(sys.orig_argv, paths="paths" in record)
    if "command" in record and command:
        facts["command"] = command
    return {**facts, **machine.names(record & {"host", "user"})}
