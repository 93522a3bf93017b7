"""What every entity has in common (PROV-DM 5.1), and the plain kinds of it."""

from __future__ import annotations

import os
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Union

from provkit.model.identity import Digest, Texts, is_iri

if TYPE_CHECKING:
    from provkit.model.agents import Agent, Agents

Ref = Union[str, "Entity"]
"""A thing by its IRI or by its record."""

Refs = Union[str, "Entity", tuple[Ref, ...], list[Ref]]
"""One thing or several."""


@dataclass(frozen=True)
class Entity:
    """A fixed thing: a file, a table, a version of something.

    Attributes:
        path: where its bytes are on this machine, or the table or open file that holds
            them; never written into a graph. An IRI given here is taken as the `iri`.
        iri: its own name; the user's name (DOI, `drs://`) always wins.
        title: what people call it.
        description: free text; with type `OpaqueSource`, the reason.
        identifier: an accession or other identifier that is no IRI.
        checksums: digests of its bytes.
        local_path: where it lay, relative to the ledger's parent folder.
        generated_by: the run that made it (at most one, PRV-04).
        derived_from: what it was made from (`prov:wasDerivedFrom`).
        revision_of: the version before it.
        primary_source: the first-hand source it rests on.
        attributed_to: who answers for it.
        type: a further type, for instance `OpaqueSource` or `ExternalModel`.
        held_by: who holds the bytes, when it is not this project (REP-03).
        withdrawal_decision: what was decided when something upstream was withdrawn.
        covered_by: approvals, grants and release decisions that allow it.
        source_field: where it stands in the file that it was imported from.
        annotations: what the file said of it that has no place of its own.
    """

    path: Any = None
    _: KW_ONLY
    iri: str | None = None
    title: str | None = None
    description: str | None = None
    identifier: str | None = None
    checksums: tuple[Digest, ...] = ()
    local_path: str | None = None
    generated_by: str | None = None
    derived_from: Refs = ()
    revision_of: Refs = ()
    primary_source: Refs = ()
    attributed_to: Agents = ()
    type: Texts = ()
    held_by: Agent | str | None = None
    withdrawal_decision: str | tuple[str, ...] = ()
    covered_by: Approval | str | tuple[Approval | str, ...] = ()
    source_field: Texts = ()
    annotations: tuple[Annotation, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.path, str) and is_iri(self.path):
            object.__setattr__(self, "iri", self.iri or self.path)
            object.__setattr__(self, "path", None)
        elif isinstance(self.path, os.PathLike):
            object.__setattr__(self, "path", os.fspath(self.path))

    def __fspath__(self) -> str:
        """The path, so that `open(dataset)` works.

        Raises:
            TypeError: the record names something that is not a file here.
        """
        if self.path is None:
            raise TypeError(f"{self.iri or self.title or 'this record'} has no path")
        path: str = os.fspath(self.path)
        return path


@dataclass(frozen=True)
class Code(Entity):
    """An immutable revision of source code (`identifier`: `swh:1:rev:` or `cnt:`)."""


@dataclass(frozen=True)
class Environment(Entity):
    """The software in which code ran; its checksum is that of the package list."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One hyperparameter of a run (`mls:HyperParameterSetting`)."""

    name: str
    value: str | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A name and a value as another tool wrote them, without a claim what they mean."""

    name: str
    value: str | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Hardware:
    """What computed.

    Attributes:
        title: in words: `AMD EPYC 7763, 8 of 64 processors, 2 x NVIDIA A100`.
        processor: the model, where the system tells.
        processors: how many logical processors the run could use.
        accelerators: the models of the GPUs, one each; empty where none was *found*.
    """

    title: str | None = None
    processor: str | None = None
    processors: int | None = None
    accelerators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """A document in which a body allowed something (GOV-05, GOV-06).

    Attributes:
        type: `ethics-approval`, `ethics-waiver`, `approval-not-required`,
            `access-grant`, `release-decision` or `collaboration-agreement`.
        identifier: the number that the body gave it.
        publisher: the body.
        subject: what it is about, by IRI.
        granted_to: who may use what it grants access to.
        valid: the last day on which it holds.
        description: in words.
    """

    type: str
    identifier: str | None = None
    publisher: Agent | str | None = None
    subject: Texts = ()
    granted_to: Agents = ()
    valid: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be seen, and so is not claimed.

    Attributes:
        description: what is missing and why, in one sentence.
        about: the IRI of the thing it concerns, where it has one.
    """

    description: str
    about: str | None = None


@dataclass(frozen=True)
class Bundle(Entity):
    """The provenance of a file of provenance (PROV-DM 5.4, PRV-06).

    Attributes:
        generated_at: when it was asserted, ISO 8601 with time zone.
        conforms_to: version of the file format, and profiles it was checked against.
        about: what a statement made afterwards is about, by IRI.
    """

    generated_at: str | None = None
    conforms_to: Texts = ()
    about: Texts = ()
