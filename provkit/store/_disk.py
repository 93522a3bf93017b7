"""The folder of a store on disk: what stands where, in what state, and who writes it.

    DIR/
        provkit.json      what this folder is, and in which format
        state.json        the state that was acknowledged last, and where it stands
        lock              held while somebody writes, or begins to read
        db-<state>/       a database of Oxigraph
        before/           links to the state before, while much is being written
        recent/           what was added lately, so that an index need not read all
        cache/            may be deleted at any time

The state has a name of its own, which is another one after every acknowledged change.
It is written before a change begins (`writing`) and after it is on disk, so that a
change that was cut off shows. A database that is replaced (`rebuild`) stands under
another name until `state.json` points to it: no instant is without a whole one.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UnreadableGraph
from provkit.rdf.placing import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT: Final = 1
_HEAD: Final = "provkit.json"
_STATE: Final = "state.json"
_DATABASE: Final = "db-"
_NOT_LINKED: Final = ("LOCK", "LOG")


@dataclass(frozen=True, slots=True)
class Step:
    """What one acknowledged change added.

    Attributes:
        before: the name of the state before it.
        after: the name of the state after it.
        size: of the file with what was added, in bytes.
    """

    before: str
    after: str
    size: int

    @property
    def file(self) -> str:
        """Where the added statements stand, in `recent/`."""
        return f"{self.after}.nt"


@dataclass(frozen=True, slots=True)
class State:
    """What a store was when somebody was last told that something is in it.

    Attributes:
        name: differs from that of every other state.
        database: the folder of the database.
        writing: whether a change was begun and has not ended, or was cut off.
        unfinished: runs that the ledgers held then and that had not ended.
        recent: the last changes that only added, oldest first, each on the one before.
    """

    name: str
    database: str
    writing: bool = False
    unfinished: tuple[str, ...] = ()
    recent: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Disk:
    """The paths of a store on disk."""

    root: Path

    @property
    def lock(self) -> Path:
        """What is locked."""
        return self.root / "lock"

    @property
    def cache(self) -> Path:
        """What can be made again."""
        return self.root / "cache"

    @property
    def before(self) -> Path:
        """The state before, while much is being written."""
        return self.root / "before"

    @property
    def recent(self) -> Path:
        """What was added lately."""
        return self.root / "recent"

    def database(self, state: State) -> Path:
        """The database of a state."""
        return self.root / state.database

    def is_ours(self) -> bool:
        """Whether provkit made the folder."""
        return (self.root / _HEAD).is_file()

    def is_raw(self) -> bool:
        """Whether it is a database as Oxigraph makes it, without provkit's files."""
        return (self.root / "CURRENT").is_file()

    def check_format(self) -> None:
        """Say so if a newer provkit made it.

        Raises:
            UnreadableGraph: it did, or the file that says so is damaged.
        """
        head = _json(self.root / _HEAD)
        if not isinstance(head.get("format"), int) or head.get("kind") != "oxigraph":
            raise UnreadableGraph(
                f"{self.root / _HEAD}: not the head of a store on disk",
                "restore it from a dump, or load the ledger into a new folder",
            )
        if head["format"] > FORMAT:
            raise UnreadableGraph(
                f"oxigraph:{self.root}: store format {head['format']} is newer than "
                f"{FORMAT}",
                "update provkit: pip install -U provkit",
            )

    def check_empty(self) -> None:
        """Make sure that a store can be made here.

        Raises:
            UnreadableGraph: something else is there.
        """
        ours = (self.lock.name, _STATE, f".{_STATE}", f".{_HEAD}", _DATABASE, ".new.")
        if not all(path.name.startswith(ours) for path in self.root.iterdir()):
            raise UnreadableGraph(
                f"oxigraph:{self.root}: the folder holds something else",
                "name a new or an empty folder",
            )

    def declare(self, state: State) -> None:
        """Say that this folder is a store, now that its database is there."""
        self.write_state(state)
        head = {"kind": "oxigraph", "format": FORMAT}
        write_bytes(self.root / _HEAD, json.dumps(head).encode())

    def state(self) -> State:
        """What was acknowledged last.

        Raises:
            UnreadableGraph: nothing that is whole says so.
        """
        held = _json(self.root / _STATE)
        try:
            steps = tuple(Step(*each) for each in held["recent"])
            held |= {"unfinished": tuple(held["unfinished"]), "recent": steps}
            return State(**held)
        except (KeyError, TypeError) as error:
            raise UnreadableGraph(
                f"{self.root / _STATE}: damaged: {error}",
                "load the ledger into a new folder, or restore a dump",
            ) from error

    def write_state(self, state: State, *, durable: bool = True) -> None:
        """Replace the state; a reader sees the old or the new one."""
        steps = [(each.before, each.after, each.size) for each in state.recent]
        content = json.dumps(
            {
                "name": state.name,
                "database": state.database,
                "writing": state.writing,
                "unfinished": state.unfinished,
                "recent": steps,
            }
        ).encode()
        path = self.root / _STATE
        if durable:
            write_bytes(path, content)
            return
        beside = path.with_name(f".{_STATE}.{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(path)

    def leftovers(self, state: State) -> Iterator[Path]:
        """Databases that no state names any more, and links for readers."""
        for path in self.root.glob(f"{_DATABASE}*"):
            if path.name != state.database:
                yield path
        if self.before.exists():
            yield self.before


def new_name() -> str:
    """A name that no state or database has."""
    return os.urandom(8).hex()


def new_database() -> str:
    """The name of a folder for a new database."""
    return f"{_DATABASE}{new_name()}"


def writing(state: State) -> State:
    """The same, with a change begun."""
    return replace(state, writing=True)


def link(source: Path, target: Path) -> None:
    """Make a second database of the files of one that nobody writes.

    Oxigraph never changes a table that it has written, so a link is a copy of it; the
    few other files are small and are copied.

    Raises:
        OSError: the file system has no links, or a file has gone.
    """
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.name.startswith(_NOT_LINKED):
            continue
        if path.suffix == ".sst":
            os.link(path, target / path.name)
        else:
            shutil.copy2(path, target / path.name)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableGraph(f"{path}: cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableGraph(f"{path}: not what provkit writes there")
    return found
