"""How a field of a record can be written: the words of the mapping."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from provkit.vocab import DCAT, MLS, PK, PROV, SCHEMA, SPDX

if TYPE_CHECKING:
    from provkit import model


class Form(Enum):
    """What the values of a field are."""

    TEXT = "a text"
    LINK = "an IRI, or a text where there is none"
    REF = "another node, by IRI or record"
    TIME = "a point in time with time zone"
    DAY = "a day"
    INTEGER = "an integer"
    NUMBER = "a number"
    VALUE = "a number, text or truth value"
    TERM = "a term of a list"
    FLAG = "yes or no, written as one of two terms"
    RECORD = "a record of its own"
    ALGORITHM = "a digest algorithm"


class Identity(Enum):
    """Where the IRI of a record comes from."""

    OWN = "given, or made when it came to be"
    CONTENT = "given, or the name of its bytes"
    VALUE = "the digest of its own statements"
    OWNED_VALUE = "the digest of its own statements and of its owner's IRI"


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a record is written."""

    name: str
    predicate: str
    form: Form
    many: bool = False
    scheme: str = ""
    record: str = ""
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of record is written; `classes[0]` tells it from all others."""

    record: type[model.Record]
    classes: tuple[str, ...]
    identity: Identity
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """The record's name, which is the kind's name everywhere."""
        return self.record.__name__


def text(name: str, predicate: str, *, many: bool = False) -> Field:
    """A field that holds texts."""
    return Field(name, predicate, Form.TEXT, many)


def link(name: str, predicate: str, *, many: bool = False) -> Field:
    """A field that holds IRIs, or texts where there is none."""
    return Field(name, predicate, Form.LINK, many)


def ref(name: str, predicate: str, *implies: str, many: bool = True) -> Field:
    """A field that names other nodes; `implies` are more general predicates."""
    return Field(name, predicate, Form.REF, many, implies=implies)


def term(name: str, predicate: str, scheme: str, *, many: bool = False) -> Field:
    """A field that holds terms of a scheme of `provkit.terms`."""
    return Field(name, predicate, Form.TERM, many, scheme)


def record(
    name: str, predicate: str, record: str, *implies: str, many: bool = True
) -> Field:
    """A field that holds records of their own."""
    return Field(name, predicate, Form.RECORD, many, record=record, implies=implies)


def kind(
    made: type[model.Record], classes: str, identity: Identity, *fields: Field
) -> Kind:
    """A kind of record, its classes as prefixed names, the telling one first."""
    spaces = {"pk": PK, "prov": PROV, "dcat": DCAT, "spdx": SPDX, "mls": MLS}
    vocabularies = {**spaces, "schema": SCHEMA}
    pairs = [name.split(":") for name in classes.split()]
    iris = tuple(vocabularies[prefix][local] for prefix, local in pairs)
    return Kind(made, iris, identity, fields)
