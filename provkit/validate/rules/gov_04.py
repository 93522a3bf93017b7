"""GOV-04: the data behind a model permit what the model is meant for.

The judgement is that of the question `ask data-use`; a breach is one dataset with the
term of its statement that decides. Withdrawn data are GOV-07's and GOV-08's to report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph.data_use import in_order, objections
from provkit.terms import concepts
from provkit.validate.rules import Breach, among
from provkit.vocab import DCTERMS, PK, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from provkit.graph import Graph
    from provkit.graph.data_use import Verdict
    from provkit.graph.index import Index

_EXTERNAL: Final = PK + "ExternalModel"
_PARTS: Final[Mapping[str, str]] = {
    "DENY": "denied",
    "REVIEW": "review",
    "OBLIGATION": "obligation",
}


def breaches(
    graph: Graph,
    nodes: Collection[int] | None = None,
    *,
    strict_duos: bool = False,
) -> Iterator[Breach]:
    """A dataset whose statement excludes a use, leaves it open, or asks for something.

    Args:
        graph: where models and data are.
        nodes: the models that are asked about, as numbers; all when None.
        strict_duos: leave to people what version 4 of the DUOS algorithm leaves to
            people.
    """
    index = graph.index
    models = among(index.of_kind("Model").tolist(), nodes)
    for model, verdicts in objections(index, models, strict=strict_duos):
        found: dict[tuple[str, int, str], list[Verdict]] = {}
        for verdict in in_order(index, _asked(index, model, verdicts)):
            key = _PARTS[verdict.outcome], verdict.data, verdict.decision.term
            found.setdefault(key, []).append(verdict)
        for (part, data, term), each in found.items():
            why = _because(term, each)
            yield Breach(part, index.iri(model), index.iri(data), why)


def _asked(index: Index, model: int, verdicts: list[Verdict]) -> list[Verdict]:
    """All but for want of a purpose: nobody here knows that of an external model."""
    if verdicts and _EXTERNAL in index.values(model, DCTERMS.type):
        return [each for each in verdicts if each.purpose]
    return verdicts


def _because(term: str, verdicts: list[Verdict]) -> str:
    """The term, why it decides, and for which purposes."""
    reasons = dict.fromkeys(each.decision.why for each in verdicts)
    purposes = dict.fromkeys(_word(each.purpose) for each in verdicts if each.purpose)
    said = "; ".join(reasons)
    text = said if term == "none" else f"{term}: {said}"
    return f"{text} ({', '.join(purposes)})" if purposes else text


def _word(purpose: str) -> str:
    word = concepts.word("purpose", purpose)
    return word.replace("-", " ") if word else shorten(purpose)
