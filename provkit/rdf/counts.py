"""The counts of people in a graph, what adds up to what, and telling fewer of them.

Strata add up to their cohort, parts that one activity split off add up to what they
were split from, and a result rests on the people of its cohort: each of these sums
gives a count away that was left out, so all of them are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.rdf.suppression import Range, Sum, protected
from provkit.vocab import DCTERMS, DQV, PK, PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_COUNT = PK.participantCount
_OF_SOME = tuple(PK + name for name in ("caseCount", "controlCount", "missingCount"))
_SAMPLES = PK + "sampleCount"
_SAMPLE_LIST = PK + "sampleList"
_SEEN = frozenset(
    (
        _SAMPLES,
        _SAMPLE_LIST,
        _COUNT,
        *_OF_SOME,
        PK.observationCount,
        PK.describesCohort,
        PK.forCohort,
        PK.population,
        PK.descriptorType,
        DCTERMS.hasPart,
        PROV.wasDerivedFrom,
        PROV.wasGeneratedBy,
        DQV.isMeasurementOf,
    )
)
_INTEGER = NamedNode(XSD.integer)


def with_ranges(
    triples: Sequence[Triple], fewest: int
) -> tuple[list[Triple], dict[str, int]]:
    """The graph without small counts of people, and how many were taken out, by reason.

    Args:
        triples: a graph.
        fewest: the least number of people that may be told.
    """
    said = _Said(triples)
    ranges = said.ranges(fewest)
    of_some = said.with_small_parts(ranges, fewest)
    sampled = said.with_few_samples(ranges, fewest)
    lists = said.lists_of(sampled)
    removed: defaultdict[str, int] = defaultdict(int)
    kept: dict[Triple, None] = {}
    for triple in triples:
        reason = _reason(triple, ranges, of_some, fewest)
        if triple.predicate.value == _SAMPLES and _value(triple.subject) in sampled:
            reason = "small counts"
        if reason:
            removed[reason] += 1
        elif (
            triple.predicate.value == DCTERMS.title and _value(triple.subject) in lists
        ):
            # Its title has the count.
            title = Literal("keyed digests of samples")
            kept[Triple(triple.subject, triple.predicate, title)] = None
        else:
            kept[triple] = None
    for node, (low, high) in ranges.items():
        for name, bound in (
            (PK.participantCountMin, low),
            (PK.participantCountMax, high),
        ):
            count = Literal(str(bound), datatype=_INTEGER)
            kept[Triple(_node(node), NamedNode(name), count)] = None
    return list(kept), dict(removed)


def _reason(
    triple: Triple, ranges: Mapping[str, Range], of_some: set[str], fewest: int
) -> str:
    predicate, node = triple.predicate.value, _value(triple.subject)
    if predicate == _COUNT and node in ranges:
        small = ranges[node] == (1, fewest - 1)
        return "small counts" if small else "counts that give a small one away"
    if predicate == PK.observationCount and node in ranges:
        return "counts of observations of few people"
    return "small counts" if predicate in _OF_SOME and node in of_some else ""


class _Said:
    """What a graph says of counts and of what they are counts of."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._of: defaultdict[str, defaultdict[str, list[str]]]
        self._of = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if triple.predicate.value in _SEEN:
                of = self._of[_value(triple.subject)]
                of[triple.predicate.value].append(_value(triple.object))
        self.counts: dict[str, int] = {}
        self._several: dict[str, list[int]] = {}
        for node, values in self._of.items():
            found = sorted(
                {
                    n
                    for text in values.get(_COUNT, ())
                    if (n := _number(text)) is not None
                }
            )
            if len(found) == 1:
                self.counts[node] = found[0]
            elif found:
                self._several[node] = found

    def ranges(self, fewest: int) -> dict[str, Range]:
        """The counts that become ranges."""
        hidden = protected(self.counts, self._sums(), fewest)
        for node, counts in self._several.items():  # two statements of one number
            if any(0 < count < fewest for count in counts):
                hidden[node] = (1, max(fewest, *counts) // fewest * fewest + fewest - 1)
        return hidden

    def with_small_parts(self, ranges: Mapping[str, Range], fewest: int) -> set[str]:
        """Results whose counts of cases, controls or missing people tell of few."""
        return {
            node
            for node, values in self._of.items()
            if node in ranges
            or any(
                0 < (_number(text) or 0) < fewest
                for name in _OF_SOME
                for text in values.get(name, ())
            )
        }

    def with_few_samples(self, ranges: Mapping[str, Range], fewest: int) -> set[str]:
        """Datasets whose number of samples tells of few people, or a hidden count."""
        return {
            node
            for node, values in self._of.items()
            if any(0 < (_number(n) or 0) < fewest for n in values.get(_SAMPLES, ()))
            or not ranges.keys().isdisjoint(values.get(PK.describesCohort, ()))
        }

    def lists_of(self, datasets: Iterable[str]) -> set[str]:
        """The sample lists of some datasets."""
        return {each for node in datasets for each in self._values(node, _SAMPLE_LIST)}

    def _sums(self) -> list[Sum]:
        of_cohorts = list(self._of_cohorts())
        found = [*of_cohorts, *self._of_splits(), *self._of_results(of_cohorts)]
        return list(dict.fromkeys(found))

    def _sum(self, whole: str | None, parts: Iterable[str]) -> Iterator[Sum]:
        known = tuple(sorted(part for part in set(parts) if part in self.counts))
        if whole not in self.counts or not known or whole is None:
            return
        added, total = sum(self.counts[part] for part in known), self.counts[whole]
        if added <= total:
            yield Sum(whole, known, rest=added < total)

    def _of_cohorts(self) -> Iterator[Sum]:
        for cohort, values in list(self._of.items()):
            parts = values.get(DCTERMS.hasPart, ())
            axes: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
            for part in parts:
                axes[tuple(sorted(self._values(part, PK.descriptorType)))].append(part)
            for group in (parts, *axes.values()):
                yield from self._sum(cohort, group)

    def _of_splits(self) -> Iterator[Sum]:
        derived: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for node, values in list(self._of.items()):
            for source in values.get(PROV.wasDerivedFrom, ()):
                by = min(values.get(PROV.wasGeneratedBy, ()), default="")
                derived[source, by].add(node)
                derived[source, node].add(node)
        strata = {
            node: self._strata(node)
            for node in {
                each
                for (source, _), parts in derived.items()
                for each in (source, *parts)
            }
        }
        for (source, _by), parts in sorted(derived.items()):
            for key, whole in strata[source].items():
                same = [strata[part][key] for part in parts if key in strata[part]]
                yield from self._sum(whole, same)

    def _strata(self, dataset: str) -> dict[tuple[str, ...], str]:
        """The strata of a dataset, by what tells them from each other."""
        found: dict[tuple[str, ...], str] = {}
        level = self._values(dataset, PK.describesCohort)
        seen: set[str] = set()
        while level:
            below: list[str] = []
            for node in sorted(set(level) - seen):
                population = self._values(node, PK.population)
                types = self._values(node, PK.descriptorType)
                found.setdefault((*sorted(population), *sorted(types)), node)
                below += self._values(node, DCTERMS.hasPart)
            seen.update(level)
            level = below
        return found

    def _of_results(self, of_cohorts: Iterable[Sum]) -> Iterator[Sum]:
        """A result is about people of its cohort, and results add up as cohorts do."""
        by_whole: defaultdict[str, list[Sum]] = defaultdict(list)
        for each in of_cohorts:
            by_whole[each.whole].append(each)
        for results in self._measured():
            for cohort, result in results.items():
                yield from self._sum(cohort, [result])
                for each in by_whole.get(cohort, ()):
                    parts = [results[p] for p in each.parts if p in results]
                    yield from self._sum(result, parts)

    def _measured(self) -> Iterable[dict[str, str]]:
        """The results of each evaluation and metric, by their cohort."""
        found: defaultdict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        for node, values in list(self._of.items()):
            by = (*values.get(PROV.wasGeneratedBy, ()),)
            metric = (*values.get(DQV.isMeasurementOf, ()),)
            for cohort in values.get(PK.forCohort, ()):
                found[*by, *metric][cohort] = node
        return found.values()

    def _values(self, node: str, predicate: str) -> list[str]:
        said = self._of.get(node)
        return said.get(predicate, []) if said else []


def _node(name: str) -> NamedNode | BlankNode:
    blank = name.startswith("_:")
    return BlankNode(name.removeprefix("_:")) if blank else NamedNode(name)


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _value(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)
