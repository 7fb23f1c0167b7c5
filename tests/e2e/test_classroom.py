"""The window as it is used in a classroom: resized, maximized, in full screen, with buttons, under a window manager."""

import os
import time

import cv2
import numpy as np
import pytest
from PIL import ImageGrab

from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH, Stroke
from paintcv.window.hands.window_layout import ROW_HEIGHT, WINDOW_HEIGHT, Layout, fit_layout
from paintcv.window.look.painter import ScaledInk
from tests.conftest import ROOT
from tests.support.desk import SEVEN, Desk, painted, shows, until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("window_manager")]


class Room:
    """A desk in a window of any size: positions are in units of the window, 600 x 310."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.layout = desk, fit_layout(desk.width, desk.height)

    def resized(self, width: int, height: int) -> None:
        """Wait until the window has this size, and find out where it is."""
        self.desk.width, self.desk.height = width, height
        self.layout = fit_layout(width, height)
        self.desk.locate()

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """The pixel of the window at (x, y), units of the wide window, or beside the canvas."""
        blocks = [block for block in self.layout.blocks if 0 <= x - block.left < block.width and y >= block.top]
        _, _, _, _, right, down = blocks[-1] if blocks and x >= 0 else self.layout.blocks[0]
        layout = self.layout
        return round(layout.left + (x + right) * layout.scale), round(layout.top + (y + down) * layout.scale)

    def draw(self, points: list[tuple[float, float]]) -> np.ndarray:
        """Draw through these points, then take the mouse away; returns the canvas that must be seen."""
        pixels = [self.pixel(*point) for point in points]
        self.desk.xdotool(*self.desk.stroke(pixels), *self.desk.at(*self.pixel(290, 232)))
        return expected([pixels], self.layout)

    def click(self, x: float, y: float) -> None:
        there = self.desk.at(*self.pixel(x, y))
        self.desk.xdotool(*there, "sleep", 0.05, "click", 1, "sleep", 0.05, *self.desk.at(*self.pixel(290, 232)))

    def key(self, name: str) -> None:
        self.desk.xdotool(*self.desk.at(*self.pixel(290, 232)), "sleep", 0.05, "key", name)

    def canvas(self) -> np.ndarray:
        side = round(CANVAS_SIDE * self.layout.scale)
        left, top = self.pixel(0, 0)
        return self.desk.screen()[top:, left:][:side, :side, 0]

    def shows(self, image: np.ndarray) -> None:
        until(lambda: np.array_equal(self.canvas(), image), 5, "the ink isn't under the mouse")


def expected(strokes: list[list[tuple[int, int]]], layout: Layout) -> np.ndarray:
    """The canvas at this layout after strokes through these pixels of the window."""
    ink = ScaledInk(layout.scale)
    points = [[layout.units(*pixel) for pixel in stroke] for stroke in strokes]
    ink.update([Stroke(DEFAULT_BRUSH, [(x - 0.5, y - 0.5) for x, y in stroke]) for stroke in points])
    return ink.image


@pytest.fixture
def room(paint) -> Room:
    desk = paint()
    desk.ready()
    return Room(desk)


@pytest.mark.parametrize("size", [(1000, 620), (500, 700), (1201, 431)])
def test_the_ink_is_under_the_mouse_in_a_window_of_any_size(room, size):
    room.desk.xdotool("windowsize", room.desk.window(), *size)
    room.resized(*size)
    image = room.draw(SEVEN)
    room.shows(image)
    assert (image > 0).mean() == pytest.approx((painted([SEVEN]) > 0).mean(), rel=0.2)  # small ink has a softer edge
    assert room.desk.read().startswith("7  ")


def test_a_maximized_window_is_filled(room):
    room.draw(SEVEN)
    shows(room.desk, painted([SEVEN]))
    assert room.desk.read().startswith("7  ")
    title = ["mousemove", room.desk.left + 200, room.desk.top - 8]
    room.desk.xdotool(*title, "sleep", 0.1, "click", "--repeat", 2, "--delay", 60, 1)
    until(lambda: int(geometry(room.desk)["WIDTH"]) > 1200, why="not maximized")
    size = geometry(room.desk)
    room.resized(int(size["WIDTH"]), int(size["HEIGHT"]))
    assert room.canvas().max() == 255
    room.shows(room.draw(SEVEN))  # begins a new drawing
    assert room.desk.read().startswith("7  ")


def test_f_brings_a_maximized_window_back(room):
    desk = room.desk
    screen = ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).size
    for _ in range(2):  # maximized, and at its former size
        before = geometry(desk)
        room.key("f")
        until(lambda: int(geometry(desk)["HEIGHT"]) == screen[1], why="no full screen")
        room.resized(*screen)
        room.key("f")
        until(lambda before=before: geometry(desk)["WIDTH"] == before["WIDTH"], why="another size")
        until(lambda before=before: geometry(desk)["HEIGHT"] == before["HEIGHT"], why="another size")
        room.resized(int(before["WIDTH"]), int(before["HEIGHT"]))
        room.click(30, CANVAS_SIDE + 15)  # it goes on
        if before["WIDTH"] == "600":
            title = ["mousemove", desk.left + 200, desk.top - 8]
            desk.xdotool(*title, "sleep", 0.1, "click", "--repeat", 2, "--delay", 60, 1)
            until(lambda: int(geometry(desk)["WIDTH"]) > 1200, why="not maximized")
            size = geometry(desk)
            room.resized(int(size["WIDTH"]), int(size["HEIGHT"]))


def test_a_tall_window_has_the_panel_below_the_canvas(room):
    desk = room.desk
    desk.xdotool("windowsize", desk.window(), 420, 760)
    room.resized(420, 760)
    assert len(room.layout.blocks) == 4
    room.shows(room.draw(SEVEN))
    room.click(30, CANVAS_SIDE + ROW_HEIGHT / 2)  # Read
    assert desk.line().startswith("7  ")
    reading = desk.screen()
    room.click(450, CANVAS_SIDE + ROW_HEIGHT / 2)  # Save as, in the second row
    until(lambda: (desk.screen() != reading).mean() > 0.01, why="no question")
    room.key("Escape")
    room.click(CANVAS_SIDE + 300, 10)  # the tab Keys
    until(lambda: (desk.screen() != reading).mean() > 0.05, why="no other page")


def test_it_opens_at_two_thirds_of_the_screen(display):
    screen = ImageGrab.grab(xdisplay=display)
    scale = screen.height * 2 / 3 / WINDOW_HEIGHT
    desk = Desk(program=("-c", "import paint; paint.main([])"), scale=scale)
    try:
        assert int(geometry(desk)["HEIGHT"]) == round(screen.height * 2 / 3)
    finally:
        desk.kill()


def geometry(desk: Desk) -> dict[str, str]:
    lines = desk.xdotool("getwindowgeometry", "--shell", desk.window()).splitlines()
    return dict(line.split("=") for line in lines)


def test_full_screen_keeps_the_drawing_and_esc_goes_back_step_by_step(room):
    desk = room.desk
    screen = ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).size
    room.draw(SEVEN)
    desk.read()
    room.key("f")
    room.resized(*screen)
    assert room.layout.scale == pytest.approx(min(screen[0] / 600, screen[1] / 310))
    until(lambda: room.canvas().any(), why="the drawing is gone")
    reading = desk.screen()
    room.shows(room.draw([(30, 40), (60, 200), (250, 270)]))  # begins a new drawing
    room.key("u")
    room.key("u")
    until(lambda: room.canvas()[round(60 * room.layout.scale), round(140 * room.layout.scale)] == 255, why="no undo")
    assert desk.read().startswith("7  ")
    room.click(450, 10)  # the tab Inside
    until(lambda: (desk.screen() != reading).mean() > 0.02, why="no other page")
    room.click(450, CANVAS_SIDE + ROW_HEIGHT / 2)  # Save as
    question = desk.screen()
    room.key("Escape")  # the question
    until(lambda: (desk.screen() != question).mean() > 0.01, why="the question stays")
    assert desk.process.poll() is None
    inside = desk.screen()
    room.key("Escape")  # the page
    until(lambda: (desk.screen() != inside).mean() > 0.02, why="the page stays")
    room.key("Escape")  # the full screen
    room.resized(600, 310)
    shows(desk, painted([SEVEN]))
    room.key("Escape")
    assert desk.ended() == (0, "")


@pytest.mark.parametrize("scale", ["3", "4"])
def test_a_window_that_would_not_fit_the_screen_is_smaller(paint, scale):
    width, height = ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).size
    desk = paint("--scale", scale)
    size = {name: int(value) for name, value in geometry(desk).items()}
    assert 0.85 * height < size["HEIGHT"] < height or 0.95 * width < size["WIDTH"] < width
    room = Room(desk)
    room.resized(size["WIDTH"], size["HEIGHT"])
    desk.ready()
    assert desk.left >= 0
    assert desk.left + desk.width <= width
    assert desk.top + desk.height <= height
    room.shows(room.draw(SEVEN))


def test_the_outline_of_the_brush_follows_the_mouse_and_goes_at_rest(room):
    desk = room.desk
    desk.xdotool(*desk.at(100, 100))
    until(lambda: 5 < (desk.canvas() > 0).sum() < 80, why="no outline")
    rows, columns = np.nonzero(desk.canvas())
    assert (rows.mean(), columns.mean()) == pytest.approx((100, 100), abs=1)
    until(lambda: not desk.canvas().any(), 3, why="the outline stays")


def test_the_picture_of_the_window_is_saved_where_the_program_was_started(paint, tmp_path):
    (tmp_path / "paint.py").symlink_to(ROOT / "paint.py")
    desk = Desk(program=(str(ROOT / "paint.py"),), cwd=tmp_path)
    try:
        desk.draw(SEVEN)
        desk.read()
        time.sleep(0.3)
        before = desk.screen()
        desk.key("p")
        path = until(lambda: next(tmp_path.glob("paintcv-*.png"), None), why="no picture")
        assert np.array_equal(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB), before)
        until(lambda: not np.array_equal(desk.screen(), before), why="it doesn't say where")
    finally:
        desk.kill()


def test_three_rows_are_read_and_shown_as_rows(room):
    for row in range(3):
        top = 14 + 88 * row
        room.draw([(70, top), (70, top + 66)])
        room.draw([(130, top), (172, top), (150, top + 66)])
    line = room.desk.read()
    assert line.startswith("17 17 17")

    def rows() -> int:
        """How many rows of letters the number has in the panel."""
        inked = blue(room.desk.panel()[24:88, 24:200].astype(int)).any(1)
        return np.count_nonzero(np.diff(inked.astype(int), prepend=0) == 1)

    until(lambda: rows() == 3, why="not three rows")


def blue(image: np.ndarray) -> np.ndarray:
    """Where an image has the colour of answers."""
    return (image[:, :, 2] > 200) & (image[:, :, 0] < 140)
