"""What the elements of an SPDX document are to each other: models, data, code, runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.adapters._bom_people import EVALUATION, TRAINING
from provkit.adapters._spdx_graph import leave
from provkit.adapters._spdx_words import properties
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from provkit.adapters._spdx_graph import Graph

_HANDLED: Final = frozenset(
    (
        "trainedOn",
        "testedOn",
        "contains",
        "descendantOf",
        "ancestorOf",
        "copiedTo",
        "generates",
        "hasInput",
        "hasOutput",
        "hasDeclaredLicense",
        "hasConcludedLicense",
    )
)
_LEARNED: Final = (
    "ai_hyperparameter",
    "ai_informationAboutTraining",
    "ai_modelDataPreprocessing",
)
_BUILD: Final = "build_Build"
_RUNNABLE: Final = frozenset(("executable", "source"))


@dataclass
class Roles:
    """Who is what, by the names of the document.

    Attributes:
        graph: the document.
        models: AI packages, and files that are models.
        data: dataset packages, and files that are data.
        code: scripts.
        parts: data that are inside of other data.
        trained: for a model, what it was trained on; `tested` likewise.
        derived: for anything, what it was made from.
        learns: for a model, the one whose training it tells of: itself, or the only one
            that it contains; `scores` likewise for its evaluation.
        scripts: for a script or a build, what it made; `made` the other way round;
            `inputs`, what a build used.
        named: the IRI of the training or evaluation of a model, where provkit wrote it.
    """

    graph: Graph
    models: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    code: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    trained: dict[str, list[str]] = field(default_factory=dict)
    tested: dict[str, list[str]] = field(default_factory=dict)
    derived: dict[str, list[str]] = field(default_factory=dict)
    learns: dict[str, str] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, list[str]] = field(default_factory=dict)
    made: dict[str, list[str]] = field(default_factory=dict)
    inputs: dict[str, list[str]] = field(default_factory=dict)
    named: dict[tuple[str, str], str] = field(default_factory=dict)

    def training(self, name: str) -> str:
        """The IRI of the training of a model."""
        stated = self.named.get((name, TRAINING))
        return stated or self.graph.source.own_iri("training", name)

    def made_by(self, name: str) -> str | None:
        """The run that made an element, where the document says."""
        graph = self.graph
        if self.learns.get(name) == name:
            return self.training(name)
        for script in self.made.get(name, ()):
            if script in graph.elements:
                is_build = graph.kind(script) == _BUILD
                iri = graph.iri(script)
                return iri if is_build else graph.source.own_iri("making", script)
        return None

    def set_aside(self, name: str) -> str | None:
        """For which role a part of other data was set aside, where it has one alone."""
        if name not in self.parts:
            return None
        roles = [
            role
            for role, held in (("training", self.trained), ("test", self.tested))
            if any(name in ends for ends in held.values())
        ]
        return roles[0] if len(roles) == 1 else None

    def makers(self, name: str) -> tuple[str, ...]:
        """The scripts that generated an element, by IRI."""
        found = dict.fromkeys(self.made.get(name, ()))
        return tuple(self.graph.iri(each) for each in found if each in self.code)


def roles(graph: Graph) -> Roles:
    """Find out who is what."""
    found = Roles(graph)
    _relate(found, "trainedOn", found.trained)
    _relate(found, "testedOn", found.tested)
    _relate(found, "generates", found.scripts)
    _relate(found, "hasOutput", found.scripts)
    _relate(found, "hasInput", found.inputs)
    _relate(found, "descendantOf", found.derived)
    for kind in ("ancestorOf", "copiedTo"):
        for relation in graph.of(kind):
            relation.use()
            for end in relation.ends:
                found.derived.setdefault(end, []).append(relation.start)
    for script, ends in found.scripts.items():
        for end in ends:
            found.made.setdefault(end, []).append(script)
    _sort(found)
    _contained(found)
    leave(each for each in graph.relations if each.kind not in _HANDLED)
    return found


def _relate(found: Roles, kind: str, into: dict[str, list[str]]) -> None:
    for relation in found.graph.of(kind):
        relation.use()
        into.setdefault(relation.start, []).extend(relation.ends)


def _sort(found: Roles) -> None:
    """Tell models, data and code apart: by relation first, by purpose second."""
    graph = found.graph
    subjects = {*found.trained, *found.tested}
    objects = {
        end
        for held in (found.trained, found.tested)
        for ends in held.values()
        for end in ends
    }
    for name in graph.elements:
        kind, purposes = graph.kind(name), graph.purposes(name)
        if kind == "ai_AIPackage" or name in subjects or "model" in purposes:
            found.models.add(name)
        elif kind == "dataset_DatasetPackage" or name in objects or "data" in purposes:
            found.data.add(name)
        elif kind == "software_File" and (
            name in found.scripts or purposes & _RUNNABLE
        ):
            found.code.add(name)


def _contained(found: Roles) -> None:
    """What is inside of data is data from there; a package rests on its model."""
    inside: dict[str, list[str]] = {}
    for relation in found.graph.of("contains"):
        inside.setdefault(relation.start, []).extend(relation.ends)
    _spread(found, inside)
    for relation in found.graph.of("contains"):
        told = [_part_of(found, relation.start, end) for end in relation.ends]
        if any(told):
            relation.use()
        else:
            leave((relation,))
    _tell(found, inside)


def _spread(found: Roles, inside: dict[str, list[str]]) -> None:
    """Whatever is inside of data is data as well."""
    waiting = [name for name in found.data if name in inside]
    while waiting:
        for end in inside[waiting.pop()]:
            if end in found.graph.elements and end not in found.data | found.models:
                found.data.add(end)
                waiting += [end] if end in inside else []


def _part_of(found: Roles, whole: str, part: str) -> bool:
    """Note that a file of data is from there, or that a package rests on its model."""
    if whole in found.data and part in found.data:
        found.derived.setdefault(part, []).append(whole)
        found.parts.add(part)
    elif {whole, part} <= found.models:
        found.derived.setdefault(whole, []).append(part)
    else:
        return False
    return True


def _tell(found: Roles, inside: dict[str, list[str]]) -> None:
    """Whose training and evaluation a package tells of."""
    for name in sorted(found.models):
        part = found.graph.elements[name]
        for which, value in properties(part):
            if which in {TRAINING, EVALUATION} and is_iri(str(value.value)):
                found.named[name, which] = value.needed()
        held = [each for each in inside.get(name, ()) if each in found.models]
        energy = part.get("ai_energyConsumption").value
        learned = any(part.get(each) for each in _LEARNED) or energy is not None
        for known, told, into in (
            (found.trained, learned, found.learns),
            (found.tested, bool(part.get("ai_metric")), found.scores),
        ):
            inner = [each for each in held if each in known]
            if name in known or (told and len(inner) != 1):
                into[name] = name
            elif len(inner) == 1:
                into[name] = inner[0]
