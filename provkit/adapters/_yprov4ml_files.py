"""The folder of a yProv4ML run: its document, its artifacts, its metric values."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from provkit.errors import UnreadableSource
from provkit.model import Digest

if TYPE_CHECKING:
    from provkit.adapters import Part, Source


@dataclass(frozen=True)
class _Inner:
    """A source seen from one file in its folder."""

    source: Source
    inner: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def json(self) -> Part:
        return self.source.json(self.inner)


@dataclass(frozen=True)
class Folder:
    """What lies beside the document; nothing, where only the document was given."""

    source: Source
    document: Any

    @classmethod
    def of(cls, source: Source) -> Folder:
        """Find the document.

        Raises:
            UnreadableSource: the folder has none, or several.
        """
        if not source.is_folder:
            return cls(source, source)
        found = sorted(each.name for each in source.path.glob("prov_*.json"))
        if len(found) != 1:
            raise source.refuse(
                f"holds {len(found)} files prov_*.json",
                "a run that ended has one; name one of several yourself",
            )
        return cls(source, _Inner(source, found[0]))

    def digest(self, where: str | None) -> Digest | None:
        """The digest of a file that the document speaks of, if it lies here."""
        content = self._content(where)
        return (
            Digest("sha256", sha256(content).hexdigest())
            if content is not None
            else None
        )

    def values(self, where: str | None) -> list[float | None] | None:
        """The values of a metric, if its file lies here; `None` where none was taken.

        Raises:
            UnreadableSource: a value is no number.
        """
        content = self._content(where)
        if content is None:
            return None
        rows = csv.DictReader(io.StringIO(content.decode("utf-8", "replace")))
        try:
            return [_value(row["value"]) for row in rows]
        except (KeyError, ValueError, TypeError) as error:
            raise UnreadableSource(
                f"{self.source.name}: {where} has a row without a value",
                "check that the file is whole",
            ) from error

    def _content(self, where: str | None) -> bytes | None:
        """The bytes of a path, which starts at the folder that yProv4ML was run in."""
        if not where or not self.source.is_folder:
            return None
        parts = PurePosixPath(where).parts
        for start in range(len(parts)):
            inner = "/".join(parts[start:])
            if ".." not in parts and (self.source.path / inner).is_file():
                return self.source.bytes(inner)
        return None


def _value(text: str) -> float | None:
    return None if text == "None" else float(text)
