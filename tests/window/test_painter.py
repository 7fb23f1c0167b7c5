"""The painter: ink at any scale, and only what has changed is painted again."""

import itertools

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE, Canvas
from paintcv.window.hands.window_layout import fit_layout, window_size
from paintcv.window.look import painter as painter_module
from paintcv.window.look.painter import PANEL_INTERVAL, Painter, ScaledInk
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
    assert (layout.width, layout.height) == (max(size[0], 300), max(size[1], 155))


def test_the_first_size_fits_the_room():
    assert window_size(1.5, None) == (900, 465)
    assert window_size(3, (1241, 720)) == (1241, 641)
    assert window_size(1, (100, 100)) == (300, 155)


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
