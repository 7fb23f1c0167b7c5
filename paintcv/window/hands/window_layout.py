"""Layout: where canvas, panel and buttons are in a window of any size.

    layout = fit_layout(1920, 1080)     # the size of the window, pixels
    layout.scale                        # 3.2: pixels for each unit
    layout.units(960, 540)              # a pixel of the window, in units

The window has 600 x 310 units: the canvas (280 x 280, a unit for each of its pixels) on the left, the panel (320 x 280)
on the right, the row of buttons (600 x 30) below. They keep their proportions, in the middle of the window.
"""

from typing import NamedTuple

from paintcv.ink.canvas import CANVAS_SIDE

PANEL_WIDTH = 320  # units; set by hand
ROW_HEIGHT = 30  # of the buttons, units: a finger's width at scale 2. Set by hand
WINDOW_WIDTH, WINDOW_HEIGHT = CANVAS_SIDE + PANEL_WIDTH, CANVAS_SIDE + ROW_HEIGHT
MIN_SCALE = 0.5  # in a smaller window, OpenCV shows the image smaller than it is: texts can't be read anyway


class Layout(NamedTuple):
    """A window's size, and where its 600 x 310 units are, all in pixels."""

    width: int
    height: int
    scale: float
    left: int
    top: int

    def units(self, x: float, y: float) -> tuple[float, float]:
        """The middle of a pixel of the window, in units from the upper left corner of the canvas."""
        return (x + 0.5 - self.left) / self.scale, (y + 0.5 - self.top) / self.scale


def fit_layout(width: int, height: int) -> Layout:
    """The layout of a window of this size, pixels: as large as fits."""
    scale = max(min(width / WINDOW_WIDTH, height / WINDOW_HEIGHT), MIN_SCALE)
    width, height = max(width, round(WINDOW_WIDTH * scale)), max(height, round(WINDOW_HEIGHT * scale))
    left, top = (round((size - units * scale) / 2) for size, units in ((width, WINDOW_WIDTH), (height, WINDOW_HEIGHT)))
    return Layout(width, height, scale, max(left, 0), max(top, 0))


def window_size(scale: float, room: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height, pixels, of a window with this scale; less if the `room` on the screen (pixels) is smaller."""
    if room:
        scale = max(min(scale, room[0] / WINDOW_WIDTH, room[1] / WINDOW_HEIGHT), MIN_SCALE)
    return round(WINDOW_WIDTH * scale), round(WINDOW_HEIGHT * scale)
