"""A profile: a set of requirements, shipped with provkit or a folder of the user's own.

A profile is a folder with one sub-folder per requirement, each with `shape.ttl`,
`pass.ttl` and `fail.ttl`, and with a `profile.ttl` that says what the profile is. To
write one, copy a folder of `shapes/genomics-ai/`, change it, and give the path of the
folder above it as `--profile`.

The profile `prov` has no folder: its requirements are the constraints of W3C
PROV-CONSTRAINTS, which no shape can say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Triple, parse

from provkit import _resources
from provkit.errors import ProfileError, UnknownName
from provkit.validate import lint, prov_profile
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.requirement import (
    Requirement,
    principle_name,
    read,
    requirement_nodes,
)
from provkit.vocab import DCTERMS, OWL, PK, RDFS, SH, SKOS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SHIPPED: Final = "genomics-ai"
_WITH_CONSTRAINTS: Final = frozenset({SHIPPED})
_PROFILE: Final = PK.base + "Profile"
_PRINCIPLES: Final = PK.base + "Principles"


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of requirements.

    Attributes:
        name: what `--profile` takes.
        title: in words.
        version: of the profile.
        requirements: those with shapes, by principle as the profile orders them, then
            by ID.
        common: what its shapes share: prefixes for SPARQL, helper shapes.
        hierarchy: the sub-class and sub-property triples of the ontology.
        constraints: those of PROV-CONSTRAINTS, where the profile asks for them.
    """

    name: str
    title: str
    version: str
    requirements: tuple[Requirement, ...]
    common: tuple[Triple, ...] = field(repr=False)
    hierarchy: tuple[Triple, ...] = field(repr=False)
    constraints: tuple[Requirement, ...] = field(default=(), repr=False)

    @property
    def everything(self) -> tuple[Requirement, ...]:
        """The requirements with shapes, then the constraints."""
        return (*self.requirements, *self.constraints)

    def requirement(self, name: str) -> Requirement:
        """A requirement by its ID, in capitals or not.

        Raises:
            UnknownName: the profile has none of that ID.
        """
        for requirement in self.everything:
            if requirement.id == name.upper():
                return requirement
        known = [each.id for each in self.everything]
        raise UnknownName.among("requirement", name.upper(), known)

    def explained(self, name: str) -> Requirement:
        """A requirement, or a rule that only the proof of a finding cites.

        Raises:
            UnknownName: there is neither of that ID.
        """
        rules = prov_profile.inferences() if self.constraints else ()
        cited = next((rule for rule in rules if rule.id == name.upper()), None)
        return cited or self.requirement(name)


def names() -> tuple[str, ...]:
    """The profiles that are shipped.

    >>> {"genomics-ai", "prov"} <= set(names())
    True
    """
    folders = (
        folder.name
        for folder in _resources.shapes().iterdir()
        if folder.is_dir() and folder.joinpath("profile.ttl").is_file()
    )
    return tuple(sorted((prov_profile.NAME, *folders)))


def load_profile(name: str = SHIPPED) -> Profile:
    """Read a shipped profile, or the one in a folder.

    Raises:
        UnknownName: no shipped profile and no folder has the name.
        ProfileError: it holds no requirement, or one that is not well formed.
    """
    if name in names():
        return _shipped(name)
    folder = Path(name)
    if not folder.is_dir():
        error = UnknownName.among("profile", name, names())
        error.fix = f"{error.fix}; or give the folder of a profile of your own"
        raise error
    return _read_folder(folder, folder.resolve().name)


@cache
def _shipped(name: str) -> Profile:
    if name == prov_profile.NAME:
        return Profile(
            name,
            prov_profile.TITLE,
            prov_profile.VERSION,
            requirements=(),
            common=(),
            hierarchy=(),
            constraints=prov_profile.constraints(),
        )
    chosen = _read_folder(_resources.shapes().joinpath(name), name)
    if name in _WITH_CONSTRAINTS:
        return replace(chosen, constraints=prov_profile.constraints())
    return chosen


def _read_folder(folder: Traversable, name: str) -> Profile:
    ontology = triples_in(_resources.shapes().joinpath("ontology.ttl"))
    about = folder.joinpath("profile.ttl")
    described = triples_in(about) if about.is_file() else ()
    words = Lookup((*ontology, *described))
    requirements = [
        _requirement(each, words)
        for each in folder.iterdir()
        if each.is_dir() and each.joinpath("shape.ttl").is_file()
    ]
    if not requirements:
        raise ProfileError(
            f"{name}: no requirement in this folder",
            "a profile has a folder per requirement, each with a shape.ttl in it",
        )
    order = _principles(words)
    requirements.sort(key=lambda each: (order.get(each.principle, len(order)), each.id))
    node = next(Lookup(described).instances(_PROFILE), None)
    return Profile(
        name=name,
        title=words.text(node, DCTERMS.title) if node else name,
        version=words.text(node, OWL.versionInfo) if node else "",
        requirements=tuple(requirements),
        common=(*described, *_declarations(ontology)),
        hierarchy=tuple(triple for triple in ontology if _is_hierarchy(triple)),
    )


def _requirement(folder: Traversable, common: Lookup) -> Requirement:
    triples = triples_in(folder.joinpath("shape.ttl"))
    nodes = requirement_nodes(triples)
    if len(nodes) != 1:
        raise ProfileError(
            f"{folder.name}/shape.ttl: {len(nodes)} requirements in it",
            "declare exactly one node as `a sh:NodeShape, pk:Requirement`",
        )
    lint.check(triples, nodes[0], folder.name, common)
    return read(nodes[0], triples, common, folder)


def triples_in(file: Traversable) -> tuple[Triple, ...]:
    """The triples of a Turtle file.

    Raises:
        ProfileError: it cannot be read; the message has the line.
    """
    try:
        text = file.read_text(encoding="utf-8")
        quads = parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)
        return tuple(quad.triple for quad in quads)
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise ProfileError(f"{file}{line}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file}: not UTF-8: {error.reason}") from error
    except OSError as error:
        raise ProfileError(f"{file}: {error.strerror or error}") from error


def _principles(words: Lookup) -> dict[str, int]:
    """The principles in the order in which the ontology or the profile lists them."""
    listed = [
        principle_name(concept, words)
        for concept, scheme in words.all_of(SKOS.inScheme)
        if text_of(scheme) == _PRINCIPLES
    ]
    return {name: place for place, name in enumerate(listed)}


def _declarations(ontology: tuple[Triple, ...]) -> tuple[Triple, ...]:
    """The prefixes that an ontology declares for SPARQL constraints."""
    kept = {SH.declare, SH.prefix, SH.namespace}
    return tuple(triple for triple in ontology if triple.predicate.value in kept)


def _is_hierarchy(triple: Triple) -> bool:
    return triple.predicate.value in (RDFS.subClassOf, RDFS.subPropertyOf)
