"""Everything that a node depends on: data, models, runs, code and software."""

from __future__ import annotations

from typing import Final

from provkit.graph.listing import ACCEPTS, walking
from provkit.graph.rows import NodeRow as Row

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 1

ask = walking("upstream")
