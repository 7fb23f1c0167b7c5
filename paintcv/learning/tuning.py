"""Fine-tuning: a trained network learns a person's handwriting from drawings, and doesn't forget what it knows.

    python model.py train --from weights/mlp512.keras --drawings drawings

It learns from drawings mixed with MNIST's digits, all distorted as in `training`. Where the network read a sample right
before, it learns to give the same probabilities again; otherwise it learns the label.

Source: Li and Hoiem, "Learning without forgetting", ECCV 2016.

This module imports Keras, as `training` does.
"""

import threading
import time
from pathlib import Path

import keras
import numpy as np

from paintcv.data.distortions import pad_images
from paintcv.data.mnist import load_mnist
from paintcv.data.sets import DigitSet, drawing_set, join_sets, mnist_test_set, padded_drawings
from paintcv.ink.picture import to_unit_range
from paintcv.learning.fitting import TargetFunction, fit, one_hot
from paintcv.learning.records import Curves, Record
from paintcv.learning.samples import Samples, TrainingDigits, combine_sources, sample_workers
from paintcv.learning.scores import score_digits
from paintcv.networks.prediction import predict
from paintcv.system.console import print_progress, printable

# Set by hand.
DRAWINGS_SHARE = 0.4  # of the samples, those of drawings; the others are MNIST's
SHARE_PER_DRAWING = 0.01  # at most: a wrong label among six drawings with a share of 0.4 spoilt a network
SAMPLES_PER_EPOCH = 12_000
TUNING_EPOCHS = 12
TUNING_RATE = 3e-4  # learning rate at the start
MAX_CHANGES_PRINTED = 20  # drawings listed that the network reads in another way than before
MAX_ACCURACY_LOSS = 0.005  # on MNIST's test digits; after a greater loss, a warning is printed


def fine_tune(
    network: keras.Model, folders: list[Path], epochs: int, seed: int, stop: threading.Event, logs: Path | None = None
) -> tuple[Record, list[Curves]]:
    """Fine-tune a network on the drawings in folders, print what changed, and return its record and curves.

    `logs` is a folder for TensorBoard. The training ends early once `stop` is set. Raises FileError, and
    KeyboardInterrupt where `stop` is set before the network has begun to learn.
    """
    started = time.monotonic()
    print_progress("reading the digits ...")
    drawings = padded_drawings(folders)
    sets = [mnist_test_set(), *map(drawing_set, folders)]
    before = [predict(network, digit_set.pictures).argmax(1) for digit_set in sets]
    old = keras.models.clone_model(network)
    old.set_weights(network.get_weights())
    digits = _mix_with_mnist(drawings)
    with sample_workers() as executor:
        samples = Samples(digits, seed, executor, SAMPLES_PER_EPOCH)
        if stop.is_set():
            raise KeyboardInterrupt
        make_targets = keep_right_answers(old)
        done, curves = fit(
            [network], samples, join_sets(sets[1:]), epochs, stop, make_targets, rate=TUNING_RATE, logs=logs
        )
        interrupted = stop.is_set()
    probabilities = [predict(network, digit_set.pictures) for digit_set in sets]
    print_report(sets, before, [after.argmax(1) for after in probabilities])
    record = Record(
        network=network.name,
        parameters=network.count_params(),
        learnt_from=digits.counts,
        seed=seed,
        epochs=round(done, 2),
        interrupted=interrupted,
        seconds=round(time.monotonic() - started),
        sets=[
            score_digits(digit_set.name, after, digit_set.labels).as_dict()
            for digit_set, after in zip(sets, probabilities, strict=True)
        ],
    )
    return record, curves


def _mix_with_mnist(drawings: tuple[np.ndarray, np.ndarray]) -> TrainingDigits:
    """Padded images and labels of drawings together with MNIST's training digits."""
    (images, labels), _ = load_mnist()
    share = min(DRAWINGS_SHARE, SHARE_PER_DRAWING * len(drawings[1]))
    shares = {"MNIST": 1 - share, "drawings": share}
    return combine_sources({"MNIST": (pad_images(images), labels), "drawings": drawings}, shares)


def keep_right_answers(old: keras.Model) -> TargetFunction:
    """The targets of fine-tuning: the probabilities of the network `old` where its answer is right, else the label."""

    def make_targets(pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
        probabilities = predict(old, to_unit_range(pictures))
        right = probabilities.argmax(1) == labels
        return np.where(right[:, None], probabilities, one_hot(pictures, labels))

    return make_targets


def print_report(sets: list[DigitSet], before: list[np.ndarray], after: list[np.ndarray]) -> None:
    """Print the accuracy on each set before and after fine-tuning, and which drawings are read in another way.

    `before` and `after` have the answers (n,) to each set. The first set is MNIST's test digits, the others are
    drawings.
    """
    losses = []
    for digit_set, *answers in zip(sets, before, after, strict=True):
        was, now = (float((digits == digit_set.labels).mean()) for digits in answers)
        learnt = "" if digit_set is sets[0] else ", all of them learnt"
        print(f"{digit_set.name} ({len(digit_set.labels):,}{learnt}): {was:.2%} right before, {now:.2%} after")
        losses.append(was - now)
    files = [file for digit_set in sets for file in digit_set.files]
    print_changes(files, np.concatenate(before[1:]), np.concatenate(after[1:]))
    if losses[0] > MAX_ACCURACY_LOSS:
        print(f"accuracy on MNIST fell by {losses[0]:.1%}; check the labels of the drawings before you use the network")


def print_changes(files: list[Path], before: np.ndarray, after: np.ndarray) -> None:
    """Print which drawings are read as another digit than before: the first MAX_CHANGES_PRINTED of them."""
    changed = np.flatnonzero(before != after)
    for i in changed[:MAX_CHANGES_PRINTED]:
        print(f"  {printable(str(files[i]))}: {before[i]} -> {after[i]}")
    if len(changed) > MAX_CHANGES_PRINTED:
        print(f"  and {len(changed) - MAX_CHANGES_PRINTED:,} others")
