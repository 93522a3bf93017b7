"""One seed for the random numbers of a whole process."""

from __future__ import annotations

import random
import sys
from typing import Final

from provkit.errors import UsageError

_LARGEST: Final = 2**32 - 1  # what numpy accepts


def seed_everything(seed: int) -> tuple[str, ...]:
    """Seed `random`, and numpy and torch where the script has imported them.

    It sets the global generators: `random`, `numpy.random` and `torch` on all devices.
    A generator that the script makes itself (`numpy.random.default_rng()`) is not
    reached, nor is a library that is imported later, nor Python's own hash seed.

    Args:
        seed: from 0 to 4294967295.

    Returns:
        what was seeded.

    Raises:
        UsageError: a seed that not every library accepts.

    >>> seed_everything(7)[0]
    'random'
    """
    if not 0 <= seed <= _LARGEST:
        raise UsageError(
            f"{seed} is no seed for every library",
            f"choose one from 0 to {_LARGEST}",
        )
    random.seed(seed)
    seeded = ["random"]
    numpy = getattr(sys.modules.get("numpy"), "random", None)
    if numpy is not None:
        numpy.seed(seed)
        seeded.append("numpy")
    torch = getattr(sys.modules.get("torch"), "manual_seed", None)
    if torch is not None:
        torch(seed)
        seeded.append("torch")
    return tuple(seeded)
