"""Layout: where canvas, panel and buttons are in a window of any size.

    layout = fit_layout(1920, 1080)     # the size of the window, pixels
    layout.scale                        # 3.2: pixels for each unit
    layout.units(960, 540)              # a pixel of the window, in units

The window has 600 x 310 units: the canvas (280 x 280, a unit for each of its pixels) on the left, the panel (320 x 280)
on the right, the row of buttons (600 x 30) below. In a tall window the same blocks stand one below the other, in 320 x
620 units: the canvas, the panel, the left half of the row, its right half. What is in a block doesn't know about it:
places are those in the wide window. The blocks keep their proportions, in the middle of the window.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE

PANEL_WIDTH = 320  # units; set by hand
ROW_HEIGHT = 30  # of the buttons, units: a finger's width at scale 2. Set by hand
WINDOW_WIDTH, WINDOW_HEIGHT = CANVAS_SIDE + PANEL_WIDTH, CANVAS_SIDE + ROW_HEIGHT
TALL_WIDTH, TALL_HEIGHT = PANEL_WIDTH, 2 * CANVAS_SIDE + 2 * ROW_HEIGHT
HALF_ROW = WINDOW_WIDTH // 2  # units of the row of buttons where a tall window breaks it: an edge of two buttons
MIN_SCALE = 0.5  # in a smaller window, OpenCV shows the image smaller than it is: texts can't be read anyway
FIRST_HEIGHT = 2 / 3  # of the screen's height, what the window takes when it opens. Set by hand
FRAME = 0.97, 0.9  # of the screen's width and height, what a window may take: its frame and bars need some


class Block(NamedTuple):
    """A part of the window: its box in the wide window, units, and how far it is from there, to the right and down."""

    left: float
    top: float
    width: float
    height: float
    right: float = 0
    down: float = 0


WIDE = (Block(0, 0, WINDOW_WIDTH, WINDOW_HEIGHT),)
BESIDE = (TALL_WIDTH - CANVAS_SIDE) / 2, (TALL_WIDTH - HALF_ROW) / 2  # left of the canvas, and of half a row: units
TALL = (
    Block(0, 0, CANVAS_SIDE, CANVAS_SIDE, BESIDE[0]),
    Block(CANVAS_SIDE, 0, PANEL_WIDTH, CANVAS_SIDE, -CANVAS_SIDE, CANVAS_SIDE),
    Block(0, CANVAS_SIDE, HALF_ROW, ROW_HEIGHT, BESIDE[1], CANVAS_SIDE),
    Block(HALF_ROW, CANVAS_SIDE, HALF_ROW, ROW_HEIGHT, BESIDE[1] - HALF_ROW, CANVAS_SIDE + ROW_HEIGHT),
)
NOWHERE = -1.0, -1.0  # where no button is


class Layout(NamedTuple):
    """A window's size, and where its units are, all in pixels; and its blocks."""

    width: int
    height: int
    scale: float
    left: int
    top: int
    blocks: tuple[Block, ...] = WIDE

    def units(self, x: float, y: float) -> tuple[float, float]:
        """The middle of a pixel of the window, in units from the upper left corner of the canvas.

        Also beside the canvas: a stroke may leave it.
        """
        canvas = self.blocks[0]
        return (x + 0.5 - self.left) / self.scale - canvas.right, (y + 0.5 - self.top) / self.scale - canvas.down

    def button_units(self, x: float, y: float) -> tuple[float, float]:
        """The middle of a pixel of the window, in units of the wide window, where the buttons have their places."""
        u, v = (x + 0.5 - self.left) / self.scale, (y + 0.5 - self.top) / self.scale
        for block in self.blocks:
            wide_u, wide_v = u - block.right, v - block.down
            if 0 <= wide_u - block.left < block.width and 0 <= wide_v - block.top < block.height:
                return wide_u, wide_v
        return NOWHERE

    def place(self, part: np.ndarray, x: float, y: float) -> Iterator[tuple[np.ndarray, int, int]]:
        """Where an image (h, w, 3) goes that is at (x, y) of the wide window, units: pieces, each with left and top."""
        for block in self.blocks:
            first_row, first_column = (round(max(start, 0) * self.scale) for start in (block.top - y, block.left - x))
            last_row = round((block.top + block.height - y) * self.scale)
            last_column = round((block.left + block.width - x) * self.scale)
            piece = part[first_row : max(last_row, 0), first_column : max(last_column, 0)]
            if piece.size:
                u, v = max(x, block.left) + block.right, max(y, block.top) + block.down
                yield piece, self.left + round(u * self.scale), self.top + round(v * self.scale)


def fit_layout(width: int, height: int) -> Layout:
    """The layout of a window of this size, pixels: as large as fits, wide or tall."""
    wide, tall = (
        min(width / units, height / more) for units, more in ((WINDOW_WIDTH, WINDOW_HEIGHT), (TALL_WIDTH, TALL_HEIGHT))
    )
    blocks, units = (TALL, (TALL_WIDTH, TALL_HEIGHT)) if tall > wide else (WIDE, (WINDOW_WIDTH, WINDOW_HEIGHT))
    scale = max(tall, wide, MIN_SCALE)
    width, height = (max(size, round(unit * scale)) for size, unit in zip((width, height), units, strict=True))
    left, top = (max(round((size - unit * scale) / 2), 0) for size, unit in zip((width, height), units, strict=True))
    return Layout(width, height, scale, left, top, blocks)


def window_size(scale: float | None, screen: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height, pixels, of a window with this scale, on a screen of this size, pixels; None: not known.

    With no scale, it takes FIRST_HEIGHT of the screen. It is smaller where the screen has less room.
    """
    if screen:
        scale = scale or FIRST_HEIGHT * screen[1] / WINDOW_HEIGHT
        room = (share * size for share, size in zip(FRAME, screen, strict=True))
        scale = max(min(scale, next(room) / WINDOW_WIDTH, next(room) / WINDOW_HEIGHT), MIN_SCALE)
    height = round(WINDOW_HEIGHT * (scale or 1))
    return round(WINDOW_WIDTH * height / WINDOW_HEIGHT), height
