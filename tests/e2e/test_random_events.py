"""10,000 random events of mouse and keys: the window must not crash, hang or lose its place in the drawing."""

import contextlib
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from paintcv.ink.canvas import BRUSHES
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.weights import WEIGHTS_FOLDER, available_networks
from paintcv.segmentation.reading import read_image
from paintcv.window.hands.window_layout import WINDOW_HEIGHT, WINDOW_WIDTH
from tests.conftest import ROOT
from tests.support.desk import SEVEN, Desk, painted, until
from tests.support.sessions import line_of

pytestmark = pytest.mark.slow

EVENTS = 10_000
BATCH = 250
KEYS = ["space", "u", "z", "c", "plus", "minus", "l", "n", "Return", "s", "h", "question", "BackSpace", *"0123456789"]
KEYS += [
    "y",
    "e",
    "f",
    "p",
    "x",
    "F5",
    "Tab",
    "Left",
    "ctrl+z",
    "ctrl+s",
    "ctrl+plus",
    "shift",
    "Delete",
]  # not Esc, which would end it


def random_events(rng: random.Random, desk: Desk) -> list[object]:
    """The words of one batch: most are moves of the mouse, and most of those are over the window."""
    words = []
    for _ in range(BATCH):
        kind = rng.random()
        if kind < 0.7:
            margin = rng.choice([-20, 0, 40, 400])
            x, y = rng.randint(-margin, WINDOW_WIDTH + margin), rng.randint(-margin, WINDOW_HEIGHT + margin)
            words += ["mousemove", max(desk.left + x, 0), max(desk.top + y, 0)]
        elif kind < 0.86:
            words += [rng.choice(["mousedown", "mouseup"]), 1]
        elif kind < 0.9:
            words += ["click", rng.choice([2, 3, 3, 4, 5])]
        else:
            words += ["key", "--delay", 0, rng.choice(KEYS)]
        words += ["sleep", 0.001]
    return words


@contextlib.contextmanager
def longest_turn(process: subprocess.Popen) -> Iterator[list[float]]:
    """Measure the longest turn of a window's loop, seconds of its processor time, in the one item of the list.

    The loop sleeps in each turn, which Linux counts. Every 10 ms, a thread looks whether the count has grown. The time
    that the processor spends on other programs doesn't count.
    """
    folder = Path("/proc") / str(process.pid)
    longest, ended = [0.0], threading.Event()

    def watch() -> None:
        sleeps, began = "", 0.0
        while not ended.wait(0.01):
            used = int((folder / "schedstat").read_text().split()[0]) / 1e9
            before, sleeps = sleeps, re.search(r"^voluntary_ctxt_switches:.*", (folder / "status").read_text(), re.M)[0]
            if sleeps != before:
                began = used
            longest[0] = max(longest[0], used - began)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield longest
    finally:
        ended.set()
        thread.join()


def responds(desk: Desk) -> bool:
    """Whether keys change the panel: whatever it shows, `l` or `h` does."""
    before = desk.screen()
    desk.key("l", "h")
    end = time.monotonic() + 1
    while np.array_equal(desk.screen(), before):
        if time.monotonic() > end:
            return False
    return True


@pytest.fixture
def desk(display, tmp_path) -> Iterator[Desk]:
    """paint.py, started in a folder of its own, where it saves pictures of its window."""
    folders = [tmp_path / "pictures", tmp_path / "drawings"]
    for folder in folders:
        folder.mkdir()
    program = (str(ROOT / "paint.py"),)
    desk = Desk("--drawings", str(folders[1]), program=program, cwd=folders[0])
    yield desk
    desk.xdotool("mouseup", 1)
    desk.kill()


def test_random_events(desk, tmp_path):  # the network still loads when the first events come
    rng = random.Random(0)
    with longest_turn(desk.process) as longest:
        for number in range(EVENTS // BATCH):
            desk.xdotool(*random_events(rng, desk))
            until(lambda: desk.process.poll() is not None or responds(desk), 10, "the window hangs")
            assert desk.process.poll() is None, desk.process.stderr.read()
            assert longest[0] < 0.5, "the window hung"
            if number % 10 == 9 and desk.worker():
                os.kill(desk.worker(), signal.SIGKILL)

    desk.xdotool("mouseup", 1)
    if int(desk.xdotool("getwindowgeometry", "--shell", desk.window()).split("WIDTH=")[1].split()[0]) > WINDOW_WIDTH:
        desk.key("f")
    desk.locate()
    desk.xdotool("click", 3)  # closes the question, in which `c` clears only what is typed
    time.sleep(0.2)
    desk.clear()
    desk.draw(SEVEN)
    brushes = until(
        lambda: [brush for brush in BRUSHES if np.array_equal(desk.canvas(), painted([SEVEN], brush))],
        why="the ink is somewhere else",
    )
    networks = available_networks(WEIGHTS_FOLDER / f"{DEFAULT_NETWORK}.keras")
    answers = [line_of(network, brushes[0]) for network in networks]
    desk.xdotool("click", 3)
    while desk.line() not in answers:  # the lines before it are late answers
        pass
    # From another page or a full screen, Esc goes back one step. In live reading, the line above may have come before
    # the click: of a click and a key in the same turn, the key acts first.
    until(lambda: desk.key("Escape") or desk.process.poll() is not None, why="Esc doesn't quit")
    assert desk.ended() == (0, "")
    files = [path for name in ("drawings", "pictures") for path in (tmp_path / name).rglob("*") if path.is_file()]
    assert all(read_image(path).any() and not path.name.startswith(".") for path in files)
