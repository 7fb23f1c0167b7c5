"""The picture: any ink, framed as MNIST frames its digits."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.data.painting import paint_strokes
from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH, INK_LEVEL, Canvas
from paintcv.ink.picture import (
    BOX_SIDE,
    CENTRE_OF_MASS,
    DESKEW,
    FRAME_SCALE,
    FRAME_SIDE,
    MAX_SLANT,
    PICTURE_SIDE,
    NoInk,
    framing_steps,
    ink_box,
    make_picture,
    make_pictures,
    scale_to_fit,
    shrink_canvas,
    to_unit_range,
    unframe,
)
from tests.conftest import place
from tests.support.examples import examples
from tests.support.ink import brushes

points_inside = st.tuples(st.floats(21, 258), st.floats(21, 258))  # so far from the edge that no brush reaches it
drawings = st.lists(st.lists(points_inside, min_size=2, max_size=6), min_size=1, max_size=3)


def painted(strokes, brush: int = DEFAULT_BRUSH, dx: float = 0, dy: float = 0) -> np.ndarray:
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw([(x + dx, y + dy) for x, y in stroke], brush)
    return canvas.image


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    """Pixels from the left and the top edge."""
    moments = cv2.moments(image)
    return moments["m10"] / moments["m00"] + 0.5, moments["m01"] / moments["m00"] + 0.5


def slant_of(image: np.ndarray) -> float:
    moments = cv2.moments(image.astype(np.float64))
    return moments["mu11"] / moments["mu02"]


@examples(50)
@given(drawings, brushes)
def test_a_picture_is_framed_as_mnist_frames_its_digits(strokes, brush):
    picture = make_picture(painted(strokes, brush))
    assert picture.shape == (PICTURE_SIDE, PICTURE_SIDE)
    assert picture.dtype == np.float32
    assert 0 <= picture.min() <= picture.max() == 1
    *_, width, height = cv2.boundingRect((picture > 0.5).astype(np.uint8))
    assert max(width, height) <= BOX_SIDE + 2  # smoothing makes the thinnest line 1.7 pixels wide at half its height
    left, top, width, height = cv2.boundingRect((picture > 0.005).astype(np.uint8))
    assert BOX_SIDE - 1 <= max(width, height) <= BOX_SIDE + 6
    # The centre of mass is in the middle, unless the box of lopsided ink is at an edge of the picture.
    if min(left, top) > 2 and max(left + width, top + height) < PICTURE_SIDE - 2:
        assert centre_of_mass(picture) == pytest.approx((CENTRE_OF_MASS, CENTRE_OF_MASS), abs=0.3)


@examples(50)
@given(drawings, brushes)
def test_each_framing_step_follows_from_the_one_before(strokes, brush):
    image = painted(strokes, brush)
    steps = framing_steps(image)
    assert steps.image is image
    assert steps.box == cv2.boundingRect((image >= INK_LEVEL).astype(np.uint8))
    assert steps.frame.shape == steps.smooth.shape == (FRAME_SIDE, FRAME_SIDE)
    *_, width, height = cv2.boundingRect((steps.frame >= INK_LEVEL).astype(np.uint8))
    assert max(width, height) <= BOX_SIDE * FRAME_SCALE + 1
    assert 0 <= steps.smooth.min() <= steps.smooth.max() <= steps.frame.max() * 1.0001 <= 255.1
    assert steps.smooth.sum() <= steps.frame.sum() * 1.1  # smoothing adds only what it mirrors at the edges
    small = cv2.resize(steps.smooth, (PICTURE_SIDE, PICTURE_SIDE), interpolation=cv2.INTER_LINEAR)
    assert np.array_equal(steps.picture, small / small.max())
    assert np.array_equal(steps.picture, make_picture(image))


@examples(50)
@given(st.integers(0, 149), st.floats(-0.5, 0.5))
def test_a_slanted_digit_is_deskewed(pen_digits, index, slant):
    image = paint_strokes(pen_digits[index * 4].strokes, 160, 140, 140, DEFAULT_BRUSH, slant)
    before = slant_of(image)
    after = before - np.clip(DESKEW * before, -MAX_SLANT, MAX_SLANT)
    assert slant_of(make_picture(image)) == pytest.approx(after, abs=0.05)


def test_digits_of_mnist_stay_where_they_are(mnist):
    images = mnist[1][0][:500]
    before = np.array([centre_of_mass(image) for image in images])
    after = np.array([centre_of_mass(picture) for picture in make_pictures(images)])
    assert np.abs(after - before).max() < 0.65  # MNIST's digits were moved by whole pixels only
    assert after.mean(0) == pytest.approx(before.mean(0), abs=0.1)


@examples(50)
@given(drawings, st.integers(-19, 19), st.integers(-19, 19))
def test_ink_moved_by_pixels_gives_the_same_picture(strokes, dx, dy):
    strokes = [[(min(max(x, 45), 235), min(max(y, 45), 235)) for x, y in stroke] for stroke in strokes]
    difference = make_picture(painted(strokes, dx=dx, dy=dy)) - make_picture(painted(strokes))
    assert np.abs(difference).max() < 0.05


@examples(30)
@given(st.integers(0, 199), st.floats(0.35, 1), st.floats(-0.5, 0.5))
def test_a_digit_of_another_size_gives_nearly_the_same_picture(pen_digits, index, scale, shift):
    large, small = Canvas(), Canvas()
    for stroke in place(pen_digits[index * 3].strokes, 200, 140, 140):
        large.draw(stroke, 24)
        small.draw((stroke - 140) * scale + 140 + shift, max(round(24 * scale), 1))
    assert np.abs(make_picture(large.image) - make_picture(small.image)).mean() < 0.03


@pytest.mark.parametrize("level", [0, 1, INK_LEVEL - 1])
def test_an_image_without_ink_raises_no_ink(level):
    image = np.full((CANVAS_SIDE, CANVAS_SIDE), level, np.uint8)
    for function in (ink_box, make_picture, framing_steps, lambda image: make_pictures(image[None])):
        with pytest.raises(NoInk, match="no ink"):
            function(image)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (28, 28), (2000, 1500)])
def test_an_image_of_any_size(shape):
    picture = make_picture(np.full(shape, 255, np.uint8))
    assert picture.shape == (PICTURE_SIDE, PICTURE_SIDE)
    assert picture.max() == 1


@examples(50)
@given(st.binary(min_size=64, max_size=64), st.sampled_from([1, 2, 4, 8]), st.integers(1, 40))
def test_an_image_of_any_pixels(values, rows, magnified):
    image = np.frombuffer(values, np.uint8).reshape(rows, -1).repeat(magnified, axis=0)
    if image.max() < INK_LEVEL:
        with pytest.raises(NoInk):
            make_picture(image)
    else:
        picture = make_picture(image)
        assert np.isfinite(picture).all()
        assert 0 <= picture.min() <= picture.max() == 1


def test_two_dots_far_apart():
    image = np.zeros((4000, 4000), np.uint8)
    image[0, 0] = image[-1, -1] = INK_LEVEL
    assert ink_box(image) == (0, 0, 4000, 4000)
    assert make_picture(image).max() == 1


def test_make_pictures_of_no_images():
    assert make_pictures(np.zeros((0, 28, 28), np.uint8)).shape == (0, PICTURE_SIDE, PICTURE_SIDE)


def test_scale_to_fit():
    assert scale_to_fit(50, 200, 100) == (0.5, (25, 100))
    assert scale_to_fit(3000, 1, 100) == (1 / 30, (100, 1))


def test_to_unit_range():
    values = to_unit_range(np.array([0, 51, 255], np.uint8))
    assert values.dtype == np.float32
    assert values.tolist() == pytest.approx([0, 0.2, 1])


@pytest.mark.parametrize("size", [40, 130, 250])
def test_values_for_the_pixels_of_a_picture_go_back_to_the_ink(size):
    """The picture itself goes back to where the ink is, slanted and off the centre, however large."""
    slanted = place([np.array([(60, 20), (30, 200)]), np.array([(40, 30), (90, 60)])], size, 140, 140)
    image = np.zeros((CANVAS_SIDE, 400), np.uint8)
    image[:, 100:380] = painted(slanted)
    back = unframe(make_picture(image), image)
    assert back.shape == image.shape
    assert back[image == 255].mean() > 0.5  # the smoothing took some away at the edges of the strokes
    far = cv2.dilate((image >= INK_LEVEL).astype(np.uint8), np.ones((3, 3)), iterations=1 + size // 8) == 0
    assert back[far].max() < 0.05
    assert not unframe(np.zeros((PICTURE_SIDE, PICTURE_SIDE)), image).any()


def test_a_canvas_is_shrunk_as_the_tutorials_do_it():
    image = painted([[(60, 60), (200, 200)]])
    small = shrink_canvas(image)
    assert (small.shape, small.dtype) == ((PICTURE_SIDE, PICTURE_SIDE), np.uint8)
    assert np.array_equal(small, cv2.resize(image, (28, 28), interpolation=cv2.INTER_LINEAR))
