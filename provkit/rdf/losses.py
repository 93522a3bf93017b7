"""What was lost on the way from one document to another, found by comparing them.

A writer does not say what it left out: the text that it wrote is read again and every
statement that did not come back is named. So there is no loss that nobody thought of.
Two statements about one thing that came back as one with the content of both are no
loss (PROV-CONSTRAINTS 22 and 23 make them one); they are noted as merged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from provkit.model.statements import KINDS, Absence, Blank, Instance, Statement
from provkit.rdf.literal_values import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provkit.model.statements import Document

NEW: Final = "this was not stated before"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that could not be said.

    Attributes:
        what: the statement, or the triple, as it stood.
        why: the reason, or what it came back as.
        bundle: where it stood; None for the toplevel.
        line: where it was read, if the format tells.
        merged: it is not lost, but one with another statement now.
    """

    what: str
    why: str
    bundle: str | None = None
    line: int | None = None
    merged: bool = False

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line else ""
        within = f" in bundle {self.bundle}" if self.bundle else ""
        return f"{self.what}{within}{where}: {self.why}"


@dataclass(frozen=True, slots=True)
class LossReport:
    """What a conversion lost."""

    source: str
    target: str
    losses: tuple[Loss, ...] = ()
    merged: tuple[Loss, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The report for people: nothing when there is nothing to say."""
        if self.losses:
            count = len(self.losses)
            yield f"{count} lost on the way from {self.source} to {self.target}:"
            yield from (f"  {loss}" for loss in self.losses)
        if self.merged:
            count = len(self.merged)
            yield f"{count} said again elsewhere, with nothing lost:"
            yield from (f"  {loss}" for loss in self.merged)

    def to_dict(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "source": self.source,
            "target": self.target,
            "lost": [_entry(loss) for loss in self.losses],
            "merged": [_entry(loss) for loss in self.merged],
        }


def _entry(loss: Loss) -> dict[str, Any]:
    return {
        "what": loss.what,
        "why": loss.why,
        "bundle": loss.bundle,
        "line": loss.line,
    }


def compare(
    before: Document,
    after: Document,
    reasons: Mapping[Statement, str],
    otherwise: str = "it has no counterpart in this format",
) -> tuple[Loss, ...]:
    """Name every statement that did not come back, and every one that is new.

    Args:
        before: what was to be written.
        after: what was read again.
        reasons: why statements were left out, where the writer knows.
        otherwise: why something would be left out that the writer knows nothing of.
    """
    found = list(_bundles(before, after))
    returned = {_text(bundle.id): bundle for bundle in after.bundles}
    for instance in (before.toplevel, *_united(before.bundles)):
        name = _text(instance.id)
        other = after.toplevel if name is None else returned.get(name)
        came = () if other is None else other.statements
        found += _instance(instance.statements, came, name, reasons, otherwise)
    return tuple(found)


def _bundles(before: Document, after: Document) -> Iterator[Loss]:
    """Bundles of one name that became one, and bundles that say nothing."""
    names = Counter(_text(bundle.id) for bundle in before.bundles)
    kept = {_text(bundle.id) for bundle in after.bundles}
    for name, count in names.items():
        if count > 1:
            yield Loss(f"bundle {name}", f"{count} bundles of this name became one")
    for bundle in before.bundles:
        if not bundle.statements and _text(bundle.id) not in kept:
            why = "a bundle without statements cannot be said"
            yield Loss(f"bundle {_text(bundle.id)}", why)


def _united(bundles: Iterable[Instance]) -> Iterator[Instance]:
    statements: dict[Any, list[Statement]] = defaultdict(list)
    for bundle in bundles:
        statements[bundle.id] += bundle.statements
    for name, found in statements.items():
        yield Instance(name, tuple(found))


def _text(name: str | Blank | None) -> str | None:
    return None if name is None else str(name)


Key = tuple[Any, ...]


def _key(statement: Statement) -> Key:
    places = len(KINDS[statement.kind].arguments)
    args = (*statement.args, *[None] * (places - len(statement.args)))
    attributes = frozenset(
        (name, comparable(value)) for name, value in statement.attributes
    )
    return statement.kind, statement.id, args, attributes


def _instance(
    before: tuple[Statement, ...],
    after: tuple[Statement, ...],
    bundle: str | None,
    reasons: Mapping[Statement, str],
    otherwise: str,
) -> Iterator[Loss]:
    there, here = {_key(s): s for s in before}, {_key(s): s for s in after}
    gone = [there[key] for key in there if key not in here]
    new = [here[key] for key in here if key not in there]
    if not gone and not new:
        return
    equal = _merged_alike(before, after, gone, new)
    near = defaultdict(list)
    for statement in new:
        near[_about(statement)].append(statement)
    for statement in gone:
        merged = _about(statement) in equal and statement not in reasons
        why = reasons.get(statement) or _why(near[_about(statement)]) or otherwise
        yield Loss(str_of(statement), why, bundle, statement.source, merged)
    known = {_about(statement) for statement in gone}
    for statement in new:
        if _about(statement) not in known:
            yield Loss(str_of(statement), NEW, bundle)


def _about(statement: Statement) -> Key:
    if statement.id is not None:
        return statement.kind, statement.id
    return statement.kind, None, *statement.args[:2]


def _why(near: list[Statement]) -> str:
    if not near:
        return ""
    others = "; ".join(str_of(each) for each in near[:3])
    return f"it comes back as {others}"


def str_of(statement: Statement) -> str:
    """A statement with its attributes, as PROV-N would have it.

    >>> str_of(Statement("entity", "ex:e", (), (("prov:type", "ex:T"),)))
    "entity(ex:e, [prov:type='ex:T'])"
    """
    if not statement.attributes:
        return str(statement)
    shown = ", ".join(
        f"{name}={value}" if not isinstance(value, str) else f"{name}='{value}'"
        for name, value in statement.attributes
    )
    return f"{str(statement)[:-1]}, [{shown}])"


def _merged_alike(
    before: Iterable[Statement],
    after: Iterable[Statement],
    gone: list[Statement],
    new: list[Statement],
) -> set[Key]:
    """Identifiers whose statements say the same on both sides once they are merged."""
    wanted = {_about(s) for s in (*gone, *new) if s.id is not None}
    ours, theirs = _grouped(before, wanted), _grouped(after, wanted)
    return {
        about
        for about in wanted
        if (one := _merged(ours.get(about, []))) is not None
        and one == _merged(theirs.get(about, []))
    }


def _grouped(
    statements: Iterable[Statement], wanted: set[Key]
) -> dict[Key, list[Statement]]:
    found: dict[Key, list[Statement]] = defaultdict(list)
    for statement in statements:
        if _about(statement) in wanted:
            found[_about(statement)].append(statement)
    return found


def _merged(statements: list[Statement]) -> Key | None:
    """Statements with one identifier as one, or None where they contradict."""
    if not statements:
        return None
    places = KINDS[statements[0].kind].arguments
    args: list[Any] = []
    columns = zip_longest(*(s.args for s in statements))
    for place, values in zip(places, columns, strict=False):
        named = {value for value in values if value is not None}
        unknown = None in values and place.absent is not Absence.UNKNOWN
        if len(named) > 1 or (named and unknown):
            return None
        args.append(next(iter(named), None))
    attributes = frozenset(
        (name, comparable(value)) for s in statements for name, value in s.attributes
    )
    return tuple(args), attributes
