"""MNIST's test digits as pictures, framed when they are first needed: all at once would take seconds.

digits = TestDigits()
digits.framed(0, 25)        # (25, 28, 28) float32 in 0..1
"""

import numpy as np

from paintcv.data.sets import load_mnist, mnist_is_here
from paintcv.ink.picture import PICTURE_SIDE, make_pictures
from paintcv.system.console import FileError


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
