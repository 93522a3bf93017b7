"""A chart of an answer as SVG: people per population, or a metric with intervals.

Counts stand beside every bar, populations come in the order of the answer, and what is
unknown is said in words, never drawn as zero. No group is the reference of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provkit.errors import UsageError
from provkit.graph.answer import Answer
from provkit.render._bars import bars
from provkit.render._dots import dots
from provkit.render.svg import text

if TYPE_CHECKING:
    from collections.abc import Iterable


def render(thing: Any) -> str:
    """Draw the rows of an answer about populations or about a metric.

    Raises:
        UsageError: there is nothing in it that a chart could show.
    """
    if not isinstance(thing, Answer):
        name = type(thing).__name__.lower()
        raise UsageError(
            f"a {name} has no numbers per population, so it cannot be drawn",
            "ask `provkit ask populations`, or `disparity`, with --format chart",
        )
    keys = set(dir(thing[0])) if len(thing) else set()
    if {"participants", "participants_max", "label"} <= keys:
        return _whole(thing, *bars(thing))
    if {"value", "low", "high", "label"} <= keys:
        return _whole(thing, *dots(thing))
    raise UsageError(
        f"the answer to {thing.question!r} has no numbers per population",
        "plot the answer to `populations` or `disparity`",
    )


def _whole(answer: Answer, height: float, words: str, marks: Iterable[str]) -> str:
    body = "\n".join(marks)
    said = f"{answer.sentence} {words}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' aria-label="{text(said)}" viewBox="0 0 900 {height:g}"'
        f' width="900" height="{height:g}" style="font-family:system-ui,sans-serif;'
        'background:#fff;max-width:100%;height:auto">\n'
        f"<title>{text(answer.sentence)}</title>\n"
        f"<desc>{text(words)}</desc>\n{body}\n</svg>\n"
    )
