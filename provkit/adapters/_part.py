"""A value of another tool's output, with its place and with an account of its reading.

JSON, YAML and what is like them come as `Part`s. Every way of taking a value checks
what it is and, where it is something else, says so with the place. What was taken is
counted as mapped; what nobody took is found at the end and reported as lost. So an
adapter cannot crash on a malformed file, and cannot lose a field in silence.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from provkit.adapters import _personal
from provkit.adapters._times import from_millis, iso
from provkit.errors import UnreadableSource
from provkit.model import Annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters._account import Account

_MOST: Final = 200
_NAMES: Final = {dict: "an object", list: "a list", str: "a text", bool: "a flag"}
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


class Part:
    """One value and the way to it.

    A part that is not there is a part too: it is false, and every way of taking it
    gives nothing. So `run.get("info").get("status").text()` needs no check.
    """

    __slots__ = (
        "_account",
        "_children",
        "_origin",
        "_pattern",
        "_root",
        "_taken",
        "pointer",
    )

    def __init__(
        self,
        value: Any,
        account: Account,
        origin: str,
        *,
        pointer: str = "",
        pattern: str = "",
        root: str = "",
    ) -> None:
        """Wrap a value.

        Args:
            value: as the parser gave it.
            account: where its reading is entered.
            origin: what messages call the file.
            pointer: the JSON pointer to it.
            pattern: the same, with `*` for what is data.
            root: what stands before the pointer in a folder: the file.
        """
        self._root = root
        self._origin = value, origin
        self._account = account
        self._children: dict[str | int, Part] = {}
        self._pattern = pattern
        self._taken = False
        self.pointer = pointer

    @property
    def value(self) -> Any:
        """The value itself; looking at it takes nothing."""
        return self._origin[0]

    @property
    def place(self) -> str:
        """Where it stands, for `source_field`: the file in a folder, and the pointer.

        As a fragment (RFC 6901, 6), because a bare pointer looks like a path.
        """
        return f"{self._root}#{self.pointer}"

    def __bool__(self) -> bool:
        return self.value is not None

    def __repr__(self) -> str:
        return f"<Part {self.place}>"

    def get(self, name: str) -> Part:
        """The member of an object; refused where this is there and is no object."""
        held = self._of(dict) or {}
        return self._child(name, held.get(name), name)

    def members(self) -> Iterator[tuple[str, Part]]:
        """Every member of an object, where the names are data and not known before."""
        for name, value in (self._of(dict) or {}).items():
            yield name, self._child(name, value, "*")

    def items(self) -> Iterator[Part]:
        """Every item of a list."""
        for place, value in enumerate(self._of(list) or ()):
            yield self._child(place, value, "*")

    def is_a(self, kind: type) -> bool:
        """Whether the value is of a kind: `dict`, `list`, `str` ..."""
        return isinstance(self.value, kind)

    def text(self) -> str | None:
        """The value as a text; a number is written out, an empty text is nothing."""
        value = self.value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(self.take())
        found = self._of(str)
        self.take()
        return found.strip() or None if found is not None else None

    def needed(self) -> str:
        """The value as a text; refused where it is not there."""
        found = self.text()
        if found is None:
            self.refuse("is missing")
        return found

    def texts(self) -> tuple[str, ...]:
        """One text or a list of them."""
        parts = list(self.items()) if self.is_a(list) else [self]
        return tuple(text for part in parts if (text := part.text()) is not None)

    def number(self) -> float | None:
        """The value as a number; a text that is one counts."""
        value = self.value
        if isinstance(value, str):
            try:
                value = float(value) if value.strip() else None
            except ValueError:
                self.refuse("should be a number and is a text")
        number: float | None = value
        if value is not None and _named(value) != "a number":
            self.refuse(f"should be a number and is {_named(value)}")
        self.take()
        return number

    def integer(self) -> int | None:
        """The value as a whole number."""
        value = self.number()
        if value is None:
            return None
        if value != value or value in (float("inf"), float("-inf")) or value % 1:  # noqa: PLR0124 - NaN
            self.refuse(f"should be a whole number and is {value}")
        return int(value)

    def flag(self) -> bool | None:
        """The value as yes or no."""
        found: bool | None = self._of(bool)
        self.take()
        return found

    def moment(self) -> str | None:
        """The value as a time with time zone; milliseconds since 1970 or ISO 8601.

        A time without a zone is not told: nothing is known of where it was written. It
        is reported as lost.
        """
        value = self.value
        if isinstance(value, str) and not value.strip().lstrip("-").isdigit():
            found = iso(value)
            if found is None:
                self.lost("a time without a time zone, or no time")
                return None
            self.take()
            return found
        found = from_millis(self.number())
        if value is not None and found is None:
            self.refuse("is no time")
        return found

    def scalar(self) -> str | float | bool | None:
        """The value of a setting; what is a list or an object is written as JSON."""
        value = self.take()
        if isinstance(value, (dict, list)):
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        found: str | float | bool | None = value
        return found

    def take(self) -> Any:
        """The value, whatever it is, counted as mapped."""
        if not self._taken and self.value not in _EMPTY:
            self._account.mapped()
        self._taken = True
        return self.value

    def lost(self, why: str) -> None:
        """Leave it out, for a reason that goes into the report."""
        if not self._taken and self.value not in _EMPTY:
            self._account.lost(f"{self._root}{self._pattern}" or "/", why)
        self._taken = True

    def refuse(self, why: str) -> NoReturn:
        """Say that the file is not what it should be.

        Raises:
            UnreadableSource: always, with the place.
        """
        raise UnreadableSource(
            f"{self._origin[1]}: {self.pointer or '/'} {why}",
            "check that the file is whole, and that it is of this tool",
        )

    def annotations(self) -> tuple[Annotation, ...]:
        """Everything below that nobody has taken, as far as it does no harm.

        Call it last, when all that has a field of its own has been taken. Personal
        data, secrets, places on machines and long texts are reported as lost.
        """
        found: list[Annotation] = []
        for part in self.unread(deep=True):
            name = part.pointer[len(self.pointer) + 1 :].replace("/", ".") or "value"
            if len(found) >= _MOST:
                part.lost(f"more than {_MOST} values without a place")
            elif note := part.keep(name):
                found.append(note)
        return tuple(found)

    def report_unread(self) -> None:
        """Report what nobody took; the frame calls this when a reading ends."""
        for part in self.unread():
            part.lost("provkit has no place for it")

    def keep(self, name: str) -> Annotation | None:
        """The value as an annotation; lost with a reason where that may do harm."""
        value, why = self.value, ""
        if isinstance(value, list):
            if any(isinstance(each, (dict, list)) for each in value):
                why = "a list of objects"
            value = json.dumps(value, ensure_ascii=False, default=str)
        why = why or _personal.why_not(name, value)
        if why:
            self.lost(why)
        if self._taken or value in _EMPTY:
            return None
        self._taken = True
        self._account.kept()
        return Annotation(name, value)

    def unread(self, *, deep: bool = False) -> Iterator[Part]:
        """The values below that nobody took; what nobody looked into, as a whole.

        Args:
            deep: look into objects that nobody looked into.
        """
        if self._taken:
            return
        value = self.value
        known = self._children or (deep and isinstance(value, dict))
        if not known or not isinstance(value, (dict, list)):
            if value not in _EMPTY:
                yield self
            return
        pairs: Any = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in pairs:
            yield from self._child(name, inner, _star(name)).unread(deep=deep)

    def _child(self, name: str | int, value: Any, pattern: str) -> Part:
        found = self._children.get(name)
        if found is None:
            step = str(name).replace("~", "~0").replace("/", "~1")
            found = Part(
                value,
                self._account,
                self._origin[1],
                pointer=f"{self.pointer}/{step}",
                pattern=f"{self._pattern}/{pattern}",
                root=self._root,
            )
            self._children[name] = found
        return found

    def _of(self, kind: type) -> Any:
        value = self.value
        if value is not None and not isinstance(value, kind):
            self.refuse(f"should be {_NAMES[kind]} and is {_named(value)}")
        return value


def _named(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "a number"
    return _NAMES.get(type(value), "nothing")


def _star(name: str | int) -> str:
    return "*" if isinstance(name, int) else name
