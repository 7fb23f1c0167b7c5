"""Doodles: what people draw that is no digit.

    name, strokes = draw_doodle(np.random.default_rng(0))      # "heart", [(n, 2) points, ...], about 1 large
    name, strokes = draw_doodle(rng, HELD_OUT)                 # one of these
    image = paint_doodle(rng, LEARNT)                          # (280, 280) uint8: one of the others, painted at random

The functions of DOODLES draw one kind each: much about it is random. `draw_doodle` then stretches, turns and bends it,
and leaves gaps, as hands do. y points down.

What can't be told from a digit is never drawn: no plain circle (a 0), no upright line (a 1), no upright sign of
infinity (an 8), no triangle with an open side (a 4 or a 7), no upright box (a blocky 0).
"""

from collections.abc import Callable, Sequence

import numpy as np

from paintcv.data.curves import Strokes, cut, split, turn, warp
from paintcv.data.doodle_beings import cat, cloud, face, fish, flower, smile, stick_figure, sun, tree
from paintcv.data.doodle_things import (
    arrow,
    at_sign,
    check_mark,
    cross,
    cup,
    diamond,
    filled,
    hash_sign,
    heart,
    house,
    infinity,
    jumble,
    lightning,
    notes,
    spiral,
    square,
    star,
    triangle,
    waves,
)
from paintcv.data.painting import paint_random

DOODLES: dict[str, Callable[[np.random.Generator], Strokes]] = {
    "arrow": arrow,
    "at sign": at_sign,
    "cat": cat,
    "check mark": check_mark,
    "cloud": cloud,
    "cross": cross,
    "cup": cup,
    "diamond": diamond,
    "face": face,
    "filled": filled,
    "fish": fish,
    "flower": flower,
    "hash sign": hash_sign,
    "heart": heart,
    "house": house,
    "infinity": infinity,
    "jumble": jumble,
    "lightning": lightning,
    "notes": notes,
    "smile": smile,
    "spiral": spiral,
    "square": square,
    "star": star,
    "stick figure": stick_figure,
    "sun": sun,
    "tree": tree,
    "triangle": triangle,
    "waves": waves,
}
FREELY_TURNED = ("arrow", "spiral", "star", "sun", "triangle")  # people draw the others upright, more or less

# Kinds that aren't learnt from, only tested with: they show how no-digits are known that nobody has thought of.
# Chosen by hand: some with straight lines and some with curves, easy ones and such that share parts with digits.
HELD_OUT = ("cup", "fish", "lightning", "star", "tree")
LEARNT = tuple(name for name in DOODLES if name not in HELD_OUT)

# Set by hand, by the sheets that tools/distortions.py draws:
TURN = 6.0  # standard deviation of the angle, degrees, of what people draw upright
STRETCH = 0.12  # standard deviation of the logarithm of the factor, separately in x and y
BEND = 0.03  # the most that a doodle is bent, see curves.warp
SHIFT = 0.008  # standard deviation of the place of each stroke
SPLIT = 0.15  # the probability that one stroke is drawn in two
GAP = 0.05  # the largest gap between the two, or at the end of a stroke: a part of its path
# Pixels: they have more detail than digits. A thick brush would make a 0 of a spiral or a cloud, and a 1 of a tree.
SIDES, BRUSHES = (140, 250), (4, 11)


def draw_doodle(rng: np.random.Generator, names: Sequence[str] | None = None) -> tuple[str, Strokes]:
    """A doodle of a kind chosen at random, by default from all: its name and its strokes, (n, 2) float64 points each.

    `names` are names of DOODLES. The longer side is about 1.
    """
    names = names or tuple(DOODLES)
    name = names[int(rng.integers(len(names)))]
    return name, _draw_by_hand(DOODLES[name](rng), name in FREELY_TURNED, rng)


def paint_doodle(rng: np.random.Generator, names: Sequence[str] | None = None) -> np.ndarray:
    """A doodle of `draw_doodle` at a random size and place, with a random brush: (CANVAS_SIDE, CANVAS_SIDE) uint8."""
    _, strokes = draw_doodle(rng, names)
    return paint_random(strokes, rng, sides=SIDES, brushes=BRUSHES)


def _draw_by_hand(strokes: Strokes, freely_turned: bool, rng: np.random.Generator) -> Strokes:
    """Strokes stretched, turned and bent at random, with gaps."""
    shape = turn(rng.uniform(0, 360) if freely_turned else rng.normal(0, TURN)).T
    points = np.concatenate(strokes)
    middle, size = (points.min(0) + points.max(0)) / 2, np.ptp(points, 0).max()
    factors = np.exp(rng.normal(0, STRETCH, 2))
    stretched = [(stroke - middle) / size * factors @ shape for stroke in strokes]
    drawn = [stroke + rng.normal(0, SHIFT, 2) for stroke in warp(stretched, rng, rng.uniform(0, BEND))]
    index = int(rng.integers(len(drawn)))
    if rng.random() < SPLIT:
        return [*drawn[:index], *split(drawn[index], rng.uniform(0.25, 0.75), rng.uniform(0, GAP)), *drawn[index + 1 :]]
    if rng.random() < 0.5:
        drawn[index] = cut(drawn[index], 0, 1 - rng.uniform(0, GAP))
    return drawn
