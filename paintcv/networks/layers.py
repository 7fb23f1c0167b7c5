"""Layers: the networks that PaintCV can build, and the function that imports Keras.

    network = build_network("mlp512")       # with random weights

A classifier takes pictures (n, 28, 28) float32 in 0..1, made by `paintcv.ink.picture.make_picture`. The rejector takes
views, see `paintcv.ink.surroundings`.

Importing Keras takes seconds, so it is imported only where it is needed, by `load_keras`. The window needs only names
from here, and opens at once.

Source: one hidden layer of a few hundred units: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to
document recognition", Proc. IEEE 86, 1998, section III.C.5.
"""

import functools
import logging
import os
from types import ModuleType
from typing import TYPE_CHECKING, Any

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.system.processes import hide_stderr

if TYPE_CHECKING:
    import keras

NETWORKS = {
    # The layers from the picture to the probabilities. `build_network` puts Flatten in front if the first is Dense.
    "mlp512": lambda layers: [
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "mlp128x2": lambda layers: [
        layers.Dense(128, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "mlp512x256": lambda layers: [
        layers.Dense(512, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "mlp256": lambda layers: [
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "cnn": lambda layers: [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ],
    # The rejector reads views, see ink.surroundings: is it one whole digit, a sign, something else, or a wrong piece?
    "rejector": lambda layers: [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(128, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.4),
        layers.Dense(4, activation="softmax"),
    ],
}
REJECTOR = "rejector"  # the one network of NETWORKS that is no classifier
VIEW_SHAPE, OUTPUTS_OF_REJECTOR = (PICTURE_SIDE, PICTURE_SIDE, 3), 4  # its input, and how many kinds it knows
CLASSIFIERS = [name for name in NETWORKS if name != REJECTOR]  # those that say which digit a picture shows
DEFAULT_NETWORK = "mlp512"  # the network of the window, and of commands without --network


@functools.cache
def load_keras() -> ModuleType:
    """Import Keras without the messages that TensorFlow prints at its start, and return it. Raises ImportError."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever the user's other programs need
    with hide_stderr():
        import keras
    # TensorFlow warns that it compiles the network anew for each number of pictures. It does so only once for each.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return keras


def build_network(name: str, side: int = PICTURE_SIDE) -> "keras.Model":
    """The network NETWORKS[name] with random weights.

    A classifier turns pictures (n, side, side) float32 into probabilities (n, 10), the rejector turns views (n, side,
    side, 3) float32 into probabilities (n, 4).
    """
    keras = load_keras()
    layers = NETWORKS[name](keras.layers)
    if name == REJECTOR:
        return keras.Sequential([keras.Input((side, side, 3)), *layers], name=name)
    is_convolutional = isinstance(layers[0], keras.layers.Conv2D)
    first = keras.layers.Reshape((side, side, 1)) if is_convolutional else keras.layers.Flatten()
    return keras.Sequential([keras.Input((side, side)), first, *layers], name=name)


def build_teacher() -> "keras.Model":
    """The teacher, with random weights: a convolutional network from pictures (n, 28, 28) to probabilities (n, 10).

    It is larger and slower than NETWORKS. A training with --teacher trains it first; then the others learn from its
    probabilities.
    """
    keras = load_keras()
    layers = keras.layers

    def convolution(filters: int, side: int, stride: int = 1) -> list[Any]:
        convolve = layers.Conv2D(filters, side, stride, padding="same", use_bias=False)
        return [convolve, layers.BatchNormalization(), layers.ReLU()]

    return keras.Sequential(
        [
            keras.Input((PICTURE_SIDE, PICTURE_SIDE)),
            layers.Reshape((PICTURE_SIDE, PICTURE_SIDE, 1)),
            *convolution(32, 5, stride=2),
            *convolution(64, 3),
            layers.MaxPooling2D(),
            *convolution(64, 3),
            *convolution(128, 3),
            layers.MaxPooling2D(padding="same"),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ],
        name="teacher",
    )


def apply_temperature(network: "keras.Model", temperature: float) -> None:
    """Divide the logits of a network by `temperature`, for good: by dividing the weights of its softmax layer."""
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])
