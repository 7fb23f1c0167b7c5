"""The canvas: any strokes, painted exactly, undone and cleared."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH, INK_LEVEL, Canvas, Stroke, paint_line
from tests.support.examples import examples
from tests.support.ink import any_strokes, brushes, points_anywhere

points_inside = st.tuples(st.floats(21, 258), st.floats(21, 258))  # so far from the edge that no brush reaches it


def painted(points, brush: int = DEFAULT_BRUSH) -> np.ndarray:
    canvas = Canvas()
    canvas.draw(points, brush)
    return canvas.image


def test_press_drag_release_and_draw_do_the_same():
    canvas, drawn = Canvas(), Canvas()
    canvas.press(80, 40, 12)
    assert canvas.drawing
    canvas.drag(200, 40)
    canvas.drag(120, 240)
    canvas.release()
    assert not canvas.drawing
    drawn.draw([(80, 40), (200, 40), (120, 240)], 12)
    assert canvas.strokes == drawn.strokes == [Stroke(12, [(80, 40), (200, 40), (120, 240)])]
    assert np.array_equal(canvas.image, drawn.image)
    assert (canvas.image[40, 80], canvas.image[40, 140], canvas.image[240, 120]) == (255, 255, 255)


@examples(30)
@given(any_strokes, st.data())
def test_undo_goes_back_through_every_state(strokes, data):
    canvas = Canvas()
    states = [canvas.image.copy()]
    for brush, points in strokes:
        canvas.draw(points, brush)
        states.append(canvas.image.copy())
    assert canvas.image.shape == (CANVAS_SIDE, CANVAS_SIDE)
    assert canvas.image.dtype == np.uint8
    assert [stroke.brush for stroke in canvas.strokes] == [brush for brush, _ in strokes]
    for step in range(1, data.draw(st.integers(0, len(strokes))) + 1):
        canvas.undo()
        assert np.array_equal(canvas.image, states[-1 - step])

    before, image = list(canvas.strokes), canvas.image.copy()
    canvas.clear()
    canvas.clear()
    assert not canvas.image.any()
    assert not canvas.strokes
    canvas.undo()
    assert canvas.strokes == before  # clearing is undone as well
    assert np.array_equal(canvas.image, image)
    for _ in range(len(before) + 1):
        canvas.undo()
    assert canvas.empty


def test_undo_in_the_middle_of_a_stroke_removes_it():
    canvas = Canvas()
    canvas.press(100, 100)
    canvas.drag(150, 150)
    canvas.undo()
    canvas.drag(200, 200)
    assert canvas.empty
    assert not canvas.strokes


def test_ink_outside_of_the_canvas_leaves_it_empty():
    canvas = Canvas()
    canvas.draw([(-100, -100), (-50, 300)])
    assert canvas.empty
    assert len(canvas.strokes) == 1


@examples(50)
@given(st.lists(points_inside, min_size=1, max_size=8), brushes)
def test_a_stroke_has_no_gaps(points, brush):
    ink = (painted(points, brush) > 0).astype(np.uint8)
    assert cv2.connectedComponents(ink, connectivity=8)[0] == 2  # the background and the stroke


@examples(30)
@given(st.lists(points_anywhere, min_size=1, max_size=6), brushes)
def test_a_stroke_that_leaves_the_canvas_is_clipped(points, brush):
    margin = 600  # pixels; farther out than any of the points
    large = np.zeros((CANVAS_SIDE + 2 * margin, CANVAS_SIDE + 2 * margin), np.uint8)
    shifted = [(x + margin, y + margin) for x, y in points]
    for start, end in zip(shifted, shifted[1:] or shifted, strict=False):
        paint_line(large, start, end, brush)
    difference = painted(points, brush).astype(int) - large[margin:-margin, margin:-margin]
    assert np.abs(difference).max() <= 1  # rounding, since the coordinates are larger


@examples(50)
@given(brushes, points_inside)
def test_a_click_is_a_round_dot(brush, point):
    image = painted([point], brush)
    assert image.max() > INK_LEVEL
    assert image.sum() / 255 == pytest.approx(np.pi * brush**2 / 4, abs=0.5 + 0.1 * brush)
    moments = cv2.moments(image)
    assert moments["m10"] / moments["m00"] == pytest.approx(point[0], abs=0.15)
    assert moments["m01"] / moments["m00"] == pytest.approx(point[1], abs=0.15)
    _, _, width, height = cv2.boundingRect(image)
    assert abs(width - height) <= 1
    assert brush <= width <= brush + 2


@given(brushes)
def test_a_line_is_as_wide_as_its_brush(brush):
    image = painted([(60, 140), (220, 140)], brush)
    assert image[:, 140].sum() / 255 == pytest.approx(brush, abs=0.02)
    assert image[140, 30:250].sum() / 255 == pytest.approx(160 + brush, abs=1)  # the round ends add half a brush each


@examples(50)
@given(any_strokes)
def test_the_order_of_the_strokes_does_not_matter(strokes):
    canvas, reverse = Canvas(), Canvas()
    for brush, points in strokes:
        canvas.draw(points, brush)
    for brush, points in reversed(strokes):
        reverse.draw(points, brush)
    assert np.array_equal(canvas.image, reverse.image)


@pytest.mark.parametrize("brush", [0, 41, -3])
def test_a_brush_that_does_not_exist(brush):
    canvas = Canvas()
    with pytest.raises(ValueError, match="1 to 40"):
        canvas.press(1, 1, brush)
    assert not canvas.strokes


def test_points_that_are_not_finite_or_far_away():
    canvas = Canvas()
    with pytest.raises(ValueError, match="nan"):
        canvas.press(float("nan"), 1)
    canvas.press(140, 140)
    with pytest.raises(ValueError, match="inf"):
        canvas.drag(0, float("inf"))
    canvas.drag(1e300, 140)
    assert canvas.image[140, CANVAS_SIDE - 1] == 255


def test_drag_and_release_without_a_press_do_nothing():
    canvas = Canvas()
    canvas.drag(5, 5)
    canvas.release()
    assert canvas.empty
    assert not canvas.strokes


def test_the_eraser_takes_away_what_it_covers_and_leaves_the_rest():
    canvas = Canvas()
    canvas.draw([(40, 140), (240, 140)], 20)
    before, state = canvas.image.copy(), canvas.state
    canvas.press(140, 100, 30, erases=True)
    canvas.drag(140, 180)
    canvas.release()
    assert canvas.erased
    assert not canvas.image[:, 126:155].any()
    assert np.array_equal(canvas.image[:, :124], before[:, :124])
    assert np.array_equal(canvas.image[:, 157:], before[:, 157:])
    erased = canvas.image.copy()
    canvas.undo()
    assert (canvas.state, canvas.erased) == (state, False)
    assert np.array_equal(canvas.image, before)
    canvas.redo()
    assert np.array_equal(canvas.image, erased)
    assert canvas.state != state


def test_redo_goes_forward_until_something_else_is_drawn():
    canvas = Canvas()
    canvas.draw([(50, 50)])
    canvas.clear()
    canvas.draw([(90, 90)])
    strokes = canvas.strokes
    for _ in range(3):
        canvas.undo()
    assert canvas.empty
    for _ in range(4):
        canvas.redo()
    assert canvas.strokes == strokes
    canvas.undo()
    canvas.draw([(20, 20)])
    canvas.redo()
    assert [stroke.points for stroke in canvas.strokes] == [[(20, 20)]]
