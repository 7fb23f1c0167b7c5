"""Painting: pen strokes painted as the window paints them, as single digits and as numbers composed of them.

    digits = read_pen_digits("pendigits-orig.tra")
    paint_large(digits[0].strokes)                                # (280, 280) uint8: in the middle of the canvas
    paint_random(digits[0].strokes, np.random.default_rng(0))     # at any size and place, with any brush
    for number in compose_numbers(digits, length=4, count=500, seed=0):
        number.label, number.canvas.image, number.canvas.strokes  # "4071", and what the window would hold

The digits of a number are by one writer. They stand side by side and fill the canvas; their heights, baselines and
distances vary at random. The distances are those between the ink, as in handwriting, not between boxes: a slanted
digit may lean over its neighbour. No two digits touch.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from paintcv.data.distortions import SLANT
from paintcv.data.strokes import PenDigit
from paintcv.ink.canvas import CANVAS_SIDE, DEFAULT_BRUSH, INK_LEVEL, Canvas
from paintcv.system.console import FileError

# All of these were set by hand, to look like what people draw in the window.
LARGE_SIDE = 200  # longer side of a digit that is painted large, pixels
RANDOM_SIDES = (80, 240)  # the range of the longer side of a digit that is painted at random, pixels
RANDOM_BRUSHES = (5, 24)  # the range of its brush, pixels
NUMBER_SIDE = 260  # the width of a number, pixels; or its height, if a number so wide would be higher
NUMBER_BRUSHES = (5, 9)  # the range of the brush of numbers, pixels
# As fractions of a digit's height:
HEIGHT_JITTER = 0.1  # standard deviation of the logarithm of the height
BASELINE_JITTER = 0.06  # standard deviation of the baseline
INK_DISTANCE = (0.08, 0.4)  # the range of the smallest distance between the ink of two neighbours, in any row

PROFILE_ROWS = 48  # rows in which that distance is measured, per digit's height; set by hand
PROFILE_REACH = 5  # a row counts for as many rows above and below it, because strokes have a width; set by hand
MAX_TRIES = 100  # failures in a row after which composing is given up: the digits can't stand side by side
MIN_EXTENT = 1e-6  # a dot has no width and no height: keeps a scale finite
MIN_UPRIGHT = 0.4  # digits that are lower than this, as a fraction of their width, are left out: they lie down


def draw_strokes(strokes: list[np.ndarray], size: float, x: float, y: float, brush: int, slant: float = 0) -> Canvas:
    """A canvas with strokes, arrays (n, 2) of points.

    The longer side of their box is `size`, and its middle is at (x, y), all in pixels. `slant` is the tangent of the
    angle by which the strokes are slanted first, to the right if it is positive.
    """
    strokes = [stroke @ np.array([[1, 0], [-slant, 1]]) for stroke in strokes]
    low, high = bounds(strokes)
    scale = size / max(float((high - low).max()), MIN_EXTENT)
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw((stroke - (low + high) / 2) * scale + (x, y), brush)
    return canvas


def draw_large(strokes: list[np.ndarray]) -> Canvas:
    """A canvas with strokes in its middle, large, drawn with the default brush."""
    return draw_strokes(strokes, LARGE_SIDE, CANVAS_SIDE / 2, CANVAS_SIDE / 2, DEFAULT_BRUSH)


def paint_strokes(
    strokes: list[np.ndarray], size: float, x: float, y: float, brush: int, slant: float = 0
) -> np.ndarray:
    """The image of `draw_strokes`: (CANVAS_SIDE, CANVAS_SIDE) uint8."""
    return draw_strokes(strokes, size, x, y, brush, slant).image


def paint_large(strokes: list[np.ndarray]) -> np.ndarray:
    """Paint strokes in the middle of the canvas, large, with the default brush: (CANVAS_SIDE, CANVAS_SIDE) uint8."""
    return draw_large(strokes).image


def paint_random(
    strokes: list[np.ndarray],
    rng: np.random.Generator,
    slanted: bool = False,
    sides: tuple[int, int] = RANDOM_SIDES,
    brushes: tuple[int, int] = RANDOM_BRUSHES,
) -> np.ndarray:
    """Paint strokes at a random size and place, with a random brush: (CANVAS_SIDE, CANVAS_SIDE) uint8.

    All of it is on the canvas. With `slanted` it is also slanted at random. `sides` and `brushes` are the ranges of the
    longer side and of the brush, pixels.
    """
    size, brush = rng.uniform(*sides), _random_brush(brushes, rng)
    margin = min((size + brush) / 2 + 1, CANVAS_SIDE / 2)
    x, y = rng.uniform(margin, CANVAS_SIDE - margin, 2)
    return paint_strokes(strokes, size, x, y, brush, rng.normal(0, SLANT) if slanted else 0)


@dataclass(frozen=True)
class ComposedNumber:
    """Digits on one canvas."""

    label: str  # the digits from left to right: "4071"
    canvas: Canvas
    strokes: tuple[int, ...]  # how many of the canvas's strokes each digit has, in the order of the label


def compose_numbers(digits: list[PenDigit], length: int, count: int, seed: int) -> Iterator[ComposedNumber]:
    """Compose `count` numbers of `length` digits each, drawn at random from the digits of one writer at a time.

    The same `seed` gives the same numbers. Raises FileError if no digits can stand side by side: lines that have no
    row in common, for example.
    """
    rng = np.random.default_rng((seed, length))
    writers = sorted({digit.writer for digit in digits})
    digits_by_writer = [[digit for digit in digits if digit.writer == writer] for writer in writers]
    failures = 0
    while count:
        choice = digits_by_writer[rng.integers(len(writers))]
        number = place_side_by_side([choice[i] for i in rng.integers(len(choice), size=length)], rng)
        if number:
            yield number
            count, failures = count - 1, 0
        else:
            failures += 1
            if failures == MAX_TRIES:
                raise FileError(f"numbers of {length} digits: the strokes' digits can't stand side by side")


def place_side_by_side(digits: list[PenDigit], rng: np.random.Generator) -> ComposedNumber | None:
    """Paint these digits side by side, at random heights, baselines and distances.

    Returns None if ink of two of them would touch, or if they have no row in common.
    """
    brush = _random_brush(NUMBER_BRUSHES, rng)
    shapes = shapes_side_by_side([digit.strokes for digit in digits], rng)
    if not shapes:
        return None
    canvas = paint_apart(_fit_to_canvas(shapes, brush, rng), brush)
    if not canvas:
        return None
    return ComposedNumber("".join(str(digit.label) for digit in digits), canvas, tuple(map(len, shapes)))


def shapes_side_by_side(
    digits: list[list[np.ndarray]], rng: np.random.Generator, distances: tuple[float, float] = INK_DISTANCE
) -> list[list[np.ndarray]]:
    """The strokes of digits of about unit height side by side, at random heights, baselines and distances.

    `distances` is the range of the smallest distance between the ink of two neighbours, as a fraction of their height.
    The baseline is at about y = 0. Empty if two digits have no row in common.
    """
    shapes = [_scale_to_unit_height(strokes, rng) for strokes in digits]
    left_ends = _left_ends(shapes, rng, distances)
    if not np.isfinite(left_ends).all():
        return []
    return [[np.add(stroke, (x, 0)) for stroke in shape] for shape, x in zip(shapes, left_ends, strict=True)]


def _scale_to_unit_height(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """A digit's strokes with a height of about 1, their left end at x = 0 and their lower end at about y = 0."""
    low, high = bounds(strokes)
    height = np.exp(rng.normal(0, HEIGHT_JITTER))
    scale = height / max(float(high[1] - low[1]), MIN_EXTENT)
    baseline = rng.normal(0, BASELINE_JITTER)
    return [np.add((stroke - (low[0], high[1])) * scale, (0, baseline)) for stroke in strokes]


def _left_ends(shapes: list[list[np.ndarray]], rng: np.random.Generator, distances: tuple[float, float]) -> list[float]:
    """The x at which each digit begins, so that its ink keeps a random distance from that of all digits before it.

    The x is minus infinity for a digit that has no row in common with those before it.
    """
    left_ends = [0.0]
    right_edge = np.full(3 * PROFILE_ROWS, -np.inf)  # of all digits so far
    for shape, following in itertools.pairwise(shapes):
        right_edge = np.maximum(right_edge, _edge(shape, 1) + left_ends[-1])
        contact = float((right_edge - _edge(following, -1)).max())  # where the two would just touch
        left_ends.append(contact + rng.uniform(*distances))
    return left_ends


def _edge(strokes: list[np.ndarray], side: int) -> np.ndarray:
    """The outline of a digit on its right (side 1) or its left (side -1): an x for each of 3 * PROFILE_ROWS rows.

    The rows reach from y = -2 to y = 1; a digit of unit height stands between -1 and 0. In an empty row, the x is minus
    infinity on the right and plus infinity on the left.
    """
    reach = np.full(3 * PROFILE_ROWS, -np.inf)
    for stroke in strokes:
        for start, end in zip(stroke, stroke[1:] if len(stroke) > 1 else stroke, strict=False):
            points = np.linspace(start, end, 2 + int(PROFILE_ROWS * abs(end[1] - start[1])))
            rows = np.clip((2 + points[:, 1]) * PROFILE_ROWS, 0, 3 * PROFILE_ROWS - 1).astype(int)
            np.maximum.at(reach, rows, side * points[:, 0])
    neighbours = [np.roll(reach, row) for row in range(-PROFILE_REACH, PROFILE_REACH + 1)]
    return side * np.max(neighbours, axis=0)


def _fit_to_canvas(shapes: list[list[np.ndarray]], brush: int, rng: np.random.Generator) -> list[list[np.ndarray]]:
    """Scale digits that stand side by side so that they are NUMBER_SIDE wide or high, at a random place on the canvas.

    Digits grow with the scale, but their lines are always as thick as the brush. So each digit is moved to the right by
    one brush more than the one before it.
    """
    low, high = bounds([stroke for shape in shapes for stroke in shape])
    extent = np.maximum(high - low, MIN_EXTENT)
    scale = min((NUMBER_SIDE - len(shapes) * brush) / extent[0], (NUMBER_SIDE - brush) / extent[1])
    size = (high - low) * scale + ((len(shapes) - 1) * brush, 0)
    free = np.maximum(NUMBER_SIDE - brush - size, 0)
    corner = (CANVAS_SIDE - NUMBER_SIDE + brush) / 2 + rng.random(2) * free
    return [
        [(stroke - low) * scale + np.add(corner, (place * brush, 0)) for stroke in shape]
        for place, shape in enumerate(shapes)
    ]


def paint_apart(shapes: list[list[np.ndarray]], brush: int) -> Canvas | None:
    """Paint digits on one canvas. Returns None if the ink of two digits touches."""
    canvas, neighbourhood = Canvas(), np.ones((3, 3), np.uint8)
    for shape in shapes:
        alone = Canvas()
        for stroke in shape:
            alone.draw(stroke, brush)
        if (cv2.dilate(alone.image, neighbourhood)[canvas.image >= INK_LEVEL] >= INK_LEVEL).any():
            return None
        np.maximum(canvas.image, alone.image, out=canvas.image)
        canvas.strokes += alone.strokes
    return canvas


def bounds(strokes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The upper left and the lower right corner of the box around strokes: two points (2,)."""
    points = np.concatenate(strokes)
    return points.min(0), points.max(0)


def is_upright(digit: PenDigit) -> bool:
    """Whether a digit stands, rather than lies on its side."""
    low, high = bounds(digit.strokes)
    width, height = high - low
    return bool(height > max(MIN_UPRIGHT * width, 0))


def _random_brush(brushes: tuple[int, int], rng: np.random.Generator) -> int:
    """A brush from a range, both ends included."""
    return int(rng.integers(brushes[0], brushes[1] + 1))
