"""Work that is given up after a time, in a thread that is used again."""

from __future__ import annotations

import weakref
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Tasks = SimpleQueue[Callable[[], None] | None]


class Aside:
    """A thread that does one thing after the other, until nobody needs it.

    To start a thread takes longer than most queries about a small graph.

    >>> done: list[int] = []
    >>> Aside().does(lambda: done.append(1), seconds=10), done
    (True, [1])
    """

    def __init__(self) -> None:
        self._tasks: Tasks = SimpleQueue()
        self._thread = Thread(target=_work, args=(self._tasks,), daemon=True)
        self._thread.start()
        weakref.finalize(self, self._tasks.put, None)

    @property
    def is_there(self) -> bool:
        """Whether it works; in a process that was split off it does not."""
        return self._thread.is_alive()

    def does(self, task: Callable[[], None], seconds: float) -> bool:
        """Do something, and wait for it; False where it is not done in time.

        What is not done in time goes on: this thread is of no use any more.
        """
        done, failed = Lock(), list[BaseException]()
        done.acquire()

        def run() -> None:
            try:
                task()
            except BaseException as error:  # noqa: BLE001 - it is raised by who waits
                failed.append(error)
            finally:
                done.release()

        self._tasks.put(run)
        if not done.acquire(timeout=max(seconds, 0)):
            return False
        for error in failed:
            raise error
        return True


def _work(tasks: Tasks) -> None:
    while True:
        task = tasks.get()
        if task is None:
            return
        task()
        del task  # it holds the graph that it was about
