"""Digits made of a few lines, to write numbers whose division is known, and what networks may say about candidates.

A glyph is a list of strokes, each a list of points (x, y) in a box whose height is 1.
"""

from collections.abc import Sequence

import numpy as np

from paintcv.ink.canvas import Canvas
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import DIGIT, FRAGMENT, KINDS, SIGN, Box, Candidate, Number

Glyph = list[list[tuple[float, float]]]

ZERO: Glyph = [[(0.5, 0), (0.2, 0.1), (0, 0.5), (0.2, 0.9), (0.5, 1), (0.8, 0.9), (1, 0.5), (0.8, 0.1), (0.5, 0)]]
ONE: Glyph = [[(0, 0), (0, 1)]]
FOUR: Glyph = [[(0.1, 0), (0, 0.6), (0.42, 0.6)], [(0.55, 0.3), (0.5, 1)]]  # open: its strokes don't touch
FIVE: Glyph = [[(0, 0.15), (0, 0.5), (0.5, 0.5), (0.55, 0.8), (0.3, 1), (0, 0.9)], [(0.05, 0), (0.6, 0)]]  # bar apart
SEVEN: Glyph = [[(0, 0), (0.6, 0), (0.2, 1)], [(0.1, 0.5), (0.55, 0.5)]]
EIGHT: Glyph = [[(x * 0.6, y * 0.5) for x, y in ZERO[0]], [(x * 0.6, 0.5 + y * 0.5) for x, y in ZERO[0]]]
BROKEN_EIGHT: Glyph = [[(x * 0.6, y * 0.46) for x, y in ZERO[0]], [(x * 0.6, 0.54 + y * 0.46) for x, y in ZERO[0]]]
CROSS: Glyph = [[(0, 0), (0, 1)], [(-0.4, 0.5), (0.4, 0.5)]]  # no digit: the ink of its bar is low on either side

# What each step of a path adds to its score in the tests: geometry and networks count as they are, and cuts are rare.
SIMPLE_WEIGHTS = np.array(
    [
        [0.0, 1.0, 1.0, 1.0, 1.0, -6.0, -2.0],
        [-1.0, 1.0, 0.0, 1.0, 1.0, -6.0, -2.0],
        [-1.0, 1.0, 0.0, 1.0, 1.0, -6.0, -2.0],
    ]
)

STROKES_AND_IMAGE = {"argvalues": [True, False], "ids": ["strokes", "image"]}  # for pytest.mark.parametrize("strokes")


def write(canvas: Canvas, glyph: Glyph, x: float, y: float, height: float, slant: float = 0, brush: int = 7) -> float:
    """Draw a glyph with its upper left corner at (x, y); returns the x of its right end."""
    for stroke in glyph:
        canvas.draw([(x + (u + slant * (1 - v)) * height, y + v * height) for u, v in stroke], brush)
    return x + max(u for stroke in glyph for u, _ in stroke) * height


def candidates_of(canvas: Canvas, strokes: bool) -> list[Candidate]:
    """The candidates on a canvas, with its strokes or from its image alone."""
    return find_candidates(canvas.image, canvas.strokes if strokes else None)


def probabilities_of(confidences: Sequence[float], digit: int = 3) -> np.ndarray:
    """Probabilities (n, 10): everything is read as `digit`, with these confidences."""
    confidences = np.array(confidences)[:, None]
    probabilities = np.repeat((1 - confidences) / 9, 10, 1)
    probabilities[:, digit] = confidences[:, 0]
    return probabilities


def kinds_of(kinds: Sequence[int], probability: float = 1.0) -> np.ndarray:
    """Probabilities (n, 4): each candidate is of one of KINDS, with this probability."""
    others = (1 - probability) / (len(KINDS) - 1)
    return np.where(np.eye(len(KINDS), dtype=bool)[list(kinds)], probability, others)


def kinds_by_place(candidates: Sequence[Candidate], digits: Sequence[Box], signs: Sequence[Box] = ()) -> np.ndarray:
    """What a second network says that knows the boxes of all digits and signs: (n, 4). Any other ink is a fragment."""
    return kinds_of(
        [DIGIT if _is_one_of(it.box, digits) else SIGN if _is_one_of(it.box, signs) else FRAGMENT for it in candidates]
    )


def _is_one_of(box: Box, boxes: Sequence[Box]) -> bool:
    return any(np.abs(np.subtract(box, other)).max() <= 8 for other in boxes)  # pixels of ink that touches may differ


def divide_by_geometry(canvas: Canvas, strokes: bool) -> Number:
    """The ink of a canvas, divided with networks that are equally sure of all candidates: geometry decides alone."""
    candidates = candidates_of(canvas, strokes)
    return divide(candidates, probabilities_of([0.95] * len(candidates)), kinds_of([DIGIT] * len(candidates)))


def simple_candidate(start: int, end: int, line: int = 0) -> Candidate:
    """A candidate of parts, whose ink and place don't matter."""
    ink = np.full((9, 9), 255, np.uint8)
    box = 10 * start, 20 * line, 10 * (end - start), 9
    return Candidate(start, end, line, box, ink, np.zeros((28, 28), np.float32), np.zeros((28, 28, 2), np.uint8))
