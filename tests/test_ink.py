"""Ink: any strokes whatever, and the picture that a network reads of them."""

import cv2
import numpy as np
import pytest
from conftest import place
from hypothesis import given
from hypothesis import strategies as st

from data import paint_strokes, pictures
from ink import (
    BOX,
    BRUSH,
    BRUSHES,
    FINE,
    INK,
    MIDDLE,
    PICTURE,
    SIZE,
    STEEPEST,
    UPRIGHT,
    Canvas,
    NoInk,
    paint,
    picture,
    steps,
)

anywhere = st.tuples(st.floats(-500, 800), st.floats(-500, 800))
inside = st.tuples(st.floats(21, 258), st.floats(21, 258))
brushes = st.sampled_from(BRUSHES)
some_strokes = st.lists(st.tuples(brushes, st.lists(anywhere, min_size=1, max_size=8)), max_size=5)
a_drawing = st.lists(st.lists(inside, min_size=2, max_size=6), min_size=1, max_size=3)


def draw(canvas: Canvas, points, brush: int = BRUSH) -> None:
    canvas.press(*points[0], brush)
    for point in points[1:]:
        canvas.drag(*point)
    canvas.release()


def drawn(strokes, brush: int = BRUSH, scale: float = 1, move: tuple[float, float] = (0, 0)) -> np.ndarray:
    canvas = Canvas()
    for stroke in strokes:
        draw(canvas, [(x * scale + move[0], y * scale + move[1]) for x, y in stroke], brush)
    return canvas.image


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    """x and y from the left and top edge."""
    mass = cv2.moments(image)
    return mass["m10"] / mass["m00"] + 0.5, mass["m01"] / mass["m00"] + 0.5


@given(some_strokes, st.data())
def test_undo_goes_back_through_every_state(strokes, data):
    canvas = Canvas()
    states = [canvas.image.copy()]
    for brush, points in strokes:
        draw(canvas, points, brush)
        states.append(canvas.image.copy())
    assert canvas.image.shape == (SIZE, SIZE)
    assert canvas.image.dtype == np.uint8
    assert [stroke.brush for stroke in canvas.strokes] == [brush for brush, _ in strokes]
    back = data.draw(st.integers(0, len(strokes)))
    for step in range(1, back + 1):
        canvas.undo()
        assert np.array_equal(canvas.image, states[-1 - step])
    left, image = list(canvas.strokes), canvas.image.copy()
    canvas.clear()
    canvas.clear()
    assert not canvas.image.any()
    assert not canvas.strokes
    canvas.undo()
    assert canvas.strokes == left  # the clearing is undone, too
    assert np.array_equal(canvas.image, image)
    for _ in range(len(left) + 1):
        canvas.undo()
    assert canvas.empty


@given(st.lists(inside, min_size=1, max_size=8), brushes)
def test_a_stroke_has_no_gaps(points, brush):
    image = drawn([points], brush)
    assert cv2.connectedComponents((image > 0).astype(np.uint8), connectivity=8)[0] == 2  # the ground, and the stroke


@given(st.lists(anywhere, min_size=1, max_size=6), brushes)
def test_what_lies_outside_is_clipped_and_no_more(points, brush):
    wide = np.zeros((SIZE + 1200, SIZE + 1200), np.uint8)
    for start, end in zip(points, points[1:] or points, strict=False):
        paint(wide, (start[0] + 600, start[1] + 600), (end[0] + 600, end[1] + 600), brush)
    apart = drawn([points], brush).astype(int) - wide[600:-600, 600:-600]
    assert np.abs(apart).max() <= 1  # rounding: the points are 600 pixels farther from the origin


@given(brushes, inside)
def test_a_click_is_a_round_dot(brush, point):
    image = drawn([[point]], brush)
    assert image.max() > INK
    assert image.sum() / 255 == pytest.approx(np.pi * brush**2 / 4, abs=0.5 + 0.1 * brush)
    assert centre_of_mass(image) == pytest.approx((point[0] + 0.5, point[1] + 0.5), abs=0.15)
    _, _, width, height = cv2.boundingRect(image)
    assert abs(width - height) <= 1
    assert brush <= width <= brush + 2


@given(brushes)
def test_a_line_is_as_wide_as_its_brush(brush):
    image = drawn([[(60, 140), (220, 140)]], brush)
    assert image[:, 140].sum() / 255 == pytest.approx(brush, abs=0.02)
    assert image[140, 30:250].sum() / 255 == pytest.approx(160 + brush, abs=1)  # round ends go half a brush farther


@given(some_strokes)
def test_strokes_in_another_order_are_the_same_drawing(strokes):
    one, other = Canvas(), Canvas()
    for brush, points in strokes:
        draw(one, points, brush)
    for brush, points in reversed(strokes):
        draw(other, points, brush)
    assert np.array_equal(one.image, other.image)


def test_a_press_that_is_none():
    canvas = Canvas()
    for brush in (0, 41, -3):
        with pytest.raises(ValueError, match="1 to 40"):
            canvas.press(1, 1, brush)
    with pytest.raises(ValueError, match="nan"):
        canvas.press(float("nan"), 1)
    canvas.drag(5, 5)  # without a press: nothing
    canvas.release()
    assert canvas.empty
    assert not canvas.strokes
    canvas.press(140, 140)
    with pytest.raises(ValueError, match="inf"):
        canvas.drag(0, float("inf"))
    canvas.drag(1e300, 140)
    assert canvas.image[140, SIZE - 1] == 255


@given(a_drawing, brushes)
def test_picture_is_framed_as_mnist_frames_its_digits(strokes, brush):
    image = drawn(strokes, brush)
    seen = picture(image)
    assert seen.shape == (PICTURE, PICTURE)
    assert seen.dtype == np.float32
    assert 0 <= seen.min() <= seen.max() == 1
    sharp = cv2.boundingRect((seen > 0.5).astype(np.uint8))
    assert max(sharp[2:]) <= BOX + 2  # the smoothing makes the finest line 1.7 pixels wide at half its height
    left, top, width, height = cv2.boundingRect((seen > 0.005).astype(np.uint8))
    assert BOX - 1 <= max(width, height) <= BOX + 6
    # the centre of mass is in the middle, unless lopsided ink has its box at an edge of the picture
    if min(left, top) > 2 and max(left + width, top + height) < PICTURE - 2:
        assert centre_of_mass(seen) == pytest.approx((MIDDLE, MIDDLE), abs=0.3)


@given(a_drawing, brushes)
def test_the_steps_to_a_picture_follow_from_each_other(strokes, brush):
    image = drawn(strokes, brush)
    way = steps(image)
    assert way.image is image
    assert way.box == cv2.boundingRect((image >= INK).astype(np.uint8))
    assert way.frame.shape == way.smooth.shape == (PICTURE * FINE, PICTURE * FINE)
    _, _, width, height = cv2.boundingRect((way.frame >= INK).astype(np.uint8))
    assert max(width, height) <= BOX * FINE + 1
    assert 0 <= way.smooth.min() <= way.smooth.max() <= way.frame.max() * 1.0001 <= 255.1
    assert way.smooth.sum() <= way.frame.sum() * 1.1  # blurred, up to what the edges mirror
    small = cv2.resize(way.smooth, (PICTURE, PICTURE), interpolation=cv2.INTER_LINEAR)
    assert np.array_equal(way.picture, small / small.max())
    assert np.array_equal(way.picture, picture(image))


def slant_of(image: np.ndarray) -> float:
    moments = cv2.moments(image.astype(np.float64))
    return moments["mu11"] / moments["mu02"]


@given(st.integers(0, 149), st.floats(-0.5, 0.5))
def test_a_digit_is_set_nearly_upright(pen_digits, which, slant):
    image = paint_strokes(pen_digits[which * 49].strokes, 160, 140, 140, BRUSH, slant)
    given = slant_of(image)
    left = given - np.clip(UPRIGHT * given, -STEEPEST, STEEPEST)
    assert slant_of(picture(image)) == pytest.approx(left, abs=0.05)


def test_picture_leaves_mnist_where_it_is(mnist):
    images = mnist[1][0][:1000]
    for image, seen in zip(images, pictures(images), strict=True):
        assert centre_of_mass(seen) == pytest.approx(centre_of_mass(image), abs=0.65)  # MNIST is moved by whole pixels
    middle = np.mean([centre_of_mass(image) for image in images], axis=0)
    seen = np.mean([centre_of_mass(image) for image in pictures(images)], axis=0)
    assert seen == pytest.approx(middle, abs=0.1)


@given(a_drawing, st.integers(-19, 19), st.integers(-19, 19))
def test_ink_moved_by_pixels_gives_the_same_picture(strokes, dx, dy):
    strokes = [[(min(max(x, 45), 235), min(max(y, 45), 235)) for x, y in stroke] for stroke in strokes]
    assert np.abs(picture(drawn(strokes, move=(dx, dy))) - picture(drawn(strokes))).max() < 0.05


@given(st.integers(0, 199), st.floats(0.35, 1), st.floats(-0.5, 0.5))
def test_real_ink_scaled_and_moved_gives_nearly_the_same_picture(pen_digits, which, scale, part):
    strokes = place(pen_digits[which * 37].strokes, 200, 140, 140)
    large, small = Canvas(), Canvas()
    for stroke in strokes:
        draw(large, stroke, 24)
        draw(small, (stroke - 140) * scale + 140 + part, max(round(24 * scale), 1))
    assert np.abs(picture(large.image) - picture(small.image)).mean() < 0.03


@pytest.mark.parametrize("faint", [0, 1, INK - 1])
def test_no_ink_is_no_picture(faint):
    with pytest.raises(NoInk):
        picture(np.full((SIZE, SIZE), faint, np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (28, 28), (2000, 1500)])
def test_picture_of_any_size(shape):
    seen = picture(np.full(shape, 255, np.uint8))
    assert seen.shape == (PICTURE, PICTURE)
    assert seen.max() == 1


@given(st.binary(min_size=64, max_size=64), st.integers(1, 8), st.integers(1, 40))
def test_picture_of_any_specks(values, rows, magnified):
    image = (
        np.frombuffer(values, np.uint8).reshape(rows, -1) if 64 % rows == 0 else np.frombuffer(values, np.uint8)[None]
    )
    image = np.kron(image, np.ones((magnified, 1), np.uint8))
    if image.max() < INK:
        with pytest.raises(NoInk):
            picture(image)
    else:
        seen = picture(image)
        assert np.isfinite(seen).all()
        assert 0 <= seen.min() <= seen.max() == 1


def test_picture_of_two_specks_far_apart():
    image = np.zeros((4000, 4000), np.uint8)
    image[0, 0] = image[-1, -1] = INK
    assert picture(image).max() == 1
