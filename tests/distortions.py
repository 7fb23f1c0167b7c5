"""Write a sheet of distorted digits, to judge by eye whether they can still be read.

    python tests/distortions.py distortions.png                           MNIST's
    python tests/distortions.py distortions.png --strokes FILE            pen strokes, painted at random
    python tests/distortions.py distortions.png --strength 1.5            stronger than the training's

Each row is one digit: first as it is, then as the training shows it, framed as a network gets it.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import cv2

from data import distort, mnist, pictures, random_painting, stencils
from files import read_strokes
from ink import PICTURE

ROWS, COLUMNS, ZOOM, GAP = 12, 16, 2, 1


def sheet(digits: np.ndarray, strength: float) -> np.ndarray:
    """Stencils (n, side, side) uint8 in the first column, distorted ones beside them: grey uint8."""
    rng = np.random.default_rng(0)
    columns = [digits, *(distort(digits, rng, strength) for _ in range(COLUMNS - 1))]
    shown = np.stack([np.rint(pictures(column) * 255).astype(np.uint8) for column in columns], 1)
    cell = PICTURE + GAP
    cells = np.pad(shown, ((0, 0), (0, 0), (0, GAP), (0, GAP)), constant_values=64)
    grid = cells.transpose(0, 2, 1, 3).reshape(len(digits) * cell, COLUMNS * cell)
    return cv2.resize(grid, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_NEAREST)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a sheet of distorted digits.")
    parser.add_argument("out", help="a PNG file to write")
    parser.add_argument("--strokes", metavar="FILE", help="digits of this UNIPEN file instead of MNIST's")
    parser.add_argument("--strength", type=float, default=1, help="default: %(default)s, as in training")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    if arguments.strokes:
        drawings = read_strokes(arguments.strokes)
        chosen = [drawings[i] for i in rng.choice(len(drawings), ROWS)]
        images = [random_painting(drawing, rng, slanted=True) for drawing in chosen]
    else:
        images = [mnist()[0][0][i] for i in rng.choice(60_000, ROWS)]
    cv2.imwrite(arguments.out, sheet(stencils(images), arguments.strength))


if __name__ == "__main__":
    main()
