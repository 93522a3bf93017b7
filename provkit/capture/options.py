"""Where a run is recorded, and for whom: arguments first, then the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.rdf.layout import Ledger

if TYPE_CHECKING:
    from provkit.model import Agent


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for a whole run.

    Attributes:
        ledger: the folder that is written to: `ledger=`, else `PROVKIT_DIR`, else
            `./provenance`.
        agents: who answers for the run: `agent=`, else `PROVKIT_AGENT`, else nobody.
        strict: whether a fault of the recorder stops the script.
    """

    ledger: Ledger
    agents: tuple[Agent | str, ...]
    strict: bool

    @classmethod
    def of(
        cls,
        ledger: str | os.PathLike[str] | None = None,
        agent: Agent | str | tuple[Agent | str, ...] | None = None,
        *,
        strict: bool = False,
    ) -> Options:
        """Settle them for a run that starts now."""
        folder = ledger or os.environ.get("PROVKIT_DIR") or "provenance"
        agent = agent or os.environ.get("PROVKIT_AGENT") or ()
        agents = agent if isinstance(agent, tuple) else (agent,)
        # Absolute from here on: a script may change its working directory.
        return cls(Ledger(Path(folder).absolute()), agents, strict)
