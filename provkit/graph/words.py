"""Counts and kinds in plain words, for sentences.

>>> counted(1, "DatasetSplit"), counted(2504, "Dataset"), counted(2, "Code")
('1 dataset split', '2,504 datasets', '2 code revisions')
>>> listed(["a", "b", "c"])
'a, b and c'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS: Final = MappingProxyType(
    {
        "": "undescribed node",
        "Dataset": "dataset",
        "DatasetSplit": "dataset split",
        "TrainingRun": "training run",
        "MetricResult": "metric result",
        "MetricSummary": "metric series",
        "Code": "code revision",
        "Environment": "software environment",
        "Entity": "other entity",
        "IntendedUse": "intended use",
        "DataUse": "data-use statement",
    }
)
_PLURALS: Final = MappingProxyType(
    {
        "other entity": "other entities",
        "metric series": "metric series",
        "person": "people",
    }
)


def word(kind: str) -> str:
    """A kind in a sentence."""
    return _WORDS.get(kind, kind.lower())


def count(number: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "participant"), count(2504, "participant")
    ('1 participant', '2,504 participants')
    """
    plural = _PLURALS.get(noun, f"{noun}s")
    return f"{number:,} {noun if number == 1 else plural}"


def counted(number: int, kind: str) -> str:
    """A number of things of one kind."""
    return count(number, word(kind))


def listed(parts: Sequence[str]) -> str:
    """Several parts of one sentence."""
    if len(parts) < 2:  # noqa: PLR2004 - one part, or none, needs no comma
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def ending(unknown: int) -> str:
    """How a sentence says whether it is the whole truth.

    >>> ending(0), ending(2)
    ('; complete.', '; incomplete: 2 things could not be seen.')
    """
    if not unknown:
        return "; complete."
    return f"; incomplete: {count(unknown, 'thing')} could not be seen."
