"""The lineage module: questions about a graph, answered with evidence.

    load(*sources) -> Graph      what a file, several, or a ledger says
    graph.populations("m@1.0")   one question, as an `Answer`

From below: `relations` and `kinds` say what a statement and a node can be, `build`
turns triples into the arrays of an `index`, `policies` says which statements make one
thing depend on another, `projection` and `walk` follow them, `populations` and
`coverage` are the rules about people, and every file in `questions/` is one question.

Why arrays and not a graph library: ten million triples must answer in milliseconds, and
be opened by the next process without being read again.

Nothing is imported before it is used, so that listing the questions costs no numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provkit.graph.answer import Answer
    from provkit.graph.graph import Graph, load

__all__ = ["Answer", "Graph", "load"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'provkit.graph' has no attribute {name!r}")
    module = "answer" if name == "Answer" else "graph"
    return getattr(import_module(f"provkit.graph.{module}"), name)


def __dir__() -> list[str]:
    return list(__all__)
