"""Files: read with a limit, and replaced atomically."""

import os
import tempfile
from pathlib import Path

import pytest

from paintcv.system import files
from paintcv.system.console import FileError
from paintcv.system.files import check_writable, read_file, read_limited, replace_files
from tests.support.rights import without_root


def test_read_file(tmp_path):
    path = tmp_path / "ä.bin"
    path.write_bytes(b"\0\r\n\xff")
    assert read_file(path) == read_file(str(path)) == b"\0\r\n\xff"


def test_a_file_that_can_not_be_read(tmp_path):
    with pytest.raises(FileError, match=r"none\.bin: no such file; check the name"):
        read_file(tmp_path / "none.bin")
    with pytest.raises(FileError, match="directory"):
        read_file(tmp_path)


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(1 << 20))
    assert len(read_file(path)) == 1 << 20
    path.write_bytes(bytes((1 << 20) + 1))
    with pytest.raises(FileError, match=r"a\.bin: more than 1 MB, or without an end; name a smaller file"):
        read_file(path)
    with path.open("rb") as file, pytest.raises(FileError, match="standard input: more than 1 MB"):
        read_limited(file, "standard input")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_file_without_an_end():
    with pytest.raises(FileError, match="/dev/zero: more than 256 MB"):
        read_file("/dev/zero")


@pytest.mark.skipif(os.name != "posix", reason="needs links and rights of POSIX")
def test_a_loop_of_links_and_a_closed_folder(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(FileError, match="loop: Too many levels of symbolic links"):
        read_file(loop)
    with tempfile.TemporaryDirectory() as folder:  # tmp_path is closed to others than root anyway
        Path(folder).chmod(0o777)
        closed = Path(folder, "closed")
        closed.mkdir(mode=0o000)
        with without_root():
            with pytest.raises(FileError, match=r"a\.bin: Permission denied"):
                read_file(closed / "a.bin")
            with pytest.raises(FileError, match="denied"):
                check_writable(closed / "a.bin")


def test_check_writable_leaves_nothing(tmp_path):
    path = tmp_path / "a.png"
    check_writable(path)
    assert not any(tmp_path.iterdir())
    path.write_text("old")
    check_writable(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_check_writable_of_what_can_not_be_written(tmp_path):
    with pytest.raises(FileError, match="none: no such folder; make it first"):
        check_writable(tmp_path / "none" / "a.png")
    with pytest.raises(FileError, match="is a folder; name a file"):
        check_writable(tmp_path)
    with pytest.raises(FileError, match=r"can't be written \(File name too long\); name another place"):
        check_writable(tmp_path / f"{'a' * 250}.png")


def test_replace_files(tmp_path):
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    paths[0].write_text("old a")
    with replace_files(*paths) as drafts:
        assert [draft.suffix for draft in drafts] == [".txt", ".txt"]
        for draft in drafts:
            draft.write_text("new")
        assert paths[0].read_text() == "old a"
        assert not paths[1].exists()
    assert [path.read_text() for path in paths] == ["new", "new"]
    assert sorted(tmp_path.iterdir()) == paths


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_replaces_nothing(tmp_path, error):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(error), replace_files(path) as (draft,):
        draft.write_text("half of the n")
        raise error
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_can_not_be_replaced(tmp_path):
    with (
        pytest.raises(FileError, match=r"a\.txt: can't be written \(No such file"),
        replace_files(tmp_path / "none" / "a.txt"),
    ):
        pytest.fail("there is no folder for the draft")
    with (
        pytest.raises(FileError, match=r"a\.txt: can't be written \(No space left"),
        replace_files(tmp_path / "a.txt") as (draft,),
    ):
        raise OSError(28, "No space left on device", str(draft))
    folder = tmp_path / "b.txt"
    folder.mkdir()
    with (
        pytest.raises(FileError, match=r"b\.txt: can't be written"),
        replace_files(tmp_path / "a.txt", folder) as drafts,
    ):
        for draft in drafts:
            draft.write_text("new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]
