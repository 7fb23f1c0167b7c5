"""Draw a digit or several with the mouse, right-click, and read what they are.

    python paint.py                   then draw; a right-click reads, h shows every key, Esc quits

The window (OpenCV's own) opens at once. The network lives in a second process that loads TensorFlow meanwhile: a
right-click before it is ready is answered as soon as it is. Each reading is also printed, one line each.

The mouse callback notes what happened. The loop in `Window.run` takes the notes, tells the `Session` of them, lets
it listen to the network, and repaints when something has changed.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is a window to close, Ctrl-C just ends the program

import argparse
import contextlib
import functools
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

from screen import Screen, check_display  # before all that imports OpenCV

import cv2
import numpy as np

from command_line import Parser, ended, real, whole
from files import FileError
from ink import BRUSH, BRUSHES, SIZE
from model import DEFAULT, check_weights, network_help, weights_path
from panel import draw_canvas, draw_panel
from session import Session

TITLE = "PaintCV"
DRAWINGS = Path(__file__).resolve().parent / "drawings"
ANSWER = 0.003  # seconds that a turn of the loop waits for an answer that is due
IDLE = 0.03  # seconds that it waits when mouse and keys have been at rest: who begins anew doesn't notice
REST = 1.0  # seconds without an event until they are (a look at them takes 2 ms: OpenCV sleeps in it)

# Keys (OpenCV's codes), how the help calls the input, what it does, and how a Session does it, given the key.
# Ctrl+Z is 26, where OpenCV passes it on; its Qt window keeps every key pressed with Ctrl to itself. Backspace is 8, or
# 127 on a Mac.
ACTIONS: list[tuple[list[int], str, str, Callable[[Session, int], None]]] = [
    ([ord(" ")], "right click, Space", "read", lambda session, _: session.space()),
    ([ord("u"), ord("z"), 26, 8, 127], "u, z, Backspace", "undo a stroke, or c", lambda session, _: session.back()),
    ([ord("c")], "c", "clear", lambda session, _: session.clear()),
    ([ord("+"), ord("=")], "+, wheel up", "thicker brush", lambda session, _: session.change_brush(1)),
    ([ord("-"), ord("_")], "-, wheel down", "thinner brush", lambda session, _: session.change_brush(-1)),
    ([ord("l")], "l", "live reading on or off", lambda session, _: session.toggle_live()),
    ([ord("n")], "n", "next network", lambda session, _: session.next_network()),
    ([*b"0123456789"], "0 to 9", "save it as this digit", lambda session, key: session.digit(chr(key))),
    ([10, 13], "Enter", "type what it is, Enter", lambda session, _: session.enter()),
    ([ord("s")], "s", "save as read", lambda session, _: session.save_as_read()),
    ([ord("h"), ord("?")], "h", "keys, the inside, off", lambda session, _: session.turn_page()),
    ([27], "Esc", "quit", lambda session, _: session.escape()),
]
KEYS = {code: act for codes, _, _, act in ACTIONS for code in codes}
HELP = [("left drag", "draw"), *((label, does) for _, label, does, _ in ACTIONS)]
PRESSES = {  # Qt sends a double click as DBLCLK and then DOWN, others as DBLCLK alone
    cv2.EVENT_LBUTTONDOWN: "left",
    cv2.EVENT_LBUTTONDBLCLK: "left",
    cv2.EVENT_RBUTTONDOWN: "right",
    cv2.EVENT_RBUTTONDBLCLK: "right",
}


class Window:
    """The window, from its opening on: a canvas to draw on and a panel that says what the network reads."""

    def __init__(self, session: Session, scale: float) -> None:
        self.session = session
        for event in (signal.SIGINT, signal.SIGTERM):
            signal.signal(event, lambda *_: session.quit())
        self.scale = scale
        self.events: list[tuple[int, int, int, int]] = []  # noted by the callback: event, x, y, flags
        self.last_event = time.monotonic()
        self.screen = Screen(TITLE, self.painted(), self.note)

    def note(self, event: int, x: int, y: int, flags: int, _: object) -> None:
        """Note what the mouse did: OpenCV's callback."""
        if PRESSES.get(event) == "right" and not self.events:
            self.session.read()  # before all else: OpenCV sleeps on for 2 ms, in which the network can answer
        else:
            self.events.append((event, x, y, flags))

    def run(self) -> None:
        """Turn until the user quits. Raises FileError if the network can't be loaded."""
        try:
            while self.session.running:
                key = self.screen.poll()
                if not self.screen.visible():
                    break
                self.take(key)
                if not self.session.canvas.drawing:
                    self.screen.mend()
                resting = time.monotonic() - self.last_event > REST
                self.session.listen(ANSWER if self.session.reader.due else IDLE if resting else 0)
                if self.session.stale:
                    self.screen.show(self.painted())
        finally:
            self.session.reader.stop()

    def take(self, key: int) -> None:
        """Act on a key (-1: none) and on what the mouse did in the same turn.

        OpenCV doesn't tell which came first. So: the rest of a stroke under way, then the key, then all that begins
        with a press. A `c` and a stroke that follows at once leave the stroke whole. (A right-click alone is quicker
        than a key of the same turn, 32 ms at the most: see `note`.)
        """
        events, self.events = self.events, []
        if key == -1 and not events:
            return
        self.last_event = time.monotonic()
        begins = next((i for i, (event, *_) in enumerate(events) if event in PRESSES), len(events))
        for event in events[:begins]:
            self.act(*event)
        if key in KEYS:
            KEYS[key](self.session, key)
        for event in events[begins:]:
            self.act(*event)

    def act(self, event: int, x: int, y: int, flags: int) -> None:
        """Act on what the mouse did at (x, y), in pixels of the window."""
        session, drawing = self.session, self.session.canvas.drawing
        point = (x + 0.5) / self.scale - 0.5, (y + 0.5) / self.scale - 0.5
        if PRESSES.get(event) == "right":
            session.read()
        elif PRESSES.get(event) == "left" and not drawing:
            if 0 <= x < SIZE * self.scale and 0 <= y < SIZE * self.scale:
                session.press(*point)
        elif event == cv2.EVENT_MOUSEMOVE and drawing:
            if flags & cv2.EVENT_FLAG_LBUTTON:
                session.drag(*point)
            else:  # the button came up where the window couldn't see it
                session.release()
        elif event == cv2.EVENT_LBUTTONUP and drawing:
            session.drag(*point)
            session.release()
        elif event == cv2.EVENT_MOUSEWHEEL:
            self.wheel(flags >> 16)

    def wheel(self, delta: int) -> None:
        """Change the brush with the wheel: `delta` is 120 a notch, less a step on a touchpad."""
        if delta:
            self.session.change_brush(int(math.copysign(max(abs(delta) // 120, 1), delta)))
        self.screen.turned(delta)

    def painted(self) -> np.ndarray:
        """What the window should show now: BGR uint8."""
        if self.session.panel_stale:
            self.panel = draw_panel(self.session.view, HELP, self.scale)
        self.session.stale = self.session.panel_stale = False
        session = self.session
        return np.hstack([draw_canvas(session.canvas.image, session.view, self.scale, session.left_out()), self.panel])


def main() -> int:
    """The command line; returns the exit status."""
    parser = Parser(
        description="Draw a digit or several with the mouse, right-click, and read what they are.",
        epilog="in the window:\n" + "\n".join(f"  {label:<18} {does}" for label, does in HELP),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    parser.add_argument(
        "--brush",
        type=whole(BRUSHES[0], BRUSHES[-1]),
        default=BRUSH,
        metavar="N",
        help=f"pixels wide, {BRUSHES[0]} to {BRUSHES[-1]} (default: %(default)s)",
    )
    parser.add_argument("--live", action="store_true", help="read while drawing")
    parser.add_argument("--scale", type=real(1, 4), default=1.0, metavar="X", help="1 to 4 times as large")
    parser.add_argument(
        "--drawings", type=Path, default=DRAWINGS, metavar="DIR", help="where drawings are saved (default: drawings/)"
    )
    return ended("paint.py", functools.partial(_work, parser.parse_args()))


def _work(arguments: argparse.Namespace) -> bool:
    """Open the window, until it is closed. Raises FileError."""
    check_weights(arguments.network)
    check_display()
    with contextlib.suppress(OSError):  # a folder that is closed is told of when there is something to save
        if arguments.drawings.is_file():
            raise FileError(f"{arguments.drawings}: is a file; name a folder for --drawings")
    session = Session(arguments.network, arguments.brush, arguments.live, arguments.drawings)
    Window(session, arguments.scale).run()
    return True


if __name__ == "__main__":
    sys.exit(main())
