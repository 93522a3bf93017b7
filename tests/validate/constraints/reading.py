"""Read PROV-N, PROV-JSON and PROV-XML by way of the `prov` library.

`from_prov` is the mapping; it is pure, and can move to `provkit/rdf` as it stands.
`read` is what has to stand before it: `prov` 3.2.3 drops, with a warning or without
a word, some things that a verdict depends on, and they are gone from its document.

- PROV-JSON: an identifier of a relation with an undeclared prefix is dropped without
  a word; `_:g` too, so that neither a second statement about `_:g` nor a derivation
  that names it can be told from others. A repeated key keeps its last value.
- Times are cut to microseconds, so different instants may become equal.
- PROV-XML as old ProvToolbox writes it, statements inside `prov:bundle`, is not read.
- Several members of one `hadMember` in PROV-XML: `args` gives only the first.
- `"prov:Collection" %% xsd:QName` in PROV-N stays an opaque literal.

The last two are mended in `from_prov`; the others are refused or mended before it.
"""

from __future__ import annotations

import json
import re
import warnings
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any

from prov import Error as ProvError
from prov.constants import PROV_N_MAP, XSD_QNAME
from prov.identifier import Identifier, QualifiedName
from prov.model import Literal as ProvLiteral
from prov.model import ProvDocument, canonical_xsd_datatype

from provkit.errors import UnreadableGraph
from provkit.model.statements import (
    KINDS,
    PROV,
    Blank,
    Document,
    Instance,
    Literal,
    Statement,
    Term,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prov.model import ProvBundle, ProvRecord

XSD = "http://www.w3.org/2001/XMLSchema#"
BLANK = "urn:provkit:blank:"
"""Stands for `_:` while a document passes through `prov`, which drops blank nodes."""

FORMATS = {".provn": "provn", ".json": "json", ".xml": "xml", ".provx": "xml"}


def read(path: Path) -> Document:
    """Read a file; the format follows from the extension."""
    return loads(path.read_text("utf-8"), FORMATS[path.suffix])


def loads(text: str, form: str) -> Document:
    """Read a text, or say why it cannot be read without loss."""
    if re.search(r"T\d\d:\d\d:\d\d\.\d{7,}", text):
        msg = "times finer than microseconds cannot be compared"
        raise UnreadableGraph(msg)
    if form == "json":
        text = json.dumps(_mended(text))
    if form == "xml":
        text = _with_bundles(text)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            document = ProvDocument.deserialize(content=text, format=form)
        except (ProvError, AssertionError, ValueError) as error:
            raise UnreadableGraph(str(error)) from error
    for warning in told:
        if re.search("does not resolve.* is dropped", str(warning.message)):
            raise UnreadableGraph(str(warning.message))
    return from_prov(document)


def _with_bundles(text: str) -> str:
    """Call a `prov:bundle` that holds statements what PROV-XML calls it."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableGraph(str(error)) from error
    for element in root.iterfind(f"{{{PROV}}}bundle"):
        if any(child.get(f"{{{PROV}}}id") for child in element):
            element.tag = f"{{{PROV}}}bundleContent"
    return etree.tostring(root, encoding="unicode")


def _mended(text: str) -> Any:
    """Give blank nodes names, and refuse what `prov` would drop from PROV-JSON."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            msg = f"a key is repeated among {[key for key, _ in pairs]}"
            raise UnreadableGraph(msg)
        return dict(pairs)

    try:
        container = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise UnreadableGraph(str(error)) from error
    outer = _object(_object(container).get("prefix", {}))
    bundles = _object(container.get("bundle", {}))
    for part in (container, *map(_object, bundles.values())):
        prefixes = outer | _object(part.get("prefix", {}))
        for group, records in part.items():
            if group not in {"prefix", "bundle"} and isinstance(records, dict):
                part[group] = dict(_named(records, prefixes))
        part.setdefault("prefix", {})["provkit-blank"] = BLANK
    return container


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        msg = "PROV-JSON, its prefixes, its bundles and each bundle are JSON objects"
        raise UnreadableGraph(msg)
    return value


def _named(
    records: dict[str, Any], prefixes: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    for name, content in records.items():
        prefix, colon, _ = name.partition(":")
        if not colon:
            prefix = "default"
        known = prefix in prefixes or prefix in {"_", "prov", "xsd", "xsi"}
        if not known and "://" not in name:
            msg = f"the prefix of {name!r} is not declared"
            raise UnreadableGraph(msg)
        yield _renamed(name), _without_blanks(content)


def _without_blanks(content: Any) -> Any:
    if isinstance(content, list):
        return [_without_blanks(item) for item in content]
    if isinstance(content, dict):
        return {
            key: _renamed(value)
            if isinstance(value, str) and key.startswith("prov:")
            else value
            for key, value in content.items()
        }
    return content


def _renamed(name: str) -> str:
    return f"provkit-blank:{name[2:]}" if name.startswith("_:") else name


def from_prov(document: ProvDocument) -> Document:
    """Turn a document of the `prov` library into one of provkit."""
    return Document(
        _instance(document, None),
        tuple(
            _instance(bundle, _iri(bundle.identifier)) for bundle in document.bundles
        ),
    )


def _instance(bundle: ProvBundle, name: str | Blank | None) -> Instance:
    statements = [
        statement
        for record in bundle.get_records()
        for statement in _statements(record)
    ]
    return Instance(name, tuple(statements))


def _statements(record: ProvRecord) -> Iterator[Statement]:
    """Give one statement for each choice where a place has several values."""
    kind = KINDS[PROV_N_MAP[record.get_type()]]
    places: dict[QualifiedName, list[Term | None]] = {
        name: [] for name in record.FORMAL_ATTRIBUTES
    }
    attributes = []
    for name, value in record.attributes:
        if name in places:
            places[name].append(_term(value))
        else:
            attributes.append((name.uri, _value(record, value)))
    own = None if record.identifier is None else _iri(record.identifier)
    if kind.identifier is None:
        own = None
    for args in product(*(values or [None] for values in places.values())):
        yield Statement(kind.keyword, own, args, tuple(attributes))


def _iri(name: Identifier) -> str | Blank:
    uri = str(name.uri)
    return Blank(uri.removeprefix(BLANK)) if uri.startswith(BLANK) else uri


def _term(value: Any) -> Term:
    return value if isinstance(value, datetime) else _iri(value)


def _value(record: ProvRecord, value: Any) -> Value:
    """Turn an attribute's value; an IRI is one however it is written."""
    if isinstance(value, ProvLiteral) and value.datatype == XSD_QNAME:
        value = record.bundle.valid_qualified_name(value.value) or value
    return _iri(value) if isinstance(value, Identifier) else _literal(value)


def _literal(value: Any) -> Literal:
    if isinstance(value, ProvLiteral):
        datatype = None if value.datatype is None else value.datatype.uri
        return Literal(value.value, datatype, value.langtag)
    if isinstance(value, datetime):
        return Literal(value.isoformat(), XSD + "dateTime")
    if isinstance(value, bool):
        return Literal(str(value).lower(), XSD + "boolean")
    datatype = canonical_xsd_datatype(value)
    return Literal(str(value), None if datatype is None else datatype.uri)
