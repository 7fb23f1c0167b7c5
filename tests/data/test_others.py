"""What is painted of no digits: always ink, and never a whole digit."""

import cv2
import numpy as np
import pytest

from paintcv.data import painting
from paintcv.data.others import (
    MIN_PIXELS,
    NO_DIGITS,
    paint_lined,
    paint_no_digits,
    paint_pair,
    paint_part,
    paint_scribble,
)
from paintcv.data.strokes import PenDigit
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL


class Chooser(np.random.Generator):
    """Random numbers; but of several ways to paint something, always the same one is chosen."""

    def __init__(self, seed: int, way: str) -> None:
        super().__init__(np.random.PCG64(seed))
        self.way = way

    def choice(self, ways: list[str], p: list[float]) -> str:
        assert self.way in ways
        return self.way


def written(*strokes: list[tuple[float, float]]) -> PenDigit:
    return PenDigit(1, 1, [np.array(points, np.float32) for points in strokes])


ONE = written([(0, y) for y in range(0, 101, 10)])
TWO_LINES = written([(0, 0), (0, 50), (0, 100)], [(60, 0), (60, 50), (60, 100)])  # as of an open 0
CORNER = written([(0, y) for y in range(0, 101, 5)] + [(x, 100) for x in range(5, 101, 5)])


def ink_box(image: np.ndarray) -> tuple[int, int]:
    """The width and the height of the ink, pixels."""
    return cv2.boundingRect((image >= INK_LEVEL).view(np.uint8))[2:]


def count_parts(image: np.ndarray) -> int:
    """How many parts of ink don't touch."""
    return cv2.connectedComponents((image >= INK_LEVEL).view(np.uint8))[0] - 1


@pytest.mark.parametrize("kind", NO_DIGITS)
def test_each_kind_has_ink_and_is_the_same_for_the_same_seed(pen_digits, kind):
    images, again, other = (paint_no_digits(kind, pen_digits, 12, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert len(images) == 12
    for image, same in zip(images, again, strict=True):
        assert image.shape == (CANVAS_SIDE, CANVAS_SIDE)
        assert image.dtype == np.uint8
        assert (image >= INK_LEVEL).sum() >= MIN_PIXELS
        assert np.array_equal(image, same)
    assert len({image.tobytes() for image in [*images, *other]}) == 24


def test_what_has_too_little_ink_is_painted_again(monkeypatch):
    inks = iter([0, MIN_PIXELS - 1, MIN_PIXELS, 5, CANVAS_SIDE])

    def paint_row(digits: list[PenDigit], rng: np.random.Generator) -> np.ndarray:
        image = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
        image[0, : next(inks)] = INK_LEVEL
        return image

    monkeypatch.setitem(NO_DIGITS, "rows", paint_row)
    images = paint_no_digits("rows", [], 2, np.random.default_rng(0))
    assert [np.count_nonzero(image) for image in images] == [MIN_PIXELS, CANVAS_SIDE]


@pytest.mark.parametrize(("way", "least"), [("through", 0.8), ("under", 0.6), ("over", 0.6)])
def test_a_line_is_longer_than_the_foot_of_a_one(way, least):
    """The foot is half as long as the one is high. Below or above it, the line adds to the height."""
    for seed in range(40):
        width, height = ink_box(paint_lined([ONE], Chooser(seed, way)))
        assert width > least * height


@pytest.mark.parametrize("way", ["box", "circle"])
def test_a_box_or_a_circle_is_on_both_sides_of_the_digit(way):
    crossed = []
    for seed in range(20):
        image = paint_lined([ONE], Chooser(seed, way))
        rows, _ = np.nonzero(image)
        crossed.append(count_parts(image[[int(rows.mean())]]))
    assert max(crossed) == 3
    assert np.mean(crossed) > 2  # a thick brush fills a narrow box


@pytest.fixture
def upright(monkeypatch):
    """Nothing is slanted."""
    monkeypatch.setattr(painting, "SLANT", 0)


def test_a_part_is_not_the_whole_digit(upright):
    """Of two lines that stand apart there is one, or both are cut to seven tenths of their height."""
    counts = set()
    for seed in range(60):
        image = paint_part([TWO_LINES], np.random.default_rng(seed))
        width, height = ink_box(image)
        counts.add(count_parts(image))
        assert count_parts(image) == 1 or height / width < 0.8 * 100 / 60
    assert counts == {1, 2}


def test_a_part_of_a_single_stroke_is_shorter_than_it(upright):
    """Of a corner, one of the legs is gone, or they aren't of the same length any more."""
    for seed in range(60):
        width, height = ink_box(paint_part([CORNER], np.random.default_rng(seed)))
        assert max(width, height) > 1.2 * min(width, height)


def test_a_dash_is_too_flat_for_a_one():
    single = 0
    for seed in range(40):
        image = paint_scribble([ONE], Chooser(seed, "dash"))
        width, height = ink_box(image)
        if count_parts(image) == 1:
            single += 1
            assert height < 0.9 * width
    assert single > 20


def test_a_pair_is_wider_than_one_digit():
    sizes = [ink_box(paint_pair([TWO_LINES], np.random.default_rng(seed))) for seed in range(60)]
    assert np.median([width / height for width, height in sizes]) > 1.5 * 60 / 100


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", NO_DIGITS)
def test_digits_without_a_width_or_a_height(kind):
    """Dots and upright lines: a file may have them."""
    digits = [written([(5, 5)]), written([(5, 5), (5, 90)])]
    assert len(paint_no_digits(kind, digits, 20, np.random.default_rng(0))) == 20
