"""The questions that list nodes: all of them are one walk and one table.

`upstream`, `downstream`, `datasets`, `models` and `code` differ in direction and in the
kinds that they list, which is what `Wanted` says; `walking` and `of_kinds` make the
function of such a question, and `ACCEPTS` is about what it may be asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.errors import UnknownName, UsageError
from provkit.graph import kinds, words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.policies import named
from provkit.graph.relations import RELATIONS
from provkit.graph.rows import NodeRow
from provkit.graph.trails import Trails
from provkit.graph.unseen import gaps, unseen
from provkit.graph.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Walk

    _Nodes = NDArray[np.int32]


_SURROUNDINGS: Final = frozenset(("Entity", "Run", "Code", "Environment"))


ACCEPTS: Final = ("Entity", "Run", "MetricResult", "MetricSummary")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which nodes to list.

    Attributes:
        question: whose name the answer bears.
        kinds: only these kinds of node; any when empty.
        role: only what stands in this role.
        depth: how many statements to follow at most.
        limit: how many rows to list at most; `offset` how many to pass over first.
        down: what depends on the node, not what it depends on.
    """

    question: str
    kinds: tuple[str, ...] = ()
    role: str | None = None
    depth: int | None = None
    limit: int | None = None
    offset: int = 0
    down: bool = False


def walking(question: str, *, down: bool = False) -> Callable[..., Answer]:
    """The function of a question about everything up, or down, from a node."""

    def ask(
        graph: Graph,
        node: str,
        *,
        policy: str = "recorded",
        kind: str | None = None,
        role: str | None = None,
        depth: int | None = None,
        limit: int | None = 1_000,
        offset: int = 0,
    ) -> Answer:
        """List nodes, the nearest first.

        Args:
            graph: what to ask.
            node: where to begin.
            policy: `recorded` (the default), `derivation` or `activity`: what counts as
                depending (`provkit.graph.policies`).
            kind: list only this kind of node: Dataset, Model, Run, MetricResult ...
            role: list only what stands in this role to something on the way: training,
                validation, test, base-model, derivation ...
            depth: how many statements to follow at most.
            limit: how many rows to list at most; the sentence counts all.
            offset: how many rows to pass over first, for the next page of a long list.
        """
        kinds = (kind,) if kind else ()
        wanted = Wanted(question, kinds, role, depth, limit, offset, down)
        return listing(graph, node, wanted, policy)

    return ask


def of_kinds(question: str, *kinds: str) -> Callable[..., Answer]:
    """The function of a question about some kinds of node."""

    def ask(
        graph: Graph,
        node: str,
        *,
        policy: str = "recorded",
        down: bool = False,
        role: str | None = None,
        depth: int | None = None,
        limit: int | None = 1_000,
        offset: int = 0,
    ) -> Answer:
        """List nodes of these kinds, the nearest first.

        Args:
            graph: what to ask.
            node: where to begin.
            policy: `recorded` (the default), `derivation` or `activity`: what counts as
                depending (`provkit.graph.policies`).
            down: those that depend on the node, not those that it depends on.
            role: list only what stands in this role to something on the way: training,
                validation, test, base-model, derivation ...
            depth: how many statements to follow at most.
            limit: how many rows to list at most; the sentence counts all.
            offset: how many rows to pass over first, for the next page of a long list.
        """
        wanted = Wanted(question, kinds, role, depth, limit, offset, down)
        return listing(graph, node, wanted, policy)

    return ask


def listing(graph: Graph, node: str, wanted: Wanted, policy: str) -> Answer:
    """Walk from a node and list what is wanted, nearest first, then by title.

    Raises:
        UnknownName: there is no such kind, role or policy.
        UsageError: the depth is no number of statements.
    """
    checked_kinds(wanted.kinds)
    _check(wanted)
    index = graph.index
    start = index.node(node)
    walked = walk(
        index.projection(named(policy)),
        [start],
        down=wanted.down,
        depth=wanted.depth,
    )
    nodes, distance = _chosen(index, walked, start, wanted)
    unknown = _unknown(graph, walked, wanted)
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    listed = slice(wanted.offset, end)
    return Answer(
        question=wanted.question,
        target=node,
        sentence=_sentence(index, start, nodes, wanted) + words.ending(len(unknown)),
        rows=_rows(index, walked, nodes[listed], distance[listed]),
        unknown=unknown,
        complete=not unknown,
        truncated=bool(wanted.offset) or (end is not None and len(nodes) > end),
        total=len(nodes),
    )


def _unknown(graph: Graph, walked: Walk, wanted: Wanted) -> tuple[Unknown, ...]:
    """What could not be seen, and the gaps of the runs where anything may be missing.

    A gap is in code or software most often, and nothing but its words says in what:
    where datasets or models alone are wanted, it does not make the list incomplete.
    """
    found = unseen(graph, walked)
    if wanted.down or (wanted.kinds and not _SURROUNDINGS & {*wanted.kinds}):
        return found
    return tuple(dict.fromkeys((*found, *gaps(graph.index, walked.nodes()[0]))))


def checked_kinds(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds, if there are such.

    Raises:
        UnknownName: there is no such kind.
    """
    for kind in wanted:
        if kind not in kinds.names():
            raise UnknownName.among("kind of node", kind, kinds.names())
    return wanted


def _check(wanted: Wanted) -> None:
    roles = {each.role for each in RELATIONS if each.role}
    if wanted.role is not None and wanted.role not in roles:
        raise UnknownName.among("role", wanted.role, roles)
    depth: object = wanted.depth
    if depth is not None and not (isinstance(depth, int) and depth > 0):
        raise UsageError(
            f"{depth!r} is no depth", "give a whole number of steps, 1 or more"
        )


def summary(index: Index, nodes: _Nodes, wanted: tuple[str, ...]) -> str:
    """Nodes in words, counted by kind; "no models" where models were wanted."""
    bits, numbers = np.unique(index.types[nodes], return_counts=True)
    counts: Counter[str] = Counter()
    for each, number in zip(bits.tolist(), numbers.tolist(), strict=True):
        counts[kinds.name_of(each)] += number
    parts = [words.counted(number, kind) for kind, number in sorted(counts.items())]
    nouns = [words.counted(2, kind)[2:] for kind in wanted]
    return words.listed(parts) or (f"no {words.listed(nouns)}" if nouns else "nothing")


def _chosen(
    index: Index, walked: Walk, start: int, wanted: Wanted
) -> tuple[_Nodes, _Nodes]:
    """The wanted nodes and their distances, nearest first."""
    nodes, distance = walked.nodes()
    keep = nodes != start
    bits = index.types[nodes]
    if wanted.kinds:
        keep &= bits & np.uint32(kinds.mask(*wanted.kinds)) != 0
    else:
        # A cohort or a checksum is no step of a lineage, whoever says it was used.
        keep &= bits & np.uint32(kinds.mask(*kinds.VALUES)) == 0
    if wanted.role is not None:
        keep &= np.isin(nodes, walked.in_role(wanted.role))
    return nodes[keep], distance[keep]


def _rows(
    index: Index, walked: Walk, nodes: _Nodes, distance: _Nodes
) -> tuple[NodeRow, ...]:
    roles, trails = walked.roles(nodes), Trails(walked)
    rows = [
        NodeRow(
            node=index.iri(node),
            kind=index.kind(node),
            title=index.label(node),
            distance=steps,
            roles=roles.get(node, ()),
            assumed=trails.assumed(node),
            evidence=trails.to(node),
        )
        for node, steps in zip(nodes.tolist(), distance.tolist(), strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (row.distance, row.title, row.node)))


def _sentence(index: Index, start: int, nodes: _Nodes, wanted: Wanted) -> str:
    who = index.label(start)
    what = summary(index, nodes, wanted.kinds)
    within = f" within {words.count(wanted.depth, 'step')}" if wanted.depth else ""
    as_role = f" in the role {wanted.role}" if wanted.role else ""
    if not wanted.down:
        return f"{who} depends on {what}{as_role}{within}"
    verb = "depends" if len(nodes) == 1 or what == "nothing" else "depend"
    return f"{what[:1].upper()}{what[1:]} {verb} on {who}{as_role}{within}"
