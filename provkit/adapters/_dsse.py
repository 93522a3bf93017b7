"""Envelopes around statements: DSSE 1.0, sigstore bundles, and none at all."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source


@dataclass(frozen=True)
class Envelope:
    """A statement, and what was signed of it.

    Attributes:
        statement: the statement, or a predicate by itself.
        payload: the bytes that were signed; empty where nothing was.
        kind: the payload's type, which is signed with it.
        signatures: each as bytes.
        certified: whether the signer is told by a certificate and not by a key.
    """

    statement: Part
    payload: bytes = b""
    kind: str = ""
    signatures: tuple[bytes, ...] = ()
    certified: bool = False


def opened(source: Source, document: Part) -> Iterator[Envelope]:
    """The statement in a document, whatever is around it.

    Raises:
        UnreadableSource: there is none, or the envelope is damaged.
    """
    held = document.get("dsseEnvelope") or document
    for name in ("verificationMaterial", "mediaType"):
        document.get(name).lost("of the signature, which is not part of what is stated")
    if not held.get("payload"):
        if not any(document.get(each) for each in ("predicateType", "buildDefinition")):
            document.refuse("is no attestation: it has no payload and no predicate")
        yield Envelope(document)
        return
    payload = _decoded(held.get("payload"))
    signatures = tuple(
        _decoded(each.get("sig")) for each in held.get("signatures").items()
    )
    certified = bool(document.get("verificationMaterial")) or any(
        each.get("cert") for each in held.get("signatures").items()
    )
    held.get("signatures").lost("of the signature, which is not part of what is stated")
    statement = source.part(_json(source, payload), where="payload")
    if not statement.is_a(dict):
        document.refuse("has a payload that is no statement")
    kind = held.get("payloadType").text() or ""
    yield Envelope(statement, payload, kind, signatures, certified)


def verdict(source: Source, envelope: Envelope, key: str) -> str:
    """Why the signature is not known to hold; empty where a key has shown that it does.

    Raises:
        UnreadableSource: the key shows that it does not.
    """
    if not envelope.signatures:
        return "it is not signed"
    if not key:
        how = "it was signed with a certificate" if envelope.certified else ""
        return how or "no key was given to verify it with (option key)"
    if not any(_holds(envelope, each, key) for each in envelope.signatures):
        raise source.refuse(
            f"has no signature by the key {Path(key).name}",
            "it was changed, or signed by somebody else: do not use it",
        )
    return ""


def _holds(envelope: Envelope, signature: bytes, key: str) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    try:
        public: Any = serialization.load_pem_public_key(Path(key).read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(
            f"the key {Path(key).name} cannot be read", "a public key in PEM"
        ) from error
    signed = _pre_authentication(envelope.kind, envelope.payload)
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, signed)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
            public.verify(signature, signed, salted, hashes.SHA256())
        else:
            raise UsageError("a key of this kind signs no attestation")
    except InvalidSignature:
        return False
    return True


def _pre_authentication(kind: str, payload: bytes) -> bytes:
    """What is signed: type and payload, each after its length (DSSE 1.0, PAE)."""
    name = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def _decoded(part: Part) -> bytes:
    text = part.needed()
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        part.refuse("is not base64")


def _json(source: Source, payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise source.refuse(f"has a payload that is no JSON: {error}") from error
