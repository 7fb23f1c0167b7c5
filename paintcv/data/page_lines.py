"""Pages with lines that people draw or print around digits: boxes, circles, rules, ruled paper, tables; or across them.

    page = frame_digits(digits, np.random.default_rng(0))       # things side by side, each about 1 high
    page = tabulate_digits([first_row, second_row], rng)        # a digit in each cell

A line is a sign to the second network, but what is crossed out is no digit any more.
"""

from collections.abc import Sequence

import numpy as np

from paintcv.data.others import draw_box, draw_circle, draw_zigzag
from paintcv.data.pages import Page, Thing, place_things
from paintcv.data.painting import bounds
from paintcv.data.signs import draw_line
from paintcv.segmentation.number import OTHER, SIGN

# All set by hand, to look like what people draw and bring. Lengths are in digits' heights.
WAYS = {"box": 0.2, "circle": 0.25, "rules": 0.3, "ruled": 0.1, "crossed": 0.15}
CELL = (1.15, 1.8)  # the range of the width and the height of a cell
OFF_MIDDLE = 0.3  # standard deviation of a digit's place in its cell, as a fraction of the room: some touch a line
RULE_GAP, RULE_LENGTH = (0.03, 0.4), (1.1, 2.0)  # the ranges of the distance and the length of a rule
RULED = (0.7, 1.8)  # the range of the distance of the lines of ruled paper


def frame_digits(digits: list[Thing], rng: np.random.Generator) -> Page:
    """Digits with lines of one of WAYS."""
    low, high = bounds([stroke for _, _, shape in digits for stroke in shape])
    way = str(rng.choice(list(WAYS), p=list(WAYS.values())))
    if way == "crossed":
        return place_things([_crossed_out(digits, low, high, rng)], rng)
    if way == "rules":
        sides = rng.choice(["under", "over", "both", "left", "right"], p=[0.4, 0.2, 0.15, 0.125, 0.125])
        lines = [_rule(str(side), low, high, rng) for side in (("under", "over") if sides == "both" else (sides,))]
    elif way == "ruled":
        distance = rng.uniform(*RULED)
        heights = np.arange(low[1] - distance * rng.uniform(0.1, 1), high[1] + distance, distance)
        left, right = low[0] - rng.uniform(0.1, 1), high[0] + rng.uniform(0.1, 1)
        lines = [draw_line((left, y), (right, y), rng) for y in heights]
    else:
        lines = [(draw_box if way == "box" else draw_circle)(low, high, rng)]
    return place_things([*digits, *((SIGN, "", [line]) for line in lines)], rng)


def tabulate_digits(rows: Sequence[list[Thing]], rng: np.random.Generator) -> Page:
    """Rows of as many digits each, in a table, where some of them touch a line."""
    cell = rng.uniform(*CELL, 2)
    things: list[Thing] = []
    for y, row in enumerate(rows):
        for x, (kind, label, shape) in enumerate(row):
            low, high = bounds(shape)
            at = np.clip(rng.normal(0.5, OFF_MIDDLE, 2), -0.03, 1.03) * (cell - (high - low)) - low
            things.append((kind, label, [stroke + at + cell * (x, y) for stroke in shape]))
    right, bottom = cell * (len(rows[0]), len(rows))
    lines = [draw_line((x * cell[0], 0), (x * cell[0], bottom), rng) for x in range(len(rows[0]) + 1)]
    lines += [draw_line((0, y * cell[1]), (right, y * cell[1]), rng) for y in range(len(rows) + 1)]
    label = " ".join("".join(label for _, label, _ in row) for row in rows)
    return place_things([*things, *((SIGN, "", [line]) for line in lines)], rng, label=label)


def _crossed_out(digits: list[Thing], low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> Thing:
    if rng.random() < 0.5:
        lines = [draw_zigzag(low - 0.1, high + 0.1, rng)]
    else:
        diagonals = (low - 0.1, high + 0.1), ((low[0] - 0.1, high[1]), (high[0] + 0.1, low[1]))
        lines = [np.linspace(start, end, 5) for start, end in diagonals]
    return OTHER, "", [stroke for _, _, shape in digits for stroke in shape] + lines


def _rule(side: str, low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    gap = rng.uniform(*RULE_GAP)
    across, along = (0, 1) if side in ("left", "right") else (1, 0)
    length = max(float((high - low)[along]) * rng.uniform(1.0, 1.6), rng.uniform(*RULE_LENGTH))
    start = (low[along] + high[along]) / 2 - length * rng.uniform(0.4, 0.6)
    place = high[across] + gap if side in ("under", "right") else low[across] - gap
    ends = [(start, place), (start + length, place)]
    first, last = (tuple(reversed(end)) for end in ends) if along else ends
    return draw_line(first, last, rng)
