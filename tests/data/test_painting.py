"""Pen strokes painted as the window paints them, and numbers composed of them."""

import cv2
import numpy as np
import pytest

from paintcv.data.painting import NUMBER_SIDE, compose_numbers, paint_large, paint_random, paint_strokes
from paintcv.data.strokes import PenDigit
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL
from paintcv.system.console import FileError

LINE_AND_DOT = [np.array([[0, 0], [0, 10]], np.float32), np.array([[5, 5]], np.float32)]


def test_strokes_are_scaled_and_placed():
    image = paint_strokes(LINE_AND_DOT, 100, 140, 150, 11)
    rows, columns = np.nonzero(image > 127)
    assert (rows.min(), rows.max()) == (95, 205)
    assert (columns.min(), columns.max()) == (110, 170)
    assert image[150, 140] == 0
    assert image[150, 165] == 255


def test_strokes_are_slanted_to_the_right():
    slanted = paint_strokes(LINE_AND_DOT, 100, 140, 150, 11, slant=1)
    top, bottom = (np.flatnonzero(slanted[row] > 127).mean() for row in (105, 195))
    assert top > bottom + 50


def test_a_dot_has_no_size_to_scale():
    dot = paint_strokes(LINE_AND_DOT[1:], 100, 140, 140, 20)
    assert dot[140, 140] == 255
    assert (dot > 0).sum() < 22**2


def test_all_of_a_digit_is_on_the_canvas(pen_digits):
    rng = np.random.default_rng(0)
    for digit in pen_digits[::24]:
        strokes = digit.strokes
        for image in (paint_large(strokes), paint_random(strokes, rng), paint_random(strokes, rng, slanted=True)):
            assert image.shape == (CANVAS_SIDE, CANVAS_SIDE)
            assert image.any()
            border = np.concatenate([*image[[0, -1]], *image[:, [0, -1]].T])
            assert border.max() <= 128  # at most the soft edge of a stroke


def test_digits_painted_at_random_differ_in_size_place_and_brush(pen_digits):
    rng = np.random.default_rng(0)
    images = [paint_random(pen_digits[0].strokes, rng) for _ in range(40)]
    boxes = [cv2.boundingRect(image) for image in images]
    sides = [max(width, height) for _, _, width, height in boxes]
    assert min(sides) < 120 < 220 < max(sides)
    assert np.ptp([x for x, *_ in boxes]) > 80
    thickness = [cv2.distanceTransform((image > 127).view(np.uint8), cv2.DIST_L2, 5).max() for image in images]
    assert min(thickness) < 5 < 9 < max(thickness)


def test_the_same_seed_composes_the_same_numbers(pen_digits):
    digits = pen_digits[:500]
    numbers, again, others = (
        [number.label for number in compose_numbers(digits, 3, 8, seed=seed)] for seed in (4, 4, 5)
    )
    assert numbers == again
    assert numbers != others


def test_composed_numbers_fill_the_canvas_and_do_not_touch(pen_digits):
    for number in compose_numbers(pen_digits[:500], 3, 8, seed=4):
        ink = (number.canvas.image >= INK_LEVEL).view(np.uint8)
        _, _, width, height = cv2.boundingRect(ink)
        assert max(width, height) <= NUMBER_SIDE + 1
        assert width > NUMBER_SIDE / 2
        assert len(number.label) == len(number.strokes) == 3
        assert sum(number.strokes) == len(number.canvas.strokes)
        assert cv2.connectedComponents(ink)[0] - 1 >= 3


def test_the_strokes_of_a_composed_number_are_its_image(pen_digits):
    (number,) = compose_numbers(pen_digits[:500], 3, 1, seed=4)
    image = number.canvas.image.copy()
    number.canvas.press(0, 0)
    number.canvas.undo()  # which paints all other strokes again
    assert np.array_equal(number.canvas.image, image)


def test_the_digits_of_a_number_are_by_one_writer(pen_digits):
    one, two = (PenDigit(label, label, digit.strokes) for label, digit in zip((1, 2), pen_digits, strict=False))
    labels = {number.label for number in compose_numbers([one, two], 2, 20, seed=0)}
    assert labels == {"11", "22"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("length", [1, 2])
def test_digits_without_a_width_or_a_height(length):
    dot, upright, level = ([(5, 5)], [(5, 5), (5, 90)], [(5, 5), (90, 5)])
    digits = [PenDigit(1, 0, [np.array(points, np.float32)]) for points in (dot, upright, level)]
    numbers = list(compose_numbers(digits, length, 10, seed=0))
    assert len(numbers) == 10
    assert all(number.canvas.image.any() for number in numbers)


@pytest.mark.filterwarnings("error")
def test_digits_that_can_not_stand_side_by_side_are_an_error():
    levels = [PenDigit(1, 0, [np.array([(5, 5), (90, 5)], np.float32)])]
    with pytest.raises(FileError, match="numbers of 2 digits"):
        list(compose_numbers(levels, 2, 1, seed=0))
