"""Buttons: where they are, what they press, and how they look.

    buttons = row_buttons(view)                         # the row at the bottom of the window
    button_at(buttons, x=30, y=295)                     # the one that is there, or None
    draw_row(view, scale=2)                             # (60, 1200, 3) uint8

A button presses a key, or opens a page: `Button.presses` is the name of the key (see keys.py) or of the page. Positions
are in units of the window, see layout.py.
"""

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.window.actions import ACTIONS
from paintcv.window.layout import ROW_HEIGHT, WINDOW_WIDTH
from paintcv.window.surface import ACCENT, CENTRE, FAINT, GROUND, LINE, TEXT, Colour, Surface
from paintcv.window.view import View

# The buttons in the row from left to right: label, key, and width in units.
ROW = [(action.label, action.keys[0], 60) for action in ACTIONS if action.label]
# The row while "What is it?" is asked.
QUESTION_ROW = [
    *((digit, digit, 42) for digit in "0123456789"),
    ("Delete", "Backspace", 60),
    ("Cancel", "Esc", 60),
    ("Save", "Enter", 60),
]
PRESSED: Colour = (110, 92, 70)  # the ground of a button that is pressed; set by hand
POINTED: Colour = (82, 74, 67)  # that of one under the mouse
GAP = 2  # between a button and the edge of its place, units


class Button(NamedTuple):
    """A button: what it presses, the place that reacts to the mouse (left, top, width, height), and its label."""

    presses: str
    box: tuple[float, float, float, float]
    label: str = ""
    key: str = ""  # the key that is named below the label when the mouse is over the button
    on: bool = False  # whether what it switches is on
    slides: bool = False  # whether it is a place of a slider: it acts at once, and while the mouse is drawn over it


def row_buttons(view: View) -> list[Button]:
    """The buttons at the bottom of the window: those of the question while it is asked, else those of ROW."""
    row = QUESTION_ROW if view.typed is not None else ROW
    rights = list(accumulate(width for _, _, width in row))
    on = {"e": view.erasing, "l": view.live}
    return [
        Button(
            key, (right - width, CANVAS_SIDE, width, ROW_HEIGHT), label, "" if key == label else key, on.get(key, False)
        )
        for (label, key, width), right in zip(row, rights, strict=True)
    ]


def button_at(buttons: Iterable[Button], x: float, y: float) -> Button | None:
    """The button whose place has the point (x, y), units of the window, or None."""
    for button in buttons:
        left, top, width, height = button.box
        if left <= x < left + width and top <= y < top + height:
            return button
    return None


def ground(view: View, button: Button) -> Colour:
    """The colour of a button's ground, by what the mouse does to it."""
    if view.pointed != button.presses:
        return LINE
    return PRESSED if view.pressed else POINTED


def draw_row(view: View, scale: float) -> np.ndarray:
    """The row of buttons: BGR uint8.

    In the question all keys are named, in the other row that of the button under the mouse.
    """
    surface = Surface(WINDOW_WIDTH, ROW_HEIGHT, scale, GROUND)
    for button in row_buttons(view):
        left, _, width, height = button.box
        pressed = view.pressed and view.pointed == button.presses
        surface.box(left + GAP, GAP, width - 2 * GAP, height - 2 * GAP, ground(view, button))
        with_key = bool(button.key) and (view.typed is not None or view.pointed == button.presses)
        colour = ACCENT if button.on else TEXT
        middle, baseline = left + width / 2, (14 if with_key else 19) + pressed
        surface.text(button.label, middle, baseline, 12, colour, CENTRE)
        if with_key:
            surface.text(button.key, middle, 24.5 + pressed, 9, FAINT, CENTRE)
        if button.on:
            surface.box(left + 14, height - GAP - 2, width - 28, 2, ACCENT)
    return surface.image
