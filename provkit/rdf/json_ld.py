"""JSON-LD without the network: known contexts are put in place, none is fetched.

What provkit writes has its prefixes in the file, so that it can be read offline too.
"""

from __future__ import annotations

import json
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UnreadableGraph
from provkit.rdf import json_places
from provkit.vocab import PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT: Final = "https://w3id.org/provkit/context.jsonld"
"""The names of PROV-O and provkit as plain JSON keys; the file lies in the package."""

_CONTEXTS: Final = MappingProxyType(
    {
        CONTEXT: ("provkit.rdf", "context.jsonld"),
        "https://openprovenance.org/prov-jsonld/context.jsonld": (
            "prov.serializers",
            "prov-jsonld-context.jsonld",
        ),
    }
)


def without_remote_contexts(content: bytes) -> bytes:
    """JSON-LD with every context that it refers to written out.

    Raises:
        UnreadableGraph: it is no JSON, too deep, or refers to an unknown context.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableGraph(f"line {line}: not UTF-8: {error.reason}") from error
    found = json_places.parse(text)
    changed = [_put_in_place(each, text) for each in _objects(found)]
    return json.dumps(found).encode() if any(changed) else text.encode()


def compacted(expanded: bytes) -> bytes:
    """Expanded JSON-LD with prefixes for its names, one node after the other."""
    nodes = json.loads(expanded)
    used: dict[str, str] = {}
    graph = [_short(node, used) for node in nodes]
    text = json.dumps(
        {"@context": dict(sorted(used.items())), "@graph": graph},
        indent=1,
        ensure_ascii=False,
    )
    return f"{text}\n".encode()


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _put_in_place(node: dict[str, Any], text: str) -> bool:
    context = node.get("@context")
    many = context if isinstance(context, list) else [context]
    if not any(isinstance(each, str) for each in many):
        return False
    node["@context"] = [
        _known(each, text) if isinstance(each, str) else each for each in many
    ]
    return True


def _known(address: str, text: str) -> Any:
    if address not in _CONTEXTS:
        line = text.count("\n", 0, max(text.find(json.dumps(address)), 0)) + 1
        raise UnreadableGraph(
            f"line {line}: the context {address} is not known, and nothing is fetched",
            "write the context into the file",
        )
    package, name = _CONTEXTS[address]
    held = json.loads((files(package) / name).read_text(encoding="utf-8"))
    return held["@context"]


def _short(value: Any, used: dict[str, str], key: str = "") -> Any:
    if isinstance(value, list):
        return [_short(each, used, key) for each in value]
    if isinstance(value, dict):
        return dict(_entry(name, each, used) for name, each in value.items())
    if key in ("@id", "@type") and isinstance(value, str):
        return _name(value, used)
    return value


def _entry(name: str, value: Any, used: dict[str, str]) -> tuple[str, Any]:
    if name == RDF.type and all(each.keys() == {"@id"} for each in value):
        return "@type", [_name(each["@id"], used) for each in value]
    shown = name if name.startswith("@") else _name(name, used)
    return shown, _short(value, used, name)


def _name(iri: str, used: dict[str, str]) -> str:
    """An IRI with a prefix; never one whose rest would look like another IRI."""
    for prefix, base in PREFIXES.items():
        rest = iri.removeprefix(base)
        if rest != iri and rest and not rest.startswith("//"):
            used[prefix] = base
            return f"{prefix}:{rest}"
    return iri
