"""A rule and the shapes of its requirement, run by the default engine, say the same.

What a shape cannot say stands in the rule alone: all of GOV-04 but its core, and the
examples with `-rule-` in their names.
"""

from functools import cache

import pytest

from provkit import _resources, plugins
from provkit.errors import EmptyGraph
from provkit.graph import Graph, load
from provkit.validate import check, findings, load_profile
from provkit.validate.checking import Checker
from provkit.vocab import SH
from tests.worlds import WORLDS

FOLDER = _resources.shapes() / "genomics-ai"


@cache
def checker():
    return Checker(load_profile(), "auto")


def in_sparql(name):
    """Whether the shapes of a requirement say all that its rule says."""
    shapes = checker().shapes[name.upper()]
    return any(shapes.all_of(SH.sparql))


RULES = [name.upper() for name in plugins.names("validate.rules") if in_sparql(name)]
EXAMPLES = [
    pytest.param(name, file, id=f"{name}/{file.stem}")
    for name in RULES
    for file in sorted((FOLDER / name).glob("*.ttl"))
    if file.name != "shape.ttl" and "-rule-" not in file.name
]
SAYS_MORE = {"GOV-04"}


def agree(graph, name):
    """Hold the two against each other; False where nothing was to be checked."""
    requirement = load_profile().requirement(name)
    try:
        scope = check.Scope.of(graph, load_profile(), {name})
    except EmptyGraph:
        return False
    rule = plugins.load("validate.rules", name.lower())
    by_rule = findings.of_breaches(rule.breaches(graph), requirement, scope.words)
    results = checker().ready(requirement).results(scope.facts)
    by_shape = findings.of_results(results, [requirement], scope.words)
    ruled, shaped = ({key(each) for each in some} for some in (by_rule, by_shape))
    assert shaped <= ruled
    assert shaped == ruled or name in SAYS_MORE
    return bool(by_rule)


def key(finding):
    return (finding.part, finding.severity, finding.node, finding.value)


@pytest.mark.parametrize(("name", "file"), EXAMPLES)
def test_a_rule_is_its_shape_on_an_example(name, file):
    broken = agree(load(str(file)), name)
    assert broken or not file.stem.startswith("fail")


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_its_shape_in_a_world(name, world):
    agree(Graph(triples=list(WORLDS[world]())), name)
