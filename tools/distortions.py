"""Draw a sheet of distorted digits, to judge by eye whether people can still read them.

    python -m tools.distortions distortions.png                                        digits of MNIST
    python -m tools.distortions distortions.png --strokes data/pendigits-orig.tra      pen strokes, painted at random
    python -m tools.distortions pairs.png --strokes data/pendigits-orig.tra --no-digits pairs
                                                          what the rejector learns to tell from digits: of one kind

Each row is one image: first as it is, then distorted as in training. All are framed as a network gets them.
"""

import argparse
import sys

import cv2
import numpy as np

from paintcv.data.distortions import distort, pad_images
from paintcv.data.others import NO_DIGITS, paint_no_digits
from paintcv.data.painting import paint_random
from paintcv.data.sets import load_mnist
from paintcv.data.strokes import read_pen_digits
from paintcv.ink.picture import PICTURE_SIDE, make_pictures
from paintcv.system.console import FileError

ROWS, COLUMNS = 12, 16  # digits, and pictures of each
ZOOM = 2  # pixels of the sheet for one of a picture
GAP, GAP_GREY = 1, 64  # between pictures: pixels before the zoom, and their level


def draw_sheet(padded: np.ndarray) -> np.ndarray:
    """Padded images (n, 48, 48) uint8 in the first column, and distorted beside it: a grey image uint8."""
    rng = np.random.default_rng(0)
    columns = [padded, *(distort(padded, rng) for _ in range(COLUMNS - 1))]
    pictures = np.stack([np.rint(make_pictures(column) * 255).astype(np.uint8) for column in columns], 1)
    cells = np.pad(pictures, ((0, 0), (0, 0), (0, GAP), (0, GAP)), constant_values=GAP_GREY)
    side = PICTURE_SIDE + GAP
    sheet = cells.transpose(0, 2, 1, 3).reshape(len(padded) * side, COLUMNS * side)
    return cv2.resize(sheet, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_NEAREST)


def choose_images(strokes: str | None, kind: str | None) -> list[np.ndarray]:
    """ROWS images, at random. Raises FileError.

    They show digits of a UNIPEN file, or what is no digit made of them, of a kind of NO_DIGITS. Without a file, they
    are training digits of MNIST.
    """
    rng = np.random.default_rng(1)
    if not strokes:
        images, _ = load_mnist()[0]
        return [images[i] for i in rng.choice(len(images), ROWS)]
    digits = read_pen_digits(strokes)
    if kind:
        return paint_no_digits(kind, digits, ROWS, rng)
    chosen = [digits[i] for i in rng.choice(len(digits), ROWS)]
    return [paint_random(digit.strokes, rng, slanted=True) for digit in chosen]


def main() -> None:
    """Draw the sheet and write it."""
    parser = argparse.ArgumentParser(description="Draw a sheet of distorted digits.")
    parser.add_argument("out", help="the PNG file to write")
    parser.add_argument("--strokes", metavar="FILE", help="digits of this UNIPEN file instead of MNIST's")
    parser.add_argument(
        "--no-digits", choices=NO_DIGITS, metavar="KIND", help=f"instead of digits: {', '.join(NO_DIGITS)}"
    )
    arguments = parser.parse_args()
    if arguments.no_digits and not arguments.strokes:
        parser.error("argument --no-digits: needs --strokes to make them of")
    try:
        images = choose_images(arguments.strokes, arguments.no_digits)
    except FileError as error:
        sys.exit(f"distortions: {error}")
    if not cv2.imwrite(arguments.out, draw_sheet(pad_images(images))):
        sys.exit(f"distortions: {arguments.out}: can't be written")


if __name__ == "__main__":
    main()
