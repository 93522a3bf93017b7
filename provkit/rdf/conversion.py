"""From one format to another, with a report of what could not be said.

RDF goes to RDF triple by triple, without being held. Everything else goes by way of
PROV statements; what was written is read again and compared, so that nothing is lost
that is not reported.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, Final

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from provkit.rdf import files, losses, statement_quads, statements
from provkit.rdf.formats import format_of, named, read_document
from provkit.rdf.json_ld import compacted
from provkit.rdf.losses import Loss, LossReport
from provkit.rdf.unnamed import anonymous
from provkit.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from provkit.model.statements import Document
    from provkit.rdf.formats import Format

_ONE_NODE: Final = (
    "PROV-O has one node for all statements of one name, and cannot tell what one of "
    "them leaves out from what another says"
)
_LOCAL: Final = re.compile(r"[^\W\d][\w.-]*$")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIX: Final = re.compile(r"[A-Za-z][\w-]*$")


def convert(
    source: Path, out: IO[bytes], target: str, source_format: str | None = None
) -> LossReport:
    """Read a file in one format and write it in another.

    Args:
        source: the file.
        out: where the result goes; give it a file that is thrown away if this raises.
        target: the name of the format to write.
        source_format: that of the format to read, if not the one of the extension.

    Raises:
        UnreadableGraph: the source cannot be read.
        UnknownName: there is no such format.
    """
    origin = named(source_format) if source_format else format_of(source)
    goal = named(target)
    if origin.is_rdf and goal.is_rdf:
        prefixes = files.prefixes_of(source, origin.name)
        noted = _Noted(goal)
        _write(noted.sayable(files.read(source, origin.name)), goal, prefixes, out)
        found: tuple[Loss, ...] = noted.losses()
    else:
        reading = read_document(source, origin.name)
        content, lost = written(reading.document, goal, reading.prefixes)
        out.write(content)
        found = (*reading.losses, *lost)
    return LossReport(
        origin.title,
        goal.title,
        tuple(loss for loss in found if not loss.merged),
        tuple(loss for loss in found if loss.merged),
    )


def written(
    document: Document, goal: Format, prefixes: Mapping[str, str]
) -> tuple[bytes, tuple[Loss, ...]]:
    """A document in a format, and what of it could not be said in that format."""
    document = anonymous(document)
    if not goal.is_rdf:
        from provkit.rdf.prov_writing import written as prov_written

        return prov_written(document, goal.name, prefixes)
    made = statement_quads.write(document)
    noted = _Noted(goal)
    quads = list(noted.sayable(made.quads))
    back = statements.read(quads).document
    lost = losses.compare(document, back, dict(made.refused), _ONE_NODE)
    content = io.BytesIO()
    _write(_by_subject(quads), goal, prefixes, content)
    return content.getvalue(), (*noted.losses(), *_flattened(lost, goal))


def _flattened(lost: Iterable[Loss], goal: Format) -> Iterator[Loss]:
    """Without the statements of bundles that are only not in a bundle any more."""
    for loss in lost:
        moved = loss.bundle is not None or loss.why == losses.NEW
        if goal.bundles or not moved:
            yield loss


class _Noted:
    """The quads that a format can say, with a note of the others."""

    def __init__(self, goal: Format) -> None:
        self._goal = goal
        self._graphs: Counter[str] = Counter()
        self._lost: list[Loss] = []

    def sayable(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads as they can be written."""
        default = DefaultGraph()
        is_xml = self._goal.name == "rdfxml"
        for quad in quads:
            within = quad.graph_name
            if is_xml and (why := _not_in_xml(quad)):
                name = None if within == default else str(within)
                self._lost.append(Loss(str(quad.triple), why, name))
                continue
            if within != default and not self._goal.bundles:
                self._graphs[str(within)] += 1
                yield Quad(quad.subject, quad.predicate, quad.object, default)
            else:
                yield quad

    def losses(self) -> tuple[Loss, ...]:
        """What was left out or moved; complete once all quads have been taken."""
        title = self._goal.title
        why = f"{title} has no named graphs: they stand in the one graph of the file"
        return (
            *self._lost,
            *(
                Loss(f"bundle {name} of {count} triples", why, name)
                for name, count in self._graphs.items()
            ),
        )


def _not_in_xml(quad: Quad) -> str:
    if not _LOCAL.search(quad.predicate.value):
        return "RDF/XML cannot name a property that does not end in a name"
    value = quad.object
    if isinstance(value, Triple):
        return "RDF/XML has no triples within triples"
    if isinstance(value, Literal) and _NOT_XML.search(value.value):
        return "XML has no control characters"
    return ""


def _by_subject(quads: list[Quad]) -> list[Quad]:
    """Each subject's statements together, in the order of first mention."""
    ranks: dict[Any, int] = {}
    for quad in quads:
        ranks.setdefault((quad.graph_name, quad.subject), len(ranks))
    return sorted(quads, key=lambda quad: ranks[quad.graph_name, quad.subject])


def _write(
    quads: Iterable[Quad], goal: Format, prefixes: Mapping[str, str], out: Any
) -> None:
    rdf_format = files.FORMATS[goal.name]
    if rdf_format == RdfFormat.JSON_LD:
        out.write(compacted(serialize(quads, format=rdf_format) or b""))
        return
    chosen = dict(_usable(prefixes))
    items: Iterable[Any] = quads
    if not goal.bundles:
        items = (quad.triple for quad in quads)
    if rdf_format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        serialize(items, out, rdf_format)
    else:
        serialize(items, out, rdf_format, prefixes=_with_prov(chosen))


def _usable(prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for prefix, space in prefixes.items():
        try:
            NamedNode(space)
        except ValueError:
            continue
        if _PREFIX.match(prefix):
            yield prefix, space


def _with_prov(chosen: dict[str, str]) -> dict[str, str]:
    spaces = set(chosen.values())
    wanted = ("prov", "xsd", "rdfs")
    extra = {
        prefix: PREFIXES[prefix]
        for prefix in wanted
        if prefix not in chosen and PREFIXES[prefix] not in spaces
    }
    return {**chosen, **extra}
