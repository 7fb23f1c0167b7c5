"""Pages with lines that people draw or print around digits: boxes, circles, rules, cells; or across them.

    page = frame_digits(digits, np.random.default_rng(0))       # things side by side, each about 1 high

A line is a sign to the second network, but what is crossed out is no digit any more.
"""

import numpy as np

from paintcv.data.others import draw_box, draw_circle, draw_zigzag
from paintcv.data.pages import Thing, WrittenPage, place_things
from paintcv.data.painting import bounds
from paintcv.data.signs import draw_line
from paintcv.segmentation.number import OTHER, SIGN

# All set by hand, to look like what people draw and bring:
WAYS = {"box": 0.15, "circle": 0.2, "rules": 0.2, "crossed": 0.15, "cells": 0.3}
CELL = (1.15, 1.8)  # the range of the width and the height of a cell, in digits' heights
OFF_MIDDLE = 0.3  # standard deviation of a digit's place in its cell, as a fraction of the room: some touch a line


def frame_digits(digits: list[Thing], rng: np.random.Generator) -> WrittenPage:
    """Digits in a box, a circle or cells, or with rules beside them; or crossed out, which leaves none."""
    low, high = bounds([stroke for _, _, shape in digits for stroke in shape])
    way = rng.choice(list(WAYS), p=list(WAYS.values()))
    if way == "cells":
        return place_things(_in_cells(digits, rng), rng)
    if way == "crossed":
        if rng.random() < 0.5:
            lines = [draw_zigzag(low - 0.1, high + 0.1, rng)]
        else:
            lines = [
                np.linspace(low - 0.1, high + 0.1, 5),
                np.linspace((low[0] - 0.1, high[1]), (high[0] + 0.1, low[1]), 5),
            ]
        return place_things([(OTHER, "", [stroke for _, _, shape in digits for stroke in shape] + lines)], rng)
    if way == "rules":
        sides = rng.choice(["under", "over", "both", "left", "right"], p=[0.4, 0.2, 0.15, 0.125, 0.125])
        signs = [_rule(str(side), low, high, rng) for side in (("under", "over") if sides == "both" else (sides,))]
    else:
        signs = [(SIGN, "", [(draw_box if way == "box" else draw_circle)(low, high, rng)])]
    return place_things([*digits, *signs], rng)


def _in_cells(digits: list[Thing], rng: np.random.Generator) -> list[Thing]:
    """Digits in a row or a column of boxes, where some of them touch a line."""
    width, height, down = *rng.uniform(*CELL, 2), rng.random() < 0.25
    things: list[Thing] = []
    for place, (kind, label, shape) in enumerate(digits):
        low, high = bounds(shape)
        free = np.array([width, height]) - (high - low)
        at = (
            np.clip(rng.normal(0.5, OFF_MIDDLE, 2), -0.03, 1.03) * free
            - low
            + place * np.array([0, height] if down else [width, 0])
        )
        things.append((kind, label, [stroke + at for stroke in shape]))
    columns, rows = (1, len(digits)) if down else (len(digits), 1)
    right, bottom = columns * width, rows * height
    lines = [draw_line((x * width, 0), (x * width, bottom), rng) for x in range(columns + 1)]
    lines += [draw_line((0, y * height), (right, y * height), rng) for y in range(rows + 1)]
    return [*things, *((SIGN, "", [line]) for line in lines)]


def _rule(side: str, low: np.ndarray, high: np.ndarray, rng: np.random.Generator) -> Thing:
    gap = rng.uniform(0.03, 0.4)
    across, along = (0, 1) if side in ("left", "right") else (1, 0)
    length = max(float((high - low)[along]) * rng.uniform(1.0, 1.6), rng.uniform(1.1, 2.0))
    start = (low[along] + high[along]) / 2 - length * rng.uniform(0.4, 0.6)
    place = high[across] + gap if side in ("under", "right") else low[across] - gap
    ends = [(start, place), (start + length, place)]
    first, last = (tuple(reversed(end)) for end in ends) if along else ends
    return SIGN, "", [draw_line(first, last, rng)]
