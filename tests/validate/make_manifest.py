"""Write `shapes/conformance/manifest.ttl` from what the graphs say of themselves.

    python -m tests.validate.make_manifest

An example says in its leading comments what a validator has to find in it:

    # Expected: EFF-06 violation at ex:third; warning at ex:first, ex:second
    # Expected: EFF-10 met

with `[]` for a node without a name, and `"..."` for a text; several IDs that come out
alike may stand in one line. It is written by whoever
writes the example, from the requirement and not from a report: this file copies it and
runs nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from provkit import _resources
from provkit.vocab import PROFILE

SHAPES = Path(str(_resources.shapes()))
MANIFEST = SHAPES / "conformance" / "manifest.ttl"
HEAD = f"""\
# The conformance suite: what a validator of the profile genomics-ai has to find.
# Written by tests/validate/make_manifest.py from the comments "# Expected:" in each
# graph; edit those and not this file.
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix req: <https://w3id.org/provkit/requirement/> .
@prefix profile: <{PROFILE}> .
@prefix ex: <https://example.org/> .

<> a mf:Manifest ;
    dcterms:title "Conformance suite of the profile genomics-ai" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    mf:entries (
"""
SEPARATOR = " ;\n            "
STATES = ("met", "not-applicable")
SEVERITIES = {"violation": "broken", "warning": "warned", "info": "warned"}
EXPECTED = re.compile(r"# Expected: ((?:[A-Z]+-\d+ )+)(.+)")
NODE = re.compile(r'\s*("[^"]*"|<[^>]*>|\[\]|[^\s,]+)\s*(?:,|$)')


def sources() -> list[Path]:
    """Every graph of the suite, in order."""
    examples = sorted(SHAPES.glob("genomics-ai/*/*.ttl"))
    edges = sorted(SHAPES.glob("conformance/edge/*.ttl"))
    complete = SHAPES / "conformance" / "complete.ttl"
    return [*(f for f in examples if f.name != "shape.ttl"), complete, *edges]


def expectations(file: Path) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a file says of itself: requirement, state, and severities with nodes."""
    found = []
    for line in comments(file):
        if match := EXPECTED.fullmatch(line):
            names, said = match.groups()
            faults = [] if said in STATES else list(stated(said))
            states = [SEVERITIES[severity] for severity, _node in faults]
            state = "broken" if "broken" in states else (states or [said])[0]
            found += [(name, state, faults) for name in names.split()]
    return found


def stated(text: str):
    """Severities with nodes in `warning at ex:a, ex:b; info at []`."""
    for group in text.split("; "):
        severity, _at, nodes = group.partition(" at ")
        for node in NODE.findall(nodes):
            yield severity, node


def comments(file: Path) -> list[str]:
    """The comments before anything else in a file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    count = next((n for n, line in enumerate(lines) if line[:1] != "#"), len(lines))
    return lines[:count]


def entry(file: Path) -> str:
    """One file as an entry."""
    name = file.relative_to(SHAPES).with_suffix("").as_posix()
    title = f"{name.removeprefix('genomics-ai/')}: {comments(file)[0][2:]}"
    expected = expectations(file)
    outcomes = [
        f'pk:outcome [ dcterms:subject req:{name} ; pk:state "{state}" ]'
        for name, state, _faults in expected
    ]
    results = [
        f"sh:result [ a sh:ValidationResult ; sh:focusNode {node} ; "
        f"sh:resultSeverity sh:{severity.capitalize()} ; sh:sourceShape req:{name} ]"
        for name, _state, faults in expected
        for severity, node in faults
    ]
    conforms = all(state != "broken" for _name, state, _faults in expected)
    facts = [
        "a sh:ValidationReport",
        f"sh:conforms {str(conforms).lower()}",
        *outcomes,
        *results,
    ]
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'    [ a sht:Validate ; mf:name "{quoted}" ;\n'
        f"        mf:action [ sht:dataGraph <{relative(file)}> ; "
        "sht:shapesGraph profile:genomics-ai ] ;\n"
        f"        mf:result [ {SEPARATOR.join(facts)} ] ]\n"
    )


def relative(file: Path) -> str:
    """A file as seen from the manifest."""
    inside = file.relative_to(SHAPES)
    if inside.parts[0] == "conformance":
        return "/".join(inside.parts[1:])
    return f"../{inside.as_posix()}"


def manifest() -> str:
    """The manifest."""
    return f"{HEAD}{''.join(map(entry, sources()))}    ) .\n"


if __name__ == "__main__":
    MANIFEST.write_text(manifest(), encoding="utf-8")
