"""paint.py on a screen, with a hand on its mouse (xdotool) and an eye on its pixels: for the tests and the tools.

desk = Desk("--live")
desk.draw(SEVEN)
desk.read()                 # "7  99.9%  (next: 2 0.0%, 3 0.0%)"
desk.kill()
"""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
from PIL import ImageGrab

from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH, Canvas
from paintcv.window.hands.window_layout import PANEL_WIDTH, WINDOW_HEIGHT, WINDOW_WIDTH
from paintcv.window.look.surface import GROUND, NORMAL, Colour, Surface
from paintcv.window.look.widgets import NOTE_BASELINE

ROOT = Path(__file__).resolve().parents[2]
TITLE = "^PaintCV$"
SEVEN = [(80, 60), (120, 60), (160, 60), (200, 60), (180, 110), (160, 160), (140, 210)]
READING = re.compile(r"(\d\??)  (\d+\.\d%)  \(next: \d \d+\.\d%, \d \d+\.\d%\)")  # the line printed for one digit


def until(condition: Callable[[], object], seconds: float = 10, why: str = "") -> object:
    """Wait until `condition()` is true, and return it. Raises TimeoutError with `why` after `seconds`."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(why or f"not so after {seconds} s")
        time.sleep(0.01)
    return value


class Desk:
    """A running paint.py. The upper left corner of its window is at `left`, `top` of the screen.

    Another program can take its place if its window has the same title and size: `program` is what Python is to run,
    in the folder `cwd`.
    """

    def __init__(
        self, *arguments: str, scale: float = 1, program: tuple[str, ...] = ("paint.py",), cwd: Path = ROOT
    ) -> None:
        if program[-1].endswith("paint.py") and "--scale" not in arguments:
            arguments = ("--scale", f"{scale:g}", *arguments)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._collect_lines, daemon=True).start()
        self.scale = scale
        self.width, self.height = round(WINDOW_WIDTH * scale), round(WINDOW_HEIGHT * scale)
        self.locate()

    def _collect_lines(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def locate(self) -> None:
        """Wait for the window, and find out where it is."""
        until(self.window, 10, "no window")
        until(self._is_drawn, 5, "the window is blank")

    def _is_drawn(self) -> bool:
        # `xdotool getwindowgeometry` counts a window manager's frame twice; the mouse tells where the window really is.
        answer = self.xdotool("mousemove", "--window", self.window(), 0, 0, "getmouselocation", "--shell")
        position = dict(line.split("=") for line in answer.splitlines())
        self.left, self.top = int(position["X"]), int(position["Y"])
        return tuple(self.screen()[-1, -1]) == GROUND[::-1]

    def window(self) -> str:
        """X's number of the window; "" if there is none."""
        search = subprocess.run(
            ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", TITLE],
            capture_output=True,
            text=True,
            check=False,
        )
        return search.stdout.strip()

    def xdotool(self, *words: object) -> str:
        """Run an xdotool command, given its words, and return its output."""
        return subprocess.run(
            ["xdotool", *map(str, words)], check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def at(self, x: float, y: float) -> list[object]:
        """The words that move the mouse to (x, y) of the window."""
        return ["mousemove", self.left + round(x), self.top + round(y)]

    def at_rest(self) -> list[object]:
        """The words that move the mouse to where it touches no button, and shows no brush on the canvas."""
        return self.at(290 * self.scale, 232 * self.scale)

    def draw(self, points: Iterable[tuple[float, float]], hertz: float = 125) -> None:
        """Draw a stroke, with `hertz` moves of the mouse per second."""
        self.xdotool(*self.stroke(points, hertz))

    def stroke(self, points: Iterable[tuple[float, float]], hertz: float = 125) -> list[object]:
        """The words that draw a stroke."""
        pause = ["sleep", 1 / hertz]
        first, *rest = points
        words = [*self.at(*first), *pause, "mousedown", 1, *pause]
        for point in rest:
            words += [*self.at(*point), *pause]
        return [*words, "mouseup", 1, *self.at_rest()]

    def read(self, seconds: float = 60) -> str:
        """Right-click, and return the line that is printed."""
        self.xdotool("click", 3)
        return self.line(seconds)

    def line(self, seconds: float = 60) -> str:
        """The next line that the program prints. Raises queue.Empty after `seconds`."""
        return self.lines.get(timeout=seconds)

    def key(self, *names: str) -> None:
        """Press keys, with the mouse over the window: without a window manager, that is where keys go."""
        self.xdotool(*self.at_rest(), "sleep", 0.02, "key", *names)

    def screen(self) -> np.ndarray:
        """What the window shows: (height, width, 3) uint8, red, green, blue."""
        box = (self.left, self.top, self.left + self.width, self.top + self.height)
        return np.asarray(ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]))

    def canvas(self) -> np.ndarray:
        """What the canvas shows, at scale 1: (280, 280) uint8."""
        return self.screen()[:CANVAS_SIDE, :CANVAS_SIDE, 0]

    def panel(self) -> np.ndarray:
        """What the panel shows, at scale 1: (280, 320, 3) uint8."""
        return self.screen()[:CANVAS_SIDE, CANVAS_SIDE:]

    def says(self, text: str, size: float, colour: Colour, weight: int = NORMAL, ground: Colour = GROUND) -> bool:
        """Whether the panel shows this text, to the pixel, at scale 1."""
        surface = Surface(PANEL_WIDTH, 3 * size, 1, ground)
        surface.text(text, 20, 2 * size, size, colour, weight=weight)
        rows, columns = np.nonzero((surface.image != ground).any(2))
        sought = surface.image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        panel = self.panel()[:, :, ::-1].copy()
        *_, (left, top), _ = cv2.minMaxLoc(cv2.matchTemplate(panel, sought, cv2.TM_SQDIFF))
        return np.array_equal(panel[top : top + sought.shape[0], left : left + sought.shape[1]], sought)

    def noted(self) -> bool:
        """Whether there is a note below the page, at scale 1."""
        line = self.panel()[NOTE_BASELINE - 10 : NOTE_BASELINE + 4].astype(int)
        return bool((line[:, :, 2] - line[:, :, 0] > 60).any())  # its colour is the accent, a blue

    def ready(self) -> None:
        """Wait until the network is loaded: a dot is read, and cleared away."""
        self.draw([(140, 140), (141, 140)])
        self.read()
        self.clear()

    def clear(self) -> None:
        """Clear the canvas."""
        self.key("c")
        until(lambda: not self.canvas().any(), why="the canvas isn't clear")

    def worker(self) -> int:
        """The number of the network's process; 0 if there is none."""
        search = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "spawn_main"], capture_output=True, text=True, check=False
        )
        return int(search.stdout.split()[0]) if search.stdout else 0

    def ended(self, seconds: float = 10) -> tuple[int, str]:
        """Wait for the end of the program and of all its processes; returns its exit status and standard error."""
        status = self.process.wait(seconds)
        until(self._is_alone, 5, "a process is left")
        return status, self.process.stderr.read()

    def _is_alone(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self) -> None:
        """End the program, in whatever state it is."""
        if not self._is_alone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def painted(strokes: Iterable[Iterable[tuple[float, float]]], brush: int = DEFAULT_BRUSH) -> np.ndarray:
    """The canvas after these strokes: (280, 280) uint8."""
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw(stroke, brush)
    return canvas.image


def shows(desk: Desk, image: np.ndarray) -> None:
    """Wait until the canvas in the window shows `image`, to the pixel."""
    until(lambda: np.array_equal(desk.canvas(), image), 3, "the canvas doesn't show what was drawn")
