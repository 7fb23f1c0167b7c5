"""Draw a sheet of distorted digits, to judge by eye whether people can still read them.

    python -m tools.distortions distortions.png                                        digits of MNIST
    python -m tools.distortions distortions.png --strokes data/pendigits-orig.tra      pen strokes, painted at random
    python -m tools.distortions varied.png --strokes data/pendigits-orig.tra --varied
                                                          pen strokes as drawn, then varied in each column
    python -m tools.distortions made-up.png --made-up     made-up digits: a row for each label, two for the ones
    python -m tools.distortions doodles.png --doodles     doodles: a row for each kind

In the first two, each row is one image: first as it is, then distorted as in training. In the others, all columns
differ, and nothing is distorted: that shows the strokes. All are framed as a network gets them.
"""

import argparse
import sys

import cv2
import numpy as np

from paintcv.data.curves import Strokes
from paintcv.data.distortions import distort, pad_images
from paintcv.data.doodles import DOODLES, paint_doodle
from paintcv.data.made_up import made_up_digit
from paintcv.data.mnist import load_mnist
from paintcv.data.painting import paint_random
from paintcv.data.strokes import PenDigit, read_pen_digits
from paintcv.data.variations import vary_strokes
from paintcv.ink.picture import PICTURE_SIDE, make_pictures
from paintcv.system.console import FileError

ROWS, COLUMNS = 12, 16  # digits, and pictures of each
ZOOM = 2  # pixels of the sheet for one of a picture
GAP, GAP_GREY = 1, 64  # between pictures: pixels before the zoom, and their level


def distorted_rows(images: list[np.ndarray]) -> np.ndarray:
    """Padded images, each in the first column, and distorted beside it: (rows, COLUMNS, 48, 48) uint8."""
    rng, padded = np.random.default_rng(0), pad_images(images)
    return np.stack([padded, *(distort(padded, rng) for _ in range(COLUMNS - 1))], 1)


def stroke_rows(rows: list[list[Strokes]]) -> np.ndarray:
    """Padded images of strokes, COLUMNS in a row, painted at random: (rows, COLUMNS, 48, 48) uint8."""
    rng = np.random.default_rng(0)
    return np.stack([pad_images(paint_random(strokes, rng) for strokes in row) for row in rows])


def draw_sheet(padded: np.ndarray) -> np.ndarray:
    """Padded images (rows, COLUMNS, 48, 48) uint8 framed: a grey image uint8."""
    pictures = np.stack([np.rint(make_pictures(row) * 255).astype(np.uint8) for row in padded])
    cells = np.pad(pictures, ((0, 0), (0, 0), (0, GAP), (0, GAP)), constant_values=GAP_GREY)
    side = PICTURE_SIDE + GAP
    sheet = cells.transpose(0, 2, 1, 3).reshape(len(padded) * side, COLUMNS * side)
    return cv2.resize(sheet, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_NEAREST)


def choose_images(strokes: str | None) -> list[np.ndarray]:
    """ROWS images, at random. Raises FileError.

    They show digits of a UNIPEN file; without a file, they are training digits of MNIST.
    """
    rng = np.random.default_rng(1)
    if not strokes:
        images, _ = load_mnist()[0]
        return [images[i] for i in rng.choice(len(images), ROWS)]
    digits = read_pen_digits(strokes)
    chosen = [digits[i] for i in rng.choice(len(digits), ROWS)]
    return [paint_random(digit.strokes, rng, slanted=True) for digit in chosen]


def varied_strokes(path: str) -> list[list[Strokes]]:
    """Digits of a UNIPEN file, ROWS at random in the order of their labels: as drawn, then varied. Raises FileError."""
    rng = np.random.default_rng(1)
    digits = read_pen_digits(path)
    chosen: list[PenDigit] = sorted((digits[i] for i in rng.choice(len(digits), ROWS)), key=lambda digit: digit.label)
    return [
        [digit.strokes, *(vary_strokes(digit.strokes, digit.label, rng) for _ in range(COLUMNS - 1))]
        for digit in chosen
    ]


def made_up_rows() -> list[list[Strokes]]:
    """Made-up digits of each label."""
    rng = np.random.default_rng(1)
    return [[made_up_digit(label, rng) for _ in range(COLUMNS)] for label in (0, 1, 1, *range(2, 10))]


def doodle_rows() -> np.ndarray:
    """Padded images of doodles, COLUMNS of each kind: (rows, COLUMNS, 48, 48) uint8."""
    rng = np.random.default_rng(1)
    return np.stack([pad_images(paint_doodle(rng, [name]) for _ in range(COLUMNS)) for name in DOODLES])


def choose_rows(arguments: argparse.Namespace) -> np.ndarray:
    """The padded images that the arguments ask for. Raises FileError."""
    if arguments.made_up:
        return stroke_rows(made_up_rows())
    if arguments.doodles:
        return doodle_rows()
    if arguments.varied:
        return stroke_rows(varied_strokes(arguments.strokes))
    return distorted_rows(choose_images(arguments.strokes))


def main() -> None:
    """Draw the sheet and write it."""
    parser = argparse.ArgumentParser(description="Draw a sheet of distorted digits.")
    parser.add_argument("out", help="the PNG file to write")
    parser.add_argument("--strokes", metavar="FILE", help="digits of this UNIPEN file instead of MNIST's")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--varied", action="store_true", help="the digits of --strokes, varied before they are painted")
    kinds.add_argument("--made-up", action="store_true", help="made-up digits instead")
    kinds.add_argument("--doodles", action="store_true", help="doodles instead")
    arguments = parser.parse_args()
    if arguments.varied and not arguments.strokes:
        parser.error("argument --varied: needs --strokes to make them of")
    try:
        rows = choose_rows(arguments)
    except FileError as error:
        sys.exit(f"distortions: {error}")
    if not cv2.imwrite(arguments.out, draw_sheet(rows)):
        sys.exit(f"distortions: {arguments.out}: can't be written")


if __name__ == "__main__":
    main()
