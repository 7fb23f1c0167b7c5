"""Fit NEIGHBOUR_WEIGHTS of paintcv/segmentation/layout.py: do two neighbouring parts of the ink belong to one digit?

    python -m tools.neighbours data/pendigits-orig.tra --writers 1-24

Numbers are composed of the writers' digits, and divided into parts twice: into strokes, and into connected pixels. Each
two neighbouring parts are an example. The method is logistic regression, fitted by Newton's method with a little ridge.
It prints the weights to put into layout.py.
"""

import argparse
import sys

import numpy as np

from paintcv.data.painting import ComposedNumber, compose_numbers
from paintcv.data.sets import NUMBER_LENGTHS
from paintcv.data.strokes import read_pen_digits
from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.segmentation.layout import find_layout, measure_pairs
from paintcv.segmentation.parts import Parts, find_parts
from paintcv.system.console import FileError, number_ranges

COUNT = 1000  # numbers of each length
SEED = 1  # of the numbers; `model.py evaluate` composes others, with seed 0
RARE_WEIGHT = 5  # parts of one digit that don't touch are rare: each counts as so many examples; set by hand
RIDGE = 1e-4  # of the regression, per example: keeps the weights finite; set by hand
STEPS = 50  # of Newton's method; it converges in fewer


def examples(number: ComposedNumber, strokes: bool) -> tuple[np.ndarray, np.ndarray]:
    """The measures (n, 6) of each two neighbouring parts of a number, and whether they belong to one digit (n,).

    The parts are the strokes, or with `strokes` False connected pixels.
    """
    parts = find_parts(number.canvas.image, number.canvas.strokes if strokes else None)
    layout = find_layout(parts)
    measures = measure_pairs(parts, layout.order, layout.line_heights).diagonal(1).T
    digits = np.array([digit_of_part(parts, part, number) for part in layout.order])
    return measures, digits[1:] == digits[:-1]


def digit_of_part(parts: Parts, part: int, number: ComposedNumber) -> int:
    """The index of the digit that most of a part's ink belongs to."""
    own, _ = parts.members_ink(np.array([part]), np.s_[:, :])
    x, y = parts.corner
    ink = np.zeros_like(number.canvas.image)
    left, top, width, height = parts.boxes[part]
    box = np.s_[top + y : top + y + height, left + x : left + x + width]
    ink[box] = own[top : top + height, left : left + width]
    strokes, shared_pixels = iter(number.canvas.strokes), []
    for count in number.strokes:
        digit = Canvas()
        for _ in range(count):
            stroke = next(strokes)
            digit.draw(stroke.points, stroke.brush)
        shared_pixels.append(((digit.image >= INK_LEVEL) & (ink >= INK_LEVEL)).sum())
    return int(np.argmax(shared_pixels))


def fit(measures: np.ndarray, same_digit: np.ndarray) -> np.ndarray:
    """The weights (6,) of the measures (n, 6) in the log-odds of `same_digit` (n,) bool."""
    touch = measures[:, -1] > 0
    importance = np.where(same_digit & ~touch, RARE_WEIGHT, 1)
    ridge = RIDGE * len(measures)
    weights = np.zeros(measures.shape[1])
    for _ in range(STEPS):
        probability = 1 / (1 + np.exp(-measures @ weights))
        gradient = measures.T @ (importance * (probability - same_digit)) + ridge * weights
        curvature = importance * probability * (1 - probability)
        hessian = (measures * curvature[:, None]).T @ measures + ridge * np.eye(len(weights))
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def main() -> None:
    """Fit the weights and print them."""
    parser = argparse.ArgumentParser(description="Fit the weights that tell whether two parts belong to one digit.")
    parser.add_argument("file", help="a UNIPEN file of pen digits")
    parser.add_argument("--writers", type=number_ranges, metavar="A-B", help="only the digits by these writers")
    arguments = parser.parse_args()
    try:
        digits = read_pen_digits(arguments.file, arguments.writers)
    except FileError as error:
        sys.exit(f"neighbours: {error}")
    numbers = [number for length in NUMBER_LENGTHS for number in compose_numbers(digits, length, COUNT, SEED)]
    pairs = [examples(number, strokes) for strokes in (True, False) for number in numbers]
    measures, same_digit = (np.concatenate(arrays) for arrays in zip(*pairs, strict=True))
    weights = fit(measures, same_digit)
    wrong = (measures @ weights > 0) != same_digit
    print(f"{len(measures):,} pairs, {same_digit.sum():,} of one digit, {wrong.sum():,} classified wrongly")
    print("NEIGHBOUR_WEIGHTS = np.array([" + ", ".join(f"{weight:.1f}" for weight in weights) + "])")


if __name__ == "__main__":
    main()
