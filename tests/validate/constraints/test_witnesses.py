"""A witness is enough for its violation, and without it the violation is gone."""

from __future__ import annotations

import pytest

from provkit.model.statements import Document
from provkit.validate.constraints import Violation, check
from tests.validate.constraints.documents import document
from tests.validate.constraints.labelled import labelled, needs_shared
from tests.validate.constraints.reading import read


def proved(document: Document) -> list[str]:
    """Say what is wrong with the witnesses of a document; nothing if all is well."""
    instances = {one.id: one for one in (document.toplevel, *document.bundles)}
    return [
        f"{violation.rule}: {violation.message}"
        for violation in check(document)
        if not enough(violation) or not needed(violation, instances)
    ]


def enough(violation: Violation) -> bool:
    """Tell whether the statements of the witness alone break the same rule."""
    statements = dict.fromkeys(step.statement for step in violation.witness)
    alone = check(Document.of(*statements))
    # a cycle may be told from any of its strict edges, so of another node
    cyclic = violation.rule in {"PROV-C42", "PROV-C52"}
    return any(
        one.rule == violation.rule and (cyclic or one.node == violation.node)
        for one in alone
    )


def needed(violation: Violation, instances) -> bool:
    """Tell whether the violation goes with the statements of its witness."""
    gone = {step.statement for step in violation.witness}
    kept = [s for s in instances[violation.instance].statements if s not in gone]
    left = check(Document.of(*kept))
    same = (violation.rule, violation.node, violation.message)
    return same not in {(one.rule, one.node, one.message) for one in left} or any(
        # another proof of the same sentence is another violation
        not gone.intersection(step.statement for step in one.witness)
        for one in left
        if (one.rule, one.node, one.message) == same
    )


@pytest.mark.parametrize("start", range(0, 800, 100))
def test_witnesses_of_random_documents(start: int):
    assert not [
        (seed, wrong)
        for seed in range(start, start + 100)
        for wrong in proved(document(seed))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1_000, 11_000, 1_000))
def test_witnesses_of_many_random_documents(start: int):
    assert not [
        (seed, wrong)
        for seed in range(start, start + 1_000)
        for wrong in proved(document(seed))
    ]


@needs_shared
@pytest.mark.parametrize("case", labelled("cases", "fuzz"), ids=str)
def test_witnesses_of_labelled_documents(case):
    if not case.readable:
        pytest.skip("reading PROV-XML needs lxml: pip install 'prov[xml]'")
    assert not proved(read(case.path))


def test_repairing_by_witness_ends_in_a_valid_document():
    for seed in range(200):
        statements = list(document(seed).toplevel.statements)
        while found := check(Document.of(*statements)):
            gone = {step.statement for step in found[0].witness}
            assert gone
            statements = [one for one in statements if one not in gone]
