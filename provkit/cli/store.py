"""Keep the runs of ledgers in a database, and look after it."""

from __future__ import annotations

from typing import Final

from provkit.cli._group import Folder

_HELP: Final = """Keep the runs of ledgers in a database, and look after it.

A store is an index over run files, which remain the truth: it can be made again from
them. STORE is oxigraph:DIR, a database on this disk, or the https:// address of a
SPARQL endpoint that may be written. Credentials for an endpoint come from ~/.netrc,
PROVKIT_HTTP_USER and PROVKIT_HTTP_PASSWORD, or PROVKIT_HTTP_TOKEN.
"""

command = Folder("store", "cli._store", "Commands", help=_HELP)
