"""A profile: a set of requirements, shipped with provkit or a folder of the user's own.

A profile is a folder with one sub-folder per requirement, each with `shape.ttl`,
`pass.ttl` and `fail.ttl`, and with a `profile.ttl` that says what the profile is and
what it builds on (`profile_sources`, `profile_stack`). To write one, make a folder with
a `profile.ttl` that extends a shipped profile, copy a folder of `shapes/genomics-ai/`
into it under a new ID, change it, and give the path of the folder as `--profile`.

The profile `prov` has no folder: its requirements are the constraints of W3C
PROV-CONSTRAINTS, which no shape can say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit import _resources
from provkit.errors import ProfileError, UnknownName
from provkit.validate import lint, profile_sources, profile_stack, prov_profile
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.profile_sources import triples_in
from provkit.validate.report import Outcome
from provkit.validate.requirement import (
    Requirement,
    principle_name,
    read,
    requirement_nodes,
)
from provkit.vocab import PK, PROFILE, RDFS, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from pyoxigraph import Triple

    from provkit.validate.profile_sources import Source

SHIPPED: Final = "genomics-ai"
_LISTED: Final = 20
_SHORT: Final = re.compile(r"-(\d)$")
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
        left_out: what a profile that it extends has and it does not check, and why.
        iri: its name in RDF; empty where it states none.
        strict_duos: whether GOV-04 leaves to people what version 4 of the DUOS
            algorithm leaves to people.
    """

    name: str
    title: str
    version: str
    requirements: tuple[Requirement, ...]
    common: tuple[Triple, ...] = field(repr=False)
    hierarchy: tuple[Triple, ...] = field(repr=False)
    constraints: tuple[Requirement, ...] = field(default=(), repr=False)
    left_out: tuple[Outcome, ...] = field(default=(), repr=False)
    iri: str = ""
    strict_duos: bool = False

    @property
    def everything(self) -> tuple[Requirement, ...]:
        """The requirements with shapes, then the constraints."""
        return (*self.requirements, *self.constraints)

    def requirement(self, name: str) -> Requirement:
        """A requirement by its ID, in capitals or not.

        Raises:
            UnknownName: the profile has none of that ID.
            ProfileError: it leaves that one out.
        """
        wanted = name.upper()
        for requirement in self.everything:
            if requirement.id == wanted:
                return requirement
        for left in self.left_out:
            if left.requirement.id == wanted:
                raise ProfileError(
                    f"{self.name}: {left.requirement.id} is {left.reason}"
                )
        raise self._unknown(wanted)

    def _unknown(self, wanted: str) -> UnknownName:
        """What there is instead: of the same principle, where it is one."""
        known = [each.id for each in self.everything]
        group = wanted.partition("-")[0]
        alike = [each for each in known if each.partition("-")[0] == group]
        padded = _SHORT.sub(r"-0\1", wanted)
        if padded in known:
            return UnknownName(
                f"no requirement is called {wanted!r}", f"did you mean {padded!r}?"
            )
        error = UnknownName.among("requirement", wanted, alike or known)
        if len(alike or known) > _LISTED:
            groups = sorted({each.partition("-")[0] for each in known})
            hint = error.fix.partition("known: ")[0]
            names = ", ".join(f"{each}-.." for each in groups)
            error.fix = f"{hint}known: {names}; `provkit requirements` lists them"
        return error

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

    >>> names()
    ('core', 'genomics-ai', 'prov')
    """
    return tuple(sorted((prov_profile.NAME, *profile_sources.shipped_names())))


def load_profile(name: str = SHIPPED) -> Profile:
    """Read a shipped profile by its name or IRI, or the one in a folder.

    Raises:
        UnknownName: no shipped profile and no folder has the name.
        ProfileError: it holds no requirement, or one that is not well formed, or what
            it builds on is not there.
    """
    shipped = profile_sources.shipped_as(name)
    if name in (prov_profile.NAME, PROFILE.base + prov_profile.NAME):
        return _prov()
    if shipped is not None:
        return _shipped(shipped)
    folder = Path(name)
    if not folder.is_dir():
        error = UnknownName.among("profile", name, names())
        error.fix = f"{error.fix}; or give the folder of a profile of your own"
        raise error
    return _read(profile_sources.read(folder.resolve(), folder.resolve().name))


@cache
def _prov() -> Profile:
    return Profile(
        prov_profile.NAME,
        prov_profile.TITLE,
        prov_profile.VERSION,
        requirements=(),
        common=(),
        hierarchy=(),
        constraints=prov_profile.constraints(),
        iri=PROFILE.base + prov_profile.NAME,
    )


@cache
def _shipped(name: str) -> Profile:
    return _read(profile_sources.shipped(name))


def _read(source: Source) -> Profile:
    stack = profile_stack.gather(source)
    if not stack.folders and not stack.constraints:
        raise ProfileError(
            f"{source.name}: no requirement in this folder",
            "a profile has a folder per requirement, each with a shape.ttl in it, or a "
            "profile.ttl that extends another profile",
        )
    ontology = triples_in(_resources.shapes().joinpath("ontology.ttl"))
    words = Lookup((*ontology, *stack.shared))
    order = _principles(words)

    def place(each: Requirement) -> tuple[int, str]:
        return order.get(each.principle, len(order)), each.id

    def requirement(folder: Traversable) -> Requirement:
        return _requirement(folder, words, stack.severities, source.name)

    left_out = [
        Outcome(requirement(folder), "not-checked", f"left out: {reason}")
        for folder, reason in stack.left_out.values()
    ]
    return Profile(
        name=source.name,
        title=source.title,
        version=source.version,
        requirements=tuple(sorted(map(requirement, stack.folders.values()), key=place)),
        common=(*stack.shared, *_declarations(ontology)),
        hierarchy=tuple(triple for triple in ontology if _is_hierarchy(triple)),
        constraints=prov_profile.constraints() if stack.constraints else (),
        left_out=tuple(sorted(left_out, key=lambda each: place(each.requirement))),
        iri=source.iri,
        strict_duos=stack.strict_duos,
    )


def _requirement(
    folder: Traversable, common: Lookup, severities: Mapping[str, str], profile: str
) -> Requirement:
    file = folder.joinpath("shape.ttl")
    triples = triples_in(file)
    nodes = requirement_nodes(triples)
    if len(nodes) != 1:
        raise ProfileError(
            f"{folder.name}/shape.ttl: {len(nodes)} requirements in it",
            "declare exactly one node as `a sh:NodeShape, pk:Requirement`",
        )
    if not _resources.is_shipped(folder):  # ours are held against it by a test
        text = file.read_text(encoding="utf-8")
        lint.check(triples, nodes[0], folder.name, common, text)
    weighed = profile_stack.with_severities(triples, severities, profile)
    return read(nodes[0], weighed, common, folder)


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
