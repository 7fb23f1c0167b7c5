"""The canvas: strokes of a brush, painted as light ink on a dark image.

    canvas = Canvas()
    canvas.press(80, 40); canvas.drag(200, 40); canvas.drag(120, 240); canvas.release()
    canvas.image                    # (280, 280) uint8: a 7
    canvas.strokes                  # [Stroke(brush=9, points=[(80, 40), (200, 40), (120, 240)])]
    canvas.undo(); canvas.redo()

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

MAX_UNDO = 500  # steps back that are kept; set by hand, more than anyone wants: each keeps its strokes in memory

Point = tuple[float, float]  # x (to the right) and y (down), pixels; the centre of the upper left pixel is (0, 0)


@dataclass
class Stroke:
    """What the brush draws from the press of the button to its release: its diameter and its points.

    A stroke of the eraser takes ink away in the same way.
    """

    brush: int
    points: list[Point] = field(default_factory=list)
    erases: bool = False


class Canvas:
    """A canvas to draw on, which remembers its strokes.

    `image` is (280, 280) uint8, light ink (255) on dark (0); `strokes` are its strokes, the oldest first. Points may
    lie outside the canvas: a stroke that leaves it and comes back is painted as far as it is inside. Each stroke and
    each `clear` begins a new `state`, which has a number of its own; undo and redo go back and forth between states.
    """

    def __init__(self) -> None:
        self.image = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
        self.strokes: list[Stroke] = []
        self.state = 0  # the number of the state: equal only for the same drawing
        self.drawing = False  # whether the button is down
        self._newest_state = 0
        self._past: list[tuple[int, list[Stroke]]] = []  # the states that undo goes back to, the last one first
        self._future: list[tuple[int, list[Stroke]]] = []  # those that redo brings back

    def press(self, x: float, y: float, brush: int = DEFAULT_BRUSH, erases: bool = False) -> None:
        """Begin a stroke, of the eraser if `erases`, with a dot at (x, y).

        Raises ValueError for a brush not in BRUSHES or a point not finite.
        """
        if brush not in BRUSHES:
            raise ValueError(f"brush {brush} is not in {BRUSHES[0]} to {BRUSHES[-1]}")
        stroke = Stroke(brush, [_checked_point(x, y)], erases)
        self._begin_state([*self.strokes, stroke])
        self.drawing = True
        paint_stroke(self.image, stroke)

    def drag(self, x: float, y: float) -> None:
        """Draw a line to (x, y), if a stroke has begun. Raises ValueError for a point that isn't finite."""
        if self.drawing:
            stroke = self.strokes[-1]
            stroke.points.append(_checked_point(x, y))
            paint_stroke(self.image, stroke, first=len(stroke.points) - 2)

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
        """Go back to the state before the last stroke, even one that is being drawn, or before the last `clear`."""
        self._step(self._past, self._future)

    def redo(self) -> None:
        """Bring back what `undo` took, as long as nothing else was drawn or cleared."""
        self._step(self._future, self._past)

    def clear(self) -> None:
        """Remove all strokes."""
        self.drawing = False
        if self.strokes:
            self._begin_state([])
        self.image[:] = 0

    def _begin_state(self, strokes: list[Stroke]) -> None:
        self._past.append((self.state, self.strokes))
        del self._past[:-MAX_UNDO]
        self._future.clear()
        self._newest_state += 1
        self.state, self.strokes = self._newest_state, strokes

    def _step(self, source: list[tuple[int, list[Stroke]]], target: list[tuple[int, list[Stroke]]]) -> None:
        """Take the next state from `source`, if there is one, and put the present one on `target`."""
        if not source:
            return
        self.drawing = False
        target.append((self.state, self.strokes))
        self.state, self.strokes = source.pop()
        self.image[:] = 0
        for stroke in self.strokes:
            paint_stroke(self.image, stroke)

    @property
    def erased(self) -> bool:
        """Whether the eraser was used: the ink is then no longer what its strokes say."""
        return any(stroke.erases for stroke in self.strokes)

    @property
    def empty(self) -> bool:
        """Whether no ink is on the canvas: nothing was drawn, or only outside of it."""
        return int(self.image.max()) < INK_LEVEL


def _checked_point(x: float, y: float) -> Point:
    if not (np.isfinite(x) and np.isfinite(y)):
        raise ValueError(f"({x}, {y}) is not a point")
    return min(max(x, -MAX_OUTSIDE), MAX_OUTSIDE), min(max(y, -MAX_OUTSIDE), MAX_OUTSIDE)


def paint_stroke(image: np.ndarray, stroke: Stroke, first: int = 0, scale: float = 1.0) -> None:
    """Paint a stroke, from its point `first` on, into `image` (h, w) uint8 with `scale` pixels for one of the canvas.

    The eraser's strokes depend on the order: paint the strokes in theirs.
    """
    # The centre of a pixel of the canvas is the centre of the square of pixels that stand for it.
    points = [((x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5) for x, y in stroke.points[first:]]
    for start, end in zip(points, points[1:] or points, strict=False):
        paint_line(image, start, end, stroke.brush * scale, stroke.erases)


def paint_line(image: np.ndarray, start: Point, end: Point, brush: float, erases: bool = False) -> None:
    """Paint a line into `image` (h, w) uint8, `brush` pixels wide, with round ends; a dot if `start` is `end`.

    The edge is one pixel soft. A pixel keeps the lightest value that any line gives it, so the order of strokes that
    don't erase doesn't matter; a line that erases leaves it as dark as it would make it light. (cv2.line doesn't do: it
    paints a line of 9 pixels 11.4 pixels wide, and its dots aren't round.)
    """
    height, width = image.shape
    left, right = _pixels_in_reach(start[0], end[0], brush, width)
    top, bottom = _pixels_in_reach(start[1], end[1], brush, height)
    if left >= right or top >= bottom:
        return  # the line is outside of the image
    x = np.arange(left, right, dtype=np.float32)
    y = np.arange(top, bottom, dtype=np.float32)[:, None]
    coverage = np.clip(brush / 2 + 0.5 - _distance_from_line(x, y, start, end), 0, 1)  # of each pixel, by the line
    region, light = image[top:bottom, left:right], np.rint(coverage * 255).astype(np.uint8)
    if erases:
        np.minimum(region, 255 - light, out=region)
    else:
        np.maximum(region, light, out=region)


def _pixels_in_reach(start: float, end: float, brush: float, size: int) -> tuple[int, int]:
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
