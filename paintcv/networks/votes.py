"""How the hidden units vote: what each unit of the last hidden layer adds to each of the ten logits.

    votes = count_votes(Path("weights/mlp512.keras"), pictures)     # one Votes for each picture
    votes[0].units                                  # (6,): the numbers of the most active units
    votes[0].votes                                  # (6, 10): activation times outgoing weight
    votes[0].logits                                 # (10,): the sums, of which softmax makes probabilities

The last layer multiplies each unit's activation by a weight for each answer, and adds up. So a logit is a sum, and what
a unit adds to it is its vote. The temperature that calibrates a network is part of its weights, and so of the votes.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.networks.inspection import SHOWN_UNITS, dense_weights, first_layer
from paintcv.networks.layers import load_keras
from paintcv.networks.weights import load_network
from paintcv.system.console import FileError

if TYPE_CHECKING:
    import keras

NO_PICTURES = np.zeros((0, PICTURE_SIDE, PICTURE_SIDE), np.float32)


@dataclass(frozen=True, eq=False)
class Votes:
    """The votes of the k most active units for a picture, the most active one first, and of all others together."""

    units: np.ndarray  # (k,) int: their numbers in the layer, from 0
    activations: np.ndarray  # (k,) float32: their outputs
    votes: np.ndarray  # (k, 10) float32: what each adds to each logit
    others: np.ndarray  # (10,) float32: what all other units add
    bias: np.ndarray  # (10,) float32
    pictures: np.ndarray  # (k, 28, 28) float32: their weights, of both signs; (0, 28, 28) if they don't see the pixels
    total: int  # how many units the layer has
    layers: int  # how many hidden layers the network has; these units are in the last one

    @property
    def logits(self) -> np.ndarray:
        """The sums, (10,) float32."""
        return self.votes.sum(0) + self.others + self.bias


@dataclass(frozen=True, eq=False)
class UnitVotes:
    """One unit and its votes for a picture."""

    unit: int  # its number in the layer, from 0
    activation: float
    votes: np.ndarray  # (10,) float32
    picture: np.ndarray | None  # (28, 28) float32: its weights; None if it doesn't see the pixels
    total: int  # how many units the layer has


def count_votes(path: Path, pictures: np.ndarray) -> list[Votes]:
    """The votes for each of pictures (n, 28, 28), by the network in `path`. Raises FileError if it has none."""
    layer = _load_last_hidden_layer(path)
    return [layer.votes(activations) for activations in layer.activations(pictures)]


def unit_votes(path: Path, pictures: np.ndarray, unit: int) -> list[UnitVotes]:
    """The votes of one unit for each of pictures (n, 28, 28). Raises FileError as `count_votes` does."""
    layer = _load_last_hidden_layer(path)
    weights = None if layer.pictures is None else layer.pictures[unit]
    return [
        UnitVotes(unit, float(activation), activation * layer.kernel[unit], weights, len(layer.kernel))
        for activation in layer.activations(pictures)[:, unit]
    ]


def hidden_activations(path: Path, pictures: np.ndarray) -> np.ndarray:
    """The activations (n, units) of the last hidden layer for pictures (n, 28, 28). Raises FileError."""
    return _load_last_hidden_layer(path).activations(pictures)


@dataclass(frozen=True, eq=False)
class _LastHiddenLayer:
    network: "keras.Model"  # from pictures to the layer's output
    kernel: np.ndarray  # (units, 10): the outgoing weights
    bias: np.ndarray  # (10,)
    pictures: np.ndarray | None  # (units, 28, 28): the incoming weights, if they come from the pixels
    layers: int  # see Votes

    def activations(self, pictures: np.ndarray) -> np.ndarray:
        """(n, units) float32."""
        return self.network.predict_on_batch(pictures)

    def votes(self, activations: np.ndarray) -> Votes:
        """The votes of all units with these activations (units,)."""
        units = np.argsort(-activations, kind="stable")[:SHOWN_UNITS]
        votes = activations[units, None] * self.kernel[units]
        others = activations.copy()
        others[units] = 0
        pictures = NO_PICTURES if self.pictures is None else self.pictures[units]
        return Votes(
            units,
            activations[units],
            votes,
            others @ self.kernel,
            self.bias,
            pictures,
            len(activations),
            self.layers,
        )


@functools.cache
def _load_last_hidden_layer(path: Path) -> _LastHiddenLayer:
    """What comes before the last layer of the network in `path`. Raises FileError if that isn't Dense on units."""
    keras = load_keras()
    network = load_network(path)
    *before, last = network.layers
    hidden = [layer for layer in before if layer.weights]
    if not isinstance(last, keras.layers.Dense) or last.activation is not keras.activations.softmax:
        raise FileError(f"{network.name}: its last layer isn't Dense with softmax, so no unit votes")
    if not hidden:
        raise FileError(f"{network.name}: it has no hidden layer, so no unit votes")
    kernel, *bias = last.get_weights()
    sees_pixels = hidden[-1] is first_layer(network) and isinstance(hidden[-1], keras.layers.Dense)
    return _LastHiddenLayer(
        keras.Model(network.inputs, last.input),
        kernel,
        bias[0] if bias else np.zeros(kernel.shape[1], np.float32),
        dense_weights(hidden[-1]) if sees_pixels else None,
        len(hidden),
    )
