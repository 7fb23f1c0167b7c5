"""The folder of labelled drawings: what is saved, moved and counted (how a file is saved: tests/data)."""

import os
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from paintcv.data.drawings import count_drawings
from paintcv.window.state.labelling import Drawings
from paintcv.window.state.saving import Saved
from tests.support.desk import SEVEN, painted
from tests.support.rights import without_root

IMAGE = painted([SEVEN])
OTHER = 255 - IMAGE


class Folder(Drawings):
    """A folder of drawings that remembers what was saved last, as a session does."""

    saved = Saved()

    def keep(self, images: list[np.ndarray], labels: str) -> str:
        self.saved, note = self.save(images, labels, self.saved)
        return note


def all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_note_says_what_was_done_and_counts(tmp_path):
    folder = Folder(tmp_path)
    assert folder.keep([IMAGE], "7") == "Saved as 7: 1 labelled 7, 1 in all."
    assert folder.keep([IMAGE], "7") == "Already saved as 7: 1 labelled 7, 1 in all."
    folder.saved = Saved()  # another drawing
    assert folder.keep([IMAGE], "7") == "Saved as 7: 2 labelled 7, 2 in all."
    assert folder.keep([IMAGE], "1") == "Moved from 7 to 1: 1 labelled 1, 2 in all."
    assert [path.parent.name for path in all_files(tmp_path)] == ["1", "7"]
    next((tmp_path / "1").iterdir()).unlink()  # somebody removes the file
    assert folder.keep([IMAGE], "1") == "Saved as 1: 1 labelled 1, 2 in all."
    assert count_drawings(tmp_path) == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]


def test_many_labels_are_only_counted(tmp_path):
    folder = Folder(tmp_path)
    assert folder.keep([IMAGE] * 12, "711111111111") == "Saved as 12 digits: 12 in all."
    assert folder.keep([IMAGE] * 12, "111111111117") == "Moved from 12 digits to 12 digits: 12 in all."


def test_each_digit_of_a_number_is_saved_under_its_own_label(tmp_path):
    folder = Folder(tmp_path)
    assert folder.keep([IMAGE, OTHER], "17") == "Saved as 1, 7: 2 in all."
    assert folder.keep([IMAGE, OTHER], "17") == "Already saved as 1, 7: 2 in all."
    assert folder.keep([OTHER, IMAGE], "17") == "Moved from 1, 7 to 1, 7: 2 in all."
    assert np.array_equal(cv2.imread(str(folder.saved.paths[0]), cv2.IMREAD_GRAYSCALE), OTHER)
    assert folder.keep([IMAGE, OTHER], "77") == "Moved from 1, 7 to 7, 7: 2 in all."
    assert count_drawings(tmp_path) == [0] * 7 + [2, 0, 0]
    images = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in sorted((tmp_path / "7").iterdir())]
    assert np.array_equal(images, [IMAGE, OTHER])


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    resource = pytest.importorskip("resource")
    folder = Folder(tmp_path)
    folder.keep([IMAGE], "1")
    before = all_files(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="large"):
            folder.keep([IMAGE], "7")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert all_files(tmp_path) == before  # a correction that failed keeps the earlier file, too
    assert folder.keep([IMAGE], "7") == "Moved from 1 to 7: 1 labelled 7, 1 in all."


def test_if_one_digit_can_not_be_saved_none_is(tmp_path):
    (tmp_path / "7").write_text("in the way")
    with pytest.raises(OSError, match=r"exists|directory"):
        Drawings(tmp_path).save([IMAGE, IMAGE], "17", Saved())
    assert all_files(tmp_path) == [tmp_path / "7"]


@pytest.mark.skipif(os.name != "posix", reason="needs the permissions of POSIX")
def test_a_file_that_can_not_be_removed_is_mentioned():
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Folder(Path(name))
        folder.folder.chmod(0o777)
        folder.keep([IMAGE], "1")
        (folder.folder / "1").chmod(0o555)
        with without_root():
            assert folder.keep([IMAGE], "7") == "Saved as 7, also as 1: 1 labelled 7, 2 in all."
        (folder.folder / "1").chmod(0o755)
        assert folder.keep([IMAGE], "2").endswith(" to 2: 1 labelled 2, 1 in all.")


@pytest.mark.skipif(os.name != "posix", reason="needs the links and permissions of POSIX")
@pytest.mark.parametrize("kind", ["a link to itself", "closed"])
def test_a_folder_that_can_not_be_used_raises(tmp_path, kind):
    folder = tmp_path / "drawings"
    if kind == "closed":
        folder.mkdir(mode=0)
    else:
        folder.symlink_to(folder)
    with (
        without_root(),
        pytest.raises(OSError, match=r"denied|levels of symbolic links|exists"),
    ):
        Drawings(folder).save([IMAGE], "7", Saved())
