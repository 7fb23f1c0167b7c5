"""The sheet of `model.py predict`: each image beside the pictures that the network read in it.

    readings = [read_image_file(network, file) for file in files]
    figure = new_figure(Path("sheet.png"), *sheet_size(readings))
    draw_sheet(figure, readings)

All cells have the same size, and the sheet grows with the number of readings.
"""

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.figures.style import replace_missing_glyphs
from paintcv.ink.picture import PICTURE_SIDE
from paintcv.segmentation.number import Number, count_left_out
from paintcv.segmentation.reading import STDIN, Reading
from paintcv.system.console import FileError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Lengths in inches, set by eye.
SIDE = 1.1  # of an image
GAP = 0.15  # around an image
TITLE_HEIGHT = 0.4  # of the three lines above an image
CELL_WIDTH, CELL_HEIGHT = 2 * SIDE + 3 * GAP, SIDE + 2 * GAP + TITLE_HEIGHT  # of a reading
TITLE_SIZE = 7  # of the letters, points
TITLE_LETTERS = 37  # that fit above two images, in a line
MAX_READINGS = 500  # with more, few programs open the file


def sheet_size(readings: list[Reading]) -> tuple[float, float]:
    """Width and height of the sheet in inches. Raises FileError for more than MAX_READINGS readings."""
    if len(readings) > MAX_READINGS:
        raise FileError(f"a sheet holds at most {MAX_READINGS} images, not {len(readings)}; name fewer")
    rows, columns = _grid(len(readings))
    return columns * CELL_WIDTH, rows * CELL_HEIGHT


def _grid(count: int) -> tuple[int, int]:
    """Rows and columns of a sheet of `count` readings that is about as wide as high."""
    columns = math.ceil(math.sqrt(count * 0.75))  # cells are wider than high
    return math.ceil(count / columns), columns


def draw_sheet(figure: "Figure", readings: list[Reading]) -> None:
    """Draw images beside what the network read in them. Above each are its file's name, the answer, what was left out.

    `figure` must have the `sheet_size` of the readings.
    """
    figure.set_layout_engine("none")  # each image has its place
    size = sheet_size(readings)
    _, columns = _grid(len(readings))
    for number, reading in enumerate(readings):
        row, column = divmod(number, columns)
        _draw_reading(figure, size, reading, column * CELL_WIDTH, row * CELL_HEIGHT)


def _draw_reading(figure: "Figure", size: tuple[float, float], reading: Reading, left: float, top: float) -> None:
    """Draw a reading in a cell. The cell's upper left corner is at (left, top), in inches from that of the figure."""
    width, height = size
    x, y = left + GAP, height - top - CELL_HEIGHT + GAP  # lower left corner of the images, from that of the figure
    for image, image_x in ((reading.thumbnail, x), (number_pictures(reading.number), x + SIDE + GAP)):
        axes = figure.add_axes((image_x / width, y / height, SIDE / width, SIDE / height))
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color("lightgray")  # otherwise white paper would have no edge
    title = [_title(reading.file), *map(_fit_width, _answer_lines(reading.number))]
    figure.text(
        x / width,
        (y + SIDE + GAP / 2) / height,
        "\n".join(title),
        family="monospace",
        fontsize=TITLE_SIZE,
        verticalalignment="bottom",
        parse_math=False,
    )


def _answer_lines(number: Number) -> list[str]:
    """The answer, with what else it may be if it is doubtful, and what was left out, if anything was."""
    answer = number.summary if number.doubtful else number.summary.partition("  (")[0]
    return [answer, f"left out: {count_left_out(number.marks)}"] if number.marks else [answer]


def number_pictures(number: Number) -> np.ndarray:
    """The pictures of a number's digits side by side, one line below the other: (h, w) float32 in 0..1."""
    image = np.zeros((len(number.lines) * PICTURE_SIDE, max(map(len, number.lines)) * PICTURE_SIDE), np.float32)
    for line, digits in itertools.groupby(number.digits, lambda digit: digit.candidate.line):
        row = np.hstack([digit.candidate.picture for digit in digits])
        image[line * PICTURE_SIDE : (line + 1) * PICTURE_SIDE, : row.shape[1]] = row
    return image


def _title(file: str) -> str:
    """A file's name without its folder, in letters that the font has."""
    return _fit_width(replace_missing_glyphs("monospace", "standard input" if file == STDIN else Path(file).name))


def _fit_width(text: str) -> str:
    """A text in at most TITLE_LETTERS: a longer one keeps its beginning and its end, in which files differ."""
    half = (TITLE_LETTERS - 1) // 2
    return text if len(text) <= TITLE_LETTERS else f"{text[:half]}\N{HORIZONTAL ELLIPSIS}{text[-half:]}"
