"""Training: a network learns from samples that are made anew all the time, from the labels or from a teacher.

    data = TrainingData(strokes=[Path("digits.tra")])
    with catch_ctrl_c() as stop:
        records, curves = train_networks([network], data, epochs=[100], teacher_epochs=20, seed=0, stop=stop)

With a teacher, a network learns the teacher's probabilities
instead of the labels: they say not only that a picture shows a 4, but also how much it looks like a 9. After the
training, the network is calibrated on digits that it hasn't learnt from.

Source of the teacher: Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015.

This module imports Keras: call `networks.load_keras` first, which imports it without TensorFlow's messages.
"""

import threading
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from paintcv.data.distortions import pad_images
from paintcv.data.mnist import load_mnist
from paintcv.data.sets import DigitSet, all_stroke_sets, join_sets, mnist_test_set, padded_drawings
from paintcv.data.strokes import PenDigit, Writers, describe_writers, holds_numbers, is_chosen, read_pen_digits
from paintcv.ink.picture import make_pictures, to_unit_range
from paintcv.ink.surroundings import make_views
from paintcv.learning.alignment import AlignedNumber, read_aligned_numbers
from paintcv.learning.fitting import REPEAT, TargetFunction, fit, one_hot
from paintcv.learning.labels import find_wrong_labels
from paintcv.learning.progress import Progress
from paintcv.learning.records import Curves, Record
from paintcv.learning.samples import (
    PAINTINGS,
    Samples,
    TrainingDigits,
    combine_sources,
    paint_made_up_images,
    paint_padded_images,
    sample_workers,
)
from paintcv.learning.scores import Score, best_temperature, score_digits
from paintcv.networks.layers import apply_temperature, build_teacher
from paintcv.networks.prediction import predict
from paintcv.system.console import FileError, print_progress

KEEP_BACK = 12  # MNIST's last 1/12 training digits, 5,000 of 60,000, are for validation; set by hand
LABEL_DIGITS = 10_000  # of MNIST, which help to find wrong labels of pen strokes; set by hand, for speed


@dataclass(frozen=True)
class TrainingData:
    """What networks learn from besides MNIST."""

    drawings: list[Path] = field(default_factory=list)  # folders, see data.drawings
    strokes: list[Path] = field(default_factory=list)  # UNIPEN files of digits and of numbers, see data.strokes
    kept_out: Writers = ()  # writers of `strokes` whose digits are for validation only
    others: list[Path] = field(default_factory=list)  # UNIPEN files of what is no digit, for the rejector

    @property
    def files_of_numbers(self) -> list[Path]:
        """Those files of strokes that hold whole numbers. Raises FileError."""
        return [path for path in self.strokes if holds_numbers(path)]

    @property
    def files_of_digits(self) -> list[Path]:
        """Those files of strokes that hold single digits. Raises FileError."""
        return [path for path in self.strokes if not holds_numbers(path)]


def train_networks(
    networks: list[keras.Model],
    data: TrainingData,
    epochs: list[int],
    teacher_epochs: int,
    seed: int,
    stop: threading.Event,
    logs: Path | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, Record], list[Curves]]:
    """Train classifiers and calibrate them. Returns their records, by name, and their learning curves.

    Each has its number of `epochs`; those with the same number learn side by side. They learn from a teacher that is
    trained first, or from the labels where `teacher_epochs` is 0. `logs` is a folder for TensorBoard. With `progress`,
    the training goes on from where an earlier one was killed. It ends early once `stop` is set. Raises FileError, and
    KeyboardInterrupt where `stop` is set before the networks have begun to learn.
    """
    started = time.monotonic()
    with sample_workers() as executor:
        test = mnist_test_set()
        print_progress("reading the digits ...")
        sources, validation_sets = read_digits(data, seed, executor, stop)
        digits = combine_sources(sources)
        validation = join_sets(validation_sets)
        for network in networks:
            print(f"{network.name} before training: {_describe_score(network, test)}", flush=True)
        make_targets: TargetFunction = one_hot
        if teacher_epochs:
            teacher = _train_teacher(digits, validation, teacher_epochs, seed, executor, stop, logs, progress)
            make_targets = distil_from(teacher)
        if stop.is_set():
            raise KeyboardInterrupt
        records: dict[str, Record] = {}
        curves: list[Curves] = []
        for number, (group_epochs, group) in enumerate(_group_by_epochs(networks, epochs), 1):
            if stop.is_set():
                break
            samples = Samples(digits, seed + number, executor)
            done, group_curves = fit(
                group, samples, validation, group_epochs, stop, make_targets, REPEAT, logs=logs, progress=progress
            )
            curves += group_curves
            for network in group:
                temperature = _calibrate(network, validation)
                print(f"{network.name} after {done:.3g} epochs: {_describe_score(network, test)}", flush=True)
                records[network.name] = Record(
                    network=network.name,
                    parameters=network.count_params(),
                    learnt_from=digits.counts,
                    kept_out_writers=describe_writers(data.kept_out) if data.kept_out else "",
                    seed=seed,
                    epochs=round(done, 2),
                    interrupted=stop.is_set(),
                    teacher_epochs=teacher_epochs,
                    temperature=round(temperature, 3),
                    seconds=round(time.monotonic() - started),
                    sets=[_score_set(network, digit_set).as_dict() for digit_set in [test, *validation_sets]],
                )
    return records, curves


def _group_by_epochs(networks: list[keras.Model], epochs: list[int]) -> list[tuple[int, list[keras.Model]]]:
    """The networks that learn side by side, because they learn for as many epochs: [(epochs, networks), ...]."""
    groups: dict[int, list[keras.Model]] = {}
    for network, number in zip(networks, epochs, strict=True):
        groups.setdefault(number, []).append(network)
    return list(groups.items())


def read_digits(
    data: TrainingData, seed: int, executor: Executor, stop: threading.Event
) -> tuple[dict[str, tuple[np.ndarray, np.ndarray]], list[DigitSet]]:
    """The sources of digits to learn from, see `combine_sources`, and sets for validation.

    Made-up digits complete what pen strokes lack, so they come with these. Raises FileError; KeyboardInterrupt once
    `stop` is set.
    """
    (images, labels), _ = load_mnist()
    count = len(images) - len(images) // KEEP_BACK
    sources = {"MNIST": (pad_images(images[:count]), labels[:count])}
    validation = [DigitSet("MNIST, kept back", make_views(images[count:]), labels[count:])]
    if data.drawings:
        sources["drawings"] = padded_drawings(data.drawings)
    if data.strokes:
        some_of_mnist = make_pictures(images[:LABEL_DIGITS]), labels[:LABEL_DIGITS]
        sources["strokes"] = _paint_strokes(read_learnt_digits(data), some_of_mnist, seed, executor, stop)
        sources["made-up"] = paint_made_up_images(seed, executor, stop)
        if data.kept_out:
            validation += all_stroke_sets(data.files_of_digits, data.kept_out)
    return sources, validation


def read_learnt_digits(data: TrainingData) -> list[PenDigit]:
    """The pen digits of all writers who are not kept out, also those in their numbers. Raises FileError."""
    return split_by_writer(read_pen_strokes(data, read_aligned_numbers(data.files_of_numbers)), data)[0]


def read_pen_strokes(data: TrainingData, numbers: list[AlignedNumber]) -> list[PenDigit]:
    """The single digits of all writers, and those in their aligned numbers. Raises FileError."""
    digits = [digit for path in data.files_of_digits for digit in read_pen_digits(path)]
    return digits + [digit for number in numbers for digit in number.digits]


def split_by_writer(digits: list[PenDigit], data: TrainingData) -> tuple[list[PenDigit], list[PenDigit]]:
    """The digits to learn from, and those of the writers who are kept out. Raises FileError if there are no former."""
    learnt = [digit for digit in digits if not is_chosen(digit.writer, data.kept_out)]
    if not learnt:
        raise FileError(f"{data.strokes[0]}: every writer is kept out; keep out fewer")
    return learnt, [digit for digit in digits if is_chosen(digit.writer, data.kept_out)]


def _paint_strokes(
    digits: list[PenDigit],
    others: tuple[np.ndarray, np.ndarray],
    seed: int,
    executor: Executor,
    stop: threading.Event,
) -> tuple[np.ndarray, np.ndarray]:
    """Padded images and labels of pen digits, without those that are probably labelled wrong.

    `others` are pictures and labels of other digits, see `find_wrong_labels`.
    """
    padded = paint_padded_images(digits, seed, executor, stop)
    print_progress(f"looking for wrong labels among {len(digits):,} digits of pen strokes ...")
    labels, writers = (np.array([getattr(digit, name) for digit in digits]) for name in ("label", "writer"))
    wrong = find_wrong_labels(make_pictures(padded[::PAINTINGS]), labels, writers, others, seed, stop)
    print_progress(f"{wrong.sum():,} of them are left out")
    kept = ~np.repeat(wrong, PAINTINGS)
    return padded[kept], np.repeat(labels, PAINTINGS)[kept]


def _train_teacher(
    digits: TrainingDigits,
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    seed: int,
    executor: Executor,
    stop: threading.Event,
    logs: Path | None,
    progress: Progress | None,
) -> keras.Model:
    print_progress("the teacher:")
    keras.utils.set_random_seed(seed)
    teacher = build_teacher()
    fit([teacher], Samples(digits, seed, executor), validation, epochs, stop, logs=logs, progress=progress)
    return teacher


def _calibrate(network: keras.Model, validation: tuple[np.ndarray, np.ndarray]) -> float:
    """Divide a network's logits by the temperature that fits the validation digits best, and return it."""
    pictures, labels = validation
    temperature = best_temperature(predict(network, pictures), labels)
    apply_temperature(network, temperature)
    return temperature


def distil_from(teacher: keras.Model) -> TargetFunction:
    """The targets where there is a teacher: its probabilities, whatever the label."""
    return lambda pictures, labels: predict(teacher, to_unit_range(pictures))


def _score_set(network: keras.Model, digits: DigitSet) -> Score:
    return score_digits(digits.name, predict(network, digits.pictures), digits.labels)


def _describe_score(network: keras.Model, digits: DigitSet) -> str:
    score = _score_set(network, digits)
    wrong = f"{score.wrong:,} of {score.n:,} wrong"
    return f"{score.name} loss {score.loss:.4f}, accuracy {score.accuracy:.2%}, {wrong}"
