"""Layout: lines, reading order, and which parts geometry takes for one digit."""

import dataclasses
import itertools

import numpy as np
import pytest

from paintcv.ink.canvas import Canvas
from paintcv.segmentation.layout import (
    BROKEN_PROBABILITY,
    NEIGHBOUR_WEIGHTS,
    TWO_ROWS_PROBABILITY,
    Layout,
    find_layout,
    measure_pairs,
)
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
    assert (layout.same_digit[layout.lines[:, None] != layout.lines] == 0).all()


def test_low_ink_joins_the_line_of_the_nearest_high_ink():
    canvas = Canvas()
    write(canvas, ZERO, 20, 20, 90)
    write(canvas, ONE, 60, 160, 90)
    canvas.draw([(90, 180), (120, 180)])  # the dash of a minus, nearer to the lower line
    _, layout = laid_out(canvas)
    assert layout.lines.tolist() == [*[0] * (len(layout.lines) - 2), 1, 1]


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
    _, layout = laid_out(canvas, strokes)
    assert layout.same_digit[0, 1] > 0.9
    assert layout.same_digit[1, 2] < 0.1
    assert np.array_equal(layout.same_digit, layout.same_digit.T)


def test_parts_that_only_a_cut_separated_are_likelier_one_digit():
    canvas = Canvas()
    write(canvas, ZERO, 20, 80, 100)
    write(canvas, ZERO, 126, 80, 100)
    parts, layout = laid_out(canvas, strokes=False)
    assert parts.cut_apart.all()
    separate = dataclasses.replace(parts, cut_apart=np.eye(len(parts.boxes), dtype=bool))
    assert layout.same_digit[0, -1] > find_layout(separate).same_digit[0, -1]


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
@pytest.mark.parametrize(("gap", "probability"), [(8, BROKEN_PROBABILITY), (40, TWO_ROWS_PROBABILITY)])
def test_two_pieces_above_one_another_are_a_broken_eight_or_two_rows(strokes, gap, probability):
    canvas = Canvas()
    write(canvas, ZERO, 100, 40, 80)
    write(canvas, ZERO, 100, 40 + 80 + 7 + gap, 80)
    _, layout = laid_out(canvas, strokes)
    assert layout.same_digit[0, -1] == probability


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
