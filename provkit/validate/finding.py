"""A finding: one requirement broken at one node, in words and for machines."""

from __future__ import annotations

import re
import shlex
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provkit.validate.requirement import Severity

_NODE: Final = re.compile(r"\bNODE\b")
_WEIGHT: Final[dict[str, int]] = {"violation": 3, "warning": 2, "info": 1}
PUBLIC: Final = (
    "requirement",
    "severity",
    "node",
    "path",
    "value",
    "message",
    "fix",
    "source",
    "part",
    "label",
    "kind",
    "value_label",
    "detail",
    "witness",
    "input",
    "bundle",
)
"""What a machine gets of a finding, in this order."""


class Broke(NamedTuple):
    """A constraint of SHACL that does not hold.

    Attributes:
        component: the kind of constraint, such as `sh:MinCountConstraintComponent`.
        shape: the shape; of one without a name the part of the requirement it is in.
        value: the value as N-Triples writes it; empty where there is none.
    """

    component: str
    shape: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One step of the argument for a finding.

    Attributes:
        statement: a PROV statement that stands in the input.
        rule: what is applied to it, such as `PROV-C34`.
        text: what follows.
        source: `file:line` where it stands.
    """

    statement: str
    rule: str
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A requirement broken at one node.

    Attributes:
        requirement: its ID.
        severity: how much it weighs.
        node: the IRI of the node, or the name of a blank one.
        path: the SPARQL path that was looked along.
        value: the value that is wrong.
        message: what is wrong, in a sentence.
        fix: what to do.
        source: `file:line` where the node is first described.
        part: the part of the requirement, by IRI.
        label: the node in words: a title with its version.
        kind: what kind of thing the node is.
        value_label: the value in words.
        detail: what is known about this node beyond the message.
        witness: the statements and rules that force it, for a PROV constraint.
        input: the file that breaks it by itself; None where that is not known, or
            where only several together do.
        bundle: the bundle in which it stands; None for the toplevel.
        node_term: the node as N-Triples writes it, where a shape found it.
        broke: the constraints of SHACL that say so: often one, and more where one
            sentence stands for several.
    """

    requirement: str
    severity: Severity
    node: str
    path: str | None
    value: str | None
    message: str
    fix: str
    source: str | None = None
    part: str = ""
    label: str = ""
    kind: str = ""
    value_label: str = ""
    detail: str = ""
    witness: tuple[Proof, ...] = ()
    input: str | None = None
    bundle: str | None = None
    node_term: str = ""
    broke: tuple[Broke, ...] = field(default=(), compare=False)

    @property
    def weight(self) -> int:
        """Three for a must, two for a should, one for a may."""
        return _WEIGHT[self.severity]

    @property
    def fix_here(self) -> str:
        """What to do, with the name of this node where the hint says `NODE`.

        The name is written as a shell reads it: a title with its version, which a
        reader knows again, else the IRI. A blank node has no name to be called by.
        """
        if not self.node_term.startswith("<"):
            return self.fix
        name = shlex.quote(self.label if "@" in self.label else self.node)
        return _NODE.sub(lambda _: name, self.fix)

    def to_dict(self) -> dict[str, Any]:
        """The finding as `--format json` gives it."""
        values = asdict(self)
        values["witness"] = list(values["witness"])
        return {name: values[name] for name in PUBLIC}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Finding:
        """A finding from what `to_dict` gave; what a later version added is left out.

        Raises:
            KeyError: it is no finding: something that each of them has is missing.
        """
        known = {each.name for each in fields(cls)} - {"witness", "broke"}
        needed = {name: row[name] for name in PUBLIC[:8]}
        return cls(**{name: row[name] for name in row if name in known} | needed)
