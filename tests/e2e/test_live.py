"""The page `Learning` in a real window: a real network learns, steered with the mouse and the keys."""

import os
import signal
import subprocess
import time

import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.segmentation.number import percent
from paintcv.window.hands.window_layout import PANEL_WIDTH
from paintcv.window.look.pages.charts import TITLES, WIDTH, chart_places
from paintcv.window.look.pages.learning_page import (
    AGAIN,
    BARS_TOP,
    BUTTON_HEIGHT,
    ROWS,
    SLIDER_HEIGHT,
    SLIDER_TOP,
    START,
    STEP,
    WEIGHTS_TOP,
)
from paintcv.window.look.panel import draw_panel, panel_buttons
from paintcv.window.look.surface import ACCENT, GROUND, RIGHT, Surface
from paintcv.window.look.widgets import BOTTOM, FOOTER_TOP, MARGIN
from paintcv.window.state.texts import START as MESSAGE
from paintcv.window.state.view import View
from tests.support.desk import SEVEN, Desk, painted, shows, until

pytestmark = pytest.mark.slow

ACCURACY = (slice(TITLES - 11, TITLES + 3), slice(MARGIN + WIDTH - 42, MARGIN + WIDTH + 1))  # where the panel shows it
SHOWN = slice(WEIGHTS_TOP, BOTTOM)  # weights and bars
START_LABEL = (slice(ROWS[0], ROWS[0] + BUTTON_HEIGHT), slice(MARGIN, MARGIN + 50))
NEW = View("mlp512", 9, MESSAGE, page="Learning")
PLACES = {
    button.name: (button.box[0] + button.box[2] / 2, button.box[1] + button.box[3] / 2) for button in panel_buttons(NEW)
}


def as_shown(accuracy: float) -> bytes:
    """The pixels of an accuracy in the panel."""
    surface = Surface(PANEL_WIDTH, CANVAS_SIDE, 1, GROUND)
    surface.text(percent(accuracy), MARGIN + WIDTH, TITLES, 12, ACCENT, RIGHT)
    return surface.image[ACCURACY][:, :, ::-1].tobytes()


ACCURACIES = {as_shown(right / 1000): right / 1000 for right in range(1001)}


def accuracy(desk: Desk) -> float | None:
    """The accuracy that the panel shows; None if it shows none."""
    return ACCURACIES.get(desk.panel()[ACCURACY].tobytes())


def click(desk: Desk, presses: str) -> None:
    desk.xdotool(*desk.at(*PLACES[presses]), "sleep", 0.05, "click", 1, "sleep", 0.05, *desk.at_rest())


def learner(desk: Desk, worker: int) -> int:
    """The number of the learning process, once there is one beside the network's."""
    search = ["pgrep", "-P", str(desk.process.pid), "-f", "spawn_main"]
    found = [int(number) for number in subprocess.run(search, capture_output=True, text=True).stdout.split()]
    return next((number for number in found if number != worker), 0)


def rests(desk: Desk) -> bool:
    """Whether the first button is Start, in place of Pause."""
    return np.array_equal(desk.panel()[START_LABEL], draw_panel(NEW, 1)[START_LABEL][:, :, ::-1])


def shown(desk: Desk) -> tuple[float, bytes]:
    """Accuracy, weights and bars."""
    panel = desk.panel()
    return ACCURACIES.get(panel[ACCURACY].tobytes(), -1), panel[SHOWN].tobytes()


def test_it_learns_pauses_steps_goes_back_and_quits(paint):
    desk = paint()
    desk.draw(SEVEN)
    click(desk, "Learning")
    click(desk, START)
    until(lambda: (accuracy(desk) or 0) > 0.9, 90, "it doesn't learn")

    click(desk, START)  # a pause
    until(lambda: rests(desk), why="no pause")
    time.sleep(0.5)  # for a batch that was being learnt
    before = desk.panel()
    time.sleep(0.5)
    assert np.array_equal(desk.panel(), before)

    click(desk, "network mlp16")
    steps, now = [], desk.panel()
    for _ in range(3):
        click(desk, STEP)
        until(lambda now=now: rests(desk) and not np.array_equal(desk.panel()[SHOWN], now[SHOWN]), 30, "no step")
        now = desk.panel()
        steps.append(shown(desk))
    desk.key("bracketleft")
    until(lambda: shown(desk) == steps[1], why="the second batch isn't shown again")
    desk.xdotool(
        *desk.at(CANVAS_SIDE + MARGIN + float(chart_places(np.array(1), 9370)), SLIDER_TOP + SLIDER_HEIGHT / 2),
        "click",
        1,
    )
    until(lambda: shown(desk) == steps[0], why="the slider doesn't show the first batch")
    desk.key("bracketright")
    until(lambda: shown(desk) == steps[1], why="the second batch isn't shown once more")

    bars = slice(BARS_TOP, BOTTOM)
    before = desk.panel()[bars]
    desk.draw([(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)])  # the bars follow the drawing
    until(lambda: not np.array_equal(desk.panel()[bars], before), why="the drawing isn't read")

    click(desk, AGAIN)
    until(lambda: (accuracy(desk) or 0) > 0.2, 30, "it doesn't begin again")
    desk.key("Escape")  # the page
    desk.key("Escape")
    until(lambda: desk.noted(), why="it doesn't ask")
    assert desk.process.poll() is None
    desk.key("Escape")
    assert desk.ended() == (0, "")


def test_a_learning_process_that_dies_is_reported_and_the_window_goes_on(paint):
    desk = paint()
    desk.ready()
    worker = desk.worker()
    click(desk, "Learning")
    click(desk, START)
    first = until(lambda: learner(desk, worker), why="no process")
    before = desk.panel()
    os.kill(first, signal.SIGKILL)
    until(lambda: not np.array_equal(desk.panel()[:FOOTER_TOP], before[:FOOTER_TOP]), why="the panel doesn't say it")
    desk.draw(SEVEN)
    shows(desk, painted([SEVEN]))
    assert desk.read().startswith("7  ")
    click(desk, START)
    assert until(lambda: learner(desk, worker), why="no new process") != first
    desk.key("Escape")
    desk.key("Escape")
    desk.key("Escape")  # a lesson has begun
    assert desk.ended() == (0, "paint.py: The learning process has ended. Start begins anew.\n")


def test_without_mnist_one_line_says_how_to_get_it(paint, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", "nowhere.npz")
    desk = paint()
    worker = until(desk.worker)
    click(desk, "Learning")
    click(desk, START)
    until(lambda: learner(desk, worker), why="no process")
    until(lambda: not learner(desk, worker), 60, "the process stays")
    time.sleep(0.1)
    desk.key("Escape")
    desk.key("Escape")
    assert desk.ended() == (0, "paint.py: nowhere.npz: No such file or directory; correct MNIST_NPZ\n")
