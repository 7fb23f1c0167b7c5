"""MNIST: 70,000 digits that people wrote, the best-known set of them.

    (x_train, y_train), (x_test, y_test) = load_mnist()     # uint8 images (n, 28, 28), and labels (n,)
    TestDigits().framed(0, 25)                              # pictures of test digits, framed when they are first needed

It is read from the file that the environment variable MNIST_NPZ names. If it is not set, Keras downloads MNIST once.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
"""

import contextlib
import os
import sys
from pathlib import Path

import numpy as np

from paintcv.ink.canvas import INK_LEVEL
from paintcv.ink.picture import PICTURE_SIDE, make_pictures
from paintcv.networks.layers import load_keras
from paintcv.system.console import FileError, one_line_message

LabelledImages = tuple[np.ndarray, np.ndarray]  # images (n, 28, 28) uint8, light ink on dark, and labels (n,) in 0..9


def load_mnist() -> tuple[LabelledImages, LabelledImages]:
    """MNIST: 60,000 images and labels for training, and 10,000 for tests.

    Raises FileError if it can't be read or downloaded. The message says what to do.
    """
    path = os.environ.get("MNIST_NPZ")
    training, test = _read_mnist(path) if path else _download_mnist()
    if not (_are_digits(*training) and _are_digits(*test)):
        raise FileError(f"{path or 'MNIST'}: not MNIST, its arrays have other shapes or values; correct MNIST_NPZ")
    return training, test


def mnist_is_here() -> bool:
    """Whether `load_mnist` needs no download: there is a copy, or Keras has downloaded it before."""
    keras_home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return bool(os.environ.get("MNIST_NPZ")) or Path(keras_home, "datasets", "mnist.npz").is_file()


class TestDigits:
    """MNIST's test digits: their labels, and their pictures.

    Raises FileError if MNIST isn't on this machine: nobody wants to wait for a download here.
    """

    __test__ = False  # pytest takes it for tests, by its name

    def __init__(self) -> None:
        if not mnist_is_here():
            raise FileError("MNIST isn't here yet; download it with: python model.py evaluate")
        _, (self.images, self.labels) = load_mnist()
        self._pictures = np.zeros((0, PICTURE_SIDE, PICTURE_SIDE), np.float32)

    def framed(self, start: int, end: int) -> np.ndarray:
        """The pictures from `start` to before `end`: (end - start, 28, 28) float32 in 0..1."""
        done = len(self._pictures)
        if done < end:
            self._pictures = np.concatenate([self._pictures, make_pictures(self.images[done:end])])
        return self._pictures[start:end]


def _read_mnist(path: str) -> tuple[LabelledImages, LabelledImages]:
    """MNIST from a copy of Keras's mnist.npz. Raises FileError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            training, test = ((file[f"x_{part}"], file[f"y_{part}"].astype(np.int64)) for part in ("train", "test"))
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}; correct MNIST_NPZ") from None
    except (ValueError, TypeError):  # NumPy's own message advises to allow pickles; or the file holds only one array
        raise FileError(f"{path}: not MNIST as Keras keeps it; correct MNIST_NPZ") from None
    except Exception as error:  # for a damaged file, NumPy lets through what zlib, zipfile and tokenize raise
        message = one_line_message(error)
        raise FileError(f"{path}: not MNIST as Keras keeps it ({message}); correct MNIST_NPZ") from None
    return training, test


def _download_mnist() -> tuple[LabelledImages, LabelledImages]:
    """MNIST from Keras, which keeps what it has downloaded. Raises FileError."""
    mnist = load_keras().datasets.mnist
    try:
        with contextlib.redirect_stdout(sys.stderr):  # for Keras's progress bar
            training, test = ((images, labels.astype(np.int64)) for images, labels in mnist.load_data())
    except Exception as error:  # Keras raises a bare Exception if a download fails
        raise FileError(
            f"MNIST: can't be downloaded ({one_line_message(error)}); connect to the internet once, "
            "or set MNIST_NPZ to the path of a copy of mnist.npz"
        ) from None
    return training, test


def _are_digits(images: np.ndarray, labels: np.ndarray) -> bool:
    """Whether these are images (n, 28, 28) uint8 with ink on each of them, and labels (n,) in 0..9, with n above 0."""
    if images.dtype != np.uint8 or labels.ndim != 1 or not len(labels):
        return False
    if images.shape != (len(labels), PICTURE_SIDE, PICTURE_SIDE):
        return False
    return bool(np.isin(labels, range(10)).all() and (images.max((1, 2)) >= INK_LEVEL).all())
