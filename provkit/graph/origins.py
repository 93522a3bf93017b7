"""Which of several sources an answer rests on, row by row.

A row rests on a source that describes what the row names, or something on the way to
it, which is its evidence. Each source keeps an index of its own for that, as it would
have alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from provkit.errors import UnreadableGraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.graph.graph import Graph
    from provkit.graph.index import Index


class Origins:
    """The sources of a graph that has several."""

    def __init__(self, stores: Sequence[Any], contents: dict[str, str]) -> None:
        """Look into some stores, when first asked.

        Args:
            stores: what was opened.
            contents: content IRI to the entity that it was joined with: a source may
                know the entity by its content alone.
        """
        self._stores = stores
        self._contents: dict[str, list[str]] = {}
        for content, entity in contents.items():
            self._contents.setdefault(entity, []).append(content)

    def of(self, row: dict[str, Any]) -> list[str]:
        """The sources that a row rests on, by location, in the order of loading.

        Args:
            row: as `Answer.to_dict` gives it.
        """
        named = dict.fromkeys(_named(row))
        whole = [*named, *(c for name in named for c in self._contents.get(name, ()))]
        return [
            location
            for location, index in self._indexes
            if any(_describes(index, name) for name in whole)
        ]

    @cached_property
    def _indexes(self) -> list[tuple[str, Index]]:
        from provkit.graph.cache import opened

        found = []
        for store in self._stores:
            try:
                found.append((store.location, opened([store])[0]))
            except UnreadableGraph:  # it is among the sources, with the reason
                continue
        return found


def origins(graph: Graph, stores: Sequence[Any]) -> Origins | None:
    """What says of rows which source they rest on; None where there is only one."""
    if len(stores) < 2:  # noqa: PLR2004 - several
        return None
    return Origins(stores, graph.index.joins().same)


def _named(value: object) -> Iterator[str]:
    """Everything that a row names, in its cells and in its evidence."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "evidence":
                for subject, _predicate, other in each:
                    yield from (subject, other)
            else:
                yield from _named(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _named(each)


def _describes(index: Index, name: str) -> bool:
    """Whether a source says something of a node, not only names it."""
    node = index.find(name) if ":" in name else None
    return node is not None and bool(index.out.start[node] != index.out.start[node + 1])
