"""Fit layout.NEIGHBOURS anew: how geometry tells whether two neighbouring parts of the ink are one digit.

python tests/neighbours.py ../shared/data/pendigits-orig.tra --writers 1-24

Numbers are composed of the writers' digits, and divided into strokes and into connected pixels. Each two neighbouring
parts are an example. Those of one digit that don't touch, which are few, weigh RARE times the others. Method: logistic
regression by Newton's steps, with a trace of ridge.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from command_line import span
from composition import LENGTHS, Written, compose
from files import FileError, pen_digits
from ink import INK, Canvas
from layout import lay_out
from parts import Parts, parts_of

COUNT = 1000  # numbers of each length
RARE = 5
RIDGE, STEPS = 1e-4, 50


def examples(number: Written, known: bool) -> tuple[np.ndarray, np.ndarray]:
    """The measures (n, 6) of neighbouring parts in a number, divided as strokes if `known`, and whether each is one."""
    parts = parts_of(number.canvas.image, number.canvas.strokes if known else None)
    laid = lay_out(parts)
    measures = laid.measures.diagonal(1).T
    digits = np.array([_digit(parts, part, number) for part in laid.order])
    return measures, digits[1:] == digits[:-1]


def _digit(parts: Parts, part: int, number: Written) -> int:
    """Which digit of a number most of a part's ink belongs to."""
    (left, top, width, height), ink = parts.ink(np.array([part]))
    strokes, shares = iter(number.canvas.strokes), []
    for count in number.strokes:
        alone = Canvas()
        for stroke in (next(strokes) for _ in range(count)):
            alone.draw(stroke.points, stroke.brush)
        there = alone.image[top : top + height, left : left + width]
        shares.append(((there >= INK) & (ink >= INK)).sum())
    return int(np.argmax(shares))


def fit(measures: np.ndarray, one_digit: np.ndarray) -> np.ndarray:
    """What each measure counts for: (6,), from measures (n, 6) and whether they are of one digit (n,)."""
    rare = one_digit & (measures[:, -1] == 0)
    weight, found = np.where(rare, RARE, 1), np.zeros(measures.shape[1])
    ridge = RIDGE * len(measures)
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-measures @ found))
        slope = measures.T @ (weight * (likely - one_digit)) + ridge * found
        bend = (measures * (weight * likely * (1 - likely))[:, None]).T @ measures + ridge * np.eye(len(found))
        found -= np.linalg.solve(bend, slope)
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", help="a UNIPEN file of pen digits")
    parser.add_argument("--writers", type=span, help="only these: 1-24")
    arguments = parser.parse_args()
    try:
        digits = pen_digits(arguments.file, arguments.writers)
    except FileError as error:
        sys.exit(f"neighbours.py: {error}")
    numbers = [number for length in LENGTHS for number in compose(digits, length, COUNT, seed=1)]
    found = [examples(number, known) for known in (True, False) for number in numbers]
    measures, one_digit = (np.concatenate(part) for part in zip(*found, strict=True))
    weights = fit(measures, one_digit)
    wrong = (measures @ weights > 0) != one_digit
    print(f"{len(measures):,} pairs, {one_digit.sum():,} of them one digit, {wrong.sum():,} taken for what they aren't")
    print("NEIGHBOURS = np.array([" + ", ".join(f"{weight:.1f}" for weight in weights) + "])")


if __name__ == "__main__":
    main()
