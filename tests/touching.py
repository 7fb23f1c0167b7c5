"""Digits that touch: how many are read, how many at least doubted, and what the same rules cost single digits.

    python tests/touching.py ../shared/data/pendigits-orig.tra      # writers 25 to 30, whom the network never saw

Pairs of one writer's digits, equally high, are moved together until their ink meets. Each is read as strokes, as the
window knows it, and as an image, where it is one blob. A misreading without a question mark is what must be rare.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from composition import Written
from division import candidates, divide
from files import Drawing, pen_digits
from ink import INK, Canvas
from model import WEIGHTS, read
from number import Number, pictures

LEFT, TOP, HIGH, BRUSH = 30, 80, 110, 8  # of the pairs, pixels
STEP = 2.0  # by which they come nearer, pixels
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
                    both = Canvas()
                    for stroke in one.strokes + other.strokes:
                        both.draw(stroke.points, stroke.brush)
                    yield Written(f"{first.label}{second.label}", both, (len(one.strokes), len(other.strokes)))
                    count -= 1
                    break


def single(drawings: list[Drawing]) -> Iterator[Written]:
    """Each digit by itself."""
    for drawing in drawings:
        yield Written(str(drawing.label), _at(drawing, LEFT), (len(drawing.strokes),))


def _at(drawing: Drawing, left: float) -> Canvas:
    """A digit on a canvas, with its left end at `left`."""
    points = np.concatenate(drawing.strokes)
    low, high = points.min(0), points.max(0)
    scale = HIGH / max(float(high[1] - low[1]), float(high[0] - low[0]) / 2)
    canvas = Canvas()
    for stroke in drawing.strokes:
        canvas.draw((stroke - low) * scale + (left, TOP), BRUSH)
    return canvas


def outcomes(written: list[Written], known: bool) -> Counter[str]:
    """How many of each of OUTCOMES there are, with the strokes known or as images."""
    return Counter(_outcome(one, number) for one, number in zip(written, numbers(written, known), strict=True))


def _outcome(written: Written, number: Number) -> str:
    return ("right" if number.lines == [written.label] else "wrong") + "?" * number.doubtful


def numbers(written: list[Written], known: bool) -> Iterator[Number]:
    """What the network reads."""
    found = [candidates(one.canvas.image, one.canvas.strokes if known else None) for one in written]
    given = read(WEIGHTS / "mlp512.keras", pictures(one for some in found for one in some))
    for some, probabilities in zip(found, np.split(given, np.cumsum([len(some) for some in found])[:-1]), strict=True):
        yield divide(some, probabilities)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How many touching digits are read, and how many doubted.")
    parser.add_argument("strokes", help="a UNIPEN file")
    parser.add_argument("--count", type=int, default=600, help="how many pairs (default: 600)")
    options = parser.parse_args()
    digits = pen_digits(options.strokes, range(25, 31))
    print(f"{'':30}" + "".join(f"{outcome:>8}" for outcome in OUTCOMES))
    for name, written in {"single": list(single(digits)), "touching": list(touching(digits, options.count, 1))}.items():
        for known in (True, False):
            counted = outcomes(written, known)
            words = f"{name}, {'strokes' if known else 'image'}"
            print(f"{words:30}" + "".join(f"{counted[outcome]:8}" for outcome in OUTCOMES))


if __name__ == "__main__":
    main()
