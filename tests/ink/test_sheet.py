"""The sheet: paper that ends within the picture, and what only looks like that."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.ink.sheet import find_sheet
from tests.support.examples import examples

SIDE = 160


def seven(image: np.ndarray, corner: tuple[int, int] = (60, 50), size: int = 50, value: int = 20) -> np.ndarray:
    """A seven drawn into an image (h, w) uint8."""
    points = np.array([(0, 0), (0.7, 0), (0.2, 1)]) * size + corner
    return cv2.polylines(image, [np.rint(points).astype(np.int32)], False, value, 5)


def blank(value: int = 240) -> np.ndarray:
    return np.full((SIDE, SIDE), value, np.uint8)


def page() -> np.ndarray:
    table = blank(60)
    table[::4] = 80
    return cv2.fillConvexPoly(table, np.array([(35, 30), (130, 38), (125, 128), (30, 120)]), 235)


FRAMES = {
    "page on a table": page(),
    "crop on white": cv2.rectangle(blank(255), (30, 20), (130, 140), 200, -1),
    "box": cv2.rectangle(blank(), (30, 25), (125, 125), 20, 3),
    "circle": cv2.circle(blank(), (80, 75), 60, 20, 3),
    "light on dark": cv2.rectangle(blank(255), (30, 25), (125, 125), 90, -1),
    "line along the border": cv2.line(blank(), (2, 0), (2, SIDE), 30, 3),
    "grey frame": cv2.rectangle(blank(), (0, 0), (SIDE - 1, SIDE - 1), 190, 6),
    "dark corner": cv2.fillConvexPoly(blank(255), np.array([(0, 0), (100, 0), (0, 55)]), 0),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_the_sheet_holds_the_digit_and_not_what_is_around(kind):
    empty = FRAMES[kind]
    image = seven(empty.copy())
    sheet = find_sheet(image[:, :, None])
    assert sheet is not None
    assert sheet[(image != empty)].all(), "the whole digit is on the sheet"
    frame = np.abs(empty.astype(int) - int(empty[75, 80])) > 25  # what isn't paper: table, frame, white, shadow
    assert (sheet & frame).sum() < 0.03 * sheet.sum()


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_sheet_that_differs_in_colour_only(channel):
    table = np.full((SIDE, SIDE, 3), 150, np.uint8)
    table[30:130, 30:130, channel] = 220
    for each in range(3):
        table[:, :, each] = seven(np.ascontiguousarray(table[:, :, each]))
    sheet = find_sheet(table)
    assert sheet is not None
    assert sheet[40:120, 40:120].all()
    assert not sheet[:20].any()


def two_rings() -> np.ndarray:
    image = cv2.circle(blank(), (80, 50), 28, 20, 14)
    return cv2.circle(image, (80, 108), 32, 20, 14)


def slashed() -> np.ndarray:
    image = cv2.ellipse(blank(), (80, 80), (35, 60), 0, 0, 360, 20, 8)
    return cv2.line(image, (65, 110), (95, 50), 20, 8)


def half_in_shadow() -> np.ndarray:
    image = blank()
    image[:, 70:] = 130
    return seven(image, value=10)


def in_soft_light() -> np.ndarray:
    return (seven(blank()) * np.linspace(1, 0.4, SIDE)[None]).astype(np.uint8)


WHOLE = {
    "a digit": seven(blank()),
    "a bold 0": cv2.ellipse(blank(), (80, 80), (35, 60), 0, 0, 360, 20, 26),
    "a 0 with a dot": cv2.circle(cv2.ellipse(blank(), (80, 80), (35, 60), 0, 0, 360, 20, 8), (80, 80), 4, 20, -1),
    "a slashed 0": slashed(),
    "an 8": two_rings(),
    "a shadow across the digit": half_in_shadow(),
    "soft light": in_soft_light(),
    "blank paper": blank(),
    "noise": np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8),
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("light_ink", [False, True])
def test_the_whole_picture_is_the_sheet(kind, light_ink):
    image = WHOLE[kind]
    assert find_sheet((255 - image if light_ink else image)[:, :, None]) is None


@examples(40)
@given(
    size=st.integers(40, 60),
    left=st.integers(8, 80),
    top=st.integers(8, 80),
    gap=st.integers(8, 16),
    pen=st.integers(2, 4),
)
def test_a_box_of_any_size_at_any_place(size, left, top, gap, pen):
    image = seven(blank(), (left + gap + 5, top + gap), size, 30)
    right, bottom = left + gap + 5 + int(0.7 * size) + gap + 5, top + size + 2 * gap
    cv2.rectangle(image, (left - 4, top - 4), (right, bottom), 30, pen)
    sheet = find_sheet(image[:, :, None])
    assert sheet is not None
    rows, columns = np.nonzero(sheet)
    box = columns.min(), rows.min(), columns.max(), rows.max()
    assert np.abs(np.subtract(box, (left - 4, top - 4, min(right, SIDE), min(bottom, SIDE)))).max() <= pen + 2


@examples(60)
@given(shape=st.tuples(st.integers(1, 90), st.integers(1, 90), st.sampled_from([1, 3])), seed=st.integers(0, 99))
def test_any_picture(shape, seed):
    sheet = find_sheet(np.random.default_rng(seed).integers(0, 255, shape, np.uint8))
    assert sheet is None or (sheet.shape == shape[:2] and sheet.any() and not sheet.all())
