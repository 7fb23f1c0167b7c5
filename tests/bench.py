"""How fast and how light the window is, measured beside the tutorials' way in the same run.

    python tests/bench.py [--trials 10]         on a virtual screen: xvfb-run -a python tests/bench.py

Everything about the window is seen from outside: real processes, XTEST events, pixels of the screen. Needs Linux,
xdotool and MNIST. The table goes to standard output as Markdown.
"""

import argparse
import ctypes
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk import Desk, until

from data import mnist, pictures, stencils
from evaluation import score
from ink import SIZE, Canvas
from model import WEIGHTS, build, load
from number import one_digit
from panel import WIDTH
from reader import Question, Reader
from samples import Samples, gather, workers

TUTORIAL = "tests/tutorial.py"
SEVEN = [(80, 60), (140, 60), (200, 60), (170, 130), (140, 210)]


Z_PIXMAP = 2


class XImage(ctypes.Structure):
    """The start of Xlib's structure of that name."""

    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")] + [("data", ctypes.c_void_p)]


class Hand:
    """A mouse that acts at once and an eye that looks at few pixels: no process to start, no screen to copy."""

    def __init__(self) -> None:
        self.x11, self.xtest = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        self.root = self.x11.XDefaultRootWindow(self.display)
        self.x11.XGetImage.restype = ctypes.POINTER(XImage)

    def look(self, x: int, y: int, width: int, height: int) -> bytes:
        """Pixels of the screen."""
        planes = ctypes.c_ulong(0xFFFFFFFF)
        image = self.x11.XGetImage(self.display, self.root, x, y, width, height, planes, Z_PIXMAP)
        pixels = ctypes.string_at(image.contents.data, width * height * 4)
        self.x11.XDestroyImage(image)
        return pixels

    def move(self, x: int, y: int) -> None:
        """Move to (x, y) of the screen."""
        self.xtest.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.x11.XFlush(self.display)

    def button(self, number: int, down: bool) -> None:
        """Press or let go of a button."""
        self.xtest.XTestFakeButtonEvent(self.display, number, int(down), 0)
        self.x11.XFlush(self.display)


def launch(script: str) -> float:
    """Seconds from the start of the process to its window on the screen."""
    desk = Desk(script=script)
    seconds = time.monotonic() - desk.started
    desk.kill()
    return seconds


def ready(script: str) -> float:
    """Seconds from the start of the process to its first answer, asked for as soon as there is a window."""
    desk = Desk(script=script)
    desk.draw(SEVEN)
    desk.read()
    seconds = time.monotonic() - desk.started
    desk.kill()
    return seconds


def longest_gap(hand: Hand) -> float:
    """The longest time between two frames while the network loads and someone draws without pause."""
    desk = Desk()
    times, before, step = [], b"", 0
    hand.move(desk.left + 140, desk.top + 140)
    hand.button(1, True)
    end = desk.started + 2
    while (now := time.monotonic()) < end:
        step += 1  # back and forth over fresh canvas, row after row, a move every 2 ms or so
        row, column = divmod(step, 130)
        hand.move(desk.left + (5 + 2 * column if row % 2 == 0 else 265 - 2 * column), desk.top + 5 + row * 12)
        seen = hand.look(desk.left, desk.top + row * 12, SIZE, 14)
        if seen != before:
            times.append(now)
            before = seen
        time.sleep(0.001)
    hand.button(1, False)
    desk.kill()
    return float(np.diff(times).max())


def live(hand: Hand) -> tuple[float, list[float]]:
    """Readings a second that the panel shows while someone draws, and seconds from each move to its ink."""
    desk = Desk("--live")
    desk.ready()
    seen = desk.left + SIZE + WIDTH - 104, desk.top + 26, 84, 84  # the picture that was read
    x, y, ahead, delays, readings, before = 20, 20, 9, [], 0, b""
    hand.move(desk.left + x, desk.top + y)
    hand.button(1, True)
    start = time.perf_counter()
    while time.perf_counter() < start + 3:
        x += ahead  # over fresh canvas, back and forth, row after row
        if not 20 <= x <= 260:
            x, y, ahead = x - ahead, y + 14, -ahead
        spot = desk.left + x, desk.top + y, 1, 1
        blank, moved = hand.look(*spot), time.perf_counter()
        hand.move(*spot[:2])
        while hand.look(*spot) == blank and time.perf_counter() < moved + 1:
            time.sleep(0.0002)
        delays.append(time.perf_counter() - moved)
        now = hand.look(*seen)
        readings, before = readings + (now != before), now
    rate = readings / (time.perf_counter() - start)
    hand.button(1, False)
    desk.kill()
    return rate, delays


def click_to_answer(hand: Hand, script: str, trials: int) -> list[float]:
    """Seconds from the right button's event to the answer on the screen, for each trial."""
    desk = Desk(script=script)
    desk.draw(SEVEN)
    desk.read()
    spot = desk.left + SIZE + 20, desk.top + 40, 60, 60
    seconds = []
    for _ in range(trials):
        desk.key("c")
        desk.draw(SEVEN, hertz=500)
        time.sleep(0.1)
        before = hand.look(*spot)
        start = time.perf_counter()
        hand.button(3, True)
        while hand.look(*spot) == before:
            time.sleep(0.0002)  # leave the cores to what is measured
            if time.perf_counter() - start > 5:
                raise TimeoutError("no answer on the screen")
        seconds.append(time.perf_counter() - start)
        hand.button(3, False)
        desk.line()
    desk.kill()
    return seconds


def idle_and_memory(script: str) -> tuple[float, float]:
    """Share of one core, and MB of memory, of the window's process when nobody touches it."""
    desk = Desk(script=script)
    desk.draw(SEVEN)
    desk.read()
    time.sleep(3)
    stat = Path(f"/proc/{desk.process.pid}/stat")

    def used() -> float:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before, start = used(), time.monotonic()
    time.sleep(10)
    share = (used() - before) / (time.monotonic() - start)
    status = Path(f"/proc/{desk.process.pid}/status").read_text()
    memory = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024
    desk.kill()
    return share, memory


def times_of(what: Callable[[], object], count: int) -> list[float]:
    """Seconds that each of `count` calls takes."""
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        what()
        seconds.append(time.perf_counter() - start)
    return seconds


def round_trip() -> tuple[list[float], list[float]]:
    """Seconds from a canvas to its answer: through our reader's process, and through model.predict."""
    canvas = Canvas()
    canvas.press(*SEVEN[0])
    for point in SEVEN[1:]:
        canvas.drag(*point)
    reader = Reader(WEIGHTS / "mlp512.keras")
    until(lambda: reader.answer(0.01) or reader.status == "ready", 30)

    def ours() -> None:
        reader.ask(Question(reader.weights, one_digit(canvas.image), drawing=0, aloud=True))
        assert reader.answer(5) is not None

    network = load(WEIGHTS / "mlp512.keras")

    def theirs() -> None:
        network.predict(cv2.resize(canvas.image, (28, 28))[None] / 255, verbose=0)

    ours(), theirs()
    result = times_of(ours, 2000), times_of(theirs, 50)
    reader.stop()
    return result


def evaluation() -> float:
    """Seconds that 10,000 test digits take from image to score."""
    network = load(WEIGHTS / "mlp512.keras")
    images, labels = mnist()[1]

    def evaluate() -> None:
        score("MNIST test", network.predict(pictures(images), batch_size=1000, verbose=0), labels)

    return float(np.median(times_of(evaluate, 5)))


def samples_a_second() -> tuple[float, float]:
    """Training samples a second: those that the workers make, and those that a network could learn meanwhile."""
    images, labels = mnist()[0]
    with workers() as executor:
        samples = Samples(gather({"MNIST": (stencils(images), labels)}), 0, executor)
        made = len(labels) / np.median(times_of(samples.take, 4)[1:])
    network = build("mlp512")
    network.compile("adam", "sparse_categorical_crossentropy")
    seen = pictures(images)
    network.fit(seen, labels, batch_size=128, verbose=0)
    learnt = len(labels) / np.median(times_of(lambda: network.fit(seen, labels, batch_size=128, verbose=0), 3))
    return float(made), float(learnt)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="How fast and how light the window is.")
    parser.add_argument("--trials", type=int, default=10, help="default: %(default)s")
    trials = parser.parse_args().trials
    hand = Hand()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, OpenCV {cv2.__version__}\n"
    )
    print("| what | PaintCV | the tutorials' way | ratio | reach |")
    print("| --- | --- | --- | --- | --- |")

    def row(what: str, ours: float, theirs: float | None, unit: str, reach: str) -> None:
        scale, digits = {"s": (1, 2), "ms": (1000, 1), "%": (100, 2), "MB": (1, 0), "/s": (1, 0)}[unit]
        beside = ("", "") if theirs is None else (f"{theirs * scale:.{digits}f} {unit}", f"{theirs / ours:.1f}")
        print(f"| {what} | {ours * scale:.{digits}f} {unit} | {beside[0]} | {beside[1]} | {reach} |", flush=True)

    def median(measure: Callable[[], float]) -> float:
        return float(np.median([measure() for _ in range(trials)]))

    def late(seconds: list[float]) -> float:
        return float(np.percentile(seconds, 99))

    row(
        "launch to window on screen", median(lambda: launch("paint.py")), median(lambda: launch(TUTORIAL)), "s", "0.3 s"
    )
    row("longest gap between frames while the network loads", median(lambda: longest_gap(hand)), None, "ms", "20 ms")
    row("launch to the first answer", median(lambda: ready("paint.py")), median(lambda: ready(TUTORIAL)), "s", "2.7 s")
    ours, theirs = round_trip()
    row("canvas to the network and back, median", np.median(ours), np.median(theirs), "ms", "2 ms")
    row("canvas to the network and back, 99th percentile", late(ours), late(theirs), "ms", "4 ms")
    ours, theirs = click_to_answer(hand, "paint.py", 20 * trials), click_to_answer(hand, TUTORIAL, 3 * trials)
    row("right-click to the answer on screen, median", np.median(ours), np.median(theirs), "ms", "5 ms")
    row("right-click to the answer on screen, 99th percentile", late(ours), late(theirs), "ms", "16 ms")
    rate, delays = live(hand)
    row("live readings while someone draws", rate, None, "/s", "30 /s")
    row("mouse to ink on screen while reading live, median", np.median(delays), None, "ms", "16 ms")
    row("mouse to ink on screen while reading live, 99th percentile", late(delays), None, "ms", "30 ms")
    (share, memory), (their_share, their_memory) = idle_and_memory("paint.py"), idle_and_memory(TUTORIAL)
    row("idle: share of one core", share, their_share, "%", "1 %")
    row("memory of the window's process", memory, their_memory, "MB", "90 MB")
    row("10,000 digits evaluated, start-up aside", evaluation(), None, "s", "1 s")
    made, learnt = samples_a_second()
    row("training samples distorted and framed", made, None, "/s", "")
    row("training samples that mlp512 could learn", learnt, None, "/s", "")


if __name__ == "__main__":
    main()
