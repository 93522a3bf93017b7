from __future__ import annotations

import random
import subprocess
import sys

import pytest

import provkit as pk
from provkit.capture.surroundings.seeds import seed_everything
from provkit.errors import UsageError


def test_what_was_imported_is_seeded_and_gives_the_same_numbers():
    import numpy as np

    drawn = []
    for _ in range(2):
        assert seed_everything(7)[:2] == ("random", "numpy")
        drawn.append((random.random(), np.random.rand()))  # noqa: NPY002
    assert drawn[0] == drawn[1]


def test_no_library_is_imported_for_it():
    code = (
        "import sys; "
        "from provkit.capture.surroundings.seeds import seed_everything as s; "
        "print(s(1), 'numpy' in sys.modules)"
    )
    told = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert told.strip() == "('random',) False"


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_not_all_accept_is_told(seed):
    with pytest.raises(UsageError, match="is no seed for every library"):
        seed_everything(seed)


def test_a_run_records_the_seed_that_it_sets(recorded):
    with pk.run("train") as run:
        run.set_seed(7, everywhere=True)
    assert recorded.one(pk.Run).seed == 7
    first = random.random()
    seed_everything(7)
    assert random.random() == first
