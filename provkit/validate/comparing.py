"""What differs between two models or runs, the findings of a profile included.

Each of the two is validated by itself, with what it rests on: a finding about data that
both were made from is on both sides and so is no difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING

from provkit.errors import EmptyGraph
from provkit.validate.profile import SHIPPED
from provkit.validate.requirement import LEVELS

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from provkit.graph import Answer, Graph
    from provkit.model import Entity


def diff(
    graph: Graph,
    one: str | os.PathLike[str] | Entity,
    other: str | os.PathLike[str] | Entity,
    *,
    profile: str = SHIPPED,
) -> Answer:
    """Tell what differs between two models or two runs, and in which findings.

    It is `graph.diff(one, other)` with a last section, `findings`.

    Args:
        graph: what holds both.
        one: a model or a run, as `Graph.resolve` takes it.
        other: another one.
        profile: a shipped profile, or the folder of your own.

    Raises:
        UnknownNode: the graph does not know one of the two.
        UnknownName: there is no such profile.
    """
    return graph.ask("diff", one, other, findings=partial(findings_of, profile=profile))


def findings_of(graph: Graph, node: str, profile: str = SHIPPED) -> Mapping[str, str]:
    """The findings about a node and what it rests on, in words, by requirement.

    Args:
        graph: what holds the node.
        node: a model or a run, by IRI.
        profile: a shipped profile, or the folder of your own.
    """
    from provkit.validate import validate

    try:
        report = validate(graph.about(node), profile)
    except EmptyGraph:  # no requirement has anything to say about it
        return {}
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    titles = {o.requirement.id: o.requirement.title for o in report.outcomes}
    for finding in report.findings:
        counts[finding.requirement][finding.severity] += 1
    return {
        f"{name} {titles.get(name, '')}".rstrip(): _words(found)
        for name, found in counts.items()
    }


def _words(found: Counter[str]) -> str:
    """How many of which weight: `2 must-fix, 1 should-fix`."""
    return ", ".join(
        f"{found[severity]} {'could' if level == 'may' else level}-fix"
        for severity, level in LEVELS.items()
        if found[severity]
    )
