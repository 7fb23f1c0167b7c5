"""What tools/bench.py measures of a window, from outside: real processes, real mouse events, pixels of the screen.

    launch(Program())                                       # seconds from the start of paint.py to its window
    launch(Program(("-m", "tools.tutorial_window")))        # the same of the tutorials' window

Mouse events go through XTEST, so this needs Linux, an X screen and xdotool.
"""

import functools
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH
from paintcv.window.hands.window_layout import PANEL_WIDTH, fit_layout
from paintcv.window.look.pages.learning_page import START, WEIGHTS_LEFT, WEIGHTS_SIDE, WEIGHTS_TOP
from paintcv.window.look.panel import panel_buttons
from paintcv.window.look.row import row_buttons
from paintcv.window.state.view import View
from tests.support.desk import Desk, until
from tests.support.hand import Hand
from tools.folders import ROOT

SEVEN = [(80, 60), (140, 60), (200, 60), (170, 130), (140, 210)]  # a stroke, pixels of the canvas
FULL_SCREEN = 1920, 1080  # pixels
Size = tuple[int, int]
GLANCE = 0.0002  # seconds between two looks at the screen: this leaves the cores to what is measured


@dataclass(frozen=True)
class Program:
    """A program with a window: Python's arguments, and the folder to run it in."""

    arguments: tuple[str, ...] = ("paint.py",)
    folder: Path = ROOT

    def start(self, *options: str, size: Size | None = None) -> Desk:
        """Start it and wait for its window, at the size of its start or at another."""
        desk = Desk(*options, program=self.arguments, cwd=self.folder)
        if size:
            desk.xdotool("windowsize", desk.window(), *size, "windowmove", desk.window(), 0, 0)
            desk.width, desk.height = size
            desk.scale = fit_layout(*size).scale
            desk.locate()
        return desk


class Place:
    """Where a desk's window is on the screen: turns units of the window into pixels of the screen."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.layout = desk, fit_layout(desk.width, desk.height)

    def at(self, x: float, y: float) -> tuple[int, int]:
        """The pixel of the screen at (x, y), units."""
        layout = self.layout
        return (
            round(self.desk.left + layout.left + x * layout.scale),
            round(self.desk.top + layout.top + y * layout.scale),
        )

    def box(self, x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
        """Left, top, width and height of a box in pixels of the screen."""
        return *self.at(x, y), round(width * self.layout.scale), round(height * self.layout.scale)

    def stroke(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Points in pixels of the window, as Desk draws them."""
        return [(x - self.desk.left, y - self.desk.top) for x, y in (self.at(*point) for point in points)]


def launch(program: Program) -> float:
    """Seconds from the start of the process to its window on the screen."""
    desk = program.start()
    seconds = time.monotonic() - desk.started
    desk.kill()
    return seconds


def first_answer(program: Program) -> float:
    """Seconds from the start of the process to its first answer, asked for as soon as there is a window."""
    desk = program.start()
    desk.draw(SEVEN)
    desk.read()
    seconds = time.monotonic() - desk.started
    desk.kill()
    return seconds


def longest_gap(program: Program, hand: Hand) -> float:
    """The longest time, seconds, between two frames while the network loads and someone draws without a pause."""
    desk = program.start()
    times, before, step = [], b"", 0
    hand.move(desk.left + 140, desk.top + 140)
    hand.button(1, True)
    end = desk.started + 2
    while (now := time.monotonic()) < end:
        step += 1  # back and forth over blank canvas, row after row, about a move every 2 ms
        row, column = divmod(step, 130)
        hand.move(desk.left + (5 + 2 * column if row % 2 == 0 else 265 - 2 * column), desk.top + 5 + row * 12)
        strip = hand.look(desk.left, desk.top + row * 12, CANVAS_SIDE, 14)
        if strip != before:
            times.append(now)
            before = strip
        time.sleep(0.001)
    hand.button(1, False)
    desk.kill()
    return float(np.diff(times).max())


def live_reading(program: Program, hand: Hand, size: Size | None = None) -> tuple[float, list[float]]:
    """Readings a second that the panel shows while someone draws, and seconds from each move to its ink."""
    desk = program.start("--live", size=size)
    place = Place(desk)
    desk.draw(place.stroke([(140, 140), (141, 140)]))  # the first answer comes when the network is loaded
    desk.line()
    desk.key("c")
    time.sleep(0.1)
    picture = place.box(CANVAS_SIDE + PANEL_WIDTH - 104, 28, 84, 84)  # where the panel shows it
    result = _draw_and_watch(place, hand, picture, seconds=3, pause=0)
    desk.kill()
    return result


def live_learning(program: Program, hand: Hand, size: Size | None = None) -> tuple[float, list[float]]:
    """Updates a second on the page Learning while someone draws at 125 Hz, and seconds from each move to its ink."""
    desk = program.start(size=size)
    place = Place(desk)
    desk.draw(place.stroke([(140, 140), (141, 140)]))
    desk.read()  # the network is loaded
    view = View("mlp512", DEFAULT_BRUSH, "", page="Learning")
    for presses in ("Learning", START, "c"):
        buttons = [*row_buttons(view), *panel_buttons(view)]
        left, top, width, height = next(button.box for button in buttons if button.name == presses)
        hand.move(*place.at(left + width / 2, top + height / 2))
        for down in (True, False):
            time.sleep(0.1)
            hand.button(1, down)
    weights = place.box(CANVAS_SIDE + WEIGHTS_LEFT, WEIGHTS_TOP, WEIGHTS_SIDE, WEIGHTS_SIDE)  # of a unit
    for _ in range(5):  # the first batches
        before = hand.look(*weights)
        until(functools.partial(_has_changed, hand, weights, before), 120, "it doesn't learn")
    result = _draw_and_watch(place, hand, weights, seconds=4, pause=1 / 125)
    desk.kill()
    return result


def _has_changed(hand: Hand, box: tuple[int, int, int, int], before: bytes) -> bool:
    return hand.look(*box) != before


def _draw_and_watch(
    place: Place, hand: Hand, watched: tuple[int, int, int, int], seconds: float, pause: float
) -> tuple[float, list[float]]:
    """Draw for some seconds, with `pause` seconds between the moves at least.

    Returns how often a second the `watched` box of the screen changed, and the seconds from each move to its ink.
    """
    x, y, step, delays, changes, before = 20, 20, 9, [], 0, b""
    hand.move(*place.at(x, y))
    hand.button(1, True)
    start = time.perf_counter()
    while time.perf_counter() < start + seconds:
        x += step  # over blank canvas, back and forth, row after row
        if not 20 <= x <= 260:
            x, y, step = x - step, y + 14, -step
        spot = *place.at(x, y), 1, 1
        blank, moved = hand.look(*spot), time.perf_counter()
        hand.move(*spot[:2])
        while hand.look(*spot) == blank and time.perf_counter() < moved + 1:
            time.sleep(GLANCE)
        delays.append(time.perf_counter() - moved)
        now = hand.look(*watched)
        changes, before = changes + (now != before), now
        time.sleep(max(moved + pause - time.perf_counter(), 0))
    rate = changes / (time.perf_counter() - start)
    hand.button(1, False)
    return rate, delays


def click_to_answer(program: Program, hand: Hand, trials: int, size: Size | None = None) -> list[float]:
    """Seconds from the right button's event to the answer on the screen, for each trial."""
    desk = program.start(size=size)
    place = Place(desk)
    desk.draw(place.stroke(SEVEN))
    desk.read()
    spot = place.box(CANVAS_SIDE + 20, 40, 60, 60)  # where the digit appears
    seconds = []
    for _ in range(trials):
        desk.key("c")
        desk.draw(place.stroke(SEVEN), hertz=500)
        time.sleep(0.1)  # the window is at rest again
        before = hand.look(*spot)
        start = time.perf_counter()
        hand.button(3, True)
        while hand.look(*spot) == before:
            time.sleep(GLANCE)
            if time.perf_counter() - start > 5:
                raise TimeoutError("no answer on the screen")
        seconds.append(time.perf_counter() - start)
        hand.button(3, False)
        desk.line()
    desk.kill()
    return seconds


def idle_load(program: Program, size: Size | None = None) -> tuple[float, float]:
    """The window's process while nobody touches it: its share of one core, 0..1, and its memory, MB."""
    desk = program.start(size=size)
    desk.draw(Place(desk).stroke(SEVEN))
    desk.read()
    time.sleep(3)  # the program takes a while to notice that nobody touches it
    before, start = _cpu_seconds(desk.process.pid), time.monotonic()
    time.sleep(10)
    share = (_cpu_seconds(desk.process.pid) - before) / (time.monotonic() - start)
    memory = _memory(desk.process.pid)
    desk.kill()
    return share, memory


def memory_growth(program: Program) -> float:
    """MB by which the window's and the network's process grow over 1,000 readings, after the first 200."""
    desk = program.start()
    desk.draw(SEVEN)
    desk.read()
    processes = desk.process.pid, desk.worker()
    before = 0.0
    for readings in (200, 1000):
        before = sum(map(_memory, processes))
        for _ in range(readings):
            desk.read()
    growth = sum(map(_memory, processes)) - before
    desk.kill()
    return growth


def _cpu_seconds(process: int) -> float:
    """Seconds of a core that the process has used, in its own code and in the system's."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    """MB of memory that the process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
