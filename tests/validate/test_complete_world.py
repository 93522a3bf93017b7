"""A world that satisfies every requirement at once, and what each change to it breaks.

The examples of a requirement show it alone. Here all of them look at one realistic
graph: none cries wolf, and none notices what is another's to notice.
"""

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from provkit import _resources
from provkit.graph import Graph
from provkit.validate import load_profile, validate

FILE = _resources.shapes() / "conformance" / "complete.ttl"
TEXT = FILE.read_text(encoding="utf-8")
PREFIXES = "".join(
    f"{line}\n" for line in TEXT.splitlines() if line.startswith("@prefix")
)
CHANGES = Path(__file__).with_name("world_changes.txt").read_text(encoding="utf-8")
NAMES = dict(re.findall(r"@prefix (\w+): <([^>]*)>", PREFIXES))


def turtle(text):
    return [q.triple for q in parse(f"{PREFIXES}{text}", RdfFormat.TURTLE)]


WORLD = turtle(TEXT)


def term(name):
    """A name as it stands in Turtle; None for any."""
    if name == "*":
        return None
    if name.startswith("<"):
        return NamedNode(name[1:-1])
    prefix, _colon, local = name.partition(":")
    return NamedNode(NAMES[prefix] + local)


def changes():
    _about, *blocks = CHANGES.strip().split("\n\n")
    for block in blocks:
        name, *lines = block.splitlines()
        expected = set(lines.pop()[1:].split())
        gone = [tuple(map(term, x[2:].split())) for x in lines if x[0] == "-"]
        come = turtle("\n".join(x[2:] for x in lines if x[0] == "+"))
        yield pytest.param(gone, come, expected, id=name)


def changed(gone, come):
    kept = [
        t
        for t in WORLD
        if not any(
            all(w in (None, h) for w, h in zip(wanted, t, strict=True))
            for wanted in gone
        )
    ]
    return [*kept, *come]


def found(triples):
    return {finding.requirement for finding in validate(Graph(triples=triples))}


def test_nothing_is_found_in_the_complete_world():
    report = validate(FILE)
    assert report.findings == ()
    assert report.conforms
    assert not report.unknown


@pytest.mark.parametrize(("gone", "come", "expected"), list(changes()))
def test_a_change_is_noticed_by_exactly_those_that_it_concerns(gone, come, expected):
    for wanted in gone:  # a line that fits nothing would test nothing
        assert len(changed([wanted], [])) < len(WORLD)
    assert found(changed(gone, come)) == expected


def test_every_requirement_notices_a_change():
    noticed = set().union(*(param.values[2] for param in changes()))
    ids = {requirement.id for requirement in load_profile().requirements}
    assert ids <= noticed
