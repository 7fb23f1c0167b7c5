"""Drawings kept with their labels: whole, never over another, in the right folder, and counted."""

import multiprocessing
import re
from datetime import datetime

import cv2
import numpy as np
import pytest
from desk import SEVEN, painted

import drawings
import files
from drawings import Drawings, Saved, counts, save

IMAGE = painted([SEVEN])
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{6}\.png")


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 11, 20, 12, 0, 0, 999990)


def save_many(folder, grey, count) -> None:
    """Save drawings of one grey, all at noon: what each of several processes does."""
    drawings.datetime = Noon
    for _ in range(count):
        save(np.full((8, 8), grey, np.uint8), 7, folder)


def everything(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_drawing_is_saved_under_its_label_and_the_time(tmp_path):
    folder = tmp_path / "not" / "there" / "yet"
    path = save(IMAGE, 7, folder)
    assert everything(tmp_path) == [path]
    assert path.parent == folder / "7"
    assert TIME.fullmatch(path.name)
    assert np.array_equal(files.read_image(path), IMAGE)
    assert files.drawings(folder) == [(path, 7)]


def test_several_windows_at_the_same_instant_save_one_drawing_each(tmp_path):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=save_many, args=(tmp_path, grey, 25)) for grey in (1, 2, 3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    paths = everything(tmp_path)
    greys = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED).max() for path in paths]
    assert sorted(greys) == [1] * 25 + [2] * 25 + [3] * 25
    assert all(TIME.fullmatch(path.name) for path in paths)


def test_nothing_is_written_over(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "datetime", Noon)
    taken = tmp_path / "7" / "2026-11-20T12-00-00-999990.png"
    taken.parent.mkdir()
    taken.write_text("mine")
    assert save(IMAGE, 7, tmp_path).name == "2026-11-20T12-00-00-999991.png"
    assert taken.read_text() == "mine"


def test_keep_says_what_it_did_and_counts(tmp_path):
    kept = Drawings(tmp_path)
    assert kept.keep([IMAGE], "7") == "Saved as 7: 1 of them, 1 in all."
    assert kept.keep([IMAGE], "7") == "Already saved as 7: 1 of them, 1 in all."
    kept.saved = Saved()
    assert kept.keep([IMAGE], "7") == "Saved as 7: 2 of them, 2 in all."
    assert kept.keep([IMAGE], "1") == "Moved from 7 to 1: 1 of them, 2 in all."
    assert [path.parent.name for path in everything(tmp_path)] == ["1", "7"]
    next((tmp_path / "1").iterdir()).unlink()  # someone tidies up
    assert kept.keep([IMAGE], "1") == "Saved as 1: 1 of them, 2 in all."
    assert counts(tmp_path) == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]


def test_of_many_digits_it_is_said_how_many_there_are(tmp_path):
    kept = Drawings(tmp_path)
    assert kept.keep([IMAGE] * 12, "711111111111") == "Saved as 12 digits: 12 in all."
    assert kept.keep([IMAGE] * 12, "111111111117") == "Moved from 12 digits to 12 digits: 12 in all."


def test_the_digits_of_a_number_are_kept_each_under_its_own_label(tmp_path):
    kept, other = Drawings(tmp_path), 255 - IMAGE
    assert kept.keep([IMAGE, other], "17") == "Saved as 1, 7: 2 in all."
    assert kept.keep([IMAGE, other], "17") == "Already saved as 1, 7: 2 in all."
    assert kept.keep([other, IMAGE], "17") == "Moved from 1, 7 to 1, 7: 2 in all."
    assert np.array_equal(cv2.imread(str(kept.saved.paths[0]), cv2.IMREAD_GRAYSCALE), other)
    assert kept.keep([IMAGE, other], "77") == "Moved from 1, 7 to 7, 7: 2 in all."
    assert counts(tmp_path) == [0] * 7 + [2, 0, 0]
    saved = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in sorted((tmp_path / "7").iterdir())]
    assert np.array_equal(saved, [IMAGE, other])


@pytest.mark.parametrize("what", ["folder", "label"])
def test_a_file_in_the_way(tmp_path, what):
    folder = tmp_path / "drawings"
    (folder if what == "folder" else tmp_path / "drawings" / "7").parent.mkdir(exist_ok=True)
    blocked = folder if what == "folder" else folder / "7"
    blocked.write_text("mine")
    with pytest.raises(OSError, match=r"exists|directory"):
        save(IMAGE, 7, folder)
    assert everything(tmp_path) == [blocked]
    assert blocked.read_text() == "mine"


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    resource = pytest.importorskip("resource")
    kept = Drawings(tmp_path)
    kept.keep([IMAGE], "1")
    before = everything(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="large"):
            kept.keep([IMAGE], "7")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert everything(tmp_path) == before  # a correction that failed keeps the earlier file, too
    assert kept.keep([IMAGE], "7") == "Moved from 1 to 7: 1 of them, 1 in all."
