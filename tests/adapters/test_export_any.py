"""Whatever a graph holds, an export is well formed, the same each time, or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provkit import adapters
from provkit.adapters import View
from provkit.adapters._rocrate_out import METADATA
from provkit.errors import UsageError
from provkit.model import Dataset, Model, Run
from provkit.rdf.mapping import by_name
from tests.records import of_kind, records

ABOUT = {
    "rocrate": Run,
    "croissant": Dataset,
    "fair4ml": Model,
    "openlineage": Run,
    "mlflow": Run,
    "tripod-ai": Model,
    "dome": Model,
    "prs-rs": Model,
}


def views():
    kinds = [by_name()[name] for name in ("Dataset", "Model", "Run", "TrainingRun")]
    kinds += [by_name()[name] for name in ("Evaluation", "DatasetSplit")]
    some = [of_kind(kind, depth=2) for kind in kinds]
    return st.tuples(*some, st.lists(records(), max_size=6)).map(
        lambda found: (*found[:-1], *found[-1])
    )


def contents(tool, written):
    text = written.files.get(METADATA, written.files.get("", b"")).decode("utf-8")
    if tool == "openlineage":
        return [json.loads(line) for line in text.split("\n") if line]
    return json.loads(text) if not text.startswith("#") else text


@given(held=views())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_export_is_well_formed_and_the_same_each_time(held):
    for tool, kind in ABOUT.items():
        about = next(each for each in View(held).all(kind) if each.iri)
        view = View(held, about.iri)
        written = adapters.write(tool, view)
        assert contents(tool, written) or tool == "openlineage"
        assert adapters.write(tool, view) == written
        assert all(each.field and each.why and each.count > 0 for each in written.lost)
        assert all(each.strip() for each in written.missing)


@pytest.mark.parametrize("tool", ABOUT)
def test_an_empty_graph_is_refused(tool):
    with pytest.raises(UsageError):
        adapters.write(tool, View(()))


@pytest.mark.parametrize("tool", ABOUT)
def test_an_option_that_a_form_does_not_take_is_refused(tool):
    with pytest.raises(UsageError, match="takes no option"):
        adapters.write(tool, View(()), wrong="x")
