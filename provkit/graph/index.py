"""The dependency index: a graph as integers and arrays.

Every node is a number, every kept statement is a row (subject, relation, object),
sorted by subject and again by object. A text is an object too: its number is negative.
What the relations are is said in `relations`, how rows are made in `build`.

Why not one dictionary of terms per node: a billion statements of provenance is a small
hospital, and an array of five bytes per statement can be mapped from disk and shared by
processes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.graph.relations import RELATIONS, code_of, codes_saying
from provkit.rdf.join import Plan
from provkit.vocab import DCAT, DCTERMS, FOAF, MLS, PK, PROV, RDFS, SCHEMA, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from provkit.graph.cohorts import Statement
    from provkit.graph.names import Names
    from provkit.graph.policies import Policy
    from provkit.graph.projection import Projection
    from provkit.graph.table import Rows

_TITLES = (DCTERMS.title, RDFS.label, FOAF.name, MLS.specifiedBy)
_PLACES = (PK.localPath,)
_VERSIONS = (SCHEMA.version, DCAT.version, SCHEMA.softwareVersion)
_SHA256_DIGITS = 64


DERIVED = ("states_cohort", "ends_directness", "about_no_human", "digest")
"""Properties of an `Index` that are arrays worth saving with it."""


class Index:
    """A graph that can be asked; made by `provkit.graph.build.build`.

    Attributes:
        types: the kinds of every node, as bits of `kinds`.
        out: the statements by subject, texts included.
        into: the statements by object, between nodes only.
        names: what every node is called.
        texts: every text that is stated of a node.
        ambiguous: contents that several entities may stand for, by IRI.
        joins: gives how contents were joined, for reading the statements again.
        rest: gives memory back that is not needed between two questions.
        statements: what datasets state of their people, once somebody has asked.
        found: what else was found by going through all of it, by name.
    """

    def __init__(
        self,
        names: Names,
        texts: Names,
        types: NDArray[np.uint32],
        *,
        out: Rows,
        into: Rows,
        ambiguous: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.names = names
        self.texts = texts
        self.types = types
        self.out = out
        self.into = into
        self.ambiguous = ambiguous
        self.joins: Callable[[], Plan] = Plan
        self.rest: Callable[[], object] = tuple
        self.statements: dict[int, Statement] = {}
        self.found: dict[str, object] = {}
        self._projections: dict[str, Projection] = {}

    def __repr__(self) -> str:
        return f"<Index: {len(self)} nodes, {len(self.out.other)} statements>"

    def __len__(self) -> int:
        return len(self.names)

    def iri(self, node: int) -> str:
        """The name of a node; a blank node is written `_:name`."""
        name = self.names[node]
        return name if ":" in name else f"_:{name}"

    def find(self, iri: str) -> int | None:
        """The node of that name, if the graph mentions it in anything that is kept."""
        found = self.names.find(iri.removeprefix("_:"))
        return found if found is not None and self._mentions(found) else None

    def _mentions(self, node: int) -> bool:
        # Nothing is left about a content name that was replaced in every use.
        rows = (self.out, self.into)
        return bool(self.types[node]) or any(
            each.start[node] != each.start[node + 1] for each in rows
        )

    def node(self, iri: str) -> int:
        """The node of a name that is known to be there.

        Raises:
            KeyError: it is not.
        """
        found = self.find(iri)
        if found is None:
            raise KeyError(iri)
        return found

    def kind(self, node: int) -> str:
        """What kind of record it is; empty when nothing says."""
        return kinds.name_of(int(self.types[node]))

    def is_a(self, node: int, *names: str) -> bool:
        """Whether it is of one of these kinds, or of a kind below one."""
        bits = int(self.types[node])
        return bool(bits & kinds.mask(*names)) and not bits & kinds.other_values(*names)

    def of_kind(self, *names: str) -> NDArray[np.int64]:
        """Every node of these kinds, in order of number."""
        wanted = self.types & np.uint32(kinds.mask(*names)) != 0
        others = self.types & np.uint32(kinds.other_values(*names)) != 0
        return np.flatnonzero(wanted & ~others)

    def of_any_kind(self) -> NDArray[np.int64]:
        """Every node of which it is known what it is."""
        return np.flatnonzero(self.types)

    def with_content(self, *digests: str) -> str | None:
        """The IRI of the one node that has one of these digests, made things first."""
        wanted = set(digests)
        nodes = np.flatnonzero(self.digest)
        same = [n for n in nodes.tolist() if self.value(self.digest[n]) in wanted]
        made = [n for n in same if self.out.ends(n, PROV.wasGeneratedBy)]
        chosen = made or same
        return self.iri(chosen[0]) if len(chosen) == 1 else None

    def facts(self, node: int) -> dict[str, list[int]]:
        """Everything stated of a node: predicate to the numbers of its values."""
        found: dict[str, list[int]] = {}
        for code, other in zip(*self.out.of(node), strict=True):
            found.setdefault(RELATIONS[code].predicate, []).append(other)
        return found

    def value(self, number: int) -> str:
        """What a number stands for: the IRI of a node, or a text."""
        return self.iri(number) if number >= 0 else self.texts[-1 - number]

    def values(self, node: int, *predicates: str) -> list[str]:
        """What is stated of a node under these predicates, in words, sorted."""
        wanted, rows = codes_saying(*predicates), zip(*self.out.of(node), strict=True)
        return sorted([self.value(other) for code, other in rows if code in wanted])

    def title(self, node: int) -> str:
        """What people call it; empty when nobody said.

        A metric result, which nobody names, is called by what it says.
        """
        found = next(iter(self._texts_of(node, _TITLES)), "")
        if not found and self.types[node] & np.uint32(kinds.bit("MetricResult")):
            from provkit.graph.measures import headline

            return headline(self, node)
        return found

    def version(self, node: int) -> str:
        """Its version; empty when nobody said."""
        return next(iter(self._texts_of(node, _VERSIONS)), "")

    def label(self, node: int) -> str:
        """Title and version for people, else its file, else the IRI in short."""
        title = self.title(node) or next(iter(self._texts_of(node, _PLACES)), "")
        named = f"{title} {self.version(node)}".strip()
        return named if title else shorten(self.iri(node))

    def titled(self) -> Iterator[tuple[int, str]]:
        """Every node that has a title, with it."""
        for predicate in _TITLES:
            rows = np.flatnonzero(self.out.relation == code_of(predicate))
            found = (self.out.owners(rows).tolist(), self.out.other[rows].tolist())
            for node, text in zip(*found, strict=True):
                yield node, self.value(text)

    def entitled(self, text: str) -> list[int]:
        """Every node that has this title."""
        return self.stating(_TITLES, text)

    def stating(self, predicates: Sequence[str], text: str) -> list[int]:
        """Every node of which this text is stated under one of these."""
        number = self.texts.find(text)
        if number is None:
            return []
        rows = np.flatnonzero(self.out.other == -1 - number)
        codes = [code_of(predicate) for predicate in predicates]
        rows = rows[np.isin(self.out.relation[rows], codes)]
        found: list[int] = np.unique(self.out.owners(rows)).tolist()
        return found

    @cached_property
    def interrupted(self) -> NDArray[np.int32]:
        """The runs that never said they ended."""
        state = self.find(PK + "Interrupted")
        if state is None:
            return np.zeros(0, dtype=np.int32)
        return self.into.sources(state, PK.status)

    @cached_property
    def about_no_human(self) -> NDArray[np.bool_]:
        """Whether each node says that no people are behind it."""
        found = np.zeros(len(self), dtype=bool)
        value = self.find(PK + "NoHumanData")
        if value is not None:
            found[self.into.sources(value, PK.humanData)] = True
        return found

    @cached_property
    def states_cohort(self) -> NDArray[np.bool_]:
        """Whether each node says which cohort it is about."""
        return self._subjects_of(PK.describesCohort)

    @cached_property
    def ends_directness(self) -> NDArray[np.bool_]:
        """Whether what lies beyond each node is inherited, not stated (decision 4.8).

        A dataset that states no cohort takes its parent's; a model states none ever.
        """
        entities = self.types & np.uint32(kinds.bit("Entity") | kinds.mask("Dataset"))
        models = self.types & np.uint32(kinds.mask("Model"))
        found: NDArray[np.bool_] = self.states_cohort | (entities != 0) & (models == 0)
        return found

    @cached_property
    def derived(self) -> NDArray[np.bool_]:
        """Whether each node says what it was derived from."""
        return self._subjects_of(PROV.wasDerivedFrom, PROV.wasRevisionOf)

    @cached_property
    def digest(self) -> NDArray[np.int32]:
        """One number per content; 0 for a node whose bytes nobody read.

        A node with several digests is known by its SHA-256.
        """
        from provkit.vocab import SPDX

        value = np.zeros(len(self), dtype=np.int32)
        rows = np.flatnonzero(self.out.relation == code_of(SPDX.checksumValue))
        value[self.out.owners(rows)] = self.out.other[rows]
        links = np.flatnonzero(self.out.relation == code_of(SPDX.checksum))
        links = links[self.out.other[links] >= 0]
        content = value[self.out.other[links]]
        short = [len(self.value(n)) != _SHA256_DIGITS for n in content.tolist() if n]
        found = np.zeros(len(self), dtype=np.int32)
        weak = np.zeros(len(links), dtype=bool)
        weak[content != 0] = short
        for chosen in (weak, ~weak & (content != 0)):
            found[self.out.owners(links[chosen])] = content[chosen]
        return found

    def projection(self, policy: Policy) -> Projection:
        """The index seen through a policy; made once per policy."""
        if policy.name not in self._projections:
            from provkit.graph.projection import project

            self._projections[policy.name] = project(self, policy)
        return self._projections[policy.name]

    def remember(
        self,
        policy: Policy,
        projection: Projection,
        derived: Mapping[str, NDArray[np.generic]],
    ) -> None:
        """Take what was worked out before, and saved.

        Args:
            policy: of which policy the projection is.
            projection: the links that the policy accepts.
            derived: arrays by the name of the property that gives them (`DERIVED`).
        """
        self._projections[policy.name] = projection
        vars(self).update(derived)  # where a cached property keeps its value

    def _subjects_of(self, *predicates: str) -> NDArray[np.bool_]:
        found = np.zeros(len(self), dtype=bool)
        codes = [code_of(predicate) for predicate in predicates]
        rows = np.flatnonzero(np.isin(self.out.relation, codes))
        found[self.out.owners(rows)] = True
        return found

    def _texts_of(self, node: int, predicates: Sequence[str]) -> list[str]:
        facts = self.facts(node)
        numbers = (facts.get(predicate, ()) for predicate in predicates)
        return [t for ns in numbers for t in sorted(self.value(n) for n in ns if n < 0)]
