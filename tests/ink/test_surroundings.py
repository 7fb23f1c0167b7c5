"""Surroundings: the ink and other ink at their places, in windows of a size that goes with the ink."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.ink.picture import PICTURE_SIDE, NoInk
from paintcv.ink.surroundings import WINDOW, Box, join_view, make_surroundings, make_view, make_views
from paintcv.segmentation.number import candidate_views, one_digit

MIDDLE = PICTURE_SIDE / 2


def image_of(*boxes: Box, shape: tuple[int, int] = (280, 280)) -> np.ndarray:
    """An image with ink all over these boxes."""
    image = np.zeros(shape, np.uint8)
    for left, top, width, height in boxes:
        image[top : top + height, left : left + width] = 255
    return image


def box_in(window: np.ndarray) -> list[float]:
    """Left, top, right and bottom of the ink in a window, cells."""
    rows, columns = np.nonzero(window >= 128)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def test_ink_is_in_the_middle_and_other_ink_where_it_stands():
    own, other = (100, 80, 40, 60), (180, 110, 10, 30)  # the window is 120 wide, from 60 and 50 on
    windows = make_surroundings(image_of(own), image_of(other), own, 60)
    assert windows.shape == (PICTURE_SIDE, PICTURE_SIDE, 2)
    assert windows.dtype == np.uint8
    cell = WINDOW * 60 / PICTURE_SIDE
    assert box_in(windows[:, :, 0]) == pytest.approx([40 / cell, 30 / cell, 80 / cell, 90 / cell], abs=0.6)
    assert not windows[:, :, 1].any()  # it begins where the window ends
    near = (150, 110, 10, 30)
    windows = make_surroundings(image_of(own), image_of(near), own, 60)
    assert box_in(windows[:, :, 1]) == pytest.approx([90 / cell, 60 / cell, 100 / cell, 90 / cell], abs=0.6)


@pytest.mark.parametrize(("usual_height", "share"), [(10, 1 / WINDOW), (40, 1 / WINDOW), (80, 0.5 / WINDOW)])
def test_ink_lower_than_usual_is_small_in_its_window(usual_height, share):
    box = (100, 100, 40, 20)
    windows = make_surroundings(image_of(box), None, box, usual_height)
    left, top, right, bottom = box_in(windows[:, :, 0])
    assert right - left == pytest.approx(share * PICTURE_SIDE, abs=1)
    assert bottom - top == pytest.approx(share / 2 * PICTURE_SIDE, abs=1)
    assert (left + right) / 2 == pytest.approx(MIDDLE, abs=0.6)
    assert (top + bottom) / 2 == pytest.approx(MIDDLE, abs=0.6)


@pytest.mark.parametrize("factor", [0.5, 3])
def test_the_size_of_everything_makes_no_difference(factor):
    own, other = np.array([100, 80, 40, 60]), np.array([150, 110, 10, 30])
    first = make_surroundings(image_of(tuple(own)), image_of(tuple(other)), tuple(own), 60)
    own, other = ((box * factor).astype(int) for box in (own, other))
    shape = (1000, 1000)
    images = image_of(tuple(own), shape=shape), image_of(tuple(other), shape=shape)
    second = make_surroundings(*images, tuple(own), 60 * factor)
    assert np.abs(first.astype(int) - second).mean() < 6


def test_a_tight_border_moves_nothing():
    """Ink that reaches the border of its image is still in the middle of the window."""
    box = (0, 0, 40, 60)
    tight = make_surroundings(image_of(box, shape=(60, 40)), None, box, 60)
    wide = make_surroundings(image_of((100, 100, 40, 60)), None, (100, 100, 40, 60), 60)
    assert box_in(tight[:, :, 0]) == pytest.approx(box_in(wide[:, :, 0]), abs=1)
    assert not tight[:, :, 1].any()


def test_weak_ink_is_shown_as_light_as_any():
    box = (100, 80, 40, 60)
    windows = make_surroundings(image_of(box) // 4, image_of((150, 110, 10, 30)) // 8, box, 60)
    assert windows[:, :, 0].max() == 255
    assert windows[:, :, 1].max() == pytest.approx(255 / 2, abs=12)  # in the same proportion
    assert not make_surroundings(image_of(), image_of(), box, 60).any()


@st.composite
def places(draw: st.DrawFn) -> tuple[tuple[int, int], Box]:
    """The shape of an image, and a box in it."""
    width, height = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    return (height, width), (left, top, draw(st.integers(1, width - left)), draw(st.integers(1, height - top)))


@given(places(), st.floats(0, 2000))
def test_any_box_in_any_image_has_its_ink_in_the_window(place, usual_height):
    shape, box = place
    own = image_of(box, shape=shape)
    windows = make_surroundings(own, 255 - own, box, usual_height)
    assert windows.max() == 255
    rows, columns = np.nonzero(windows[:, :, 0])
    if not len(rows):  # ink that is far too small for the window may vanish in it
        assert box[2] * box[3] * (2 * MIDDLE / max(*shape, 2 * usual_height)) ** 2 < 0.01
        return
    assert abs(rows.mean() - MIDDLE + 0.5) < 4
    assert abs(columns.mean() - MIDDLE + 0.5) < 4


def test_the_view_of_lone_ink_is_that_of_its_candidate():
    rng = np.random.default_rng(0)
    images = [image_of((x, y, 1, 1)) for x, y in ((0, 0), (279, 279), (7, 100))]
    for width, height in ((40, 60), (61, 33), (1, 90), (280, 280)):
        x, y = (int(rng.integers(280 - side + 1)) for side in (width, height))
        images.append(image_of((x, y, width, height)) // 2 + image_of((x, y, width, 1)) // 3)
    views = make_views(np.array(images))
    assert views.shape == (len(images), PICTURE_SIDE, PICTURE_SIDE, 3)
    assert views.dtype == np.float32
    assert np.array_equal(views, candidate_views(one_digit(image)[0] for image in images))
    assert (views.min(), views.max()) == (0, 1)
    assert not views[..., 2].any()


def test_a_single_pixel_has_a_view():
    view = make_view(np.full((1, 1), 255, np.uint8))
    assert view.shape == (PICTURE_SIDE, PICTURE_SIDE, 3)
    assert view[:, :, 1].max() == 1


def test_nothing_has_no_view():
    with pytest.raises(NoInk):
        make_view(np.zeros((28, 28), np.uint8))


def test_a_view_is_the_picture_and_the_windows():
    picture = np.full((PICTURE_SIDE, PICTURE_SIDE), 0.25, np.float32)
    windows = np.stack([np.full(picture.shape, 255, np.uint8), np.full(picture.shape, 51, np.uint8)], 2)
    view = join_view(picture, windows)
    assert view.dtype == np.float32
    assert view[3, 4].tolist() == pytest.approx([0.25, 1, 0.2])
