"""Varied strokes stay digits: about as large, at the same place, with about as much ink."""

import itertools

import numpy as np
import pytest

from paintcv.data import variations
from paintcv.data.curves import Strokes, arc, length
from paintcv.data.habits import move_apart
from paintcv.data.painting import bounds, paint_random
from paintcv.data.variations import vary_generally, vary_strokes

RING = arc((0, 0), (0.4, 0.5), -90, 360)
BAR = np.array([(0.6, 0.0), (0.8, 0.1), (1.0, 0.0)])


def ink(strokes: Strokes) -> float:
    return sum(map(length, strokes))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("label", [*range(10), None])
def test_varied_digits_stay_where_they_are_and_of_their_size(pen_digits, label):
    rng = np.random.default_rng(0)
    for digit in [digit for digit in pen_digits if label in (digit.label, None)][:12]:
        low, high = bounds(digit.strokes)
        size = float((high - low).max())
        for _ in range(20):
            varied = vary_strokes(digit.strokes, label, rng)
            assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and len(stroke) for stroke in varied)
            assert np.isfinite(np.concatenate(varied)).all()
            varied_low, varied_high = bounds(varied)
            assert (np.abs(varied_low - low) < 0.75 * size).all()
            assert (np.abs(varied_high - high) < 0.75 * size).all()
            assert paint_random(varied, rng).any()


def test_general_variations_keep_about_as_much_ink(pen_digits):
    rng = np.random.default_rng(1)
    for digit in pen_digits:
        low, high = bounds(digit.strokes)
        strokes = [(stroke - low) / (high - low).max() for stroke in digit.strokes]
        for _ in range(5):
            assert 0.7 < ink(vary_generally(strokes, rng)) / ink(strokes) < 1.4


def test_a_seed_gives_the_same_strokes(pen_digits):
    digit = pen_digits[0]
    first, again = (
        [vary_strokes(digit.strokes, digit.label, rng) for _ in range(10)]
        for rng in (np.random.default_rng(3), np.random.default_rng(3))
    )
    for strokes, same in zip(first, again, strict=True):
        assert all(map(np.array_equal, strokes, same))
    assert len({np.concatenate(strokes).tobytes() for strokes in first}) == 10


def test_the_strokes_that_are_varied_are_not_changed(pen_digits):
    before = [stroke.copy() for digit in pen_digits for stroke in digit.strokes]
    rng = np.random.default_rng(2)
    for digit in pen_digits:
        vary_strokes(digit.strokes, digit.label, rng)
    assert all(map(np.array_equal, before, (stroke for digit in pen_digits for stroke in digit.strokes)))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("label", [*range(10), None])
def test_dots_and_single_lines(label):
    rng = np.random.default_rng(0)
    for shape in ([[(5, 5)]], [[(5, 5), (5, 5)]], [[(5, 5), (5, 90)]], [[(5, 5), (80, 5)], [(5, 5)]]):
        for _ in range(50):
            varied = vary_strokes([np.array(stroke, np.float32) for stroke in shape], label, rng)
            assert np.isfinite(np.concatenate(varied)).all()


def test_lost_points_leave_the_shape():
    """Even where a stroke comes back to where it was: each point stays near the lines between those that stay."""
    rng = np.random.default_rng(0)
    angular = np.array([(0.5, 0.1), (0, 0), (0, 0.4), (0.45, 0.4), (0.5, 0.1), (0.4, 1)])
    for stroke in (RING, angular):
        fewest = len(stroke)
        for _ in range(100):
            (kept,) = variations._lose_points([stroke], rng)
            fewest = min(fewest, len(kept))
            dense = np.concatenate([np.linspace(a, b, 50) for a, b in itertools.pairwise(kept)])
            distances = np.hypot(*(stroke[:, None] - dense[None]).transpose(2, 0, 1)).min(1)
            assert distances.max() < variations.MAX_LOSS + 0.02
        assert fewest < len(stroke) or stroke is angular


def test_a_coarse_tablet_has_few_points():
    """They are no closer than its lines."""
    for seed in range(30):
        (snapped,) = variations._snap([RING], np.random.default_rng(seed))
        for axis in (0, 1):
            rows = np.unique(snapped[:, axis].round(6))
            assert np.diff(rows).min() > 1 / 26
        assert np.abs(np.hypot(*(snapped / (0.4, 0.5)).T) - 1).max() < 0.35


def test_strokes_that_stand_apart_move_away():
    rng = np.random.default_rng(0)
    for _ in range(30):
        moved = move_apart([RING, BAR], rng)
        gap = (np.concatenate([moved[1] - BAR, RING - moved[0]])).max(0)
        assert gap[0] > 0
        assert np.hypot(*gap) < 0.2
    assert move_apart([RING], rng)[0] is RING
