"""Composition: whole numbers made of single pen digits, by one writer each, as if written on the canvas.

    for number in compose(read_strokes("pendigits-orig.tra"), length=4, count=500, seed=0):
        number.label, number.canvas.image, number.canvas.strokes     # "4071", what the window would hold

The digits stand side by side, WIDE pixels in all (less where they would outgrow the canvas), their heights, baselines
and distances jittered. As in handwriting, it is ink that keeps the distance, not boxes: a slanted digit may lean over
its neighbour. No two digits touch.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from division import candidates
from files import Drawing, FileError, pen_digits
from ink import INK, SIZE, Canvas
from number import Candidate, one_digit

WIDE = 260  # a number's width and the most of its height, pixels
BRUSHES = (5, 9)  # from .. to, pixels
HEIGHT, BASELINE = 0.1, 0.06  # jitter: standard deviations, in parts of a digit's height
DISTANCE = (0.08, 0.4)  # between the ink of neighbours, row by row: from .. to, in the same parts
ROWS = 48  # in which distances are measured, to a digit's height
NEAR = 5  # rows above and below that count, too: strokes have a width
VAIN = 100  # tries in a row, after which no digits are found that stand side by side
LENGTHS = (2, 3, 4)  # of the numbers to test with


@dataclass(frozen=True)
class NumberSet:
    """Numbers to test a network and the division with."""

    name: str
    candidates: list[list[Candidate]]  # of each number, see division.candidates
    labels: list[str]
    unread: tuple[str, ...] = ()  # what is wrong with the files that couldn't be read


def number_sets(path: str | Path, writers: range | None, count: int) -> Iterator[NumberSet]:
    """Numbers of 1 to 4 digits, `count` of each, composed of a UNIPEN file's digits, see files.pen_digits.

    Each number is there twice: as strokes, as the window knows it, and as the image that a file would hold; single
    digits also undivided, as they were before there was a division. They are the same each time. Raises FileError.
    """
    digits = pen_digits(path, writers)
    return itertools.chain.from_iterable(_sets_of(digits, length, count, str(path)) for length in (1, *LENGTHS))


def _sets_of(digits: list[Drawing], length: int, count: int, name: str) -> Iterator[NumberSet]:
    made = list(compose(digits, length, count, seed=0))
    labels = [number.label for number in made]
    name += f", {length} digits" if length > 1 else ", 1 digit"
    yield NumberSet(name, [candidates(number.canvas.image, number.canvas.strokes) for number in made], labels)
    yield NumberSet(f"{name} as image", [candidates(number.canvas.image) for number in made], labels)
    if length == 1:
        yield NumberSet(f"{name} undivided", [one_digit(number.canvas.image) for number in made], labels)


@dataclass(frozen=True)
class Written:
    """Digits side by side on a canvas: their labels, left to right, and how many strokes each has, in that order."""

    label: str
    canvas: Canvas
    strokes: tuple[int, ...]


def compose(drawings: list[Drawing], length: int, count: int, seed: int) -> Iterator[Written]:
    """`count` numbers of `length` digits drawn at random from `drawings`, each from one writer's; by `seed`.

    Raises FileError if there are none that stand side by side.
    """
    rng = np.random.default_rng((seed, length))
    writers = sorted({drawing.writer for drawing in drawings})
    by_writer = [[drawing for drawing in drawings if drawing.writer == writer] for writer in writers]
    vain = 0
    while count:
        of_one = by_writer[rng.integers(len(writers))]
        number = side_by_side([of_one[i] for i in rng.integers(len(of_one), size=length)], rng)
        if number:
            yield number
            count, vain = count - 1, 0
        elif (vain := vain + 1) == VAIN:
            raise FileError(f"numbers of {length} digits: the strokes' digits can't stand side by side")


def side_by_side(drawings: list[Drawing], rng: np.random.Generator) -> Written | None:
    """A number of these digits, jittered by `rng`; None where ink of two of them touches, or they can't."""
    brush = int(rng.integers(BRUSHES[0], BRUSHES[1] + 1))
    digits = [_unit_high(drawing.strokes, rng) for drawing in drawings]
    edge, left = np.full(3 * ROWS, -np.inf), [0.0]
    for digit, following in itertools.pairwise(digits):
        edge = np.maximum(edge, _edge(digit, 1) + left[-1])
        left.append(float((edge - _edge(following, -1)).max()) + rng.uniform(*DISTANCE))
    if not np.isfinite(left).all():  # lines that have no row in common
        return None
    digits = [[np.add(stroke, (x, 0)) for stroke in digit] for digit, x in zip(digits, left, strict=True)]

    # Digits grow with the scale, but lines are as thick as the brush: it takes a brush more from each to the next.
    points = np.concatenate([stroke for digit in digits for stroke in digit])
    low, high = points.min(0), points.max(0)
    extent = np.maximum(high - low, 1e-6)  # a dot has none
    scale = min((WIDE - len(digits) * brush) / extent[0], (WIDE - brush) / extent[1])
    reach = (high - low) * scale + ((len(digits) - 1) * brush, 0)
    corner = (SIZE - WIDE + brush) / 2 + rng.random(2) * np.maximum(WIDE - brush - reach, 0)

    whole, square = Canvas(), np.ones((3, 3), np.uint8)
    for place, digit in enumerate(digits):
        alone = Canvas()
        for stroke in digit:
            alone.draw((stroke - low) * scale + np.add(corner, (place * brush, 0)), brush)
        if (cv2.dilate(alone.image, square)[whole.image >= INK] >= INK).any():
            return None
        np.maximum(whole.image, alone.image, out=whole.image)
        whole.strokes += alone.strokes
    return Written("".join(str(drawing.label) for drawing in drawings), whole, tuple(map(len, digits)))


def _unit_high(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """A digit's strokes scaled to a height of about 1, their foot at about y = 0 and their left end at x = 0."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    height = np.exp(rng.normal(0, HEIGHT))
    scale, foot = height / max(float(high[1] - low[1]), 1e-6), rng.normal(0, BASELINE)
    return [np.add((stroke - (low[0], high[1])) * scale, (0, foot)) for stroke in strokes]


def _edge(strokes: list[np.ndarray], side: int) -> np.ndarray:
    """How far a digit's lines reach to the right (side 1) in each row, or how far to the left (side -1): (3 * ROWS,).

    A row takes in NEAR rows above and below it. Where it is empty, the reach is minus or plus infinity.
    """
    reach = np.full(3 * ROWS, -np.inf)
    for stroke in strokes:
        for start, end in zip(stroke, stroke[1:] if len(stroke) > 1 else stroke, strict=False):
            line = np.linspace(start, end, 2 + int(ROWS * abs(end[1] - start[1])))
            rows = np.clip((2 + line[:, 1]) * ROWS, 0, 3 * ROWS - 1).astype(int)
            np.maximum.at(reach, rows, side * line[:, 0])
    near = [np.roll(reach, row) for row in range(-NEAR, NEAR + 1)]
    return side * np.max(near, axis=0)
