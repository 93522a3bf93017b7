"""Formats that say how a validation came out, and nothing else."""

from __future__ import annotations

from provkit.errors import UsageError
from provkit.validate.report import Report


def must_be_report(thing: object, name: str) -> Report:
    """The thing, which has to be a report.

    Raises:
        UsageError: it is something else.
    """
    if isinstance(thing, Report):
        return thing
    raise UsageError(
        f"only the report of provkit validate can be written as {name}",
        "--format text, json, html and markdown write everything",
    )
