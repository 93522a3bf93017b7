"""Everything that depends on a node: data, models, runs, evaluations and results."""

from __future__ import annotations

from typing import Final

from provkit.graph.listing import ACCEPTS, walking
from provkit.graph.rows import NodeRow as Row

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 1

ask = walking("downstream", down=True)
