"""Reading: what a network reads in an image file, or in many numbers at once.

    reading = read_image_file(Path("weights/mlp512.keras"), "seven.png")
    reading.number.text                                 # "7"; "7?" if it is doubtful; "2026" if it is a number
    numbers = read_numbers(network, [find_candidates(image) for image in images])

`read_image_file` goes the whole way from a file to a number: it opens the image, finds the ink in a few versions,
proposes candidates in each, has the networks read all of them, divides the ink into digits, and chooses the version
that is read best. `read_image` is only the ink of that version. `read_numbers` gives the network the candidates of many
images in one batch, which is much faster than one image after the other.
"""

import dataclasses
import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.ink.colours import shrink
from paintcv.ink.decoding import decode_image, open_image
from paintcv.ink.images import Stages, find_versions
from paintcv.ink.picture import NoInk
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.prediction import predict, predict_both, predict_kinds
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import Box, Candidate, LeftOut, Number, candidate_views, one_digit
from paintcv.segmentation.versions import choose_reading
from paintcv.system.console import FileError
from paintcv.system.files import read_limited

if TYPE_CHECKING:
    import keras

Predict = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # views -> the probabilities of digits, and of kinds
DEFAULT_FILE = WEIGHTS_FOLDER / f"{DEFAULT_NETWORK}.keras"
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
    number, stages, candidates = read_pixels(network, image, single)
    if number is None:
        raise FileError(f"{name}: no ink")
    clutter = tuple(LeftOut(kind, box) for kind, box in stages.left_out())
    number = dataclasses.replace(number, marks=clutter + number.marks)
    left_out = _enlarge(number.marks, image.shape[1] / stages.ink.shape[1])
    boxes = tuple(candidate.box for candidate in candidates)
    return Reading(file, _make_thumbnail(stages.picture), number, left_out, boxes, stages)


def read_image(path: str | Path) -> np.ndarray:
    """The ink in an image file, of the version that the default network reads best: (h, w) uint8, paper 0, ink 255.

    It is all 0 if there is no ink. Raises FileError if the file can't be read or is no image.
    """
    image = open_image(path)
    versions = find_versions(image)
    return versions[0].ink if len(versions) == 1 else read_pixels(DEFAULT_FILE, image)[1].ink


def read_pixels(
    network: Path, image: np.ndarray, single: bool = False
) -> tuple[Number | None, Stages, list[Candidate]]:
    """What is read in an image of any type, see `find_versions`: the number, its version and its candidates.

    The number is None if there is no ink. Otherwise as `read_image_file`.
    """
    versions, candidates, numbers = read_versions(network, image, single)
    number, index = choose_reading(numbers, [version.hypotheses for version in versions])
    return number, versions[index], candidates[index]


def read_versions(
    network: Path, image: np.ndarray, single: bool = False
) -> tuple[list[Stages], list[list[Candidate]], list[Number | None]]:
    """The versions of an image, and the candidates and the number in each of them; see `read_pixels`."""
    versions = find_versions(image)
    candidates = [_propose(version.ink, single) for version in versions]
    return versions, candidates, _divide_all(candidates, partial(predict_both, network))


def _propose(ink: np.ndarray, single: bool) -> list[Candidate]:
    """The candidates in the ink of a version; none if there is no ink."""
    try:
        return one_digit(ink) if single else find_candidates(ink)
    except NoInk:
        return []


def _divide_all(candidates: list[list[Candidate]], predict: Predict) -> list[Number | None]:
    """The numbers that the networks read, one for each list of candidates, in one batch; None where there are none."""
    if not any(candidates):
        return [None] * len(candidates)
    ends = np.cumsum([len(of_number) for of_number in candidates])[:-1]
    probabilities, kinds = (np.split(values, ends) for values in predict(candidate_views(itertools.chain(*candidates))))
    numbers = zip(candidates, probabilities, kinds, strict=True)
    return [divide(*number) if number[0] else None for number in numbers]


def read_numbers(network: "keras.Model", candidates: list[list[Candidate]]) -> list[Number]:
    """The numbers that a classifier and the rejector read, one for each list of candidates.

    All candidates are read in one batch.
    """
    numbers = _divide_all(candidates, lambda views: (predict(network, views[..., 0]), predict_kinds(views)))
    return [number for number in numbers if number]


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
