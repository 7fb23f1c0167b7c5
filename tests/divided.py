"""Write a sheet of numbers as they are divided and read, to look at.

    python tests/divided.py divided.png --strokes FILE                      composed of its digits, as strokes
    python tests/divided.py divided.png --strokes FILE --image --wrong      as images, and only the misread ones

Strokes have colours, each digit read has a thin box, and above stands what it is and what was read.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import cv2

from command_line import span
from commands import read_numbers
from composition import LENGTHS, Written, compose
from division import candidates
from files import FileError, pen_digits
from model import load, weights_path
from number import Number

COLUMNS, ROWS = 6, 4  # of each length
COLOURS = ((120, 220, 255), (255, 160, 80), (120, 255, 120), (255, 120, 255))  # of strokes, in turn: blue, green, red


def cell(written: Written, read: Number) -> np.ndarray:
    """One number with its boxes: (SIZE + 2, SIZE + 2, 3) uint8."""
    shown = cv2.cvtColor(written.canvas.image // 2, cv2.COLOR_GRAY2BGR)
    for place, stroke in enumerate(written.canvas.strokes):
        cv2.polylines(shown, [np.rint(stroke.points).astype(np.int32)], False, COLOURS[place % len(COLOURS)])
    for digit in read.digits:
        cv2.rectangle(shown, digit.of.box, (0, 0, 255))
    cv2.putText(shown, f"{written.label}: {read.text}", (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255))
    return cv2.copyMakeBorder(shown, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(90, 90, 90))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a sheet of divided numbers.")
    parser.add_argument("out", help="a PNG file to write")
    parser.add_argument("--strokes", required=True, metavar="FILE", help="compose numbers of this UNIPEN file's digits")
    parser.add_argument("--writers", type=span, metavar="A-B", help="only of those by these writers")
    parser.add_argument("--network", type=weights_path, default="mlp512", metavar="NETWORK", help="a name or a file")
    parser.add_argument("--image", action="store_true", help="forget the strokes")
    parser.add_argument("--wrong", action="store_true", help="only what is misread")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="of each length (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        digits, network = pen_digits(arguments.strokes, arguments.writers), load(arguments.network)
    except FileError as error:
        sys.exit(f"divided.py: {error}")
    cells = []
    for length in LENGTHS:
        made = list(compose(digits, length, arguments.count, seed=0))
        found = [candidates(one.canvas.image, None if arguments.image else one.canvas.strokes) for one in made]
        read = zip(made, read_numbers(network, found), strict=True)
        cells += [cell(one, number) for one, number in read if not arguments.wrong or number.lines != [one.label]][
            : COLUMNS * ROWS
        ]
    if not cells:
        sys.exit("divided.py: nothing is misread; try a greater --count")
    cells += [np.zeros_like(cells[0])] * (-len(cells) % COLUMNS)
    rows = [np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)]
    if not cv2.imwrite(arguments.out, np.vstack(rows)):
        sys.exit(f"divided.py: {arguments.out}: can't be written")


if __name__ == "__main__":
    main()
