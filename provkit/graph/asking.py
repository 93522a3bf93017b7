"""A question as a method of a graph, so that `help(graph.populations)` explains it.

>>> from provkit.graph import Graph
>>> Graph().populations.__name__
'populations'
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from provkit import plugins

if TYPE_CHECKING:
    from collections.abc import Callable

    from provkit.graph.answer import Answer
    from provkit.graph.graph import Graph


def method(graph: Graph, name: str) -> Callable[..., Answer]:
    """A function that asks one graph one question, with its help and its options.

    Raises:
        UnknownName: there is no such question.
    """
    module = plugins.load("graph.questions", name.replace("_", "-"))

    def ask(*nodes: Any, **options: Any) -> Answer:
        return graph.ask(name, *nodes, **options)

    told = [inspect.getdoc(module), inspect.getdoc(module.ask)]
    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = "\n\n".join(text for text in told if text)
    signature = inspect.signature(module.ask)
    asked = [each for each in signature.parameters.values() if each.name != "graph"]
    vars(ask)["__signature__"] = signature.replace(parameters=asked)
    return ask
