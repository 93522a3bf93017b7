"""What an adapter reads: a file or a folder of another tool, and the account of it.

Every read is bounded, stays inside what the user named, and fails with a place. The
names that are made here depend on the source alone: not on where it lies, on who reads
it or when.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from provkit.adapters import _json
from provkit.adapters._part import Part
from provkit.errors import UnreadableSource
from provkit.model import Digest, Entity
from provkit.vocab import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from xml.etree import ElementTree as ET

    from provkit.adapters._account import Account

Content = bytes

LARGEST: Final = 512 * 1024 * 1024
_LONGEST: Final = 80
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]+$")
_CHUNK: Final = 1 << 20


class Source:
    """A file or a folder of another tool.

    Attributes:
        tool: the adapter that reads it.
        path: where it is on this machine; never goes into a record.
        name: its last part, for messages and the report.
        is_folder: whether it is a folder.
        account: the books of this reading.
    """

    def __init__(
        self,
        tool: str,
        path: Path,
        account: Account,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Make it ready; nothing is read yet.

        Raises:
            UnreadableSource: there is nothing of that name.
        """
        if not path.is_file() and not path.is_dir():
            what = "neither a file nor a folder" if path.exists() else "no such file"
            raise UnreadableSource(f"{path}: {what}", f"name the output of {tool}")
        self.tool = tool
        self.path = path
        self.name = path.resolve().name
        self.is_folder = path.is_dir()
        self.account = account
        self._progress = progress
        self._whole = sha256()
        self._first = ""
        self._parts: dict[int, Part] = {}

    def bytes(self, inner: str = "") -> bytes:
        """The bytes of the source, or of a file in it.

        Args:
            inner: the way to the file, from the folder that was named.

        Raises:
            UnreadableSource: there is none, it is outside the folder, or too large.
        """
        path = self._inside(inner)
        try:
            if path.stat().st_size > LARGEST:
                raise UnreadableSource(
                    f"{self.place(inner)}: larger than {LARGEST >> 20} MB",
                    f"is this the file that {self.tool} writes?",
                )
            content = path.read_bytes()
        except OSError as error:
            raise UnreadableSource(
                f"{self.place(inner)}: cannot be read: {error.strerror or error}"
            ) from error
        self.saw(inner, content)
        return content

    def text(self, inner: str = "") -> str:
        """The text of the source, or of a file in it; UTF-8, with or without a mark.

        Raises:
            UnreadableSource: as `bytes`, or it is not UTF-8.
        """
        content = self.bytes(inner)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadableSource(
                f"{self.place(inner)}:{line}: not UTF-8: {error.reason}"
            ) from error

    def json(self, inner: str = "") -> Part:
        """The source, or a file in it, as JSON; `_json.parse` says what is refused."""
        return self.part(_json.parse(self.text(inner), self.place(inner)), inner)

    def json_lines(self, inner: str = "") -> Iterator[Part]:
        """A file with one JSON value on each line that is not empty."""
        where = self.place(inner)
        for number, line in enumerate(self.text(inner).split("\n"), start=1):
            if line.strip():
                value = _json.parse(line, where, number)
                yield self.part(value, inner, f"{where}:{number}")

    def json_documents(self) -> Iterator[Part]:
        """The JSON value of the source, or each, where it has one on every line."""
        first = self.text().lstrip().partition("\n")[0]
        try:
            is_line = isinstance(json.loads(first), dict)
        except ValueError:
            is_line = False
        if is_line:
            yield from self.json_lines()
        else:
            yield self.json()

    def yaml(self, inner: str = "") -> Part:
        """The source, or a file in it, as YAML; `_yaml.parse` says what is refused."""
        from provkit.adapters import _yaml

        return self.part(_yaml.parse(self.text(inner), self.place(inner)), inner)

    def xml(self, inner: str = "") -> ET.Element:
        """The source, or a file in it, as XML; `_xml.parse` says what is refused.

        Elements are no `Part`s: say of each value whether it is mapped or lost.
        """
        from provkit.adapters import _xml

        return _xml.parse(self.bytes(inner), self.place(inner))

    def part(self, value: Any, inner: str = "", where: str = "") -> Part:
        """A value that was read in another way, with its account.

        Args:
            value: of objects, lists, texts, numbers, truth values and nothing.
            inner: the file in the folder that it came from.
            where: what messages call that place, where it is not the file's name.
        """
        found = Part(value, self.account, where or self.place(inner), root=inner)
        self._parts[id(found)] = found
        return found

    def place(self, inner: str = "") -> str:
        """What messages call the source, or a file in it."""
        return f"{self.name}/{inner}" if inner else self.name

    def refuse(self, why: str, fix: str = "") -> UnreadableSource:
        """An error to raise: the source is not what it should be."""
        return UnreadableSource(f"{self.name}: {why}", fix)

    def gap(self, node: str | None, what: str, why: str) -> None:
        """Note a fact that the source does not state (`Account.gap`)."""
        self.account.gap(node, what, why)

    def lost(self, field: str, why: str, count: int = 1) -> None:
        """Note values that were not taken over (`Account.lost`)."""
        self.account.lost(field, why, count)

    def step(self, done: int, of: int) -> None:
        """Tell how far the reading is, for a bar on a terminal."""
        if self._progress is not None:
            self._progress(done, of)

    def iri(self, kind: str, *ids: str) -> str:
        """The name of a thing that the source names uniquely in the world.

        A UUID is such a name, an accession too; a title is not, nor is a running
        number: see `own_iri`. An IRI in the source needs neither.

        >>> from pathlib import Path
        >>> from provkit.adapters import Account
        >>> Source("mlflow", Path(__file__), Account()).iri("run", "677304cf")
        'https://w3id.org/provkit/id/mlflow/run/677304cf'
        """
        parts = (self.tool, kind, *ids)
        path = "/".join(p if _PLAIN.match(p) else quote(p, safe="") for p in parts)
        if len(path) > _LONGEST:
            content = "\n".join((self.tool, kind, *ids))
            path = f"{self.tool}/{kind}/{sha256(content.encode()).hexdigest()[:40]}"
        return f"{ID}{path}"

    @staticmethod
    def inner_iri(owner: str, *ids: str) -> str:
        """The name of a thing that is told apart within another one.

        >>> Source.inner_iri("urn:x:run", "scores.json", "auc")
        'urn:x:run/scores.json/auc'
        """
        return "/".join((owner, *(quote(each, safe="") for each in ids)))

    def own_iri(self, kind: str, *ids: str) -> str:
        """The name of a thing that is told apart within this source alone.

        It is made of the bytes of the source (of a folder, of the first file that was
        read in it) and of what the source calls the thing: reading a copy gives the
        same name, and two sources never share one.
        """
        if not self._first:
            self.bytes()
        content = "\n".join((self._first, *ids))
        digest = sha256(content.encode("utf-8", "backslashreplace")).hexdigest()
        return f"{ID}{self.tool}/{kind}/{digest[:40]}"

    def saw(self, inner: str, content: Content) -> None:
        """Take note of bytes that were read, for the digest of the source."""
        digest = sha256(content)
        if not self._first:
            self._first = digest.hexdigest()
        if self.is_folder:
            self._whole.update(f"{digest.hexdigest()}  {inner}\n".encode())
        else:
            self._whole = digest

    def digest(self) -> Digest:
        """The digest of the file, or of the list of what was read in a folder."""
        if not self._first and not self.is_folder:
            with self.path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    self._whole.update(chunk)
            self._first = self._whole.hexdigest()
        return Digest("sha256", self._whole.hexdigest())

    def entity(self) -> Entity:
        """The source itself, as it was read."""
        digest = self.digest()
        if not self.is_folder:
            return Entity(title=self.name, checksums=(digest,))
        return Entity(
            iri=f"{ID}{self.tool}/source/{digest.value[:40]}",
            title=self.name,
            identifier=f"sha256 of the list of the files read: {digest.value}",
        )

    def report_unread(self) -> None:
        """Report what no one took of the parts; the frame calls this at the end."""
        for part in self._parts.values():
            part.report_unread()
        self._parts.clear()

    def done(self, part: Part) -> None:
        """Let go of a part that nothing more is taken of: one of thousands of files.

        Args:
            part: as `json`, `json_lines`, `yaml` or `part` gave it.
        """
        if self._parts.pop(id(part), None) is not None:
            part.report_unread()

    def _inside(self, inner: str) -> Path:
        if not inner:
            if self.is_folder:
                raise UnreadableSource(f"{self.name}: a file is expected, not a folder")
            return self.path
        root = self.path.resolve()
        path = (root / inner).resolve()
        if not path.is_relative_to(root):
            raise UnreadableSource(f"{self.place(inner)}: outside the folder")
        return path
