"""What a part of a graph, or a run, has brought into it.

A part is given as statements, such as the file of a new run. What other files state as
well was there before, and is nothing that the part has brought.

What a run has brought stands in its own file, where a ledger has it. In a graph that is
one heap, the record of a run is what is said of the run, of what it made, and of
whatever only these lead to: a thing that something else refers to as well was described
there as well, so that nothing new is taken to be said of it. Who knows better names the
file of the run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Triple

from provkit.errors import EmptyGraph
from provkit.rdf import files
from provkit.rdf.layout import Ledger
from provkit.validate.lookup import term_of, text_of
from provkit.vocab import DCTERMS, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from provkit.graph import Graph
    from provkit.rdf.join import Joined
    from provkit.validate.lookup import Lookup, Term

_BACK: Final = (PROV.wasGeneratedBy, DCTERMS.isPartOf, PROV.wasInvalidatedBy)
_TIMES: Final = (PROV.startedAtTime, PROV.endedAtTime)
_LENGTH: Final = 8  # of what the name of a run's file and its IRI share
_MOST: Final = 1 << 30  # bytes of other files that are read to find what is new


def statements(
    whole: Graph, data: Lookup, run: str | None, part: Graph | None
) -> tuple[Triple, ...]:
    """The statements that a run, and a part of a graph, have added to it.

    Args:
        whole: the graph with them.
        data: what shapes see of it.
        run: the IRI of the run.
        part: the part, as a graph.
    """
    found: dict[Triple, None] = {}
    if run is not None:
        record = file_of(whole, run)
        if record is None:
            found |= dict.fromkeys(of_run(data, run))
        else:
            found |= _of_file(whole, data, record)
    if part is not None:
        for store in part.stores:
            path = Path(store.location)
            if path.is_file():
                found |= _of_file(whole, data, path, store.triples())
            else:
                found |= dict.fromkeys(of_part(data, store.triples(), whole.joined))
        if part.given or not part.stores:
            given = part.given or part.triples
            found |= dict.fromkeys(of_part(data, given, whole.joined))
    return tuple(found)


def check_part(part: Graph) -> None:
    """Refuse a part without a statement: nothing of it could be found to be wrong.

    Raises:
        EmptyGraph: it has none; with what to do.
    """
    given = part.given or (() if part.stores else part.triples)
    if given or any(True for store in part.stores for _ in store.triples()):
        return
    names = ", ".join(store.location for store in part.stores)
    raise EmptyGraph(
        f"{names or 'what was changed'}: there is no statement in it, so there is no "
        "change to check; that is not a pass",
        "give the file of the run or of the change; without it, everything is checked",
    )


def with_part(whole: Graph, part: Graph) -> Graph:
    """A graph of files with those files of a part that are not among them."""
    from provkit.graph import Graph

    known: set[Path] = set()
    for store in whole.stores:
        path = Path(store.location)
        if path.is_file():
            known.add(path.resolve())
        elif Ledger(path).exists():
            known |= {each.resolve() for each in Ledger(path).runs()}
        else:
            return whole  # what a store holds was loaded into it
    more = [s for s in part.stores if Path(s.location).resolve() not in known]
    return Graph(*whole.stores, *more, triples=whole.given) if more else whole


def file_of(whole: Graph, run: str) -> Path | None:
    """The file of a run, where a ledger has it; one that has not ended has none."""
    wanted = Triple(NamedNode(run), NamedNode(RDF.type), NamedNode(PROV.Activity))
    for store in whole.stores:
        ledger = Ledger(Path(store.location))
        if not ledger.exists():
            continue
        for path in ledger.runs():
            if path.stem.endswith(run[-_LENGTH:]) and wanted in _read(path):
                return path
    return None


def _of_file(
    whole: Graph,
    data: Lookup,
    path: Path,
    held: Iterable[Triple] | None = None,
) -> dict[Triple, None]:
    """What a file says and no other one."""
    said = set(_read(path) if held is None else held)
    others = _others(whole, path.resolve())
    if others is not None and _is_shared(data, said):
        names = [_tail(each.subject) for each in said]
        for other in others:
            if other.suffix != ".ttl" or _mentions(other, names):
                said.difference_update(_read(other))
    return dict.fromkeys(of_part(data, said, whole.joined))


def _read(path: Path) -> Iterator[Triple]:
    return files.triples_of(files.read(path))


def _others(whole: Graph, own: Path) -> list[Path] | None:
    """The other files of a graph; None where not all of it is such, or too much."""
    found: list[Path] = []
    there = False
    for store in whole.stores:
        path = Path(store.location)
        ledger = Ledger(path)
        if ledger.exists() and not any(ledger.journals()):
            found += (each.resolve() for each in ledger.runs())
        elif path.is_file() and not hasattr(store, "format_name"):
            found.append(path.resolve())
        else:
            return None
    there = own in found
    found = [each for each in found if each != own]
    size = sum(each.stat().st_size for each in found)
    return found if there and not whole.given and size <= _MOST else None


def _is_shared(data: Lookup, said: set[Triple]) -> bool:
    """Whether others speak of what some statements are about."""
    size: dict[Term, int] = {}
    for each in said:
        size[each.subject] = size.get(each.subject, 0) + 1
    return any(
        sum(len(data.values(node, each)) for each in data.predicates()) > number
        or any(each not in size for each in _referring(data, node))
        for node, number in size.items()
    )


def _tail(node: Term) -> bytes:
    """How a name ends, which is the same where it is written with a prefix."""
    name = text_of(node)
    return name[max(name.rfind(each) for each in "/#:?=") + 1 :].encode()


def _mentions(path: Path, names: Iterable[bytes]) -> bool:
    text = path.read_bytes()
    return any(name in text for name in names)


def of_part(data: Lookup, part: Iterable[Triple], joined: Joined) -> Iterator[Triple]:
    """The statements of a graph that a part of it made, or made to be what they are.

    What is joined by content because of the part belongs to it: a use that named a
    content is now one of an entity of the part, or of one among several.
    """
    named: set[str] = set()
    timed: set[Term] = set()
    for triple in part:
        yield triple
        named |= {text_of(triple.subject), text_of(triple.object)}
        if triple.predicate.value in _TIMES:
            timed.add(triple.subject)
    for name in sorted(_moved(data, named, timed, joined)):
        node = term_of(name)
        yield from _said_of(data, node)
        for predicate in data.predicates():
            for start in _subjects(data, predicate, node):
                if isinstance(start, NamedNode | BlankNode):
                    yield Triple(start, NamedNode(predicate), node)


def _moved(
    data: Lookup, named: Collection[str], timed: set[Term], joined: Joined
) -> set[str]:
    """What may be joined, or no more, because some things were named and some timed."""
    moved = {entity for entity in joined.same.values() if entity in named}
    moved |= {joined.same[name] for name in named if name in joined.same}
    for content, entities in joined.ambiguous.items():
        if not set(entities).isdisjoint(named):
            moved |= {content, *entities}
    if timed and joined.same:  # when a run was decides what it can have used
        moved |= set(map(text_of, timed))
        moved |= {
            entity
            for entity in joined.same.values()
            if not timed.isdisjoint(data.values(term_of(entity), PROV.wasGeneratedBy))
        }
    return moved


def of_run(data: Lookup, run: str) -> Iterator[Triple]:
    """The statements that the record of a run has made, as far as a heap can tell."""
    own: dict[Term, None] = {term_of(run): None}
    for node in (made := list(own)):  # it grows while it is walked
        for predicate in _BACK:
            fresh = [n for n in _subjects(data, predicate, node) if n not in own]
            own |= dict.fromkeys(fresh)
            made += fresh
    waiting = list(own)
    while waiting:
        named = {t.object for node in waiting for t in _said_of(data, node)} - set(own)
        waiting = [
            node
            for node in named
            if isinstance(node, NamedNode | BlankNode)
            and all(each in own for each in _referring(data, node))
        ]
        own |= dict.fromkeys(waiting)
    for node in own:
        yield from _said_of(data, node)


def _said_of(data: Lookup, node: Term) -> Iterator[Triple]:
    if isinstance(node, NamedNode | BlankNode):
        for predicate in data.predicates():
            for end in data.values(node, predicate):
                yield Triple(node, NamedNode(predicate), end)


def _referring(data: Lookup, node: Term) -> Iterator[Term]:
    """Everything that something is said of a node with."""
    for predicate in data.predicates():
        yield from _subjects(data, predicate, node)


def _subjects(data: Lookup, predicate: str, node: Term) -> Iterator[Term]:
    number = data.find(node)
    if number is not None:
        for each in data.into(predicate).get(number, ()):
            yield data.terms[each]
