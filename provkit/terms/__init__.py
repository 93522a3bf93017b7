"""Term tables: populations, data use, metrics and the small value lists.

What a user types ("GBR", "GRU", "auc", "held-out") is turned into one IRI here, and
back into words for print. Each module is a lookup over a CSV file in `data/`, whose
origin and licence stand in `data/SOURCES.md`; `resolve` and `word` below choose the
module by the name of the scheme. Unknown text gives None: the caller keeps it and
counts it as unmapped, because a wrong term is worse than a missing one.

Why tables and not the ontologies: HANCESTRO alone is 2 MB of OWL and needs an OWL
reader; 240 of its terms in a CSV file are read in a millisecond, work offline and can
be reviewed line by line. Adding a term or a synonym is adding a line; a word that two
terms claim is refused when the table is read.

>>> resolve("population", "GBR")
'http://purl.obolibrary.org/obo/HANCESTRO_0765'
>>> word("data-use", resolve("data-use", "DUO:0000042"))
'GRU'
"""

from __future__ import annotations

from provkit.terms import concepts, data_use, metrics, populations


def resolve(scheme: str, text: str) -> str | None:
    """Find the one IRI that a text means in a scheme.

    Raises:
        KeyError: there is no such scheme.

    >>> resolve("purpose", "DUO:0000031") == resolve("purpose", "methods-development")
    True
    """
    match scheme:
        case "population":
            return populations.resolve(text)
        case "data-use":
            return data_use.resolve(text)
        case "purpose":
            return data_use.resolve_purpose(text)
        case "metric":
            return metrics.resolve(text)
    return concepts.resolve(scheme, text)


def word(scheme: str, iri: str) -> str | None:
    """Give back the shortest text that `resolve` takes for a term, where it has one.

    >>> word("population", resolve("population", "GBR")), word("status", "urn:x:y")
    ('GBR', None)
    """
    match scheme:
        case "population":
            return populations.code(iri)
        case "data-use":
            return data_use.shorthand(iri)
        case "metric":
            return metrics.word(iri)
    return concepts.word(scheme, iri)
