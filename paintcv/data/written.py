"""Written numbers as sets to test with: whole numbers as people wrote them, painted as if they had drawn them here.

    for numbers in written_sets("unipen-numbers.dat", (range(369, 699),)):
        numbers.name, numbers.labels             # "unipen-numbers.dat, writers 369-698", ["80525", ...]
        next(numbers.candidates("strokes"))      # what the networks read in the first one, as the window does

They fill most of the canvas, however large they were written, and their lines are thicker the higher they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.data.painting import bounds, draw_strokes
from paintcv.data.sets import strokes_name
from paintcv.data.strokes import PenNumber, Writers, read_pen_numbers
from paintcv.ink.canvas import CANVAS_SIDE, Canvas
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import Candidate

# All of these were set by hand, to look like what people draw in the window:
WRITTEN_SIDE = 240  # longer side of a number without its pen's thickness, pixels
PEN = 0.09  # the pen's thickness as a fraction of the number's height, the middle of the range in layouts.py
BRUSHES = (4, 10)  # the thinnest and the thickest brush, pixels
SOURCES = ("strokes", "image")  # what a number is read from: as in the window, or as in an image file


@dataclass(frozen=True)
class WrittenSet:
    """Numbers as people wrote them."""

    name: str  # for tables
    numbers: list[PenNumber]

    @property
    def labels(self) -> list[str]:
        """The digits of each number, without its signs."""
        return [number.label for number in self.numbers]

    @property
    def without_signs(self) -> np.ndarray:
        """Which of the numbers are digits only: (n,) bool."""
        return np.array([number.label == number.written for number in self.numbers])

    def candidates(self, source: str) -> Iterator[list[Candidate]]:
        """What may be a digit in each number, with its strokes or from its image: `source` is one of SOURCES.

        They are made when they are asked for, since they need much memory.
        """
        for number in self.numbers:
            canvas = draw_number(number.strokes)
            yield find_candidates(canvas.image, canvas.strokes if source == "strokes" else None)


def written_sets(path: str | Path, writers: Writers | None = None) -> list[WrittenSet]:
    """The numbers of a UNIPEN file, or those by some writers, as a set; none if the file has no number by these.

    Raises FileError as `read_pen_numbers` does.
    """
    numbers = read_pen_numbers(path, writers)
    return [WrittenSet(strokes_name(path, writers, numbers), numbers)] if numbers else []


def draw_number(strokes: list[np.ndarray]) -> Canvas:
    """A canvas with a number in its middle, arrays (n, 2) of points. The longer side is WRITTEN_SIDE pixels."""
    low, high = bounds(strokes)
    width, height = high - low
    share = height / max(width, height) if height else 0  # a level line has no height
    brush = round(float(np.clip(PEN * WRITTEN_SIDE * share, *BRUSHES)))
    return draw_strokes(strokes, WRITTEN_SIDE, CANVAS_SIDE / 2, CANVAS_SIDE / 2, brush)
