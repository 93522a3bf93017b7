"""The readers of a table library, each telling the run what it reads."""

from __future__ import annotations

import os
from functools import wraps
from typing import TYPE_CHECKING, Any

from provkit.integrations._hook import Hook

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    import provkit as pk


def readers(library: ModuleType) -> list[str]:
    """The names of the readers that a library has."""
    return [name for name in dir(library) if name.startswith(("read_", "scan_"))]


def reader(library: ModuleType, name: str) -> Callable[..., Any]:
    """One reader of a library, which takes `role=` and `run=` too.

    Raises:
        AttributeError: the library has no such reader.
    """
    if not name.startswith(("read_", "scan_")) or not hasattr(library, name):
        raise AttributeError(f"{library.__name__} has no reader {name!r}")
    read = getattr(library, name)

    @wraps(read)
    def recorded(
        source: Any,
        *args: Any,
        role: str = "input",
        run: pk.ActiveRun | None = None,
        **options: Any,
    ) -> Any:
        hook = Hook(run)
        if hook.run is not None and isinstance(source, (str, os.PathLike)):
            hook.run.use(source, role=role)
        return read(source, *args, **options)

    return recorded
