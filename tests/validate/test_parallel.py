"""Work in several processes that is stopped before it is done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from provkit.errors import UsageError
from provkit.validate import parallel

WAITING = """
import os, sys, time
from provkit.validate import parallel

def work(thing):
    os.write(1, f"{os.getpid()}\\n".encode())  # at once: two processes share the pipe
    time.sleep(60)

try:
    list(parallel.each(work, [1, 2], jobs=2))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="one process elsewhere")
@pytest.mark.parametrize("to_all", [True, False])
def test_an_interrupt_ends_all_of_them_without_a_word(to_all):
    parent = subprocess.Popen(
        [sys.executable, "-c", WAITING],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = [int(parent.stdout.readline()) for _ in range(2)]
    (os.killpg if to_all else os.kill)(parent.pid, signal.SIGINT)
    _, said = parent.communicate(timeout=20)
    assert (parent.returncode, said) == (130, "")
    assert not [each for each in children if Path(f"/proc/{each}").exists()]


@pytest.mark.skipif(sys.platform != "linux", reason="one process elsewhere")
def test_what_one_cannot_do_ends_the_others():
    def work(thing):
        if thing == 0:
            raise UsageError("it cannot be done")
        time.sleep(60)

    start = time.monotonic()
    with pytest.raises(UsageError, match="it cannot be done"):
        list(parallel.each(work, [0, 1], jobs=2))
    assert time.monotonic() - start < 20
