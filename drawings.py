"""Drawings kept with what they are: DIR/LABEL/TIME.png, the folders that `model.py train --drawings DIR` learns from.

path = save(canvas.image, 7, Path("drawings"))      # drawings/7/2026-11-20T11-52-07-123456.png

drawings = Drawings(Path("drawings"))
drawings.keep(canvas.image, 7)                      # "Saved as 7: 1 of them, 1 in all."
drawings.keep(canvas.image, 1)                      # "Moved from 7 to 1: 1 of them, 1 in all."
"""

from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np


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


class Drawings:
    """A folder of drawings, and where in it the one is that someone is at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path: Path | None = None

    def begin(self) -> None:
        """Be at another drawing, which isn't saved."""
        self.path = None

    def keep(self, image: np.ndarray, label: int) -> str:
        """Save the drawing, `image` (h, w) uint8, under its label, and say what was done. Raises OSError.

        It is saved once: under another label than before, it moves there.
        """
        earlier = self.path if self.path and self.path.exists() else None
        done = "Saved as"
        if earlier and earlier.parent.name == str(label):
            done = "Already saved as"
        else:
            self.path = save(image, label, self.folder)
            if earlier:
                earlier.unlink()
                done = f"Moved from {earlier.parent.name} to"
        there = counts(self.folder)
        return f"{done} {label}: {there[label]} of them, {sum(there)} in all."
