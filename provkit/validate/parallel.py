"""The same work on many things, in several processes where the system can fork.

A child sees the graph that its parent has read: nothing is copied or sent but what the
work gives. Where there is no safe `fork` (Windows, macOS), or while other threads are
at work, everything is done in turn, with the same outcome.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, TypeVar

from provkit.errors import ProvkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    Progress = Callable[[int, int], None]

_EACH: Final = 4  # parts for each process, so that none waits long for the last
Thing = TypeVar("Thing")
Made = TypeVar("Made")


def cut(things: Sequence[Thing], jobs: int, least: int) -> list[Sequence[Thing]]:
    """Things in parts of about one size, some for each process.

    Args:
        things: the things, of which the neighbours are likely to be alike.
        jobs: how many processes there are.
        least: how many things a part must have.

    >>> cut(range(10), jobs=2, least=3)
    [range(0, 10, 3), range(1, 10, 3), range(2, 10, 3)]
    >>> cut([1, 2], jobs=2, least=3)
    [[1, 2]]
    """
    parts = max(1, min(len(things) // least, _EACH * jobs))
    return [things[first::parts] if parts > 1 else things for first in range(parts)]


def each(
    work: Callable[[Thing], Made],
    things: Sequence[Thing],
    jobs: int = 1,
    progress: Progress | None = None,
) -> Iterator[Made]:
    """What the work makes of each thing, in their order.

    Args:
        work: what is done; its outcome must be something that `pickle` takes.
        things: what it is done with.
        jobs: how many processes do it.
        progress: is told how many things are done, and of how many.

    Raises:
        ProvkitError: a process ended before it was done.

    >>> list(each(str, [1, 2], jobs=2))
    ['1', '2']
    """
    jobs = min(jobs, len(things))
    if jobs < 2 or not _can_fork():  # noqa: PLR2004 - one process is this one
        for done, thing in enumerate(things, start=1):
            made_of_it = work(thing)
            if progress is not None:
                progress(done, len(things))
            yield made_of_it
        return
    made = _shared_out(work, things, jobs, progress)
    if len(made) < len(things):
        raise ProvkitError(
            "a process that checked a part of the graph was ended from outside",
            "there may be too little memory for so many: give fewer --jobs",
        )
    yield from (made[place] for place in range(len(things)))


def _can_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _shared_out(
    work: Callable[[Thing], Made],
    things: Sequence[Thing],
    jobs: int,
    progress: Progress | None,
) -> dict[int, Made]:
    """What children make of the things, by their place; none of them outlives this."""
    context: Any = multiprocessing.get_context("fork")
    next_one = context.Value("i", 0)
    children, ends = [], []
    for _ in range(jobs):
        here, there = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(work, things, next_one, there))
        child.start()
        there.close()
        children.append(child)
        ends.append(here)
    try:
        return _collected(ends, len(things), progress)
    except BaseException:
        for child in children:
            child.terminate()
        raise
    finally:
        for child in children:
            child.join()


def _child(
    work: Callable[[Any], Any], things: Sequence[Any], next_one: Any, end: Connection
) -> None:
    """Take one thing after the other until none is left."""
    # Ctrl-C is for all of them: it is the parent that says so, and once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        with next_one.get_lock():
            place = next_one.value
            next_one.value += 1
        if place >= len(things):
            break
        try:
            end.send((place, work(things[place]), None))
        except ProvkitError as error:
            end.send((place, None, error))
    end.close()


def _collected(
    ends: list[Connection], size: int, progress: Progress | None
) -> dict[int, Any]:
    """What the children send, until all have closed their ends."""
    made: dict[int, Any] = {}
    waiting: list[Any] = list(ends)
    while waiting:
        end: Any
        for end in wait(waiting):
            try:
                place, outcome, error = end.recv()
            except EOFError:
                waiting.remove(end)
                continue
            if error is not None:
                raise error
            made[place] = outcome
            if progress is not None:
                progress(len(made), size)
    return made
