"""Measure how the kinds of image files that people have are read, see tools/file_kinds.py and tools/number_kinds.py.

    python -m tools.kinds data/pendigits-orig.tra --writers 25-30     40 pictures of each kind, a line for each
    python -m tools.kinds data/pendigits-orig.tra --save out          also the pictures: out/box-00-7.png and so on

It prints, for each kind, how many pictures are read right, right but with `?`, wrong with `?`, and sure and wrong. Each
picture shows a digit or a number by one of the writers. What is blank or crossed out is right without any ink, or with
`?`.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from paintcv.commands.options import add_seed_option, add_writers_option, weights_path
from paintcv.data.strokes import PenDigit, read_pen_digits
from paintcv.learning.outcomes import OUTCOMES, outcome
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.segmentation.reading import read_pixels
from paintcv.system.console import FileError, whole_number
from tools.file_kinds import KINDS
from tools.number_kinds import NUMBER_KINDS


def draw_kind(name: str, digits: list[PenDigit], rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """A picture of a kind, and the digits in it, of one of the writers of `digits`; "" if there is nothing to read."""
    digit = digits[rng.integers(len(digits))]
    if name in KINDS:
        return KINDS[name](digit.strokes, rng), "" if name == "blank" else str(digit.label)
    return NUMBER_KINDS[name]([other for other in digits if other.writer == digit.writer], rng)


def read_kinds(
    digits: list[PenDigit], count: int, seed: int, folder: Path | None, names: Sequence[str] = (*KINDS, *NUMBER_KINDS)
) -> Iterator[tuple[str, Counter[str]]]:
    """Read `count` pictures of each kind: its name, and how many readings had each outcome.

    The pictures are also written to `folder`, if there is one.
    """
    for name in names:
        rng = np.random.default_rng([seed, *name.encode()])
        outcomes: Counter[str] = Counter()
        for number in range(count):
            picture, label = draw_kind(name, digits, rng)
            if folder:
                file = folder / f"{name.replace(' ', '-')}-{number:02}-{label.replace(' ', '-') or 'nothing'}.png"
                file.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
            outcomes[outcome_of(picture, label, weights_path(DEFAULT_NETWORK))] += 1
        yield name, outcomes


def outcome_of(picture: np.ndarray, label: str, network: Path) -> str:
    """How a picture is read: one of OUTCOMES. Without ink, what has a label is wrong with a question mark."""
    reading, _, _ = read_pixels(network, picture)
    if label:
        return outcome(label, reading) if reading else "wrong?"
    return "right" if reading is None or reading.doubtful else "wrong"


def main() -> None:
    """Print a line of outcomes for each kind, and one for all."""
    parser = argparse.ArgumentParser(description="Measure how the kinds of image files that people have are read.")
    parser.add_argument("strokes", help="a UNIPEN file of pen digits")
    add_writers_option(parser)
    add_seed_option(parser)
    parser.add_argument("--count", type=whole_number(1), default=40, metavar="N", help="pictures of each kind")
    parser.add_argument("--save", type=Path, metavar="DIR", help="also write the pictures to this folder")
    arguments = parser.parse_args()
    try:
        digits = read_pen_digits(arguments.strokes, arguments.writers)
    except FileError as error:
        sys.exit(f"kinds: {error}")
    if arguments.save:
        arguments.save.mkdir(parents=True, exist_ok=True)
    print("| kind | right | right, with `?` | wrong, with `?` | sure and wrong |\n| --- |" + " ---: |" * len(OUTCOMES))
    total: Counter[str] = Counter()
    for name, outcomes in read_kinds(digits, arguments.count, arguments.seed, arguments.save):
        total += outcomes
        print(f"| {name} | " + " | ".join(str(outcomes[column]) for column in OUTCOMES) + " |", flush=True)
    print("| all | " + " | ".join(f"{total[column] / total.total():.1%}" for column in OUTCOMES) + " |")


if __name__ == "__main__":
    main()
