"""Made-up digits: never empty, of about the same size, and all on the canvas."""

import cv2
import numpy as np
import pytest

from paintcv.data.made_up import MADE_UP, made_up_digit
from paintcv.data.painting import bounds, paint_random, paint_strokes
from paintcv.ink.canvas import INK_LEVEL


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("label", range(10))
def test_each_label_has_digits_that_are_higher_than_wide(label):
    rng = np.random.default_rng(label)
    ratios = []
    for _ in range(150):
        strokes = made_up_digit(label, rng)
        assert np.isfinite(np.concatenate(strokes)).all()
        low, high = bounds(strokes)
        assert 0.7 < high[1] - low[1] < 1.5
        ratios.append((high - low)[0] / (high - low)[1])
        ink = (paint_strokes(strokes, 200, 140, 140, 8) >= INK_LEVEL).astype(np.uint8)
        assert max(cv2.boundingRect(ink)[2:]) == pytest.approx(208, abs=3)  # nothing is cut off
    assert 0.02 < np.median(ratios) < 0.95
    assert max(ratios) < 1.5


def test_a_seed_gives_the_same_digits():
    for label in MADE_UP:
        first, again, other = (made_up_digit(label, np.random.default_rng(seed)) for seed in (1, 1, 2))
        assert all(map(np.array_equal, first, again))
        assert np.concatenate(first).tobytes() != np.concatenate(other).tobytes()


@pytest.mark.parametrize(("label", "least"), [(0, 0.7), (8, 0.9), (6, 0.5), (9, 0.5)])
def test_digits_with_holes_mostly_have_them(label, least):
    """Zeros, sixes and nines may be open, and eights at the top."""
    rng = np.random.default_rng(0)
    closed = []
    for _ in range(100):
        image = paint_random(made_up_digit(label, rng), rng, sides=(200, 240), brushes=(6, 8))
        closed.append(cv2.connectedComponents((image < 128).astype(np.uint8), connectivity=4)[0] > 2)
    assert np.mean(closed) > least
