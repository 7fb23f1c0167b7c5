"""Made-up digits: shapes that people write, and that sets of digits lack.

    strokes = made_up_digit(1, np.random.default_rng(0))     # [(n, 2) points, ...], about 1 high

Ones of all kinds, twos with a loop, slashed zeros, fives and sevens whose bar stands apart, crossed and curled sevens,
open fours and eights; and blocky digits of all labels, as made of the bars of a calculator, or of few straight lines.

Each kind of a digit is drawn through a few points that vary at random; then all of it is stretched and slanted, bent,
and varied like any pen strokes (`data.variations`).
"""

from collections.abc import Callable

import numpy as np

from paintcv.data.curves import Stroke, Strokes, arc, cut, jitter, round_corners, smooth, warp
from paintcv.data.habits import draw_crossbar, draw_mark, write_one
from paintcv.data.variations import vary_generally

# All set by hand, by the sheets that tools/distortions.py draws. The unit is the height of a digit.
LOOSE = 0.03  # standard deviation of the points that a curve goes through
ANGULAR = 0.02  # standard deviation of the corners of digits of straight lines
BEND = 0.02  # the most that a digit is bent, see curves.warp
LEAN = 0.15  # standard deviation of the slant: the tangent of its angle
WIDER = 0.15  # standard deviation of the logarithm of the width
GENERAL = 0.5  # the probability of the variations that any strokes get

Maker = Callable[[np.random.Generator], Strokes]


def made_up_digit(label: int, rng: np.random.Generator) -> Strokes:
    """A made-up digit: its strokes, float64, about 1 high. `label` is 0 to 9."""
    kinds = MADE_UP[label]
    strokes = kinds[rng.integers(len(kinds))](rng)
    if label != 1:  # a one leans as it was made: its flag was chosen for that
        shape = np.array([[np.exp(rng.normal(0, WIDER)), 0], [-rng.normal(0, LEAN), 1]])
        strokes = [stroke @ shape for stroke in strokes]
    strokes = warp(strokes, rng, rng.uniform(0, BEND))
    return vary_generally(strokes, rng) if rng.random() < GENERAL else strokes


def _curve(points: list[tuple[float, float]], rng: np.random.Generator) -> Stroke:
    return smooth(jitter(points, rng, LOOSE))


def _lines(points: list[tuple[float, float]], rng: np.random.Generator) -> Stroke:
    return jitter(points, rng, LOOSE)


def _slashed_zero(rng: np.random.Generator) -> Strokes:
    radii = np.array([rng.uniform(0.22, 0.45), 0.5])
    ring = arc((0, 0), radii, rng.uniform(-120, -50), -rng.uniform(325, 380))
    return [ring, draw_mark(-radii, radii, rng)]


def _one(rng: np.random.Generator) -> Strokes:
    lean = np.clip(rng.normal(0.12, 0.16), -0.2, 0.5)
    middle = (-lean / 2 + rng.normal(0, 0.03), 0.5)
    return write_one(smooth([(0, 0), middle, (-lean, 1)]), rng)


def _looped_two(rng: np.random.Generator) -> Strokes:
    left, right, loop = rng.uniform(-0.05, 0.1), rng.uniform(0.4, 0.65), rng.uniform(0.06, 0.16)
    head = [(left, rng.uniform(0.15, 0.35)), (right / 2, 0), (right, rng.uniform(0.2, 0.35)), (right * 0.7, 0.6)]
    around = [(0.1, 0.94), (-0.02, 1), (-loop * 0.8, 1 - loop * 0.6), (0.02, 1 - loop * 1.3)]
    tail = [(0.3 + loop, 1 - loop * 0.5), (right + rng.uniform(0, 0.25), 1 - rng.uniform(-0.05, 0.12))]
    return [smooth([*jitter(head, rng, LOOSE), *jitter([*around, *tail], rng, 0.012)])]


def _open_four(rng: np.random.Generator) -> Strokes:
    bar, right = rng.uniform(0.5, 0.75), rng.uniform(0.5, 0.75)
    left, stem, top = rng.uniform(-0.1, 0.1), rng.uniform(0.35, 0.5), rng.uniform(-0.1, 0.35)
    angle = [(rng.uniform(0.05, 0.2), 0), (left, bar), (right, bar)]
    first = _curve(angle, rng) if rng.random() < 0.3 else _lines(angle, rng)
    return [first, _lines([(stem, top), (stem - rng.uniform(0, 0.1), 1)], rng)]


def _parted_five(rng: np.random.Generator) -> Strokes:
    belly = [(0.05, 0.42), (0.3, 0.38), (0.52, 0.65), (0.35, 0.95), (0.1, 1), (-0.05, rng.uniform(0.82, 0.95))]
    body = np.concatenate([jitter([(rng.uniform(0.05, 0.15), 0.02)], rng, LOOSE), _curve(belly, rng)])
    apart = np.array([rng.uniform(0, 0.14), rng.uniform(-0.1, 0.06)])
    bar = _lines([(0.1, 0), (rng.uniform(0.35, 0.65), rng.uniform(-0.08, 0.04))], rng) + apart
    return [body, bar]


def _parted_seven(rng: np.random.Generator) -> Strokes:
    width = rng.uniform(0.4, 0.65)
    apart = np.array([rng.uniform(-0.03, 0.08), rng.uniform(-0.03, 0.12)])
    stem = np.array([(width, 0), (width * 0.65, 0.5), (rng.uniform(0.1, 0.3), 1)]) + apart
    strokes = [_lines([(0, 0), (width, 0)], rng), _curve([tuple(point) for point in stem], rng)]
    return [*strokes, draw_crossbar(stem[1], rng)] if rng.random() < 0.4 else strokes


def _curled_seven(rng: np.random.Generator) -> Strokes:
    width = rng.uniform(0.45, 0.7)
    stem = [(width, 0), (width * 0.65, 0.5), (rng.uniform(0.1, 0.3), 1)]
    bar = [(0, rng.uniform(0.08, 0.2)), (rng.uniform(0, 0.05), 0)]
    if rng.random() < 0.5:  # the bar is a wave
        bar = [(0, rng.uniform(0.08, 0.14)), (0.12, 0), (width * 0.6, 0.04)]
    head = smooth([*jitter(bar, rng, 0.02), (width, 0)]) if rng.random() < 0.6 else np.array([*bar, (width, 0)])
    strokes = [np.concatenate([head, _curve(stem, rng)[1:]])]
    return [*strokes, draw_crossbar(np.array(stem[1]), rng)] if rng.random() < 0.5 else strokes


def _open_eight(rng: np.random.Generator) -> Strokes:
    """An 8 of one stroke that begins and ends at the upper right, not at the same point."""
    top, bottom = rng.uniform(0.2, 0.3), rng.uniform(0.25, 0.36)
    start = [(top * 0.9, rng.uniform(0.08, 0.18)), (0, 0), (-top, 0.2), (0, 0.47), (bottom, 0.75), (0, 1)]
    end = [(-bottom, 0.75), (0, 0.47), (rng.uniform(0.7, 1.1) * top, 0.28 - rng.uniform(0, 0.06))]
    return [_curve([*start, *end], rng)]


def _ring_six(rng: np.random.Generator) -> Strokes:
    """A 6 whose loop is closed, or not quite."""
    width = rng.uniform(0.2, 0.3)
    way = [(rng.uniform(0, 0.35), 0), (-width * 0.7, 0.4), (-width, 0.75), (0, 1), (width, 0.75), (0.02, 0.55)]
    return [cut(smooth([*jitter(way, rng, LOOSE), (-width * 0.85, 0.7)]), 0, rng.uniform(0.86, 1))]


def _ring_nine(rng: np.random.Generator) -> Strokes:
    """A 9 whose loop is closed, or not quite; its stem is straight, or bent to the left."""
    width = rng.uniform(0.2, 0.28)
    loop = arc((0, 0.25), (width, 0.25), -rng.uniform(10, 40), -rng.uniform(290, 345))
    end = [(width, 0.2), (width * 0.9, 0.6), (rng.uniform(-0.15, 0.2), 1)]
    return [np.concatenate([loop, _curve(end, rng)])]


# The bars of a calculator's digits: corners of a grid 1 wide and 2 high, in the order in which a pen goes.
BLOCKS: dict[int, tuple[tuple[tuple[float, float], ...], ...]] = {
    0: (((1, 0), (0, 0), (0, 2), (1, 2), (1, 0)),),
    2: (((0, 0), (1, 0), (1, 1), (0, 1), (0, 2), (1, 2)),),
    3: (((0, 0), (1, 0), (1, 2), (0, 2)), ((0.2, 1), (1, 1))),
    4: (((0, 0), (0, 1), (1, 1)), ((1, 0), (1, 2))),
    5: (((1, 0), (0, 0), (0, 1), (1, 1), (1, 2), (0, 2)),),
    6: (((1, 0), (0, 0), (0, 2), (1, 2), (1, 1), (0, 1)),),
    7: (((0, 0), (1, 0), (1, 2)),),
    8: (((1, 2), (0, 2), (0, 0), (1, 0), (1, 2)), ((0, 1), (1, 1))),
    9: (((1, 1), (0, 1), (0, 0), (1, 0), (1, 2), (0, 2)),),
}
# Digits of few straight lines, 1 high.
ANGLES: dict[int, tuple[tuple[tuple[float, float], ...], ...]] = {
    0: (((0.3, 0), (0.05, 0.2), (0, 0.75), (0.2, 1), (0.45, 0.8), (0.5, 0.25), (0.3, 0)),),
    2: (((0, 0.2), (0.25, 0), (0.5, 0.2), (0, 1), (0.55, 1)),),
    3: (((0, 0), (0.5, 0), (0.2, 0.4), (0.5, 0.65), (0.4, 0.95), (0, 1)),),
    4: (((0.35, 0), (0, 0.65), (0.6, 0.65)), ((0.4, 0.35), (0.4, 1))),
    5: (((0.5, 0), (0.05, 0), (0, 0.45), (0.45, 0.5), (0.45, 0.9), (0, 1)),),
    6: (((0.4, 0), (0, 0.55), (0.05, 1), (0.5, 0.95), (0.45, 0.55), (0, 0.65)),),
    7: (((0, 0), (0.55, 0), (0.2, 1)),),
    8: (((0.45, 0.1), (0.05, 0.1), (0.5, 0.9), (0.02, 0.95), (0.45, 0.1)),),
    9: (((0.5, 0.1), (0.05, 0.05), (0, 0.4), (0.45, 0.4), (0.5, 0.1), (0.4, 1)),),
}


def _blocky(label: int) -> Maker:
    def make(rng: np.random.Generator) -> Strokes:
        size = rng.uniform(0.35, 0.5 if label == 0 else 0.62), 0.5  # a wide 0 would be a square
        middle = rng.uniform(0.8, 1.2)  # the height of the bar in the middle
        strokes = []
        for points in BLOCKS[label]:
            bars = jitter([(x, middle if y == 1 else y) for x, y in points], rng, ANGULAR * 2)
            strokes.append(bars * size)
        if label == 9 and rng.random() < 0.4:
            strokes[0] = strokes[0][:-1]  # without its foot
        if rng.random() < 0.3:
            strokes = [round_corners(stroke) for stroke in strokes]
        return strokes

    return make


def _angular(label: int) -> Maker:
    def make(rng: np.random.Generator) -> Strokes:
        return [jitter(points, rng, ANGULAR) * (rng.uniform(0.9, 1.2), 1) for points in ANGLES[label]]

    return make


MADE_UP: dict[int, tuple[Maker, ...]] = {label: (_blocky(label), _angular(label)) for label in BLOCKS}
MADE_UP |= {1: (_one,)}
MADE_UP[0] += (_slashed_zero,) * 3
MADE_UP[2] += (_looped_two,) * 3
MADE_UP[4] += (_open_four,) * 2
MADE_UP[5] += (_parted_five,) * 3
MADE_UP[6] += (_ring_six,)
MADE_UP[7] += (_parted_seven, _parted_seven, _curled_seven, _curled_seven)
MADE_UP[8] += (_open_eight,) * 2
MADE_UP[9] += (_ring_nine,)
