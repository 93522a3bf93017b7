"""Every labelled document gets its label, in every serialisation."""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from importlib.util import find_spec

import pytest
from prov.model import ProvDocument

from provkit.validate.constraints import check
from tests.validate.constraints.labelled import Labelled, labelled, needs_shared
from tests.validate.constraints.reading import from_prov, loads, read

pytestmark = needs_shared

PROVN = [one for one in labelled("cases", "fuzz") if one.path.suffix == ".provn"]


@pytest.mark.parametrize("case", labelled("cases", "fuzz"), ids=str)
def test_verdict_is_as_labelled(case: Labelled):
    if not case.readable:
        pytest.skip("reading PROV-XML needs lxml: pip install 'prov[xml]'")
    found = check(read(case.path))
    assert (not found) == case.valid, "\n".join(map(str, found))


def test_all_labelled_documents_are_there():
    assert len(labelled("cases")) == 224
    assert len(labelled("fuzz")) == 201


def test_twins_in_two_serialisations_break_the_same_rules():
    twins = defaultdict(list)
    for case in labelled("cases"):
        if case.readable:
            twins[case.path.stem].append(rules(read(case.path)))
    compared = [found for found in twins.values() if len(found) > 1]
    assert all(found[0] == other for found in compared for other in found)
    assert len(compared) == 99 or not find_spec("lxml")


@pytest.mark.parametrize("form", ["provn", "json", "xml"])
@pytest.mark.parametrize("case", PROVN, ids=str)
def test_verdict_survives_rewriting(case: Labelled, form: str):
    """The rules broken are the same after `prov` writes and we read again."""
    if form == "xml" and not find_spec("lxml"):
        pytest.skip("PROV-XML needs lxml: pip install 'prov[xml]'")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = ProvDocument.deserialize(source=str(case.path), format="provn")
        text = io.StringIO()
        document.serialize(text, format=form)
    assert rules(loads(text.getvalue(), form)) == rules(from_prov(document))


def rules(document):
    return sorted({violation.rule for violation in check(document)})
