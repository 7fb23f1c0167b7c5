"""Sets: the digits and numbers that networks learn from and are tested with.

    digits = mnist_test_set()
    digits.name, digits.pictures, digits.labels             # "MNIST test", (10000, 28, 28) in 0..1, (10000,)
    large, random = stroke_sets("pendigits-orig.tra", (range(25, 31),))
    sets = drawing_sets("drawings")                         # the single digits in a folder, and the numbers

All pictures are framed by paintcv.ink.picture, whatever they come from.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from paintcv.data.disputed import Dispute, disputed_among
from paintcv.data.distortions import pad_images
from paintcv.data.drawings import labelled_digits, labelled_images
from paintcv.data.mnist import load_mnist
from paintcv.data.painting import compose_numbers, paint_large, paint_random
from paintcv.data.strokes import PenCharacter, PenDigit, PenNumber, Writers, describe_writers, read_pen_digits
from paintcv.ink.picture import NoInk, shrink_canvas
from paintcv.ink.surroundings import make_view, make_views
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import Candidate, one_digit
from paintcv.segmentation.reading import read_image
from paintcv.system.console import FileError

NUMBER_LENGTHS = (2, 3, 4)  # digits of the numbers that are composed for tests; four fill the canvas

Content = TypeVar("Content")  # what is made of an image: its picture, or its candidates


@dataclass(frozen=True)
class DigitSet:
    """Single digits to test a network with."""

    name: str  # for tables, legends and records; it names no folder
    views: np.ndarray  # (n, 28, 28, 3) float32 in 0..1, see paintcv.ink.surroundings
    labels: np.ndarray  # (n,) int64, 0..9
    unread: tuple[str, ...] = ()  # one line of error for each file that couldn't be read
    files: tuple[Path, ...] = ()  # the n files, if the digits come from files
    unframed: np.ndarray | None = None  # (n, side, side) uint8: the images as they are, for the tutorials' networks
    disputed: Mapping[int, Dispute] = field(default_factory=dict)  # by the index of the digit

    @property
    def pictures(self) -> np.ndarray:
        """What a classifier reads: (n, 28, 28) float32 in 0..1."""
        return self.views[..., 0]


@dataclass(frozen=True)
class NumberSet:
    """Numbers to test a network and the division with."""

    name: str  # see DigitSet
    candidates: list[list[Candidate]]  # of each number, see find_candidates
    labels: list[str]  # "0417"
    unread: tuple[str, ...] = ()  # see DigitSet


def mnist_test_set() -> DigitSet:
    """MNIST's 10,000 test digits. Raises FileError as `load_mnist` does."""
    _, (images, labels) = load_mnist()
    return DigitSet("MNIST test", make_views(images), labels, unframed=images, disputed=disputed_among(labels))


def drawing_set(folder: str | Path) -> DigitSet:
    """The drawings of single digits in a folder, see `labelled_digits`.

    Files that can't be read are listed in `unread`. Raises FileError if there are no others.
    """
    return _digit_set(folder, labelled_digits(folder))


def joined_drawing_set(folders: list[Path]) -> DigitSet:
    """The drawings in several folders as one set. Raises FileError if a folder has none that can be read."""
    sets = [drawing_set(folder) for folder in folders]
    _, labels = join_sets(sets)
    return DigitSet(
        ", ".join(digit_set.name for digit_set in sets),
        np.concatenate([digit_set.views for digit_set in sets]),
        labels,
        unread=tuple(message for digit_set in sets for message in digit_set.unread),
        files=tuple(file for digit_set in sets for file in digit_set.files),
    )


def drawing_sets(folder: str | Path) -> list[DigitSet | NumberSet]:
    """The drawings in a folder, see `labelled_images`: a set of the single digits, and a set of the numbers.

    A folder without numbers gives one set, and so does a folder without single digits. If no drawing of one kind can be
    read, the other set has a line about them in `unread`. Raises FileError if no drawing can be read at all.
    """
    images = labelled_images(folder)
    digits = [(path, int(label)) for path, label in images if len(label) == 1]
    numbers = [(path, label) for path, label in images if len(label) > 1]
    sets: list[DigitSet | NumberSet] = []
    errors: list[FileError] = []
    try:
        sets += [_digit_set(folder, digits)] if digits else []
    except FileError as error:
        errors.append(error)
    try:
        sets += [_number_set(folder, numbers)] if numbers else []
    except FileError as error:
        errors.append(error)
    if not sets:
        raise errors[0]
    sets[0] = dataclasses.replace(sets[0], unread=(*sets[0].unread, *map(str, errors)))
    return sets


def all_stroke_sets(paths: list[Path], writers: Writers | None = None) -> list[DigitSet]:
    """The `stroke_sets` of several UNIPEN files, which some of the writers may have in common.

    Raises FileError as `read_pen_digits` does, and if no file has a digit by these writers.
    """
    sets = [digits for path in paths for digits in stroke_sets(path, writers)]
    if paths and not sets:
        raise FileError(f"{', '.join(map(str, paths))}: no digit by {describe_writers(writers or ())}")
    return sets


def stroke_sets(path: str | Path, writers: Writers | None = None) -> list[DigitSet]:
    """The digits of a UNIPEN file, or those by some writers, painted twice: large in the middle, and at random.

    The second set has each digit at a random size and place, with a random brush; it is the same each time. The
    `unframed` images are the whole canvas resized to 28 x 28, as the tutorials' windows do it. There is no set if the
    file has no digit by these writers. Raises FileError as `read_pen_digits` does.
    """
    digits = read_pen_digits(path, writers)
    if not digits:
        return []
    rng = np.random.default_rng(0)
    labels = np.array([digit.label for digit in digits])
    name = strokes_name(path, writers, digits)
    return [
        _painted_set(name, (paint_large(digit.strokes) for digit in digits), labels),
        _painted_set(f"{name}, at random", (paint_random(digit.strokes, rng) for digit in digits), labels),
    ]


def number_sets(path: str | Path, writers: Writers | None, count: int) -> Iterator[NumberSet]:
    """Numbers of 1 to 4 digits, `count` of each length, composed of a UNIPEN file's digits; the same each time.

    Each number is in two sets: divided with its strokes, as the window does it, and as an image, as an image file is.
    Single digits are in a third set, undivided, to show what the division costs. There is no set if the file has no
    digit by these writers. Raises FileError as `read_pen_digits` and `compose_numbers` do.
    """
    digits = read_pen_digits(path, writers)
    if not digits:
        return iter(())
    name, lengths = strokes_name(path, writers, digits), (1, *NUMBER_LENGTHS)
    return itertools.chain.from_iterable(_composed_sets(digits, length, count, name) for length in lengths)


def padded_drawings(folders: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """The drawings in some folders to learn from: padded images (n, 48, 48) uint8, see `pad_images`, and labels (n,).

    Raises FileError for the first drawing that can't be read.
    """
    padded, labels = [], []
    for path, label in (pair for folder in folders for pair in labelled_digits(folder)):
        try:
            padded += [*pad_images([read_image(path)])]
        except NoInk as error:
            raise FileError(f"{path}: {error}; remove it") from None
        labels.append(label)
    return np.array(padded), np.array(labels)


def join_sets(sets: list[DigitSet]) -> tuple[np.ndarray, np.ndarray]:
    """The pictures (n, 28, 28) and labels (n,) of several sets, one set after the other."""
    pictures = np.concatenate([digit_set.pictures for digit_set in sets])
    return pictures, np.concatenate([digit_set.labels for digit_set in sets])


def _digit_set(folder: str | Path, images: list[tuple[Path, int]]) -> DigitSet:
    views, unread = _read_images(folder, [path for path, _ in images], make_view)
    labels = [label for path, label in images if path in views]
    return DigitSet(_folder_name(folder), np.array([*views.values()]), np.array(labels, np.int64), unread, tuple(views))


def _number_set(folder: str | Path, images: list[tuple[Path, str]]) -> NumberSet:
    candidates, unread = _read_images(folder, [path for path, _ in images], find_candidates)
    labels = [label for path, label in images if path in candidates]
    return NumberSet(f"{_folder_name(folder)}, numbers", [*candidates.values()], labels, unread)


def _read_images(
    folder: str | Path, paths: list[Path], convert: Callable[[np.ndarray], Content]
) -> tuple[dict[Path, Content], tuple[str, ...]]:
    """Read image files and convert the ink in each of them, (h, w) uint8.

    Returns the converted content of each file that can be read, and one line of error for each of the others. Raises
    FileError if no file can be read.
    """
    contents: dict[Path, Content] = {}
    errors: list[str] = []
    for path in paths:
        try:
            contents[path] = convert(read_image(path))
        except FileError as error:
            errors.append(str(error))
        except NoInk as error:
            errors.append(f"{path}: {error}")
    if not contents:
        raise FileError(f"{folder}: none of its {len(errors)} drawings can be read; the first error is: {errors[0]}")
    return contents, tuple(errors)


def _painted_set(name: str, canvases: Iterable[np.ndarray], labels: np.ndarray) -> DigitSet:
    """A set of painted canvases (280, 280) uint8. They are not kept: a thousand of them take 78 MB."""
    views, unframed = [], []
    for canvas in canvases:
        views.append(make_view(canvas))
        unframed.append(shrink_canvas(canvas))
    return DigitSet(name, np.array(views), labels, unframed=np.array(unframed))


def _composed_sets(digits: list[PenDigit], length: int, count: int, name: str) -> Iterator[NumberSet]:
    """The sets of composed numbers of one length."""
    numbers = list(compose_numbers(digits, length, count, seed=0))
    labels = [number.label for number in numbers]
    name += f", {length} digits" if length > 1 else ", 1 digit"
    yield NumberSet(name, [find_candidates(number.canvas.image, number.canvas.strokes) for number in numbers], labels)
    yield NumberSet(f"{name} as image", [find_candidates(number.canvas.image) for number in numbers], labels)
    if length == 1:
        yield NumberSet(f"{name} undivided", [one_digit(number.canvas.image) for number in numbers], labels)


def _folder_name(folder: str | Path) -> str:
    """What tables and legends call the drawings in a folder: its name without the folders above it."""
    return Path(folder).resolve().name or str(folder)


def strokes_name(
    path: str | Path, writers: Writers | None, written: Sequence[PenDigit | PenCharacter | PenNumber]
) -> str:
    """What tables and legends call the strokes in a file: its name without its folder, and the chosen writers.

    Ranges of writers who wrote nothing in it are left out: they are for other files.
    """
    if writers is None:
        return Path(path).name
    present = tuple(numbers for numbers in writers if any(it.writer in numbers for it in written))
    return f"{Path(path).name}, {describe_writers(present)}"
