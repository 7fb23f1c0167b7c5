"""Others: scribbles, frames and noise, from which the second network learns what is no digit.

    rng = np.random.default_rng(0)
    way, shape = scribble(rng)       # "zigzag", [(n, 2) points, ...]: a scribble, a dash or dots, about 1 large
    draw_circle(low, high, rng)      # a circle around a digit
    paint_noise(rng)                 # (280, 280) uint8: spots, as noise of blank paper leaves them

Source: learning from examples of what is no class of its own: Hendrycks, Mazeika and Dietterich, "Deep anomaly
detection with outlier exposure", ICLR 2019.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE

# Characters of UNIPEN that can't be told from digits: many people write them exactly as they, or others, write one.
# They are neither learnt from nor counted in tests. Chosen by hand, on sheets of each character.
LIKE_DIGITS = "OoQDIl|/\\SsZzBbqgG"
WOBBLE = 0.02  # standard deviation of the points of a line that is meant to be straight; set by hand

Strokes = list[np.ndarray]  # (n, 2) points each


def scribble(rng: np.random.Generator) -> tuple[str, Strokes]:
    """A scribble, a dash, or a few dots, and which of these it is: "walk", "zigzag", "dash" or "dots"."""
    way = str(rng.choice(["walk", "zigzag", "dash", "dots"], p=[0.45, 0.2, 0.2, 0.15]))
    if way == "walk":
        shape = [_walk(rng) for _ in range(rng.integers(1, 4))]
    elif way == "zigzag":
        shape = [draw_zigzag(np.zeros(2), np.array([rng.uniform(0.5, 2), rng.uniform(0.3, 1)]), rng)]
    elif way == "dash":  # too flat for a 1
        angle, length = np.radians(rng.uniform(-35, 35)), rng.uniform(0.5, 1)
        shape = [_line((0, 0), (length * np.cos(angle), length * np.sin(angle)), rng)]
        if rng.random() < 0.3:
            shape.append(shape[0] + (rng.normal(0, 0.1), rng.uniform(0.2, 0.5)))  # an equals sign
    else:
        shape = [rng.uniform(0, 1, (1, 2)) + rng.normal(0, 0.02, (2, 2)) for _ in range(rng.integers(1, 5))]
    return way, shape


def paint_noise(rng: np.random.Generator) -> np.ndarray:
    """Spots of any size at any places."""
    side = int(rng.integers(14, 60))
    noise = cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), rng.uniform(0.4, 3))
    image = np.where(noise > np.quantile(noise, rng.uniform(0.75, 0.995)), 255, 0).astype(np.uint8)
    return cv2.resize(image, (CANVAS_SIDE, CANVAS_SIDE), interpolation=cv2.INTER_LINEAR)


def _line(
    start: Sequence[float] | np.ndarray, end: Sequence[float] | np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """A line drawn by hand: (5, 2)."""
    return np.linspace(start, end, 5) + rng.normal(0, WOBBLE, (5, 2))


def draw_box(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A box around a digit, drawn in one go: (5, 2)."""
    (left, top), (right, bottom) = low - rng.uniform(0.05, 0.4, 2), high + rng.uniform(0.05, 0.4, 2)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
    return corners + rng.normal(0, WOBBLE, (5, 2))


def draw_circle(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A circle around a digit: (25, 2)."""
    angle = np.linspace(0, 2 * np.pi * rng.uniform(0.95, 1.1), 25) + rng.uniform(0, 2 * np.pi)
    radius = np.maximum((high - low) * rng.uniform(0.62, 0.9), 0.3) * (1 + rng.normal(0, WOBBLE, (25, 1)))
    return (low + high) / 2 + radius * np.stack([np.cos(angle), np.sin(angle)], 1)


def _walk(rng: np.random.Generator) -> np.ndarray:
    """A smooth curve that goes anywhere: (24, 2), about 1 large."""
    turns = np.cumsum(rng.normal(0, rng.uniform(0.3, 1.2), 24))
    points = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1), 0)
    return points / max(float(np.ptp(points, 0).max()), 1e-6) + rng.normal(0, 0.3, 2)


def draw_zigzag(low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A zigzag from the left end of a box to the right: (n, 2)."""
    count = int(rng.integers(5, 14))
    x = np.linspace(low[0], high[0], count)
    y = np.where(np.arange(count) % 2, low[1], high[1])
    return np.stack([x, y], 1) + rng.normal(0, 0.05, (count, 2))
