"""Questions to an engine: the answers of the index, from tables.

`upstream`, `downstream` and `impact` give the same nodes as the questions of that name,
`populations` the same people of one node, `everybody` the populations of all models at
once. Evidence, roles, owners and decisions are not looked up: for a row that matters,
ask the index (`provkit ask`), which reads the part of the graph that it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.errors import UsageError
from provkit.graph import kinds, words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.dark import NO_COHORT
from provkit.graph.engines import _everybody, _people, _silent, _unseen
from provkit.graph.engines._opening import found
from provkit.graph.engines._requirements import requirements
from provkit.graph.engines._stated import name_views, subjects
from provkit.vocab import PK, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from provkit.graph.engines import Engine
    from provkit.graph.engines._spreading import Spread

_AFFECTED: Final = ("Model", "Dataset", "Evaluation")
_LINKS: Final = {
    "up": "SELECT source AS near, target AS far FROM edges",
    "down": "SELECT target AS near, source AS far FROM edges",
    "up_carrying": "SELECT source AS near, target AS far FROM edges WHERE carries",
    "up_people": "SELECT l.near, l.far FROM up_carrying l"
    " ANTI JOIN stating s ON s.id = l.near % {size}",
    "down_people": "SELECT l.far AS near, l.near AS far FROM up_people l",
}


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node.

    Attributes:
        node: its IRI.
        kind: what it is; empty when nobody said.
        title: what people call it, else the short form of its IRI.
        distance: how many statements away it is.
    """

    node: str
    kind: str
    title: str
    distance: int


class Asked:
    """Tables that can be asked, by an engine that runs.

    Attributes:
        engine: what runs the queries.
        size: how many nodes there are.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.size = int(engine.rows("SELECT count(*) FROM nodes")[0][0])
        self._folder = folder
        self._made: set[str] = set()

    def upstream(
        self, node: str, *, depth: int | None = None, limit: int | None = 1_000
    ) -> Answer:
        """Everything that a node depends on, the nearest first.

        Args:
            node: an IRI, a prefixed name, a title, or `title@version`.
            depth: how many statements to follow at most.
            limit: how many rows to list at most; the sentence counts all.
        """
        return self._listing("upstream", node, depth, limit)

    def downstream(
        self, node: str, *, depth: int | None = None, limit: int | None = 1_000
    ) -> Answer:
        """Everything that depends on a node, the nearest first."""
        return self._listing("downstream", node, depth, limit)

    def impact(self, node: str, *, limit: int | None = 1_000) -> Answer:
        """What is affected by a change to a node: models, datasets, evaluations."""
        return self._listing("impact", node, None, limit)

    def reached(self, node: int, *, down: bool, depth: int | None = None) -> Spread:
        """Follow links from one node; keeps `reached` and `reached_nodes`."""
        starts = [node, node + self.size] if down else [node]
        links = self.links("down" if down else "up")
        spread = self.engine.spread("reached", _seeds(starts), links, depth)
        self.engine.keep(
            "reached_nodes",
            f"SELECT place % {self.size} AS id, min(level) AS distance"
            f" FROM reached GROUP BY place % {self.size}",
        )
        return spread

    def links(self, name: str) -> str:
        """The name of a table of links, in order of where they are followed from."""
        if name not in self._made:
            if name == "up_people":
                self.links("up_carrying")
                self.engine.keep("stating", "SELECT id FROM nodes WHERE states_cohort")
            elif name == "down_people":
                self.links("up_people")
            query = _LINKS[name].format(size=self.size)
            self.engine.arrange(name, query)
            self._made.add(name)
        return name

    def stated(self) -> None:
        """Make the views of what is stated of nodes."""
        if "told" not in self._made:
            name_views(self.engine)
            self._made.add("told")

    def populations(self, node: str) -> Answer:
        """The populations that a node rests on, and how many people.

        Whether the node was evaluated for them is not looked at.
        """
        self.stated()
        start, iri = found(self.engine, node)
        engine, links = self.engine, self.links("up_people")
        engine.spread("reached", _seeds([start]), links, None)
        datasets = {
            int(number): str(name)
            for number, name in engine.rows(
                f"SELECT DISTINCT n.id, n.iri FROM reached r JOIN nodes n"
                f" ON n.id = r.place % {self.size} WHERE n.states_cohort"
            )
        }
        carrying = self.links("up_carrying")
        engine.keep("nobody", subjects(PK.humanData, PK + "NoHumanData"))
        unknown = {
            *_silent.unexplained(engine, "reached", carrying, self.size),
            *_people.incomplete(engine, datasets),
        }
        rows = _people.counted(engine, datasets, carrying, self.size)
        seen = self._seen("reached", down=False)
        engine.keep("itself", _seeds([start]))  # what was measured may be of another
        measured = _unseen.ambiguous(engine, "itself", self.size, as_candidates=True)
        every = tuple(dict.fromkeys((*sorted(unknown), *seen, *measured)))
        what = words.count(len(rows), "population") if rows else "no populations"
        through = f" through {words.count(len(datasets), 'dataset')}" if rows else ""
        return Answer(
            question="populations",
            target=iri,
            sentence=f"{shorten(iri)} depends on {what}{through}"
            f"{words.ending(len(every))}",
            rows=rows,
            unknown=every,
            complete=not every,
        )

    def everybody(self) -> Answer:
        """Every population with how many models rest on it; keeps all pairs.

        `pairs` and `write_pairs` give the pairs. How many people each pair means is
        not said: that takes `populations` of one model.
        """
        models = self.spread_populations()
        rows = _everybody.by_population(self.engine)
        self.stated()
        self.engine.keep("nobody", subjects(PK.humanData, PK + "NoHumanData"))
        unknown = tuple(_unseen.of_sources(self._folder))
        if silent := _everybody.silent(self.engine):
            what = words.count(silent, "dataset")
            why = f"{what} upstream of some: {NO_COHORT}"
            unknown = (*unknown, Unknown("all models", why))
        return Answer(
            question="populations",
            target="all models",
            sentence=f"{words.count(models, 'model')} and"
            f" {words.count(len(rows), 'population')}:"
            f" {words.count(sum(row.models for row in rows), 'pair')}"
            f"{words.ending(len(unknown))}",
            rows=rows,
            unknown=unknown,
            complete=not unknown,
        )

    def spread_populations(self) -> int:
        """Give every model its populations as bits; how many models there are."""
        links = self.links("down_people")
        return _everybody.spread_all(self.engine, links, self.size)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every pair of a model and a population, once they were spread."""
        for model, population, _label in self.engine.rows(_everybody.PAIRS):
            yield str(model), str(population)

    def write_pairs(self, path: Path) -> None:
        """Write every pair of a model and a population as Parquet."""
        self.engine.write(_everybody.PAIRS, path)

    def requirements(self, *only: str) -> Answer:
        """How many nodes break each part of a requirement that can be counted.

        Args:
            only: the requirements, by ID; all when none is named. Of Spark, which takes
                a second or more for each part, ask for few.
        """
        self.stated()
        return requirements(self.engine, only)

    def _listing(
        self, question: str, node: str, depth: int | None, limit: int | None
    ) -> Answer:
        for what, number in (("depth", depth), ("number of rows", limit)):
            if number is not None and number < 1:
                raise UsageError(f"{number} is no {what}", "give 1 or more")
        self.stated()
        start, iri = found(self.engine, node)
        down = question != "upstream"
        self.reached(start, down=down, depth=depth)
        chosen = _listed(start, affected=question == "impact")
        kept = self.engine.keep("listed", chosen)
        rows = self.engine.rows(
            "SELECT iri, kind, title, distance FROM listed"
            " ORDER BY distance, coalesce(title, iri), iri"
            + ("" if limit is None else f" LIMIT {limit}")
        )
        unknown = self._seen("reached", down=down)
        if not down:
            gaps = _unseen.of_gaps(self.engine, "reached", self.size)
            unknown = tuple(dict.fromkeys((*unknown, *gaps)))
        return Answer(
            question=question,
            target=iri,
            sentence=self._sentence(question, iri) + words.ending(len(unknown)),
            rows=tuple(
                NodeRow(str(name), kind or "", title or shorten(str(name)), int(steps))
                for name, kind, title, steps in rows
            ),
            unknown=unknown,
            complete=not unknown,
            truncated=len(rows) < kept,
            total=kept,
        )

    def _seen(self, places: str, *, down: bool) -> tuple[Unknown, ...]:
        links = self.links("down" if down else "up")
        return (
            *_unseen.of_sources(self._folder),
            *_unseen.of_places(self.engine, places, links, self.size, down=down),
        )

    def _sentence(self, question: str, iri: str) -> str:
        counts = self.engine.rows(
            "SELECT coalesce(kind, ''), count(*) FROM listed GROUP BY 1 ORDER BY 1"
        )
        parts = [words.counted(int(number), str(kind)) for kind, number in counts]
        what, who = words.listed(parts) or "nothing", shorten(iri)
        if question == "upstream":
            return f"{who} depends on {what}"
        one = sum(int(number) for _kind, number in counts) <= 1
        whole = f"{what[:1].upper()}{what[1:]}"
        if question == "impact":
            return f"{whole} {'is' if one else 'are'} affected by {who}"
        return f"{whole} {'depends' if one else 'depend'} on {who}"


def _seeds(places: list[int]) -> str:
    each = ", ".join(f"({place})" for place in places)
    return (
        "SELECT CAST(p AS BIGINT) AS place, CAST(0 AS INT) AS word,"
        f" CAST(1 AS BIGINT) AS bits FROM (VALUES {each}) AS v(p)"
    )


def _listed(start: int, *, affected: bool) -> str:
    """The nodes that an answer lists: steps of a lineage, the start left out."""
    if affected:
        parts = [f"array_contains(n.kinds, '{kind}')" for kind in _AFFECTED]
        wanted = " OR ".join([*parts, "n.kind = 'Entity'"])
    else:
        values = sorted(kinds.VALUES)
        wanted = " AND ".join(
            f"NOT array_contains(n.kinds, '{kind}')" for kind in values
        )
    return (
        "SELECT n.iri, n.kind, n.title, r.distance FROM reached_nodes r"
        f" JOIN nodes n ON n.id = r.id WHERE n.id <> {start} AND ({wanted})"
    )
