"""The statements of some stores in numbers, each of them once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from provkit.rdf.numbered import Numbered
from provkit.rdf.numbered_quads import quad_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Triple


def numbered(given: Iterable[Triple], stores: Sequence[Any]) -> Numbered:
    """Statements that are in memory and those of some stores, in that order.

    Args:
        given: those in memory.
        stores: what `provkit.store.open_store` gives; one that can number what it
            reads (`numbered`) does so, of another each statement is made.
    """
    # A graph has a number too where these are checked against PROV-CONSTRAINTS.
    terms = quad_terms()
    rows = [terms.rows(given)]
    for store in stores:
        own = getattr(store, "numbered", None)
        rows.append(own(terms) if own else terms.rows(store.triples()))
    return Numbered.once(terms, np.concatenate(rows))
