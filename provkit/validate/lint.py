"""Shapes that cannot be meant, refused before any engine runs.

Some engines answer "conforms" to a shape that they do not understand. What is refused:
a word in the `sh:` namespace that SHACL 1.0 does not have, a shape that is never
reached (no target, and no shape refers to it), a part without a severity, a parameter
that asks nothing without another that is missing, a requirement without an identifier
or with another than its folder's name; and whatever `shacl.compiling` cannot read:
paths, lists, numbers, patterns and queries that are none, shapes that refer to
themselves, and queries that SHACL refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Triple

from provkit.errors import ProfileError
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.naming import Names
from provkit.validate.requirement import BELOW, BELOW_LIST, shape_nodes
from provkit.validate.shacl.compiling import compiled
from provkit.validate.shacl.ending import Unsupported
from provkit.validate.shacl.parameters import PARAMETERS
from provkit.vocab import DCTERMS, OWL, RDF, RDFS, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.lookup import Term

# Sections 2 to 5 of the Recommendation of 20 July 2017; results and reports, which no
# shape may contain, are left out.
_WORDS: Final = (
    "Shape NodeShape PropertyShape targetClass targetNode targetObjectsOf "
    "targetSubjectsOf message severity deactivated Violation Warning Info "
    "alternativePath inversePath zeroOrMorePath oneOrMorePath zeroOrOnePath path "
    "class datatype nodeKind BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral "
    "IRIOrLiteral minCount maxCount minExclusive minInclusive maxExclusive "
    "maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals "
    "disjoint lessThan lessThanOrEquals not and or xone node property "
    "qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount "
    "qualifiedMaxCount closed ignoredProperties hasValue in name description group "
    "order defaultValue PropertyGroup sparql SPARQLConstraint select ask prefixes "
    "declare prefix namespace PrefixDeclaration ConstraintComponent parameter optional "
    "Parameter validator nodeValidator propertyValidator labelTemplate "
    "SPARQLAskValidator SPARQLSelectValidator Validator shapesGraph entailment"
)
TERMS: Final = frozenset(_WORDS.split())
_COMPONENTS: Final = frozenset(
    component.removeprefix(SH.base)
    for makers in PARAMETERS.values()
    for component, _ in makers
) | {"PropertyConstraintComponent", "SPARQLConstraintComponent"}
# What asks nothing by itself, and what it needs one of.
_NEEDS: Final = (
    ("qualifiedMinCount", ("qualifiedValueShape",)),
    ("qualifiedMaxCount", ("qualifiedValueShape",)),
    ("qualifiedValueShape", ("qualifiedMinCount", "qualifiedMaxCount")),
    ("flags", ("pattern",)),
    ("ignoredProperties", ("closed",)),
)
TARGETS: Final = (
    SH.targetClass,
    SH.targetNode,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
)


def check(
    triples: tuple[Triple, ...],
    requirement: Term,
    folder: str,
    common: Lookup,
    text: str = "",
) -> None:
    """Refuse the shapes of one requirement where they cannot be meant.

    Args:
        triples: its file.
        requirement: the node of the `pk:Requirement` in it.
        folder: the folder that the file is in, which bears the requirement's ID.
        common: where the prefixes of its queries are declared.
        text: what stands in the file, to tell the line of a fault.

    Raises:
        ProfileError: the first fault, with what it is about: a shape without a name by
            the named one that it is within, never by what a parser calls it.
    """
    shapes = Lookup(triples)
    fault = next(_faults(triples, shapes, requirement, folder), None)
    if fault is not None:
        raise ProfileError(_placed(fault, triples, folder, text))
    try:
        compiled((*triples, *_declarations(common)))
    except ProfileError as error:
        why, _, fix = str(error).partition("\n  ")
        raise ProfileError(_placed(why, triples, folder, text), fix) from error
    except Unsupported:
        pass  # a component of the user's own: pySHACL reads it when it runs it


def _placed(fault: str, triples: tuple[Triple, ...], folder: str, text: str) -> str:
    """A fault with its file, its line where it is known, and names for people."""
    names = Names(triples)
    words = names.in_words(fault)
    line = names.line(words, text)
    return f"{folder}/shape.ttl{f':{line}' if line else ''}: {words}"


def _faults(
    triples: tuple[Triple, ...], shapes: Lookup, requirement: Term, folder: str
) -> Iterator[str]:
    identifier = shapes.text(requirement, DCTERMS.identifier)
    if not identifier:
        yield f"{_short(requirement)} has no dcterms:identifier"
    elif identifier != folder:
        yield f"the folder is {folder!r} and the requirement in it {identifier!r}"
    yield from _unknown_terms(triples)
    yield from _alone(shapes)
    if shapes.one(requirement, SH.severity) is None:
        yield f"{_short(requirement)} has no sh:severity"
    if not any(_has_target(shapes, each) for each in shape_nodes(shapes)):
        yield f"{_short(requirement)} has no target: it would check nothing"
    yield from _unreached(shapes, requirement)


def _unknown_terms(triples: tuple[Triple, ...]) -> Iterator[str]:
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(SH.base):
                local = term.value.removeprefix(SH.base)
                if local not in TERMS and local not in _COMPONENTS:
                    yield f"SHACL has no term sh:{local} (at {_short(triple.subject)})"


def _alone(shapes: Lookup) -> Iterator[str]:
    for name, needed in _NEEDS:
        for shape in shapes.subjects(SH.base + name):
            if not any(shapes.values(shape, SH.base + each) for each in needed):
                others = " or ".join(f"sh:{each}" for each in needed)
                yield f"{_short(shape)}: sh:{name} asks nothing without {others}"


def _declarations(common: Lookup) -> Iterator[Triple]:
    """The prefixes that the profile declares for its queries."""
    for predicate in (SH.declare, SH.prefix, SH.namespace, OWL.base + "imports"):
        for node, value in common.all_of(predicate):
            if isinstance(node, NamedNode | BlankNode):
                yield Triple(node, NamedNode(predicate), value)


def _unreached(shapes: Lookup, requirement: Term) -> Iterator[str]:
    used = {node for p in BELOW for _, node in shapes.all_of(p)}
    for predicate in BELOW_LIST:
        for _, head in shapes.all_of(predicate):
            used.update(shapes.members(head))
    for shape in shape_nodes(shapes):
        if shape not in used and not _has_target(shapes, shape):
            yield f"{_short(shape)} has no target and no shape refers to it"
        elif _speaks_alone(shapes, shape, requirement):
            yield f"{_short(shape)} has a sh:message and no sh:severity"


def _speaks_alone(shapes: Lookup, shape: Term, requirement: Term) -> bool:
    has_message = shapes.one(shape, SH.message) is not None
    has_severity = shapes.one(shape, SH.severity) is not None
    return has_message and not has_severity and shape != requirement


def _has_target(shapes: Lookup, shape: Term) -> bool:
    if any(shapes.one(shape, target) is not None for target in TARGETS):
        return True
    return NamedNode(RDFS.Class) in shapes.values(shape, RDF.type)


def _short(node: Term) -> str:
    return shorten(text_of(node))
