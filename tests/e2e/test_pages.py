"""The pages of the panel by real clicks: each opens, shows something of the drawing, and reacts."""

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.ink.picture import make_picture
from paintcv.networks.votes import count_votes
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.window.look.panel import panel_buttons
from paintcv.window.look.widgets import signed
from paintcv.window.state.view import View
from tests.support.desk import SEVEN, Desk, painted, shows, until
from tests.support.sessions import line_of

pytestmark = pytest.mark.slow
MLP512 = WEIGHTS_FOLDER / "mlp512.keras"
SMALL = [(200 + x / 4, 10 + y / 4) for x, y in SEVEN]


def click(desk: Desk, x: float, y: float) -> None:
    """Click at (x, y) of the window, and take the mouse away."""
    desk.xdotool(*desk.at(x, y), "sleep", 0.05, "click", 1, "sleep", 0.05, *desk.at_rest())


def open_page(desk: Desk, name: str) -> None:
    """Click on the tab of a page."""
    (tab,) = [button for button in panel_buttons(View("mlp512", 9, "")) if button.name == name]
    left, top, width, height = tab.box
    click(desk, left + width / 2, top + height / 2)


def coloured(desk: Desk, top: int, bottom: int, left: int = 0, right: int = 320) -> float:
    """The orange pixels of a part of the panel, as a fraction of all."""
    red, green, blue = (desk.panel()[top:bottom, left:right, channel].astype(int) for channel in range(3))
    return float(((red > 90) & (red > 1.2 * green) & (green > blue)).mean())


def wait_for_change(desk: Desk, before: np.ndarray, top: int, bottom: int) -> None:
    """Wait until the panel between these heights looks different from `before`."""
    until(lambda: not np.array_equal(desk.panel()[top:bottom], before[top:bottom]), 20, "nothing happens")


def test_votes_a_unit_and_back(desk):
    open_page(desk, "Votes")
    desk.draw(SEVEN)
    assert desk.read().startswith("7  ")
    until(lambda: coloured(desk, 79, 219, 24, 186) > 0.01, 20, "no votes")
    table = desk.panel()
    click(desk, CANVAS_SIDE + 24 + 13, 120)  # the most active unit
    (votes,) = count_votes(MLP512, make_picture(painted([SEVEN]))[None])
    weights = cv2.resize(signed(votes.pictures[0]), (104, 104), interpolation=cv2.INTER_NEAREST)[:, :, ::-1]
    until(lambda: np.abs(desk.panel()[48:152, 20:124].astype(int) - weights).max() < 4, 20, "no weights")
    until(lambda: (desk.panel()[64:101, 138:175].max(2) > 200).any(), 20, "no test digit")
    click(desk, CANVAS_SIDE + 40, 33)  # < all units
    until(lambda: np.array_equal(desk.panel(), table), 20, "the table isn't back")


def test_why_is_drawn_on_the_drawing_live(desk):
    open_page(desk, "Why")
    desk.key("l")
    desk.draw(SEVEN)
    desk.line()
    until(lambda: coloured(desk, 46, 180, 20, 154) > 0.01, 20, "no pixels speak for the answer")
    before = desk.panel()
    desk.draw([(110, 130), (190, 130)])
    desk.line()
    wait_for_change(desk, before, 46, 180)
    desk.key("l")


def test_frame_shows_where_the_tutorials_fail(desk):
    open_page(desk, "Frame")
    desk.draw(SMALL)
    assert desk.read().startswith("7  ")
    # On the left the digit is small and in a corner, on the right it fills the picture.
    until(lambda: (desk.panel()[44:156, 29:141].max(2) > 200).any(), 20, "no picture of the whole canvas")
    left, right = ((desk.panel()[44:156, x : x + 112].max(2) > 100).mean() for x in (29, 179))
    assert 0 < left < right / 2


def test_a_click_on_a_network_chooses_it(desk):
    open_page(desk, "Networks")
    desk.draw(SEVEN)
    assert desk.read() == line_of(MLP512)
    until(lambda: (desk.panel()[150:164, 142:155].max(2) > 200).any(), 30, "not all networks have read it")
    click(desk, CANVAS_SIDE + 60, 40 + 26 * 4.5)
    assert desk.line() == line_of(WEIGHTS_FOLDER / "cnn.keras")
    click(desk, CANVAS_SIDE + 60, 40 + 13)
    assert desk.line() == line_of(MLP512)
    shows(desk, painted([SEVEN]))
