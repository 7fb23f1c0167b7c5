"""Ink: the strokes of a pen, the canvas they are painted on, and the 28 x 28 picture that a network reads.

    canvas = Canvas()
    canvas.press(80, 40); canvas.drag(200, 40); canvas.drag(120, 240); canvas.release()
    picture(canvas.image)                       # (28, 28) float32 in 0..1: a 7, framed as MNIST frames its digits

Everything that a network sees, drawn in the window, read from a file or trained on, goes through `picture`: whatever
a network learns of one kind of drawing then holds for the others.

Sources. Of the frame: LeCun, Cortes and Burges, "The MNIST database of handwritten digits": the digit is scaled to fit
a box of 20 x 20 pixels with its proportions kept, and placed in the field of 28 x 28 with its centre of mass in the
middle. Of setting it upright by its second moments: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied
to document recognition", Proc. IEEE 86, 1998, section III A; here, some of the slant is left: it tells a 1 from a 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

SIZE = 280  # side of the canvas, pixels
BRUSH = 9  # the brush at the start: its diameter, pixels
BRUSHES = range(1, 41)  # the brushes there are
FAR = 1 << 15  # nothing is drawn farther out than this, pixels: a mouse never is

PICTURE = 28  # side of the picture that a network reads, pixels
BOX = 20  # longer side of a digit's box in it
MIDDLE = 14.5  # where MNIST has the centre of mass, from the picture's left and top edge (measured on all 60,000)
FINE = 5  # pixels of the frame, in which the digit is placed, to one of the picture
UPRIGHT = 0.7  # part of a digit's slant that is taken back
STEEPEST = 0.5  # more is never taken back: shift to the side for each pixel down
SMOOTH = (9, 9)  # size of the box filters, pixels of the frame
INK = 32  # from this value on a pixel is ink; below it is the noise of paper or of compression


class NoInk(ValueError):
    """There is nothing drawn on the image."""


@dataclass
class Stroke:
    """What the pen draws between touching the canvas and leaving it: points (x, y) in pixels, and its brush."""

    brush: int
    points: list[tuple[float, float]] = field(default_factory=list)


class Canvas:
    """A square of dark paper that keeps the strokes drawn on it, so that they can be undone.

    `image` is the painted canvas, (SIZE, SIZE) uint8, light ink (255) on dark (0); `strokes` is the list of `Stroke`
    behind it, the oldest first. The centre of the upper left pixel is (0, 0). Points may lie outside the canvas: what
    a stroke draws on its way out and back in is painted, the rest clipped.
    """

    def __init__(self) -> None:
        self.image = np.zeros((SIZE, SIZE), np.uint8)
        self.strokes: list[Stroke] = []
        self.cleared: list[Stroke] = []  # those that `clear` took back last
        self.drawing = False

    def press(self, x: float, y: float, brush: int = BRUSH) -> None:
        """Begin a stroke with a dot at (x, y).

        Raises ValueError for a brush outside BRUSHES or a coordinate that isn't finite.
        """
        if brush not in BRUSHES:
            raise ValueError(f"brush {brush} is not in {BRUSHES[0]} to {BRUSHES[-1]}")
        point = _finite(x, y)
        self.strokes.append(Stroke(brush, [point]))
        self.drawing = True
        paint(self.image, point, point, brush)

    def drag(self, x: float, y: float) -> None:
        """Draw on to (x, y), if a stroke has begun. Raises ValueError for a coordinate that isn't finite."""
        if self.drawing:
            stroke, point = self.strokes[-1], _finite(x, y)
            paint(self.image, stroke.points[-1], point, stroke.brush)
            stroke.points.append(point)

    def release(self) -> None:
        """End the stroke."""
        self.drawing = False

    def draw(self, points: Iterable[tuple[float, float]], brush: int = BRUSH) -> None:
        """Draw a whole stroke through `points`, at least one, as a hand would: press, drag, release."""
        first, *others = points
        self.press(*first, brush)
        for point in others:
            self.drag(*point)
        self.release()

    def undo(self) -> None:
        """Take back the last stroke, also one that is still being drawn; where there is none, the last `clear`."""
        self.drawing = False
        if self.strokes:
            self.strokes.pop()
        else:
            self.strokes, self.cleared = self.cleared, []
        self.image[:] = 0
        for stroke in self.strokes:
            for start, end in zip(stroke.points, stroke.points[1:] or stroke.points, strict=False):
                paint(self.image, start, end, stroke.brush)

    def clear(self) -> None:
        """Take back every stroke."""
        self.drawing = False
        if self.strokes:
            self.strokes, self.cleared = [], self.strokes
        self.image[:] = 0

    @property
    def empty(self) -> bool:
        """True while there is no ink to be seen: nothing drawn, or all of it outside."""
        return int(self.image.max()) < INK


def _finite(x: float, y: float) -> tuple[float, float]:
    if not (np.isfinite(x) and np.isfinite(y)):
        raise ValueError(f"({x}, {y}) is not a point")
    return min(max(x, -FAR), FAR), min(max(y, -FAR), FAR)


def paint(image: np.ndarray, start: tuple[float, float], end: tuple[float, float], brush: float) -> None:
    """Paint the line from `start` to `end`, points (x, y), into `image` (h, w) uint8, `brush` pixels wide, round ends.

    A pixel is covered as far as its centre lies inside the line, with an edge one pixel soft, and keeps the lightest
    ink it was ever given: strokes painted twice or in another order give the same image. (cv2.line paints a line of
    9 px 11.4 px wide, and its dots aren't round.)
    """
    (x0, y0), (x1, y1) = start, end
    reach = brush / 2 + 1
    left, right = (int(np.clip(v, 0, image.shape[1])) for v in (min(x0, x1) - reach, max(x0, x1) + reach + 1))
    top, bottom = (int(np.clip(v, 0, image.shape[0])) for v in (min(y0, y1) - reach, max(y0, y1) + reach + 1))
    if left >= right or top >= bottom:
        return
    x = np.arange(left, right, dtype=np.float32) - np.float32(x0)
    y = (np.arange(top, bottom, dtype=np.float32) - np.float32(y0))[:, None]
    dx, dy = x1 - x0, y1 - y0
    square = max(dx * dx + dy * dy, 1e-9)  # of its length; a dot has none
    along = np.clip((x * np.float32(dx) + y * np.float32(dy)) / np.float32(square), 0, 1)  # 0 at start, 1 at end
    distance = np.hypot(x - along * np.float32(dx), y - along * np.float32(dy))
    cover = np.clip(brush / 2 + 0.5 - distance, 0, min(brush, 1)) * 255
    region = image[top:bottom, left:right]
    np.maximum(region, np.rint(cover).astype(np.uint8), out=region)


@dataclass(frozen=True)
class Steps:
    """The steps from an image to the picture of it that a network reads.

    `image` is (h, w) uint8 as it was given; `box` the ink's x, y, width and height in it; `frame` and `smooth` are
    (140, 140) float32 in 0..255: the ink more upright, scaled and in its place, then smoothed; `picture` is (28, 28)
    float32 in 0..1.
    """

    image: np.ndarray
    box: tuple[int, int, int, int]
    frame: np.ndarray
    smooth: np.ndarray
    picture: np.ndarray


def ink_box(image: np.ndarray) -> tuple[int, int, int, int]:
    """The box around the ink of an image (h, w) uint8: x, y, width and height. Raises NoInk where there is none."""
    box: Any = cv2.boundingRect((image >= INK).view(np.uint8))  # a tuple, though OpenCV's types say less
    if not box[2]:
        raise NoInk("no ink")
    return box


def fitted(width: int, height: int, side: int) -> tuple[float, tuple[int, int]]:
    """What makes the longer side `side` pixels: the scale, and the width and height that come of it, 1 at least."""
    scale = side / max(width, height)
    return scale, (max(round(width * scale), 1), max(round(height * scale), 1))


def picture(image: np.ndarray) -> np.ndarray:
    """The picture that a network reads of a digit: (28, 28) float32 in 0..1, framed as MNIST frames its digits.

    `image` is (h, w) uint8 of any size, light ink on dark. The lightest pixel of the picture is 1, however fine or pale
    the ink. Raises NoInk where there is none.
    """
    return steps(image).picture


def steps(image: np.ndarray) -> Steps:
    """How `picture` comes to its result, step by step. Raises NoInk where there is none."""
    box = x, y, width, height = ink_box(image)
    digit: np.ndarray = image[y : y + height, x : x + width].astype(np.float32)
    scale, size = fitted(width, height, BOX * FINE)
    digit = cv2.resize(digit, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    frame = cv2.warpAffine(digit, _into_frame(digit), (PICTURE * FINE, PICTURE * FINE), flags=cv2.INTER_LINEAR)
    # INTER_LINEAR looks at 2 x 2 pixels of each 5 x 5. Two box filters come near a Gaussian of 0.7 pixels of the
    # picture: fine lines grow as soft as MNIST's, and nothing falls between the pixels looked at.
    smooth = np.maximum(cv2.blur(cv2.blur(frame, SMOOTH), SMOOTH), 0)  # its sums are rounded: -1e-17 comes about
    small = cv2.resize(smooth, (PICTURE, PICTURE), interpolation=cv2.INTER_LINEAR)
    return Steps(image, box, frame, smooth, small / small.max())


def _into_frame(digit: np.ndarray) -> np.ndarray:
    """Where the pixels of a digit (h, w) float32 go in the frame: the affine map (2, 3) that cv2.warpAffine takes."""
    height, width = digit.shape
    moments = cv2.moments(digit.astype(np.float64))  # of float32, it takes two columns for the x and y of points
    middle = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]  # the centre of mass
    spread = max(moments["mu02"], moments["m00"] / 12)  # a row of pixels has the spread of one
    slant = float(np.clip(UPRIGHT * moments["mu11"] / spread, -STEEPEST, STEEPEST))
    down = np.arange(height) - middle[1]

    ink = digit >= min(INK, digit.max() / 2)
    inked = ink.any(1)
    starts, ends = ink.argmax(1) - slant * down, width - ink[:, ::-1].argmax(1) - slant * down
    left, right = starts[inked].min() - 0.5, ends[inked].max() - 0.5  # of the box around the ink once it is upright
    scale = BOX * FINE / max(right - left, height)
    (x, y) = (
        min(max(MIDDLE * FINE - 0.5 - scale * centre, -0.5 - scale * low), PICTURE * FINE - 0.5 - scale * high)
        for centre, low, high in zip(middle, (left, -0.5), (right, height - 0.5), strict=True)
    )
    return np.array([[scale, -slant * scale, x + slant * scale * middle[1]], [0, scale, y]])
