"""The window on the screen, one of OpenCV's.

    screen = Screen("PaintCV", 600, 310)
    screen.on_mouse = print             # is called with event, x, y, flags during poll()
    screen.show(image)                  # BGR uint8, of the size screen.size()
    code = screen.poll()
    screen.full_screen = True

Its whole interface is `on_mouse`, `show`, `poll`, `visible`, `size` and `full_screen`: tests pass `Window` another
class that has these.
"""

from collections.abc import Callable

from paintcv.window import qt  # before cv2

import cv2
import numpy as np


class Screen:
    """A window that shows an image and reports the mouse and the keys, until the user closes it."""

    def __init__(self, title: str, width: int, height: int) -> None:
        self.title, self._size = title, (width, height)
        self.maximized: list[int] = []  # windows that were, before the screen was filled
        self.on_mouse: Callable[[int, int, int, int], None] = lambda event, x, y, flags: None
        cv2.namedWindow(title, qt.WINDOW_FLAGS)
        cv2.resizeWindow(title, width, height)
        cv2.setMouseCallback(title, lambda event, x, y, flags, _: self.on_mouse(event, x, y, flags))
        qt.tame()

    def show(self, image: np.ndarray) -> None:
        """Show an image (h, w, 3) uint8, BGR. If the window has another size, OpenCV scales the image."""
        cv2.imshow(self.title, image)

    def poll(self) -> int:
        """Let OpenCV report the mouse, and return the code of the key that was pressed, -1 for none.

        OpenCV sleeps for 2 ms in it. Of two keys that are pressed in this time, it returns only the last.
        """
        return cv2.pollKey()

    def visible(self) -> bool:
        """True until the user closes the window."""
        return qt.is_visible(self.title)

    def size(self) -> tuple[int, int]:
        """Width and height of what the window shows, pixels. Those of its start until it is on the screen."""
        _, _, width, height = cv2.getWindowImageRect(self.title)
        if width > 0 and height > 0:
            self._size = width, height
        return self._size

    @property
    def full_screen(self) -> bool:
        """Whether the window fills the screen."""
        return cv2.getWindowProperty(self.title, cv2.WND_PROP_FULLSCREEN) == cv2.WINDOW_FULLSCREEN

    @full_screen.setter
    def full_screen(self, on: bool) -> None:
        if on:
            self.maximized = qt.maximized()
        cv2.setWindowProperty(self.title, cv2.WND_PROP_FULLSCREEN, cv2.WINDOW_FULLSCREEN if on else cv2.WINDOW_NORMAL)
        if not on:
            qt.maximize(self.maximized)
