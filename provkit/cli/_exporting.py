"""A graph in the form of another tool: what its exporter sees, and where it goes."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from provkit.adapters import View
from provkit.errors import UsageError
from provkit.model import Cohort

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

    from provkit.adapters import Written
    from provkit.graph import Graph


def view_of(graph: Graph, focus: str | None = None) -> View:
    """A graph as an exporter sees it.

    Args:
        graph: what may leave.
        focus: the IRI of the node that the export is about.
    """
    from provkit.rdf.decode import decode
    from provkit.rdf.ordered import in_order

    def ask(question: str, *nodes: str, **options: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = graph.ask(question, *nodes, **options).to_dict()[
            "rows"
        ]
        return rows

    def findings(profile: str) -> list[dict[str, Any]]:
        from provkit.validate import validate

        found: list[dict[str, Any]] = validate(graph, profile=profile).to_dict()[
            "findings"
        ]
        return found

    decoded = decode(in_order(graph.triples))
    return View(decoded.records, focus, ask, findings, _cohorts(graph.triples))


def _cohorts(triples: Iterable[Triple]) -> dict[str, Cohort]:
    """Every cohort and stratum by its IRI, each read with its own strata alone."""
    from provkit.rdf.decode import decode
    from provkit.vocab import PK, RDF

    about: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        about[str(triple.subject)].append(triple)
    is_cohort = (RDF.type, f"<{PK.Cohort}>")
    found: dict[str, Cohort] = {}
    for node, stated in about.items():
        if is_cohort in ((t.predicate.value, str(t.object)) for t in stated):
            records = decode(_with_strata(node, about)).records
            read = [each for each in records if isinstance(each, Cohort)]
            if read:  # a stratum may be read by itself first; the largest is the whole
                found[node[1:-1]] = max(read, key=_size)
    return found


def _with_strata(node: str, about: Mapping[str, list[Triple]]) -> Iterator[Triple]:
    from provkit.vocab import DCTERMS

    seen: set[str] = set()
    waiting = [node]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for triple in about.get(name, ()):
            yield triple
            if triple.predicate.value == DCTERMS.hasPart:
                waiting.append(str(triple.object))


def _size(cohort: Cohort) -> int:
    return 1 + sum(_size(each) for each in cohort.strata)


def save(written: Written, output: Path) -> None:
    """Write what an exporter made: one file, or several into a folder.

    Raises:
        UsageError: several files would have to go to stdout or over a file.
    """
    from provkit.rdf.placing import write_bytes

    if set(written.files) == {""}:
        if str(output) == "-":
            sys.stdout.buffer.write(written.files[""])
            sys.stdout.buffer.flush()
        else:
            write_bytes(output, written.files[""])
        return
    if str(output) == "-" or output.is_file():
        names = ", ".join(sorted(written.files))
        raise UsageError(f"this form is a folder with {names}", "name a folder as OUT")
    for name, content in sorted(written.files.items()):
        path = output.absolute() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)


def said(tool: str, written: Written, output: Path, report_format: str) -> str:
    """The loss report of an export."""
    if report_format == "json":
        content = {
            "tool": tool,
            "output": str(output),
            "files": sorted(written.files),
            "lost": [
                {"field": each.field, "why": each.why, "count": each.count}
                for each in written.lost
            ],
            "missing": list(written.missing),
        }
        return json.dumps(content, indent=2, ensure_ascii=False)
    return "\n".join(_lines(tool, written, output))


def _lines(tool: str, written: Written, output: Path) -> Iterator[str]:
    yield f"provkit: written as {tool} to {output}"
    if written.lost:
        yield f"provkit: {len(written.lost)} kinds of statement have no place there:"
        yield from (f"  {each}" for each in written.lost)
    if written.missing:
        yield f"provkit: {len(written.missing)} asked for that the graph does not say:"
        yield from (f"  {each}" for each in written.missing)
