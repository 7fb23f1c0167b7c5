"""paint.py in a real window, on a virtual screen, with real events. All tests share one window; tests/e2e has more."""

import re
import shutil
import subprocess

import cv2
import numpy as np
import pytest

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.ink.picture import make_picture
from paintcv.window.look.panel import panel_buttons
from paintcv.window.state.view import View
from tests.conftest import need
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


def test_the_wheel_is_harmless(desk):
    """Also if it is turned while the window is busy, right before a stroke and during one."""
    screen = desk.screen()
    desk.xdotool(*desk.at(100, 100), *["click", 4] * 3, *desk.at_rest(), "click", 5, "click", 4)
    first, second, third = [(*desk.at(*point),) for point in ((150, 60), (200, 90), (180, 200))]
    desk.xdotool(*first, "click", 4, "mousedown", 1, *second, "click", 4, "click", 6, *third, "mouseup", 1)
    stroke = painted([[(150, 60), (200, 90), (180, 200)]])
    desk.xdotool(*desk.at_rest())
    shows(desk, stroke)
    desk.clear()
    until(lambda: np.array_equal(desk.screen(), screen), why="the view isn't as it was")


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


def test_the_pages(desk):
    desk.draw(SEVEN)
    desk.read()
    picture = (make_picture(painted([SEVEN])) * 255).astype(np.uint8)
    small, large = (cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST) for side in (56, 84))
    until(lambda: np.array_equal(desk.panel()[28:112, 216:300, 0], large), why="no reading")
    reading = steady_panel(desk)
    desk.key("Tab")
    until(lambda: np.array_equal(desk.panel()[26:82, 244:300, 0], small), why="no picture of 28 x 28")
    until(lambda: orange(desk.panel()[112:147]) > 0.02, why="no weights")
    for key in ("h", "Escape"):
        before = steady_panel(desk)
        desk.key(key)
        wait_for_change(desk, before, f"{key} does nothing")
    until(lambda: np.array_equal(desk.panel(), reading), why="Esc doesn't go back")
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
    boxes = (desk.screen()[:CANVAS_SIDE, :CANVAS_SIDE] != ink[:, :, None]).any(2)
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


def click(desk: Desk, x: float, y: float) -> None:
    """Click at (x, y) of the window, and take the mouse away."""
    desk.xdotool(*desk.at(x, y), "sleep", 0.02, "click", 1, "sleep", 0.02, *desk.at_rest())


def test_the_buttons_need_no_keyboard(desk):
    """Draw, undo, redo, read, save as 4, take it back on the page of keys, erase, clear: all with the left button."""
    read, undo, redo, clear, erase, _, _, save_as, _, keys = [(30 + 60 * place, 295) for place in range(10)]
    desk.draw(SEVEN)
    shows(desk, painted([SEVEN]))
    click(desk, *undo)
    shows(desk, painted([]))
    click(desk, *redo)
    shows(desk, painted([SEVEN]))
    click(desk, *read)
    assert desk.line().startswith("7  ")
    click(desk, *save_as)
    click(desk, 42 * 4.5, 295)  # the digit 4
    click(desk, 570, 295)  # Save
    path = until(lambda: next(desk.drawings.glob("4/[0-9]*.png"), None), why="not saved")
    before = steady_panel(desk)
    click(desk, *keys)
    wait_for_change(desk, before, "no keys")
    view = View("mlp512", 9, "", page="Keys")
    (x, y, width, height), *_ = [button.box for button in panel_buttons(view) if button.name == "x"]
    click(desk, x + width / 2, y + height / 2)
    until(lambda: not path.exists(), why="not taken back")
    click(desk, *erase)
    desk.draw([(10, 60), (270, 60)])
    until(lambda: not desk.canvas()[60, 20:260].any(), why="not erased")
    click(desk, *clear)
    shows(desk, painted([]))
    desk.key("Escape")  # from the page of keys


def test_shift_adds_to_what_was_read(desk):
    bar = [(110, 130), (190, 130)]
    desk.draw(SEVEN)
    desk.read()
    desk.xdotool("keydown", "shift", *desk.stroke(bar), "keyup", "shift")
    shows(desk, painted([SEVEN, bar]))
    desk.read()
    desk.draw(bar)
    shows(desk, painted([bar]))


@pytest.mark.parametrize("shift", [[], ["shift"]])
def test_digits_work_on_a_french_keyboard_with_and_without_shift(desk, shift):
    need(shutil.which("setxkbmap"), "no other keyboards: install x11-xkb-utils")
    subprocess.run(["setxkbmap", "fr"], check=True)
    try:
        desk.draw(SEVEN)
        desk.read()
        for keycode, digit in ((11, 2), (16, 7)):  # é and è without Shift
            desk.key("+".join([*shift, str(keycode)]))
            until(lambda digit=digit: list(desk.drawings.glob(f"{digit}/[0-9]*.png")), why=f"not saved as {digit}")
    finally:
        subprocess.run(["setxkbmap", "us"], check=True)


@pytest.mark.parametrize(
    ("layout", "keycodes"), [("ru", {"u": 30, "y": 29, "c": 54}), ("gr", {"u": 30, "y": 29, "c": 54})]
)
def test_letters_work_on_other_keyboards(desk, layout, keycodes):
    """The same physical keys, by X's numbers of them."""
    need(shutil.which("setxkbmap"), "no other keyboards: install x11-xkb-utils")
    subprocess.run(["setxkbmap", layout], check=True)
    try:
        desk.draw(SEVEN)
        for key, image in (("u", []), ("y", [SEVEN]), ("c", [])):
            desk.key(str(keycodes[key]))
            shows(desk, painted(image))
    finally:
        subprocess.run(["setxkbmap", "us"], check=True)
