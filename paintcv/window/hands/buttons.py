"""Buttons: places in the window, each with a function that a press of it calls.

    Button("Undo", (60, 280, 60, 30), act=lambda controls: controls.session.undo(), label="Undo")
    button_at(buttons, x=30, y=295)                     # the one that is there, or None

The function gets the Controls, and through them whatever the window has. Places are in units of the window, and those
that a page returns in units of the panel, see window_layout.py. How buttons look is in the room `look`.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from paintcv.window.hands.controls import Controls


class Button(NamedTuple):
    """A button: its name, the place that reacts to the mouse (left, top, width, height), what it does, its label."""

    name: str  # no other button that is shown with it has the same, unless it does the same
    box: tuple[float, float, float, float]
    act: Callable[[Controls], object]
    label: str = ""
    key: str = ""  # the key that is named below the label when the mouse is over the button
    on: bool = False  # whether what it switches is on
    slides: bool = False  # whether it is a place of a slider: it acts at once, and while the mouse is drawn over it


def button_at(buttons: Iterable[Button], x: float, y: float) -> Button | None:
    """The button whose place has the point (x, y), units of the window, or None."""
    for button in buttons:
        left, top, width, height = button.box
        if left <= x < left + width and top <= y < top + height:
            return button
    return None
