"""Signs: lines, and a minus, a plus, a point and so on, as people write them beside digits.

    strokes = SIGNS["comma"](np.random.default_rng(0))      # [(n, 2) points, ...]

Everything is in units of a digit's height, where the lower end of a digit is at about y = 0. y points down.
"""

from collections.abc import Callable

import numpy as np

# Set by hand, by the sheet that `python -m tools.layouts --sheet` draws:
WOBBLE, BOW, TILT = 0.01, 0.02, 0.03  # of a line: standard deviations of its points, its middle and its slope
MINUS_SHIFT = 0.06  # standard deviation of the height of a minus or a plus

Shape = list[np.ndarray]  # the strokes of one digit or one sign, (n, 2) points each


def draw_line(start: tuple[float, float], end: tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    """A line drawn by hand, slightly tilted, bent and wobbly: (9, 2)."""
    along = np.linspace(-1, 1, 9)[:, None]
    across = np.array([start[1] - end[1], end[0] - start[0]])  # at a right angle, as long as the line
    curve = rng.normal(0, TILT / 2) * along + rng.normal(0, BOW) * (1 - along**2)
    wobble = rng.normal(0, WOBBLE, (9, 2)) * min(float(np.hypot(*across)), 1)  # a short line is drawn in one go
    return np.linspace(start, end, 9) + curve * across + wobble


def _minus(rng: np.random.Generator) -> Shape:
    return [draw_line((0, y := -0.5 + rng.normal(0, MINUS_SHIFT)), (rng.uniform(0.3, 0.6), y), rng)]


def draw_plus(rng: np.random.Generator) -> Shape:
    """A plus around (0, 0)."""
    width, height = rng.uniform(0.2, 0.32, 2)
    return [draw_line((-width, 0), (width, 0), rng), draw_line((0, -height), (0, height), rng)]


def _plus(rng: np.random.Generator) -> Shape:
    return [stroke + np.array([0, -0.5 + rng.normal(0, MINUS_SHIFT)]) for stroke in draw_plus(rng)]


def _equals(rng: np.random.Generator) -> Shape:
    return [stroke + np.array([0, y]) for y in (-0.1, 0.12) for stroke in _minus(rng)]


def _point(rng: np.random.Generator) -> Shape:
    return [rng.normal(0, 0.015, (3, 2))]


def _colon(rng: np.random.Generator) -> Shape:
    return [_point(rng)[0] + (0, y) for y in (-0.15 + rng.normal(0, 0.04), -0.65 + rng.normal(0, 0.05))]


def _comma(rng: np.random.Generator) -> Shape:
    length = rng.uniform(0.12, 0.28)
    return [draw_line((0, -0.05), (-length * rng.uniform(0.2, 0.6), -0.05 + length), rng)]


def _slash(rng: np.random.Generator) -> Shape:
    top, bottom = -rng.uniform(1.05, 1.35), rng.uniform(0.15, 0.4)  # higher than digits, and more slanted
    return [draw_line(((bottom - top) * rng.uniform(0.4, 0.75), top), (0, bottom), rng)]


SIGNS: dict[str, Callable[[np.random.Generator], Shape]] = {
    "minus": _minus,
    "point": _point,
    "comma": _comma,
    "slash": _slash,
    "plus": _plus,
    "colon": _colon,
    "equals": _equals,
}
