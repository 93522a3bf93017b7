"""Where documents in every syntax lie: `prov`'s own test data and the labelled ones."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

SHARED = Path(__file__).parents[2] / "../shared/prov-constraints"
SYNTAXES = {
    ".provn": "provn",
    ".json": "provjson",
    ".xml": "provxml",
    ".jsonld": "provjsonld",
    ".ttl": "turtle",
    ".trig": "trig",
}


@cache
def found() -> tuple[Path, ...]:
    """Every document, in an order that is the same every time."""
    package = find_spec("prov")
    places = [SHARED]
    if package and package.origin:
        places.append(Path(package.origin).parent / "tests")
    return tuple(
        sorted(
            path
            for place in places
            for path in place.rglob("*")
            if path.suffix in SYNTAXES and "schemas" not in path.parts
        )
    )


def some() -> tuple[Path, ...]:
    """One in a hundred, and the ones that were hard."""
    hard = ("association-fail4", "mention", "attr_entity0", "bundle", "type-success2")
    return tuple(
        path
        for number, path in enumerate(found())
        if number % 100 == 0 or (path.suffix != ".xml" and path.stem in hard)
    )
