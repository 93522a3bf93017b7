"""A profile as one shapes graph that any other SHACL engine can run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from provkit import _version, plugins
from provkit.errors import UsageError
from provkit.graph.words import count
from provkit.render._turtle import in_sections
from provkit.terms import population_table, populations
from provkit.vocab import SH, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.profile import Profile
    from provkit.validate.requirement import Requirement

_NO_CONSTRAINT: Final = Vocabulary(
    SH.base,
    "severity message targetClass targetNode targetSubjectsOf targetObjectsOf path "
    "property name description order group deactivated prefixes declare prefix "
    "namespace inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath",
)
_HEAD: Final = """
Give this file to another SHACL engine as the shapes and as the ontology, without
inference, for what is a kind of what:
    pyshacl --shapes shapes.ttl --ont-graph shapes.ttl graph.ttl
An engine sees a graph as it stands. provkit also joins files by the content of what
they name, and says which requirements do not apply and which were not checked.
"""


def merged(profile: Profile) -> str:
    """Write the shapes with all that they need, and say what they cannot say.

    Raises:
        UsageError: no requirement of the profile has shapes.
    """
    if not profile.requirements:
        raise UsageError(
            f"profile {profile.name} has no shapes: no shape can say what it asks",
            "provkit validate checks it; --profile genomics-ai has shapes",
        )
    return f"{_about(profile)}\n{in_sections(_sections(profile))}"


def _about(profile: Profile) -> str:
    name = f"{profile.name} {profile.version}".rstrip()
    asked = count(len(profile.requirements), "requirement")
    written = f"written by `provkit shapes`, provkit {_version.__version__}"
    lines = [profile.title, "", f"profile {name}, {asked}; {written}"]
    lines += _HEAD.rstrip().split("\n")
    ruled = set(plugins.names("validate.rules"))
    by_rule = [r.id for r in profile.requirements if r.id.lower() in ruled]
    silent = [r.id for r in profile.requirements if not _says_something(r)]
    if by_rule:
        lines += ["", "provkit decides these by a rule, as its questions do; here they"]
        lines += ["are as far as shapes can say them:"]
        lines += _listed(by_rule)
    if silent:
        lines += ["", "No shape can say these; here they find nothing:"]
        lines += _listed(silent)
    if profile.constraints:
        lines += ["", "Not in here, because no shape can say them:"]
        lines += [f"    the {len(profile.constraints)} checks of W3C PROV-CONSTRAINTS"]
    return "\n".join(f"# {line}".rstrip() for line in lines) + "\n"


def _listed(names: list[str]) -> list[str]:
    return [f"    {' '.join(names[n : n + 12])}" for n in range(0, len(names), 12)]


def _says_something(requirement: Requirement) -> bool:
    predicates = {triple.predicate.value for triple in requirement.shapes}
    return any(p.startswith(SH.base) and p not in _NO_CONSTRAINT for p in predicates)


def _sections(profile: Profile) -> Iterator[tuple[str, tuple[Triple, ...]]]:
    yield _heading("the profile, and the prefixes of its queries"), profile.common
    yield _heading("what is a kind of what"), profile.hierarchy
    terms = sorted(population_table.table())
    edges = populations.hierarchy(terms)
    above = tuple(Triple(*map(NamedNode, edge)) for edge in edges)
    yield _heading("population terms and the terms above them"), above
    for each in profile.requirements:
        level = f"{each.principle}, {each.level}".lstrip(", ")
        yield _heading(f"{each.id} {each.title} ({level})"), each.shapes


def _heading(words: str) -> str:
    return f"{'-' * max(3, 100 - len(words))} {words}"
