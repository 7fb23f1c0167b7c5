"""Draw a digit with the mouse, right-click, and read what it is.

    python paint.py                   then draw; a right-click reads, h shows every key, Esc quits

The window (OpenCV's own) opens at once. The network lives in a second process that loads TensorFlow meanwhile: a
right-click before it is ready is answered as soon as it is. Each reading is also printed, one line each.

The mouse callback notes what happened. The loop in `Window.run` takes the notes, acts on them, passes pictures to the
network and its answers to the panel, and repaints when something has changed.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is a window to close, Ctrl-C just ends the program

import argparse
import contextlib
import ctypes
import math
import os
import sys
import time
from pathlib import Path

if sys.platform == "linux":  # before OpenCV is imported
    os.environ["QT_QPA_PLATFORM"] = "xcb"  # all that its package brings; a desktop may have set another
    os.environ.setdefault("QT_LOGGING_RULES", "*=false")  # Qt warns of fonts that are not used here
    # OpenCV's package brings an old libX11-xcb, which libX11 from 1.8 on misunderstands: Xlib then takes events away
    # from Qt, and one window in five stays blank, or a stroke is lost. The system's own, loaded first, is used instead.
    with contextlib.suppress(OSError):
        ctypes.CDLL("libX11-xcb.so.1", mode=ctypes.RTLD_GLOBAL)

import cv2
import numpy as np

from command_line import complain, whole
from files import FileError
from ink import BRUSH, BRUSHES, SIZE, Canvas, picture
from model import DEFAULT, check_weights, describe, network_help, weights_path
from panel import View, draw_canvas, draw_panel
from reader import Question, Reader

TITLE = "PaintCV"
SCALES = (1.0, 4.0)
ANSWER = 0.003  # seconds that a turn of the loop waits for an answer that is due
IDLE = 0.010  # seconds that it waits when mouse and keys have been at rest
REST = 1.0  # seconds without an event until they are (a look at them takes 2 ms: OpenCV sleeps in it)
CALM = 0.25  # seconds without a turn of the wheel until the window is mended
FRAMING = 40  # looks at the mouse, of 2 ms each, in which a window manager puts a frame around a window

START = "Draw a digit,\nthen right-click to read it."
NO_INK = "There is nothing to read.\nDraw a digit first."
LOADING = "Loading the network ...\nThe answer follows."
STOPPED = "The network stopped.\nA right-click starts it again."

# Keys (OpenCV's codes), how the help calls the input, what it does, and the method of Window that does it.
# Ctrl+Z is 26, where OpenCV passes it on; its Qt window keeps every key pressed with Ctrl to itself.
ACTIONS = [
    ([], "left drag", "draw", None),
    ([ord(" ")], "right click, Space", "read", "read"),
    ([ord("u"), ord("z"), 26, 8], "u, z, Backspace", "undo a stroke", "undo"),
    ([ord("c")], "c", "clear", "clear"),
    ([ord("+"), ord("=")], "wheel up, +", "thicker brush", "thicker"),
    ([ord("-"), ord("_")], "wheel down, -", "thinner brush", "thinner"),
    ([ord("l")], "l", "live reading on or off", "toggle_live"),
    ([ord("h"), ord("?")], "h", "help on or off", "toggle_help"),
    ([27], "Esc", "quit", "quit"),
]
KEYS = {code: method for codes, _, _, method in ACTIONS for code in codes}
HELP = [(label, does) for _, label, does, _ in ACTIONS]
PRESSES = {  # Qt sends a double click as DBLCLK and then DOWN, others as DBLCLK alone
    cv2.EVENT_LBUTTONDOWN: "left",
    cv2.EVENT_LBUTTONDBLCLK: "left",
    cv2.EVENT_RBUTTONDOWN: "right",
    cv2.EVENT_RBUTTONDBLCLK: "right",
}


class Window:
    """The window, from its opening on: a canvas to draw on and a panel that says what the network reads."""

    def __init__(self, weights: Path, brush: int, live: bool, scale: float) -> None:
        self.running = True
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.quit())
        self.canvas = Canvas()
        self.view = View(weights.stem, brush, START, live=live)
        self.scale = scale
        self.events: list[tuple[int, int, int, int]] = []  # noted by the callback: event, x, y, flags
        self.changes = 0  # to the drawing, counted
        self.was_read = False  # the drawing: the next stroke begins a new one
        self.panel: np.ndarray | None = None  # its picture, None when it must be drawn again
        self.stale = True  # the screen shows something older
        self.last_event = time.monotonic()
        self.zoom, self.last_wheel = 1.0, 0.0
        self.reader = Reader(weights)  # before there is a window: it takes 20 ms, in which a stroke would be lost
        self.open()

    def open(self) -> None:
        """Put the window on the screen."""
        cv2.namedWindow(TITLE, cv2.WINDOW_AUTOSIZE | cv2.WINDOW_GUI_NORMAL)
        cv2.setMouseCallback(TITLE, self.note)
        self.show()

    def note(self, event: int, x: int, y: int, flags: int, _: object) -> None:
        """Note what the mouse did: OpenCV's callback."""
        if PRESSES.get(event) == "right" and not self.events:
            self.read()  # before all else in this turn: OpenCV sleeps on for 2 ms, in which the network can answer
        else:
            self.events.append((event, x, y, flags))

    def run(self) -> None:
        """Turn until the user quits. Raises FileError if the network can't be loaded."""
        try:
            while self.running:
                key = cv2.pollKey()
                if not self.visible():
                    break
                self.take(key)
                self.mend()
                resting = time.monotonic() - self.last_event > REST
                self.hear(self.reader.answer(ANSWER if self.reader.questions else IDLE if resting else 0))
                if self.stale:
                    self.show()
        finally:
            self.reader.stop()

    def visible(self) -> bool:
        """Whether the window is still there: closing it doesn't end a loop of OpenCV's."""
        try:
            return cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) >= 1
        except cv2.error:  # how Qt says that the last window is gone
            return False

    def take(self, key: int) -> None:
        """Act on a key (-1: none) and on what the mouse did in the same turn.

        OpenCV doesn't tell which came first. So: the rest of a stroke under way, then the key, then all that begins
        with a press. A `c` and a stroke that follows at once leave the stroke whole.
        """
        events, self.events = self.events, []
        if key == -1 and not events:
            return
        self.last_event = time.monotonic()
        begins = next((i for i, (event, *_) in enumerate(events) if event in PRESSES), len(events))
        for event in events[:begins]:
            self.act(*event)
        if key in KEYS:
            getattr(self, KEYS[key])()
        for event in events[begins:]:
            self.act(*event)

    def act(self, event: int, x: int, y: int, flags: int) -> None:
        """Act on what the mouse did at (x, y), in pixels of the window."""
        point = (x + 0.5) / self.scale - 0.5, (y + 0.5) / self.scale - 0.5
        if PRESSES.get(event) == "right":
            self.read()
        elif PRESSES.get(event) == "left" and not self.canvas.drawing:
            if 0 <= x < SIZE * self.scale and 0 <= y < SIZE * self.scale:
                self.press(*point)
        elif event == cv2.EVENT_MOUSEMOVE and self.canvas.drawing:
            if flags & cv2.EVENT_FLAG_LBUTTON:
                self.canvas.drag(*point)
                self.changed()
            else:  # the button came up where the window couldn't see it
                self.release()
        elif event == cv2.EVENT_LBUTTONUP and self.canvas.drawing:
            self.canvas.drag(*point)
            self.release()
        elif event == cv2.EVENT_MOUSEWHEEL:
            self.wheel(flags >> 16)

    def press(self, x: float, y: float) -> None:
        """Begin a stroke, on a clean canvas if what is there has been read."""
        if self.was_read:
            self.canvas.clear()
        self.canvas.press(x, y, self.view.brush)
        self.changed()

    def release(self) -> None:
        """End a stroke."""
        self.canvas.release()
        self.changed()
        if self.view.live:
            self.ask(aloud=True)

    def undo(self) -> None:
        """Take back the last stroke."""
        self.canvas.undo()
        self.changed()

    def clear(self) -> None:
        """Take back every stroke."""
        self.canvas.clear()
        self.changed()

    def changed(self) -> None:
        """The drawing is another now, and what was read of the former no longer stands."""
        self.changes += 1
        self.was_read = False
        self.stale = True
        if self.canvas.empty or not self.view.live:
            self.say(START)
        elif not self.reader.questions:
            self.ask(aloud=False)

    def say(self, message: str) -> None:
        """Show a message in place of a reading."""
        if self.view.message != message or self.view.probabilities is not None:
            self.view.message, self.view.probabilities, self.view.picture = message, None, None
            self.redraw_panel()

    def redraw_panel(self) -> None:
        """The panel has something new to show."""
        self.panel = None
        self.stale = True

    def read(self) -> None:
        """Read the drawing, and start the reader again if it died."""
        if self.reader.status == "stopped":
            self.reader.restart()
        if self.view.help:
            self.toggle_help()
        if self.canvas.empty:
            self.say(NO_INK)
        else:
            self.ask(aloud=True)
            self.was_read = not self.canvas.drawing

    def ask(self, aloud: bool) -> None:
        """Have the drawing read, if there is one and someone to read it."""
        if self.canvas.empty or self.reader.status == "stopped":
            return
        self.reader.ask(Question(picture(self.canvas.image), self.changes, aloud))
        if self.reader.status == "loading":
            self.say(LOADING)

    def hear(self, answer: tuple[Question, np.ndarray] | None) -> None:
        """Take what came from the reader: an answer, that it is ready, or that it died."""
        if self.view.status != self.reader.status:
            self.view.status = self.reader.status
            self.redraw_panel()
            if self.reader.status == "stopped":
                self.say(STOPPED)
        if answer:
            question, probabilities = answer
            if question.aloud:
                print(describe(probabilities), flush=True)
            newest = question.drawing == self.changes
            if newest or (self.view.live and not self.canvas.empty):
                self.view.probabilities, self.view.picture = probabilities, question.picture
                self.redraw_panel()
            if self.view.live and not newest and not self.reader.questions:
                self.ask(aloud=False)

    def thicker(self) -> None:
        """A brush one pixel thicker."""
        self.change_brush(1)

    def thinner(self) -> None:
        """A brush one pixel thinner."""
        self.change_brush(-1)

    def change_brush(self, by: int) -> None:
        """A brush thicker by some pixels, of those there are."""
        self.view.brush = min(max(self.view.brush + by, BRUSHES[0]), BRUSHES[-1])
        self.redraw_panel()

    def wheel(self, delta: int) -> None:
        """Change the brush with the wheel: `delta` is 120 a notch, less a step on a touchpad."""
        if delta:
            self.change_brush(int(math.copysign(max(abs(delta) // 120, 1), delta)))
        if cv2.currentUIFramework() == "QT":
            self.zoom = max(1.0, self.zoom * (1 + delta / 1200))
            self.last_wheel = time.monotonic()

    def mend(self) -> None:
        """Open the window afresh, in its place, when Qt has zoomed it.

        OpenCV's Qt window magnifies its picture when the wheel turns, and has no call to forbid or undo it.
        """
        if self.zoom > 1 and not self.canvas.drawing and time.monotonic() - self.last_wheel > CALM:
            left, top, _, _ = cv2.getWindowImageRect(TITLE)
            cv2.destroyWindow(TITLE)
            self.open()
            cv2.moveWindow(TITLE, left, top)
            for _ in range(FRAMING):
                cv2.pollKey()
            framed_left, framed_top, _, _ = cv2.getWindowImageRect(TITLE)  # it is the frame that was moved there
            cv2.moveWindow(TITLE, 2 * left - framed_left, 2 * top - framed_top)
            self.zoom = 1.0

    def toggle_live(self) -> None:
        """Read while drawing, or only when asked to."""
        self.view.live = not self.view.live
        self.redraw_panel()
        if self.view.live:
            self.ask(aloud=False)

    def toggle_help(self) -> None:
        """Show the keys, or the reading again."""
        self.view.help = not self.view.help
        self.redraw_panel()

    def quit(self) -> None:
        """Leave the loop."""
        self.running = False

    def show(self) -> None:
        """Bring the screen up to date."""
        if self.panel is None:
            self.panel = draw_panel(self.view, HELP, self.scale)
        cv2.imshow(TITLE, np.hstack([draw_canvas(self.canvas.image, self.scale), self.panel]))
        self.stale = False


def check_display() -> None:
    """Raise FileError where no window can open: without a display, OpenCV's first call would abort the program."""
    if sys.platform != "linux":
        return
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise FileError(f"{error}; on Debian: apt install libgl1 libx11-xcb1 libglib2.0-0 libsm6 libxext6") from None
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        named = os.environ.get("DISPLAY")
        what = f"no display answers at DISPLAY={named}" if named else "no display"
        raise FileError(
            f"{what}; start it on a desktop, through ssh -X, or on a virtual screen: xvfb-run python paint.py"
        )


def scale_from(text: str) -> float:
    """A scale of the window, for argparse."""
    try:
        scale = float(text)
    except ValueError:
        scale = math.nan
    if not SCALES[0] <= scale <= SCALES[1]:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {SCALES[0]:g} to {SCALES[1]:g}")
    return scale


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description="Draw a digit with the mouse, right-click, and read what it is.",
        epilog="keys: " + "; ".join(f"{label}: {does}" for label, does in HELP),
    )
    parser.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    parser.add_argument(
        "--brush", type=whole(BRUSHES[0], BRUSHES[-1]), default=BRUSH, metavar="N", help="pixels (default: %(default)s)"
    )
    parser.add_argument("--live", action="store_true", help="read while drawing")
    parser.add_argument("--scale", type=scale_from, default=1.0, metavar="X", help="size of the window, 1 to 4")
    arguments = parser.parse_args()
    try:
        check_weights(arguments.network)
        check_display()
        Window(arguments.network, arguments.brush, arguments.live, arguments.scale).run()
    except FileError as error:
        complain("paint.py", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
