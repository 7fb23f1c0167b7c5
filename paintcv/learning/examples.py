"""Which of MNIST's test digits excite a hidden unit most: they show what it has learnt to look for.

    search = ExampleSearch(Path("weights/mlp512.keras"), TestDigits())
    while search.look_on():                         # 25 digits at a time, so that nobody waits long
        pass
    search.examples(unit=37)                        # the eight that excite it most

Source: Erhan, Bengio, Courville and Vincent, "Visualizing higher-layer features of a deep network", 2009, section 2.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.data.sets import load_mnist, mnist_is_here
from paintcv.ink.picture import make_pictures
from paintcv.networks.votes import hidden_activations
from paintcv.system.console import FileError

SHOWN_EXAMPLES = 8  # for each unit: the panel has room for two rows of four
BATCH = 25  # digits that are framed and read at once: it takes 15 ms on a slow core


@dataclass(frozen=True, eq=False)
class Examples:
    """The test digits that excite a unit most, the one that excites it most first: k of them, of those looked at."""

    pictures: np.ndarray  # (k, 28, 28) float32 in 0..1
    labels: np.ndarray  # (k,) int
    activations: np.ndarray  # (k,) float32
    looked: int  # how many test digits were looked at
    total: int  # how many there are


class TestDigits:
    """MNIST's test digits, framed when they are first needed.

    Raises FileError if MNIST isn't on this machine: nobody wants to wait for a download here.
    """

    __test__ = False  # pytest takes it for tests, by its name

    def __init__(self) -> None:
        if not mnist_is_here():
            raise FileError("MNIST isn't here yet; download it with: python model.py evaluate")
        _, (self.images, self.labels) = load_mnist()
        self._framed: list[np.ndarray] = []

    def batch(self, start: int) -> np.ndarray:
        """The pictures of the digits from `start` on, a multiple of BATCH: (BATCH or fewer, 28, 28) float32."""
        number = start // BATCH
        if number == len(self._framed):
            self._framed.append(make_pictures(self.images[start : start + BATCH]))
        return self._framed[number]


class ExampleSearch:
    """Looks for the examples of all units of a network's last hidden layer at once."""

    def __init__(self, weights: Path, digits: TestDigits) -> None:
        self.weights, self.digits = weights, digits
        self.looked, self.total = 0, len(digits.labels)
        self._best = np.zeros((0, 0), np.int64)  # (k, units): which digits excite each unit most so far
        self._activations = np.zeros((0, 0), np.float32)  # (k, units): and how much

    def look_on(self) -> bool:
        """Look at BATCH digits more; returns whether there are others. Raises FileError."""
        if self.looked == self.total:
            return False
        activations = hidden_activations(self.weights, self.digits.batch(self.looked))
        numbers = np.repeat(np.arange(len(activations))[:, None] + self.looked, activations.shape[1], 1)
        if self.looked:
            activations = np.concatenate([self._activations, activations])
            numbers = np.concatenate([self._best, numbers])
        order = np.argsort(-activations, axis=0, kind="stable")[:SHOWN_EXAMPLES]
        self._best = np.take_along_axis(numbers, order, 0)
        self._activations = np.take_along_axis(activations, order, 0)
        self.looked = min(self.looked + BATCH, self.total)
        return self.looked < self.total

    def examples(self, unit: int) -> Examples:
        """Those of one unit, among the digits that were looked at so far."""
        chosen = self._best[:, unit]
        pictures = np.array([self.digits.batch(number // BATCH * BATCH)[number % BATCH] for number in chosen])
        return Examples(pictures, self.digits.labels[chosen], self._activations[:, unit], self.looked, self.total)
