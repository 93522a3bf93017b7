"""What a run makes of whatever a script hands it: files, folders, URLs, tables."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zipfile
from pathlib import Path

import pytest

import provkit as pk
from provkit.capture import entities, tables
from provkit.capture.content import digests, held, produced, urls
from provkit.errors import UsageError
from provkit.model import Dataset, Digest, Entity
from provkit.rdf.layout import Ledger
from provkit.vocab import PK

NAMES = [
    "a b.csv",
    "new\nline.csv",
    'quo"te.csv',
    "Ελλάδα.csv",
    "<x> & {y}.csv",
    "'.csv",
]


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROVKIT_READ_URLS", raising=False)
    made = Ledger(tmp_path / "provenance")
    made.root.mkdir()
    return made


def used(ledger, thing, kind=Dataset):
    return entities.used(ledger, entities.as_record(thing, kind))


def gaps(found) -> str:
    return " | ".join(each.description for each in found.gaps)


def content(path: str | Path) -> str:
    return digests.digest_of(Path(path)).content_iri


# -- files and folders -----------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_called_anything(ledger, name):
    Path(name).write_text("x")
    for thing in (name, Path(name), Dataset(name), Dataset(Path(name).absolute())):
        found = used(ledger, thing)
        assert (found.entity.iri, found.gaps) == (content(name), ())
        assert found.entity.local_path == name
        with open(found.entity) as stream:  # noqa: PTH123 - it is PathLike
            assert stream.read() == "x"


@pytest.mark.parametrize("name", NAMES)
def test_and_comes_back_from_the_graph_as_it_was(recorded, name):
    Path(name).write_text("x")
    with pk.run("look") as run:
        run.use(Path(name))
    assert name in [each.local_path for each in recorded.records(Entity)]


class Own(os.PathLike):
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


def test_whatever_is_like_a_path_is_one(ledger):
    Path("a.csv").write_text("x")
    for thing in (
        Own("a.csv"),
        Own(b"a.csv"),
        Dataset(Own(b"a.csv")),
        Path("a.csv").resolve().as_uri(),
    ):
        assert used(ledger, thing).entity.iri == content("a.csv")


def test_a_path_that_is_elsewhere_says_so_by_its_text(ledger):
    class Cloud(os.PathLike):
        def __fspath__(self):
            raise NotImplementedError

        def __str__(self):
            return "s3://bucket/panel.csv"

    assert used(ledger, Cloud()).entity.iri == "s3://bucket/panel.csv"


def test_a_folder_says_that_its_digest_is_of_a_manifest(ledger):
    Path("zarr").mkdir()
    Path("zarr/.zarray").write_text("{}")
    found = used(ledger, "zarr")
    assert found.entity.iri == content("zarr")
    assert found.entity.type == (PK.FolderManifest,)
    assert used(ledger, Dataset("zarr", type="OpaqueSource")).entity.type == (
        "OpaqueSource",
        PK.FolderManifest,
    )
    os.mkfifo("zarr/pipe")
    assert "1 entry of zarr have no content" in gaps(used(ledger, "zarr"))


def test_what_cannot_be_read_is_a_gap_and_a_name_of_its_own(ledger):
    os.mkfifo("pipe")
    Path("none").mkdir()
    told = {
        "gone.csv": "gone.csv is not there",
        "pipe": "pipe is neither a file nor a folder",
        "none": "none is a folder without a file",
        "nul\0.csv": "could not be read: embedded null",
        "x" * 300: "could not be read: File name too long",
    }
    for name, why in told.items():
        found = used(ledger, name)
        assert found.entity.iri.startswith("urn:uuid:")
        assert why in gaps(found)
        assert gaps(found).endswith("so its content is not known")
        assert found.seen is None


def test_a_file_that_changes_later_can_be_told(ledger):
    Path("a.csv").write_text("x")
    seen = used(ledger, "a.csv").seen
    assert digests.still_the_same(seen)
    Path("a.csv").write_text("longer")
    assert digests.change(seen) == "changed"
    assert entities.made(ledger, Dataset("a.csv"), "urn:x:run").seen is not None


def test_a_stated_digest_that_is_wrong_is_a_gap(ledger):
    Path("a.csv").write_text("x")
    wrong, md5 = Digest("sha256", "0" * 64), Digest("md5", "0" * 32)
    found = used(ledger, Dataset("a.csv", checksums=(wrong, md5)))
    assert found.entity.checksums == (digests.digest_of(Path("a.csv")), md5)
    assert "stated for a.csv is not that of its bytes" in gaps(found)
    right = digests.digest_of(Path("a.csv"))
    assert used(ledger, Dataset("a.csv", checksums=(right,))).gaps == ()


def test_a_stated_digest_names_what_is_not_here(ledger):
    stated = Digest("sha256", "0" * 64)
    found = used(ledger, Dataset(title="panel", checksums=(stated,)))
    assert found.entity.iri == stated.content_iri


# -- open files ------------------------------------------------------------------------


def test_an_open_file_is_its_file(ledger):
    Path("a.csv").write_text("x,y")
    for mode in ("r", "rb"):
        with open("a.csv", mode) as stream:  # noqa: PTH123
            found = used(ledger, stream)
        assert (found.entity.iri, found.gaps) == (content("a.csv"), ())
        assert found.entity.path == "a.csv"
        assert used(ledger, stream).entity.iri == content("a.csv")  # closed now


def test_an_open_packed_file_is_the_packed_file(ledger):
    with gzip.open("a.csv.gz", "wt") as stream:
        stream.write("x")
    with gzip.open("a.csv.gz", "rb") as stream:
        assert used(ledger, stream).entity.iri == content("a.csv.gz")


def test_a_temporary_file_is_one_as_long_as_it_has_a_name(ledger):
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(b"x")
        stream.flush()
        found = used(ledger, stream)
        assert found.entity.iri == content(stream.name)
        assert found.entity.local_path is None
        assert "was open for writing" in gaps(found)


def test_what_is_open_and_no_file_is_a_gap(ledger):
    Path("inner.csv").write_text("another file of that name")
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("inner.csv", "x")
    with zipfile.ZipFile("a.zip") as archive, archive.open("inner.csv") as member:
        assert "a ZipExtFile is no file with a name" in gaps(used(ledger, member))
    for thing in (io.BytesIO(b"x"), io.StringIO("x")):
        assert "no file with a name" in gaps(used(ledger, thing))
    with tempfile.TemporaryFile() as stream:
        assert "no file with a name" in gaps(used(ledger, stream))
    with Path("gone.csv").open("w") as stream:
        Path("gone.csv").unlink()
        assert "no file with a name" in gaps(used(ledger, stream))
        Path("gone.csv").write_text("another file of that name")
        assert "no file with a name" in gaps(used(ledger, stream))


def test_a_run_takes_an_open_file_and_a_table(recorded):
    pd = pytest.importorskip("pandas")
    Path("a.csv").write_text("x\n1\n")
    frame = pd.read_csv("a.csv")
    with pk.run("train", kind=pk.TrainingRun) as run, Path("a.csv").open() as stream:
        run.use(stream)
        data = run.use(pk.Dataset(frame, title="rows"), role="training")
        made = run.produce(
            frame.assign(y=1), pk.Dataset, title="more", derived_from=[frame]
        )
    assert data.iri == tables.digest_of(frame).content_iri
    assert data.path is None
    found = recorded.one(pk.Dataset, "more")
    assert found.iri == made.iri
    assert found.derived_from == (data.iri,)
    assert recorded.one(pk.Dataset, "rows").type == (PK.TableContent,)


def test_a_table_is_known_by_its_makers_name(recorded):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1, 2]})
    with pk.run("make") as run:
        made = run.produce(frame, pk.Dataset, title="rows")
    with pk.run("look") as run:
        assert run.use(frame.copy()).iri == made.iri


def test_a_table_without_a_canonical_form_is_a_gap(ledger):
    pd = pytest.importorskip("pandas")
    found = used(ledger, pd.DataFrame({"HG00096": [1, "a"]}))
    assert found.entity.iri.startswith("urn:uuid:")
    assert gaps(found) == (
        "a DataFrame has no digest: column 1: its values are of several types: "
        "int64, string"
    )


def test_a_table_whose_library_fails_is_a_gap(ledger):
    class ndarray:  # noqa: N801 - taken for an array, and none
        pass

    ndarray.__module__ = "numpy"
    found = used(ledger, ndarray())
    assert found.entity.iri.startswith("urn:uuid:")
    assert "a ndarray has no digest: " in gaps(found)


@pytest.mark.parametrize("thing", [3, None, {}, [1], object(), b"a.csv", 1.5])
def test_what_is_nothing_to_read_is_told(ledger, thing):
    with pytest.raises(UsageError, match="neither a record, a path nor an IRI"):
        entities.as_record(thing, Entity)


# -- elsewhere -------------------------------------------------------------------------


def test_a_url_is_a_name_and_its_content_a_gap(ledger):
    for url in ("s3://bucket/panel.csv", "abfs://box@store/panel.csv", "hf://d/x"):
        found = used(ledger, url)
        assert found.entity.iri == url
        assert f"{url} has no digest: it lies elsewhere and was not read" in gaps(found)
    stated = Digest("sha256", "0" * 64)
    assert used(ledger, Dataset("s3://bucket/a", checksums=(stated,))).gaps == ()


def test_a_page_or_an_accession_is_no_gap(ledger):
    for iri in ("https://doi.org/10.1038/nature15393", "drs://x/y", "urn:uuid:1"):
        found = used(ledger, iri)
        assert (found.entity.iri, found.gaps) == (iri, ())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://me:secret@host/a?x=1#part", "https://host/a?x=1#part"),
        ("s3://b/a?X-Amz-Credential=k&X-Amz-Signature=s&versionId=7", "s3://b/a?versionId=7"),
        ("https://x.blob.core.windows.net/c/a?sv=1&sp=r&sig=s%3D", "https://x.blob.core.windows.net/c/a"),
        ("https://host/a?access_token=t&page=2", "https://host/a?page=2"),
        ("https://host/ä/#part?", "https://host/ä/#part?"),
        ("https://host/a?st=Utrecht&key2=x", "https://host/a?st=Utrecht&key2=x"),
        ("simplecache::s3://b/a.csv", "s3://b/a.csv"),
        ("s3://b/a b\n\udcff.csv", "s3://b/a%20b%0A%FF.csv"),
        ("zip://a.csv::s3://b/x.zip", None),
        ("memory://a.csv", None),
        ("https://[broken/", None),
    ],
)  # fmt: skip
def test_a_name_does_not_hand_on_what_it_takes_to_get_in(url, name):
    assert urls.name_of(url) == name


def test_no_secret_of_a_url_reaches_the_ledger(recorded):
    with pk.run("look") as run:
        run.use("https://me:hunter2@host/a.csv")
        run.use(pk.Dataset("s3://b/a.csv?X-Amz-Signature=hunter2"))
    for path in recorded.ledger.rglob("*"):
        assert path.is_dir() or b"hunter2" not in path.read_bytes()


def test_a_remote_file_is_read_when_that_is_asked_for(ledger, monkeypatch):
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://data/a.csv", "wb") as stream:
        stream.write(b"x" * 1000)
    Path("same.csv").write_bytes(b"x" * 1000)
    assert used(ledger, "memory://data/a.csv").entity.checksums == ()
    monkeypatch.setenv("PROVKIT_READ_URLS", "1000")
    assert used(ledger, "memory://data/a.csv").entity.iri == content("same.csv")
    monkeypatch.setenv("PROVKIT_READ_URLS", "999")
    assert "larger than the 999 bytes" in gaps(used(ledger, "memory://data/a.csv"))
    assert "could not be read" in gaps(used(ledger, "memory://data/gone.csv"))
    assert "has no digest" in gaps(used(ledger, "nosuch://data/a.csv"))


def test_a_file_that_fsspec_opened_is_known(ledger):
    fsspec = pytest.importorskip("fsspec")
    Path("a.csv").write_text("x")
    with fsspec.open("a.csv") as stream:
        assert used(ledger, stream).entity.iri == content("a.csv")
    assert used(ledger, fsspec.open("a.csv")).entity.iri == content("a.csv")
    with fsspec.open("memory://b.csv", "wb") as stream:
        stream.write(b"x")
    with fsspec.open("memory://b.csv") as stream:
        assert held.place_of(stream) == "memory:///b.csv"


# -- the index of what was made --------------------------------------------------------


def made(ledger, iri: str, place: str | None, when: float) -> Entity:
    entity = Entity(iri=iri, checksums=(Digest("sha256", "0" * 64),), local_path=place)
    produced.remember(ledger, entity, when)
    return entity


def test_of_several_with_one_content_the_last_at_the_place_is_taken(ledger):
    made(ledger, "https://x.org/1", "a.csv", 3.0)
    last = made(ledger, "https://x.org/2", "a.csv", 4.0)
    other = made(ledger, "https://x.org/" + "long/" * 100, "b.csv", 5.0)
    made(ledger, "https://x.org/1", "a.csv", 2.0)
    assert produced.find(ledger, "0" * 64, "a.csv").entity == last
    assert produced.find(ledger, "0" * 64, "b.csv").entity == other
    found = produced.find(ledger, "0" * 64, "c.csv")
    assert (found.entity, found.candidates) == (None, 3)
    assert produced.find(ledger, "1" * 64, "a.csv").candidates == 0


def test_a_damaged_entry_is_passed_over(ledger):
    first = made(ledger, "https://x.org/1", "a.csv", 1.0)
    made(ledger, "https://x.org/2", "a.csv", 2.0)
    newest = max(ledger.digest("0" * 64).glob("*.json"))
    for damage in (b"", b"{", b"[]", b'{"entity": {"record": "Nonsense"}}'):
        newest.write_bytes(damage)
        assert produced.find(ledger, "0" * 64, "a.csv").entity == first


def test_of_many_runs_with_one_output_one_entry_is_read(ledger):
    for number in range(100):
        made(ledger, f"https://x.org/{number}", "a.csv", float(number))
    folder = ledger.digest("0" * 64)
    for path in sorted(folder.glob("*.json"))[:-1]:
        path.write_bytes(b"not read")
    assert produced.find(ledger, "0" * 64, "a.csv").entity.iri == "https://x.org/99"
