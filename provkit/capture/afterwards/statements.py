"""What is said after the fact: an answer, a withdrawal, a decision.

A sealed run is never edited. Who knows more later, such as a steward who is asked for a
licence, says so in a statement: a small Turtle file in the ledger, sealed like a run,
with its author, its time and the reason. A graph is the union of all of them, so what
was missing is then there, and it stays visible who added it and when.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from provkit.capture.afterwards.answers import answers, moment
from provkit.capture.afterwards.saying import Author
from provkit.errors import UnknownName, UsageError, WrongKind
from provkit.model import Dataset, Entity, MetricResult, Run
from provkit.model.identity import new_iri
from provkit.rdf.encode import encode, iri_of
from provkit.rdf.fields import Identity
from provkit.rdf.mapping import by_name
from provkit.terms import concepts
from provkit.vocab import DCTERMS, PK, PROV

if TYPE_CHECKING:
    import os

    from provkit.capture.afterwards.saying import Named, Statement, Subject
    from provkit.model import Agent


def annotate(
    node: Named,
    *,
    kind: str | None = None,
    reason: str | None = None,
    agent: Agent | str | tuple[Agent | str, ...] | None = None,
    ledger: str | os.PathLike[str] | None = None,
    **fields: Any,
) -> Statement:
    """Say something more about a node: `pk.annotate(panel, license="CC-BY-4.0")`.

    Nothing is taken back: where the node states a field already, both values stand, and
    a requirement that allows one value will report it.

    Args:
        node: a record, a path or an IRI.
        kind: the kind of node, `Dataset`, `Model`, `Run` ..., where the ledger does not
            know it.
        reason: how the author knows, in words.
        agent: who says so: an ORCID, a ROR or a `pk.Agent`; default `PROVKIT_AGENT`.
        ledger: the folder that is written to; default as for `run`.
        **fields: fields of the kind of record, with their values.

    Raises:
        UsageError: nobody is named who says so, or a value cannot stand in its field.
        UnknownName: this kind of record has no such field.
        UnknownNode: the ledger does not know the node, and no kind was given.
        WrongKind: the node is a value that is named by what it says.
    """
    author = Author.of(agent, ledger)
    about = author.subject(node, kind)
    stated = _stated(about, answers(about.kind, fields))
    names = ", ".join(fields)
    why = None if reason is None else _words(reason)
    return author.say(f"annotation of {about.label}: {names}", why, about, stated)


def withdraw(
    dataset: Named,
    *,
    reason: str,
    cause: str = "consent-withdrawn",
    at: datetime | date | str | None = None,
    kind: str | None = None,
    agent: Agent | str | tuple[Agent | str, ...] | None = None,
    ledger: str | os.PathLike[str] | None = None,
) -> Statement:
    """Say that a dataset must not be used any more, since when, and why.

    The version of the dataset is invalidated (`prov:wasInvalidatedBy`); what was made
    from it before stays as it is, and asks for a decision (`decide`).

    Args:
        dataset: a record, a path or an IRI.
        reason: in words: who asked, on which ground.
        cause: `consent-withdrawn`, `superseded`, `error` or `retraction`; re-using what
            was only superseded is no fault.
        at: since when; default now. A day counts from its first instant in UTC.
        kind: `Dataset`, where the ledger does not know it as one.
        agent: who says so; default `PROVKIT_AGENT`.
        ledger: the folder that is written to; default as for `run`.

    Raises:
        UsageError: it was withdrawn before, the time is in the future, or nobody is
            named who says so.
        WrongKind: it is no dataset.
    """
    author = Author.of(agent, ledger)
    since = author.now if at is None else moment(at, "at")
    if datetime.fromisoformat(since) > datetime.fromisoformat(author.now):
        raise UsageError(
            f"{since} has not come yet", "withdraw it when it is withdrawn"
        )
    why = _concept("invalidation-reason", cause)
    about = author.subject(dataset, kind, Dataset)
    if PROV.wasInvalidatedBy in about.predicates:
        raise UsageError(
            f"{about.label} was withdrawn before",
            "a version is withdrawn once (PRV-04); `provkit show` says by whom",
        )
    act = Run(
        new_iri(),
        f"withdrawal of {about.label}",
        started=since,
        ended=since,
        status="completed",
        agents=author.agents,
    )
    fields = {"invalidated_by": act.iri, "invalidated_at": since}
    stated = [
        *encode(act),
        *_stated(about, fields),
        Triple(NamedNode(about.iri), NamedNode(PK.invalidationReason), why),
        _describing(act, reason),
    ]
    return author.say(f"withdrawal of {about.label}", _words(reason), about, stated)


def decide(
    node: Named,
    decision: str,
    *,
    reason: str,
    kind: str | None = None,
    agent: Agent | str | tuple[Agent | str, ...] | None = None,
    ledger: str | os.PathLike[str] | None = None,
) -> Statement:
    """Say what becomes of a thing that rests on withdrawn data (GOV-08).

    Args:
        node: a dataset, model or result, as a record, a path or an IRI.
        decision: `retain`, `retrain` or `retire`.
        reason: in words.
        kind: of the node, where the ledger does not know it.
        agent: who decided; default `PROVKIT_AGENT`.
        ledger: the folder that is written to; default as for `run`.

    Raises:
        UnknownName: there is no such decision.
        UsageError: no reason, or nobody is named who decided.
        WrongKind: the node is a run, an agent or a value.
    """
    author = Author.of(agent, ledger)
    concept = _concept("withdrawal-decision", decision)
    about = author.subject(node, kind, Entity, MetricResult)
    act = Run(
        new_iri(),
        f"decision about {about.label}",
        started=author.now,
        ended=author.now,
        status="completed",
        agents=author.agents,
    )
    outcome = Entity(
        iri=new_iri(),
        title=f"{concepts.word('withdrawal-decision', concept.value)}: {about.label}",
        description=_words(reason),
        type=concept.value,
        generated_by=act.iri,
        attributed_to=author.agents,
    )
    link = NamedNode(PK.withdrawalDecision)
    stated = [
        *encode(act, outcome),
        *_stated(about, {}),
        Triple(NamedNode(about.iri), link, NamedNode(outcome.iri or "")),
    ]
    return author.say(f"decision about {about.label}", _words(reason), about, stated)


def _stated(about: Subject, fields: dict[str, Any]) -> list[Triple]:
    """Fields of a node that stands in the ledger already, as triples."""
    kind = by_name()[about.kind]
    if "iri" in kind.record.__dataclass_fields__:
        made: Any = kind.record
        return encode(made(iri=about.iri, **fields))
    if kind.identity is Identity.VALUE:
        raise WrongKind(
            f"a {about.kind} is named by what it says, and others may share it",
            "annotate what it belongs to: --set intended_use.audience=... of a model",
        )
    record = kind.record(**fields)
    named, node = NamedNode(iri_of(record)), NamedNode(about.iri)
    return [
        Triple(node if t.subject == named else t.subject, t.predicate, t.object)
        for t in encode(record)
    ]


def _concept(scheme: str, word: str) -> NamedNode:
    found = concepts.resolve(scheme, word)
    if found is None:
        what = scheme.replace("-", " ")
        raise UnknownName.among(what, word, concepts.words(scheme))
    return NamedNode(found)


def _words(reason: str) -> str:
    if not reason.strip():
        raise UsageError("the reason is empty", "say in a sentence why")
    return reason.strip()


def _describing(act: Run, reason: str) -> Triple:
    described = NamedNode(DCTERMS.description)
    return Triple(NamedNode(act.iri or ""), described, Literal(_words(reason)))
