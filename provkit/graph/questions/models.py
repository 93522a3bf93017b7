"""The models that a node depends on, base models and their base models."""

from __future__ import annotations

from typing import Final

from provkit.graph.listing import ACCEPTS, of_kinds
from provkit.graph.rows import NodeRow as Row

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 1

ask = of_kinds("models", "Model")
