"""Files recorded as they are opened."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provkit as pk
from provkit.capture.watching import Seen, Watch


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("a\n1\n")
    return tmp_path


def seen(work) -> Seen:
    watch = Watch()
    watch.begin()
    try:
        work()
    finally:
        found = watch.end()
    return found


def names(paths: list[Path]) -> list[str]:
    return [each.name for each in paths]


def test_what_is_read_and_what_is_written_are_told_apart(here):
    def work():
        text = Path("data.csv").read_text()
        Path("model.bin").write_text(text)

    found = seen(work)
    assert (names(found.read), names(found.written)) == (["data.csv"], ["model.bin"])
    assert found.overwritten == found.changed == found.gone == []


def test_a_file_that_was_written_and_then_read_is_an_output_only(here):
    def work():
        Path("x.bin").write_text("1")
        Path("x.bin").read_text()
        with Path("x.bin").open("a") as stream:
            stream.write("2")

    found = seen(work)
    assert (names(found.read), names(found.written)) == ([], ["x.bin"])
    assert found.overwritten == []


def test_a_file_that_was_read_and_then_written_over_says_that_its_content_is_lost(here):
    def work():
        Path("data.csv").write_text(Path("data.csv").read_text() + "2\n")

    found = seen(work)
    assert (names(found.read), names(found.written)) == ([], ["data.csv"])
    assert names(found.overwritten) == ["data.csv"]


@pytest.mark.parametrize("mode", ["a", "r+"])
def test_a_file_that_is_added_to_held_something_before(here, mode):
    def work():
        with Path("data.csv").open(mode) as stream:
            stream.write("more")

    assert names(seen(work).overwritten) == ["data.csv"]


def test_a_file_that_is_replaced_unread_is_a_plain_output(here):
    found = seen(lambda: Path("data.csv").write_text("new"))
    assert (names(found.written), found.overwritten) == (["data.csv"], [])


def test_a_file_opened_for_writing_and_left_alone_is_no_output(here):
    found = seen(lambda: Path("data.csv").open("r+").close())
    assert (names(found.read), found.written) == (["data.csv"], [])


def test_a_file_that_gets_its_name_at_the_end_is_known_by_it(here):
    def work():
        Path("model.tmp").write_text("w")
        Path("model.tmp").replace("model.bin")

    assert names(seen(work).written) == ["model.bin"]


def test_what_is_not_there_at_the_end_is_no_output_and_a_lost_input(here):
    Path("input.tmp").write_text("1")

    def work():
        Path("scratch").write_text("1")
        Path("scratch").unlink()
        Path("input.tmp").read_text()
        Path("input.tmp").unlink()
        with pytest.raises(FileNotFoundError):
            Path("never").read_text()

    found = seen(work)
    assert (found.read, found.written, names(found.gone)) == ([], [], ["input.tmp"])


def test_a_file_that_another_changes_meanwhile_is_told(here):
    def work():
        Path("data.csv").read_text()
        os.system("echo more >> data.csv")  # noqa: S605

    found = seen(work)
    assert names(found.read) == names(found.changed) == ["data.csv"]


def test_every_way_of_python_to_open_a_file_is_seen(here):
    def work():
        os.close(os.open("data.csv", os.O_RDONLY))
        os.close(os.open(b"by-os", os.O_WRONLY | os.O_CREAT))
        shutil.copy("data.csv", "copied")
        base = sqlite3.connect("table.db")
        base.execute("create table t (x)")
        base.close()

    found = seen(work)
    assert names(found.read) == ["data.csv"]
    assert names(found.written) == ["by-os", "copied", "table.db"]


def test_a_relative_path_is_that_of_its_moment(here):
    Path("sub").mkdir()

    def work():
        Path("one").write_text("1")
        os.chdir("sub")
        Path("two").write_text("2")

    assert seen(work).written == [here / "one", here / "sub" / "two"]


def test_python_itself_and_folders_and_pipes_do_not_count(here):
    Path("helper.py").write_text("x = 1\n")
    sys.path.insert(0, str(here))

    def work():
        importlib.import_module("helper")
        importlib.import_module("wave")
        Path("/proc/self/status").read_text()
        Path("/dev/null").write_text("")
        Path("helper.py").read_text()

    try:
        found = seen(work)
    finally:
        sys.path.remove(str(here))
        sys.modules.pop("helper")
    assert (found.read, found.written) == ([], [])


def test_what_the_run_records_itself_is_left_to_it(here):
    watch = Watch(here / "ledger")
    watch.begin()
    Path("ledger").mkdir()
    Path("ledger/x").write_text("")
    Path("data.csv").read_text()
    Path("model.bin").write_text("")
    watch.name("data.csv", written=False)
    watch.name(here / "model.bin", written=True)
    assert watch.end() == Seen()


def test_a_named_input_that_is_written_over_is_still_an_output(here):
    watch = Watch()
    watch.begin()
    watch.name("data.csv", written=False)
    Path("data.csv").write_text("other")
    assert names(watch.end().written) == ["data.csv"]


def test_a_thread_counts_for_the_only_run_there_is(here):
    def work():
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda n: Path(f"part-{n}").write_text("1"), range(5)))

    assert len(seen(work).written) == 5


def test_a_thread_is_nobodys_where_several_runs_watch(here):
    outer, inner = Watch(), Watch()
    outer.begin()
    inner.begin()
    thread = threading.Thread(target=lambda: Path("x").write_text("1"))
    thread.start()
    thread.join()
    Path("y").write_text("1")
    found = inner.end()
    Path("z").write_text("1")
    rest = outer.end()
    assert (names(found.written), names(rest.written)) == (["y"], ["z"])
    assert found.unsure == rest.unsure == 1


def test_after_the_end_nothing_is_seen(here):
    watch = Watch()
    watch.begin()
    watch.end()
    Path("late").write_text("1")
    assert watch.end().written == []


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["r", "w", "a", "d"])))
)
def test_no_file_is_both_an_input_and_an_output(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("steps")
    (folder / "a").write_text("there")

    def work():
        for name, action in steps:
            path = folder / name
            if action == "d":
                path.unlink(missing_ok=True)
            elif action != "r" or path.exists():
                with path.open(action) as stream:
                    stream.read() if action == "r" else stream.write("x")

    found = seen(work)
    there = {each for each in folder.iterdir() if each.is_file()}
    assert set(found.read).isdisjoint(found.written)
    assert {*found.read, *found.written} <= there
    written = {folder / n for n, action in steps if action in "wa"}
    assert set(found.written) == written & there


def test_a_run_records_what_it_opened(recorded):
    Path("data.csv").write_text("a\n1\n")
    Path("named.csv").write_text("b\n")
    with pk.run("train", watch_files=True, record="-code") as run:
        run.use(Path("named.csv"))
        text = Path("data.csv").read_text() + Path("named.csv").read_text()
        Path("model.bin").write_text(text)
    train = recorded.one(pk.Run)
    local = {each.local_path: each for each in recorded.records(pk.Entity)}
    assert {local["data.csv"].iri, local["named.csv"].iri} == set(train.inputs)
    assert local["model.bin"].generated_by == run.iri
    assert train.gaps == ()
    assert not any("provenance/" in (name or "") for name in local)


def test_a_run_that_does_not_watch_records_nothing_unsaid(recorded):
    with pk.run("train"):
        Path("model.bin").write_text("1")
    assert recorded.one(pk.Run).inputs == ()
    assert recorded.records(pk.Entity) == []
