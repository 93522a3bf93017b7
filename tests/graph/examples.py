"""Examples of requirements, all in one graph."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from provkit import _resources


def examples(*requirements: str) -> list[Triple]:
    """What passes and what fails, with nodes of its own for each file.

    Args:
        requirements: of which; all when none is named.
    """
    folder = _resources.shapes().joinpath("genomics-ai")
    names = requirements or sorted(e.name for e in folder.iterdir() if e.is_dir())
    found: dict[Triple, None] = {}
    for name in names:
        for file in sorted(folder.joinpath(name).iterdir(), key=lambda each: each.name):
            if file.name == "shape.ttl":
                continue
            mark = f"{name}-{file.name.removesuffix('.ttl')}"
            for quad in parse(file.read_bytes(), RdfFormat.TURTLE):
                subject, node = (_own(t, mark) for t in (quad.subject, quad.object))
                found[Triple(subject, quad.predicate, node)] = None
    return list(found)


def _own(term, mark: str):
    if isinstance(term, NamedNode) and "//example.org/" in term.value:
        return NamedNode(f"{term.value}/{mark}")
    return BlankNode(f"{term.value}{mark}") if isinstance(term, BlankNode) else term
