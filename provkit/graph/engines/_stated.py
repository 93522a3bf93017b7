"""What is stated of nodes, for engines: statements once contents are joined.

`statements` has everything as it was written. A content that was joined away (decision
4 b of the architecture) is no node of any kind any more; what is stated of it is then
stated of the entity that stands for it, but for its types and its checksum. The views
made here are

    told      (subject, predicate, object, kind, datatype, language): the statements
              with names as `nodes` has them, and contents joined
    digests   (iri, digest): the digest of the bytes of a node, where it is known
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.vocab import RDF, SPDX

if TYPE_CHECKING:
    from provkit.graph.engines import Engine

_CONTENT: Final = "ni:///sha-256;"
_LENGTH: Final = len(_CONTENT) + 43
_SHA256: Final = 64


def name_views(engine: Engine) -> None:
    """Make the views of what is stated, and keep what they rest on."""
    engine.view("as_named", _AS_NAMED)
    engine.keep("digests", _DIGESTS)  # looked through several times
    if engine.keep("same", _same(engine)):
        engine.view("told", _TOLD)
    else:
        engine.view("told", "SELECT * FROM as_named")


# A blank node is called `_:b` in a statement and `b` in `nodes`.
_AS_NAMED: Final = """
SELECT CASE WHEN substr(subject, 1, 2) = '_:' THEN substr(subject, 3) ELSE subject END
         AS subject,
       predicate,
       CASE WHEN kind = 'blank' THEN substr(object, 3) ELSE object END AS object,
       kind, datatype, language
FROM statements
"""

# A node with several digests is known by its SHA-256.
_DIGESTS: Final = f"""
SELECT iri, coalesce(max(strong), max(digest)) AS digest FROM (
  SELECT c.subject AS iri, v.object AS digest,
         CASE WHEN length(v.object) = {_SHA256} THEN v.object END AS strong
  FROM as_named c JOIN as_named v ON v.subject = c.object
  WHERE c.predicate = '{SPDX.checksum}' AND c.kind <> 'literal'
    AND v.predicate = '{SPDX.checksumValue}' AND v.kind = 'literal'
) AS found GROUP BY iri
"""

_TOLD: Final = f"""
SELECT coalesce(s.iri, t.subject) AS subject, t.predicate,
       coalesce(o.iri, t.object) AS object, t.kind, t.datatype, t.language
FROM as_named t
LEFT JOIN same s ON s.content = t.subject
LEFT JOIN same o ON o.content = t.object AND t.kind = 'iri'
WHERE s.content IS NULL OR t.predicate NOT IN ('{RDF.type}', '{SPDX.checksum}')
"""


# One that was joined away is described by nobody, whether it kept its number or not.
_JOINED_AWAY: Final = """
SELECT s.iri FROM (
  SELECT subject AS iri FROM statements WHERE subject LIKE 'ni:%'
  UNION SELECT object AS iri FROM statements WHERE object LIKE 'ni:%' AND kind = 'iri'
) s ANTI JOIN (SELECT iri FROM nodes WHERE kind IS NOT NULL) n ON n.iri = s.iri
"""

STILL_NAMED: Final = "SELECT iri FROM nodes WHERE kind IS NOT NULL"


def contents(engine: Engine, source: str) -> str:
    """A query for contents that are named, and their digests.

    Args:
        engine: what will run it.
        source: a query for names, as `iri`.
    """
    text = f"concat(translate(substr(iri, {len(_CONTENT) + 1}), '-_', '+/'), '=')"
    return (
        f"SELECT iri, lower(hex({engine.from_base64.format(text)})) AS digest"
        f" FROM ({source}) AS named WHERE length(iri) = {_LENGTH}"
        f" AND iri LIKE '{_CONTENT}%'"
    )


def _same(engine: Engine) -> str:
    """A content that has no kind any more, and the one entity made with it."""
    return f"""
SELECT c.iri AS content, min(d.iri) AS iri
FROM ({contents(engine, _JOINED_AWAY)}) c
JOIN digests d ON lower(d.digest) = c.digest AND d.iri <> c.iri
JOIN nodes n ON n.iri = d.iri
SEMI JOIN edges e ON e.source = n.id AND e.relation = 'prov:wasGeneratedBy'
GROUP BY c.iri HAVING count(DISTINCT d.iri) = 1
"""


def subjects(predicate: str, value: str) -> str:
    """A query for the numbers of the nodes of which something is stated."""
    return (
        "SELECT DISTINCT n.id AS id FROM told t JOIN nodes n ON n.iri = t.subject"
        f" WHERE t.predicate = '{predicate}' AND t.object = '{value}'"
        " AND t.kind <> 'literal'"
    )
