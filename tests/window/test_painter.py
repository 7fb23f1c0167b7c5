"""The painter: ink at any scale, and only what has changed is painted again."""

import itertools
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE, Canvas
from paintcv.window.hands.window_layout import HALF_ROW, NOWHERE, fit_layout, window_size
from paintcv.window.look import painter as painter_module
from paintcv.window.look.painter import PANEL_INTERVAL, Painter, ScaledInk
from paintcv.window.look.panel import draw_panel
from paintcv.window.look.row import draw_row, row_buttons
from paintcv.window.state.view import View
from tests.support.desk import SEVEN, painted
from tests.support.sessions import draw, read

ACROSS = [(40, 100), (240, 100)]


def test_ink_at_scale_1_is_the_canvas_and_at_others_as_crisp():
    ink = ScaledInk(1)
    canvas = Canvas()
    canvas.draw(SEVEN)
    canvas.press(*ACROSS[0], 20, erases=True)
    canvas.drag(*ACROSS[1])
    ink.update(canvas.strokes)
    assert np.array_equal(ink.image, canvas.image)
    large = ScaledInk(3.2)
    large.update(canvas.strokes)
    soft = ((large.image > 0) & (large.image < 255)).sum() / (large.image > 0).sum()
    assert soft < 0.09, "the edge is wider than a pixel"
    small = cv2.resize(large.image, (CANVAS_SIDE, CANVAS_SIDE), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - canvas.image).mean() < 0.5


def test_ink_follows_a_canvas_through_everything():
    """Whatever was done in between, the ink is that of the strokes: none is missing or left."""
    canvas, ink = Canvas(), ScaledInk(1)
    steps = [
        lambda: canvas.draw(SEVEN),
        lambda: canvas.press(*ACROSS[0], 9),
        lambda: canvas.drag(100, 100),
        lambda: canvas.drag(*ACROSS[1]),
        canvas.release,
        canvas.undo,
        canvas.redo,
        lambda: (canvas.undo(), canvas.draw([(20, 20), (50, 90)])),
        lambda: (canvas.press(20, 20, 30, erases=True), canvas.drag(60, 60)),
        canvas.undo,
        canvas.clear,
        canvas.undo,
        lambda: (canvas.clear(), canvas.draw(ACROSS)),
    ]
    for step, seen in itertools.product(steps, (True, False)):
        if seen:
            step()
        ink.update(canvas.strokes)
        assert np.array_equal(ink.image, canvas.image)


@pytest.mark.parametrize(
    ("size", "scale", "corner"),
    [((600, 310), 1, (0, 0)), ((1920, 1080), 3.2, (0, 44)), ((1240, 620), 2, (20, 0)), ((100, 100), 0.5, (0, 0))],
)
def test_a_layout_is_in_the_middle_and_as_large_as_fits(size, scale, corner):
    layout = fit_layout(*size)
    assert (layout.scale, (layout.left, layout.top)) == (scale, corner)
    assert layout.units(*corner) == (0.5 / scale, 0.5 / scale)
    assert layout.button_units(*corner) == layout.units(*corner)
    assert (layout.width, layout.height) == (max(size[0], 300), max(size[1], 155))


def test_in_a_tall_window_the_blocks_stand_one_below_the_other():
    layout = fit_layout(700, 1240)
    assert (layout.scale, layout.left, layout.top) == (2, 30, 0)
    canvas, panel, first_half, second_half = (70, 0), (30, 560), (50, 1120), (50, 1180)
    assert layout.units(*canvas) == layout.button_units(*canvas) == (0.25, 0.25)
    assert layout.button_units(*panel) == (CANVAS_SIDE + 0.25, 0.25)
    assert layout.button_units(*first_half) == (0.25, CANVAS_SIDE + 0.25)
    assert layout.button_units(*second_half) == (HALF_ROW + 0.25, CANVAS_SIDE + 0.25)
    assert layout.button_units(40, 100) == layout.button_units(660, 1200) == NOWHERE
    assert layout.units(70, 1000) == (0.25, 500.25)  # a stroke goes on below the canvas


@pytest.mark.parametrize("size", [(320, 620), (501, 997), (1080, 1920), (600, 310), (1201, 431)])
@pytest.mark.parametrize("view", [View("mlp512", 9, "", page="Learning"), View("mlp512", 9, "", typed="12")])
def test_every_button_is_painted_where_it_is_pressed(size, view):
    """Each pixel of the window belongs to a block, and the image at a button's place is that of the button."""
    layout = fit_layout(*size)
    session = SimpleNamespace(view=view, canvas=Canvas(), drawing=SimpleNamespace(version=0))
    image = Painter(session).paint(layout, None)
    wide = np.zeros((round(310 * layout.scale) + 2, round(600 * layout.scale) + 2, 3), np.uint8)
    for part, x, y in (
        (draw_panel(view, layout.scale), CANVAS_SIDE, 0),
        (draw_row(view, layout.scale), 0, CANVAS_SIDE),
    ):
        left, top = round(x * layout.scale), round(y * layout.scale)
        wide[top : top + part.shape[0], left : left + part.shape[1]] = part
    differ = count = 0
    for y in range(0, layout.height, 7):
        for x in range(0, layout.width, 7):
            u, v = layout.button_units(x, y)
            if u >= CANVAS_SIDE or v >= CANVAS_SIDE:
                there = wide[int(v * layout.scale), int(u * layout.scale)]
                differ += (np.abs(image[y, x].astype(int) - there) > 60).any()
                count += 1
    assert count > 0.2 * layout.width * layout.height / 49 / 2
    assert differ < 0.06 * count  # at the edges of letters, by rounding


@pytest.mark.parametrize("typed", [None, "7"])
def test_no_button_of_the_row_is_broken_in_two(typed):
    for button in row_buttons(View("mlp512", 9, "", typed=typed)):
        left, _, width, _ = button.box
        assert left + width <= HALF_ROW + 1e-6 or left >= HALF_ROW - 1e-6


def test_the_first_size_fits_the_room():
    assert window_size(1.5, None) == (900, 465)
    assert window_size(3, (1280, 800)) == (1241, 641)  # 97 % of the width
    assert window_size(4, (1920, 800)) == (1394, 720)  # 90 % of the height
    assert window_size(1, (100, 100)) == (300, 155)
    assert window_size(None, None) == (600, 310)
    assert window_size(None, (1920, 1080)) == (1394, 720)  # two thirds of the height
    assert window_size(None, (1080, 1920)) == (1047, 541)


def test_only_what_has_changed_is_painted(session, monkeypatch):
    calls = []
    for name in ("draw_panel", "draw_row", "draw_canvas"):
        real = getattr(painter_module, name)
        monkeypatch.setattr(painter_module, name, lambda *a, name=name, real=real: (calls.append(name), real(*a))[1])
    painter, layout = Painter(session), fit_layout(900, 465)

    def painted_parts() -> list[str]:
        calls.clear()
        if not painter.is_current(layout, None):
            painter.paint(layout, None)
        return calls

    assert painted_parts() == ["draw_panel", "draw_row", "draw_canvas"]
    assert painted_parts() == []
    draw(session)
    assert painted_parts() == ["draw_canvas"]
    read(session)
    assert painted_parts() == ["draw_panel", "draw_canvas"]
    session.toggle_live()
    assert painted_parts() == ["draw_panel", "draw_row", "draw_canvas"]


def test_the_panel_waits_during_a_stroke_and_not_longer(session, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(painter_module.time, "monotonic", lambda: now[0])
    painter, layout = Painter(session), fit_layout(600, 310)
    painter.paint(layout, None)
    session.press(*SEVEN[0])
    session.view.show_note("a note")
    painter.paint(layout, None)
    assert session.view.changed
    assert painter.is_current(layout, None)
    now[0] += PANEL_INTERVAL
    assert not painter.is_current(layout, None)
    before = painter.paint(layout, None).copy()
    assert not session.view.changed
    session.view.show_note("another note")
    session.release()
    assert not painter.is_current(layout, None)
    assert not np.array_equal(painter.paint(layout, None), before)


def test_the_drawing_stays_as_it_is_at_any_size(session):
    painter = Painter(session)
    draw(session)
    for size in ((600, 310), (1920, 1080), (300, 200)):
        painter.paint(fit_layout(*size), (100, 100))
        assert np.array_equal(session.canvas.image, painted([SEVEN]))
