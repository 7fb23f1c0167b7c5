"""Reading numbers in image files, which is what `python model.py predict` does.

python model.py predict one.png scans               a line for each image, those of a folder in natural order
python model.py predict --single one.png            all ink is one digit, even if it looks like several
python model.py predict - < one.png                 an image from standard input
python model.py predict --json scans                for machines
python model.py predict --save sheet.png scans      the images beside what the network saw, on a sheet
python model.py predict --show scans                the same in a window
"""

import itertools
import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from command_line import complain, one_line
from division import candidates, divide
from figures import in_letters_of, save, show, without_window
from files import IMAGES, FileError, decode_image, open_image, read_whole
from ink import PICTURE, NoInk
from model import read
from number import Number, one_digit, pictures
from paper import colours, ink_in, shrunk

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STDIN = "-"  # the file that is standard input
THUMBNAIL = 200  # longer side of an image on the sheet, pixels at most
SIDE, GAP, TITLE = 1.1, 0.15, 0.3  # of the sheet: a picture's side, what is free around it, and the title above, inches
FONT, LETTERS = 7, 37  # of the titles: size in points, and how many letters of it fit over two pictures
MOST = 500  # readings on a sheet: more make an image that few programs open


@dataclass(frozen=True)
class Reading:
    """What a network reads in an image."""

    file: str
    thumbnail: np.ndarray  # the image, small: (h, w, 3) uint8, red first
    number: Number


def predict(
    network: Path, files: list[str], single: bool, as_json: bool, in_window: bool, sheet_file: Path | None
) -> bool:
    """Print what a network reads in each image, a line each or as JSON, and show or save them all on a sheet.

    `network` is its .keras file; `files` are images, folders of images and "-", each image of one digit if `single`.
    What can't be read is told, a line each; returns whether all could be. Raises FileError where there is no window for
    the sheet, or it can't be written.
    """
    good, for_json, for_sheet = True, [], []
    for result in readings(network, files, single):
        if isinstance(result, FileError):
            complain("model.py", result)
            good = False
            continue
        if as_json:
            for_json.append(_values(result))
        else:
            print(f"{one_line(result.file)}  {result.number.words}", flush=True)
        if in_window or sheet_file:
            for_sheet.append(result)
    if as_json:
        print(json.dumps({"network": str(network), "predictions": for_json}, indent=2))
    if for_sheet:
        if sheet_file:
            without_window()
            save(sheet(for_sheet), sheet_file)
        else:
            show(
                sheet(for_sheet),
                "PaintCV: predictions",
                "write the sheet to a file: python model.py predict --save sheet.png FILE ...",
            )
    return good


def readings(network: Path, files: list[str], single: bool) -> Iterator[Reading | FileError]:
    """What the network reads in images, folders of images and standard input, one after the other, or why it can't."""
    for file in files:
        try:
            images = images_in(file)
        except FileError as error:
            yield error
            continue
        for image in images:
            try:
                yield reading(network, image, single)
            except FileError as error:
                yield error


def images_in(file: str) -> list[str]:
    """The images in a folder, in natural order; of anything else, the file itself.

    Hidden files, and files that are no images by their names, are left out. Raises FileError for a folder that can't
    be read or has no image in it.
    """
    folder = Path(file)
    try:
        if file == STDIN or not folder.is_dir():
            return [file]
        images = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in IMAGES and not path.name.startswith(".") and not (path.is_dir() or path.is_fifo())
        ]
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}") from None
    if not images:
        raise FileError(f"{file}: no images in this folder; it should hold some that end in {', '.join(IMAGES)}")
    return sorted(map(str, images), key=natural)


def natural(name: str) -> tuple[list[tuple[str, int]], str]:
    """A key to sort names by in natural order: digit2 before digit10, a before B."""
    parts = re.findall("([^0-9]*)([0-9]*)", name)
    return [(text.casefold(), int(number or 0)) for text, number in parts], name


def reading(network: Path, file: str, single: bool = False) -> Reading:
    """What the network reads in an image, of one digit if `single`; "-" is standard input. Raises FileError."""
    name = "standard input" if file == STDIN else file
    image = decode_image(_standard_input(), name) if file == STDIN else open_image(file)
    try:
        ink = ink_in(image)
        found = one_digit(ink) if single else candidates(ink)
    except NoInk as error:
        raise FileError(f"{name}: {error}") from None
    small = np.rint(np.clip(shrunk(colours(image), THUMBNAIL), 0, 1) * 255).astype(np.uint8)
    thumbnail = np.broadcast_to(small[:, :, ::-1], (*small.shape[:2], 3))
    return Reading(file, thumbnail, divide(found, read(network, pictures(found))))


def _standard_input() -> bytes:
    try:
        return read_whole(sys.stdin.buffer, "standard input") if sys.stdin else b""  # None where it is closed
    except OSError as error:
        raise FileError(f"standard input: {error.strerror}") from None


def _values(result: Reading) -> dict[str, Any]:
    """A reading for JSON. What is read of a single digit is there twice: for who asks only for that."""
    number = result.number
    digits = [
        {
            "digit": digit.value,
            "confidence": digit.confidence,
            "sure": not digit.doubtful,
            "probabilities": [float(value) for value in digit.probabilities],
        }
        for digit in number.digits
    ]
    values = {"file": result.file, "lines": number.lines, "confidence": number.confidence, "sure": not number.doubtful}
    return values | (digits[0] if len(digits) == 1 else {}) | {"digits": digits}


def sheet(results: list[Reading]) -> "Figure":
    """A figure of images, each beside what the network saw of it, with its name and the answer over both.

    It grows with the number of readings. Raises FileError for more than MOST.
    """
    if len(results) > MOST:
        raise FileError(f"a sheet holds {MOST} images at the most, not {len(results)}; name fewer")
    from matplotlib import pyplot

    columns = math.ceil(math.sqrt(len(results) * 0.75))  # of cells that are wider than high: about as wide as high
    rows = math.ceil(len(results) / columns)
    width, height = 2 * SIDE + 3 * GAP, SIDE + 2 * GAP + TITLE
    figure = pyplot.figure(figsize=(columns * width, rows * height))

    def inches(x: float, y: float) -> tuple[float, float]:
        """Inches as matplotlib wants them: as parts of the figure."""
        return x / (columns * width), y / (rows * height)

    for number, result in enumerate(results):
        row, column = divmod(number, columns)
        left, bottom = column * width + GAP, (rows - 1 - row) * height + GAP
        for image, x in ((result.thumbnail, left), (seen_in(result.number), left + SIDE + GAP)):
            axes = figure.add_axes((*inches(x, bottom), *inches(SIDE, SIDE)))
            axes.imshow(image, cmap="gray", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_color("lightgray")  # or white paper would have no edge
        words = f"{_title(result.file)}\n{_fitting(result.number.words.partition('  (')[0])}"
        figure.text(
            *inches(left, bottom + SIDE + GAP / 2),
            words,
            family="monospace",
            fontsize=FONT,
            verticalalignment="bottom",
            parse_math=False,
        )
    return figure


def seen_in(number: Number) -> np.ndarray:
    """The pictures of a number's digits, side by side, and its lines one below the other: (h, w) float32."""
    shown = np.zeros((len(number.lines) * PICTURE, max(map(len, number.lines)) * PICTURE), np.float32)
    for line, digits in itertools.groupby(number.digits, lambda digit: digit.of.line):
        row = np.hstack([digit.of.picture for digit in digits])
        shown[line * PICTURE : (line + 1) * PICTURE, : row.shape[1]] = row
    return shown


def _title(file: str) -> str:
    """A file's name for the sheet, in letters of its font."""
    return _fitting(in_letters_of("monospace", "standard input" if file == STDIN else Path(file).name))


def _fitting(words: str) -> str:
    """Words that fit over two pictures: shortened in the middle, as the end tells files apart."""
    half = (LETTERS - 1) // 2
    return words if len(words) <= LETTERS else f"{words[:half]}\N{HORIZONTAL ELLIPSIS}{words[-half:]}"
