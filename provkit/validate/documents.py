"""What is validated: whatever a store opens, and files whose format is named.

Requirements and questions see PROV statements as PROV-O (`provkit.store.document`);
PROV-CONSTRAINTS is checked on the statements themselves (`prov_inputs`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.errors import UnreadableGraph
from provkit.rdf import formats
from provkit.store import open_store
from provkit.store.document import DocumentStore

if TYPE_CHECKING:
    from provkit.store import Store


def opened(location: str | os.PathLike[str], format_name: str | None = None) -> Store:
    """Open whatever `provkit.store` opens, and files in a format that is named.

    Args:
        location: what to open.
        format_name: the format of the file, if not that of its extension.

    Raises:
        UnreadableGraph: it is not there, or is no kind of graph.
        UnknownName: there is no such format.
    """
    if format_name is None:
        return open_store(os.fspath(location))
    name = formats.named(format_name).name
    if not Path(location).is_file():
        raise UnreadableGraph(
            f"{location}: no such file", "a format is named for files only"
        )
    return DocumentStore(os.fspath(location), name)
