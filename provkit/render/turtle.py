"""Turtle: a report as the W3C's `sh:ValidationReport`, a profile as its shapes.

Both are for other tools: any that reads SHACL reports, and any SHACL engine.
"""

from __future__ import annotations

from typing import Any

from provkit.errors import UsageError
from provkit.render import _shapes, _turtle
from provkit.render._report_triples import EARL, ReportTriples
from provkit.validate.profile import Profile
from provkit.validate.report import Report
from provkit.validate.requirement import Requirement
from provkit.vocab import PREFIXES


def render(thing: Any) -> str:
    """Write a report, a profile or a requirement as Turtle.

    Raises:
        UsageError: it is something else, or has no shapes.
    """
    match thing:
        case Report():
            triples = ReportTriples(thing)
            sections = (("", triples.results()), ("", triples.assertions()))
            return _turtle.in_sections(sections, {**PREFIXES, "earl": EARL})
        case Profile():
            return _shapes.merged(thing)
        case Requirement() if thing.shapes:
            return _turtle.written(thing.shapes)
    raise UsageError(
        "only reports, and profiles and requirements with shapes, can be Turtle",
        "to write a graph as Turtle: provkit convert IN OUT",
    )
