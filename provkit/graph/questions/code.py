"""The code that a node depends on, and the software in which it ran."""

from __future__ import annotations

from typing import Final

from provkit.graph.listing import ACCEPTS, of_kinds
from provkit.graph.rows import NodeRow as Row

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 1

ask = of_kinds("code", "Code", "Environment")
