"""A graph as Parquet tables, for engines: `parquet:DIR`.

`provkit store export -g GRAPH --to parquet:DIR` writes it; DuckDB, Spark, polars or
pandas read it without provkit, and provkit reads it as it reads any store.

    DIR/provkit.json          format, rows and SHA-256 of each table, sources
    DIR/statements.parquet    every statement as it was written; nothing else is needed
                              to have the graph again
        subject      string   an IRI, or `_:label` for a blank node
        predicate    string   an IRI
        object       string   an IRI, `_:label`, or the text of a literal
        kind         string   `iri`, `blank`, `literal` or `triple`
        datatype     string   of a literal; null for `xsd:string` and for other kinds
        language     string   of a literal that has one, else null

The other tables say what follows from the statements once contents are joined, under
the default policy (architecture, decisions 4.4, 4.7, 4.8), so that an engine need not
know any of that:

    DIR/nodes.parquet         everything that a kept statement names
        id             int64    0, 1, 2 ... N-1
        iri            string
        kind           string   the most special kind of record it is; null if unknown
        kinds          list<string>   all of them (`Model`, `Dataset`, `Run` ...)
        title          string   null if it has none
        states_cohort  bool     whether it says which people it is about
    DIR/edges.parquet         who depends on whom; one row per link
        source         int64    what depends
        target         int64    what it depends on
        relation       string   the statement that says so, such as `prov:used`
        role           string   in one word: `training`, `derivation`, `generation` ...
        carries        bool     whether people and conditions of use come along
        assumed        bool     whether nobody said so, and all inputs are taken
    DIR/strata.parquet        what datasets state of their people; one row a population
        dataset        int64    a node whose `states_cohort` is true
        population     string   an IRI, or a text
        label          string   the same in words
        low, high      int64    at least and at most so many people; null: not known
        level          int32    0 for the total of its cohort, 1 for its parts ...
        total_low, total_high   int64   of all people of the dataset

`source` and `target` may be N or more: `N + id` is the *core* of a run, which holds
only what counts for outputs that say what they were derived from. Take them modulo N to
have the node. N is the number of rows of `nodes.parquet`.

    upstream of x        all ids that can be reached from x over edges, modulo N
    downstream of x      the same against the direction of the edges, from x and N + x
    populations of x     from x over edges with `carries`, not going on beyond a node
                         that states a cohort; the strata of the nodes reached

Counts of several datasets must not simply be added: two that share an ancestor or a
content may hold the same people (decision 4.8).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import MissingPackage, UnreadableGraph
from provkit.store import Source
from provkit.store._folders import folder_under
from provkit.store.file import changed, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from pyoxigraph import NamedNode, Triple

SCHEME: Final = "parquet:"
FORMAT: Final = 1
HEAD: Final = "provkit.json"
STATEMENTS: Final = "statements"
COLUMNS: Final = ("subject", "predicate", "object", "kind", "datatype", "language")
NEEDS: Final = "pyarrow"
_BATCH: Final = 100_000
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


class ParquetStore:
    """A folder of Parquet tables, for reading."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._root = folder_of(location)

    def triples(self) -> Iterator[Triple]:
        """Every statement, in the order in which it was written.

        Raises:
            UnreadableGraph: the table is damaged, or not the one that was written.
            MissingPackage: pyarrow is not installed.
        """
        parquet = engine()
        path, rows = table(self._root, STATEMENTS), 0
        try:
            with parquet.ParquetFile(path) as file:
                made = _Terms()
                for batch in file.iter_batches(_BATCH, columns=list(COLUMNS)):
                    columns = [batch.column(name).to_pylist() for name in COLUMNS]
                    rows += batch.num_rows
                    yield from map(made.triple, *columns)
        except (OSError, ValueError, KeyError) as error:
            raise UnreadableGraph(
                f"{path}: cannot be read: {error}", "export the graph again"
            ) from error
        stated = head(self._root)["tables"][STATEMENTS]["rows"]
        if rows != stated:
            raise UnreadableGraph(
                f"{path}: {rows:,} statements, and {stated:,} were written",
                "export the graph again",
            )

    def sources(self) -> tuple[Source, ...]:
        """What was exported, with what was wrong with it then."""
        found = head(self._root).get("sources", [])
        return tuple(Source(**each) for each in found) or (
            Source(self.location, "store"),
        )

    def state(self) -> tuple[str, ...]:
        """What differs once the table was changed."""
        paths = (self._root / HEAD, table(self._root, STATEMENTS))
        return tuple(line_of(path.absolute(), path.stat()) for path in paths)

    def youngest(self) -> int:
        """When the table was changed last, in nanoseconds."""
        paths = (self._root / HEAD, table(self._root, STATEMENTS))
        return max(changed(path.stat()) for path in paths)


class _Terms:
    """Terms of statements from texts; an IRI that comes again is made once."""

    def __init__(self) -> None:
        self._iris: dict[str, NamedNode] = {}

    def triple(  # noqa: PLR0917 - the columns, in their order
        self,
        subject: str,
        predicate: str,
        term: str,
        kind: str,
        datatype: str | None,
        language: str | None,
    ) -> Triple:
        import pyoxigraph as ox

        if kind == "triple":
            return _quoting(subject, predicate, term)
        value: Any
        if kind == "iri":
            value = self._iri(term)
        elif kind == "blank":
            value = ox.BlankNode(term[2:])
        elif language is not None:
            value = ox.Literal(term, language=language)
        elif datatype is not None:
            value = ox.Literal(term, datatype=self._iri(datatype))
        else:
            value = ox.Literal(term)
        return ox.Triple(self._node(subject), self._iri(predicate), value)

    def _node(self, text: str) -> Any:
        import pyoxigraph as ox

        return ox.BlankNode(text[2:]) if text.startswith("_:") else self._iri(text)

    def _iri(self, text: str) -> Any:
        import pyoxigraph as ox

        if text not in self._iris:
            self._iris[text] = ox.NamedNode(text)
        return self._iris[text]


def row(triple: Triple) -> tuple[str, str, str, str, str | None, str | None]:
    """A statement as a row of `statements.parquet`.

    Raises:
        UnreadableGraph: its subject is itself a statement, which RDF 1.2 dropped.
    """
    import pyoxigraph as ox

    subject, term = triple.subject, triple.object
    predicate = triple.predicate.value
    if not isinstance(subject, (ox.NamedNode, ox.BlankNode)):
        raise UnreadableGraph(f"{subject}: a statement as a subject has no row")
    about = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
    match term:
        case ox.NamedNode():
            return about, predicate, term.value, "iri", None, None
        case ox.BlankNode():
            return about, predicate, str(term), "blank", None, None
        case ox.Literal():
            datatype = None if term.language else term.datatype.value
            plain = None if datatype == _STRING else datatype
            return about, predicate, term.value, "literal", plain, term.language
        case _:
            line = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b""
            start = len(f"{subject} {triple.predicate} ")
            quoted = line.decode().rstrip("\n .")[start:]
            return about, predicate, quoted, "triple", None, None


def _quoting(subject: str, predicate: str, term: str) -> Triple:
    """A statement about a statement, which only a parser makes from its text."""
    import pyoxigraph as ox

    about = subject if subject.startswith("_:") else f"<{subject}>"
    text = f"{about} <{predicate}> {term} ."
    [quad] = ox.parse(text, ox.RdfFormat.N_TRIPLES)
    made: Triple = quad.triple
    return made


def engine() -> ModuleType:
    """The package that reads and writes Parquet.

    Raises:
        MissingPackage: it is not installed.
    """
    try:
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise MissingPackage.for_plugin("parquet", NEEDS) from error
    found: ModuleType = parquet
    return found


def head(root: Path) -> dict[str, Any]:
    """What was written down of the tables in a folder.

    Raises:
        UnreadableGraph: they are none, or a newer provkit wrote them.
    """
    place = root / HEAD
    location = f"{SCHEME}{root}"
    try:
        found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        is_ours = (
            found["kind"] == "parquet" and found["tables"][STATEMENTS]["rows"] >= 0
        )
        newer = int(found["format"]) > FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableGraph(
            f"{location}: not a folder of tables that provkit wrote: {error}",
            f"write one: provkit store export -g GRAPH --to {location}",
        ) from error
    if newer or not is_ours:
        raise UnreadableGraph(
            f"{location}: table format {found['format']} is newer than {FORMAT}",
            "update provkit: pip install -U provkit",
        )
    return found


def table(root: Path, name: str) -> Path:
    """Where a table stands."""
    return root / f"{name}.parquet"


def folder_of(location: str) -> Path:
    """The folder that a location names.

    Raises:
        UnreadableGraph: it names none.
    """
    return folder_under(SCHEME, location)


def accepts(location: str) -> bool:
    """Whether the location names a folder of tables."""
    return location.startswith(SCHEME)


def open_store(location: str) -> ParquetStore:
    """Open it for reading.

    Raises:
        UnreadableGraph: there is none.
        MissingPackage: pyarrow is not installed.
    """
    head(folder_of(location))
    engine()
    return ParquetStore(location)
