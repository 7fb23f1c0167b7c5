"""Prediction: what a classifier and the rejector say about pictures.

    predict(network, pictures)          # (n, 10) float32: the probabilities of the ten digits
    predict_both(path, views)           # those, and the rejector's: is it one whole digit?

Many pictures are read in batches; a few are read at once, without delay.
"""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.networks.layers import VIEW_SHAPE, load_keras
from paintcv.networks.weights import load_network, load_rejector, missing_rejector

if TYPE_CHECKING:
    import keras

BATCH = 1000  # pictures that `predict` reads at a time; set by hand
# What stands for its probabilities where there is no rejector: each piece of ink is a whole digit or, more likely, a
# fragment. So all of it is read as digits, and as few of them as geometry allows. Set by hand.
NO_REJECTOR = np.array([[0.1, 0, 0, 0.9]], np.float32)


def predict(network: "keras.Model", pictures: np.ndarray) -> np.ndarray:
    """The probabilities (n, 10) float32 of many pictures (n, 28, 28), n > 0, computed in batches.

    Keras's own `predict` may wait for seconds when it is done: see `learning.fitting`.
    """
    starts = range(0, len(pictures), BATCH)
    return np.concatenate([network.predict_on_batch(pictures[start : start + BATCH]) for start in starts])


def predict_file(path: Path, pictures: np.ndarray) -> np.ndarray:
    """The probabilities (n, 10) float32 of a few pictures (n, 28, 28) by the classifier in `path`, without delay.

    They are computed in one batch, which for a few pictures is much faster than `predict`. Raises FileError.
    """
    return load_network(path).predict_on_batch(pictures)


def predict_both(path: Path, views: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the classifier in `path` and the rejector say about a few views (n, 28, 28, 3), in one batch.

    Returns the probabilities of the ten digits, (n, 10) float32, and those of the rejector's four kinds, (n, 4)
    float32; see segmentation.number.KINDS. Without a rejector, see `missing_rejector`, these are NO_REJECTOR. Raises
    FileError.
    """
    probabilities, kinds = _load_both(path).predict_on_batch(views)
    return probabilities, kinds


def predict_kinds(views: np.ndarray) -> np.ndarray:
    """The probabilities of the rejector's four kinds for many views (n, 28, 28, 3): (n, 4), computed in batches.

    Without a rejector, see `missing_rejector`, these are NO_REJECTOR.
    """
    if missing_rejector():
        return np.repeat(NO_REJECTOR, len(views), 0)
    return predict(load_rejector(), views)


@functools.cache
def _load_both(path: Path) -> "keras.Model":
    """One network of two outputs: those of the classifier in `path`, and that of the rejector. Raises FileError."""
    keras = load_keras()
    classifier = load_network(path)
    views = keras.Input(VIEW_SHAPE)
    probabilities = classifier(views[..., 0])
    if missing_rejector():
        return keras.Model(views, [probabilities, keras.ops.ones_like(probabilities[:, :1]) * NO_REJECTOR])
    return keras.Model(views, [probabilities, load_rejector()(views)])
