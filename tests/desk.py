"""paint.py on a screen, with a hand on its mouse (xdotool) and an eye on its pixels: for the tests and the bench."""

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

import numpy as np
from PIL import ImageGrab

from ink import SIZE, Canvas
from panel import GROUND, WIDTH

ROOT = Path(__file__).resolve().parent.parent
TITLE = "^PaintCV$"


def until(what: Callable[[], object], seconds: float = 10, why: str = "") -> object:
    """Wait until `what()` is true, and return it. Raises TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while not (got := what()):
        if time.monotonic() > end:
            raise TimeoutError(why or f"not so after {seconds} s")
        time.sleep(0.01)
    return got


class Desk:
    """A running paint.py. Its window's left upper corner is at `left`, `top` of the screen."""

    def __init__(self, *arguments: str, scale: float = 1, script: str = "paint.py") -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, script, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.width, self.height = round((SIZE + WIDTH) * scale), round(SIZE * scale)
        self.locate()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def locate(self) -> None:
        """Find the window, once it is on the screen."""
        until(self.window, 10, "no window")
        until(self._blank_no_more, 5, "the window is blank")

    def _blank_no_more(self) -> bool:
        # getwindowgeometry counts a window manager's frame twice, so ask where the mouse gets to
        where = self.xdotool("mousemove", "--window", self.window(), 0, 0, "getmouselocation", "--shell")
        place = dict(line.split("=") for line in where.splitlines())
        self.left, self.top = int(place["X"]), int(place["Y"])
        return tuple(self.screen()[-1, -1]) == GROUND[::-1]

    def window(self) -> str:
        """The window, as X calls it; none: \"\"."""
        found = subprocess.run(
            ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", TITLE],
            capture_output=True,
            text=True,
            check=False,
        )
        return found.stdout.strip()

    def xdotool(self, *words: object) -> str:
        """Move the hand: the words of one xdotool command."""
        return subprocess.run(
            ["xdotool", *map(str, words)], check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def at(self, x: float, y: float) -> list[object]:
        """The words that move the mouse to (x, y) of the window."""
        return ["mousemove", self.left + round(x), self.top + round(y)]

    def draw(self, points: Iterable[tuple[float, float]], hertz: float = 125) -> None:
        """Draw a stroke with the left button held."""
        self.xdotool(*self.stroke(points, hertz))

    def stroke(self, points: Iterable[tuple[float, float]], hertz: float = 125) -> list[object]:
        """The words that draw a stroke."""
        pause = ["sleep", 1 / hertz]
        first, *rest = points
        words = [*self.at(*first), *pause, "mousedown", 1, *pause]
        for point in rest:
            words += [*self.at(*point), *pause]
        return [*words, "mouseup", 1]

    def read(self, seconds: float = 20) -> str:
        """Right-click on the canvas, and return the line that is printed."""
        self.xdotool("click", 3)
        return self.line(seconds)

    def line(self, seconds: float = 20) -> str:
        """The next line that the program prints."""
        return self.lines.get(timeout=seconds)

    def key(self, *names: str) -> None:
        """Press keys, with the mouse over the window: without a window manager that is where keys go."""
        self.xdotool(*self.at(5, 5), "sleep", 0.02, "key", *names)

    def wheel(self) -> None:
        """Turn the wheel up by a notch, and wait for the window that is opened afresh after it."""
        before = self.window()
        self.xdotool(*self.at(100, 100), "click", 4)
        until(lambda: self.window() not in ("", before), why="the window isn't mended")

    def screen(self) -> np.ndarray:
        """What the window shows: (height, width, 3) uint8, red, green, blue."""
        box = (self.left, self.top, self.left + self.width, self.top + self.height)
        return np.asarray(ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]))

    def canvas(self) -> np.ndarray:
        """What the canvas shows, at scale 1: (SIZE, SIZE) uint8."""
        return self.screen()[:SIZE, :SIZE, 0]

    def panel(self) -> np.ndarray:
        """What the panel shows, at scale 1."""
        return self.screen()[:, SIZE:]

    def ready(self) -> None:
        """Wait until the network is loaded: a dot is read, and cleared away."""
        self.draw([(140, 140), (141, 140)])
        self.read()
        self.key("c")
        until(lambda: not self.canvas().any(), why="the canvas isn't clear")

    def worker(self) -> int:
        """The process that holds the network; 0 if there is none."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "spawn_main"], capture_output=True, text=True, check=False
        )
        return int(found.stdout.split()[0]) if found.stdout else 0

    def ended(self, seconds: float = 10) -> tuple[int, str]:
        """Wait for the end of the program and of all its processes; returns its status and standard error."""
        status = self.process.wait(seconds)
        until(self._alone, 5, "a process is left")
        return status, self.process.stderr.read()

    def _alone(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self) -> None:
        """End it, whatever state it is in."""
        if not self._alone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


SEVEN = [(80, 60), (120, 60), (160, 60), (200, 60), (180, 110), (160, 160), (140, 210)]
READING = re.compile(r"(\d\??)  (\d+\.\d%)  \(next: \d \d+\.\d%, \d \d+\.\d%\)")


def painted(strokes, brush=9) -> np.ndarray:
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw(stroke, brush)
    return canvas.image


def shows(desk: Desk, image: np.ndarray) -> None:
    until(lambda: np.array_equal(desk.canvas(), image), 3, "the canvas doesn't show what was drawn")
