"""The window on the screen: OpenCV's own, and what it takes to have one and to keep it as it should be.

    screen = Screen("PaintCV", image, on_mouse)
    screen.show(image); key = screen.poll()

Import it before anything that imports OpenCV, which reads the environment just once.
"""

import contextlib
import ctypes
import os
import re
import sys
import time
from collections.abc import Callable
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

from files import FileError

CALM = 0.25  # seconds without a turn of the wheel until the window is mended
FRAMING = 1.0  # seconds in which a window manager puts a frame around a window
LOOK = 0.1  # seconds between looks at where the window is, while it does
MOVES = 5  # back to its place, at the most: a window manager may have a mind of its own

# Of the Qt that OpenCV's package brings: QCoreApplication::setAttribute(Qt::ApplicationAttribute, bool), and
# Qt::AA_CompressHighFrequencyEvents, which leaves out all moves of the mouse that wait, but the last.
SET_ATTRIBUTE = "_ZN14QtOpenCVPython16QCoreApplication12setAttributeENS_2Qt20ApplicationAttributeEb"
COMPRESS = 25


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


def keep_every_move() -> None:
    """Have Qt tell of every move of the mouse: by itself, it draws curves straight where the machine is busy.

    OpenCV has no call for it. Another build of OpenCV than the package's may have no such Qt, and goes without.
    """
    if cv2.currentUIFramework() != "QT" or sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        if loaded := re.search("/.*libQt5Core.*", os.fsdecode(Path("/proc/self/maps").read_bytes())):
            set_attribute = getattr(ctypes.CDLL(loaded[0]), SET_ATTRIBUTE)
            set_attribute.argtypes, set_attribute.restype = [ctypes.c_int, ctypes.c_bool], None
            set_attribute(COMPRESS, False)


class Screen:
    """A window that shows an image and tells of the mouse and the keys, until the user closes it."""

    def __init__(self, title: str, image: np.ndarray, on_mouse: Callable[[int, int, int, int, object], None]) -> None:
        self.title = title
        self.image = image
        self.on_mouse = on_mouse
        self.zoom, self.last_wheel = 1.0, 0.0
        # Where the mended window's picture belongs, where it was seen last, and where its frame was put.
        self.place = self.seen = self.frame = (0, 0)
        self.moves = 0  # that are left to get it there
        self.next_look = self.framed_by = 0.0
        self.open()
        keep_every_move()  # now that there is a Qt to tell

    def open(self) -> None:
        """Put the window on the screen."""
        cv2.namedWindow(self.title, cv2.WINDOW_AUTOSIZE | cv2.WINDOW_GUI_NORMAL)
        cv2.setMouseCallback(self.title, self.on_mouse)
        cv2.imshow(self.title, self.image)

    def show(self, image: np.ndarray) -> None:
        """Show an image, BGR uint8."""
        self.image = image
        cv2.imshow(self.title, image)

    def poll(self) -> int:
        """Have OpenCV tell of the mouse; returns the key that was pressed, -1 for none. It sleeps for 2 ms."""
        return cv2.pollKey()

    def visible(self) -> bool:
        """Whether the window is still there: closing it doesn't end a loop of OpenCV's."""
        try:
            return cv2.getWindowProperty(self.title, cv2.WND_PROP_VISIBLE) >= 1
        except cv2.error:  # how Qt says that the last window is gone
            return False

    def turned(self, delta: int) -> None:
        """Note that the wheel was turned by `delta`: in OpenCV's Qt window, that magnifies the picture."""
        if cv2.currentUIFramework() == "QT":
            self.zoom = max(1.0, self.zoom * (1 + delta / 1200))  # as OpenCV does: a tenth for a notch of 120
            self.last_wheel = time.monotonic()

    def mend(self) -> None:
        """Open the window afresh, in its place, once the wheel is at rest: Qt has no call to undo its zoom."""
        now = time.monotonic()
        if self.zoom > 1 and now - self.last_wheel > CALM:
            if not self.moves:  # or else it may not be in its place yet
                self.place = self.seen_at()
            self.seen = self.frame = self.place
            cv2.destroyWindow(self.title)
            self.open()
            cv2.moveWindow(self.title, *self.frame)
            self.zoom, self.moves, self.next_look, self.framed_by = 1.0, MOVES, now + LOOK, now + FRAMING
        elif self.moves and now > self.next_look:
            self.hold(now)

    def hold(self, now: float) -> None:
        """Move the window back to its place, where a window manager has put a frame around it.

        What happens: (1) The window opens and is moved to its place. (2) The window manager puts a frame around it,
        which pushes the picture down and to the right. (3) It is seen there twice in a row (once, it may be on its
        way): its frame is moved by as much the other way. (4) It is seen in its place twice, after such a move or once
        no frame is to be expected any more: from then on it is the user's to move.
        """
        before, self.seen = self.seen, self.seen_at()
        if self.seen == before == self.place:
            if self.frame != self.place or now > self.framed_by:
                self.moves = 0
        elif self.seen == before:
            self.frame = self.frame[0] + self.place[0] - before[0], self.frame[1] + self.place[1] - before[1]
            cv2.moveWindow(self.title, *self.frame)
            self.moves -= 1
        self.next_look = now + LOOK

    def seen_at(self) -> tuple[int, int]:
        """Where the picture's left upper corner is on the screen, pixels."""
        left, top, _, _ = cv2.getWindowImageRect(self.title)
        return left, top
