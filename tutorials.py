"""The tutorials' own training of each network, kept so that their scores can be reproduced and compared.

    python model.py train --network mlp512 --recipe tutorial --out mlp512-tutorial.keras
    python model.py compare --trials 3

A tutorial trains on MNIST's pixels as they are: without our frame, without distortions, in a minute. What comes out
scores 96 to 99 % on MNIST and misreads much of what a person draws.

Sources: Keras's own introduction and examples (mlp512, cnn); the tutorials "MNIST-PLUS" by Manas Sharma (mlp256) and
others of 128-128 and 512-256 units. Where a tutorial leaves something open, Keras's default is taken.
"""

import contextlib
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np

from data import mnist, mnist_test
from evaluation import Score, score
from files import drawings, read_image
from ink import PICTURE
from model import probabilities
from plots import Curves, curves_of
from training import bright, stopping


@dataclass(frozen=True)
class Tutorial:
    """How a tutorial trains its network."""

    reported: float  # accuracy on MNIST's test digits that it promises, 0..1
    epochs: int
    batch: int = 32
    rate: float | None = None  # of SGD; Adam where there is none
    standardized: bool = False  # pixels less their mean, by their deviation, instead of 0..1
    validation: float = 0  # the part of the digits that is kept back
    drawings: bool = False  # whether it learns drawings besides, which `train --drawings` names


TUTORIALS = {
    "mlp512": Tutorial(0.98, epochs=10),
    "mlp128x2": Tutorial(0.974, epochs=3),
    "mlp512x256": Tutorial(0.969, epochs=1, validation=0.1),
    "mlp256": Tutorial(0.981, epochs=10, batch=200, rate=0.3, standardized=True, drawings=True),
    "cnn": Tutorial(0.985, epochs=1),
}


def train_as_tutorial(
    networks: list[keras.Model], folders: list[Path], epochs: int | None, seed: int, stop: threading.Event
) -> tuple[dict[str, dict[str, Any]], list[Curves]]:
    """Train networks as their tutorials do, on MNIST and the drawings in some folders.

    Returns their records by name, and their curves, of those that learnt anything before `stop` was set. Raises
    FileError, and KeyboardInterrupt if none did.
    """
    (images, labels), (test_images, test_labels) = mnist()
    more = [(_small(read_image(path)), label) for folder in folders for path, label in drawings(folder)]
    if more:
        images = np.concatenate([images, [image for image, _ in more]])
        labels = np.concatenate([labels, [label for _, label in more]])
        order = np.random.default_rng(seed).permutation(len(labels))  # SGD would see the drawings last
        images, labels = images[order], labels[order]
    test = mnist_test()
    records, curves = {}, []
    for network in networks:
        if stop.is_set():
            break
        seconds = fit_as_tutorial(network, images, labels, stop, epochs)
        interrupted = stop.is_set()
        history = network.history.history
        rate = float(network.optimizer.learning_rate)
        curves.append(curves_of(network.name, history, [rate] * len(history["loss"])))
        plain = score_unframed(network, test.name, test_images, test_labels)
        print(f"{network.name}: {plain.accuracy:.2%} of MNIST's test digits as they are", flush=True)
        answers = probabilities(network, test.pictures)
        records[network.name] = {
            "network": network.name,
            "parameters": network.count_params(),
            "recipe": "tutorial",
            "learnt_from": {"MNIST": len(images) - len(more), "drawings": len(more)},
            "seed": seed,
            "epochs": round(int(network.optimizer.iterations) / network.history.params["steps"], 2),
            "interrupted": interrupted,
            "seconds": round(seconds),
            "sets": [score(test.name, answers, test.labels).numbers(), plain.numbers()],
        }
    if not records:
        raise KeyboardInterrupt
    return records, curves


def _small(image: np.ndarray) -> np.ndarray:
    return cv2.resize(image, (PICTURE, PICTURE), interpolation=cv2.INTER_AREA)


def score_unframed(network: keras.Model, name: str, images: np.ndarray, labels: np.ndarray) -> Score:
    """How a network reads images (n, side, side) uint8 as they are, as the tutorials test and use theirs."""
    return score(f"{name}, not framed", probabilities(network, bright(images)), labels)


def fit_as_tutorial(
    network: keras.Model, images: np.ndarray, labels: np.ndarray, stop: threading.Event, epochs: int | None = None
) -> float:
    """Train a fresh network as its tutorial does, on images (n, side, side) uint8 and labels (n,); returns seconds.

    `epochs` are the tutorial's where None is given. The network takes pixels in 0..1 afterwards, even where it learnt
    from others: mean and deviation are moved into the weights of its first layer.
    """
    recipe = TUTORIALS[network.name]
    pixels = bright(images)
    mean, deviation = (pixels.mean(), pixels.std()) if recipe.standardized else (np.float32(0), np.float32(1))
    network.compile(
        optimizer=keras.optimizers.SGD(recipe.rate) if recipe.rate else keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    started = time.monotonic()
    with contextlib.redirect_stdout(sys.stderr):
        network.fit(
            (pixels - mean) / deviation,
            labels,
            batch_size=recipe.batch,
            epochs=epochs or recipe.epochs,
            validation_split=recipe.validation,
            callbacks=[stopping(network, stop)],
            verbose=1 if sys.stderr.isatty() else 2,
        )
    seconds = time.monotonic() - started
    if recipe.standardized:
        first = next(layer for layer in network.layers if layer.weights)
        weights, bias = first.get_weights()
        first.set_weights([weights / deviation, bias - weights.sum(0) * (mean / deviation)])
    return seconds


def shift(images: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Each of the images (n, h, w) placed at random in an empty one: (n, side, side) uint8."""
    n, height, width = images.shape
    shifted = np.zeros((n, side, side), images.dtype)
    tops, lefts = rng.integers(0, side - height + 1, n), rng.integers(0, side - width + 1, n)
    for image, wide, top, left in zip(images, shifted, tops, lefts, strict=True):
        wide[top : top + height, left : left + width] = image
    return shifted
