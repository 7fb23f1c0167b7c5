"""The canvas: strokes of a brush, painted as light ink on a dark image.

    canvas = Canvas()
    canvas.press(80, 40); canvas.drag(200, 40); canvas.drag(120, 240); canvas.release()
    canvas.image                    # (280, 280) uint8: a 7
    canvas.strokes                  # [Stroke(brush=9, points=[(80, 40), (200, 40), (120, 240)])]
    canvas.undo()

The canvas keeps the strokes beside the image, so that they can be undone, and so that segmentation knows which ink was
drawn in one go.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

CANVAS_SIDE = 280  # side of the canvas, pixels: ten for each pixel of MNIST's images
BRUSHES = range(1, 41)  # diameters that a brush may have, pixels; set by hand
DEFAULT_BRUSH = 9  # diameter of the brush at the start, pixels; set by hand
# Coordinates are limited to this, pixels: no mouse gets there, and a number such as 1e300 is too large for float32.
MAX_OUTSIDE = 1 << 15
INK_LEVEL = 32  # a pixel from this value on is ink, 0..255; below it is noise of paper or compression. Set by hand

Point = tuple[float, float]  # x (to the right) and y (down), pixels; the centre of the upper left pixel is (0, 0)


@dataclass
class Stroke:
    """What the brush draws from the press of the button to its release: its diameter and its points."""

    brush: int
    points: list[Point] = field(default_factory=list)


class Canvas:
    """A canvas to draw on, which remembers its strokes.

    `image` is (280, 280) uint8, light ink (255) on dark (0); `strokes` are its strokes, the oldest first. Points may
    lie outside the canvas: a stroke that leaves it and comes back is painted as far as it is inside.
    """

    def __init__(self) -> None:
        self.image = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
        self.strokes: list[Stroke] = []
        self.cleared: list[Stroke] = []  # what the last `clear` removed, for `undo`
        self.drawing = False  # whether the button is down

    def press(self, x: float, y: float, brush: int = DEFAULT_BRUSH) -> None:
        """Begin a stroke with a dot at (x, y). Raises ValueError for a brush not in BRUSHES or a point not finite."""
        if brush not in BRUSHES:
            raise ValueError(f"brush {brush} is not in {BRUSHES[0]} to {BRUSHES[-1]}")
        point = _checked_point(x, y)
        self.strokes.append(Stroke(brush, [point]))
        self.drawing = True
        paint_line(self.image, point, point, brush)

    def drag(self, x: float, y: float) -> None:
        """Draw a line to (x, y), if a stroke has begun. Raises ValueError for a point that isn't finite."""
        if self.drawing:
            stroke, point = self.strokes[-1], _checked_point(x, y)
            paint_line(self.image, stroke.points[-1], point, stroke.brush)
            stroke.points.append(point)

    def release(self) -> None:
        """End the stroke."""
        self.drawing = False

    def draw(self, points: Iterable[Point], brush: int = DEFAULT_BRUSH) -> None:
        """Draw a stroke through `points`, at least one: press, drag, release. Raises ValueError like `press`."""
        first, *others = points
        self.press(*first, brush)
        for point in others:
            self.drag(*point)
        self.release()

    def undo(self) -> None:
        """Remove the last stroke, even one that is being drawn. If there is none, undo the last `clear`."""
        self.drawing = False
        if self.strokes:
            self.strokes.pop()
        else:
            self.strokes, self.cleared = self.cleared, []
        self.image[:] = 0
        for stroke in self.strokes:
            for start, end in zip(stroke.points, stroke.points[1:] or stroke.points, strict=False):
                paint_line(self.image, start, end, stroke.brush)

    def clear(self) -> None:
        """Remove all strokes."""
        self.drawing = False
        if self.strokes:
            self.strokes, self.cleared = [], self.strokes
        self.image[:] = 0

    @property
    def empty(self) -> bool:
        """Whether no ink is on the canvas: nothing was drawn, or only outside of it."""
        return int(self.image.max()) < INK_LEVEL


def _checked_point(x: float, y: float) -> Point:
    if not (np.isfinite(x) and np.isfinite(y)):
        raise ValueError(f"({x}, {y}) is not a point")
    return min(max(x, -MAX_OUTSIDE), MAX_OUTSIDE), min(max(y, -MAX_OUTSIDE), MAX_OUTSIDE)


def paint_line(image: np.ndarray, start: Point, end: Point, brush: int) -> None:
    """Paint a line into `image` (h, w) uint8, `brush` pixels wide, with round ends; a dot if `start` is `end`.

    The edge is one pixel soft. A pixel keeps the lightest value that any line gives it, so the order of the strokes
    doesn't matter. (cv2.line doesn't do: it paints a line of 9 pixels 11.4 pixels wide, and its dots aren't round.)
    """
    height, width = image.shape
    left, right = _pixels_in_reach(start[0], end[0], brush, width)
    top, bottom = _pixels_in_reach(start[1], end[1], brush, height)
    if left >= right or top >= bottom:
        return  # the line is outside of the image
    x = np.arange(left, right, dtype=np.float32)
    y = np.arange(top, bottom, dtype=np.float32)[:, None]
    coverage = np.clip(brush / 2 + 0.5 - _distance_from_line(x, y, start, end), 0, 1)  # of each pixel, by the line
    region = image[top:bottom, left:right]
    np.maximum(region, np.rint(coverage * 255).astype(np.uint8), out=region)


def _pixels_in_reach(start: float, end: float, brush: int, size: int) -> tuple[int, int]:
    """The columns (or rows), of `size`, that a line from `start` to `end` may paint: the first, and the last plus 1."""
    reach = brush / 2 + 1  # half of the brush, and the soft edge
    low, high = min(start, end) - reach, max(start, end) + reach + 1
    return int(min(max(low, 0), size)), int(min(max(high, 0), size))


def _distance_from_line(x: np.ndarray, y: np.ndarray, start: Point, end: Point) -> np.ndarray:
    """How far points x (w,), y (h, 1), float32, are from the line between `start` and `end`: (h, w) float32."""
    x, y = x - np.float32(start[0]), y - np.float32(start[1])
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared_length = max(dx * dx + dy * dy, 1e-9)  # of a dot it is 0
    # The nearest point of the line: 0 at its start, 1 at its end.
    along = np.clip((x * np.float32(dx) + y * np.float32(dy)) / np.float32(squared_length), 0, 1)
    return np.hypot(x - along * np.float32(dx), y - along * np.float32(dy))
