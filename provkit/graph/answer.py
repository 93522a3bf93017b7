"""An answer: a sentence, a table, its evidence, and what could not be seen.

An answer that lists nothing and one that could not look are told apart by `complete`
and `unknown`: unknown is not zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from provkit import plugins
from provkit.errors import MissingPackage

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import pandas as pd


class Unknown(NamedTuple):
    """Something that could bear on the answer and could not be seen."""

    node: str
    """An IRI, or the name of a source that has a problem."""
    why: str
    """In one sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found.

    Attributes:
        question: its name, as on the command line.
        target: the IRI of the node that was asked about.
        sentence: the answer in one line of plain words.
        rows: one dataclass per line of the table, evidence included.
        unknown: what could not be seen.
        complete: whether nothing that could bear on the answer is unknown.
        truncated: whether there are more rows than are listed; the sentence counts all.
        holds: for a question with a yes or a no, which; `None` for the others.

    `len(answer)` is its rows, and so an answer without rows is false, as a list is;
    whether a question was answered with *no* is in `holds`.

    >>> nothing = Answer("models", "urn:x:d", "Nothing depends on d; complete.")
    >>> nothing, len(nothing), list(nothing)
    (<Answer models urn:x:d: 0 rows, complete>, 0, [])
    """

    question: str
    target: str
    sentence: str
    rows: tuple[Any, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    complete: bool = True
    truncated: bool = False
    holds: bool | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> Any:
        return self.rows[place]

    def __repr__(self) -> str:
        rows = f"{len(self)} row{'' if len(self) == 1 else 's'}"
        more = ", more not listed" if self.truncated else ""
        return f"<Answer {self.question} {self.target}: {rows}{more}, {self.state}>"

    @property
    def state(self) -> str:
        """`complete`, or how many things could not be seen."""
        if self.complete:
            return "complete"
        return f"incomplete, {len(self.unknown)} unknown"

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values; the keys are those of the command line."""
        return {
            "question": self.question,
            "target": self.target,
            "sentence": self.sentence,
            "complete": self.complete,
            "unknown": [each._asdict() for each in self.unknown],
            "rows": [_plain(asdict(row)) for row in self.rows],
            "truncated": self.truncated,
        }

    def to_dataframe(self) -> pd.DataFrame:
        """The rows as a pandas table, one column per key of `to_dict`.

        Raises:
            MissingPackage: pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise MissingPackage.for_plugin("pandas", "pandas") from error
        columns = [field.name for field in fields(self.rows[0])] if self.rows else []
        return pd.DataFrame(self.to_dict()["rows"], columns=columns)

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write the answer as one page without scripts."""
        Path(path).write_text(self._repr_html_(), encoding="utf-8")

    def _repr_html_(self) -> str:
        html: str = plugins.load("render", "html").render(self)
        return html


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value
