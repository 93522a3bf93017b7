"""An answer: a sentence, a table, its evidence, and what could not be seen.

An answer that lists nothing and one that could not look are told apart by `complete`
and `unknown`: unknown is not zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from provkit import plugins
from provkit.errors import MissingPackage, UnknownName

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import networkx as nx
    import pandas as pd
    import polars as pl
    import rdflib
    from prov.model import ProvDocument

    from provkit.graph.graph import Graph
    from provkit.graph.scope import Scope


Engine = Literal["pandas", "polars"]
_ENGINES: Final = ("pandas", "polars")


class Unknown(NamedTuple):
    """Something that could bear on the answer and could not be seen."""

    node: str
    """An IRI, or the name of a source that has a problem."""
    why: str
    """In one sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found.

    Attributes:
        question: its name, as on the command line.
        target: the IRI of the node that was asked about.
        sentence: the answer in one line of plain words.
        rows: one dataclass per line of the table, evidence included.
        unknown: what could not be seen.
        complete: whether nothing that could bear on the answer is unknown.
        truncated: whether there are more rows than are listed; the sentence counts all.
        total: how many rows there are; `None` where the listed ones are all.
        holds: for a question with a yes or a no, which; `None` for the others.
        graph: what was asked, for drawing what the answer rests on; `None` for an
            answer that no graph gave.

    `len(answer)` is its rows, and so an answer without rows is false, as a list is;
    whether a question was answered with *no* is in `holds`.

    >>> nothing = Answer("models", "urn:x:d", "Nothing depends on d; complete.")
    >>> nothing, len(nothing), list(nothing)
    (<Answer models urn:x:d: 0 rows, complete>, 0, [])
    """

    question: str
    target: str
    sentence: str
    rows: tuple[Any, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    complete: bool = True
    truncated: bool = False
    total: int | None = None
    holds: bool | None = None
    graph: Graph | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> Any:
        return self.rows[place]

    def __repr__(self) -> str:
        rows = f"{len(self)} row{'' if len(self) == 1 else 's'}"
        more = ", more not listed" if self.truncated else ""
        return f"<Answer {self.question} {self.target}: {rows}{more}, {self.state}>"

    @property
    def state(self) -> str:
        """`complete`, or how many things could not be seen."""
        if self.complete:
            return "complete"
        return f"incomplete, {len(self.unknown)} unknown"

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values; the keys are those of the command line."""
        return {
            "question": self.question,
            "target": self.target,
            "sentence": self.sentence,
            "complete": self.complete,
            "unknown": [
                {"node": each.node, "title": self._title(each.node), "why": each.why}
                for each in self.unknown
            ],
            "rows": [self._with_sources(_plain(asdict(row))) for row in self.rows],
            "truncated": self.truncated,
            "total": len(self.rows) if self.total is None else self.total,
        }

    def _with_sources(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row with the sources that it rests on, where there are several."""
        origins = None if self.graph is None else self.graph.origins
        return row if origins is None else {**row, "sources": origins.of(row)}

    def _title(self, name: str) -> str:
        """What people call something of the graph that was asked; empty for others."""
        index = None if self.graph is None else self.graph.index
        node = None if index is None else index.find(name)
        return "" if index is None or node is None else index.label(node)

    def scope(self) -> Scope:
        """The target, the rows and what lies between them, as a small graph."""
        from provkit.graph.scope import scope

        evidence = self._evidence()
        nodes = [row.node for row in self.rows if hasattr(row, "node")]
        index = None if self.graph is None else self.graph.index
        return scope(evidence, self.target, nodes, index)

    def _evidence(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(e for row in self.rows for e in getattr(row, "evidence", ()))

    def to_dataframe(self, engine: Engine = "pandas") -> pd.DataFrame | pl.DataFrame:
        """The rows as a table, one column per key of `to_dict`.

        Args:
            engine: `pandas`, or `polars`.

        Raises:
            MissingPackage: the engine is not installed.
            UnknownName: there is no such engine.
        """
        if engine not in _ENGINES:
            raise UnknownName.among("table engine", engine, _ENGINES)
        try:
            frames = import_module(engine)
        except ModuleNotFoundError as error:
            if engine == "polars":
                raise MissingPackage(
                    "polars is not installed", "pip install polars"
                ) from error
            raise MissingPackage.for_plugin("dataframe", engine) from error
        rows = self.to_dict()["rows"]
        columns = list(rows[0]) if rows else []
        if engine == "polars":
            table: pl.DataFrame = frames.DataFrame(
                rows, schema=columns, infer_schema_length=None
            )
            return table
        frame: pd.DataFrame = frames.DataFrame(rows, columns=columns)
        return frame

    def to_networkx(self) -> nx.MultiDiGraph:
        """The scope as a graph of networkx, with attributes of nodes and edges."""
        from provkit.graph.networks import network

        return network(self.scope(), self._evidence())

    def to_rdflib(self) -> rdflib.Graph:
        """Everything stated of what is in the scope, as a graph of rdflib."""
        from provkit.graph.excerpt import excerpt
        from provkit.rdf.rdflib_graphs import to_rdflib

        return to_rdflib(excerpt(self))

    def to_prov(self) -> ProvDocument:
        """The same as a document of the `prov` library, as far as PROV can say it."""
        from pyoxigraph import Quad

        from provkit.graph.excerpt import excerpt
        from provkit.rdf import prov_documents, statements
        from provkit.vocab import PREFIXES

        quads = (Quad(*triple) for triple in excerpt(self))
        return prov_documents.to_prov(statements.read(quads).document, PREFIXES)

    def to_html(self, path: str | os.PathLike[str], *, scripts: bool = False) -> None:
        """Write the answer as one page that fetches nothing, whole or not at all.

        Args:
            path: where to.
            scripts: whether the drawing can be zoomed and walked with the keyboard,
                for which the page holds one small script.
        """
        from provkit.rdf.placing import write_bytes

        form = plugins.load("render", "page" if scripts else "html")
        write_bytes(Path(path), form.render(self).encode())

    def plot(self) -> Picture:
        """Bars of people per population, or the results of a metric with intervals.

        Raises:
            UsageError: the answer has neither populations nor results.
        """
        return Picture(plugins.load("render", "chart").render(self))

    def explore(self) -> Any:
        """A widget for a notebook: the drawing with zoom, keyboard and details.

        Raises:
            MissingPackage: anywidget is not installed.
        """
        return plugins.load("render", "page").widget(self)

    def _repr_html_(self) -> str:
        html: str = plugins.load("render", "html").fragment(self)
        return html


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that a notebook shows; `str(picture)` is its SVG."""

    svg: str = field(repr=False)

    def __repr__(self) -> str:
        return f"<Picture: {len(self.svg) / 1000:.1f} kB of SVG>"

    def __str__(self) -> str:
        return self.svg

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the SVG to a file, whole or not at all."""
        from provkit.rdf.placing import write_bytes

        write_bytes(Path(path), self.svg.encode())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value
