"""Where a run is recorded, for whom, and how much: arguments first, then variables."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.errors import UnknownName
from provkit.rdf.layout import Ledger

if TYPE_CHECKING:
    from provkit.model import Agent

ON: Final = frozenset(
    ("code", "command", "container", "environment", "hardware", "job", "variables")
)
"""What is recorded of a run's surroundings unless it is switched off."""

OFF: Final = frozenset(("host", "paths", "user"))
"""What may name a person or a place, and is recorded only when it is switched on."""

Switches = str | Iterable[str] | None
"""`"-hardware,+host"`, or the same as a list; `none` and `all` stand for every one."""


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for a whole run.

    Attributes:
        ledger: the folder that is written to: `ledger=`, else `PROVKIT_DIR`, else
            `./provenance`.
        agents: who answers for the run: `agent=`, else `PROVKIT_AGENT`, else nobody.
        strict: whether a fault of the recorder stops the script.
        record: which surroundings are recorded: `PROVKIT_RECORD`, then `record=`.
        variables: environment variables to record beside `machine.VARIABLES`:
            `PROVKIT_VARIABLES`, names with commas between.
        watch_files: whether files are recorded as they are opened.
        command: the command line that is recorded, where it is not that of this
            process.
    """

    ledger: Ledger
    agents: tuple[Agent | str, ...]
    strict: bool
    record: frozenset[str] = ON
    variables: tuple[str, ...] = ()
    watch_files: bool = False
    command: str | None = None

    @classmethod
    def of(
        cls,
        ledger: str | os.PathLike[str] | None = None,
        agent: Agent | str | tuple[Agent | str, ...] | None = None,
        *,
        strict: bool = False,
        record: Switches = None,
        watch_files: bool = False,
    ) -> Options:
        """Settle them for a run that starts now.

        Raises:
            UnknownName: a switch that there is not.
        """
        folder = ledger or os.environ.get("PROVKIT_DIR") or "provenance"
        agent = agent or os.environ.get("PROVKIT_AGENT") or ()
        switches = [*_words(os.environ.get("PROVKIT_RECORD")), *_words(record)]
        return cls(
            # Absolute from here on: a script may change its working directory.
            Ledger(Path(folder).absolute()),
            agent if isinstance(agent, tuple) else (agent,),
            strict,
            recorded(switches),
            tuple(_words(os.environ.get("PROVKIT_VARIABLES"))),
            watch_files,
        )


def recorded(switches: Iterable[str]) -> frozenset[str]:
    """What is recorded when these switches are turned, one after the other.

    Raises:
        UnknownName: a switch that there is not: a slip must not record what was to
            stay out.

    >>> sorted(ON - recorded(["-hardware", "-command"]))
    ['command', 'hardware']
    >>> sorted(recorded(["none", "+code"]))
    ['code']
    """
    on = ON
    for switch in switches:
        name = switch.lstrip("+-")
        if name in {"all", "none"}:
            on = ON if name == "all" else frozenset()
        elif name not in ON | OFF:
            raise UnknownName.among("thing to record", name, ON | OFF)
        else:
            on = on - {name} if switch.startswith("-") else on | {name}
    return on


def _words(text: Switches) -> list[str]:
    given = text.split(",") if isinstance(text, str) else text or ()
    return [each.strip() for each in given if each.strip()]
