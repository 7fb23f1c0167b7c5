"""What is painted of no digits: ink of the shape that its name says."""

import numpy as np
import pytest

from paintcv.data.others import draw_box, draw_circle, draw_zigzag, paint_noise, scribble
from paintcv.data.painting import bounds
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL

LOW, HIGH = np.array([2.0, 3.0]), np.array([2.6, 4.0])  # corners of a digit
WAYS = ("walk", "zigzag", "dash", "dots")


def scribbles(count: int, seed: int = 0) -> list[tuple[str, list[np.ndarray]]]:
    rng = np.random.default_rng(seed)
    return [scribble(rng) for _ in range(count)]


def test_each_way_to_scribble_comes_and_is_the_same_for_the_same_seed():
    first, again, other = scribbles(200), scribbles(200), scribbles(200, 1)
    assert {way for way, _ in first} == set(WAYS)
    for (way, shape), (same_way, same) in zip(first, again, strict=True):
        assert way == same_way
        assert all(map(np.array_equal, shape, same))
    assert len({np.concatenate(shape).tobytes() for _, shape in first + other}) == 400


def test_a_scribble_has_points_and_is_about_one_large():
    for way, shape in scribbles(200):
        points = np.concatenate(shape)
        assert points.shape[1] == 2
        assert np.isfinite(points).all()
        low, high = bounds(shape)
        assert (high - low).max() < 4
        if way != "dots":
            assert (high - low).max() > 0.3


def test_a_dash_is_too_flat_for_a_one():
    dashes = [shape for way, shape in scribbles(300) if way == "dash"]
    assert len(dashes) > 30
    for shape in dashes:
        for stroke in shape:
            width, height = np.ptp(stroke, axis=0)
            assert height < 0.9 * width
    assert {len(shape) for shape in dashes} == {1, 2}  # some are equals signs


def test_dots_are_small():
    for way, shape in scribbles(200):
        if way == "dots":
            assert 1 <= len(shape) <= 4
            assert max(np.ptp(dot, axis=0).max() for dot in shape) < 0.15


@pytest.mark.parametrize("draw", [draw_box, draw_circle])
def test_a_box_or_a_circle_is_on_all_sides_of_the_digit(draw):
    """As far as its line, which wobbles, lets it be."""
    for seed in range(40):
        low, high = bounds([draw(LOW, HIGH, np.random.default_rng(seed))])
        assert (low < LOW + 0.08).all()
        assert (high > HIGH - 0.08).all()
        assert (high - low).max() < 2


def test_a_circle_is_closed():
    for seed in range(40):
        around = draw_circle(LOW, HIGH, np.random.default_rng(seed)) - (LOW + HIGH) / 2
        angles = np.unwrap(np.arctan2(around[:, 1], around[:, 0]))
        assert abs(angles[-1] - angles[0]) > 0.9 * 2 * np.pi


def test_a_zigzag_crosses_all_of_the_box():
    for seed in range(40):
        points = draw_zigzag(LOW, HIGH, np.random.default_rng(seed))
        assert 5 <= len(points) < 14
        assert points.min(0) == pytest.approx(LOW, abs=0.25)
        assert points.max(0) == pytest.approx(HIGH, abs=0.25)
        assert (np.diff(np.sign(np.diff(points[:, 1]))) != 0).all()  # up and down in turns


def test_noise_is_spots_on_any_part_of_the_canvas():
    images = [paint_noise(np.random.default_rng(seed)) for seed in range(30)]
    shares = [(image >= INK_LEVEL).mean() for image in images]
    assert {image.shape for image in images} == {(CANVAS_SIDE, CANVAS_SIDE)}
    assert {image.dtype for image in images} == {np.dtype(np.uint8)}
    assert max(shares) < 0.4
    assert min(shares) < 0.05
    assert (np.max(images, 0) >= INK_LEVEL).mean() > 0.95
    assert np.array_equal(images[3], paint_noise(np.random.default_rng(3)))
