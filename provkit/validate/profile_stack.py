"""Profiles on top of profiles: what is in one, once all that it extends is in it.

Of two profiles that are extended a requirement is in when it is in either. The heavier
severity holds. What one of them leaves out stays listed as left out unless another, or
the profile itself, has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from provkit.errors import ProfileError, UnknownName
from provkit.validate import profile_sources, prov_profile
from provkit.validate.lookup import text_of
from provkit.validate.requirement import owned_severities
from provkit.vocab import PROFILE, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from provkit.validate.profile_sources import Source

_WEIGHT: Final[Mapping[str, int]] = MappingProxyType(
    {SH.Info: 1, SH.Warning: 2, SH.Violation: 3}
)


@dataclass(slots=True)
class Stack:
    """What is in a profile; filled from the lowest profile upwards.

    Attributes:
        folders: of every requirement, by ID.
        severities: what is stated for a requirement or part, by IRI.
        left_out: the folder and the reason of what is not checked, by ID.
        shared: helper shapes and prefixes.
        constraints: whether PROV-CONSTRAINTS belongs to it.
        strict_duos: whether one of the profiles asks for strict data-use matching.
    """

    folders: dict[str, Traversable] = field(default_factory=dict)
    severities: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, tuple[Traversable, str]] = field(default_factory=dict)
    shared: tuple[Triple, ...] = ()
    constraints: bool = False
    strict_duos: bool = False


def gather(source: Source, above: tuple[Source, ...] = ()) -> Stack:
    """Put a profile on top of all that it extends.

    Args:
        source: the profile.
        above: the profiles that extend it, to find one that extends itself.

    Raises:
        ProfileError: it extends itself or what is not there, takes or leaves out what
            nobody has, redefines a requirement, or lowers a severity.
    """
    way = (*above, source)
    if any(str(each.folder) == str(source.folder) for each in above):
        names = " extends ".join(each.name for each in way)
        raise ProfileError(f"{names}: a profile cannot build on itself")
    stack = Stack(shared=source.shared, strict_duos=source.strict_duos)
    for name in source.extends:
        if name in (prov_profile.NAME, PROFILE.base + prov_profile.NAME):
            stack.constraints = True
        else:
            _add(stack, gather(_named(name, source), way), source)
    _take(stack, source)
    _leave_out(stack, source)
    for node, severity in source.severities.items():
        _raise(stack, node, severity, source)
    return stack


def with_severities(
    triples: tuple[Triple, ...], severities: Mapping[str, str], name: str
) -> tuple[Triple, ...]:
    """A requirement's triples with the severities that a profile states.

    Where the requirement as a whole is raised, so is every part of it that weighed as
    much as the whole; a part that weighed less keeps its weight. A requirement weighs
    at least as much as the heaviest of its parts that was raised.

    Args:
        triples: the file of the requirement.
        severities: by the IRI of the requirement or of a part.
        name: of the profile, for messages.

    Raises:
        ProfileError: a severity would become less.
    """
    held = owned_severities(triples)
    if severities.keys().isdisjoint(held):
        return triples
    chosen: dict[str, str] = {}
    whole = next(iter(held))
    for node in (n for n in held if n in severities):
        wanted = severities[node]
        if _WEIGHT[wanted] < _WEIGHT[held[node]]:
            raise _lowered(name, node, held[node], wanted)
        chosen[node] = wanted
        if node == whole:
            equals = (part for part, weight in held.items() if weight == held[whole])
            chosen |= {p: _heavier(wanted, chosen.get(p, wanted)) for p in equals}
    heaviest = max(chosen.values(), key=_WEIGHT.__getitem__)
    chosen[whole] = _heavier(heaviest, held[whole])
    return tuple(
        Triple(t.subject, t.predicate, NamedNode(chosen[text_of(t.subject)]))
        if t.predicate.value == SH.severity and text_of(t.subject) in chosen
        else t
        for t in triples
    )


def _add(stack: Stack, base: Stack, source: Source) -> None:
    for identifier, folder in base.folders.items():
        _put(stack, identifier, folder, source)
    for node, severity in base.severities.items():
        held = stack.severities.get(node, severity)
        stack.severities[node] = _heavier(held, severity)
    stack.left_out |= base.left_out
    stack.shared = (*base.shared, *stack.shared)
    stack.constraints = stack.constraints or base.constraints
    stack.strict_duos = stack.strict_duos or base.strict_duos


def _take(stack: Stack, source: Source) -> None:
    """Its own requirements, and those that it takes from the shipped ones."""
    for identifier, folder in source.own.items():
        _put(stack, identifier, folder, source)
    pool = profile_sources.shipped_requirements() if source.requires else {}
    for identifier in source.requires:
        if identifier not in pool and identifier not in source.own:
            error = UnknownName.among("shipped requirement", identifier, pool)
            raise ProfileError(f"{source.name}/profile.ttl: {error}")
        if identifier in pool:
            _put(stack, identifier, pool[identifier], source)
    for identifier in stack.folders:
        stack.left_out.pop(identifier, None)


def _put(stack: Stack, identifier: str, folder: Traversable, source: Source) -> None:
    held = stack.folders.get(identifier, folder)
    if str(held) != str(folder):
        raise ProfileError(
            f"{source.name}: two requirements are called {identifier}: {held} and "
            f"{folder}",
            "give your own another ID; what is extended can be made heavier, and not "
            "be replaced",
        )
    stack.folders[identifier] = folder


def _leave_out(stack: Stack, source: Source) -> None:
    for identifier, reason in source.leaves_out.items():
        if identifier in source.own:
            raise ProfileError(
                f"{source.name}: leaves out its own requirement {identifier}",
                "delete its folder, or the statement",
            )
        folder = stack.folders.pop(identifier, None)
        if folder is None:
            error = UnknownName.among("requirement", identifier, stack.folders)
            raise ProfileError(f"{source.name}/profile.ttl leaves out: {error}")
        stack.left_out[identifier] = (folder, reason)


def _raise(stack: Stack, node: str, severity: str, source: Source) -> None:
    if severity not in _WEIGHT:
        raise ProfileError(
            f"{source.name}/profile.ttl: {shorten(severity)} is no severity",
            "sh:Violation, sh:Warning or sh:Info",
        )
    name = profile_sources.identifier(node)
    if not any(name == each or name.startswith(f"{each}-") for each in stack.folders):
        raise ProfileError(
            f"{source.name}/profile.ttl: a severity for {shorten(node)}, which is no "
            "requirement of this profile and no part of one",
        )
    held = stack.severities.get(node, severity)
    if _WEIGHT[severity] < _WEIGHT[held]:
        raise _lowered(source.name, node, held, severity)
    stack.severities[node] = severity


def _named(name: str, source: Source) -> Source:
    shipped = profile_sources.shipped_as(name)
    if shipped is not None:
        return profile_sources.shipped(shipped)
    if isinstance(source.folder, Path) and "://" not in name:
        folder = source.folder.joinpath(name).resolve()
        if folder.is_dir():
            return profile_sources.read(folder, folder.name)
    error = UnknownName.among("profile", name, profile_sources.shipped_names())
    raise ProfileError(
        f"{source.name}/profile.ttl extends what is not there: {error}",
        "name a shipped profile, or a folder as seen from this one",
    )


def _heavier(one: str, other: str) -> str:
    return max(one, other, key=_WEIGHT.__getitem__)


def _lowered(name: str, node: str, held: str, wanted: str) -> ProfileError:
    return ProfileError(
        f"{name}: {shorten(node)} would go down from {shorten(held)} to "
        f"{shorten(wanted)}",
        "a profile may make a requirement heavier; to leave it out, say why "
        "(pk:leavesOut)",
    )
