"""Measure how numbers are read as people lay them out: in rows, uphill, underlined, with signs, touching, in sums.

    python -m tools.layouts data/pendigits-orig.tra                                  the writers that were kept out
    python -m tools.layouts FILE --writers 1-24 --only touching sum --count 500      some layouts, of other writers
    python -m tools.layouts FILE --sheet layouts.png                                 examples to look at

Each number is read from its strokes, as in the window, and from its image alone. The table, in Markdown, tells how many
readings are right or wrong, with a question mark or without. A wrong one without a question mark should be rare.
paintcv/data/layouts.py composes the numbers.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2

from paintcv.commands.options import weights_path
from paintcv.data.layouts import LAYOUTS, compose_layout
from paintcv.data.painting import ComposedNumber
from paintcv.data.strokes import PenDigit, Writers, describe_writers, read_pen_digits
from paintcv.learning.outcomes import OUTCOMES, outcome
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.weights import load_network
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import Number
from paintcv.segmentation.reading import read_numbers
from paintcv.system.console import FileError, number_ranges, whole_number
from tools.divided import COLUMNS, draw_cell, draw_sheet

KEPT_OUT: Writers = (range(25, 31), range(101, 179))  # the writers whose digits the networks in weights/ never saw
COUNT = 200  # numbers of each layout
SEED = 1  # of the numbers


def read_layout(written: list[ComposedNumber], strokes: bool, network: Path) -> list[Number]:
    """What a network reads in composed numbers: from their strokes, or from their images."""
    candidates = [find_candidates(it.canvas.image, it.canvas.strokes if strokes else None) for it in written]
    return read_numbers(load_network(network), candidates)


def outcomes(written: list[ComposedNumber], strokes: bool, network: Path | None = None) -> Counter[str]:
    """How often each of OUTCOMES occurs if the numbers are read from their strokes, or from their images."""
    numbers = read_layout(written, strokes, network or weights_path(DEFAULT_NETWORK))
    return Counter(outcome(it.label, number) for it, number in zip(written, numbers, strict=True))


def table(
    digits: list[PenDigit], count: int, seed: int = SEED, names: list[str] | None = None, network: Path | None = None
) -> Iterator[str]:
    """The lines of the table, in Markdown: a row for each layout and way to read it."""
    yield f"| layout | read from | {' | '.join(OUTCOMES)} |"
    yield f"| --- | --- |{' --- |' * len(OUTCOMES)}"
    totals: dict[str, Counter[str]] = {"strokes": Counter(), "image": Counter()}
    for name in names or LAYOUTS:
        written = compose_layout(name, digits, count, seed)
        for source, total in totals.items():
            counts = outcomes(written, source == "strokes", network)
            total += counts
            yield row(name, source, counts)
    for source, total in totals.items():
        yield row("all", source, total)


def row(name: str, source: str, counts: Counter[str]) -> str:
    """A row of the table."""
    shares = (f"{100 * counts[kind] / counts.total():.1f} %" for kind in OUTCOMES)
    return f"| {name} | {source} | {' | '.join(shares)} |"


def read_digits(files: Sequence[str | Path], writers: Writers) -> list[PenDigit]:
    """The digits by some writers in several UNIPEN files. Raises FileError, also if there are none."""
    digits = [digit for file in files for digit in read_pen_digits(file, writers)]
    if not digits:
        raise FileError(f"{', '.join(map(str, files))}: no digit by {describe_writers(writers)}")
    return digits


def main() -> None:
    """Print the table, or draw the sheet."""
    parser = argparse.ArgumentParser(prog="python -m tools.layouts", description="Measure how layouts are read.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a UNIPEN file of pen digits")
    parser.add_argument("--writers", type=number_ranges, default=KEPT_OUT, metavar="A-B,...", help="only these writers")
    parser.add_argument("--count", type=whole_number(1), default=COUNT, metavar="N", help="how many of each layout")
    parser.add_argument("--seed", type=whole_number(0), default=SEED, metavar="N", help="of the numbers")
    parser.add_argument("--only", nargs="+", choices=LAYOUTS, metavar="NAME", help=f"only these: {', '.join(LAYOUTS)}")
    parser.add_argument("--network", type=weights_path, default=DEFAULT_NETWORK, metavar="NETWORK", help="name or file")
    parser.add_argument("--sheet", metavar="FILE.png", help="draw examples, as they are read from images, instead")
    arguments = parser.parse_args()
    names = arguments.only or list(LAYOUTS)
    try:
        digits = read_digits(arguments.files, arguments.writers)
        if not arguments.sheet:
            for line in table(digits, arguments.count, arguments.seed, names, arguments.network):
                print(line, flush=True)
            return
        written = [it for name in names for it in compose_layout(name, digits, COLUMNS, arguments.seed)]
        numbers = read_layout(written, False, arguments.network)
    except FileError as error:
        sys.exit(f"layouts: {error}")
    if not cv2.imwrite(arguments.sheet, draw_sheet(list(map(draw_cell, written, numbers)))):
        sys.exit(f"layouts: {arguments.sheet}: can't be written")


if __name__ == "__main__":
    main()
