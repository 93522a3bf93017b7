"""The runs of a graph, as a table: how each ended, when, how long, what it made."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from provkit.graph.words import count
from provkit.render import Paragraph, Sheet, Table
from provkit.validate.findings import kind_in, label_of
from provkit.validate.lookup import Lookup, text_of
from provkit.vocab import DCTERMS, PK, PROV, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph import Graph
    from provkit.store import Source
    from provkit.validate.lookup import Term

_COLUMNS = ("status", "started", "took", "kind", "run", "made")
_MINUTE, _HOUR = 60, 3600


def sheet(graph: Graph) -> Sheet:
    """List the runs, the oldest first, with what is wrong with their files."""
    data = Lookup(graph.triples)
    made: dict[Term, list[Term]] = {}
    for entity, run in data.all_of(PROV.wasGeneratedBy):
        made.setdefault(run, []).append(entity)
    classes = (PROV.Activity, PK.TrainingRun, PK.Evaluation)
    runs = [_run(node, made.get(node, []), data) for node in data.instances(*classes)]
    runs.sort(key=lambda run: (run["started"] or "", run["node"]))
    problems = [source for source in graph.sources if source.problem]
    names = ", ".join(dict.fromkeys(source.name for source in graph.sources))
    blocks: list[Paragraph | Table] = []
    if runs:
        rows = tuple(tuple(_cell(name, run) for name in _COLUMNS) for run in runs)
        blocks.append(Table("", _COLUMNS, rows))
    if problems:
        lines = tuple(f"{source.name}: {source.problem}" for source in problems)
        blocks.append(Paragraph("What is wrong with these files", lines))
    return Sheet(
        f"{count(len(runs), 'run')} in {_shortened(names)}",
        tuple(blocks),
        {"runs": runs, "problems": _problem_data(problems)},
    )


def _run(node: Term, made: Iterable[Term], data: Lookup) -> dict[str, Any]:
    started = data.text(node, PROV.startedAtTime) or None
    ended = data.text(node, PROV.endedAtTime) or None
    last_seen = data.text(node, PK.lastSeen) or None
    status = data.text(node, PK.status).rpartition("#")[2].lower()
    return {
        "node": text_of(node),
        "kind": kind_in(node, data),
        "run": data.text(node, DCTERMS.title) or shorten(text_of(node)),
        "status": status or ("ended" if ended else "unknown"),
        "started": started,
        "ended": ended,
        "last_seen": last_seen,
        "seconds": _seconds(started, ended or last_seen),
        "made": [text_of(entity) for entity in _products(made, data)],
        "made_labels": [_name(entity, data) for entity in _products(made, data)],
    }


def _products(made: Iterable[Term], data: Lookup) -> list[Term]:
    """The models that came out, else whatever did that has a title or a path."""
    by_name = sorted(made, key=lambda entity: _name(entity, data))
    models = [e for e in by_name if kind_in(e, data) == "Model"]
    return models or [e for e in by_name if _name(e, data) != shorten(text_of(e))]


def _name(entity: Term, data: Lookup) -> str:
    """What people call it, else the file that it was written to."""
    if data.text(entity, DCTERMS.title):
        return label_of(entity, data)
    return data.text(entity, PK.localPath) or label_of(entity, data)


def _cell(name: str, run: dict[str, Any]) -> str:
    match name:
        case "started":
            return (run["started"] or "unknown")[:19].replace("T", " ")
        case "took":
            return _duration(run["seconds"])
        case "made":
            return ", ".join(run["made_labels"])
    return str(run[name])


def _seconds(started: str | None, ended: str | None) -> float | None:
    try:
        begin = datetime.fromisoformat(started or "")
        return (datetime.fromisoformat(ended or "") - begin).total_seconds()
    except (ValueError, TypeError):  # not a time; or only one of them has a time zone
        return None


def _duration(seconds: float | None) -> str:
    """A length of time in words.

    >>> _duration(0.5), _duration(75), _duration(7500), _duration(None)
    ('0.5 s', '1 min 15 s', '2 h 5 min', 'unknown')
    """
    if seconds is None:
        return "unknown"
    if seconds < _MINUTE:
        return f"{seconds:.3g} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min {seconds % _MINUTE:.0f} s"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"


def _shortened(names: str) -> str:
    return names if names.count(",") == 0 else f"{names.count(',') + 1} files"


def _problem_data(problems: Iterable[Source]) -> list[dict[str, str]]:
    return [{"file": source.name, "problem": source.problem} for source in problems]
