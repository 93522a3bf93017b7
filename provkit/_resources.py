"""Where the files that travel with provkit are.

In a wheel the shapes lie inside the package; in a checkout (an editable install too)
they lie beside it, because they are no Python and are read by other tools as well. Both
are read as text through `Traversable`, so that a zipped package works.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def shapes() -> Traversable:
    """The folder of profiles, with `ontology.ttl` in it.

    >>> shapes().joinpath("ontology.ttl").is_file()
    True
    """
    packaged = files("provkit") / "shapes"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[1] / "shapes"


def is_shipped(folder: Traversable) -> bool:
    """Whether a folder is one of those.

    >>> is_shipped(shapes() / "core"), is_shipped(Path("shapes"))
    (True, False)
    """
    return str(folder).startswith(str(shapes()))
