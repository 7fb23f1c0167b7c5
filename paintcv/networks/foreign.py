"""Foreign networks: those that other programs trained, which take a picture in another shape or range.

    network = take_pictures(keras.saving.load_model("theirs.keras"))     # from (n, 28, 28) in 0..1, whatever it took

Some take the 784 pixels of a picture in a row, or a picture with one channel. Some begin with a layer that divides
pixels of 0..255 by 255: then these pictures are multiplied by 255 first.
"""

import math
from typing import Any

from paintcv.ink.picture import PICTURE_SIDE

PIXELS = PICTURE_SIDE**2
BYTES_SCALE = 0.02  # a first layer that multiplies by less expects 0..255: 1/255 and 2/255 are usual. Set by hand


def take_pictures(keras: Any, network: Any) -> Any:
    """The same network with pictures (n, 28, 28) float32 in 0..1 as its input; itself if that is none of pictures."""
    shape = network.input_shape[1:]
    if None in shape or math.prod(shape) != PIXELS:
        return network
    before = [keras.layers.Reshape(shape)] if shape != (PICTURE_SIDE, PICTURE_SIDE) else []
    if expects_bytes(network):
        before.append(keras.layers.Rescaling(255))
    if not before:
        return network
    layers = network.layers if isinstance(network, keras.Sequential) else [network]
    return keras.Sequential([keras.Input((PICTURE_SIDE, PICTURE_SIDE)), *before, *layers], name=network.name)


def expects_bytes(network: Any) -> bool:
    """Whether the first layer that computes something scales pixels of 0..255 down."""
    layers = (layer for layer in network.layers if type(layer).__name__ not in ("InputLayer", "Reshape", "Flatten"))
    first: Any = next(layers, None)
    return type(first).__name__ == "Rescaling" and isinstance(first.scale, float | int) and first.scale < BYTES_SCALE
