"""Running another validator over the conformance suite.

Any command that prints a `sh:ValidationReport` in Turtle, or the JSON of
`provkit validate --format json`, can be asked. In the command, `{graph}` stands for the
file of a case as it is, `{seen}` for a copy with what a shape of provkit may see beside
it (the sub-class triples of the ontology, and the used part of the population terms'
hierarchy), and `{shapes}` for all shapes of the profile in one Turtle file.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, RdfFormat, parse, serialize

from provkit.errors import UsageError
from provkit.validate.conformance import BLANK, Seen
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.profile_sources import identifier
from provkit.validate.requirement import SEVERITIES
from provkit.vocab import REQUIREMENT, SH

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.validate.conformance import Case, Fault
    from provkit.validate.lookup import Term

_ID: Final = re.compile(rf"{re.escape(REQUIREMENT.base)}([A-Z]+-\d+)")
_PLACES: Final = ("{graph}", "{seen}", "{shapes}")
_SHOWN: Final = 200


class Command:
    """Another validator, as a command line.

    Graphs that several cases share are given to it once.
    """

    def __init__(self, template: str, folder: Path, timeout: float = 60) -> None:
        """Take a command apart.

        Args:
            template: the command, with `{graph}` or `{seen}` in it.
            folder: where graphs and shapes are written for it.
            timeout: how many seconds it may take for one graph.

        Raises:
            UsageError: it names no graph, or its quotes do not match.
        """
        try:
            self._words = shlex.split(template)
        except ValueError as error:
            raise UsageError(f"--command {template!r}: {error}") from error
        if not any(place in template for place in _PLACES[:2]):
            raise UsageError(
                f"--command {template!r} names no graph",
                "write {graph}, or {seen}, where the file of a case stands",
            )
        self._folder, self._timeout = folder, timeout
        self._known: dict[tuple[Path, str], Seen] = {}

    def __call__(self, case: Case) -> Seen:
        """What it says about a case."""
        key = (case.graph, case.profile)
        if key not in self._known:
            self._known[key] = self._run(case)
        return self._known[key]

    def _run(self, case: Case) -> Seen:
        command = [self._filled(word, case) for word in self._words]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=self._timeout, check=False
            )
        except subprocess.TimeoutExpired:
            return Seen(error=f"took longer than {self._timeout:g} seconds")
        except OSError as error:
            raise UsageError(f"{command[0]}: {error.strerror or error}") from error
        printed = done.stdout.decode(errors="replace")
        try:
            return read(printed)
        except (SyntaxError, ValueError) as error:
            said = done.stderr.decode(errors="replace").strip() or str(error)
            return Seen(error=f"gave no report: {said[-_SHOWN:]}")

    def _filled(self, word: str, case: Case) -> str:
        if "{graph}" in word:
            word = word.replace("{graph}", str(case.graph))
        if "{seen}" in word:
            word = word.replace("{seen}", str(self._seen(case)))
        if "{shapes}" in word:
            word = word.replace("{shapes}", str(self._shapes(case.profile)))
        return word

    def _seen(self, case: Case) -> Path:
        from provkit.graph import load
        from provkit.validate.check import Scope
        from provkit.validate.profile import load_profile

        seen = Scope.of(load(case.graph), load_profile(case.profile), ()).seen
        path = self._folder / "seen.ttl"
        path.write_bytes(serialize(seen, format=RdfFormat.TURTLE) or b"")
        return path

    def _shapes(self, profile: str) -> Path:
        from provkit import plugins
        from provkit.validate.profile import load_profile

        path = self._folder / f"shapes-{identifier(profile)}.ttl"
        if not path.is_file():
            text: str = plugins.load("render", "turtle").render(load_profile(profile))
            path.write_text(text, encoding="utf-8")
        return path


def read(printed: str) -> Seen:
    """Read what a validator printed.

    Raises:
        SyntaxError: it is no Turtle.
        ValueError: it is JSON and not provkit's, or holds no report.
    """
    if printed.lstrip().startswith("{"):
        return _from_json(json.loads(printed))
    triples = [q.triple for q in parse(printed.encode(), RdfFormat.TURTLE)]
    stated = Lookup(triples)
    if next(stated.instances(SH.ValidationReport), None) is None:
        raise ValueError("there is no sh:ValidationReport in it")
    faults: dict[str, set[Fault]] = {}
    for each in stated.instances(SH.ValidationResult):
        owner = _ID.match(stated.text(each, SH.sourceShape))
        if owner is not None:
            severity = SEVERITIES[stated.text(each, SH.resultSeverity)]
            fault = (severity, _name(stated.one(each, SH.focusNode)))
            faults.setdefault(owner[1], set()).add(fault)
    return Seen({name: frozenset(found) for name, found in faults.items()})


def _from_json(content: Any) -> Seen:
    if not isinstance(content, dict) or "findings" not in content:
        raise ValueError("it is JSON, and not that of `provkit validate`")
    faults: dict[str, set[Fault]] = {}
    for each in content["findings"]:
        node = BLANK if each["node"].startswith("_:") else each["node"]
        faults.setdefault(each["requirement"], set()).add((each["severity"], node))
    return Seen(
        {name: frozenset(found) for name, found in faults.items()},
        content.get("requirements", {}),
    )


def _name(node: Term | None) -> str:
    return BLANK if node is None or isinstance(node, BlankNode) else text_of(node)
