"""No digits: what the rejector learns to tell from digits, painted from pen strokes.

    rng = np.random.default_rng(0)
    paint_pair(digits, rng)          # (280, 280) uint8: two digits that touch, or one and a part of another
    paint_part(digits, rng)          # some strokes of a digit, or what a cut leaves of it
    paint_lined(digits, rng)         # a digit with a line under, over or through it, in a box, or in a circle
    paint_scribble(digits, rng)      # a scribble, a dash, dots, or a digit that is crossed out
    paint_noise(digits, rng)         # spots, as noise of blank paper leaves them

Each function takes digits by any writers and returns an image (280, 280) uint8. The size, the place and the brush are
chosen at random. Letters and symbols need no function of their own: see `strokes.read_pen_others` and
`painting.paint_random`.

What may be a digit must not be called none. Slashed zeros, crossed sevens and ones with a foot are digits. So a line
under or through a digit is always longer than the foot of a 1 or the bar of a 7.

Source: learning from examples of what is no class of its own: Hendrycks, Mazeika and Dietterich, "Deep anomaly
detection with outlier exposure", ICLR 2019.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from paintcv.data.painting import bounds, paint_random, shapes_side_by_side
from paintcv.data.strokes import PenDigit
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL

# Characters of UNIPEN that can't be told from digits: many people write them exactly as they, or others, write one.
# They are neither learnt from nor counted in tests. Chosen by hand, on sheets of each character.
LIKE_DIGITS = "OoQDIl|/\\SsZzBbqgG"

Strokes = list[np.ndarray]  # (n, 2) points each

# Set by hand, by the sheets that tools/distortions.py draws. As fractions of a digit's height:
PAIR_DISTANCE = (-0.12, 0.3)  # the range of the distance between the ink of two digits; below 0 they overlap
LINE_GAP = (0.0, 0.35)  # the range of the distance of a line from a digit
LINE_LENGTH = (1.1, 2.2)  # the range of its length: the foot of a 1 is half as long as the 1 is high
WOBBLE = 0.02  # standard deviation of the points of a line that is meant to be straight
# Pixels: several digits are as large together as one, so the brush is thinner than for a single digit.
PAIR_SIDES, PAIR_BRUSHES = (120, 250), (4, 14)
# Others:
WHOLE_STROKES = 0.4  # the probability that a part consists of whole strokes, if the digit has several
CUT_PART = (0.3, 0.7)  # where a digit is cut, as a fraction of its width, its height or its path
MIN_PIXELS = 30  # a part with less ink is painted again


def paint_pair(digits: list[PenDigit], rng: np.random.Generator) -> np.ndarray:
    """Two digits that touch or stand close, and sometimes three, or one and a part of another."""
    count = 2 if rng.random() < 0.85 else 3
    strokes = [_choose(digits, rng).strokes for _ in range(count)]
    if rng.random() < 0.25:
        strokes[rng.integers(count)] = _some_strokes(strokes[rng.integers(count)], rng)
    shapes = shapes_side_by_side(strokes, rng, PAIR_DISTANCE)
    if not shapes:  # they have no row in common
        return paint_pair(digits, rng)
    if rng.random() < 0.3:  # one is smaller, and stands somewhere beside the other
        place = rng.integers(count)
        scale, drop = rng.uniform(0.3, 0.8), rng.uniform(-0.7, 0)
        low, high = bounds(shapes[place])
        shapes[place] = [(stroke - (low[0], high[1])) * scale + (low[0], high[1] + drop) for stroke in shapes[place]]
    return paint_random([stroke for shape in shapes for stroke in shape], rng, True, PAIR_SIDES, PAIR_BRUSHES)


def paint_part(digits: list[PenDigit], rng: np.random.Generator) -> np.ndarray:
    """Some strokes of a digit, a piece of its path, or what is left or right of a cut through its ink."""
    strokes = _choose(digits, rng).strokes
    way = rng.random()
    if len(strokes) > 1 and way < WHOLE_STROKES:
        return paint_random(_some_strokes(strokes, rng), rng, slanted=True)
    if way < 0.6:
        return paint_random(_cut_path(strokes, rng), rng, slanted=True)
    image = paint_random(strokes, rng, slanted=True)
    x, y, width, height = cv2.boundingRect(image)
    if rng.random() < 0.75:  # cuts between digits run from top to bottom
        column = x + int(width * rng.uniform(*CUT_PART))
        image[:, slice(None, column) if rng.random() < 0.5 else slice(column, None)] = 0
    else:
        row = y + int(height * rng.uniform(*CUT_PART))
        image[slice(None, row) if rng.random() < 0.5 else slice(row, None)] = 0
    return image


def paint_lined(digits: list[PenDigit], rng: np.random.Generator) -> np.ndarray:
    """A digit with a line under, over or through it, in a box or in a circle."""
    (shape,) = shapes_side_by_side([_choose(digits, rng).strokes], rng)
    low, high = bounds(shape)
    width = high[0] - low[0]
    way = rng.choice(["under", "over", "through", "box", "circle"], p=[0.4, 0.2, 0.15, 0.15, 0.1])
    if way in ("box", "circle"):
        shape.append(_box(low, high, rng) if way == "box" else _circle(low, high, rng))
    else:
        gap = rng.uniform(*LINE_GAP)
        y = {"under": high[1] + gap, "over": low[1] - gap, "through": low[1] + (high - low)[1] * rng.uniform(0.2, 0.8)}[
            way
        ]
        length = max(width * rng.uniform(1.3, 1.8), rng.uniform(*LINE_LENGTH))
        left = (low[0] + high[0]) / 2 - length * rng.uniform(0.35, 0.65)
        shape.append(_line((left, y), (left + length, y + rng.normal(0, 0.05)), rng))
        if rng.random() < 0.15:  # underlined twice
            shape.append(shape[-1] + (rng.normal(0, 0.05), rng.uniform(0.08, 0.2)))
    return paint_random(shape, rng, slanted=True)


def paint_scribble(digits: list[PenDigit], rng: np.random.Generator) -> np.ndarray:
    """A scribble, a dash, a few dots, or a digit that is crossed out."""
    way = rng.choice(["walk", "zigzag", "dash", "dots", "crossed out"], p=[0.3, 0.15, 0.15, 0.1, 0.3])
    if way == "walk":
        shape = [_walk(rng) for _ in range(rng.integers(1, 4))]
    elif way == "zigzag":
        shape = [_zigzag(np.zeros(2), np.array([rng.uniform(0.5, 2), rng.uniform(0.3, 1)]), rng)]
    elif way == "dash":  # too flat for a 1
        angle, length = np.radians(rng.uniform(-35, 35)), rng.uniform(0.5, 1)
        shape = [_line((0, 0), (length * np.cos(angle), length * np.sin(angle)), rng)]
        if rng.random() < 0.3:
            shape.append(shape[0] + (rng.normal(0, 0.1), rng.uniform(0.2, 0.5)))  # an equals sign
    elif way == "dots":
        shape = [rng.uniform(0, 1, (1, 2)) + rng.normal(0, 0.02, (2, 2)) for _ in range(rng.integers(1, 5))]
    else:
        (shape,) = shapes_side_by_side([_choose(digits, rng).strokes], rng)
        low, high = bounds(shape)
        if rng.random() < 0.5:
            shape.append(_zigzag(low - 0.1, high + 0.1, rng))
        else:
            shape += [_line(low - 0.1, high + 0.1, rng), _line((low[0] - 0.1, high[1]), (high[0] + 0.1, low[1]), rng)]
    return paint_random(shape, rng)


def paint_noise(digits: list[PenDigit], rng: np.random.Generator) -> np.ndarray:
    """Spots of any size at any places."""
    side = int(rng.integers(14, 60))
    noise = cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), rng.uniform(0.4, 3))
    image = np.where(noise > np.quantile(noise, rng.uniform(0.75, 0.995)), 255, 0).astype(np.uint8)
    return cv2.resize(image, (CANVAS_SIDE, CANVAS_SIDE), interpolation=cv2.INTER_LINEAR)


# Paints one kind of no digits. Takes digits to make it of.
Painter = Callable[[list[PenDigit], np.random.Generator], np.ndarray]
NO_DIGITS: dict[str, Painter] = {
    "pairs": paint_pair,
    "parts": paint_part,
    "lined": paint_lined,
    "scribbles": paint_scribble,
    "noise": paint_noise,
}


def paint_no_digits(kind: str, digits: list[PenDigit], count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """`count` images (280, 280) uint8 of a kind of NO_DIGITS; none has less ink than MIN_PIXELS."""
    images: list[np.ndarray] = []
    while len(images) < count:
        image = NO_DIGITS[kind](digits, rng)
        if (image >= INK_LEVEL).sum() >= MIN_PIXELS:
            images.append(image)
    return images


def _choose(digits: list[PenDigit], rng: np.random.Generator) -> PenDigit:
    return digits[rng.integers(len(digits))]


def _some_strokes(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Some of the strokes, but not all; of a single stroke, a piece of its path."""
    if len(strokes) == 1:
        return _cut_path(strokes, rng)
    kept = rng.random(len(strokes)) < 0.5
    kept[rng.integers(len(strokes))] = True
    if kept.all():
        kept[rng.integers(len(strokes))] = False
    return [stroke for stroke, keep in zip(strokes, kept, strict=True) if keep]


def _cut_path(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """The beginning or the end of the longest stroke, without the others."""
    stroke = max(strokes, key=lambda points: np.abs(np.diff(points, axis=0)).sum())
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    passed = np.append(0, np.cumsum(steps)) / max(steps.sum(), 1e-9)
    cut = rng.uniform(*CUT_PART)
    piece = stroke[passed <= cut] if rng.random() < 0.5 else stroke[passed >= cut]
    return [piece if len(piece) else stroke[:1]]


def _line(
    start: Sequence[float] | np.ndarray, end: Sequence[float] | np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """A line drawn by hand: (5, 2)."""
    return np.linspace(start, end, 5) + rng.normal(0, WOBBLE, (5, 2))


def _box(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A box around a digit, drawn in one go: (5, 2)."""
    (left, top), (right, bottom) = low - rng.uniform(0.05, 0.4, 2), high + rng.uniform(0.05, 0.4, 2)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
    return corners + rng.normal(0, WOBBLE, (5, 2))


def _circle(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A circle around a digit: (25, 2)."""
    angle = np.linspace(0, 2 * np.pi * rng.uniform(0.95, 1.1), 25) + rng.uniform(0, 2 * np.pi)
    radius = np.maximum((high - low) * rng.uniform(0.62, 0.9), 0.3) * (1 + rng.normal(0, WOBBLE, (25, 1)))
    return (low + high) / 2 + radius * np.stack([np.cos(angle), np.sin(angle)], 1)


def _walk(rng: np.random.Generator) -> np.ndarray:
    """A smooth curve that goes anywhere: (24, 2), about 1 large."""
    turns = np.cumsum(rng.normal(0, rng.uniform(0.3, 1.2), 24))
    points = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1), 0)
    return points / max(float(np.ptp(points, 0).max()), 1e-6) + rng.normal(0, 0.3, 2)


def _zigzag(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A zigzag from the left end of a box to the right: (n, 2)."""
    count = int(rng.integers(5, 14))
    x = np.linspace(low[0], high[0], count)
    y = np.where(np.arange(count) % 2, low[1], high[1])
    return np.stack([x, y], 1) + rng.normal(0, 0.05, (count, 2))
