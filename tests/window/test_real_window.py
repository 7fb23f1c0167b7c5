"""paint.py in a real window, on a virtual screen, with real events. All tests share one window; tests/e2e has more."""

import re

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.ink.picture import make_picture
from tests.support.desk import READING, SEVEN, Desk, painted, shows, until

ONE = [(60, 70), (60, 200)]
NARROW_SEVEN = [(x / 2 + 110, y) for x, y in SEVEN]  # beside ONE, it makes a 17


def steady_panel(desk: Desk) -> np.ndarray:
    """The panel, once it looks the same twice."""
    before = desk.panel()
    while not np.array_equal(after := desk.panel(), before):
        before = after
    return after


def wait_for_change(desk: Desk, before: np.ndarray, why: str) -> None:
    """Wait until the panel looks different from `before`."""
    until(lambda: not np.array_equal(desk.panel(), before), why=why)


def test_draw_read_undo_clear(desk):
    before = desk.panel()
    desk.draw(SEVEN)
    shows(desk, painted([SEVEN]))
    line = desk.read()
    assert READING.fullmatch(line)
    assert line.startswith("7  ")
    wait_for_change(desk, before, "the panel doesn't show the reading")
    shows(desk, painted([SEVEN]))  # the ink stays

    first, second = [(40, 40), (60, 90), (70, 200)], [(90, 200), (200, 210)]
    desk.draw(first)  # the next stroke begins a new drawing
    shows(desk, painted([first]))
    desk.draw(second)
    shows(desk, painted([first, second]))
    desk.key("u")
    shows(desk, painted([first]))
    desk.key("c")
    shows(desk, painted([]))
    desk.key("u")  # a clear can be undone, too
    shows(desk, painted([first]))
    desk.key("u")
    shows(desk, painted([]))
    assert desk.lines.empty()


def test_space_reads_too(desk):
    desk.draw(SEVEN)
    desk.key("space")
    assert desk.line().startswith("7  ")


def test_a_right_click_on_an_empty_canvas_prints_nothing(desk):
    before = desk.panel()
    desk.xdotool(*desk.at(100, 100), "click", 3)
    wait_for_change(desk, before, "the panel says nothing")
    assert desk.lines.empty()
    desk.draw(SEVEN)
    assert READING.fullmatch(desk.read())


def test_every_move_is_drawn_however_fast(desk):
    angle = np.linspace(0, 6, 150)
    curl = [(140 + round(100 * x), 140 + round(100 * y)) for x, y in zip(np.cos(angle), np.sin(angle), strict=True)]
    desk.draw(curl, hertz=np.inf)
    shows(desk, painted([curl]))


def test_a_clear_and_a_stroke_that_follows_at_once(desk):
    desk.draw(SEVEN)
    stroke = [(100, 100), (150, 100), (150, 150)]
    desk.xdotool(*desk.at(*stroke[0]), "sleep", 0.1, "key", "--delay", 0, "c", *desk.stroke(stroke)[5:])
    shows(desk, painted([stroke]))


def test_a_double_click_is_two_dots(desk):
    desk.xdotool(*desk.at(100, 100), "sleep", 0.05, "click", "--repeat", 2, "--delay", 40, 1)
    shows(desk, painted([[(100, 100)]]))
    desk.key("u")
    shows(desk, painted([[(100, 100)]]))
    desk.key("u")
    shows(desk, painted([]))


def test_brush_keys(desk):
    desk.key("plus", "plus", "minus", "plus")
    desk.draw([(100, 100), (120, 100)])
    shows(desk, painted([[(100, 100), (120, 100)]], 11))
    desk.key("minus", "minus")
    desk.draw([(200, 200)])
    until(lambda: desk.canvas()[200, 200], why="the dot isn't drawn")
    desk.clear()
    desk.draw([(200, 200)])
    shows(desk, painted([[(200, 200)]]))


def test_the_help_and_the_inside(desk):
    desk.draw(SEVEN)
    desk.read()
    picture = (make_picture(painted([SEVEN])) * 255).astype(np.uint8)
    small, large = (cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST) for side in (60, 84))
    until(lambda: np.array_equal(desk.panel()[26:110, 216:300, 0], large), why="no reading")
    reading = steady_panel(desk)
    desk.key("h")
    until(lambda: (desk.panel() != reading).mean() > 0.02, why="no help")
    desk.key("h")
    until(lambda: np.array_equal(desk.panel()[22:82, 240:300, 0], small), why="no picture of 28 x 28")
    until(lambda: orange(desk.panel()[122:160]) > 0.02, why="no weights")
    desk.key("h")
    until(lambda: np.array_equal(desk.panel(), reading), why="the inside stays")
    assert desk.lines.empty()


def orange(image: np.ndarray) -> float:
    """The orange pixels of an image, as a fraction of all."""
    red, green, blue = (image[:, :, channel].astype(int) for channel in range(3))
    return float(((red > 60) & (red > green) & (green > blue)).mean())


def test_a_number_is_read_and_saved_digit_by_digit(desk):
    desk.draw(ONE)
    desk.draw(NARROW_SEVEN)
    ink = painted([ONE, NARROW_SEVEN])
    shows(desk, ink)
    assert re.fullmatch(r"17\??  \d+\.\d%", desk.read())
    until(lambda: not np.array_equal(desk.canvas(), ink), why="no boxes")
    boxes = (desk.screen()[:, :CANVAS_SIDE] != ink[:, :, None]).any(2)
    assert not (boxes & (ink > 0)).any(), "a box is on the ink"
    assert (boxes.sum(0) > 130).sum() == 4, "not the upright sides of two boxes"
    for key in ("Return", "2", "9", "BackSpace", "3", "Return"):
        before = steady_panel(desk)
        desk.key(key)
        wait_for_change(desk, before, f"{key} does nothing")

    def files() -> list:
        return [path for label in "23" for path in desk.drawings.glob(f"{label}/[0-9]*.png")]

    until(lambda: len(files()) == 2, why="not saved")
    for path, stroke in zip(files(), (ONE, NARROW_SEVEN), strict=True):
        assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), painted([stroke]))
    desk.key("Return")
    desk.key("Escape")  # closes the question, not the window
    desk.clear()


def test_a_digit_key_saves_the_drawing_and_another_one_moves_it(desk):
    desk.draw(SEVEN)
    desk.key("7")  # not read yet, so not saved
    desk.draw([(110, 130), (190, 130)])
    drawing = painted([SEVEN, [(110, 130), (190, 130)]])
    shows(desk, drawing)
    assert not list(desk.drawings.iterdir())
    desk.read()
    desk.key("4")
    path = until(lambda: next(desk.drawings.glob("4/[0-9]*.png"), None), why="not saved")
    assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), drawing)
    desk.key("7")
    until(lambda: list(desk.drawings.glob("7/[0-9]*.png")) and not path.exists(), why="not moved")
    assert len(list(desk.drawings.rglob("*.png"))) == 1
