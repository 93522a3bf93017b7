"""Where a finding is, as SARIF says it: file and line, and the node in any case."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provkit.validate.report import Finding

ROOT: Final = "%SRCROOT%"


def location(finding: Finding, inputs: Sequence[str]) -> dict[str, Any]:
    """The line, else the file, and the node in any case."""
    node = {"fullyQualifiedName": finding.node, "kind": "resource"}
    if finding.label and finding.label != finding.node:
        node["name"] = finding.label
    found: dict[str, Any] = {"logicalLocations": [node]}
    name, number = _place(finding.source or finding.input or "")
    if not name and len(inputs) == 1:
        (name,) = inputs
    if name:
        physical: dict[str, Any] = {"artifactLocation": _artifact(name)}
        if number:
            physical["region"] = {"startLine": number}
        found["physicalLocation"] = physical
    return found


def line(source: str) -> dict[str, Any]:
    """A line of a file, such as `waivers.toml:7`; empty where it names none."""
    name, number = _place(source)
    if not number:
        return {}
    return {"artifactLocation": _artifact(name), "region": {"startLine": number}}


def _place(source: str) -> tuple[str, int]:
    """The file and the line of `file:line`; 0 where there is none."""
    name, _, number = source.rpartition(":")
    return (name, int(number)) if name and number.isdigit() else (source, 0)


def _artifact(name: str) -> dict[str, str]:
    """A file by its path below the folder in which we are, else by its whole path."""
    if "://" in name:
        return {"uri": quote(name, safe="/:?#[]@!$&'()*+,;=%~")}
    path, here = Path(name), Path.cwd()
    if ".." in path.parts:
        path = path.resolve()
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(str(PurePosixPath(path.as_posix()))), "uriBaseId": ROOT}
