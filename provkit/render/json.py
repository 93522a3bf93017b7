"""JSON with the keys of architecture section 6, in ASCII: any pipe carries it."""

from __future__ import annotations

import json
from typing import Any

from provkit.render._sheets import data_of


def render(thing: Any) -> str:
    """Write a report, an answer or a sheet as JSON.

    >>> from provkit.render import Sheet
    >>> print(render(Sheet("runs", (), {"runs": []})), end="")
    {
      "runs": []
    }
    """
    return json.dumps(data_of(thing), indent=2) + "\n"
