"""The flattened JSON-LD of an RO-Crate: its things by name, and what they point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.model import Agent, Digest
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

METADATA: Final = "ro-crate-metadata.json"
_CHECKSUMS: Final = ("md5", "sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True)
class Crate:
    """Everything that a crate describes."""

    source: Source
    things: dict[str, Part]

    def of(self, *types: str) -> Iterator[Part]:
        """The things of any of some types, in the order of the file."""
        for part in self.things.values():
            if kinds(part) & set(types):
                yield part

    def targets(self, part: Part, name: str) -> list[Part]:
        """The things that a property points to; what the crate does not describe too.

        A reference without a description is given back itself: it has an `@id`.
        """
        found = part.get(name)
        parts = list(found.items()) if found.is_a(list) else [found] if found else []
        return [self.described(each) for each in parts]

    def described(self, part: Part) -> Part:
        """The thing that a reference stands for."""
        if not part.is_a(dict):
            return part
        return self.things.get(part.get("@id").text() or "", part)

    def iri(self, part: Part) -> str:
        """The name of a thing: its own address, or one within this crate."""
        name = part.get("@id").needed()
        if is_iri(name) and not name.startswith(("file:", "mailto:", "arcp:")):
            return name
        return self.source.own_iri("node", name)


def read(source: Source) -> Crate:
    """Read the metadata of a crate, from its folder or the file itself.

    Raises:
        UnreadableSource: it is no RO-Crate, or an element of it has no name.
    """
    found = source.json(METADATA) if source.is_folder else source.json()
    graph = found.get("@graph")
    if not graph or "ro/crate" not in str(found.get("@context").value):
        raise source.refuse(
            "is no RO-Crate: it has no '@graph', or its '@context' is another",
            f"name the crate's folder, or its {METADATA}",
        )
    found.get("@context").take()
    things: dict[str, Part] = {}
    for part in graph.items():
        things.setdefault(part.get("@id").needed(), part)
    return Crate(source, things)


def kinds(part: Part) -> set[str]:
    """The types of a thing."""
    if not part.is_a(dict):
        return set()
    return set(part.get("@type").texts())


def title(part: Part) -> str | None:
    """What a thing is called; JSON-LD lets it have several names."""
    names = part.get("name").texts() or part.get("alternateName").texts()
    return names[0] if names else None


def digests(part: Part) -> tuple[Digest, ...]:
    """The checksums that a thing states; those that are no whole digest stay unread."""
    found = []
    for name in _CHECKSUMS:
        held = part.get(name)
        if held.is_a(str) and (digest := Digest.of(name, held.value.strip())):
            held.take()
            found.append(digest)
    return tuple(found)


def agent(part: Part) -> Agent | None:
    """A person, an organisation or a program that is responsible."""
    if not part.is_a(dict):
        return Agent(name=part.text()) if part.text() else None
    types = kinds(part)
    name, iri = title(part), part.get("@id").text() or ""
    for private in ("email", "contactPoint", "telephone"):
        part.get(private).lost("personal: how to reach somebody")
    known = is_iri(iri) and not iri.startswith("mailto:")
    if not known and name is None:
        return None
    kind = "Person" if "Person" in types else None
    if "Organization" in types:
        kind = "Organization"
    elif "SoftwareApplication" in types:
        kind = "SoftwareAgent"
    return Agent(iri=iri if known else None, name=name, kind=kind)


def agents(crate: Crate, part: Part, *names: str) -> tuple[Agent, ...]:
    """All that some properties of a thing point to."""
    found = [agent(each) for name in names for each in crate.targets(part, name)]
    return tuple(dict.fromkeys(each for each in found if each is not None))
