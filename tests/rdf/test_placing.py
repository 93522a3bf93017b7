"""What stands where a file is to be written: files, links, pipes, devices, nothing."""

import os
import threading
from pathlib import Path

import pytest

from provkit.rdf import placing


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    placing.write_bytes(path, b"after")
    assert path.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_and_what_it_names_is_replaced(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target, link = folder / "a.txt", tmp_path / "link.txt"
    link.symlink_to("elsewhere/a.txt")
    for content in (b"made", b"replaced"):
        placing.write_bytes(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
    assert list(folder.iterdir()) == [target]


def test_a_pipe_is_written_to(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    placing.write_bytes(pipe, b"through")
    reader.join()
    assert read == [b"through"]
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
def test_a_device_that_is_full_says_so_and_stays(tmp_path):
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        placing.write_bytes(link, b"too much")
    assert caught.value.filename == str(link)
    assert Path("/dev/full").is_char_device()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "none" / "a.txt"
    with pytest.raises(FileNotFoundError) as caught:
        placing.write_bytes(path, b"")
    said = caught.value.strerror
    assert said is not None
    assert said.startswith(f"the folder {tmp_path / 'none'} does not exist\n")
    assert f"mkdir -p {tmp_path / 'none'}" in said
