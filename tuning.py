"""Fine-tuning: teach a trained network your own handwriting, without its forgetting what it knows.

    python model.py train --from weights/mlp512.keras --drawings drawings/

The drawings are shown among MNIST's digits, all distorted as in training. Where the network read a sample rightly
before, it shall go on giving the probabilities that it gave; where not, it learns the label.

Source: Li and Hoiem, "Learning without forgetting", ECCV 2016: the answers that a network gave before keep it from
forgetting.
"""

import threading
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from command_line import one_line
from data import drawn_set, mnist, mnist_test, stencils
from evaluation import score
from model import probabilities
from plots import Curves
from samples import Samples, gather, workers
from training import Teaching, all_of, bright, drawn, fit, labels_alone, say

SHARE = 0.4  # of the samples: those of drawings, if there are enough of them,
EACH = 0.01  # as a single one is no more than this: it may have a wrong label
SAMPLES = 12_000  # in an epoch
EPOCHS = 12
RATE = 3e-4  # of learning, at the start
TOLD = 20  # answers that changed
LOST = 0.005  # of MNIST's accuracy: what makes one doubt the labels


def tune(
    network: keras.Model, folders: list[Path], epochs: int, seed: int, stop: threading.Event, logs: Path | None = None
) -> tuple[dict[str, Any], list[Curves]]:
    """Fine-tune a network on the drawings in some folders; tells what changed, and returns its record and curves.

    `logs` is a folder for TensorBoard. It ends early once `stop` is set. Raises FileError, and KeyboardInterrupt if
    `stop` is set before the network has begun to learn.
    """
    started = time.monotonic()
    say("reading the digits ...")
    learnt = drawn(folders)
    sets = [mnist_test(), *map(drawn_set, folders)]
    paths = [path for some in sets for path in some.files]
    before = [probabilities(network, digits.pictures) for digits in sets]
    old = keras.models.clone_model(network)
    old.set_weights(network.get_weights())

    (images, labels), _ = mnist()
    with workers() as executor:
        share = min(SHARE, EACH * len(learnt[1]))
        shares = {"MNIST": 1 - share, "drawings": share}
        digits = gather({"MNIST": (stencils(images), labels), "drawings": learnt}, shares)
        samples = Samples(digits, seed, executor, SAMPLES)
        if stop.is_set():
            raise KeyboardInterrupt
        done, curves = fit([network], samples, all_of(sets[1:]), epochs, stop, unless_wrong(old), rate=RATE, logs=logs)
        interrupted = stop.is_set()

    after = [probabilities(network, digits.pictures) for digits in sets]
    for some, was, now in zip(sets, before, after, strict=True):
        right = [f"{(given.argmax(1) == some.labels).mean():.2%}" for given in (was, now)]
        learnt_from = "" if some is sets[0] else ", which it has learnt by heart now"
        print(f"{some.name} ({len(some.labels):,}): {right[0]} right before, {right[1]} after{learnt_from}")
    lost = np.mean(before[0].argmax(1) == sets[0].labels) - np.mean(after[0].argmax(1) == sets[0].labels)
    tell_changes(paths, np.concatenate(before[1:]).argmax(1), np.concatenate(after[1:]).argmax(1))
    if lost > LOST:
        print(f"{lost:.1%} of MNIST is lost: before you use it, look whether the drawings have the right labels")
    record = {
        "network": network.name,
        "parameters": network.count_params(),
        "learnt_from": digits.counts,
        "seed": seed,
        "epochs": round(done, 2),
        "interrupted": interrupted,
        "seconds": round(time.monotonic() - started),
        "sets": [score(some.name, now, some.labels).numbers() for some, now in zip(sets, after, strict=True)],
    }
    return record, curves


def unless_wrong(old: keras.Model) -> Teaching:
    """What to learn of samples: the probabilities of `old` where its answer is right, else the label."""

    def teach(shown: np.ndarray, labels: np.ndarray) -> np.ndarray:
        answers = probabilities(old, bright(shown))
        right = answers.argmax(1) == labels
        return np.where(right[:, None], answers, labels_alone(shown, labels))

    return teach


def tell_changes(paths: list[Path], before: np.ndarray, after: np.ndarray) -> None:
    """Print which drawings are read in another way than before."""
    changed = np.flatnonzero(before != after)
    for i in changed[:TOLD]:
        print(f"  {one_line(str(paths[i]))}: {before[i]} -> {after[i]}")
    if len(changed) > TOLD:
        print(f"  and {len(changed) - TOLD:,} others")
