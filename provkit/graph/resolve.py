"""Which node a person means: an IRI, title@version, a title, a path, a prefix.

A name must mean one node among the kinds that a question accepts. Where it means
several, or one of another kind, or none, the error says which there are.
"""

from __future__ import annotations

import posixpath
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.errors import AmbiguousNode, UnknownNode, WrongKind
from provkit.vocab import PK, expand

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from provkit.graph.index import Index

_SHORTEST_PREFIX = 8
_LISTED = 8
_LAST_PART = re.compile(r"[^/#:;]+$")


def resolve(index: Index, name: str, kinds: Sequence[str] | None = None) -> int:
    """Find the one node that a name means.

    Args:
        index: where to look.
        name: what the user wrote.
        kinds: the kinds that would do; any when not given.

    Raises:
        UnknownNode: no node has that name.
        AmbiguousNode: several have.
        WrongKind: the one that has it is of another kind.
    """
    exact = _named(index, name)
    if exact is not None:
        if kinds and not index.is_a(exact, *kinds):
            raise _wrong(index, [exact], name, kinds)
        return exact
    titled = _called(index, name) or _filed(index, name) or _starting(index, name)
    fitting = [n for n in titled if not kinds or index.is_a(n, *kinds)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise _ambiguous(index, fitting, name)
    if titled and kinds:
        raise _wrong(index, titled, name, kinds)
    raise _unknown(index, name, kinds)


def _named(index: Index, name: str) -> int | None:
    found = index.find(name)
    return index.find(expand(name)) if found is None else found


def _called(index: Index, name: str) -> list[int]:
    title, at, version = name.rpartition("@")
    found = index.entitled(name)
    if at:
        versions = index.entitled(title)
        found += [node for node in versions if index.version(node) == version]
    return sorted(set(found))


def _filed(index: Index, name: str) -> list[int]:
    """Nodes that lay in a file of that path, as it was recorded."""
    wanted = posixpath.normpath(name) if name else name
    return index.stating((PK.localPath,), wanted)


def _starting(index: Index, name: str) -> list[int]:
    """Nodes whose identifier begins so: a commit, a UUID, a digest cut short."""
    if len(name) < _SHORTEST_PREFIX:
        return []
    wanted = name.casefold()
    found = []
    for node in index.of_any_kind().tolist():
        last = _LAST_PART.search(index.iri(node))
        if last and last[0].casefold().startswith(wanted):
            found.append(node)
    return found


def _wrong(
    index: Index, nodes: list[int], name: str, kinds: Iterable[str]
) -> WrongKind:
    found = sorted({index.kind(node) or "thing nobody described" for node in nodes})
    return WrongKind(
        f"{name!r} is {_either(found)}",
        f"this question is about {_either(kinds)}",
    )


def _either(words: Iterable[str]) -> str:
    return " or ".join(
        f"{'an' if word[:1] in 'AEIOU' else 'a'} {word}" for word in words
    )


def _ambiguous(index: Index, nodes: list[int], name: str) -> AmbiguousNode:
    lines = sorted(_line(index, node) for node in nodes)
    shown = lines[:_LISTED]
    if len(lines) > _LISTED:
        shown.append(f"... and {len(lines) - _LISTED} more")
    listed = "\n    ".join(shown)
    return AmbiguousNode(
        f"{name!r} means {len(nodes)} nodes",
        f"{_better_name(index, nodes)} of one of\n    {listed}",
    )


def _better_name(index: Index, nodes: list[int]) -> str:
    labels = {index.label(node) for node in nodes}
    if len(labels) == len(nodes):
        return "use title@version, or the IRI,"
    return "use the IRI, or the first 8 or more characters of its id,"


def _line(index: Index, node: int) -> str:
    return f"{index.label(node)}  {index.kind(node)}  {index.iri(node)}"


def _unknown(index: Index, name: str, kinds: Sequence[str] | None) -> UnknownNode:
    known: dict[str, None] = {}
    for node, title in index.titled():
        if not kinds or index.is_a(node, *kinds):
            version = index.version(node)
            known[f"{title}@{version}" if version else title] = None
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    if not near:
        near = [each for each in known if name.casefold() in each.casefold()][:3]
    anything = not kinds or "Entity" in kinds
    what = "node" if anything else " or ".join(kinds or ())
    if near:
        fix = f"did you mean {' or '.join(map(repr, near))}?"
    elif known:
        fix = f"there is, for instance, {min(known)!r}"
    else:
        fix = f"the graph names no {what} by a title: use an IRI"
    return UnknownNode(f"no {what} is called {name!r}", fix)


def sha256_of(path: os.PathLike[str]) -> str:
    """The digest of a file, by which a node may be found.

    Raises:
        UnknownNode: it cannot be read.
    """
    from hashlib import file_digest

    try:
        with Path(path).open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except (OSError, TypeError) as error:
        raise UnknownNode(
            f"{path}: cannot be read: {error}", "name the node by IRI or title"
        ) from error
