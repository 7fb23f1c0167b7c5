"""Variations: pen strokes as other people, or other tablets, might have written them, before they are painted.

    varied = vary_strokes(digit.strokes, digit.label, np.random.default_rng(0))
    varied = vary_strokes(letter.strokes, None, rng)       # without the habits of digits

Images are distorted in training too (`data.distortions`). But an image can't get a flag, a loop or a gap any more.

Of the general variations, each is made with its probability: coarse tablets, points that are lost, strokes that stand
apart, bent strokes, ends that are longer or shorter. See `data.habits` for those of single digits.
"""

import itertools
from collections.abc import Callable

import cv2
import numpy as np

from paintcv.data.curves import Stroke, Strokes, cut, length, lengthen, warp
from paintcv.data.habits import move_apart, take_up_habit

# Set by hand, by the sheets that tools/distortions.py draws. Lengths are fractions of the longer side of the digit.
HABIT = 0.6  # the probability that a digit is written with another habit
GRIDS = (9, 25)  # the range of the number of points of a coarse tablet along the digit's longer side
NARROWEST = 0.12, 5  # the shorter side has at least so many points, if it is longer than this: or loops would close
FLATTEN = (0.01, 0.045)  # the range of the error of a curve of few straight lines
MAX_LOSS = 0.06  # points are lost only where no other point is farther from the lines that stay
WARP = 0.035  # the most that strokes are bent, see curves.warp
END_CUT = (0.02, 0.07)  # the range of the part of a stroke's path that is cut off
END_LENGTH = (0.02, 0.1)  # the range of the length that is added
TINY = 1e-6  # a dot has no size: keeps a scale finite


def vary_strokes(strokes: Strokes, label: int | None, rng: np.random.Generator) -> Strokes:
    """Pen strokes varied at random: float64, in the same units and at the same place.

    `strokes` are arrays (n, 2) of points, in any units, where y points down; `label` is 0 to 9, or None for what is no
    digit. A person still reads the same digit.
    """
    points = np.concatenate(strokes)
    corner, size = points.min(0).astype(float), max(float(np.ptp(points, 0).max()), TINY)
    varied = [(stroke - corner) / size for stroke in strokes]
    if label is not None and rng.random() < HABIT:
        varied = take_up_habit(varied, label, rng)
    return [stroke * size + corner for stroke in vary_generally(varied, rng)]


def vary_generally(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """General variations of strokes whose longer side is about 1, each with its probability."""
    for probability, vary in GENERAL:
        if rng.random() < probability:
            strokes = vary(strokes, rng)
    return strokes


def _bend(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    return warp(strokes, rng, rng.uniform(0, WARP))


def _change_end(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """One stroke begins or ends a little earlier or later."""
    index = int(rng.integers(len(strokes)))
    stroke = strokes[index][::-1] if rng.random() < 0.5 else strokes[index]
    if rng.random() < 0.5:
        stroke = cut(stroke, 0, 1 - rng.uniform(*END_CUT))
    else:
        stroke = lengthen(stroke, min(rng.uniform(*END_LENGTH), length(stroke) / 4))
    return [*strokes[:index], stroke, *strokes[index + 1 :]]


def _snap(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """The points of a coarse tablet, each once. Most of these are slow, too: their lines are not only steps."""
    shorter = float(np.ptp(np.concatenate(strokes), 0).min())
    count = np.exp(rng.uniform(*np.log(GRIDS)))
    if shorter > NARROWEST[0]:
        count = max(count, NARROWEST[1] / shorter)
    if rng.random() < 0.75:
        strokes = _flatten(strokes, rng)
    shift = rng.random(2)
    snapped = [(np.round(stroke * count + shift) - shift) / count for stroke in strokes]
    return [stroke[np.append(True, np.diff(stroke, axis=0).any(1))] for stroke in snapped]


def _flatten(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Curves of few straight lines (Ramer, Douglas and Peucker)."""
    error = rng.uniform(*FLATTEN)
    flat = [cv2.approxPolyDP(stroke.astype(np.float32)[:, None], error, False)[:, 0] for stroke in strokes]
    return [stroke.astype(float) for stroke in flat]


def _lose_points(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A slow tablet: every second or third point stays, or each by chance; those that the shape needs stay, too."""
    step = int(rng.integers(2, 5))
    if step == 4:
        return [_keep(stroke, rng.random(len(stroke)) < 0.4) for stroke in strokes]
    return [_keep(stroke, np.arange(len(stroke)) % step == 0) for stroke in strokes]


def _keep(stroke: Stroke, kept: np.ndarray) -> Stroke:
    """A stroke with the points that are kept, its ends, and those that its shape needs."""
    kept[[0, -1]] = True
    pieces = list(itertools.pairwise(np.flatnonzero(kept)))
    while pieces:
        start, end = pieces.pop()
        inner = stroke[start + 1 : end] - stroke[start]
        way = stroke[end] - stroke[start]
        along = np.clip(inner @ way / max(float(way @ way), TINY), 0, 1)
        distances = np.hypot(*(inner - along[:, None] * way).T)
        if len(inner) and distances.max() > MAX_LOSS:
            middle = start + 1 + int(distances.argmax())
            kept[middle] = True
            pieces += [(start, middle), (middle, end)]
    return stroke[kept]


GENERAL: tuple[tuple[float, Callable[[Strokes, np.random.Generator], Strokes]], ...] = (
    (0.15, move_apart),
    (0.5, _bend),
    (0.3, _change_end),
    (0.25, _lose_points),
    (0.15, _snap),
    (0.15, _flatten),
)
