"""Attestations: in-toto statements, bare, in DSSE envelopes or in sigstore bundles.

What a statement is about is known by its digest. SLSA provenance, 0.2 and 1.0, says of
it which builder made it from which sources: a run with its inputs. A model signature
(OpenSSF) lists the files of a model. A signature counts only where it was verified:
with the public key of the signer as the option `key` it is, otherwise it is reported as
not verified, and so is one with a certificate, which needs a service to be checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._dsse import Envelope, opened, verdict
from provkit.model import Agent, Code, Digest, Entity, Model, Run, Setting
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_COMMITS: Final = ("gitCommit", "sha1")
_GIT: Final = re.compile(r"git\+|\.git(@|$)")
_SIGNED_MODEL: Final = "https://model_signing/signature/"


@dataclass(frozen=True)
class _Made:
    """What a predicate says of how its subjects were made."""

    run: Run
    inputs: tuple[Entity, ...]


def read(source: Source, *, key: str = "") -> Iterator[Record]:
    """Read a statement, an envelope, a bundle or a line-separated list of them.

    `key` is a file with the public key of the signer, in PEM.
    """
    told: set[str | None] = set()
    for number, document in enumerate(source.json_documents()):
        for envelope in opened(source, document):
            for record in _statement(source, envelope, str(number), key):
                if record.iri not in told:
                    told.add(record.iri)
                    yield record


def _statement(
    source: Source, envelope: Envelope, number: str, key: str
) -> Iterator[Any]:
    statement = envelope.statement
    predicate, kind = statement.get("predicate"), statement.get("predicateType").text()
    if statement.get("buildDefinition"):  # a predicate that nobody wrapped
        predicate, kind = statement, "https://slsa.dev/provenance/v1"
        source.gap(None, "what was built", "the predicate stands without its subject")
    made = _made(source, predicate, number)
    if made is not None:
        yield from made.inputs
        yield made.run
    parts = statement.get("subject")
    statement.get("_type").take()
    if kind and kind.startswith(_SIGNED_MODEL):
        yield from _signed_model(source, envelope, parts, predicate, key)
        return
    for part in parts.items():
        found = _subject(source, part, made)
        _signature(source, envelope, found.iri, key)
        yield found


def _subject(source: Source, part: Part, made: _Made | None) -> Entity:
    digests = _digests(part.get("digest"))
    if not digests:
        part.refuse("has no digest, and so is about nothing")
    name = part.get("name").text() or digests[0].value
    return Entity(
        iri=source.own_iri("subject", name, digests[0].value),
        title=name,
        checksums=digests,
        generated_by=made.run.iri if made else None,
        annotations=part.annotations(),
        source_field=part.place,
    )


def _signed_model(
    source: Source, envelope: Envelope, parts: Part, predicate: Part, key: str
) -> Iterator[Entity]:
    files = [
        Entity(
            iri=source.own_iri("file", each.get("name").needed()),
            title=each.get("name").text(),
            checksums=_digest(each.get("algorithm").text(), each.get("digest").text()),
            source_field=each.place,
        )
        for each in predicate.get("resources").items()
    ]
    yield from files
    for part in parts.items():
        name = part.get("name").needed()
        # The digest is that of the list of files, so that it is not one of any bytes.
        iri = source.own_iri("model", name)
        _signature(source, envelope, iri, key)
        part.get("digest").lost("the digest of the list of files, not of bytes")
        yield Model(
            iri=iri,
            title=name,
            derived_from=tuple(str(each.iri) for each in files),
            annotations=predicate.get("serialization").annotations(),
            source_field=part.place,
        )


def _made(source: Source, predicate: Part, number: str) -> _Made | None:
    if predicate.get("buildDefinition"):
        how, told = predicate.get("buildDefinition"), predicate.get("runDetails")
        what = (
            how.get("resolvedDependencies"),
            told.get("builder"),
            told.get("metadata"),
        )
        settings = how.get("externalParameters")
        times = ("startedOn", "finishedOn")
    elif predicate.get("builder"):
        how, settings = predicate, predicate.get("invocation").get("parameters")
        what = (how.get("materials"), how.get("builder"), how.get("metadata"))
        times = ("buildStartedOn", "buildFinishedOn")
    else:
        return None
    materials, builder, metadata = what
    inputs = tuple(_material(source, part) for part in materials.items())
    held = how.get("invocation").get("configSource")
    if held.get("uri"):
        inputs = (*inputs, _material(source, held))
    started, ended = (metadata.get(name).moment() for name in times)
    iri = _run_iri(source, metadata, number)
    if started is None or ended is None:
        source.gap(iri, "when it ran", "the attestation lacks a time")
    how.get("internalParameters").lost("what the builder keeps for itself")
    how.get("invocation").get("environment").lost("personal: events and accounts")
    code = tuple(str(each.iri) for each in inputs if isinstance(each, Code))
    plain = tuple(str(each.iri) for each in inputs if not isinstance(each, Code))
    run = Run(
        iri,
        how.get("buildType").text() or "a build",
        started=started,
        ended=ended,
        agents=_builder(builder),
        inputs=tuple(dict.fromkeys(plain)),
        code=tuple(dict.fromkeys(code)),
        settings=tuple(_settings(settings)),
        annotations=(*metadata.annotations(), *builder.annotations()),
        source_field=how.place,
    )
    return _Made(run, inputs)


def _run_iri(source: Source, metadata: Part, number: str) -> str:
    """The address of the build where it has one; its id holds in one builder only."""
    named = metadata.get("invocationId") or metadata.get("buildInvocationId")
    if str(named.value).startswith("https://"):
        return str(named.text())
    return source.own_iri("run", named.text() or number)


def _builder(part: Part) -> tuple[Agent, ...]:
    name = part.get("id").text()
    iri = name if name and is_iri(name) else None
    return (Agent(iri=iri, name=name, kind="SoftwareAgent"),) if name else ()


def _material(source: Source, part: Part) -> Entity:
    """A source by its commit, or any other input by its digest."""
    uri = part.get("uri").text() or part.get("name").text() or ""
    held = part.get("digest")
    commit = next((held.get(name).text() for name in _COMMITS if held.get(name)), None)
    if commit is not None and _GIT.search(uri):
        iri = source.iri("commit", commit.lower())
        part.get("entryPoint").take()
        return Code(iri=iri, title=uri, identifier=commit, source_field=part.place)
    digests = _digests(held)
    iri = source.own_iri("input", uri, *(each.value for each in digests))
    if not digests:
        source.gap(iri, "which bytes it is", "the attestation gives no digest")
    return Entity(iri=iri, title=uri, checksums=digests, source_field=part.place)


def _settings(part: Part) -> Iterator[Setting]:
    for name, value in part.members() if part.is_a(dict) else ():
        if not value.is_a(dict) and not value.is_a(list):
            yield Setting(name, value.scalar())


def _digests(part: Part) -> tuple[Digest, ...]:
    found = [
        _digest(name, each.text()) for name, each in part.members() if each.is_a(str)
    ]
    return tuple(digest for each in found for digest in each)


def _digest(algorithm: str | None, value: str | None) -> tuple[Digest, ...]:
    digest = Digest.of(algorithm, value)
    return (digest,) if digest else ()


def _signature(source: Source, envelope: Envelope, iri: str | None, key: str) -> None:
    why = verdict(source, envelope, key)
    if why:
        source.gap(iri, "whether its signature holds", why)
