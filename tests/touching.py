"""Digits that touch, or stand in two rows: how many are read, or at least doubted, and what that costs single digits.

    python tests/touching.py ../shared/data/pendigits-orig.tra      # writers 25 to 30, whom the network never saw

Pairs of one writer's digits, equally high, are moved together until their ink meets, or one stands above the other.
Each is read as strokes, as the window knows it, and as an image. A misreading without a question mark must be rare.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commands import read_numbers
from composition import Written
from division import candidates
from files import Drawing, FileError, pen_digits
from ink import INK, Canvas
from model import DEFAULT, load, weights_path
from number import Number

LEFT, TOP, HIGH, BRUSH = 30, 80, 110, 8  # of the pairs, pixels
STEP = 2.0  # by which they come nearer, pixels
MIDDLE, EDGE, APART = 100, 10, 30  # of two rows: their left end, what is free above, and between them, pixels
KEPT_OUT = range(25, 31)  # the writers whose digits the weights were not trained on
OUTCOMES = ("right", "right?", "wrong?", "wrong")


def touching(drawings: list[Drawing], count: int, seed: int) -> Iterator[Written]:
    """`count` pairs of digits that just touch, drawn at random from `drawings`, each from one writer's; by `seed`."""
    rng = np.random.default_rng(seed)
    while count:
        first, second = (drawings[i] for i in rng.integers(len(drawings), size=2))
        if first.writer == second.writer:
            one = _at(first, LEFT)
            right = int(np.flatnonzero(one.image.max(0) >= INK)[-1])
            for left in np.arange(right + BRUSH, LEFT, -STEP):
                other = _at(second, left)
                if ((one.image >= INK) & (other.image >= INK)).any():
                    yield _both(first, one, second, other)
                    count -= 1
                    break


def stacked(drawings: list[Drawing], count: int, seed: int) -> Iterator[Written]:
    """`count` pairs of digits one above the other, else as `touching`."""
    rng = np.random.default_rng(seed)
    while count:
        first, second = (drawings[i] for i in rng.integers(len(drawings), size=2))
        if first.writer == second.writer:
            yield _both(first, _at(first, MIDDLE, EDGE), second, _at(second, MIDDLE, EDGE + HIGH + APART))
            count -= 1


def _both(first: Drawing, one: Canvas, second: Drawing, other: Canvas) -> Written:
    """Two digits on one canvas."""
    both = Canvas()
    for stroke in one.strokes + other.strokes:
        both.draw(stroke.points, stroke.brush)
    return Written(f"{first.label}{second.label}", both, (len(one.strokes), len(other.strokes)))


def single(drawings: list[Drawing]) -> Iterator[Written]:
    """Each digit by itself."""
    for drawing in drawings:
        yield Written(str(drawing.label), _at(drawing, LEFT), (len(drawing.strokes),))


def _at(drawing: Drawing, left: float, top: float = TOP) -> Canvas:
    """A digit on a canvas, with its left end at `left`, its upper end at `top`."""
    points = np.concatenate(drawing.strokes)
    low, high = points.min(0), points.max(0)
    scale = HIGH / max(float(high[1] - low[1]), float(high[0] - low[0]) / 2)
    canvas = Canvas()
    for stroke in drawing.strokes:
        canvas.draw((stroke - low) * scale + (left, top), BRUSH)
    return canvas


def outcomes(written: list[Written], known: bool) -> Counter[str]:
    """How many of each of OUTCOMES there are, with the strokes known or as images."""
    found = [candidates(one.canvas.image, one.canvas.strokes if known else None) for one in written]
    return Counter(map(_outcome, written, read_numbers(load(weights_path(DEFAULT)), found)))


def _outcome(written: Written, number: Number) -> str:
    return ("right" if "".join(number.lines) == written.label else "wrong") + "?" * number.doubtful


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How many digits that touch or stand in two rows are read.")
    parser.add_argument("strokes", help="a UNIPEN file")
    parser.add_argument("--count", type=int, default=600, help="how many pairs (default: 600)")
    options = parser.parse_args()
    try:
        digits = pen_digits(options.strokes, KEPT_OUT)
    except FileError as error:
        sys.exit(f"touching.py: {error}")
    print(f"{'':30}" + "".join(f"{outcome:>8}" for outcome in OUTCOMES))
    sets = {
        "single": list(single(digits)),
        "touching": list(touching(digits, options.count, 1)),
        "in two rows": list(stacked(digits, options.count, 1)),
    }
    for name, written in sets.items():
        for known in (True, False):
            counted = outcomes(written, known)
            words = f"{name}, {'strokes' if known else 'image'}"
            print(f"{words:30}" + "".join(f"{counted[outcome]:8}" for outcome in OUTCOMES))


if __name__ == "__main__":
    main()
