"""Parts: strokes or connected pixels, without dirt, and how far apart they are."""

import numpy as np
import pytest

from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.ink.picture import NoInk
from paintcv.segmentation.parts import MAX_PARTS, bounding_box, find_parts
from tests.support.glyphs import SEVEN, STROKES_AND_IMAGE, ZERO, write


def upright(*columns: int, top: int = 60, bottom: int = 200, brush: int = 8) -> Canvas:
    """Upright lines."""
    canvas = Canvas()
    for x in columns:
        canvas.draw([(x, top), (x, bottom)], brush)
    return canvas


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_each_line_is_a_part(strokes):
    canvas = upright(60, 100, 200)
    parts = find_parts(canvas.image, canvas.strokes if strokes else None)
    order = np.argsort(parts.centres)
    boxes = parts.boxes[order]
    assert (boxes[:, 0] + parts.corner[0]).tolist() == [56, 96, 196]
    assert (boxes[:, 1] + parts.corner[1]).tolist() == [56] * 3
    assert boxes[:, 2:].tolist() == [[9, 149]] * 3
    assert parts.centres[order] + parts.corner[0] == pytest.approx([60, 100, 200])
    gaps = parts.gaps[np.ix_(order, order)]
    assert gaps[0, 1] == pytest.approx(40 - 8, abs=2)
    assert gaps[1, 2] == pytest.approx(100 - 8, abs=2)
    assert np.isinf(gaps[0, 2])  # the second is between them
    assert np.array_equal(gaps, gaps.T)
    assert np.array_equal(parts.cut_apart, np.eye(3, dtype=bool))


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_the_ink_of_a_part_has_nothing_of_another(strokes):
    canvas = upright(60, 100)
    canvas.image[0, 0] = INK_LEVEL - 1  # paper
    parts = find_parts(canvas.image, canvas.strokes if strokes else None)
    first, second = np.argsort(parts.centres)
    box, ink = parts.crop(np.array([first]))
    assert box == (56, 56, 9, 149)
    assert np.array_equal(ink, canvas.image[56:205, 56:65])
    box, ink = parts.crop(np.array([first, second]))
    assert box == (56, 56, 49, 149)
    assert np.array_equal(ink, canvas.image[56:205, 56:105])


def test_strokes_that_cross_share_their_ink_between_them():
    canvas = upright(140)
    canvas.draw([(60, 130), (220, 130)])
    parts = find_parts(canvas.image, canvas.strokes)
    assert len(parts.boxes) == 2
    assert parts.gaps[0, 1] == 0
    ink = [parts.crop(np.array([part]))[1] for part in range(2)]
    assert sum(np.count_nonzero(part) for part in ink) == np.count_nonzero(canvas.image)


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_dirt_is_dropped(strokes):
    canvas = upright(100)
    clean = find_parts(canvas.image, canvas.strokes if strokes else None)
    canvas.draw([(30, 30)])
    parts = find_parts(canvas.image, canvas.strokes if strokes else None)
    assert len(parts.boxes) == len(clean.boxes) == 1
    assert parts.crop(np.array([0]))[0] == clean.crop(np.array([0]))[0]
    assert (parts.owner == -1).any()


def test_connected_pixels_are_cut_only_if_nothing_is_above_or_below_them():
    canvas = Canvas()
    write(canvas, ZERO, 20, 40, 80)
    write(canvas, ZERO, 106, 40, 80)  # touches the first one
    parts = find_parts(canvas.image, None)
    assert len(parts.boxes) > 1
    assert parts.cut_apart.all()
    assert parts.gaps[~np.eye(len(parts.boxes), dtype=bool)].min() == 1  # neighbouring pixels
    write(canvas, SEVEN[:1], 60, 160, 80)
    parts = find_parts(canvas.image, None)
    assert len(parts.boxes) == 2
    assert not parts.cut_apart[0, 1]


def test_too_many_parts_are_one():
    image = np.zeros((100, 1200), np.uint8)
    image[20:80, 5 : 5 + 15 * MAX_PARTS : 15] = 255
    assert len(find_parts(image, None).boxes) == MAX_PARTS
    image[20:80, 1100] = 255
    parts = find_parts(image, None)
    assert len(parts.boxes) == 1
    box, ink = parts.crop(np.array([0]))
    assert box == (5, 20, 1096, 60)
    assert np.array_equal(ink, image[20:80, 5:1101])


def test_no_ink_has_no_parts():
    with pytest.raises(NoInk):
        find_parts(Canvas().image, None)


def test_bounding_box():
    assert bounding_box(np.array([[5, 6, 10, 10], [1, 8, 3, 20]])) == (1, 6, 15, 28)


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_long_lines_across_scribbles_leave_at_least_one_part(strokes):
    rng = np.random.default_rng(1)
    for _ in range(150):
        canvas = Canvas()
        for _ in range(rng.integers(1, 7)):
            points = rng.uniform(0, 280, 2) + rng.normal(0, 40, (rng.integers(1, 7), 2))
            if rng.random() < 0.4:
                points = np.array([[rng.uniform(0, 100), points[0, 1]], [rng.uniform(120, 280), points[0, 1]]])
            canvas.draw(map(tuple, points), int(rng.integers(1, 20)))
        if not canvas.empty:
            parts = find_parts(canvas.image, canvas.strokes if strokes else None)
            assert len(parts.boxes) > 0
            assert (parts.crop(np.arange(len(parts.boxes)))[1] >= INK_LEVEL).any()
