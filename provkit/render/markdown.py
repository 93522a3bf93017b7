"""Markdown for a pull request, as code-hosting sites read it."""

from __future__ import annotations

from typing import Any

from provkit.render import _markdown_answers, _markdown_report
from provkit.render._wrapping import visible
from provkit.validate.report import Report


def render(thing: Any) -> str:
    """Write a report, an answer or a sheet as Markdown.

    >>> from provkit.render import Sheet
    >>> print(render(Sheet("runs", (), {})), end="")
    ### runs
    """
    if isinstance(thing, Report):
        return visible(_markdown_report.written(thing))
    return visible(_markdown_answers.answer(thing))
