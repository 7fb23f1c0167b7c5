"""Rejection: the rejector learns to tell one whole digit from a letter, from half a digit and from anything else.

    with catch_ctrl_c() as stop:
        record, curves = train_rejector(network, data, epochs=30, seed=0, stop=stop)

It learns from the digits that classifiers learn from, and from as many pictures that show none: letters and symbols of
`data.others`, and what `paintcv.data.others` paints from the digits. Some of these look exactly like a digit: an o, or
the stem of a 4. Confident learning leaves them out (see labels.py).

At the end, the rejector is calibrated for drawings of which NO_DIGIT_SHARE show no digit: most people draw digits.

Sources: Hendrycks, Mazeika and Dietterich, "Deep anomaly detection with outlier exposure", ICLR 2019. Calibration by a
scale and a shift of the logit: Platt, "Probabilistic outputs for support vector machines", 1999.

This module imports Keras, as `training` does.
"""

import threading
import time
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import keras
import numpy as np

from paintcv.data.distortions import pad_images
from paintcv.data.others import LIKE_DIGITS, NO_DIGITS, paint_no_digits
from paintcv.data.painting import paint_large
from paintcv.data.sets import join_sets
from paintcv.data.strokes import PenCharacter, Writers, describe_writers, is_chosen, read_pen_digits, read_pen_others
from paintcv.ink.picture import make_pictures
from paintcv.learning.fitting import REPEAT, fit
from paintcv.learning.labels import find_wrong_labels
from paintcv.learning.progress import Progress
from paintcv.learning.records import Curves, Record
from paintcv.learning.samples import (
    PAINTINGS,
    Samples,
    combine_sources,
    paint_no_digit_images,
    paint_padded_images,
    sample_workers,
)
from paintcv.learning.training import TrainingData, read_digits, read_learnt_strokes
from paintcv.networks.networks import predict
from paintcv.system.console import FileError, print_progress

REJECTOR_EPOCHS = 24  # set by hand: with half as many it refused 3 % fewer letters
NO_DIGIT = 10  # the label of what is no digit
NO_DIGIT_SHARE = 0.07  # of the drawings that the rejector is calibrated for; set by hand, on kept-out writers
# The shares of the samples, see samples.SHARES. Set by hand: as many digits as others; the more a kind can look like
# digits, the more it needs.
SHARES = {"MNIST": 0.2, "strokes": 0.26, "drawings": 0.04}
SHARES |= {"letters": 0.17, "pairs": 0.15, "parts": 0.07, "lined": 0.06, "scribbles": 0.035, "noise": 0.015}
# How many images are painted of each kind of paintcv.data.others. Set by hand.
COUNTS = {"pairs": 24_000, "parts": 16_000, "lined": 16_000, "scribbles": 8_000, "noise": 3_000}
VALIDATION_COUNT = 500  # images of each kind to validate with


def train_rejector(
    network: keras.Model,
    data: TrainingData,
    epochs: int,
    seed: int,
    stop: threading.Event,
    logs: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Record, list[Curves]]:
    """Train the rejector and calibrate it. Returns its record and its learning curves.

    `logs` and `progress` as in `training.train_networks`. The training ends early once `stop` is set. Raises FileError,
    and KeyboardInterrupt where `stop` is set before it has begun to learn.
    """
    started = time.monotonic()
    with sample_workers() as executor:
        print_progress("reading the digits ...")
        sources, validation_sets = read_digits(data, seed, executor, stop)
        no_digits = _validation_no_digits(data, seed)
        sources |= _read_no_digits(data, sources, seed, executor, stop)
        digits = combine_sources(sources, SHARES)
        pictures, _ = join_sets(validation_sets)
        validation = _join(pictures, *no_digits.values())
        if stop.is_set():
            raise KeyboardInterrupt
        samples = Samples(digits, seed, executor)
        done, curves = fit(
            [network], samples, validation, epochs, stop, is_digit, REPEAT, logs=logs, progress=progress, truth=is_digit
        )
        interrupted = stop.is_set()

    scale, shift = calibrate(network, *validation)
    refused = {digit_set.name: digit_set.pictures for digit_set in validation_sets} | no_digits
    sets: list[dict[str, Any]] = []
    for name, shown in refused.items():
        fraction = float((predict(network, shown)[:, 0] < 0.5).mean())
        print(f"{name}: {fraction:.2%} of {len(shown):,} refused", flush=True)
        sets.append({"name": name, "n": len(shown), "refused": fraction})
    record = Record(
        network=network.name,
        parameters=network.count_params(),
        learnt_from=digits.counts,
        kept_out_writers=describe_writers(data.kept_out) if data.kept_out else "",
        seed=seed,
        epochs=round(done, 2),
        interrupted=interrupted,
        temperature=round(1 / scale, 3),
        shift=round(shift, 3),
        seconds=round(time.monotonic() - started),
        sets=sets,
    )
    return record, curves


def is_digit(pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The targets of the rejector: 1 where the label (n,) is a digit, 0 where it is NO_DIGIT: (n, 1) float32."""
    return (labels[:, None] < NO_DIGIT).astype(np.float32)


def calibrate(network: keras.Model, pictures: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Scale and shift the rejector's logit, for good, to fit validation pictures best; return the scale and the shift.

    The digits and the others are weighted so that the others are NO_DIGIT_SHARE of all.
    """
    probability = np.clip(predict(network, pictures)[:, 0].astype(np.float64), 1e-7, 1 - 1e-7)
    target = is_digit(pictures, labels)[:, 0]
    weights = np.where(target, (1 - NO_DIGIT_SHARE) / target.sum(), NO_DIGIT_SHARE / (1 - target).sum())
    scale, shift = _fit_logistic(np.log(probability / (1 - probability)), target, weights)
    kernel, bias = network.layers[-1].get_weights()
    network.layers[-1].set_weights([kernel * scale, bias * scale + shift])
    return scale, shift


def _fit_logistic(logits: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """The scale and the shift of logits (n,) that fit targets (n,) of 0 and 1 best: a logistic regression."""
    features = np.stack([logits, np.ones_like(logits)], 1)

    def loss(values: np.ndarray) -> float:
        return float(weights @ np.logaddexp(0, np.where(targets, -1, 1) * (features @ values)))

    values = np.array([1.0, 0.0])
    for _ in range(50):  # Newton's method; a step that goes too far is halved
        fitted = (1 + np.tanh(features @ values / 2)) / 2
        gradient = features.T @ (weights * (fitted - targets))
        hessian = (features * (weights * fitted * (1 - fitted))[:, None]).T @ features
        step = np.linalg.solve(hessian + 1e-9 * np.eye(2), gradient)
        while loss(values - step) > loss(values) and np.abs(step).max() > 1e-9:
            step /= 2
        values -= step
    return float(values[0]), float(values[1])


def _read_no_digits(
    data: TrainingData,
    sources: dict[str, tuple[np.ndarray, np.ndarray]],
    seed: int,
    executor: Executor,
    stop: threading.Event,
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Padded images of what is no digit, by kind, with NO_DIGIT as their labels."""
    print_progress("painting what is no digit ...")
    letters = read_letters(data.others, None, data.kept_out)
    padded = {"letters": paint_padded_images(letters, seed, executor, stop)}
    pen_digits = read_learnt_strokes(data)
    for number, (kind, count) in enumerate(COUNTS.items()):
        padded[kind] = paint_no_digit_images(kind, pen_digits, count, (seed, number), executor, stop)
    _drop_look_alikes(padded, letters, sources, seed, stop)
    return {kind: (images, np.full(len(images), NO_DIGIT)) for kind, images in padded.items()}


def _drop_look_alikes(
    padded: dict[str, np.ndarray],
    letters: list[PenCharacter],
    sources: dict[str, tuple[np.ndarray, np.ndarray]],
    seed: int,
    stop: threading.Event,
) -> None:
    """Drop letters and parts that look like a digit. No network that judges parts has learnt from any."""
    print_progress("looking for letters and parts that look like digits ...")
    digits = [make_pictures(images[:: len(images) // 10_000 + 1]) for images, _ in sources.values()]
    others = [make_pictures(padded[kind][::2]) for kind in COUNTS if kind != "parts"]
    judged = [make_pictures(padded["letters"][::PAINTINGS]), make_pictures(padded["parts"])]
    writers = np.append([letter.writer for letter in letters], np.full(len(judged[1]), -1))
    known = np.concatenate(digits), np.concatenate(others)
    wrong = find_wrong_labels(
        np.concatenate([*judged, known[0][::2]]),
        np.repeat([0, 0, 1], [len(judged[0]), len(judged[1]), len(known[0][::2])]),
        np.append(writers, np.arange(len(known[0][::2])) % 100),
        (np.concatenate([known[0][1::2], known[1]]), np.repeat([1, 0], [len(known[0][1::2]), len(known[1])])),
        seed,
        stop,
        rejector=True,
    )
    like = {"letters": np.repeat(wrong[: len(letters)], PAINTINGS), "parts": wrong[len(letters) :][: len(judged[1])]}
    for kind, drop in like.items():
        padded[kind] = padded[kind][~drop]
        print_progress(f"{drop.mean():.1%} of the {kind} are left out")
    _print_characters(letters, wrong[: len(letters)])


def _print_characters(letters: list[PenCharacter], wrong: np.ndarray) -> None:
    """Print which characters were taken for digits most often."""
    labels = np.array([letter.label for letter in letters])
    shares = {label: wrong[labels == label].mean() for label in np.unique(labels)}
    often = sorted(shares, key=lambda label: -shares[label])[:20]
    print_progress("most often: " + ", ".join(f"{label} {shares[label]:.0%}" for label in often))


def read_letters(paths: list[Path], chosen: Writers | None, kept_out: Writers = ()) -> list[PenCharacter]:
    """Letters and symbols of UNIPEN files that don't look like digits. Raises FileError if there are none."""
    letters = [letter for path in paths for letter in read_pen_others(path, chosen)]
    letters = [letter for letter in letters if letter.label not in LIKE_DIGITS]
    letters = [letter for letter in letters if not is_chosen(letter.writer, kept_out)]
    if not letters:
        whose = f"by {describe_writers(chosen)}" if chosen else "to learn from"
        raise FileError(f"{', '.join(map(str, paths))}: no letters or symbols {whose}; keep out others")
    return letters


def _validation_no_digits(data: TrainingData, seed: int) -> dict[str, np.ndarray]:
    """Pictures of what is no digit, by kind, by writers who are kept out; without those, by all writers."""
    chosen = data.kept_out or None
    letters = read_letters(data.others, chosen)
    pictures = {"letters and symbols": make_pictures(np.array([paint_large(letter.strokes) for letter in letters]))}
    digits = [digit for path in data.strokes for digit in read_pen_digits(path, chosen)]
    rng = np.random.default_rng(seed)
    for kind in NO_DIGITS:
        images = paint_no_digits(kind, digits, VALIDATION_COUNT, rng)
        pictures[kind] = make_pictures(pad_images(images))
    return pictures


def _join(digits: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of digits and of others, and labels that are 0 and NO_DIGIT."""
    count = sum(map(len, others))
    return np.concatenate([digits, *others]), np.repeat([0, NO_DIGIT], [len(digits), count])
