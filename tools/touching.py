"""Measure how digits that touch, or stand in two rows, are read, and what that costs single digits.

    python -m tools.touching data/pendigits-orig.tra      # writers 25 to 30, whose digits no network learnt from

Two digits by one writer, of the same height, are moved together until their ink meets, or one stands above the other.
Each pair is read from its strokes, as in the window, and from its image. The table counts the readings that are right
or wrong, with a question mark or without. A wrong one without a question mark should be rare.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np

from paintcv.commands.options import weights_path
from paintcv.data.painting import ComposedNumber
from paintcv.data.strokes import PenDigit, read_pen_digits
from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.networks.networks import DEFAULT_NETWORK, load_network
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import Number
from paintcv.segmentation.reading import read_numbers
from paintcv.system.console import FileError

KEPT_OUT = range(25, 31)  # the writers whose digits the networks in weights/ did not learn from
OUTCOMES = ("right", "right?", "wrong?", "wrong")
SEED = 1  # of the pairs

# How the digits stand on the canvas, pixels; set by hand:
HEIGHT, BRUSH = 110, 8  # of each digit
LEFT, TOP = 30, 80  # of the first digit of a pair that touches, and of a single one
STEP = 2.0  # by which the second one is moved nearer at a time
ROWS_LEFT, ROWS_TOP = 100, 10  # of the upper digit of two rows
ROWS_GAP = 30  # between two rows


def touching(digits: list[PenDigit], count: int, seed: int) -> Iterator[ComposedNumber]:
    """`count` pairs of digits that just touch, drawn at random by `seed`, each of one writer's digits."""
    for first, second in _pairs(digits, seed):
        if not count:
            return
        left_digit = _place(first, LEFT, TOP)
        right_end = int(np.flatnonzero(left_digit.image.max(0) >= INK_LEVEL)[-1])
        for left in np.arange(right_end + BRUSH, LEFT, -STEP):
            right_digit = _place(second, left, TOP)
            if ((left_digit.image >= INK_LEVEL) & (right_digit.image >= INK_LEVEL)).any():
                yield _join(first, left_digit, second, right_digit)
                count -= 1
                break


def stacked(digits: list[PenDigit], count: int, seed: int) -> Iterator[ComposedNumber]:
    """`count` pairs of digits one above the other, drawn as in `touching`."""
    for first, second in _pairs(digits, seed):
        if not count:
            return
        upper, lower = _place(first, ROWS_LEFT, ROWS_TOP), _place(second, ROWS_LEFT, ROWS_TOP + HEIGHT + ROWS_GAP)
        yield _join(first, upper, second, lower)
        count -= 1


def single(digits: list[PenDigit]) -> Iterator[ComposedNumber]:
    """Each digit by itself."""
    for digit in digits:
        yield ComposedNumber(str(digit.label), _place(digit, LEFT, TOP), (len(digit.strokes),))


def outcomes(written: list[ComposedNumber], strokes: bool) -> Counter[str]:
    """How often each of OUTCOMES occurs if the numbers are read from their strokes, or from their images."""
    candidates = [
        find_candidates(number.canvas.image, number.canvas.strokes if strokes else None) for number in written
    ]
    return Counter(map(_outcome, written, read_numbers(load_network(weights_path(DEFAULT_NETWORK)), candidates)))


def _outcome(written: ComposedNumber, number: Number) -> str:
    return ("right" if "".join(number.lines) == written.label else "wrong") + "?" * number.doubtful


def _pairs(digits: list[PenDigit], seed: int) -> Iterator[tuple[PenDigit, PenDigit]]:
    """Pairs of digits by one writer, at random, without an end."""
    rng = np.random.default_rng(seed)
    while True:
        first, second = (digits[i] for i in rng.integers(len(digits), size=2))
        if first.writer == second.writer:
            yield first, second


def _place(digit: PenDigit, left: float, top: float) -> Canvas:
    """A canvas with a digit whose left end is at `left` and whose upper end is at `top`."""
    points = np.concatenate(digit.strokes)
    low, high = points.min(0), points.max(0)
    scale = HEIGHT / max(float(high[1] - low[1]), float(high[0] - low[0]) / 2)
    canvas = Canvas()
    for stroke in digit.strokes:
        canvas.draw((stroke - low) * scale + (left, top), BRUSH)
    return canvas


def _join(first: PenDigit, first_canvas: Canvas, second: PenDigit, second_canvas: Canvas) -> ComposedNumber:
    """Two digits, each on its canvas, on one canvas."""
    canvas = Canvas()
    for stroke in first_canvas.strokes + second_canvas.strokes:
        canvas.draw(stroke.points, stroke.brush)
    counts = len(first_canvas.strokes), len(second_canvas.strokes)
    return ComposedNumber(f"{first.label}{second.label}", canvas, counts)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure how digits that touch or stand in two rows are read.")
    parser.add_argument("strokes", help="a UNIPEN file of pen digits")
    parser.add_argument("--count", type=int, default=600, metavar="N", help="how many pairs (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        digits = read_pen_digits(arguments.strokes, KEPT_OUT)
    except FileError as error:
        sys.exit(f"touching: {error}")
    sets = {
        "single": list(single(digits)),
        "touching": list(touching(digits, arguments.count, SEED)),
        "in two rows": list(stacked(digits, arguments.count, SEED)),
    }
    print(f"{'':30}" + "".join(f"{outcome:>8}" for outcome in OUTCOMES))
    for name, written in sets.items():
        for source in ("strokes", "image"):
            counts = outcomes(written, strokes=source == "strokes")
            print(f"{f'{name}, {source}':30}" + "".join(f"{counts[outcome]:8}" for outcome in OUTCOMES))


if __name__ == "__main__":
    main()
