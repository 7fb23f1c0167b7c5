"""Draw a sheet of the pages that the rejector learns from, a row of each kind, to judge by eye.

    python -m tools.pages pages.png --strokes data/unipen-digits.dat data/unipen-numbers.dat \\
        --others data/unipen-others.dat

The ink of each page is grey; brighter where it belongs to something. Boxes are the candidates that segmentation finds:
green for a digit, blue for a sign, red for something else. Fragments have no box: there are too many. The label is in
the corner, an S stands for a page that is read from its strokes. Look for what a box names wrongly, for what has no
box, and for digits that people couldn't read.
"""

import argparse
import sys

import cv2
import numpy as np

from paintcv.commands.options import add_paths_option
from paintcv.data.page_kinds import PAGES, Material, draw_page
from paintcv.data.pages import WrittenPage, candidate_kinds
from paintcv.learning.rejection import read_material
from paintcv.learning.training import TrainingData
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import DIGIT, OTHER, SIGN
from paintcv.system.console import FileError, number_ranges, whole_number

COLUMNS = 8  # pages of each kind
SIDE = 200  # of a page on the sheet, pixels
COLOURS = {DIGIT: (0, 255, 0), SIGN: (255, 128, 0), OTHER: (0, 0, 255)}  # of the boxes: blue, green, red
TEXT_COLOUR, BORDER_COLOUR = (255, 255, 255), (90, 90, 90)


def draw_cell(page: WrittenPage) -> np.ndarray:
    """A page with the boxes of its candidates: (SIDE, SIDE, 3) uint8."""
    owned = np.where(page.owner >= 0, 60, 0).astype(np.uint8)
    cell = cv2.cvtColor(page.image // 2 + owned, cv2.COLOR_GRAY2BGR)
    candidates = find_candidates(page.image, page.strokes)
    for candidate, kind in zip(candidates, candidate_kinds(page, candidates).tolist(), strict=True):
        if kind in COLOURS:
            cv2.rectangle(cell, candidate.box, COLOURS[kind])
    text = f"{page.label} {'S' if page.strokes else ''}"
    cv2.putText(cell, text, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, TEXT_COLOUR)
    cell = cv2.resize(cell, (SIDE - 1, SIDE - 1), interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(cell, 0, 1, 0, 1, cv2.BORDER_CONSTANT, value=BORDER_COLOUR)


def draw_sheet(material: Material, seed: int) -> np.ndarray:
    """A row of COLUMNS pages of each kind that the material is enough for: (h, w, 3) uint8."""
    kinds = [kind for kind in PAGES if kind != "written" or material.written]
    rng = np.random.default_rng(seed)
    return np.vstack([np.hstack([draw_cell(draw_page(material, rng, kind)) for _ in range(COLUMNS)]) for kind in kinds])


def main() -> None:
    """Draw the sheet and write it."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages", description="Draw a sheet of pages of each kind.")
    parser.add_argument("out", help="the PNG file to write")
    add_paths_option(parser, "--strokes", "FILE", "UNIPEN files of digits and of numbers")
    add_paths_option(parser, "--others", "FILE", "UNIPEN files of letters and symbols")
    parser.add_argument("--keep-out", dest="kept_out", type=number_ranges, default=(), metavar="A-B,...")
    parser.add_argument("--seed", type=whole_number(0), default=1, metavar="N", help="of the pages")
    arguments = parser.parse_args()
    if not (arguments.strokes and arguments.others):
        parser.error("needs --strokes and --others to make pages of")
    try:
        material, _ = read_material(TrainingData([], arguments.strokes, arguments.kept_out, arguments.others))
    except FileError as error:
        sys.exit(f"pages: {error}")
    if not cv2.imwrite(arguments.out, draw_sheet(material, arguments.seed)):
        sys.exit(f"pages: {arguments.out}: can't be written")


if __name__ == "__main__":
    main()
