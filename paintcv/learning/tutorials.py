"""The tutorials' own training of each network, so that their scores can be reproduced and compared with PaintCV's.

    python model.py train --network mlp512 --recipe tutorial --out mlp512-tutorial.keras
    python model.py compare --trials 3

A tutorial trains on MNIST's pixels as they are, without framing and distortions, in a minute. The network then scores
96 to 99 % on MNIST and misreads most of what people draw.

The comparison repeats two tests of one of the tutorials. In the first, each digit lies at a random place in an image of
48 x 48, and a network is trained and tested with such images. Trained as in the tutorials, it loses much, because what
it learns in one place it doesn't know in another. Framed, digits have no place. In the second, five test digits are
chosen at random. A network with the accuracy p reads all five right with the probability p^5.

Sources: Keras's introduction and examples (mlp512, cnn); the tutorials "MNIST-PLUS" by Manas Sharma (mlp256) and
others of 128-128 and 512-256 units. Where a tutorial leaves something open, Keras's default is taken.

This module imports Keras, as `training` does.
"""

import dataclasses
import math
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import keras
import numpy as np

from paintcv.data.distortions import shift_randomly
from paintcv.data.drawings import labelled_digits
from paintcv.data.sets import DigitSet, load_mnist, mnist_test_set
from paintcv.ink.picture import PICTURE_SIDE, to_unit_range
from paintcv.ink.surroundings import make_views
from paintcv.learning.comparison import RANDOM_DIGITS, Comparison
from paintcv.learning.fitting import fit_with_progress, stop_callback
from paintcv.learning.records import Curves, Record, curves_of
from paintcv.learning.scores import Score, score_digits
from paintcv.networks.layers import build_network
from paintcv.networks.prediction import predict
from paintcv.segmentation.reading import read_image
from paintcv.system.console import print_progress
from paintcv.system.processes import catch_ctrl_c

SHIFTED_SIDE = 48  # of the image in which a digit lies at a random place, pixels; as in the tutorial


@dataclass(frozen=True)
class Tutorial:
    """How a tutorial trains its network. Values are the tutorials'."""

    reported: float  # accuracy on MNIST's test digits that it reports, 0..1
    epochs: int
    batch: int = 32  # Keras's default
    rate: float | None = None  # learning rate of SGD; None: Adam with Keras's default
    standardized: bool = False  # whether pixels are standardized (mean 0, standard deviation 1), instead of 0..1
    validation: float = 0  # fraction of the training digits that is kept back
    drawings: bool = False  # whether it learns drawings besides MNIST; `train --drawings` names them


TUTORIALS = {
    "mlp512": Tutorial(0.98, epochs=10),
    "mlp128x2": Tutorial(0.974, epochs=3),
    "mlp512x256": Tutorial(0.969, epochs=1, validation=0.1),
    "mlp256": Tutorial(0.981, epochs=10, batch=200, rate=0.3, standardized=True, drawings=True),
    "cnn": Tutorial(0.985, epochs=1),
}
NO_TUTORIAL = Tutorial(math.nan, epochs=10)  # for other networks: as Keras's introduction trains mlp512


def train_as_tutorial(
    networks: list[keras.Model], folders: list[Path], epochs: int | None, seed: int, stop: threading.Event
) -> tuple[dict[str, Record], list[Curves]]:
    """Train networks as their tutorials do, on MNIST and the drawings in folders.

    `epochs` are the tutorial's if None. Returns the networks' records, by name, and their learning curves: only of
    those that learnt anything before `stop` was set. Raises FileError, and KeyboardInterrupt where none did.
    """
    (images, labels), (test_images, test_labels) = load_mnist()
    drawings = [(_shrink(read_image(path)), label) for folder in folders for path, label in labelled_digits(folder)]
    counts = {"MNIST": len(images), "drawings": len(drawings)}
    images, labels = _add_drawings(images, labels, drawings, seed)
    test = mnist_test_set()
    records: dict[str, Record] = {}
    curves = []
    for network in networks:
        if stop.is_set():
            break
        seconds = fit_as_tutorial(network, images, labels, stop, epochs)
        interrupted = stop.is_set()
        curves.append(_learning_curves(network))
        plain = score_unframed(network, test.name, test_images, test_labels)
        print(f"{network.name}: {plain.accuracy:.2%} of MNIST's test digits as they are", flush=True)
        framed = score_digits(test.name, predict(network, test.pictures), test.labels)
        records[network.name] = Record(
            network=network.name,
            parameters=network.count_params(),
            recipe="tutorial",
            learnt_from=counts,
            seed=seed,
            epochs=round(int(network.optimizer.iterations) / network.history.params["steps"], 2),
            interrupted=interrupted,
            seconds=round(seconds),
            sets=[framed.as_dict(), plain.as_dict()],
        )
    if not records:
        raise KeyboardInterrupt
    return records, curves


def _add_drawings(
    images: np.ndarray, labels: np.ndarray, drawings: list[tuple[np.ndarray, int]], seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Images (n, 28, 28) uint8 and labels (n,) together with drawings, shuffled; unchanged if there are no drawings."""
    if not drawings:
        return images, labels
    images = np.concatenate([images, [image for image, _ in drawings]])
    labels = np.concatenate([labels, [label for _, label in drawings]])
    order = np.random.default_rng(seed).permutation(len(labels))  # Keras keeps back the last ones for validation
    return images[order], labels[order]


def _shrink(image: np.ndarray) -> np.ndarray:
    return cv2.resize(image, (PICTURE_SIDE, PICTURE_SIDE), interpolation=cv2.INTER_AREA)


def _learning_curves(network: keras.Model) -> Curves:
    history = network.history.history
    rate = float(network.optimizer.learning_rate)  # the same in all epochs
    return curves_of(network.name, history, [rate] * len(history["loss"]))


def score_unframed(network: keras.Model, name: str, images: np.ndarray, labels: np.ndarray) -> Score:
    """How a network reads images (n, side, side) uint8 as they are, as the tutorials test and use theirs."""
    return score_digits(f"{name}, not framed", predict(network, to_unit_range(images)), labels)


def fit_as_tutorial(
    network: keras.Model, images: np.ndarray, labels: np.ndarray, stop: threading.Event, epochs: int | None = None
) -> float:
    """Train a fresh network as its tutorial does, on images (n, side, side) uint8 and labels (n,).

    Returns the seconds that it took. `epochs` are the tutorial's if None. Afterwards the network takes pixels in 0..1,
    even if it learnt from standardized ones. The training ends early once `stop` is set.
    """
    recipe = TUTORIALS.get(network.name, NO_TUTORIAL)
    pixels = to_unit_range(images)
    mean, deviation = (pixels.mean(), pixels.std()) if recipe.standardized else (np.float32(0), np.float32(1))
    network.compile(
        optimizer=keras.optimizers.SGD(recipe.rate) if recipe.rate else keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    started = time.monotonic()
    fit_with_progress(
        network,
        (pixels - mean) / deviation,
        labels,
        batch_size=recipe.batch,
        epochs=epochs or recipe.epochs,
        validation_split=recipe.validation,
        callbacks=[stop_callback(network, stop)],
    )
    seconds = time.monotonic() - started
    if recipe.standardized:
        _absorb_standardization(network, mean, deviation)
    return seconds


def _absorb_standardization(network: keras.Model, mean: np.floating, deviation: np.floating) -> None:
    """Change the first layer's weights so that the network takes x where it learnt from (x - mean) / deviation."""
    first = next(layer for layer in network.layers if layer.weights)
    weights, bias = first.get_weights()
    first.set_weights([weights / deviation, bias - weights.sum(0) * (mean / deviation)])


@dataclass(frozen=True)
class _Setup:
    """Images (n, side, side) uint8 and labels (n,) to train on, and sets to test with: unframed images of that side."""

    images: np.ndarray
    labels: np.ndarray
    sets: list[DigitSet]


def compare_networks(
    names: list[str],
    shipped: dict[str, keras.Model],
    others: list[DigitSet],
    trials: int,
    seed: int,
) -> list[Comparison]:
    """Train networks `trials` times as their tutorials do, and compare them with those of `shipped`, by name.

    All read MNIST's test digits, the same shifted, and the sets `others`; the tutorials' networks only those sets that
    have unframed images. Raises FileError, and KeyboardInterrupt on Ctrl-C.
    """
    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    rng = np.random.default_rng(seed)
    shifted_train = shift_randomly(train_images, SHIFTED_SIDE, rng)
    shifted_test = shift_randomly(test_images, SHIFTED_SIDE, rng)
    chosen = rng.choice(len(test_labels), RANDOM_DIGITS, replace=False)
    test = mnist_test_set()
    shifted = DigitSet(
        f"MNIST in {SHIFTED_SIDE} x {SHIFTED_SIDE}", make_views(shifted_test), test_labels, unframed=shifted_test
    )
    setups = [
        _Setup(train_images, train_labels, [test, *others]),
        _Setup(shifted_train, train_labels, [shifted]),
    ]
    comparisons = []
    with catch_ctrl_c() as stop:
        for name in names:
            comparison = _train_trials(name, setups, trials, seed, stop)
            if name in shipped:
                comparison = _add_shipped(comparison, shipped[name], [test, shifted, *others], chosen)
            comparisons.append(comparison)
    return comparisons


def _train_trials(name: str, setups: list[_Setup], trials: int, seed: int, stop: threading.Event) -> Comparison:
    """The comparison of a network trained `trials` times as its tutorial does, each time anew in each setup.

    Its seconds are those of the first setup. Raises KeyboardInterrupt once `stop` is set.
    """
    comparison = Comparison(name, build_network(name).count_params())
    for trial in range(trials):
        print_progress(f"{name}, as its tutorial, {trial + 1} of {trials}:")
        for setup in setups:
            keras.utils.set_random_seed((seed + trial) % 2**32)
            network = build_network(name, side=setup.images.shape[1])
            seconds = fit_as_tutorial(network, setup.images, setup.labels, stop)
            if stop.is_set():
                raise KeyboardInterrupt
            if setup is setups[0]:
                comparison.seconds.append(seconds)
            for digits in setup.sets:
                if digits.unframed is not None:
                    score = score_unframed(network, digits.name, digits.unframed, digits.labels)
                    comparison.tutorial.setdefault(digits.name, []).append(score.accuracy)
    return comparison


def _add_shipped(comparison: Comparison, network: keras.Model, sets: list[DigitSet], chosen: np.ndarray) -> Comparison:
    """Add what `network` reads of the sets, framed, and of the digits `chosen` (k,) of the first set."""
    answers = [predict(network, digits.pictures).argmax(1) for digits in sets]
    ours = {digits.name: [float((read == digits.labels).mean())] for digits, read in zip(sets, answers, strict=True)}
    labels, read = ("".join(map(str, digits[chosen])) for digits in (sets[0].labels, answers[0]))
    return dataclasses.replace(
        comparison,
        ours=ours,
        random_digits=f"{labels} read as {read}",
        chance=ours[sets[0].name][0] ** len(chosen),
    )
