"""The files that DVC's stages read and wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._personal import base_name
from provkit.model import Annotation, Dataset, Digest, Entity, Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

_MD5: Final = re.compile(r"[0-9a-f]{32}$")
_HASHES: Final = ("md5", "etag", "checksum")
_KINDS: Final = {"model": Model, "dataset": Dataset}


class Files:
    """Files as records, each once; a file that a stage wrote is known by its digest."""

    def __init__(
        self,
        source: Source,
        plan: Part,
        datasets: frozenset[str],
        models: frozenset[str],
    ) -> None:
        """Make ready.

        Args:
            source: the project.
            plan: its `dvc.yaml`, whose `artifacts` say what some files are.
            datasets: paths that the user calls datasets.
            models: paths that the user calls models.
        """
        self._source = source
        self._kinds: dict[str, type[Entity]] = dict.fromkeys(datasets, Dataset)
        self._kinds.update(dict.fromkeys(models, Model))
        self._titles: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._named: dict[tuple[str, str], str] = {}
        self._new: list[Entity] = []
        self._told: set[str] = set()
        for name, artifact in plan.get("artifacts").members():
            path = artifact.get("path").needed()
            kind = _KINDS.get(artifact.get("type").text() or "")
            if kind is not None:
                self._kinds[path] = kind
            self._titles[path] = name
            if text := artifact.get("desc").text():
                self._texts[path] = text

    def written(self, run: str, outs: Part) -> None:
        """Take note of what a stage wrote, before any stage's inputs are looked up."""
        for out in outs.items():
            path = out.get("path").needed()
            digest, notes = self._content(out)
            iri = self._source.inner_iri(run, path)
            self._named[path, _key(digest, notes)] = iri
            self._tell(iri, path, out, (digest, notes), run)

    def used(self, part: Part) -> str:
        """The IRI of a file that a stage read."""
        path = part.get("path").needed()
        digest, notes = self._content(part)
        key = _key(digest, notes)
        iri = self._named.get((path, key))
        if iri is None:
            shown = base_name(path)
            iri = self._source.iri("file", key) if key else ""
            iri = iri or self._source.own_iri("file", shown)
            self._tell(iri, path, part, (digest, notes), None)
            if not key:
                why = "DVC has no digest of it"
                self._source.gap(iri, "which bytes it is", why)
        return iri

    def new(self) -> Iterator[Entity]:
        """The files that have come up since this was last asked."""
        found, self._new = self._new, []
        yield from found

    def _tell(
        self,
        iri: str,
        path: str,
        part: Part,
        content: tuple[Digest | None, tuple[Annotation, ...]],
        run: str | None,
    ) -> None:
        if iri in self._told:
            return
        self._told.add(iri)
        kind = self._kinds.get(path, Entity)
        digest, notes = content
        self._new.append(
            kind(
                iri=iri,
                title=self._titles.get(path) or base_name(path),
                description=self._texts.get(path),
                checksums=(digest,) if digest else (),
                generated_by=run,
                annotations=notes,
                source_field=part.place,
            )
        )

    def _content(self, part: Part) -> tuple[Digest | None, tuple[Annotation, ...]]:
        """The digest of a file; that of a folder is DVC's own, and is kept as told."""
        part.get("hash").take()
        found = {name: part.get(name).text() for name in _HASHES}
        plain = found["md5"]
        if plain and _MD5.match(plain):
            return Digest("md5", plain), part.annotations()
        notes = tuple(Annotation(f"dvc.{k}", text) for k, text in found.items() if text)
        return None, (*notes, *part.annotations())


def _key(digest: Digest | None, notes: tuple[Annotation, ...]) -> str:
    if digest is not None:
        return digest.value
    told = (note for note in notes if note.name.startswith("dvc."))
    return next((str(note.value) for note in told), "")
