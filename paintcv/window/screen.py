"""The window on the screen, one of OpenCV's.

    screen = Screen("PaintCV")
    screen.on_mouse = print             # is called with event, x, y, flags during poll()
    screen.show(image)                  # BGR uint8
    key = screen.poll()

Its whole interface is `on_mouse`, `show`, `poll` and `visible`: tests pass `Window` another class that has these.
"""

from collections.abc import Callable

from paintcv.window import qt  # before cv2

import cv2
import numpy as np


class Screen:
    """A window that shows an image and reports the mouse and the keys, until the user closes it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.on_mouse: Callable[[int, int, int, int], None] = lambda event, x, y, flags: None
        cv2.namedWindow(title, qt.WINDOW_FLAGS)
        cv2.setMouseCallback(title, lambda event, x, y, flags, _: self.on_mouse(event, x, y, flags))
        qt.keep_every_move()

    def show(self, image: np.ndarray) -> None:
        """Show an image (h, w, 3) uint8, BGR. The window takes its size."""
        cv2.imshow(self.title, image)

    def poll(self) -> int:
        """Let OpenCV report the mouse, and return the key that was pressed, -1 for none.

        OpenCV sleeps for 2 ms in it. Of two keys that are pressed in this time, it returns only the last.
        """
        return cv2.pollKey()

    def visible(self) -> bool:
        """True until the user closes the window."""
        return qt.is_visible(self.title)
