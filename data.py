"""The digits that networks learn from and are tested on: MNIST, drawings, pen strokes, and distortions of them.

    (x_train, y_train), (x_test, y_test) = mnist()     # uint8 images, labels
    pictures(x_test)                                   # what a network reads of them: (n, 28, 28) float32 in 0..1
    random_painting(drawing, rng)                      # pen strokes as the window would have painted them
    distort(stencils(x_train), rng)                    # the same digits as other hands might have written them

MNIST comes from the file that the environment variable MNIST_NPZ names; where it isn't set, from Keras, which
downloads it once.

Sources: MNIST: LeCun, Cortes and Burges. Elastic distortions: Simard, Steinkraus and Platt, "Best practices for
convolutional neural networks applied to visual document analysis", ICDAR 2003, section 2.
"""

import contextlib
import dataclasses
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from composition import NumberSet
from division import candidates
from files import Drawing, FileError, drawings, numbers, one_line_of, pen_digits, read_image
from ink import BRUSH, INK, PICTURE, SIZE, Canvas, NoInk, fitted, ink_box, picture

Labelled = tuple[np.ndarray, np.ndarray]  # images (n, 28, 28) uint8, light ink on dark, and labels (n,) in 0..9
Label = TypeVar("Label")
Seen = TypeVar("Seen")
LARGE = 200  # longer side of a digit painted centred and large, pixels
SIZES, BRUSHES = (80, 240), (5, 24)  # painted at random: from .. to, pixels

STENCIL, STENCIL_BOX = 48, 32  # side of the image that is distorted, and longer side of the digit in it, pixels
# Standard deviations of the distortions:
TURN = 8.0  # degrees
SLANT, STRETCH = 0.15, 0.09  # tangent of the angle; logarithm of the factor in either direction
WAVE, WAVE_LENGTH = 1.0, 7.0  # elastic: displacement, and how far along it stays alike (Simard's sigma), pixels
RIM = 4  # what is kept free above and below, so that thickening and softening don't reach the next digit, pixels
KNOTS = 8  # the elastic field is random at KNOTS x KNOTS points and smooth between them
THIN, THICK = 0.5, 1.6  # pixels at the most that an edge moves inwards and outwards
CRISP = 1.2  # logarithm of the greatest factor of contrast: from soft ink to ink without grey


def mnist() -> tuple[Labelled, Labelled]:
    """MNIST: ((60,000 training images, labels), (10,000 test images, labels)).

    Raises FileError where it can't be had, with the ways out.
    """
    named = os.environ.get("MNIST_NPZ")
    if named:
        try:
            with np.load(named, allow_pickle=False) as file:
                sets = [(file[f"x_{part}"], file[f"y_{part}"].astype(np.int64)) for part in ("train", "test")]
        except OSError as error:
            raise FileError(f"{named}: {error.strerror or error}; correct MNIST_NPZ") from None
        except (ValueError, TypeError):  # NumPy would advise to load it unsafely; or it holds one array alone
            raise FileError(f"{named}: not MNIST as Keras keeps it; correct MNIST_NPZ") from None
        except Exception as error:  # of a damaged file NumPy lets through what zlib, zipfile and tokenize raise
            raise FileError(f"{named}: not MNIST as Keras keeps it ({one_line_of(error)}); correct MNIST_NPZ") from None
    else:
        from keras.datasets import mnist as source

        try:
            with contextlib.redirect_stdout(sys.stderr):  # its progress bar
                sets = [(x, y.astype(np.int64)) for x, y in source.load_data()]
        except Exception as error:  # Keras raises a bare Exception when a download fails
            raise FileError(
                f"MNIST: can't be downloaded ({one_line_of(error)}); connect to the internet once, "
                "or set MNIST_NPZ to the path of a copy of mnist.npz"
            ) from None
    if not all(_are_digits(images, labels) for images, labels in sets):
        raise FileError(f"{named or 'MNIST'}: not MNIST, its arrays are others; correct MNIST_NPZ")
    return sets[0], sets[1]


def _are_digits(images: np.ndarray, labels: np.ndarray) -> bool:
    """Whether these are images (n, 28, 28) uint8 with ink on each, and labels (n,) from 0 to 9, and n isn't 0."""
    shaped = images.dtype == np.uint8 and labels.ndim == 1 and images.shape == (len(labels), PICTURE, PICTURE)
    return bool(shaped and len(labels) and np.isin(labels, range(10)).all() and (images.max((1, 2)) >= INK).all())


def pictures(images: np.ndarray) -> np.ndarray:
    """What a network reads of `images` (n, h, w) uint8, light ink on dark: (n, 28, 28) float32 in 0..1.

    Raises ink.NoInk if one of them is blank.
    """
    read = np.empty((len(images), PICTURE, PICTURE), np.float32)
    for i, image in enumerate(images):
        read[i] = picture(image)
    return read


@dataclass(frozen=True)
class DigitSet:
    """Digits to test a network with."""

    name: str
    pictures: np.ndarray  # (n, 28, 28) float32 in 0..1
    labels: np.ndarray  # (n,) int64, 0..9
    unread: tuple[str, ...] = ()  # what is wrong with the files that couldn't be read
    files: tuple[Path, ...] = ()  # where each digit is from, if they are from files
    unframed: np.ndarray | None = None  # (n, side, side) uint8: whole images, as the tutorials' networks get them


def mnist_test() -> DigitSet:
    """MNIST's 10,000 test digits. Raises FileError where they can't be had."""
    _, (images, labels) = mnist()
    return DigitSet("MNIST test", pictures(images), labels, unframed=images)


def drawn_set(folder: str | Path) -> DigitSet:
    """The drawings of single digits in a folder, see files.drawings. Raises FileError if none can be read."""
    return _digit_set(folder, drawings(folder))


def drawn_sets(folder: str | Path) -> list[DigitSet | NumberSet]:
    """The drawings in a folder, see files.numbers: its single digits, and its numbers of several digits.

    Raises FileError if no drawing can be read.
    """
    found = numbers(folder)
    sets: list[DigitSet | NumberSet] = []
    wrong: list[FileError] = []
    for make, kind in (
        (_digit_set, [(path, label) for path, label in found if len(label) == 1]),
        (_number_set, [(path, label) for path, label in found if len(label) > 1]),
    ):
        try:
            sets += [make(folder, kind)] if kind else []
        except FileError as error:
            wrong.append(error)
    if not sets:
        raise wrong[0]
    sets[0] = dataclasses.replace(sets[0], unread=(*sets[0].unread, *map(str, wrong)))
    return sets


def _number_set(folder: str | Path, found: list[tuple[Path, str]]) -> NumberSet:
    read, labels, _, wrong = _read(folder, found, candidates)
    return NumberSet(f"{folder}, numbers", read, labels, wrong)


def _digit_set(folder: str | Path, found: Iterable[tuple[Path, str | int]]) -> DigitSet:
    read, labels, files, wrong = _read(folder, found, picture)
    return DigitSet(str(folder), np.array(read), np.array(labels, np.int64), wrong, files)


def _read(
    folder: str | Path, found: Iterable[tuple[Path, Label]], see: Callable[[np.ndarray], Seen]
) -> tuple[list[Seen], list[Label], tuple[Path, ...], tuple[str, ...]]:
    """What is seen in the image files of a folder, their labels, their paths, and what is wrong with the unreadable.

    Raises FileError if that is all of them.
    """
    read, labels, files, wrong = [], [], [], []
    for path, label in found:
        try:
            read.append(see(read_image(path)))
            labels.append(label)
            files.append(path)
        except (FileError, NoInk) as error:
            wrong.append(str(error) if isinstance(error, FileError) else f"{path}: {error}")
    if not read:
        raise FileError(f"{folder}: none of its {len(wrong)} drawings can be read, the first for this: {wrong[0]}")
    return read, labels, tuple(files), tuple(wrong)


def pen_sets(path: str | Path, writers: range | None = None) -> list[DigitSet]:
    """The digits of a UNIPEN file, see files.pen_digits, painted centred and large, and once more at random.

    The second set, the same each time, has each digit at any size, place and brush. Unframed, the whole canvas is made
    28 x 28, as a tutorial's window does. Raises FileError.
    """
    digits = pen_digits(path, writers)
    rng = np.random.default_rng(0)
    large = map(large_painting, digits)
    random = (random_painting(digit, rng) for digit in digits)
    labels = np.array([digit.label for digit in digits])
    return [_painted_set(str(path), large, labels), _painted_set(f"{path}, at random", random, labels)]


def _painted_set(name: str, canvases: Iterable[np.ndarray], labels: np.ndarray) -> DigitSet:
    seen = [(picture(canvas), cv2.resize(canvas, (PICTURE, PICTURE))) for canvas in canvases]  # INTER_LINEAR, as theirs
    framed, unframed = zip(*seen, strict=True)
    return DigitSet(name, np.array(framed), labels, unframed=np.array(unframed))


def paint_strokes(
    strokes: list[np.ndarray], size: float, x: float, y: float, brush: int, slant: float = 0
) -> np.ndarray:
    """Pen strokes as the window paints them: (SIZE, SIZE) uint8. Their box is `size` long, its middle at (x, y).

    `slant` is the tangent of the angle by which they are slanted, to the right if positive.
    """
    strokes = [stroke @ np.array([[1, 0], [-slant, 1]]) for stroke in strokes]
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = size / max(float((high - low).max()), 1e-6)
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw((stroke - (low + high) / 2) * scale + (x, y), brush)
    return canvas.image


def large_painting(drawing: Drawing) -> np.ndarray:
    """A digit's strokes painted in the middle of the canvas, LARGE, with the window's own brush: uint8."""
    return paint_strokes(drawing.strokes, LARGE, SIZE / 2, SIZE / 2, BRUSH)


def random_painting(drawing: Drawing, rng: np.random.Generator, slanted: bool = False) -> np.ndarray:
    """A digit's strokes painted at a random size, place and brush, wholly on the canvas: (SIZE, SIZE) uint8.

    `slanted` at random, too, with a standard deviation of SLANT.
    """
    size, brush = rng.uniform(*SIZES), int(rng.integers(BRUSHES[0], BRUSHES[1] + 1))
    margin = min((size + brush) / 2 + 1, SIZE / 2)
    x, y = rng.uniform(margin, SIZE - margin, 2)
    return paint_strokes(drawing.strokes, size, x, y, brush, rng.normal(0, SLANT) if slanted else 0)


def stencils(images: Iterable[np.ndarray]) -> np.ndarray:
    """Images (h, w) uint8 of any size, light ink on dark, as `distort` takes them: (n, STENCIL, STENCIL) uint8.

    The ink's box is scaled to STENCIL_BOX and centred; there is room around it for what the distortions move. Raises
    ink.NoInk if one of them is blank.
    """
    made = []
    for image in images:
        x, y, width, height = ink_box(image)
        scale, size = fitted(width, height, STENCIL_BOX)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        stencil = np.zeros((STENCIL, STENCIL), np.uint8)
        left, top = (STENCIL - size[0]) // 2, (STENCIL - size[1]) // 2
        digit = cv2.resize(image[y : y + height, x : x + width], size, interpolation=how)
        stencil[top : top + size[1], left : left + size[0]] = digit
        made.append(stencil)
    return np.array(made, np.uint8).reshape(-1, STENCIL, STENCIL)


def distort(digits: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Stencils (n, STENCIL, STENCIL) uint8, each as another hand and pen might have made it: the same shape and type.

    Each is turned, slanted and stretched, bent elastically, made thicker or thinner, and softer or crisper, all at
    random, `strength` times as much as this module's constants say. Strength 0 changes only how crisp they are.

    All are done at once, one below the other in a tall image, which is why n may not exceed 32,767 / STENCIL (OpenCV
    counts rows in 16 bits); ValueError otherwise.
    """
    if len(digits) * STENCIL > 32767:
        raise ValueError(f"{len(digits)} stencils are too many at once")
    return _crisp(_thicken(_bend(digits, rng, strength), rng, strength), rng)


def _bend(digits: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """The digits turned, slanted, stretched and bent: for each pixel, where in the digit it comes from."""
    n = len(digits)
    turn, slant = np.radians(rng.normal(0, TURN * strength, n)), rng.normal(0, SLANT * strength, n)
    wide, high = np.exp(rng.normal(0, STRETCH * strength, (2, n)))
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos * wide, (cos * slant - sin) * high], [sin * wide, (sin * slant + cos) * high]])
    (xx, xy), (yx, yy) = matrix.astype(np.float32)[..., None, None]

    place = np.arange(STENCIL)
    knots = np.exp(-(((place[:, None] - np.linspace(-1, STENCIL, KNOTS)) / WAVE_LENGTH) ** 2) / 2)
    knots = (knots / np.linalg.norm(knots, axis=1, keepdims=True)).astype(np.float32)  # the field's deviation is 1
    field = rng.standard_normal((2, n, KNOTS, KNOTS), np.float32)
    waves = rng.uniform(0, 2, n).astype(np.float32)[:, None, None] * np.float32(WAVE * strength)
    dx, dy = knots @ field @ knots.T * waves

    middle = np.float32((STENCIL - 1) / 2)
    across = place.astype(np.float32) - middle
    down = across[:, None]
    x = xx * across + xy * down + dx + middle
    y = np.clip(yx * across + yy * down + dy + middle, 0, STENCIL - 1)  # not into the digit above or below
    y += (np.arange(n, dtype=np.float32) * STENCIL)[:, None, None]
    tall, x, y = (array.reshape(-1, STENCIL) for array in (digits, x, y))
    bent = cv2.remap(tall, x, y, interpolation=cv2.INTER_LINEAR).reshape(digits.shape)
    bent[:, :RIM] = bent[:, -RIM:] = 0
    return bent


def _thicken(digits: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """The digits thicker or thinner: float32, between their erosion and two dilations."""
    tall = digits.reshape(-1, STENCIL)
    cross, square = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.ones((3, 3), np.uint8)
    thick = cv2.dilate(tall, cross)
    steps = np.stack([cv2.erode(tall, cross), tall, thick, cv2.dilate(thick, square)]).reshape(4, *digits.shape)
    edge = 1 + rng.uniform(-THIN, THICK, len(digits)) * min(strength, 1)  # 0 is the erosion, 1 the digit itself
    step, each = edge.astype(int), np.arange(len(digits))
    part = (edge - step).astype(np.float32)[:, None, None]
    return steps[step, each] * (1 - part) + steps[step + 1, each] * part


def _crisp(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The digits softer or crisper: uint8, the strongest ink of each 255."""
    soft = cv2.GaussianBlur(digits.reshape(-1, STENCIL), (5, 5), 1).reshape(digits.shape)
    part, contrast = rng.uniform(0, 1, len(digits)), np.exp(rng.uniform(0, CRISP, len(digits)))
    ink = digits + (soft - digits) * part.astype(np.float32)[:, None, None]
    ink *= 255 / np.maximum(ink.max((1, 2), keepdims=True), 1)
    ink = (ink - 110) * contrast.astype(np.float32)[:, None, None] + 110
    return np.clip(np.rint(ink), 0, 255).astype(np.uint8)
