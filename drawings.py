"""Drawings kept with what they are: DIR/LABEL/TIME.png, the folders that `model.py train --drawings DIR` learns from.

path = save(canvas.image, 7, Path("drawings"))      # drawings/7/2026-11-20T11-52-07-123456.png

drawings = Drawings(Path("drawings"))
drawings.keep([canvas.image], "7")                  # "Saved as 7: 1 of them, 1 in all."
drawings.keep([canvas.image], "1")                  # "Moved from 7 to 1: 1 of them, 1 in all."
drawings.saved = Saved()                            # the next drawing, of which nothing is
drawings.keep([two, nought], "20")                  # "Saved as 2, 0: 3 in all."
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

LISTED = 4  # labels at the most; of more, the panel says how many there are


def save(image: np.ndarray, label: int, folder: Path) -> Path:
    """Save `image` (h, w) uint8 as FOLDER/LABEL/TIME.png, whole or not at all, and never over another drawing.

    Returns its path. Raises OSError where it can't be written; nothing is left then.
    """
    content = cv2.imencode(".png", image)[1].tobytes()
    labelled = folder / str(label)
    labelled.mkdir(parents=True, exist_ok=True)
    draft, path = _claim(labelled)
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        draft.unlink()
        raise
    return path


def _claim(folder: Path) -> tuple[Path, Path]:
    """The hidden file .TIME.png, newly made in `folder`, and TIME.png, which doesn't exist.

    Who made the first may write the second: a file can be made only once, in every file system and by whichever of
    several windows comes first. The others go on to the next microsecond.
    """
    time = datetime.now()
    while True:
        path = folder / f"{time:%Y-%m-%dT%H-%M-%S-%f}.png"  # Windows allows no colons
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


def counts(folder: Path) -> list[int]:
    """How many drawings there are of each label 0 to 9 in `folder`."""
    return [sum(not path.name.startswith(".") for path in (folder / str(label)).glob("*.png")) for label in range(10)]


@dataclass(frozen=True, eq=False)
class Saved:
    """What of a drawing is saved: its digits' labels and images, and the files, also of those that can't be removed."""

    labels: str = ""
    images: Sequence[np.ndarray] = ()
    paths: Sequence[Path] = ()


class Drawings:
    """A folder of drawings, and what in it is of the drawing that someone is at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.saved = Saved()

    def keep(self, images: list[np.ndarray], labels: str) -> str:
        """Save digits, images (h, w) uint8, each under its own of the `labels`, and say what was done.

        They are saved once: other labels, or digits divided in another way, take the place of those before. Raises
        OSError where they can't be saved, and keeps none then. Where those before can't be removed, it says so.
        """
        earlier = [path for path in self.saved.paths if path.exists()]
        former = "".join(path.parent.name for path in earlier)
        if former == labels and all(map(np.array_equal, images, self.saved.images)):
            done = "Already saved as"
        else:
            paths = self._save(images, labels)
            stay = [path for path in earlier if not _removed(path)]
            self.saved = Saved(labels, images, [*paths, *stay])
            done = f"Moved from {_listed(former)} to" if earlier else "Saved as"
            if stay:
                done = f"Still {_listed(former)}, too; saved as"
        there = counts(self.folder)
        of_them = f"{there[int(labels)]} of them, " if len(labels) == 1 else ""
        return f"{done} {_listed(labels)}: {of_them}{sum(there)} in all."

    def _save(self, images: list[np.ndarray], labels: str) -> list[Path]:
        paths: list[Path] = []
        try:
            for image, label in zip(images, labels, strict=True):
                paths.append(save(image, int(label), self.folder))
        except OSError:
            for path in paths:
                path.unlink()
            raise
        return paths


def _removed(path: Path) -> bool:
    """Remove a file, if that is allowed."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _listed(labels: str) -> str:
    return ", ".join(labels) if len(labels) <= LISTED else f"{len(labels)} digits"
