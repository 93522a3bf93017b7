"""What every adapter is held to: the fixtures of each, and the ways to spoil them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from provkit import adapters

FIXTURES = Path(__file__).parent / "fixtures"
REAL = Path(__file__).parents[3] / "shared" / "data"
WRITERS = {
    ".json": (json.loads, json.dumps),
    ".jsonld": (json.loads, json.dumps),
    ".yaml": (yaml.safe_load, yaml.safe_dump),
    ".yml": (yaml.safe_load, yaml.safe_dump),
    ".lock": (yaml.safe_load, yaml.safe_dump),
}
OTHERS = (None, [], {}, "x", "", -1, 1.5, True, [[]], {"a": {"b": 1}})


def tools() -> tuple[str, ...]:
    return adapters.importers()


def fixtures(*, good: bool = True) -> list[Any]:
    """Each fixture of each tool; what begins with `bad` is to be refused."""
    found = [
        pytest.param(folder.name, path, id=f"{folder.name}/{path.name}")
        for folder in sorted(FIXTURES.iterdir())
        for path in sorted(folder.iterdir())
        if not path.name.startswith(("_", ".")) and path.name.startswith("bad") != good
        if folder.name in tools()
    ]
    return found or [pytest.param("", Path(), marks=pytest.mark.skip("none"))]


def options(path: Path) -> dict[str, Any]:
    """The options with which a fixture is read: `_options.json` beside it."""
    file = path.parent / "_options.json"
    if not file.exists():
        return {}
    found = json.loads(file.read_text()).get(path.name, {})
    return {
        name: str(path.parent / value) if str(value).startswith("_") else value
        for name, value in found.items()
    }


def real(tool: str, *paths: str) -> list[Any]:
    """Real files of `../shared/data`, each skipped where it is not there."""
    return [
        pytest.param(
            tool,
            REAL / path,
            id=path,
            marks=pytest.mark.skipif(
                not (REAL / path).exists(), reason=f"../shared/data/{path} is not here"
            ),
        )
        for path in paths
    ]


def copied(path: Path, folder: Path) -> Path:
    """A copy elsewhere, of the same name."""
    target = folder / path.name
    if path.is_dir():
        shutil.copytree(path, target)
    else:
        shutil.copyfile(path, target)
    return target


def files_in(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(each for each in path.rglob("*") if each.is_file())


def cut(path: Path, points: int = 9) -> Iterator[str]:
    """Cut each file of a fixture off at several places, one after the other."""
    files = files_in(path)
    for file in files[:: max(1, len(files) // 12)]:
        whole = file.read_bytes()
        steps = points if len(files) == 1 else 3
        for step in range(steps):
            file.write_bytes(whole[: len(whole) * step // steps])
            yield f"{file.name} cut at {len(whole) * step // steps}"
        file.write_bytes(whole)


def garbled(path: Path, most: int = 120) -> Iterator[str]:
    """Put something else in the place of values of each JSON or YAML file, one by one.

    At most so many in all; of many files some are taken.
    """
    files = [each for each in files_in(path) if each.suffix in WRITERS]
    for file in files[:: max(1, len(files) // 20)]:
        text = file.read_text()
        read, write = WRITERS[file.suffix]
        places = list(_places(read(text)))
        share = max(1, most // len(files))
        for number, place in enumerate(places[:: max(1, len(places) // share)]):
            other = OTHERS[number % len(OTHERS)]
            file.write_text(write(_replaced(read(text), place, other)))
            yield f"{file.name} with {other!r} at {place}"
        file.write_text(text)


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for name, inner in pairs:
        yield (*way, name)
        yield from _places(inner, (*way, name))


def _replaced(whole: Any, way: tuple[Any, ...], other: Any) -> Any:
    inner = whole
    for name in way[:-1]:
        inner = inner[name]
    inner[way[-1]] = other
    return whole
