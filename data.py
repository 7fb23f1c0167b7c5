"""Data: MNIST, image files and pen strokes, read into the arrays that a network is trained and tested on.

    (x_train, y_train), (x_test, y_test) = mnist()     # uint8 images, labels
    pictures(x_test)                                   # what a network reads of them: (n, 28, 28) float32 in 0..1
    read_image("seven.png")                            # (h, w) uint8
    read_strokes("pendigits-orig.tra")                 # [Drawing(label, writer, strokes), ...]

MNIST comes from the file that the environment variable MNIST_NPZ names; where it isn't set, from Keras, which
downloads it once.

Sources: MNIST: LeCun, Cortes and Burges. UNIPEN, the format of pen strokes: Guyon, Schomaker, Plamondon, Liberman and
Janet, "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994.
"""

import contextlib
import math
import os
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ink import PICTURE, picture

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # of damaged images `read_image` tells, in one line

Labelled = tuple[np.ndarray, np.ndarray]  # images (n, 28, 28) uint8, light ink on dark, and labels (n,) in 0..9


class FileError(Exception):
    """A file that can't be used: one line that names it and says what is wrong or the way out."""


def mnist() -> tuple[Labelled, Labelled]:
    """MNIST: ((60,000 training images, labels), (10,000 test images, labels)).

    Raises FileError where it can't be had, with the ways out.
    """
    named = os.environ.get("MNIST_NPZ")
    if named:
        try:
            with np.load(named, allow_pickle=False) as file:
                sets = [(file[f"x_{part}"], file[f"y_{part}"].astype(np.int64)) for part in ("train", "test")]
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise FileError(f"{named}: not MNIST as Keras keeps it ({_one_line(error)}); correct MNIST_NPZ") from None
    else:
        from keras.datasets import mnist as source

        try:
            with contextlib.redirect_stdout(sys.stderr):  # its progress bar
                sets = [(x, y.astype(np.int64)) for x, y in source.load_data()]
        except Exception as error:  # Keras raises a bare Exception when a download fails
            raise FileError(
                f"MNIST: can't be downloaded ({_one_line(error)}); connect to the internet once, "
                "or set MNIST_NPZ to the path of a copy of mnist.npz"
            ) from None
    for images, labels in sets:
        if images.dtype != np.uint8 or images.shape[1:] != (PICTURE, PICTURE) or labels.shape != images.shape[:1]:
            raise FileError(f"{named or 'MNIST'}: not MNIST, its arrays have other shapes; correct MNIST_NPZ")
    return sets[0], sets[1]


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def pictures(images: np.ndarray) -> np.ndarray:
    """What a network reads of `images` (n, h, w) uint8, light ink on dark: (n, 28, 28) float32 in 0..1.

    Raises ink.NoInk if one of them is blank.
    """
    read = np.empty((len(images), PICTURE, PICTURE), np.float32)
    for i, image in enumerate(images):
        read[i] = picture(image)
    return read


def read_image(path: str | Path) -> np.ndarray:
    """The image in a file, grey: (h, w) uint8. Raises FileError where there is none."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None
    if not content:
        raise FileError(f"{path}: empty file")
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        image = None
    if image is None:
        raise FileError(f"{path}: not an image, or damaged")
    return image


@dataclass(frozen=True)
class Drawing:
    """A digit written with a pen: its label 0..9, who wrote it, and its strokes, arrays (n, 2) of x and y (down)."""

    label: int
    writer: int
    strokes: list[np.ndarray]


def read_strokes(path: str | Path) -> list[Drawing]:
    """The digits in a UNIPEN file, whose y points up. Raises FileError naming file and line where it can't be read."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FileError(f"{path}: not a UNIPEN file, which is plain text") from None

    digits: list[tuple[int, int, list[list[tuple[float, float]]]]] = []
    down = False
    for number, line in enumerate(lines, 1):
        words = line.split()
        try:
            if line.startswith(".SEGMENT"):
                label = re.search(r'"(\d)"', line)
                digits.append((int(label[1]), 0, []))
                down = False
            elif line.startswith(".COMMENT") and digits and re.fullmatch(r"\d+ +\d+ +\d+", " ".join(words[1:])):
                digits[-1] = (digits[-1][0], int(words[2]), digits[-1][2])
            elif line.startswith(".PEN_DOWN"):
                digits[-1][2].append([])
                down = True
            elif line.startswith("."):
                down = False
            elif down and words:
                x, y = float(words[0]), -float(words[1])
                if not (math.isfinite(x) and math.isfinite(y)):
                    raise ValueError
                digits[-1][2][-1].append((x, y))
        except (TypeError, ValueError, IndexError):
            raise FileError(f"{path}, line {number}: not UNIPEN: {line.strip()[:60]}") from None
    return [
        Drawing(label, writer, [np.array(stroke, np.float32) for stroke in strokes if stroke])
        for label, writer, strokes in digits
    ]
