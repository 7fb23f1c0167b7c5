"""Examples: the digits that excite a hidden unit most. They show what it has learnt to look for.

    search = ExampleSearch(Path("weights/mlp512.keras"), digits)
    while search.continue_search():                 # 25 digits at a time, so that nobody waits long
        pass
    search.examples(unit=37)                        # the eight that excite it most

Source: Erhan, Bengio, Courville and Vincent, "Visualizing higher-layer features of a deep network", 2009, section 2.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from paintcv.networks.votes import hidden_activations

SHOWN_EXAMPLES = 8  # for each unit: the panel has room for two rows of four
BATCH = 25  # digits that are framed and read at once: it takes 15 ms on a slow core


@dataclass(frozen=True, eq=False)
class Examples:
    """The digits that excite a unit most, the one that excites it most first: k of them, of those looked at."""

    pictures: np.ndarray  # (k, 28, 28) float32 in 0..1
    labels: np.ndarray  # (k,) int
    activations: np.ndarray  # (k,) float32
    looked: int  # how many digits were looked at
    total: int  # how many there are


class FramedDigits(Protocol):
    """Labelled digits that are framed when they are first needed, such as data.mnist.TestDigits."""

    labels: np.ndarray  # (n,) int

    def framed(self, start: int, end: int) -> np.ndarray:
        """The pictures from `start` to before `end`, at most n: (end - start, 28, 28) float32 in 0..1."""
        ...


class ExampleSearch:
    """Looks for the examples of all units of a network's last hidden layer at once."""

    def __init__(self, weights: Path, digits: FramedDigits) -> None:
        self.weights, self.digits = weights, digits
        self.looked, self.total = 0, len(digits.labels)
        self._best = np.zeros((0, 0), np.int64)  # (k, units): which digits excite each unit most so far
        self._activations = np.zeros((0, 0), np.float32)  # (k, units): and how much

    def continue_search(self) -> bool:
        """Look at BATCH digits more; returns whether there are others. Raises FileError."""
        if self.looked == self.total:
            return False
        end = min(self.looked + BATCH, self.total)
        activations = hidden_activations(self.weights, self.digits.framed(self.looked, end))
        numbers = np.repeat(np.arange(len(activations))[:, None] + self.looked, activations.shape[1], 1)
        if self.looked:
            activations = np.concatenate([self._activations, activations])
            numbers = np.concatenate([self._best, numbers])
        order = np.argsort(-activations, axis=0, kind="stable")[:SHOWN_EXAMPLES]
        self._best = np.take_along_axis(numbers, order, 0)
        self._activations = np.take_along_axis(activations, order, 0)
        self.looked = end
        return self.looked < self.total

    def examples(self, unit: int) -> Examples:
        """Those of one unit, among the digits that were looked at so far."""
        chosen = self._best[:, unit]
        pictures = np.concatenate([self.digits.framed(number, number + 1) for number in chosen.tolist()])
        return Examples(pictures, self.digits.labels[chosen], self._activations[:, unit], self.looked, self.total)
