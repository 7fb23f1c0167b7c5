"""Layout: lines, reading order, and which parts geometry takes for one digit."""

import dataclasses
import itertools

import numpy as np
import pytest

from paintcv.ink.canvas import Canvas
from paintcv.segmentation.layout import NEIGHBOUR_WEIGHTS, Layout, find_layout, measure_pairs
from paintcv.segmentation.parts import Parts, find_parts
from tests.support.glyphs import FIVE, ONE, SEVEN, STROKES_AND_IMAGE, ZERO, write


def laid_out(canvas: Canvas, strokes: bool = True) -> tuple[Parts, Layout]:
    parts = find_parts(canvas.image, canvas.strokes if strokes else None)
    return parts, find_layout(parts)


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_parts_are_in_reading_order(strokes):
    canvas = Canvas()
    for x, y in ((200, 20), (30, 160), (20, 30), (110, 25), (140, 150)):
        write(canvas, ZERO, x, y, 70)
    parts, layout = laid_out(canvas, strokes)
    zeros = layout.connected_boxes[:, 0] + parts.corner[0] + 3  # each is one part, or several; the lines are 7 wide
    in_order = [left for left, _ in itertools.groupby(zip(zeros.tolist(), layout.lines.tolist(), strict=True))]
    assert [left for left, _ in in_order] == pytest.approx([20, 110, 200, 30, 140], abs=2)
    assert [line for _, line in in_order] == [0, 0, 0, 1, 1]
    assert layout.line_heights == pytest.approx(77, abs=2)


def test_low_ink_joins_the_line_of_the_nearest_high_ink():
    canvas = Canvas()
    write(canvas, ZERO, 20, 20, 90)
    write(canvas, ONE, 60, 160, 90)
    canvas.draw([(90, 180), (120, 180)])  # the dash of a minus, nearer to the lower line
    _, layout = laid_out(canvas)
    assert layout.lines.tolist() == [*[0] * (len(layout.lines) - 2), 1, 1]


def test_an_eight_of_two_circles_begins_no_line():
    canvas = Canvas()
    for x, y, size in ((20, 60, 90), (110, 60, 36), (110, 114, 36), (180, 60, 90)):
        write(canvas, ZERO, x, y, size)
    _, layout = laid_out(canvas)
    assert layout.lines.max() == 0
    places = [index for index, box in enumerate(layout.connected_boxes) if box[3] < 60]
    assert places == list(range(places[0], places[-1] + 1))  # one after the other: they may be one digit


def test_a_chain_of_strokes_that_touch_is_connected():
    canvas = Canvas()
    corners = [(60, 200), (100, 60), (140, 200), (180, 60), (220, 200)]
    for start, end in itertools.pairwise(corners):
        canvas.draw([start, end])
    write(canvas, ONE, 260, 60, 140)
    _, layout = laid_out(canvas)
    assert (layout.connected_boxes[:4] == layout.connected_boxes[0]).all()
    assert layout.connected_boxes[0, 2] == pytest.approx(160 + 9, abs=2)
    assert layout.connected_boxes[4, 2] == pytest.approx(7, abs=1)


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_geometry_tells_a_bar_from_a_digit(strokes):
    canvas = Canvas()
    write(canvas, FIVE, 40, 80, 100)
    write(canvas, ONE, 160, 80, 100)
    parts, layout = laid_out(canvas, strokes)
    if len(layout.order) > 3:  # the image's 5 was cut into more
        assert layout.links[-2, -1] < -2
        return
    bar = np.flatnonzero(parts.boxes[layout.order, 3] < 20)[0]
    body = 1 - bar
    assert layout.links[body, bar] > 2
    assert layout.links[1, 2] < -2
    assert np.array_equal(layout.links, layout.links.T)


def test_geometry_says_nothing_of_parts_that_only_a_cut_separated():
    canvas = Canvas()
    write(canvas, ZERO, 20, 80, 100)
    write(canvas, ZERO, 126, 80, 100)
    parts, layout = laid_out(canvas, strokes=False)
    assert parts.cut_apart.all()
    assert layout.cut.all()
    assert not layout.links.any()
    separate = find_layout(dataclasses.replace(parts, cut_apart=np.eye(len(parts.boxes), dtype=bool)))
    assert separate.links[0, -1] != 0


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_a_rule_comes_after_the_digits_that_it_covers(strokes):
    canvas = Canvas()
    for x in (40, 120, 200):
        write(canvas, ONE, x, 60, 100)
    canvas.draw([(20, 190), (170, 190)])  # under the first two only
    parts, layout = laid_out(canvas, strokes)
    widths = parts.boxes[layout.order, 2].tolist()
    assert len(widths) == 4
    assert widths.index(max(widths)) == 2


def test_a_four_of_three_strokes_comes_before_the_next_digit():
    canvas = Canvas()
    for stroke in ([(80, 60), (40, 140)], [(40, 140), (150, 140)], [(110, 90), (105, 200)]):
        canvas.draw(stroke)
    write(canvas, ONE, 190, 70, 120)
    _, layout = laid_out(canvas)
    assert layout.order[-1] == 3
    assert sorted(layout.order[:3].tolist()) == [0, 1, 2]


def test_usual_heights_are_those_of_the_digits_in_the_line():
    canvas = Canvas()
    for x in (30, 110, 190):
        write(canvas, ONE, x, 40, 90)
    canvas.draw([(60, 130), (64, 138)])  # a comma
    canvas.draw([(20, 150), (240, 150)])  # a rule
    write(canvas, ONE, 60, 200, 60)
    _, layout = laid_out(canvas)
    assert layout.usual_heights[layout.lines == 0] == pytest.approx(97, abs=2)
    assert layout.usual_heights[layout.lines == 1] == pytest.approx(67, abs=2)
    assert layout.lines.max() == 1


def test_measures():
    canvas = Canvas()
    write(canvas, ONE, 40, 80, 100)
    write(canvas, SEVEN[:1], 100, 80, 50)
    parts, layout = laid_out(canvas)
    measures = measure_pairs(parts, layout.order, layout.line_heights)
    assert measures.shape == (2, 2, len(NEIGHBOUR_WEIGHTS))
    constant, gap, height, centres, middles, touch = measures[0, 1]
    assert (constant, touch) == (1, 0)
    assert gap == pytest.approx(0.4)  # at most: it is 60 - 7 of 107
    assert height == pytest.approx(57 / 107, abs=0.02)
    assert centres > 60 / 107
    assert middles == pytest.approx(25 / 107, abs=0.02)
    assert np.array_equal(measures[0, 1], measures[1, 0])
