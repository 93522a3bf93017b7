"""Small graphs that keep or break PROV-CONSTRAINTS."""

GOOD = """\
@prefix ex: <https://example.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
ex:model a prov:Entity ; prov:wasDerivedFrom ex:panel .
ex:panel a prov:Entity .
"""
OTHER = """\
@prefix ex: <https://example.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> .

ex:panel a prov:Entity ;
    prov:wasDerivedFrom ex:model .
ex:model a prov:Entity .
"""
BROKEN = """\
@prefix ex: <https://example.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> .

ex:train a prov:Activity , prov:Entity .
"""


def rules(report) -> list[str]:
    return [finding.requirement for finding in report]
