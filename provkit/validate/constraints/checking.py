"""The check itself: each instance by itself, then the names of the bundles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from provkit.model.statements import Instance
from provkit.validate.constraints.impossibility import (
    disjointness,
    emptiness,
    no_relation,
    one_relation,
    relations,
)
from provkit.validate.constraints.loading import load
from provkit.validate.constraints.merging import merge
from provkit.validate.constraints.ordering import ordering
from provkit.validate.constraints.rules import MALFORMED, label
from provkit.validate.constraints.specialization import descend, irreflexivity
from provkit.validate.constraints.suspects import suspected
from provkit.validate.constraints.uniqueness import uniqueness
from provkit.validate.constraints.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.model.statements import Document
    from provkit.rdf.statement_columns import Columns


def check(document: Document) -> tuple[Violation, ...]:
    """Check a document against W3C PROV-CONSTRAINTS; it is valid if nothing is found.

    Every instance is judged by itself (section 7.2 of the Recommendation). The order
    of the violations is that of the document and the same every time.

    >>> from provkit.model.statements import Document, Statement
    >>> model, panel = Statement("entity", "ex:model"), Statement("entity", "ex:panel")
    >>> made = Statement("wasDerivedFrom", None, ("ex:model", "ex:panel"))
    >>> check(Document.of(model, panel, made))
    ()
    >>> wrong = Statement("wasDerivedFrom", None, ("ex:panel", "ex:model"))
    >>> [violation.rule for violation in check(Document.of(model, panel, made, wrong))]
    ['PROV-C42']
    """
    return check_instances((document.toplevel, *document.bundles))


def check_instances(instances: Sequence[Instance | Columns]) -> tuple[Violation, ...]:
    """Check a toplevel and its bundles, which follow it.

    Of many statements that are numbers (`provkit.rdf.statement_columns`) only those are
    made and looked at that may take part in a contradiction (`suspects`).
    """
    found: list[Violation] = []
    for each in instances:
        found += _instance(each if isinstance(each, Instance) else suspected(each))
    names = Counter(bundle.id for bundle in instances[1:])
    for name, count in names.items():
        if count > 1:
            message = f"{count} bundles are named {name}"
            found.append(Violation(label(MALFORMED), name, message, str(name), ()))
    return tuple(found)


def _instance(instance: Instance) -> Iterator[Violation]:
    facts, faults = load(instance)
    yield from faults
    classes = merge(facts)
    yield from uniqueness(classes)
    descent = descend(classes)
    yield from irreflexivity(classes, descent)
    named = relations(classes)
    yield from one_relation(classes, named)
    yield from no_relation(classes, named, descent)
    yield from disjointness(classes)
    yield from emptiness(classes, descent)
    yield from ordering(classes, descent)
