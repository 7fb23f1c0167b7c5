"""The painter: what the window shows, at the size that it has. Only what has changed is painted again.

    painter = Painter(session)
    image = painter.paint(fit_layout(1200, 620), point=None)        # (620, 1200, 3) uint8, BGR
    ink = ScaledInk(scale=2); ink.update(canvas.strokes)            # ink.image: (560, 560) uint8

The ink is painted from the strokes, so that it is as crisp as the window is large. The drawing itself stays 280 x 280.
"""

import time
from collections.abc import Sequence
from itertools import starmap
from operator import is_

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE, Point, Stroke, paint_stroke
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.window_layout import Layout
from paintcv.window.look.panel import draw_canvas, draw_panel
from paintcv.window.look.row import draw_row, row_buttons
from paintcv.window.look.surface import GROUND, Colour
from paintcv.window.look.widgets import ground
from paintcv.window.state.session import Session

PANEL_INTERVAL = 0.03  # seconds: 30 readings a second can be seen while someone draws. Set by hand


class ScaledInk:
    """The ink of strokes with `scale` pixels for each of the canvas."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.image = np.zeros((round(CANVAS_SIDE * scale),) * 2, np.uint8)
        self._strokes: list[Stroke] = []  # those that are painted
        self._points = 0  # how many points of the last of them are

    def update(self, strokes: Sequence[Stroke]) -> None:
        """Have `image` show these strokes. Those that were painted before, the same objects, aren't painted again."""
        painted = len(self._strokes)
        if painted > len(strokes) or not all(starmap(is_, zip(self._strokes, strokes, strict=False))):
            self.image[:] = 0
            painted = self._points = 0
        if painted:
            self._paint(strokes[painted - 1], self._points)
        for stroke in strokes[painted:]:
            self._paint(stroke, 0)
        self._strokes, self._points = list(strokes), len(strokes[-1].points) if strokes else 0

    def _paint(self, stroke: Stroke, points: int) -> None:
        """Paint a stroke of which the first `points` are painted."""
        if points < len(stroke.points):
            paint_stroke(self.image, stroke, max(points - 1, 0), self.scale)


class Painter:
    """Paints a session. It keeps the image, and repaints canvas, panel and buttons each when it has changed.

    Ink comes first: during a stroke, the panel waits until it is PANEL_INTERVAL old.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.layout: Layout | None = None
        self.point: Point | None = None  # where the outline of the brush is painted
        self.version = -1  # of the drawing that is painted
        self.panel_time = -PANEL_INTERVAL  # when the panel was painted last, seconds of time.monotonic
        self.row: list[tuple[Button, Colour]] = []  # the buttons that are painted, with their grounds

    def is_current(self, layout: Layout, point: Point | None) -> bool:
        """Whether the image still shows what the session is, at this layout and with the mouse at this point."""
        same = (self.layout, self.point, self.version) == (layout, point, self.session.drawing.version)
        return same and not self.panel_pending()

    def panel_pending(self) -> bool:
        """Whether the panel is to be painted again, and at once."""
        waits = self.session.canvas.drawing and time.monotonic() < self.panel_time + PANEL_INTERVAL
        return self.session.view.changed and not waits

    def paint(self, layout: Layout, point: Point | None) -> np.ndarray:
        """The window's image (height, width, 3) uint8, BGR, with the brush at `point` of the canvas (None: without).

        The next call changes it.
        """
        session, view, is_new = self.session, self.session.view, layout != self.layout
        if is_new:
            self.image = np.empty((layout.height, layout.width, 3), np.uint8)
            cv2.rectangle(self.image, (0, 0), (layout.width, layout.height), GROUND, cv2.FILLED)
            self.ink = ScaledInk(layout.scale)
            self.row = []
        if is_new or self.panel_pending():
            self._place(draw_panel(view, layout.scale), layout, CANVAS_SIDE, 0)
            self.panel_time, view.changed = time.monotonic(), False
            row = [(button, ground(view, button.name)) for button in row_buttons(view)]
            if row != self.row:
                self._place(draw_row(view, layout.scale), layout, 0, CANVAS_SIDE)
                self.row = row
        self.ink.update(session.canvas.strokes)
        self._place(draw_canvas(self.ink.image, view, layout.scale, point), layout, 0, 0)
        self.layout, self.point, self.version = layout, point, session.drawing.version
        return self.image

    def _place(self, part: np.ndarray, layout: Layout, x: float, y: float) -> None:
        """Put a part of the window where it belongs; in the wide window it is at (x, y), units."""
        for piece, left, top in layout.place(part, x, y):
            region = self.image[top : top + piece.shape[0], left : left + piece.shape[1]]
            region[:] = piece[: region.shape[0], : region.shape[1]]  # rounding may leave a pixel less
