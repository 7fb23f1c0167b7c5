"""The mouse: strokes on the canvas, and presses of buttons, from OpenCV's events.

    mouse = Mouse(session, press=controls.press)
    mouse.act(cv2.EVENT_LBUTTONDOWN, x, y, flags, layout)
    mouse.point                         # where on the canvas it is, for the outline of the brush; None if elsewhere

A touch screen and a pen come as a mouse, too. A button acts when it is let go over the same button, a slider at
once.
"""

from collections.abc import Callable

import cv2

from paintcv.ink.canvas import CANVAS_SIDE, Point
from paintcv.window.buttons import Button, button_at, row_buttons
from paintcv.window.layout import Layout
from paintcv.window.panel import panel_buttons
from paintcv.window.qt import PRESSES
from paintcv.window.session import Session


class Mouse:
    """The mouse over the window. `press` is called with the name of the key or page that a button presses."""

    def __init__(self, session: Session, press: Callable[[str], None]) -> None:
        self.session, self.press = session, press
        self.point: Point | None = None  # pixels of the canvas
        self.button: Button | None = None  # the one that is pressed

    def act(self, event: int, x: int, y: int, flags: int, layout: Layout) -> None:
        """Act on one event at (x, y), pixels of the window."""
        session, drawing = self.session, self.session.canvas.drawing
        u, v = layout.units(x, y)
        point, on_canvas = (u - 0.5, v - 0.5), 0 <= u < CANVAS_SIDE and 0 <= v < CANVAS_SIDE
        self.point = point if on_canvas else None
        pointed = button_at([*row_buttons(session.view), *panel_buttons(session.view)], u, v)
        pressed = PRESSES.get(event)
        if pressed == "right":
            session.read()
        elif pressed == "left":
            if on_canvas and not drawing:
                session.press(*point, add=bool(flags & cv2.EVENT_FLAG_SHIFTKEY))
            elif not drawing:
                self.button = pointed
        elif event == cv2.EVENT_MOUSEMOVE:
            if not flags & cv2.EVENT_FLAG_LBUTTON:  # the button may have been released outside the window
                self.button = None
            if drawing:
                if flags & cv2.EVENT_FLAG_LBUTTON:
                    session.drag(*point)
                else:
                    session.release()
        elif event == cv2.EVENT_LBUTTONUP:
            if drawing:
                session.drag(*point)
                session.release()
            button, self.button = self.button, None
            if button and pointed and button.presses == pointed.presses:
                self.press(button.presses)
        if self.button and self.button.slides and pointed and pointed.slides:
            if pressed == "left" or pointed.presses != self.button.presses:
                self.press(pointed.presses)
            self.button = pointed
        self._show(pointed if not session.canvas.drawing else None)

    def _show(self, pointed: Button | None) -> None:
        """Show the button under the mouse; while one is pressed, no other."""
        if self.button and (not pointed or pointed.presses != self.button.presses):
            pointed = None
        self.session.view.point_at(pointed.presses if pointed else "", bool(self.button and pointed))
