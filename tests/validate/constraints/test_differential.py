"""The checker and a literal reading of the rules agree on random documents."""

from __future__ import annotations

import pytest

from provkit.validate.constraints import check
from tests.validate.constraints.chase import verdicts
from tests.validate.constraints.documents import document


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_same_verdict(start: int):
    assert not disagreements(range(start, start + 100))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1_000, 21_000, 1_000))
def test_same_verdict_on_many(start: int):
    assert not disagreements(range(start, start + 1_000))


def test_random_documents_break_every_rule():
    """Otherwise the agreement would mean little."""
    broken = {one.rule for seed in range(4_000) for one in check(document(seed))}
    numbers = [*range(22, 30), 42, *range(51, 57)]
    assert broken == {"PROV-DM", "PROV-LINKS", *(f"PROV-C{n}" for n in numbers)}


def disagreements(seeds: range) -> list[int]:
    return [seed for seed in seeds if not agree(seed)]


def agree(seed: int) -> bool:
    """Tell whether both find the document valid, or both find what the chase met.

    The chase stops at the first contradiction among 22 to 29, whichever that is.
    """
    found = {violation.rule for violation in check(document(seed))}
    rule = verdicts(document(seed))[0]
    if rule is None or rule < 42:
        return bool(found) == (rule is not None)
    return f"PROV-C{rule}" in found
