"""Folders of labelled drawings: read, counted, and written completely or not at all."""

import multiprocessing
import re
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from paintcv.data import drawings
from paintcv.data.drawings import count_drawings, labelled_digits, labelled_images, save_drawing
from paintcv.ink.canvas import Canvas
from paintcv.segmentation.reading import read_image
from paintcv.system.console import FileError
from tests.support.glyphs import SEVEN, write

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{6}\.png")


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 11, 20, 12, 0, 0, 999990)


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    """A canvas with a 7."""
    canvas = Canvas()
    write(canvas, SEVEN, 80, 60, 150)
    return canvas.image


def all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def make_files(folder: Path, *names: str) -> Path:
    """Make empty files in a folder: nothing here opens them."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_the_images_of_single_digits(tmp_path):
    folder = make_files(
        tmp_path, "7/b.PNG", "7/a.png", "0/c.jpg", ".git/x.png", "7/.hidden.png", "7/notes.txt", "x.png"
    )
    assert labelled_digits(folder) == [(folder / "0/c.jpg", 0), (folder / "7/a.png", 7), (folder / "7/b.PNG", 7)]
    assert labelled_digits(str(folder)) == labelled_digits(folder)


def test_the_images_of_numbers(tmp_path):
    folder = make_files(tmp_path, "0417/b.png", "0417/a.png", "7/c.png")
    assert labelled_images(folder) == [
        (folder / "0417/a.png", "0417"),
        (folder / "0417/b.png", "0417"),
        (folder / "7/c.png", "7"),
    ]
    with pytest.raises(FileError, match="0417: its name is not a label from 0 to 9"):
        labelled_digits(folder)


@pytest.mark.parametrize("name", ["seven", "10", "\u0667", "-5"])
def test_a_folder_whose_name_is_not_a_label_is_an_error(tmp_path, name):
    folder = make_files(tmp_path, "7/a.png", f"{name}/a.png")
    with pytest.raises(FileError, match=f"{name}: its name is not a label"):
        labelled_digits(folder)


def test_a_folder_without_drawings_is_an_error(tmp_path):
    with pytest.raises(FileError, match="nowhere: No such file"):
        labelled_digits(tmp_path / "nowhere")
    with pytest.raises(FileError, match="no drawings in it"):
        labelled_digits(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="file: Not a directory"):
        labelled_digits(tmp_path / "file")


def test_a_drawing_is_saved_under_its_label_and_the_time(tmp_path, image):
    folder = tmp_path / "not" / "there" / "yet"
    path = save_drawing(image, 7, folder)
    assert all_files(tmp_path) == [path]
    assert path.parent == folder / "7"
    assert TIME.fullmatch(path.name)
    assert np.array_equal(read_image(path), image)
    assert labelled_digits(folder) == [(path, 7)]


def test_drawings_are_counted_by_label(tmp_path, image):
    assert count_drawings(tmp_path / "nowhere") == [0] * 10
    for label in (7, 7, 0):
        save_drawing(image, label, tmp_path)
    make_files(tmp_path, "7/.draft.png", "7/notes.txt", "12/a.png")
    assert count_drawings(tmp_path) == [1, 0, 0, 0, 0, 0, 0, 2, 0, 0]


def save_many(folder: Path, grey: int, count: int) -> None:
    """Save drawings of one grey, all at noon: the work of one of several processes."""
    drawings.datetime = Noon
    for _ in range(count):
        save_drawing(np.full((8, 8), grey, np.uint8), 7, folder)


def test_windows_that_save_at_the_same_instant_save_one_file_each(tmp_path):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=save_many, args=(tmp_path, grey, 25)) for grey in (1, 2, 3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    paths = all_files(tmp_path)
    greys = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED).max() for path in paths]
    assert sorted(greys) == [1] * 25 + [2] * 25 + [3] * 25
    assert all(TIME.fullmatch(path.name) for path in paths)


def test_no_file_is_overwritten(tmp_path, monkeypatch, image):
    monkeypatch.setattr(drawings, "datetime", Noon)
    taken = tmp_path / "7" / "2026-11-20T12-00-00-999990.png"
    taken.parent.mkdir()
    taken.write_text("mine")
    assert save_drawing(image, 7, tmp_path).name == "2026-11-20T12-00-00-999991.png"
    assert taken.read_text() == "mine"
    assert len(all_files(tmp_path)) == 2  # and no draft is left


@pytest.mark.parametrize("name", [".", "7"], ids=["folder", "label"])
def test_a_file_where_a_folder_is_needed(tmp_path, image, name):
    folder = tmp_path / "drawings"
    blocked = folder / name
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("mine")
    with pytest.raises(OSError, match=r"exists|directory"):
        save_drawing(image, 7, folder)
    assert all_files(tmp_path) == [blocked]
    assert blocked.read_text() == "mine"


def test_a_full_disk_leaves_no_file(tmp_path, image):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="large"):
            save_drawing(image, 7, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert all_files(tmp_path) == []
