"""Reading: what a network reads in an image file, or in many numbers at once.

    reading = read_image_file(Path("weights/mlp512.keras"), "seven.png")
    reading.number.text                                 # "7"; "7?" if it is doubtful; "2026" if it is a number
    numbers = read_numbers(network, [find_candidates(image) for image in images])

`read_image_file` goes the whole way from a file to a number: it opens the image, finds the ink, proposes candidates,
has the network read them, and divides the ink into digits. `read_numbers` gives the network the candidates of many
images in one batch, which is much faster than one image after the other.
"""

import dataclasses
import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.ink.colours import shrink
from paintcv.ink.decoding import decode_image, open_image
from paintcv.ink.images import Stages, find_stages
from paintcv.ink.picture import NoInk
from paintcv.networks.networks import predict, predict_both, predict_kinds
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import Box, Candidate, LeftOut, Number, candidate_views, one_digit
from paintcv.system.console import FileError
from paintcv.system.files import read_limited

if TYPE_CHECKING:
    import keras

STDIN = "-"  # the name that stands for standard input on a command line
THUMBNAIL_SIDE = 200  # the longer side of a thumbnail at most, pixels; set by hand for the sheet of readings


@dataclass(frozen=True)
class Reading:
    """What the networks read in an image file."""

    file: str  # its path, or STDIN
    thumbnail: np.ndarray  # the image, not larger than THUMBNAIL_SIDE: (h, w, 3) uint8, red first
    number: Number
    left_out: tuple[LeftOut, ...] = ()  # the marks of the number, with their boxes in pixels of the image, upright
    candidates: tuple[Box, ...] = ()  # the boxes of all candidates, in pixels of the stages
    stages: Stages | None = None  # how its ink was found; None where nobody wants to see it


def read_image_file(network: Path, file: str, single: bool = False) -> Reading:
    """What the classifier in the file `network` and the rejector read in an image file.

    `file` is a path, or STDIN for standard input. With `single` all the ink is read as one digit. Raises FileError if
    the image or the network can't be read, or if there is no ink.
    """
    name = "standard input" if file == STDIN else file
    image = decode_image(_read_standard_input(), name) if file == STDIN else open_image(file)
    try:
        stages = find_stages(image)
        ink = stages.ink
        candidates = one_digit(ink) if single else find_candidates(ink)
    except NoInk as error:
        raise FileError(f"{name}: {error}") from None
    number = divide(candidates, *predict_both(network, candidate_views(candidates)))
    clutter = tuple(LeftOut(kind, box) for kind, box in stages.clutter())
    number = dataclasses.replace(number, marks=clutter + number.marks)
    left_out = _enlarge(number.marks, image.shape[1] / ink.shape[1])
    boxes = tuple(candidate.box for candidate in candidates)
    return Reading(file, _make_thumbnail(stages.picture), number, left_out, boxes, stages)


def read_numbers(network: "keras.Model", candidates: list[list[Candidate]]) -> list[Number]:
    """The numbers that a classifier and the rejector read, one for each list of candidates.

    All candidates are read in one batch.
    """
    ends = np.cumsum([len(of_number) for of_number in candidates])[:-1]
    views = candidate_views(itertools.chain(*candidates))
    probabilities, kinds = np.split(predict(network, views[..., 0]), ends), np.split(predict_kinds(views), ends)
    return [divide(*number) for number in zip(candidates, probabilities, kinds, strict=True)]


def _enlarge(marks: Sequence[LeftOut], factor: float) -> tuple[LeftOut, ...]:
    """Marks in an image that is larger by `factor`: large images are read in a smaller size."""
    boxes = np.rint([np.multiply(mark.box, factor) for mark in marks]).astype(int).tolist()
    return tuple(LeftOut(mark.kind, tuple(box)) for mark, box in zip(marks, boxes, strict=True))


def _read_standard_input() -> bytes:
    if not sys.stdin:  # it is closed
        return b""
    try:
        return read_limited(sys.stdin.buffer, "standard input")
    except OSError as error:
        raise FileError(f"standard input: {error.strerror}") from None


def _make_thumbnail(picture: np.ndarray) -> np.ndarray:
    """A small copy of a picture (h, w, 1 or 3) uint8, blue first: (h, w, 3) uint8, red first."""
    small = shrink(picture, THUMBNAIL_SIDE)
    return np.broadcast_to(small[:, :, ::-1], (*small.shape[:2], 3))
