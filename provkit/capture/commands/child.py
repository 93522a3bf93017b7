"""A command as a child process: streams, signals, end, use of resources.

Standard input, output and error are the caller's own, untouched. A signal that reaches
only this process is passed on; one from the terminal (Ctrl-C) reaches both by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_FROM_TERMINAL: Final = frozenset(("SIGINT", "SIGQUIT"))
_SIGNALLED: Final = 128
_INEXACT: Final = 1_000_000
"""So many bytes the system may be off, which counts pages a batch at a time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Attributes:
        code: its exit code as a shell has it: 128 and the number of the signal where
            one ended it.
        signal: the name of that signal.
        cpu_seconds: processor time of it and its children, where the system tells.
        peak_memory: of the largest of its processes, in bytes. Nothing where it used
            less than the recorder: the system counts a child from the size of its
            parent on.
    """

    code: int
    signal: str | None = None
    cpu_seconds: float | None = None
    peak_memory: int | None = None


def run_child(
    arguments: Sequence[str],
    variables: Mapping[str, str],
    meanwhile: Callable[[], None],
) -> Outcome:
    """Run a command to its end.

    Args:
        arguments: the command, found on `PATH`, and its arguments.
        variables: its environment.
        meanwhile: work to do while it runs.

    Raises:
        OSError: it could not be started.
    """
    with _passing_on() as started:
        process = subprocess.Popen(arguments, env=dict(variables))
        started.append(process.pid)
        own_peak = _own_peak()  # starting it took memory too, so not before
        try:
            meanwhile()
        finally:
            usage = _waited(process)
    code = process.returncode
    return Outcome(
        _SIGNALLED - code if code < 0 else code,
        signal.Signals(-code).name if code < 0 else None,
        None if usage is None else round(usage.ru_utime + usage.ru_stime, 6),
        None if usage is None else _peak(usage, own_peak),
    )


def _waited(process: subprocess.Popen[bytes]) -> Any:
    """Wait for the end; what only this child used, where the system tells."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def _peak(usage: Any, own_peak: int) -> int | None:
    peak: int = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return peak if peak > own_peak + _INEXACT else None


def _own_peak() -> int:
    """From what on a child's peak is its own: it begins with what its parent held."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        high = next(line for line in lines if line.startswith("VmHWM:"))
        return int(high.split()[1]) * 1024
    except (OSError, StopIteration, ValueError, UnicodeDecodeError):
        return _own_peak_by_usage()


def _own_peak_by_usage() -> int:
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def _passing_on() -> Iterator[list[int]]:
    """Pass signals on to the processes in the list; what was ignored stays ignored."""
    started: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        name = signal.Signals(number).name
        if name in _FROM_TERMINAL and _in_foreground():
            return
        for each in started:
            with suppress(ProcessLookupError):
                os.kill(each, number)

    before = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, pass_on)
    try:
        yield started
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Whether the terminal sends its signals to this process and so to its child."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
