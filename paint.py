"""Draw digits with the mouse, right-click, and a neural network reads them.

    python paint.py                     draw, then right-click; h shows all keys, Esc quits

The window opens at once. The network runs in a second process, which loads TensorFlow meanwhile: a right-click before
it is ready is answered as soon as it is. Each answer is also printed, one per line.

How it works: OpenCV calls `Window.store_event` for each event of the mouse. The loop in `Window.run` passes events to
the `Mouse`, and presses keys by their table. Both have the `Session` draw and read, or the `Labelling` save. The loop
takes the answers of the network, and has the `Painter` repaint what has changed. All of these are in paintcv/window;
the table of keys and buttons is in paintcv/window/hands/actions.py. This file holds the loop and the options.
"""

import argparse
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    # Until main() runs, Ctrl-C just ends the program. An exception would not do: NumPy turns it into an ImportError.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

from paintcv.window import qt  # before everything that imports cv2

import numpy as np

from paintcv import __version__
from paintcv.commands.options import add_network_option
from paintcv.ink.canvas import BRUSHES, DEFAULT_BRUSH, Point
from paintcv.networks.weights import check_weights
from paintcv.system.console import FileError, Parser, real_number, run_command, whole_number
from paintcv.window.hands.actions import HELP, press_key
from paintcv.window.hands.controls import Controls
from paintcv.window.hands.key_names import key_name
from paintcv.window.state.labelling import Labelling
from paintcv.window.hands.window_layout import Layout, fit_layout, window_size
from paintcv.window.hands.mouse import Mouse
from paintcv.window.look.pages import PAGES
from paintcv.window.look.painter import Painter
from paintcv.window.look.panel import window_buttons
from paintcv.window.screen import Screen
from paintcv.window.state.session import Session
from paintcv.window.processes.worker import Worker

TITLE = "PaintCV"
DRAWINGS = Path(__file__).resolve().parent / "drawings"
# How long the loop waits for the network in each turn, seconds; set by hand. OpenCV itself sleeps 2 ms more in a turn.
ANSWER_WAIT = 0.003  # while an answer is to come
IDLE_WAIT = 0.03  # while mouse and keys are at rest: it spares the processor, and the next stroke begins in time
REST = 1.0  # without events for so long, mouse and keys are at rest


class Window:
    """The loop: from the mouse and the keys to the session, and from the session to the screen.

    `screen` is a Screen, or anything else with the same interface.
    """

    def __init__(self, session: Session, labelling: Labelling, screen: Screen) -> None:
        self.session, self.screen = session, screen
        self.painter = Painter(session)
        self.controls = Controls(session, labelling, screen, picture=lambda: self.image(with_brush=False))
        self.mouse = Mouse(self.controls, window_buttons)
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
                code = self.screen.poll()
                if not self.screen.visible():
                    break
                self.act(code)
                self.session.reader.receive(self.waiting_time())
                self.session.follow_learner()
                self.session.view.drop_old_notes()
                if not self.painter.is_current(self.layout(), self.brush_point()):
                    self.screen.show(self.image())
        finally:
            self.session.worker.stop()
            self.session.learner.stop()

    def store_event(self, event: int, x: int, y: int, flags: int) -> None:
        """Store an event of the mouse for `act`. The screen calls this during `poll`."""
        self.events.append((event, x, y, flags))

    def act(self, code: int) -> None:
        """Act on a key, by its code (-1: none), and on the events of the mouse of the same turn.

        OpenCV doesn't tell which came first. The order here is: the rest of a stroke, the key, and then everything from
        the first press on. So `c` and a stroke that follows at once clear the canvas and leave the stroke whole.
        """
        events, self.events = self.events, []
        if code == -1 and not events:
            return
        self.last_event_time = time.monotonic()
        presses = [index for index, (event, *_) in enumerate(events) if event in qt.PRESSES]
        first_press = presses[0] if presses else len(events)
        layout = self.painter.layout or self.layout()  # the mouse is reported in pixels of the image that is shown
        for event in events[:first_press]:
            self.mouse.act(*event, layout)
        if code != -1:
            press_key(key_name(code), self.controls)
        for event in events[first_press:]:
            self.mouse.act(*event, layout)

    def layout(self) -> Layout:
        """The layout for the size that the window has now."""
        return fit_layout(*self.screen.size())

    def brush_point(self) -> Point | None:
        """Where the outline of the brush is: nowhere during a stroke, which shows it, nor while the mouse rests."""
        drawing = self.session.canvas.drawing and not self.session.view.erasing
        return None if drawing or self.at_rest() else self.mouse.point

    def at_rest(self) -> bool:
        """Whether mouse and keys have been at rest for a while."""
        return time.monotonic() - self.last_event_time > REST

    def waiting_time(self) -> float:
        """How long to wait for the network in this turn, seconds."""
        if self.session.worker.busy:
            return ANSWER_WAIT
        return IDLE_WAIT if self.at_rest() else 0

    def image(self, with_brush: bool = True) -> np.ndarray:
        """What the window shows now, (height, width, 3) uint8, BGR, with or without the outline of the brush."""
        return self.painter.paint(self.layout(), self.brush_point() if with_brush else None)


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
    parser.add_argument(
        "--scale",
        type=real_number(1, 4),
        metavar="X",
        help="the first size: 1 to 4 times 600 x 310, as far as the screen has room (default: 2/3 of its height)",
    )
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
    session = Session(Worker(arguments.network), PAGES, arguments.brush, arguments.live)
    labelling = Labelling(session, arguments.drawings)
    Window(session, labelling, Screen(TITLE, *window_size(arguments.scale, qt.screen_size()))).run()
    return True


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
