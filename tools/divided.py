"""Draw a sheet of composed numbers as they are divided and read, to look at.

    python -m tools.divided divided.png --strokes data/pendigits-orig.tra                    read from their strokes
    python -m tools.divided divided.png --strokes data/pendigits-orig.tra --image --wrong    from images, if misread

Each stroke has a colour, and each digit that was read a thin box. The text above is what the number is, and what was
read.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import islice

import cv2
import numpy as np

from paintcv.commands.options import weights_path
from paintcv.data.painting import ComposedNumber, compose_numbers
from paintcv.data.sets import NUMBER_LENGTHS
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.weights import load_network
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import Number
from paintcv.segmentation.reading import read_numbers
from paintcv.system.console import FileError, number_ranges

COLUMNS, ROWS = 6, 4  # numbers of each length on the sheet
STROKE_COLOURS = ((120, 220, 255), (255, 160, 80), (120, 255, 120), (255, 120, 255))  # blue, green, red; in turns
BOX_COLOUR, TEXT_COLOUR, BORDER_COLOUR = (0, 0, 255), (255, 255, 255), (90, 90, 90)


def draw_cell(written: ComposedNumber, number: Number) -> np.ndarray:
    """A number with its boxes: (282, 282, 3) uint8."""
    cell = cv2.cvtColor(written.canvas.image // 2, cv2.COLOR_GRAY2BGR)
    for place, stroke in enumerate(written.canvas.strokes):
        points = np.rint(stroke.points).astype(np.int32)
        cv2.polylines(cell, [points], False, STROKE_COLOURS[place % len(STROKE_COLOURS)])
    for digit in number.digits:
        cv2.rectangle(cell, digit.candidate.box, BOX_COLOUR)
    cv2.putText(cell, f"{written.label}: {number.text}", (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, TEXT_COLOUR)
    return cv2.copyMakeBorder(cell, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=BORDER_COLOUR)


def draw_sheet(cells: list[np.ndarray]) -> np.ndarray:
    """Cells of one size in rows of COLUMNS."""
    cells = [*cells, *[np.zeros_like(cells[0])] * (-len(cells) % COLUMNS)]
    return np.vstack([np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)])


def draw_cells(arguments: argparse.Namespace) -> Iterator[np.ndarray]:
    """The cells of the sheet. Raises FileError."""
    digits = read_pen_digits(arguments.strokes, arguments.writers)
    network = load_network(arguments.network)
    for length in NUMBER_LENGTHS:
        written = list(compose_numbers(digits, length, arguments.count, seed=0))
        candidates = [
            find_candidates(number.canvas.image, None if arguments.image else number.canvas.strokes)
            for number in written
        ]
        pairs = zip(written, read_numbers(network, candidates), strict=True)
        shown = (pair for pair in pairs if not arguments.wrong or pair[1].lines != [pair[0].label])
        yield from (draw_cell(*pair) for pair in islice(shown, COLUMNS * ROWS))


def main() -> None:
    """Draw the sheet and write it."""
    parser = argparse.ArgumentParser(description="Draw a sheet of numbers as they are divided and read.")
    parser.add_argument("out", help="the PNG file to write")
    parser.add_argument("--strokes", required=True, metavar="FILE", help="compose numbers of this UNIPEN file's digits")
    parser.add_argument("--writers", type=number_ranges, metavar="A-B", help="only of the digits by these writers")
    parser.add_argument("--network", type=weights_path, default=DEFAULT_NETWORK, metavar="NETWORK", help="name or file")
    parser.add_argument("--image", action="store_true", help="read the images, without the strokes")
    parser.add_argument("--wrong", action="store_true", help="only numbers that are misread")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="of each length (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        cells = list(draw_cells(arguments))
    except FileError as error:
        sys.exit(f"divided: {error}")
    if not cells:
        sys.exit("divided: no number is misread; try a higher --count")
    if not cv2.imwrite(arguments.out, draw_sheet(cells)):
        sys.exit(f"divided: {arguments.out}: can't be written")


if __name__ == "__main__":
    main()
