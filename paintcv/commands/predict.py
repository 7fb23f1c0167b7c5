"""`model.py predict`: read the digit or the number in each image.

    python model.py predict seven.png scans          an image, and all images of a folder: a line for each
    python model.py predict --single seven.png       all ink is one digit, even if it looks like several
    python model.py predict - < seven.png            an image from standard input
    python model.py predict --json scans             JSON
    python model.py predict --save sheet.png scans   also a figure: each image beside the pictures of its digits
    python model.py predict --show seven.png         of one image, all steps: paper, ink, what was left out, candidates

The images of a folder come in natural order: digit2.png before digit10.png.
"""

import argparse
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paintcv.commands.options import add_figure_option, add_network_option
from paintcv.figures.readings import draw_sheet, sheet_size
from paintcv.figures.stages import STAGES_SIZE, draw_stages
from paintcv.figures.style import new_figure, present
from paintcv.ink.decoding import IMAGE_SUFFIXES
from paintcv.networks.weights import load_network, missing_rejector
from paintcv.segmentation.number import Digit
from paintcv.segmentation.reading import STDIN, Reading, read_image_file
from paintcv.system.console import FileError, print_error, printable
from paintcv.system.files import check_writable

HELP = "read the digit or the number in each image"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an image, a folder of images, or - (standard input)")
    parser.add_argument("--single", action="store_true", help="read each image as one digit, whatever it looks like")
    add_network_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    sheet = parser.add_mutually_exclusive_group()
    sheet.add_argument(
        "--show", action="store_true", help="show each image beside the pictures of its digits, or all steps of one"
    )
    add_figure_option(sheet, "--save", "write that to a PNG, SVG or PDF file instead")


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """All options fit together."""


def run(arguments: argparse.Namespace) -> bool:
    """Print what the network reads in each image, and show or save the sheet of all images.

    An image that can't be read is a line of error, and the others are read. Returns whether all could be read. Raises
    FileError if the network can't be loaded, or if the sheet can't be shown or saved.
    """
    if arguments.save:
        check_writable(arguments.save)  # before the work, which may take long
    load_network(arguments.network)  # so that damaged weights are one error, not one for each image
    if why := missing_rejector():
        print_error("model.py", why)
    all_read = True
    predictions: list[dict[str, Any]] = []  # for JSON
    sheet: list[Reading] = []
    for reading in read_image_files(arguments.network, arguments.files, arguments.single):
        if isinstance(reading, FileError):
            print_error("model.py", reading)
            all_read = False
            continue
        if arguments.json:
            predictions.append(as_dict(reading))
        else:
            print(f"{printable(reading.file)}  {reading.number.description}", flush=True)
        if arguments.show or arguments.save:
            if sheet:  # the stages of many images would take much memory
                sheet[0] = dataclasses.replace(sheet[0], stages=None)
                reading = dataclasses.replace(reading, stages=None)
            sheet.append(reading)
    if arguments.json:
        print(json.dumps({"network": str(arguments.network), "predictions": predictions}, indent=2))
    if sheet:
        show_sheet(sheet, arguments.save)
    return all_read


def read_image_files(network: Path, files: list[str], single: bool) -> Iterator[Reading | FileError]:
    """Read images, folders of images and standard input, one after the other: a reading of each, or why there is none.

    `network` is its .keras file. With `single`, all ink of an image is one digit.
    """
    for file in files:
        try:
            images = images_in(file)
        except FileError as error:
            yield error
            continue
        for image in images:
            try:
                yield read_image_file(network, image, single)
            except FileError as error:
                yield error


def show_sheet(readings: list[Reading], file: Path | None) -> None:
    """Show all images with what was read in them, or the stages of a single one, or write that to `file`.

    Raises FileError.
    """
    is_one = len(readings) == 1
    figure = new_figure(file, *(STAGES_SIZE if is_one else sheet_size(readings)))
    if is_one:
        draw_stages(figure, readings[0])
    else:
        draw_sheet(figure, readings)
    command = "python model.py predict --save FILE.png IMAGE ..."
    present(figure, file, "PaintCV: predictions", command, quiet=True)


def images_in(file: str) -> list[str]:
    """The images in a folder, in natural order; of anything else, the file itself.

    Images are files whose names end as those of images do and don't begin with a dot. Raises FileError for a folder
    that can't be read or has no images.
    """
    folder = Path(file)
    try:
        if file == STDIN or not folder.is_dir():
            return [file]
        images = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in IMAGE_SUFFIXES
            and not path.name.startswith(".")
            and not (path.is_dir() or path.is_fifo())  # a pipe that nobody writes to would never end
        ]
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}") from None
    if not images:
        suffixes = ", ".join(IMAGE_SUFFIXES)
        raise FileError(f"{file}: no images directly in this folder; name one with files that end in {suffixes}")
    return sorted(map(str, images), key=natural_key)


def natural_key(name: str) -> tuple[list[tuple[str, int]], str]:
    """A key to sort names in natural order: digit2 before digit10, a before B."""
    parts = re.findall("([^0-9]*)([0-9]*)", name)
    return [(text.casefold(), int(number or 0)) for text, number in parts], name


def as_dict(reading: Reading) -> dict[str, Any]:
    """A reading for JSON: the values of the number, and in "digits" those of each digit.

    The values of a single digit also stand beside "file", so that programs for single digits need no list. There,
    "confidence" and "sure" are those of the number.
    """
    number = reading.number
    digits = [digit_as_dict(digit) for digit in number.digits]
    return (digits[0] if len(digits) == 1 else {}) | {
        "file": reading.file,
        "lines": number.lines,
        "confidence": number.confidence,
        "sure": not number.doubtful,
        "others": [{"text": text, "probability": probability} for text, probability in number.others],
        "digits": digits,
        "left_out": [{"kind": mark.kind, "box": mark.box} for mark in reading.left_out],
    }


def digit_as_dict(digit: Digit) -> dict[str, Any]:
    """A digit for JSON. What is no digit has null as "digit", and in "like" the digit that it resembles."""
    answer = {"digit": digit.value} if digit.is_digit else {"digit": None, "like": digit.value}
    return answer | {
        "confidence": digit.confidence,
        "sure": not digit.doubtful,
        "whole": digit.whole,
        "probabilities": [float(value) for value in digit.probabilities],
    }
