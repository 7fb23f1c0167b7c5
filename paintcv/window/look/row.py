"""The row of buttons at the bottom of the window: those of the table of keys, or those of the question.

buttons = row_buttons(view)
draw_row(view, scale=2)                             # (60, 1200, 3) uint8, BGR
"""

import functools
from itertools import accumulate

import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.window.hands.actions import ACTIONS, press_key
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.window_layout import HALF_ROW, ROW_HEIGHT, WINDOW_WIDTH
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, GROUND, TEXT, Surface
from paintcv.window.look.widgets import ground
from paintcv.window.state.view import Mode, View

# The buttons of each mode from left to right: label, key, and width in units.
ROWS: dict[Mode, list[tuple[str, str, float]]] = {
    Mode.DRAW: [(action.label, action.keys[0], 60) for action in ACTIONS if action.label],
    Mode.ASK: [
        *((digit, digit, HALF_ROW / 7) for digit in "0123456"),
        *((digit, digit, 40) for digit in "789"),
        ("Delete", "Backspace", 60),
        ("Cancel", "Esc", 60),
        ("Save", "Enter", 60),
    ],
}
GAP = 2  # between a button and the edge of its place, units


def row_buttons(view: View) -> list[Button]:
    """The buttons at the bottom of the window, in the mode that it has."""
    return _buttons(view.mode, view.erasing, view.live)


@functools.cache
def _buttons(mode: Mode, erasing: bool, live: bool) -> list[Button]:
    row, on = ROWS[mode], {"e": erasing, "l": live}
    rights = accumulate(width for _, _, width in row)
    return [
        Button(
            key,
            (right - width, CANVAS_SIDE, width, ROW_HEIGHT),
            functools.partial(press_key, key),
            label,
            "" if key == label else key,
            on.get(key, False),
        )
        for (label, key, width), right in zip(row, rights, strict=True)
    ]


def draw_row(view: View, scale: float) -> np.ndarray:
    """The row of buttons: BGR uint8.

    In the question all keys are named, in the other row that of the button under the mouse.
    """
    surface = Surface(WINDOW_WIDTH, ROW_HEIGHT, scale, GROUND)
    for button in row_buttons(view):
        left, _, width, height = button.box
        pointed = view.pointed == button.name
        surface.box(left + GAP, GAP, width - 2 * GAP, height - 2 * GAP, ground(view, button.name))
        with_key = bool(button.key) and (view.mode is Mode.ASK or pointed)
        middle, baseline, pressed = left + width / 2, 14 if with_key else 19, view.pressed and pointed
        surface.text(button.label, middle, baseline + pressed, 12, ACCENT if button.on else TEXT, CENTRE)
        if with_key:
            surface.text(button.key, middle, 24.5 + pressed, 9, FAINT, CENTRE)
        if button.on:
            surface.box(left + 14, height - GAP - 2, width - 28, 2, ACCENT)
    return surface.image
