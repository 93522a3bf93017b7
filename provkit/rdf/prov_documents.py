"""PROV-N, PROV-JSON, PROV-XML and PROV-JSONLD, by way of the `prov` library.

This is the one file that imports it. `prov` parses and prints; what its parsers would
drop with no more than a warning is mended or refused before (`prov_json`, `prov_xml`),
because a verdict may depend on it. What is done here:

- Times finer than a microsecond, which `prov` cuts, are refused.
- A membership with several members is several statements.
- A type that is a qualified name is an IRI, however it is written.
- An unnamed node, which none of these syntaxes has, is written as an IRI that begins
  with `urn:provkit:blank:`, and is unnamed again when it is read.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from itertools import product, repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from prov import Error as ProvError
from prov.constants import PROV_N_MAP, PROV_RECORD_IDS_MAP, XSD_ANYURI, XSD_QNAME
from prov.identifier import Identifier, Namespace, QualifiedName
from prov.model import PROV_REC_CLS, ProvDocument, canonical_xsd_datatype
from prov.model import Literal as ProvLiteral

from provkit.errors import MissingPackage, UnreadableGraph
from provkit.model.statements import (
    KINDS,
    Blank,
    Document,
    Instance,
    Literal,
    Statement,
    Term,
    Value,
)
from provkit.rdf.prov_json import BLANK
from provkit.rdf.prov_names import Prefixes
from provkit.rdf.prov_texts import placed, prepared
from provkit.rdf.unnamed import anonymous
from provkit.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prov.model import ProvBundle, ProvRecord

    from provkit.rdf.prov_texts import Lines

SYNTAXES: Final = MappingProxyType(
    {
        "provn": "provn",
        "provjson": "json",
        "provxml": "xml",
        "provjsonld": "jsonld",
    }
)
"""Our names of the syntaxes, and those of `prov`."""

_LOST: Final = re.compile("is dropped|unknown key|last value is used")
_IGNORED: Final = re.compile("ignored")
_FAULTS: Final = (ProvError, AssertionError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, the prefixes that its author chose, and what is not in it."""

    document: Document
    prefixes: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


def read(content: bytes, syntax: str, *, places: bool = True) -> Reading:
    """Read a document.

    Args:
        content: the bytes of a file.
        syntax: one of `SYNTAXES`.
        places: whether statements should know their line, which takes a scan.

    Raises:
        UnreadableGraph: it is not well formed, or could not be read without loss; the
            message begins with the line where that is known.
        MissingPackage: PROV-XML needs lxml.
    """
    _need(syntax)
    ready = prepared(content, syntax, places=places)
    text = ready.content
    stream = io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            document = ProvDocument.deserialize(stream, format=SYNTAXES[syntax])
        except _FAULTS as error:
            raise UnreadableGraph(placed(_reason(error), content)) from error
    messages = [str(warning.message) for warning in told]
    lost = next(filter(_LOST.search, messages), None)
    if lost is not None:
        raise UnreadableGraph(placed(lost, content))
    ignored = (m for m in messages if _IGNORED.search(m) and "prov:other" not in m)
    return Reading(
        anonymous(from_prov(document, ready.lines)),
        _prefixes(document),
        (*ready.ignored, *dict.fromkeys(ignored)),
    )


def write(document: Document, syntax: str, prefixes: Mapping[str, str]) -> bytes:
    """Write a document; every statement of it, or none.

    Raises:
        ValueError: something in it cannot be said in this syntax.
        MissingPackage: PROV-XML needs lxml.
    """
    _need(syntax)
    stream = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = to_prov(document, prefixes)
            made.serialize(stream, format=SYNTAXES[syntax])
        except _FAULTS as error:
            raise ValueError(_reason(error)) from error
    return stream.getvalue().encode()


def _need(syntax: str) -> None:
    if syntax == "provxml" and not find_spec("lxml"):
        raise MissingPackage.for_plugin("xml", "lxml")


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is not known in this syntax"
    return str(error) or type(error).__name__


def to_prov(document: Document, prefixes: Mapping[str, str]) -> ProvDocument:
    """Turn a document into one of the `prov` library.

    Bundles of one name become one, and so does a statement that is repeated.
    """
    made = ProvDocument()
    names = _Names(made, prefixes)
    within: dict[object, ProvBundle] = {None: made}
    for instance in (document.toplevel, *document.bundles):
        if instance.id not in within:
            within[instance.id] = _bundle(made, instance, names)
        for statement in dict.fromkeys(instance.statements):
            _record(within[instance.id], statement, names)
    return made


def _bundle(made: ProvDocument, instance: Instance, names: _Names) -> ProvBundle:
    return made if instance.id is None else made.bundle(names.of(instance.id))


class _Names:
    """Qualified names for IRIs, with one prefix for each namespace."""

    def __init__(self, document: ProvDocument, prefixes: Mapping[str, str]) -> None:
        self._document = document
        self._prefixes = Prefixes(prefixes)
        self._known: dict[str, Namespace] = {}

    def of(self, name: str | Blank) -> QualifiedName:
        """The qualified name of an identifier."""
        iri = f"{BLANK}{name.label}" if isinstance(name, Blank) else name
        prefix, space, local = self._prefixes.cut(iri)
        if prefix not in self._known:
            self._known[prefix] = self._document.add_namespace(Namespace(prefix, space))
        return self._known[prefix][local]


def _record(bundle: ProvBundle, statement: Statement, names: _Names) -> None:
    kind = PROV_RECORD_IDS_MAP[statement.kind]
    formal = PROV_REC_CLS[kind].FORMAL_ATTRIBUTES
    arguments: list[tuple[QualifiedName, Any]] = [
        (name, arg if isinstance(arg, datetime) else names.of(arg))
        for name, arg in zip(formal, statement.args, strict=False)
        if arg is not None
    ]
    attributes: list[tuple[QualifiedName, Any]] = [
        (names.of(name), _written(value, names)) for name, value in statement.attributes
    ]
    own = None if statement.id is None else names.of(statement.id)
    bundle.new_record(kind, own, [*arguments, *attributes])


def _written(value: Value, names: _Names) -> Any:
    """An attribute's value as `prov` holds it."""
    if not isinstance(value, Literal):
        return names.of(value)
    if value.language:
        return ProvLiteral(value.text, langtag=value.language)
    if value.datatype is None:
        return value.text
    datatype = names.of(value.datatype)
    if datatype == XSD_ANYURI:
        return Identifier(value.text)
    return ProvLiteral(value.text, datatype)


def _prefixes(document: ProvDocument) -> dict[str, str]:
    spaces = {space.prefix: space.uri for space in document.get_registered_namespaces()}
    default = document.get_default_namespace()
    if default is not None:
        spaces.setdefault("doc", default.uri)
    return {prefix: uri for prefix, uri in spaces.items() if uri != BLANK}


def from_prov(document: ProvDocument, lines: Lines = ()) -> Document:
    """Turn a document of the `prov` library into one of provkit.

    Args:
        document: what `prov` read.
        lines: of each statement of the toplevel, then of each bundle; left out where
            their number is not that of the statements.
    """
    bundles = list(document.bundles)
    names = [_iri(bundle.identifier) for bundle in bundles if bundle.identifier]
    where: Iterable[tuple[int, ...]] = repeat(())
    if len(lines) == len(bundles) + 1:
        where = lines
    instances = [
        _instance(bundle, name, known)
        for (bundle, name), known in zip(
            [(document, None), *zip(bundles, names, strict=True)],
            where,
            strict=False,
        )
    ]
    return Document(instances[0], tuple(instances[1:]))


def _instance(
    bundle: ProvBundle, name: str | Blank | None, lines: tuple[int, ...]
) -> Instance:
    records = list(bundle.get_records())
    known: Iterable[int | None] = lines if len(lines) == len(records) else repeat(None)
    statements = [
        statement
        for record, line in zip(records, known, strict=False)
        for statement in _statements(record, line)
    ]
    return Instance(name, tuple(statements))


def _statements(record: ProvRecord, line: int | None) -> Iterator[Statement]:
    """Give one statement for each choice where a place has several values."""
    kind = KINDS[PROV_N_MAP[record.get_type()]]
    places: dict[QualifiedName, list[Term | None]] = {
        name: [] for name in record.FORMAL_ATTRIBUTES
    }
    attributes = []
    for place, value in record.attributes:
        if place in places:
            places[place].append(_term(value))
        else:
            attributes.append((place.uri, _value(record, value)))
    name = record.identifier if kind.identifier is not None else None
    own = None if name is None else _iri(name)
    for args in product(*(values or [None] for values in places.values())):
        yield Statement(kind.keyword, own, args, tuple(attributes), line)


def _iri(name: Identifier) -> str | Blank:
    uri = name.uri
    return Blank(uri.removeprefix(BLANK)) if uri.startswith(BLANK) else uri


def _term(value: Any) -> Term:
    return value if isinstance(value, datetime) else _iri(value)


def _value(record: ProvRecord, value: Any) -> Value:
    """Turn an attribute's value; an IRI is one however it is written."""
    if isinstance(value, ProvLiteral) and value.datatype == XSD_QNAME:
        named = record.bundle.valid_qualified_name(value.value)
        value = value if named is None else named
    return _iri(value) if isinstance(value, Identifier) else _literal(value)


def _literal(value: Any) -> Literal:
    if isinstance(value, ProvLiteral):
        stated = None if value.datatype is None else value.datatype.uri
        return Literal(value.value, stated, value.langtag)
    if isinstance(value, datetime):
        return Literal(value.isoformat(), XSD + "dateTime")
    if isinstance(value, bool):
        return Literal(str(value).lower(), XSD + "boolean")
    inferred = canonical_xsd_datatype(value)
    return Literal(str(value), None if inferred is None else inferred.uri)
