"""How deep each thing of a graph lies, whatever cycles it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def depths(names: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many links lead on from each thing at most; a cycle is cut where it closes.

    >>> depths("abc", [("a", "b"), ("b", "c"), ("a", "c")])
    {'a': 2, 'b': 1, 'c': 0}
    >>> depths("ab", [("a", "b"), ("b", "a")])
    {'a': 1, 'b': 0}
    """
    onward: dict[str, list[str]] = {name: [] for name in names}
    for source, target in links:
        onward[source].append(target)
    found: dict[str, int] = {}
    for name in onward:
        if name not in found:
            _descend(name, onward, found)
    return {name: found[name] for name in onward}


def _descend(
    start: str, onward: Mapping[str, list[str]], found: dict[str, int]
) -> None:
    """Depth first without recursion: a chain may be long."""
    open_now = {start}
    stack = [(start, iter(onward[start]))]
    deepest = {start: 0}
    while stack:
        name, rest = stack[-1]
        child = next((c for c in rest if c not in open_now), None)
        if child is None:
            stack.pop()
            open_now.discard(name)
            found[name] = deepest[name]
            if stack:
                above = stack[-1][0]
                deepest[above] = max(deepest[above], found[name] + 1)
        elif child in found:
            deepest[name] = max(deepest[name], found[child] + 1)
        else:
            open_now.add(child)
            deepest[child] = 0
            stack.append((child, iter(onward[child])))
