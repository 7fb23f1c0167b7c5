"""Saving: drawings in files under their labels, moved when the label changes, and removed again.

    drawings = Drawings(Path("drawings"))
    saved, note = drawings.save([canvas.image], "7", Saved())       # drawings/7/2026-11-20T11-52-07-123456.png
    saved, note = drawings.save([canvas.image], "1", saved)         # "Moved from 7 to 1: 1 labelled 1, 1 in all."
    note = drawings.remove(saved)                                   # "Taken back, no longer saved: 0 in all."

The files are FOLDER/LABEL/TIME.png, which `python model.py train --drawings FOLDER` learns from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.data.drawings import count_drawings, save_drawing
from paintcv.system.console import shorten

MAX_LISTED = 4  # labels in a note. With more of them, the note only counts them: the panel has no room
FOLDER_LETTERS = 22  # of the folder's name in the panel: so many fit beside the brush


@dataclass(frozen=True, eq=False)
class Saved:
    """Which files hold a drawing: the labels and images of its digits, and the paths of the files.

    `paths` may hold more files than there are labels: earlier ones that could not be removed.
    """

    labels: str = ""  # one digit per image: "20"
    images: Sequence[np.ndarray] = ()  # each (280, 280) uint8
    paths: Sequence[Path] = ()

    @property
    def folder(self) -> str:
        """The folder of drawings, short enough for the panel; "" if nothing is saved."""
        return shorten(str(self.paths[0].parent.parent), FOLDER_LETTERS) if self.paths else ""


class Drawings:
    """A folder of labelled drawings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, images: list[np.ndarray], labels: str, before: Saved) -> tuple[Saved, str]:
        """Save digits, images (h, w) uint8, each under its label; returns which files hold them, and a note about it.

        `before` says which files hold the same drawing already. They are replaced if the labels or the images differ:
        a drawing is never saved twice. Files that can't be removed are mentioned in the note. Raises OSError if the
        digits can't be saved; none of them is saved then.
        """
        old_paths = [path for path in before.paths if path.exists()]
        old_labels = "".join(path.parent.name for path in old_paths)
        saved, old, new = before, _listed(old_labels), _listed(labels)
        if old_labels == labels and all(map(np.array_equal, images, before.images)):
            done = f"Already saved as {new}"
        else:
            paths = self._save_all(images, labels)
            remaining = [path for path in old_paths if not _remove(path)]
            saved = Saved(labels, images, [*paths, *remaining])
            if remaining:
                done = f"Saved as {new}, also as {old}"
            elif old_paths:
                done = f"Moved from {old} to {new}"
            else:
                done = f"Saved as {new}"
        counts = count_drawings(self.folder)
        labelled = f"{counts[int(labels)]} labelled {labels}, " if len(labels) == 1 else ""
        return saved, f"{done}: {labelled}{sum(counts)} in all."

    def remove(self, saved: Saved) -> str:
        """Remove the files of a drawing; returns a note about it."""
        remaining = [path for path in saved.paths if path.exists() and not _remove(path)]
        if remaining:
            return f"Can't be removed: {shorten(str(remaining[0]), 30)}"
        return f"Taken back, no longer saved: {sum(count_drawings(self.folder))} in all."

    def _save_all(self, images: list[np.ndarray], labels: str) -> list[Path]:
        paths: list[Path] = []
        try:
            for image, label in zip(images, labels, strict=True):
                paths.append(save_drawing(image, int(label), self.folder))
        except OSError:
            for path in paths:
                path.unlink()
            raise
        return paths


def _remove(path: Path) -> bool:
    """Remove a file; False if that isn't allowed."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _listed(labels: str) -> str:
    """Labels as a note shows them: "2, 0", or "12 digits"."""
    return ", ".join(labels) if len(labels) <= MAX_LISTED else f"{len(labels)} digits"
