"""Shapes that cannot be meant, refused before any engine runs.

Some engines answer "conforms" to a shape that they do not understand. What is refused:
a word in the `sh:` namespace that SHACL 1.0 does not have, a shape that is never
reached (no target, and no shape refers to it), a part without a severity, a query or a
pattern that does not parse, and a requirement without an identifier or with another
than its folder's name.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Store

from provkit.errors import ProfileError
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.requirement import BELOW, BELOW_LIST, shape_nodes
from provkit.vocab import DCTERMS, RDF, RDFS, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

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
_PATTERN: Final = SH.base + "pattern"
TARGETS: Final = (
    SH.targetClass,
    SH.targetNode,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
)


def check(
    triples: tuple[Triple, ...], requirement: Term, folder: str, common: Lookup
) -> None:
    """Refuse the shapes of one requirement where they cannot be meant.

    Args:
        triples: its file.
        requirement: the node of the `pk:Requirement` in it.
        folder: the folder that the file is in, which bears the requirement's ID.
        common: where the prefixes of its queries are declared.

    Raises:
        ProfileError: the first fault, with what it is about.
    """
    shapes = Lookup(triples)
    faults = chain(
        _faults(triples, shapes, requirement, folder),
        _bad_queries(shapes, common),
        _bad_patterns(shapes),
    )
    fault = next(faults, None)
    if fault is not None:
        raise ProfileError(f"{folder}/shape.ttl: {fault}")


def _faults(
    triples: tuple[Triple, ...], shapes: Lookup, requirement: Term, folder: str
) -> Iterator[str]:
    identifier = shapes.text(requirement, DCTERMS.identifier)
    if not identifier:
        yield f"{_short(requirement)} has no dcterms:identifier"
    elif identifier != folder:
        yield f"the folder is {folder!r} and the requirement in it {identifier!r}"
    yield from _unknown_terms(triples)
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
                if local not in TERMS and not local.endswith("ConstraintComponent"):
                    yield f"SHACL has no term sh:{local} (at {_short(triple.subject)})"


def _bad_queries(shapes: Lookup, common: Lookup) -> Iterator[str]:
    """Queries that do not parse; nothing is asked of the empty store."""
    store = Store()
    for node, query in shapes.all_of(SH.select):
        prefixes = "".join(_prefixes(shapes, common, node))
        text = text_of(query).replace("$PATH", "<urn:path>")
        try:
            store.query(prefixes + text)
        except SyntaxError as error:
            yield f"{_owner(shapes, node)}: its query is not SPARQL: {error.msg}"


def _prefixes(shapes: Lookup, common: Lookup, node: Term) -> Iterator[str]:
    for declaring in shapes.values(node, SH.prefixes):
        for lookup in (shapes, common):
            for each in lookup.values(declaring, SH.declare):
                prefix = lookup.text(each, SH.prefix)
                yield f"PREFIX {prefix}: <{lookup.text(each, SH.namespace)}>\n"


def _bad_patterns(shapes: Lookup) -> Iterator[str]:
    for node, pattern in shapes.all_of(_PATTERN):
        try:
            re.compile(text_of(pattern))
        except re.error as error:
            yield f"{_owner(shapes, node)}: its sh:pattern is no pattern: {error}"


def _owner(shapes: Lookup, node: Term) -> str:
    """A constraint by its own name, else by that of the shape that it belongs to."""
    if isinstance(node, NamedNode):
        return _short(node)
    for predicate in BELOW:
        for owner, below in shapes.all_of(predicate):
            if below == node:
                return _owner(shapes, owner) if owner != node else _short(node)
    return _short(node)


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
