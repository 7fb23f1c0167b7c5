"""What a teacher does before a lesson, with real events: messages that go, Esc, and digits one after the other."""

import numpy as np
import pytest

from paintcv.window.look.panel import panel_buttons
from paintcv.window.look.widgets import NOTE_BASELINE
from paintcv.window.state.view import NOTE_SECONDS, View
from tests.support.desk import SEVEN, Desk, until

pytestmark = pytest.mark.slow

NOTE = slice(NOTE_BASELINE - 10, NOTE_BASELINE + 4)  # where the panel shows it


def click(desk: Desk, page: str, button: str) -> None:
    """Click on a button of the panel, which shows this page, and take the mouse away."""
    left, top, width, height = next(
        place.box for place in panel_buttons(View("mlp512", 9, "", page=page)) if place.name == button
    )
    there = desk.at(left + width / 2, top + height / 2)
    desk.xdotool(*there, "sleep", 0.05, "click", 1, "sleep", 0.05, *desk.at_rest())


def noted(desk: Desk) -> bool:
    """Whether there is a note below the page."""
    return bool((np.ptp(desk.panel()[NOTE].reshape(-1, 3), axis=0) > 60).any())


def test_a_note_belongs_to_a_page_and_a_moment(paint):
    desk = paint()
    desk.draw(SEVEN)
    desk.read()
    until(lambda: noted(desk), why="no hint about Shift")
    click(desk, "Reading", "Learning")
    until(lambda: not noted(desk), 2, "the hint follows to another page")
    click(desk, "Learning", "Reading")
    desk.key("a")
    until(lambda: noted(desk), why="no note")
    until(lambda: not noted(desk), NOTE_SECONDS + 5, "the note stays")
