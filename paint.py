"""Draw digits with the mouse, right-click, and a neural network reads them.

    python paint.py                     draw, then right-click; h shows all keys, Esc quits

The window opens at once. The network runs in a second process, which loads TensorFlow meanwhile: a right-click before
it is ready is answered as soon as it is. Each answer is also printed, one per line.

How it works: OpenCV calls `Window.store_event` for each event of the mouse. The loop in `Window.run` passes events and
keys to the `Session` (drawing and reading) or the `Labelling` (saving), takes the network's answers, and redraws the
window if anything has changed. All of this is in paintcv/window; this file holds the keys, the loop and the options.
"""

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    # Until main() runs, Ctrl-C just ends the program. An exception would not do: NumPy turns it into an ImportError.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

from paintcv.window import qt  # before everything that imports cv2

import cv2
import numpy as np

from paintcv import __version__
from paintcv.commands.options import add_network_option
from paintcv.ink.canvas import BRUSHES, CANVAS_SIDE, DEFAULT_BRUSH
from paintcv.networks.networks import check_weights
from paintcv.system.console import FileError, Parser, real_number, run_command, whole_number
from paintcv.window.labelling import Labelling
from paintcv.window.panel import draw_canvas, draw_panel
from paintcv.window.screen import Screen
from paintcv.window.session import Session
from paintcv.window.worker import Worker

TITLE = "PaintCV"
DRAWINGS = Path(__file__).resolve().parent / "drawings"
# How long the loop waits for the network in each turn, seconds; set by hand. OpenCV itself sleeps 2 ms more in a turn.
ANSWER_WAIT = 0.003  # while an answer is to come
IDLE_WAIT = 0.03  # while mouse and keys are at rest: it spares the processor, and the next stroke begins in time
REST = 1.0  # without events for so long, mouse and keys are at rest


class Key(NamedTuple):
    """A row of the table of keys, which drives the window, its help page and `--help`."""

    codes: list[int]  # as OpenCV returns them
    names: str  # as the help shows them
    effect: str
    act: Callable[["Window", int], None]  # is called with the window and the code


# Codes other than those of a character: Backspace is 8, or 127 on macOS. Enter is 13 or 10, Esc 27. Ctrl+Z is 26 where
# OpenCV returns it; its windows on Linux keep all keys pressed with Ctrl to themselves.
KEYS = [
    Key([ord(" ")], "right click, Space", "read", lambda window, _: window.labelling.space()),
    Key(
        [*b"uz", 26, 8, 127], "u, z, Backspace", "undo stroke or clear", lambda window, _: window.labelling.backspace()
    ),
    Key([ord("c")], "c", "clear", lambda window, _: window.session.clear()),
    Key([*b"+="], "+", "thicker brush", lambda window, _: window.session.change_brush(1)),
    Key([*b"-_"], "-", "thinner brush", lambda window, _: window.session.change_brush(-1)),
    Key([ord("l")], "l", "live reading on or off", lambda window, _: window.session.toggle_live()),
    Key([ord("n")], "n", "next network", lambda window, _: window.session.next_network()),
    Key([*b"0123456789"], "0 to 9", "save as this digit", lambda window, code: window.labelling.type_digit(chr(code))),
    Key([10, 13], "Enter", "type the digits, Enter", lambda window, _: window.labelling.enter()),
    Key([ord("s")], "s", "save as read", lambda window, _: window.labelling.save_as_read()),
    Key([*b"h?"], "h", "help, inside, reading", lambda window, _: window.session.next_page()),
    Key([27], "Esc", "quit", lambda window, _: window.labelling.escape()),
]
KEY_OF_CODE = {code: key for key in KEYS for code in key.codes}
HELP = [("left drag", "draw"), *((key.names, key.effect) for key in KEYS)]


class Window:
    """The loop: from the mouse and the keys to the session, and from the session to the screen.

    `screen` is a Screen, or anything else with on_mouse, show, poll and visible. It shows each pixel of the canvas
    `scale` pixels wide.
    """

    def __init__(self, session: Session, labelling: Labelling, screen: Screen, scale: float) -> None:
        self.session: Session = session
        self.labelling: Labelling = labelling
        self.screen = screen
        self.scale = scale
        self.events: list[tuple[int, int, int, int]] = []  # of the mouse, not acted on yet: event, x, y, flags
        self.last_event_time = time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: session.quit())
        screen.on_mouse = self.store_event
        screen.show(self.image())

    def run(self) -> None:
        """Repeat turns until the user quits. Raises FileError if the network can't be loaded."""
        try:
            while self.session.running:
                key = self.screen.poll()
                if not self.screen.visible():
                    break
                self.act(key)
                self.session.receive(self.waiting_time())
                if self.session.canvas_changed or self.session.view.changed:
                    self.screen.show(self.image())
        finally:
            self.session.worker.stop()

    def store_event(self, event: int, x: int, y: int, flags: int) -> None:
        """Store an event of the mouse for `act`. The screen calls this during `poll`."""
        self.events.append((event, x, y, flags))

    def act(self, key: int) -> None:
        """Act on a key (-1: none) and on the events of the mouse of the same turn.

        OpenCV doesn't tell which came first. The order here is: the rest of a stroke, the key, and then everything from
        the first press on. So `c` and a stroke that follows at once clear the canvas and leave the stroke whole.
        """
        events, self.events = self.events, []
        if key == -1 and not events:
            return
        self.last_event_time = time.monotonic()
        presses = [index for index, (event, *_) in enumerate(events) if event in qt.PRESSES]
        first_press = presses[0] if presses else len(events)
        for event in events[:first_press]:
            self.act_on_mouse(*event)
        if key in KEY_OF_CODE:
            KEY_OF_CODE[key].act(self, key)
        for event in events[first_press:]:
            self.act_on_mouse(*event)

    def act_on_mouse(self, event: int, x: int, y: int, flags: int) -> None:
        """Act on one event of the mouse at (x, y), pixels of the screen's image."""
        session, drawing = self.session, self.session.canvas.drawing
        point = (x + 0.5) / self.scale - 0.5, (y + 0.5) / self.scale - 0.5  # pixels of the canvas
        on_canvas = 0 <= x < CANVAS_SIDE * self.scale and 0 <= y < CANVAS_SIDE * self.scale
        if qt.PRESSES.get(event) == "right":
            session.read()
        elif qt.PRESSES.get(event) == "left":
            if on_canvas and not drawing:
                session.press(*point)
        elif event == cv2.EVENT_MOUSEMOVE and drawing:
            if flags & cv2.EVENT_FLAG_LBUTTON:
                session.drag(*point)
            else:  # the button was released outside the window
                session.release()
        elif event == cv2.EVENT_LBUTTONUP and drawing:
            session.drag(*point)
            session.release()

    def waiting_time(self) -> float:
        """How long to wait for the network in this turn, seconds."""
        if self.session.worker.busy:
            return ANSWER_WAIT
        return IDLE_WAIT if time.monotonic() - self.last_event_time > REST else 0

    def image(self) -> np.ndarray:
        """What the window shows now: the canvas and the panel beside it, (280, 600, 3) uint8 at scale 1, BGR."""
        session, view = self.session, self.session.view
        if view.changed:
            self.panel = draw_panel(view, HELP, self.scale)
        session.canvas_changed = view.changed = False
        return np.hstack([draw_canvas(session.canvas.image, view, self.scale), self.panel])


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv`, by default that of the process, and return the exit status."""
    return run_command("paint.py", lambda: run_window(parse(argv)))


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The options; ends with exit status 2 if they are wrong."""
    parser = Parser(
        prog="paint.py",
        description="Draw digits with the mouse, right-click, and a neural network reads them.",
        epilog="in the window:\n" + "\n".join(f"  {names:<20} {effect}" for names, effect in HELP),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_network_option(parser)
    parser.add_argument(
        "--brush",
        type=whole_number(BRUSHES[0], BRUSHES[-1]),
        default=DEFAULT_BRUSH,
        metavar="N",
        help=f"its width in pixels, {BRUSHES[0]} to {BRUSHES[-1]} (default: %(default)s)",
    )
    parser.add_argument("--live", action="store_true", help="read while drawing")
    parser.add_argument("--scale", type=real_number(1, 4), default=1.0, metavar="X", help="1 to 4 times as large")
    parser.add_argument(
        "--drawings", type=Path, default=DRAWINGS, metavar="DIR", help="where drawings are saved (default: drawings/)"
    )
    parser.add_argument("--version", action="version", version=f"PaintCV {__version__}")
    return parser.parse_args(argv)


def run_window(arguments: argparse.Namespace) -> bool:
    """Open the window and run it until the user closes it. Raises FileError if it can't start."""
    check_weights(arguments.network)
    qt.check_display()
    with contextlib.suppress(OSError):  # a folder that can't be read matters only when something is saved
        if arguments.drawings.is_file():
            raise FileError(f"{arguments.drawings}: is a file; name a folder for --drawings")
    session = Session(Worker(arguments.network), arguments.brush, arguments.live)
    labelling = Labelling(session, arguments.drawings)
    Window(session, labelling, Screen(TITLE), arguments.scale).run()
    return True


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
