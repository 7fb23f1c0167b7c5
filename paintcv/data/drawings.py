"""Drawings: images in folders that are named after what they show, read and written.

    path = save_drawing(canvas.image, 7, Path("drawings"))    # drawings/7/2026-11-20T11-52-07-123456.png
    labelled_digits("drawings")                               # [(path, 7), ...]: single digits, labels as int
    labelled_images("numbers")                                # [(path, "0417"), ...]: numbers too, labels as str
    count_drawings(Path("drawings"))                          # [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]

DIR/LABEL/*.png is the layout that keras.utils.image_dataset_from_directory reads. Nothing here opens an image: that is
what paintcv.ink.images and paintcv.data.sets do.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from paintcv.ink.decoding import IMAGE_SUFFIXES
from paintcv.system.console import FileError


def labelled_digits(folder: str | Path) -> list[tuple[Path, int]]:
    """The images of single digits in a folder, see `labelled_images`, as (path, label in 0..9).

    Raises FileError as `labelled_images` does, and for a label of several digits.
    """
    images = labelled_images(folder)
    for path, label in images:
        if len(label) > 1:
            raise FileError(f"{path.parent}: its name is not a label from 0 to 9; rename or move it")
    return [(path, int(label)) for path, label in images]


def labelled_images(folder: str | Path) -> list[tuple[Path, str]]:
    """The images FOLDER/LABEL/*.png of a folder as (path, label), sorted. A label is a number such as "7" or "0417".

    Hidden files and folders are skipped, and so are files whose suffix is not in IMAGE_SUFFIXES. Raises FileError if a
    folder can't be read, if a folder's name is not a label, or if there is no image at all.
    """
    folder = Path(folder)
    images: list[tuple[Path, str]] = []
    try:
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and not _is_hidden(inner):
                if not re.fullmatch("[0-9]+", inner.name):
                    raise FileError(f"{inner}: its name is not a label from 0 to 9 or a number; rename or move it")
                images += [(path, inner.name) for path in sorted(inner.iterdir()) if _is_image(path)]
    except OSError as error:
        raise FileError(f"{error.filename or folder}: {error.strerror}") from None
    if not images:
        raise FileError(f"{folder}: no drawings in it; it should hold folders named 0 to 9 with images in them")
    return images


def save_drawing(image: np.ndarray, label: int, folder: Path) -> Path:
    """Save an image (h, w) uint8 as FOLDER/LABEL/TIME.png and return its path.

    The file is written completely or not at all, and never replaces another drawing. Raises OSError if it can't be
    written, and leaves no file then.
    """
    content = cv2.imencode(".png", image)[1].tobytes()
    labelled = folder / str(label)
    labelled.mkdir(parents=True, exist_ok=True)
    draft, path = _claim_name(labelled)
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        draft.unlink()
        raise
    return path


def count_drawings(folder: Path) -> list[int]:
    """How many drawings a folder has of each label from 0 to 9."""
    return [sum(not _is_hidden(path) for path in (folder / str(label)).glob("*.png")) for label in range(10)]


def _claim_name(folder: Path) -> tuple[Path, Path]:
    """Create the draft .TIME.png in `folder`. Returns its path, and the path TIME.png, where no file exists yet.

    Of several processes only one can create .TIME.png, in any file system, and only this process may write TIME.png. If
    another window was faster, the next microsecond is tried.
    """
    time = datetime.now()
    while True:
        path = folder / f"{time:%Y-%m-%dT%H-%M-%S-%f}.png"  # Windows allows no colons in names
        draft = path.with_name(f".{path.name}")
        try:
            draft.touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            if not path.exists():
                return draft, path
            draft.unlink()
        time += timedelta(microseconds=1)


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".")


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in IMAGE_SUFFIXES and not _is_hidden(path)
