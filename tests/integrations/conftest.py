"""What the tests of the integrations share: a run in a ledger, and a look into it."""

from __future__ import annotations

import pickle
from copy import deepcopy
from types import SimpleNamespace

import pytest

import provkit as pk

PK = """
PREFIX pk: <https://w3id.org/provkit/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX mls: <http://www.w3.org/ns/mls#>
"""


@pytest.fixture
def seen(tmp_path, monkeypatch):
    """The ledger that is written to, and what stands in it."""
    monkeypatch.chdir(tmp_path)
    ledger = tmp_path / "provenance"
    monkeypatch.setenv("PROVKIT_DIR", str(ledger))

    def rows(query):
        return [
            tuple(row.values())
            for row in pk.load(ledger).sparql(PK + query).to_dict()["rows"]
        ]

    def settings(title):
        found = rows(
            "SELECT ?name ?value { ?run dcterms:title ?title ; prov:used ?s ."
            f' FILTER(STR(?title) = "{title}")'
            " ?s mls:specifiedBy ?name ; mls:hasValue ?value }"
        )
        return {str(name): str(value) for name, value in found}

    def metrics(title):
        found = rows(
            "SELECT ?name ?last { ?m pk:metricName ?name ; pk:lastValue ?last ;"
            f" prov:wasGeneratedBy/dcterms:title ?t FILTER(STR(?t) = '{title}') }}"
        )
        return {str(name): float(last) for name, last in found}

    def gaps():
        return [
            str(row[0])
            for row in rows("SELECT ?text { ?g a pk:Gap ; dcterms:description ?text }")
        ]

    return SimpleNamespace(
        ledger=ledger, rows=rows, settings=settings, metrics=metrics, gaps=gaps
    )


@pytest.fixture
def copies():
    """A hook as a host copies it: deeply, and through pickle."""
    return lambda hook: (deepcopy(hook), pickle.loads(pickle.dumps(hook)))  # noqa: S301
