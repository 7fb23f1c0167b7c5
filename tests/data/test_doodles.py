"""Doodles: each kind can be drawn, all of it on the canvas, and is no digit by its shape."""

import cv2
import numpy as np
import pytest

from paintcv.data.doodle_beings import cloud
from paintcv.data.doodles import DOODLES, HELD_OUT, LEARNT, draw_doodle, paint_doodle
from paintcv.data.painting import bounds, paint_strokes
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", DOODLES)
def test_each_kind_is_drawn_large_and_in_many_ways(name):
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(20):
        drawn, strokes = draw_doodle(rng, [name])
        assert drawn == name
        assert np.isfinite(np.concatenate(strokes)).all()
        low, high = bounds(strokes)
        assert 0.6 < (high - low).max() < 1.8
        image = paint_doodle(rng, [name])
        assert image.shape == (CANVAS_SIDE, CANVAS_SIDE)
        assert (image >= INK_LEVEL).sum() > 200
        ink = (paint_strokes(strokes, 200, 140, 140, 8) >= INK_LEVEL).astype(np.uint8)
        assert max(cv2.boundingRect(ink)[2:]) == pytest.approx(208, abs=3)  # nothing is cut off
        seen.add(image.tobytes())
    assert len(seen) == 20


def test_kinds_are_learnt_or_held_out():
    assert not set(LEARNT) & set(HELD_OUT)
    assert set(LEARNT) | set(HELD_OUT) == set(DOODLES)
    assert len(HELD_OUT) >= 5


def test_only_kinds_that_are_asked_for():
    rng = np.random.default_rng(0)
    assert {draw_doodle(rng, HELD_OUT)[0] for _ in range(200)} == set(HELD_OUT)
    assert {draw_doodle(rng)[0] for _ in range(1000)} == set(DOODLES)


def test_a_seed_gives_the_same_doodle():
    first, again, other = (paint_doodle(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert (first != other).any()


def test_no_box_that_is_clearly_upright():
    """It would be a blocky zero."""
    rng = np.random.default_rng(0)
    for _ in range(300):
        low, high = bounds(draw_doodle(rng, ["square"])[1])
        assert (high - low)[0] > 0.75 * (high - low)[1]


def test_infinity_lies():
    rng = np.random.default_rng(0)
    for _ in range(300):
        low, high = bounds(draw_doodle(rng, ["infinity"])[1])
        assert (high - low)[0] > (high - low)[1]


def test_a_cloud_is_no_smooth_ring():
    """Its outline has dents: it is longer than the hull around it."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        outline = cloud(rng)[0].astype(np.float32)[:, None]
        assert cv2.arcLength(outline, True) > 1.04 * cv2.arcLength(cv2.convexHull(outline), True)
