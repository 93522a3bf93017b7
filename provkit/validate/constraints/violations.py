"""What the checker says: violations, each with the statements that force it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provkit.model.statements import Blank, Statement


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a proof: a statement, the rule applied to it, what follows.

    Attributes:
        statement: a statement of the document.
        rule: `PROV-C33` for constraint or inference 33.
        text: what the rule makes of the statement, in words.
    """

    statement: Statement
    rule: str
    text: str

    def __str__(self) -> str:
        place = f" (line {self.statement.source})" if self.statement.source else ""
        return f"{self.statement}{place}: {self.text} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which an instance is not valid PROV.

    Attributes:
        rule: `PROV-C42` for constraint 42, `PROV-DM` for a malformed statement or a
            bundle named twice, `PROV-LINKS` for two mentions that contradict.
        instance: the bundle, or None for the toplevel.
        message: the contradiction in one sentence.
        node: the identifier it is about, where there is one.
        witness: statements that are enough for the violation, in the order of the
            argument; the same statement may serve twice.
    """

    rule: str
    instance: str | Blank | None
    message: str
    node: str | None
    witness: tuple[Step, ...]

    def __str__(self) -> str:
        lines = [f"{self.rule}: {self.message}", *map(str, self.witness)]
        return "\n  ".join(lines)
