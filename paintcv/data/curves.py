"""Curves: what drawn digits and doodles are made of, and what can be done to any pen strokes.

    smooth([(0, 0), (0.5, 0.2), (0, 1)])               # a curve through points: (17, 2)
    arc((0, 0), (0.5, 1), 0, 360)                      # an ellipse, from its right end: (25, 2)
    warp(strokes, rng, 0.03)                           # bent slightly, all strokes alike
    cut(stroke, 0.1, 1)                                # without the first tenth of its path

A stroke is an array (n, 2) float of points, and y points down. Angles are in degrees: 0 points to the right, 90 down.

Source of the curves through points: Catmull and Rom, "A class of local interpolating splines", 1974.
"""

from collections.abc import Sequence

import numpy as np

Stroke = np.ndarray  # (n, 2) points
Strokes = list[np.ndarray]
Point = Sequence[float] | np.ndarray

STEPS = 8  # points of a curve between two points that it goes through: set by hand, the steps can't be seen
ARC_STEP = 15.0  # degrees between the points of an arc: set by hand, for the same reason
WAVES = 3  # waves of which a warp is the sum; set by hand
WAVES_PER_UNIT = 1.5  # the most of them in a unit of length: set by hand, so that whole parts of a digit move alike
TINY = 1e-9  # keeps a length finite by which is divided


def smooth(points: Sequence[Point] | np.ndarray) -> Stroke:
    """A smooth curve through n points: (STEPS * (n - 1) + 1, 2)."""
    inner = np.asarray(points, float)
    if len(inner) < 3:
        return inner
    all_points = np.concatenate([[2 * inner[0] - inner[1]], inner, [2 * inner[-1] - inner[-2]]])
    a, b, c, d = (all_points[i : len(all_points) - 3 + i, None] for i in range(4))
    t = np.arange(STEPS)[None, :, None] / STEPS
    curve = b + t * (c - a) / 2 + t**2 * (2 * a - 5 * b + 4 * c - d) / 2 + t**3 * (3 * (b - c) + d - a) / 2
    return np.concatenate([curve.reshape(-1, 2), inner[-1:]])


def arc(center: Point, radii: Point, start: float, sweep: float) -> Stroke:
    """A part of an ellipse: from the angle `start` on, and `sweep` degrees further, clockwise if it is positive."""
    angle = np.radians(start + sweep * np.linspace(0, 1, 2 + int(abs(sweep) / ARC_STEP)))
    return np.asarray(center) + np.stack([np.cos(angle), np.sin(angle)], 1) * np.asarray(radii)


def polygon(points: Sequence[Point] | np.ndarray) -> Stroke:
    """The outline of a polygon with n corners, closed: (n + 1, 2)."""
    corners = np.asarray(points, float)
    return np.concatenate([corners, corners[:1]])


def turn(degrees: float) -> np.ndarray:
    """The matrix that turns vectors clockwise: (2, 2), to multiply with a vector."""
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def jitter(points: Sequence[Point] | np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Each point moved at random; `strength` is the standard deviation."""
    return np.asarray(points, float) + rng.normal(0, strength, (len(points), 2))


def warp(strokes: Strokes, rng: np.random.Generator, strength: float) -> Strokes:
    """Strokes of about unit size bent by long waves, all alike: `strength` is the root mean square displacement."""
    direction = rng.uniform(0, 2 * np.pi, (WAVES, 2))
    frequency = 2 * np.pi * rng.uniform(0.2, 1, (WAVES, 1)) * WAVES_PER_UNIT / 2
    waves = np.stack([np.cos(direction[:, 0]), np.sin(direction[:, 0])], 1) * frequency
    phase, moved = direction[:, 1], rng.normal(0, strength / np.sqrt(WAVES / 2), (WAVES, 2))
    return [stroke + np.sin(stroke @ waves.T + phase) @ moved for stroke in strokes]


def path(stroke: Stroke) -> np.ndarray:
    """The length of a stroke's path up to each of its points: (n,)."""
    return np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))


def length(stroke: Stroke) -> float:
    """The length of a stroke's path."""
    return float(path(stroke)[-1])


def cut(stroke: Stroke, start: float, end: float) -> Stroke:
    """The piece of a stroke between two fractions of its path; a dot stays as it is."""
    passed = path(stroke)
    if passed[-1] < TINY:
        return stroke
    passed /= passed[-1]
    ends = [[np.interp(at, passed, stroke[:, axis]) for axis in (0, 1)] for at in (start, end)]
    return np.concatenate([ends[:1], stroke[(passed > start) & (passed < end)], ends[1:]])


def lengthen(stroke: Stroke, by: float) -> Stroke:
    """A stroke that goes on straight beyond its end for a length of `by`; a dot stays as it is."""
    total = length(stroke)
    if total < TINY:
        return stroke
    before = cut(stroke, max(1 - 0.1 / total, 0.5), 1)[0]  # a tenth of the height before its end, against the shaking
    way = stroke[-1] - before
    return np.concatenate([stroke, [stroke[-1] + way * by / max(float(np.hypot(*way)), TINY)]])


def round_corners(stroke: Stroke) -> Stroke:
    """A stroke whose corners are cut off, at a quarter of the way to the next point (Chaikin)."""
    if len(stroke) < 3:
        return stroke
    near, far = stroke[:-1] * 0.75 + stroke[1:] * 0.25, stroke[:-1] * 0.25 + stroke[1:] * 0.75
    return np.concatenate([stroke[:1], np.stack([near, far], 1).reshape(-1, 2), stroke[-1:]])


def split(stroke: Stroke, at: float, gap: float = 0) -> Strokes:
    """A stroke in two pieces, divided at a fraction of its path, `gap` of which is left out."""
    return [cut(stroke, 0, at - gap / 2), cut(stroke, at + gap / 2, 1)]
