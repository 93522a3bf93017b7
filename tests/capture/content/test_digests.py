"""Files and folders by their bytes, the cache, and files that change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.capture.content import digest_cache, digests
from provkit.capture.content.digest_cache import State
from provkit.errors import CaptureError

LARGE = 3 << 20
NAMES = [
    "plain",
    "a b",
    "new\nline",
    'quote"',
    "back\\slash",
    "Ελλάδα",
    ".hidden",
    "cr\rx",
]


def aged(path: Path, content: bytes = b"x" * LARGE) -> Path:
    """A file that was last touched long enough ago to be remembered."""
    path.write_bytes(content)
    old = time.time_ns() - 60_000_000_000
    os.utime(path, ns=(old, old))
    return path


@pytest.fixture
def later(monkeypatch):
    """The time of hashing is a minute from now: the time of change cannot be set."""
    now = time.time_ns
    monkeypatch.setattr(
        "provkit.capture.content.digests.time.time_ns", lambda: now() + 60 * 10**9
    )


@given(st.binary(max_size=2000))
def test_a_file_is_its_sha256(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    assert digests.digest_of(path).value == sha256(content).hexdigest()


def test_a_file_larger_than_a_block_is_read_whole(tmp_path):
    content = os.urandom(digests._BLOCK * 2 + 17)
    path = tmp_path / "large"
    path.write_bytes(content)
    assert digests.digest_of(path).value == sha256(content).hexdigest()


def test_a_missing_file_a_pipe_and_an_empty_folder_are_told_apart(tmp_path):
    with pytest.raises(FileNotFoundError):
        digests.digest_of(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CaptureError, match="pipe is neither a file nor a folder"):
        digests.digest_of(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CaptureError, match="empty is a folder without a file"):
        digests.digest_of(tmp_path / "empty")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_forbidden_file_is_told(tmp_path):
    path = tmp_path / "secret"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(PermissionError):
        digests.digest_of(path)


# -- folders ---------------------------------------------------------------------------


def by_the_shell(folder: Path) -> str:
    command = (
        r"find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum"
    )
    found = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, check=True
    )
    return sha256(found.stdout).hexdigest()


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum")
def test_a_folder_is_what_sha256sum_says_of_its_files(tmp_path):
    for number, name in enumerate(NAMES):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.bin").write_bytes(bytes([number]))
    (tmp_path / "a.b").write_text("sorts between a/ and ab/")
    (tmp_path / "link").symlink_to("a.b")
    assert digests.digest_of(tmp_path).value == by_the_shell(tmp_path)


def test_a_name_that_is_no_utf8_has_its_bytes_in_the_manifest(tmp_path):
    name = b"caf\xe9"
    try:
        (tmp_path / os.fsdecode(name)).write_text("x")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert name in b"".join(digests.manifest(tmp_path))


def test_every_byte_and_every_name_of_a_folder_counts(tmp_path):
    def folder(name: str, files: dict[str, str]) -> str:
        for inside, text in files.items():
            path = tmp_path / name / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return digests.digest_of(tmp_path / name).value

    plain = folder("one", {"0/0": "x", ".zarray": "{}"})
    assert plain == folder("same", {".zarray": "{}", "0/0": "x"})
    assert plain != folder("byte", {"0/0": "y", ".zarray": "{}"})
    assert plain != folder("name", {"0/1": "x", ".zarray": "{}"})
    assert plain != folder("hidden", {"0/0": "x"})
    assert folder("joined", {"a": "", "b": ""}) != folder("fewer", {"a\nb": ""})


def test_links_that_go_in_circles_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("x")
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "nowhere").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe")
    found = digests.read(tmp_path)
    assert found.is_folder
    assert found.left_out == 3
    assert list(digests.manifest(tmp_path)) == [
        sha256(b"x").hexdigest().encode() + b"  a/file\n"
    ]


def test_many_links_to_many_folders_take_no_time(tmp_path):
    names = [f"d{number}" for number in range(20)]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
        for other in names:
            (tmp_path / name / f"to-{other}").symlink_to(tmp_path / other)
    assert len(list(digests.manifest(tmp_path))) == len(names)


def test_a_link_to_a_folder_outside_is_followed(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "file").write_text("x")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train").symlink_to(tmp_path / "disk")
    assert next(digests.manifest(tmp_path / "data")).endswith(b"  train/file\n")


def test_a_deep_folder_does_not_exhaust_the_stack(tmp_path):
    path = tmp_path
    for _ in range(300):
        path /= "d"
    path.mkdir(parents=True)
    (path / "file").write_text("x")
    assert len(list(digests.manifest(tmp_path))) == 1


# -- changes ---------------------------------------------------------------------------


def test_a_file_that_stays_is_the_same(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    seen = digests.read(path).seen
    path.chmod(0o600)
    os.link(path, tmp_path / "b")
    path.read_text()
    assert digests.still_the_same(seen)
    assert digests.change(seen) is None


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda path: path.write_text("longer"), "changed"),
        (lambda path: os.utime(path, ns=(1, 1)), "changed"),
        (lambda path: (path.unlink(), path.write_text("x")), "changed"),
        (lambda path: path.unlink(), "is no longer there"),
        (lambda path: (path.unlink(), path.mkdir()), "changed"),
    ],
)
def test_a_file_that_does_not_is_told(tmp_path, monkeypatch, act, told):
    monkeypatch.chdir(tmp_path)
    path = Path("a")
    path.write_text("x")
    seen = digests.read(path).seen
    time.sleep(0.02)  # a tick of the file system's clock
    act(path)
    monkeypatch.chdir("/")  # the script may go elsewhere meanwhile
    assert digests.change(seen) == told
    assert not digests.still_the_same(seen)


@pytest.mark.parametrize("act", ["touch one", "add one", "remove one", "remove all"])
def test_a_folder_that_changes_is_told(tmp_path, act):
    folder = tmp_path / "zarr"
    for name in ("0.0", "0.1"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    seen = digests.read(folder).seen
    assert digests.still_the_same(seen)
    time.sleep(0.02)
    match act:
        case "touch one":
            (folder / "0.0").write_text("else")
        case "add one":
            (folder / ".zattrs").write_text("{}")
        case "remove one":
            (folder / "0.1").unlink()
        case "remove all":
            shutil.rmtree(folder)
    assert not digests.still_the_same(seen)


def test_a_file_that_is_written_while_it_is_read_has_no_digest(tmp_path):
    path = tmp_path / "growing"
    path.write_bytes(b"x" * (64 << 20))
    done = threading.Event()

    def write() -> None:
        with path.open("r+b") as stream:
            while not done.is_set():
                stream.seek(0)
                stream.write(os.urandom(64))
                stream.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(CaptureError, match="growing changed while it was read"):
            digests.digest_of(path)
    finally:
        done.set()
        writer.join()


# -- the cache -------------------------------------------------------------------------


def test_a_digest_is_found_again_while_nothing_changes(tmp_path, later):
    cache, path = tmp_path / "cache", aged(tmp_path / "a")
    first = digests.read(path, cache)
    place = next((cache / "contents").iterdir())
    forged = place.read_bytes().split(b" ", 1)[1][:-64] + b"f" * 64
    place.write_bytes(b"%08x %s" % (crc32(forged), forged))
    assert digests.read(path, cache).digest.value == "f" * 64  # it is not read again
    assert digests.read(path).digest == first.digest


def test_a_changed_file_is_read_again(tmp_path, later):
    cache, path = tmp_path / "cache", aged(tmp_path / "a")
    first = digests.read(path, cache)
    aged(path, b"y" * LARGE)
    second = digests.read(path, cache)
    assert second.digest != first.digest
    assert len(list((cache / "contents").iterdir())) == 1


def test_bytes_put_back_under_an_old_time_are_read_again(tmp_path, later):
    cache, path = tmp_path / "cache", aged(tmp_path / "a")
    digests.read(path, cache)
    times = path.stat()
    time.sleep(0.02)
    path.write_bytes(b"z" * LARGE)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    expected = sha256(b"z" * LARGE).hexdigest()
    assert digests.read(path, cache).digest.value == expected


def test_what_was_touched_just_now_is_not_remembered(tmp_path):
    path = tmp_path / "new"
    path.write_bytes(b"x" * LARGE)
    digests.read(path, tmp_path / "cache")
    os.utime(path, ns=(1, 1))  # an old time of modification does not make it old
    digests.read(path, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("ago", [-5 * 10**9, 0, 1, digest_cache.GRANULARITY])
def test_within_the_clocks_granularity_nothing_is_kept(tmp_path, ago):
    began = time.time_ns()
    state = State(1, 2, 3, began - ago, began - ago)
    assert not digest_cache.keep(tmp_path, state, "0" * 64, began)
    assert digest_cache.recall(tmp_path, state) is None


def test_beyond_it_a_digest_is_kept_for_exactly_that_state(tmp_path):
    began = time.time_ns()
    old = began - digest_cache.GRANULARITY - 1
    state = State(1, 2, 3, old, old)
    assert digest_cache.keep(tmp_path, state, "0" * 64, began)
    assert digest_cache.recall(tmp_path, state) == "0" * 64
    for other in (
        State(9, 2, 3, old, old),
        State(1, 9, 3, old, old),
        State(1, 2, 9, old, old),
        State(1, 2, 3, old - 1, old),
        State(1, 2, 3, old, old - 1),
    ):
        assert digest_cache.recall(tmp_path, other) is None


@given(cut=st.integers(0, 200), flip=st.integers(0, 200))
def test_a_torn_or_damaged_entry_is_no_entry(tmp_path_factory, cut, flip):
    folder = tmp_path_factory.mktemp("cache")
    state = State(1, 2, 3, 4, 5)
    digest_cache.keep(folder, state, "0" * 64, time.time_ns())
    place = next((folder / "contents").iterdir())
    whole = place.read_bytes()
    place.write_bytes(whole[: cut % len(whole)])
    assert digest_cache.recall(folder, state) is None
    damaged = bytearray(whole)
    damaged[flip % len(whole)] ^= 1
    place.write_bytes(damaged)
    assert digest_cache.recall(folder, state) is None


def test_small_files_leave_no_trace_in_the_cache(tmp_path, later):
    digests.read(aged(tmp_path / "small", b"x" * 1000), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_costs_nothing_else(tmp_path, later):
    (tmp_path / "cache").write_text("a file stands in its place")
    path = aged(tmp_path / "a")
    found = digests.read(path, tmp_path / "cache")
    assert found.digest.value == sha256(b"x" * LARGE).hexdigest()


def test_many_processes_write_one_cache(tmp_path):
    script = """
import os, sys, time
from pathlib import Path
from provkit.capture.content import digest_cache
from provkit.capture.content.digest_cache import State
folder, began = Path(sys.argv[1]), time.time_ns()
for turn in range(300):
    state = State(1, turn % 5, 3, turn % 3, 5)
    found = digest_cache.recall(folder, state)
    if found not in (None, f"{turn % 5}{turn % 3}" * 32):
        sys.exit(f"wrong: {found}")
    digest_cache.keep(folder, state, f"{turn % 5}{turn % 3}" * 32, began)
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    running = [subprocess.Popen(command) for _ in range(8)]
    assert [each.wait(60) for each in running] == [0] * 8
    names = [each.name for each in (tmp_path / "contents").iterdir()]
    assert len(names) == 5
    assert not any(name.startswith(".") for name in names)


def test_hashing_lets_other_threads_work(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"\0" * (128 << 20))
    longest = 0.0
    worker = threading.Thread(target=digests.digest_of, args=(path,))
    worker.start()
    last = time.perf_counter()
    while worker.is_alive():
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert longest < 0.1


def test_it_can_be_told_beforehand_what_takes_long(tmp_path, later):
    long = tmp_path / "long"
    with long.open("wb") as stream:
        stream.truncate(64 << 20)  # takes no room on the disk
    assert digests.takes_long(long)
    assert digests.takes_long(tmp_path)
    digests.read(long, tmp_path / "cache")
    assert not digests.takes_long(long, tmp_path / "cache")
    assert not digests.takes_long(tmp_path / "gone")
    assert not digests.takes_long(aged(tmp_path / "short"))
