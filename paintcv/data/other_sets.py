"""Sets of what is no digit, to test the rejector with: letters and symbols, read from UNIPEN files.

    for others in other_sets("unipen-others.dat", (range(101, 179),)):
        others.name, others.count            # "unipen-others.dat, writers 101-178", 3210
        next(others.candidates)              # what the networks read in the first one

Characters that look like digits are left out: see `others.LIKE_DIGITS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.data.others import LIKE_DIGITS
from paintcv.data.painting import draw_large, paint_large, paint_random
from paintcv.data.sets import strokes_name
from paintcv.data.strokes import Writers, read_pen_others
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import Candidate, one_digit


@dataclass(frozen=True)
class OtherSet:
    """Ink that is no digit."""

    name: str  # for tables
    count: int
    candidates: Iterator[list[Candidate]]  # of each; they are made when they are asked for, since they need much memory


def other_sets(path: str | Path, writers: Writers | None = None) -> list[OtherSet]:
    """The letters and symbols of a UNIPEN file, or those by some writers, read in three ways.

    They are painted large in the middle, and at random, and read as one digit each; and they are painted large and
    divided with their strokes, as in the window, where an H may become 11. There is no set if the file has no letter by
    these writers. Raises FileError as `read_pen_others` does.
    """
    letters = [letter for letter in read_pen_others(path, writers) if letter.label not in LIKE_DIGITS]
    if not letters:
        return []
    strokes = [letter.strokes for letter in letters]
    name, count, rng = strokes_name(path, writers, letters), len(strokes), np.random.default_rng(0)
    canvases = map(draw_large, strokes)
    return [
        OtherSet(name, count, (one_digit(paint_large(letter)) for letter in strokes)),
        OtherSet(f"{name}, at random", count, (one_digit(paint_random(letter, rng)) for letter in strokes)),
        OtherSet(f"{name}, divided", count, (find_candidates(canvas.image, canvas.strokes) for canvas in canvases)),
    ]
