"""The mouse: strokes on the canvas, and presses of buttons, from OpenCV's events.

    mouse = Mouse(controls, window_buttons)
    mouse.act(cv2.EVENT_LBUTTONDOWN, x, y, flags, layout)
    mouse.point                         # where on the canvas it is, for the outline of the brush; None if elsewhere

A touch screen and a pen come as a mouse, too. A button acts when it is let go over the same button, a slider at
once.
"""

from collections.abc import Callable

import cv2

from paintcv.ink.canvas import CANVAS_SIDE, Point
from paintcv.window.hands.buttons import Button, button_at
from paintcv.window.hands.controls import Controls
from paintcv.window.hands.window_layout import Layout
from paintcv.window.qt import PRESSES
from paintcv.window.state.view import View


class Mouse:
    """The mouse over the window. `buttons` returns those that the window shows."""

    def __init__(self, controls: Controls, buttons: Callable[[View], list[Button]]) -> None:
        self.controls, self.buttons = controls, buttons
        self.session = controls.session
        self.point: Point | None = None  # pixels of the canvas
        self.button: Button | None = None  # the one that is pressed

    def act(self, event: int, x: int, y: int, flags: int, layout: Layout) -> None:
        """Act on one event at (x, y), pixels of the window."""
        session, drawing = self.session, self.session.canvas.drawing
        u, v = layout.units(x, y)
        point, on_canvas = (u - 0.5, v - 0.5), 0 <= u < CANVAS_SIDE and 0 <= v < CANVAS_SIDE
        self.point = point if on_canvas else None
        pointed = button_at(self.buttons(session.view), *layout.button_units(x, y))
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
            if button and pointed and button.name == pointed.name:
                button.act(self.controls)
        if self.button and self.button.slides and pointed and pointed.slides:
            if pressed == "left" or pointed.name != self.button.name:
                pointed.act(self.controls)
            self.button = pointed
        self._show(pointed if not session.canvas.drawing else None)

    def _show(self, pointed: Button | None) -> None:
        """Show the button under the mouse; while one is pressed, no other."""
        if self.button and (not pointed or pointed.name != self.button.name):
            pointed = None
        view = self.session.view
        view.pointed, view.pressed = pointed.name if pointed else "", bool(self.button and pointed)
