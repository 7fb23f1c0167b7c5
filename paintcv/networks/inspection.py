"""Look inside a network: what its first layer looks for, and which pixels speak for its answer.

    probabilities, units = inspect_file(Path("weights/mlp512.keras"), pictures)     # the most active units
    weights = unit_weights(network)                                     # (512, 28, 28): those of all units
    probabilities, contributions = pixel_contributions(network, picture)            # (10,), (10, 28, 28)
    explanations = explain_file(Path("weights/mlp512.keras"), pictures) # for and against the answer and the runner-up

A unit of a dense first layer multiplies each pixel by a weight and adds up. Shown as a picture of 28 x 28, its weights
are the ink that the unit looks for. A unit of a convolutional layer looks for the same small pattern everywhere. Of
these, `inspect_file` returns the feature maps, which show where they find it.

The contribution of a pixel to an answer is the gradient of the answer's logit times the pixel. As long as no ReLU unit
switches on or off, a network is linear, and this product is what the pixel adds to the logit.

Sources. Gradient times input: Shrikumar, Greenside, Shcherbina and Kundaje, "Not just a black box: learning important
features through propagating activation differences", 2016. Logits minus their mean, since softmax depends only on
their differences: Shrikumar, Greenside and Kundaje, "Learning important features", ICML 2017, section 3.6.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.networks.layers import load_keras
from paintcv.networks.prediction import predict_file
from paintcv.networks.weights import load_network
from paintcv.system.console import FileError

if TYPE_CHECKING:
    import keras

SHOWN_UNITS = 6  # the units of a picture that `inspect_file` returns: the panel has room for six


@dataclass(frozen=True, eq=False)
class HiddenUnits:
    """The most active units of a network's first layer for a picture, the most active one first: k of them."""

    pictures: np.ndarray  # (k, h, w) float32: the weights of each unit, of both signs, or its feature map
    activations: np.ndarray  # (k,) float32: its output; of a feature map, the highest
    total: int  # how many units the layer has; 0 if the network begins with another layer than Dense or Conv2D
    maps: bool  # whether `pictures` are feature maps


def inspect_file(path: Path, pictures: np.ndarray) -> tuple[np.ndarray, list[HiddenUnits]]:
    """The probabilities (n, 10) of pictures (n, 28, 28) by the network in `path`, and the most active units for each.

    Raises FileError.
    """
    network, layer = _load_with_activations(path)
    if layer is None:
        no_units = HiddenUnits(np.zeros((0, PICTURE_SIDE, PICTURE_SIDE), np.float32), np.zeros(0, np.float32), 0, False)
        return predict_file(path, pictures), [no_units] * len(pictures)
    activations, probabilities = network.predict_on_batch(pictures)
    if activations.ndim == 2:
        weights = dense_weights(layer)
        return probabilities, [_most_active(weights, outputs, maps=False) for outputs in activations]
    feature_maps = activations.transpose(0, 3, 1, 2)  # n, units, height, width
    return probabilities, [_most_active(maps, maps.max((1, 2)), maps=True) for maps in feature_maps]


def _most_active(pictures: np.ndarray, activations: np.ndarray, maps: bool) -> HiddenUnits:
    """The SHOWN_UNITS most active of all n units, with their pictures (n, h, w) and activations (n,)."""
    order = np.argsort(-activations, kind="stable")[:SHOWN_UNITS]
    return HiddenUnits(pictures[order], activations[order], len(activations), maps)


@functools.cache
def _load_with_activations(path: Path) -> "tuple[keras.Model, keras.Layer | None]":
    """The network in `path`, with the output of its first layer as an additional output, and that layer.

    Without such a layer (see `first_layer`), it is the network itself and None.
    """
    network = load_network(path)
    layer = first_layer(network)
    if layer is None:
        return network, None
    return load_keras().Model(network.inputs, [layer.output, network.outputs[0]]), layer


def first_layer(network: "keras.Model") -> "keras.Layer | None":
    """The first Dense or Conv2D layer of a network; None if there is none, or if a Dense one doesn't get the pixels."""
    layers = load_keras().layers
    layer = next((layer for layer in network.layers if isinstance(layer, (layers.Dense, layers.Conv2D))), None)
    if isinstance(layer, layers.Dense) and layer.kernel.shape[0] != PICTURE_SIDE * PICTURE_SIDE:
        return None
    return layer


def dense_weights(layer: "keras.Layer", count: int | None = None) -> np.ndarray:
    """The weights of the first `count` units of a Dense layer, or of all, as pictures: (units, 28, 28) float32."""
    kernel = layer.get_weights()[0][:, :count]
    return kernel.T.reshape(-1, PICTURE_SIDE, PICTURE_SIDE)


def unit_weights(network: "keras.Model", count: int | None = None) -> np.ndarray:
    """The weights of the units of a network's first layer as pictures: (units, h, w) float32, of the first `count`.

    They are 28 x 28 if the layer is Dense, and as large as its filters if it is Conv2D. Raises FileError if there is
    no such layer.
    """
    layer = first_layer(network)
    if layer is None:
        raise FileError(f"{network.name}: its first layer is neither Dense nor Conv2D on pixels, so it can't be shown")
    if isinstance(layer, load_keras().layers.Dense):
        return dense_weights(layer, count)
    return layer.get_weights()[0][:, :, 0, :count].transpose(2, 0, 1)  # of the first channel: units, height, width


@dataclass(frozen=True, eq=False)
class Explanation:
    """Which pixels of a picture speak for and against the answer, and the runner-up."""

    digits: np.ndarray  # (2,) int: the answer, the runner-up
    probabilities: np.ndarray  # (2,) float32: theirs
    contributions: np.ndarray  # (2, 28, 28) float32: see `pixel_contributions`


def explain_file(path: Path, pictures: np.ndarray) -> list[Explanation]:
    """Why the network in `path` reads pictures (n, 28, 28) as it does, each by itself. Raises FileError."""
    explained = (tensor.numpy() for tensor in _explainer(load_network(path), 2)(pictures))
    return [Explanation(*of_picture) for of_picture in zip(*explained, strict=True)]


def pixel_contributions(network: "keras.Model", picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The probabilities (10,) of a picture (28, 28), and how much each pixel contributes to each digit: (10, 28, 28).

    A pixel with a positive contribution speaks for the digit, one with a negative contribution against it. Raises
    FileError if the network doesn't end in softmax.
    """
    digits, probabilities, contributions = (tensor[0].numpy() for tensor in _explainer(network, 10)(picture[None]))
    order = np.argsort(digits)
    return probabilities[order], contributions[order]


@functools.lru_cache(maxsize=16)  # networks: more than `weights/` has; a test that builds many leaves few behind
def _explainer(network: "keras.Model", count: int) -> Callable[[np.ndarray], tuple[Any, Any, Any]]:
    """A function that explains pictures (n, 28, 28), returning tensors, for the `count` most likely digits of each.

    These are the digits (n, count), the most likely one first, their probabilities (n, count), and the contributions of
    the pixels to them (n, count, 28, 28). Raises FileError if the network doesn't end in softmax.
    """
    keras = load_keras()
    import tensorflow as tf

    if getattr(network.layers[-1], "activation", None) is not keras.activations.softmax:
        raise FileError(f"{network.name}: its last layer isn't softmax, so there are no logits to explain")
    without_softmax = keras.models.clone_model(network)
    without_softmax.set_weights(network.get_weights())
    without_softmax.layers[-1].activation = keras.activations.linear

    def explain(pictures: Any) -> tuple[Any, Any, Any]:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(pictures)
            logits = without_softmax(pictures, training=False)
            relative = logits - tf.reduce_mean(logits, axis=1, keepdims=True)
            likeliest, digits = tf.math.top_k(relative, count)
            of_digits = tf.unstack(likeliest, count, axis=1)
        # The pictures don't depend on each other, so the gradient of a sum over them is that of each.
        contributions = [tape.gradient(logit, pictures) * pictures for logit in of_digits]
        probabilities = tf.gather(tf.nn.softmax(logits), digits, axis=1, batch_dims=1)
        return digits, probabilities, tf.stack(contributions, axis=1)

    signature = [tf.TensorSpec((None, PICTURE_SIDE, PICTURE_SIDE), tf.float32)]
    return tf.function(explain, input_signature=signature)  # compiled once, for any number of pictures
