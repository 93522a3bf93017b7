"""polars: its readers, which tell the run what they read.

    from provkit.integrations import polars as recorded

    table = recorded.read_csv("panel.csv", role="training")

Every `read_...` and `scan_...` of polars is here, with its own arguments and its own
result. A reader outside a run, or of what is no path, reads and records nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from provkit.integrations import _reading

if TYPE_CHECKING:
    from collections.abc import Callable


def __getattr__(name: str) -> Callable[..., Any]:
    return _reading.reader(pl, name)


def __dir__() -> list[str]:
    return _reading.readers(pl)
