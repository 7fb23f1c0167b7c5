"""Inside a network: which units of its first layer spoke strongest, and what they look for.

    probabilities, units = look(Path("weights/mlp512.keras"), pictures)

A hidden unit adds up the picture's pixels, each times a weight of its own: shown as a picture of 28 x 28, its weights
are the ink that it looks for. A convolutional layer's units look for the same small thing everywhere, so of these the
feature maps are shown: where they found it.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ink import PICTURE
from model import load, load_keras, read

if TYPE_CHECKING:
    import keras

SHOWN = 6  # units


@dataclass(frozen=True)
class Units:
    """The units of a first layer that spoke strongest, the strongest first.

    `pictures` is (k, h, w) float32: weights, which have both signs, or, where `maps` is true, feature maps; `spoke`
    (k,) float32 is how strongly each spoke, a map at its highest; `total` is how many units the layer has. There are
    none where a network begins in another way than those of `model`.
    """

    pictures: np.ndarray
    spoke: np.ndarray
    total: int
    maps: bool


def look(path: Path, pictures: np.ndarray) -> tuple[np.ndarray, list[Units]]:
    """What the network in `path` reads in pictures (n, 28, 28): (n, 10) float32, and its strongest units for each.

    Raises FileError.
    """
    network, layer = _opened(path)
    if layer is None:
        none = np.zeros((0, PICTURE, PICTURE), np.float32)
        return read(path, pictures), [strongest(none, none[:, 0, 0], maps=False)] * len(pictures)
    spoke, probabilities = network.predict_on_batch(pictures)
    if spoke.ndim == 2:
        weights = layer.get_weights()[0].T.reshape(-1, PICTURE, PICTURE)
        return probabilities, [strongest(weights, each, maps=False) for each in spoke]
    maps = spoke.transpose(0, 3, 1, 2)
    return probabilities, [strongest(each, each.max((1, 2)), maps=True) for each in maps]


def strongest(pictures: np.ndarray, spoke: np.ndarray, maps: bool) -> Units:
    """Of all units, with `pictures` (n, h, w) and activations `spoke` (n,), the SHOWN that spoke strongest."""
    order = np.argsort(-spoke, kind="stable")[:SHOWN]
    return Units(pictures[order], spoke[order], len(spoke), maps)


@functools.cache
def _opened(path: Path) -> "tuple[keras.Model, keras.Layer | None]":
    """A network that gives, besides, what its first layer says, and that layer, None where it can't be shown."""
    network = load(path)
    layer = first_layer(network)
    if layer is None:
        return network, None
    return load_keras().Model(network.inputs, [layer.output, network.outputs[0]]), layer


def first_layer(network: "keras.Model") -> "keras.Layer | None":
    """The first layer of a network that has weights for pixels, Dense or Conv2D; None where there is none."""
    layers = load_keras().layers
    layer = next((layer for layer in network.layers if isinstance(layer, (layers.Dense, layers.Conv2D))), None)
    if isinstance(layer, layers.Dense) and layer.kernel.shape[0] != PICTURE * PICTURE:
        return None
    return layer
