"""How long reading and writing takes, beside the `prov` library.

    python tests/benchmarks/bench_formats.py [triples] [records]

CPU seconds of one process, one run each; `prov` reads the same files.
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

from prov.model import ProvDocument

from provkit.model.statements import PROV, Document, Statement
from provkit.rdf import conversion, files, formats

RUN = """ex:e{n} a prov:Entity ; ex:title "data {n}" ; prov:wasGeneratedBy ex:a{n} ;
  prov:wasDerivedFrom ex:e{half} ; prov:wasAttributedTo ex:g{agent} .
ex:a{n} a prov:Activity ; prov:startedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
  prov:endedAtTime "2026-01-01T01:00:00Z"^^xsd:dateTime ;
  prov:used ex:e{half} ; prov:wasAssociatedWith ex:g{agent} ;
  prov:qualifiedUsage [ a prov:Usage ; prov:entity ex:e{half} ;
    prov:atTime "2026-01-01T00:30:00Z"^^xsd:dateTime ; prov:hadRole ex:training ] ;
  prov:qualifiedAssociation [ a prov:Association ; prov:agent ex:g{agent} ;
    prov:hadPlan ex:code ] .
ex:m{n} a prov:Entity ; prov:wasGeneratedBy ex:a{n} .
"""
HEAD = f"""@prefix prov: <{PROV}> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def main() -> None:
    triples, records = (int(each) for each in [*sys.argv[1:], "1000000", "100000"][:2])
    with tempfile.TemporaryDirectory() as folder:
        turtle(Path(folder) / "big.ttl", triples)
        syntaxes(Path(folder), records)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory {peak:.2f} GB")


def turtle(path: Path, triples: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD)
        for n in range(triples // 21):
            stream.write(RUN.format(n=n, half=n // 2, agent=n % 100))
    count, seconds = timed(lambda: sum(1 for _ in files.read(path)))
    print(f"Turtle, {count} triples: parsed in {seconds:.2f} s")
    reading, seconds = timed(lambda: formats.read_document(path))
    count = len(reading.document.toplevel.statements)
    print(f"  read into {count} PROV statements in {seconds:.2f} s")
    with tempfile.TemporaryFile() as out:
        _, seconds = timed(lambda: conversion.convert(path, out, "nquads"))
    print(f"  converted to N-Quads in {seconds:.2f} s")


def syntaxes(folder: Path, records: int) -> None:
    document = documented(records)
    for name in ("provjson", "provn", "provxml", "provjsonld", "turtle"):
        syntax(folder / f"records.{name}", document, name, records)


def syntax(path: Path, document: Document, name: str, records: int) -> None:
    goal, prefixes = formats.named(name), {"ex": "http://example.org/"}
    (content, lost), writing = timed(
        lambda: conversion.written(document, goal, prefixes)
    )
    path.write_bytes(content)
    _, reading = timed(lambda: formats.read_document(path, name, places=False))
    _, placing = timed(lambda: formats.read_document(path, name))
    print(
        f"{goal.title}, {records} records: written and checked {writing:.1f} s "
        f"({len(lost)} lost), read {reading:.1f} s, with lines {placing:.1f} s, "
        f"by prov {prov_time(path, name):.1f} s"
    )


def documented(records: int) -> Document:
    statements = []
    for n in range(records // 4):
        entity, activity = f"http://example.org/e{n}", f"http://example.org/a{n}"
        statements += [
            Statement("entity", entity),
            Statement("activity", activity),
            Statement("wasGeneratedBy", None, (entity, activity, None)),
            Statement("used", None, (activity, f"http://example.org/e{n // 2}", None)),
        ]
    return Document.of(*statements)


def prov_time(path: Path, name: str) -> float:
    theirs = {
        "provjson": "json",
        "provn": "provn",
        "provxml": "xml",
        "provjsonld": "jsonld",
        "turtle": "rdf",
    }[name]
    options = {"rdf_format": "turtle"} if theirs == "rdf" else {}
    content = io.BytesIO(path.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return timed(
            lambda: ProvDocument.deserialize(content, format=theirs, **options)
        )[1]


def timed(work):
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


if __name__ == "__main__":
    main()
