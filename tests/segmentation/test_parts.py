"""Parts: strokes or connected pixels, without dirt, and how far apart they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.ink.picture import NoInk
from paintcv.segmentation.parts import MAX_PARTS, bounding_box, find_parts
from tests.support.examples import examples
from tests.support.glyphs import SEVEN, STROKES_AND_IMAGE, ZERO, write
from tests.support.ink import any_strokes

ALL = np.s_[:, :]


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
    own, others = parts.members_ink(np.array([first]), ALL)
    assert own.shape == others.shape == parts.image.shape
    assert np.array_equal(own + others, parts.image)
    left, top, width, height = parts.boxes[first]
    assert np.array_equal(own[top : top + height, left : left + width], canvas.image[56:205, 56:65])
    assert not others[top : top + height, left : left + width].any()
    own, others = parts.members_ink(np.array([first, second]), ALL)
    assert np.array_equal(own, parts.image)
    assert not others.any()


def test_strokes_that_cross_share_their_ink_between_them():
    canvas = upright(140)
    canvas.draw([(60, 130), (220, 130)])
    parts = find_parts(canvas.image, canvas.strokes)
    assert len(parts.boxes) == 2
    assert parts.gaps[0, 1] == 0
    ink = [parts.members_ink(np.array([part]), ALL)[0] for part in range(2)]
    assert sum(np.count_nonzero(part) for part in ink) == np.count_nonzero(canvas.image)


def test_a_dot_is_a_part_and_a_speck_of_an_image_is_dirt_that_is_told():
    canvas = upright(100)
    canvas.draw([(30, 30)])
    assert len(find_parts(canvas.image, canvas.strokes).boxes) == len(find_parts(canvas.image, None).boxes) == 2
    canvas.image[250:252, 250:252] = 255
    parts = find_parts(canvas.image, None)
    assert len(parts.boxes) == 2
    assert [(mark.kind, mark.box) for mark in parts.dirt] == [("mark", (250, 250, 2, 2))]
    assert (parts.owner == -1).any()


@examples(40)
@given(any_strokes, st.booleans())
def test_no_ink_is_removed(drawing, strokes):
    """Every pixel belongs to a part, or is told as dirt."""
    canvas = Canvas()
    for brush, points in drawing:
        canvas.draw(points, brush)
    if canvas.empty:
        return
    parts = find_parts(canvas.image, canvas.strokes if strokes else None)
    ink = parts.image >= INK_LEVEL
    assert ink.sum() == (canvas.image >= INK_LEVEL).sum()
    for left, top, width, height in (mark.box for mark in parts.dirt):
        x, y = left - parts.corner[0], top - parts.corner[1]
        ink[y : y + height, x : x + width] = False
    assert (parts.owner[ink] >= 0).all()
    for number, (left, top, width, height) in enumerate(parts.boxes):
        own = parts.members_ink(np.array([number]), ALL)[0] >= INK_LEVEL
        assert own.any()
        assert own[top : top + height, left : left + width].sum() == own.sum()


def test_connected_pixels_are_cut():
    canvas = Canvas()
    write(canvas, ZERO, 20, 40, 80)
    write(canvas, ZERO, 106, 40, 80)  # touches the first one
    parts = find_parts(canvas.image, None)
    assert len(parts.boxes) > 1
    assert parts.cut_apart.all()
    assert parts.gaps[~np.eye(len(parts.boxes), dtype=bool)].min() == 1  # neighbouring pixels
    before = len(parts.boxes)
    write(canvas, SEVEN[:1], 60, 160, 80)  # below them: they are cut as before
    parts = find_parts(canvas.image, None)
    assert len(parts.boxes) > before
    assert not parts.cut_apart.all()


def test_a_wide_stroke_is_cut_as_a_proposal_and_a_narrow_one_is_not():
    canvas = Canvas()
    canvas.draw([(40, 80), (40, 200), (120, 196), (200, 200), (200, 80)])  # two ones and a join
    parts = find_parts(canvas.image, canvas.strokes)
    assert len(parts.boxes) > 1
    assert parts.cut_apart.all()
    assert len(find_parts(upright(100).image, upright(100).strokes).boxes) == 1


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
@pytest.mark.parametrize("y", [206, 210], ids=["level", "uneven"])
def test_a_low_wide_line_is_not_cut(strokes, y):
    canvas = upright(60, 140, 220, bottom=160)
    canvas.draw([(20, 206), (130, y), (260, 207)])
    assert len(find_parts(canvas.image, canvas.strokes if strokes else None).boxes) == 4


def test_a_rule_that_touches_digits_is_a_part_and_the_rest_stays_whole():
    canvas = upright(60, 140, 220)
    canvas.draw([(20, 198), (260, 198)])
    parts = find_parts(canvas.image, None)
    widths = np.sort(parts.boxes[:, 2])
    assert len(widths) == 4
    assert parts.cut_apart.all()
    assert widths[-1] > 235
    assert (parts.boxes[parts.boxes[:, 2] < 20, 3] > 130).all()


def test_too_many_parts_are_one():
    image = np.zeros((100, 20 + 15 * MAX_PARTS), np.uint8)
    image[20:80, 5 : 5 + 15 * MAX_PARTS : 15] = 255
    assert len(find_parts(image, None).boxes) == MAX_PARTS
    image[20:80, 16 + 15 * (MAX_PARTS - 1)] = 255
    parts = find_parts(image, None)
    assert len(parts.boxes) == 1
    left, top, width, height = parts.boxes[0]
    right = 17 + 15 * (MAX_PARTS - 1)
    assert (left + parts.corner[0], top + parts.corner[1], width, height) == (5, 20, right - 5, 60)
    own, others = parts.members_ink(np.array([0]), ALL)
    assert np.array_equal(own[top : top + height, left : left + width], image[20:80, 5:right])
    assert not others.any()


def test_no_ink_has_no_parts():
    with pytest.raises(NoInk):
        find_parts(Canvas().image, None)


def test_bounding_box():
    assert bounding_box(np.array([[5, 6, 10, 10], [1, 8, 3, 20]])) == (1, 6, 15, 28)
