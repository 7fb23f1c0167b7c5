"""Training: a network learns from samples that are made anew all the time, from the labels or from a teacher.

    data = TrainingData(strokes=[Path("digits.tra")])
    with catch_ctrl_c() as stop:
        records, curves = train_networks([network], data, epochs=100, teacher_epochs=20, seed=0, stop=stop)

The learning rate falls to zero along half a cosine. With a teacher, a network learns the teacher's probabilities
instead of the labels: they say not only that a picture shows a 4, but also how much it looks like a 9. After the
training, the network is calibrated on digits that it hasn't learnt from.

Sources: Adam: Kingma and Ba, ICLR 2015. Cosine decay: Loshchilov and Hutter, "SGDR", ICLR 2017. Teacher: Hinton,
Vinyals and Dean, "Distilling the knowledge in a neural network", 2015.

This module imports Keras: call `networks.load_keras` first, which imports it without TensorFlow's messages.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np

from paintcv.data.distortions import pad_images
from paintcv.data.sets import DigitSet, join_sets, load_mnist, mnist_test_set, padded_drawings, stroke_sets
from paintcv.data.strokes import read_pen_digits
from paintcv.ink.picture import PICTURE_SIDE, make_pictures, to_unit_range
from paintcv.learning.records import Curves, Record, curves_of
from paintcv.learning.samples import Samples, TrainingDigits, combine_sources, paint_padded_images, sample_workers
from paintcv.learning.scores import Score, best_temperature, score_digits
from paintcv.networks.networks import apply_temperature, build_teacher, predict
from paintcv.system.console import FileError, print_progress

KEEP_BACK = 12  # MNIST's last 1/12 training digits, 5,000 of 60,000, are for validation; set by hand
REPEAT = 4  # epochs with the same samples: it takes longer to make them, and a teacher to read them, than to learn
BATCH = 256  # samples in a step; networks learnt as well as with 128, in less time
RATE = 2e-3  # learning rate at the start; set by hand for this batch

# Takes the pictures (n, 28, 28) uint8 and labels (n,) of samples, returns the probabilities to learn: (n, 10) float32.
TargetFunction = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class TrainingData:
    """What networks learn from besides MNIST."""

    drawings: list[Path] = field(default_factory=list)  # folders, see data.drawings
    strokes: list[Path] = field(default_factory=list)  # UNIPEN files, see data.strokes
    kept_out: range = range(0)  # writers of `strokes` whose digits are for validation only


def train_networks(
    networks: list[keras.Model],
    data: TrainingData,
    epochs: int,
    teacher_epochs: int,
    seed: int,
    stop: threading.Event,
    logs: Path | None = None,
) -> tuple[dict[str, Record], list[Curves]]:
    """Train networks side by side and calibrate them. Returns their records, by name, and their learning curves.

    They learn from a teacher that is trained first, or from the labels where `teacher_epochs` is 0. `logs` is a folder
    for TensorBoard. The training ends early once `stop` is set. Raises FileError, and KeyboardInterrupt where `stop` is
    set before the networks have begun to learn.
    """
    started = time.monotonic()
    with sample_workers() as executor:
        test = mnist_test_set()
        print_progress("reading the digits ...")
        digits, validation_sets = read_digits(data, seed, executor, stop)
        validation = join_sets(validation_sets)
        for network in networks:
            print(f"{network.name} before training: {_describe_score(network, test)}", flush=True)
        make_targets: TargetFunction = one_hot
        if teacher_epochs:
            teacher = _train_teacher(digits, validation, teacher_epochs, seed, executor, stop, logs)
            make_targets = distil_from(teacher)
        if stop.is_set():
            raise KeyboardInterrupt
        samples = Samples(digits, seed + 1, executor)
        done, curves = fit(networks, samples, validation, epochs, stop, make_targets, REPEAT, logs=logs)
        interrupted = stop.is_set()

    records = {}
    for network in networks:
        temperature = _calibrate(network, validation)
        print(f"{network.name} after {done:.3g} epochs: {_describe_score(network, test)}", flush=True)
        records[network.name] = Record(
            network=network.name,
            parameters=network.count_params(),
            learnt_from=digits.counts,
            kept_out_writers=list(data.kept_out),
            seed=seed,
            epochs=round(done, 2),
            interrupted=interrupted,
            teacher_epochs=teacher_epochs,
            temperature=round(temperature, 3),
            seconds=round(time.monotonic() - started),
            sets=[_score_set(network, digit_set).as_dict() for digit_set in [test, *validation_sets]],
        )
    return records, curves


def read_digits(
    data: TrainingData, seed: int, executor: Executor, stop: threading.Event
) -> tuple[TrainingDigits, list[DigitSet]]:
    """The digits to learn from, and sets for validation. Raises FileError; KeyboardInterrupt once `stop` is set."""
    (images, labels), _ = load_mnist()
    count = len(images) - len(images) // KEEP_BACK
    sources = {"MNIST": (pad_images(images[:count]), labels[:count])}
    validation = [DigitSet("MNIST, kept back", make_pictures(images[count:]), labels[count:])]
    if data.drawings:
        sources["drawings"] = padded_drawings(data.drawings)
    if data.strokes:
        pen_digits = [digit for path in data.strokes for digit in read_pen_digits(path)]
        learnt = [digit for digit in pen_digits if digit.writer not in data.kept_out]
        if not learnt:
            raise FileError(f"{data.strokes[0]}: every writer is kept out; keep out fewer")
        sources["strokes"] = paint_padded_images(learnt, seed, executor, stop)
        if data.kept_out:
            validation += [digits for path in data.strokes for digits in stroke_sets(path, data.kept_out)]
    return combine_sources(sources), validation


def _train_teacher(
    digits: TrainingDigits,
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    seed: int,
    executor: Executor,
    stop: threading.Event,
    logs: Path | None,
) -> keras.Model:
    print_progress("the teacher:")
    keras.utils.set_random_seed(seed)
    teacher = build_teacher()
    fit([teacher], Samples(digits, seed, executor), validation, epochs, stop, logs=logs)
    return teacher


def _calibrate(network: keras.Model, validation: tuple[np.ndarray, np.ndarray]) -> float:
    """Divide a network's logits by the temperature that fits the validation digits best, and return it."""
    pictures, labels = validation
    temperature = best_temperature(predict(network, pictures), labels)
    apply_temperature(network, temperature)
    return temperature


def one_hot(pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The targets where there is no teacher: the labels (n,) as probabilities (n, 10) of 0 or 1."""
    return keras.utils.to_categorical(labels, 10)


def distil_from(teacher: keras.Model) -> TargetFunction:
    """The targets where there is a teacher: its probabilities, whatever the label."""
    return lambda pictures, labels: predict(teacher, to_unit_range(pictures))


class Batches(keras.utils.PyDataset):
    """Samples in batches, for `epochs` epochs: pictures (BATCH, 28, 28) float32 in 0..1, and their targets.

    The same samples come in `repeat` epochs, each time in another order. The targets (BATCH, 10) float32 are the same
    for all the networks in `names`; they come as {name: targets}.
    """

    def __init__(
        self, samples: Samples, make_targets: TargetFunction, repeat: int, epochs: int, names: list[str]
    ) -> None:
        super().__init__()
        self.samples, self.make_targets = samples, make_targets
        self.repeat, self.epochs, self.names = repeat, epochs, names
        self.epoch = 0
        self._prepare_epoch()

    def _prepare_epoch(self) -> None:
        if self.epoch % self.repeat == 0:
            self.pictures, labels = self.samples.take()
            self.targets = self.make_targets(self.pictures, labels)
        self.order = np.random.default_rng((self.samples.seed, self.epoch)).permutation(self.samples.size)

    def on_epoch_end(self) -> None:
        """Prepare the next epoch. Keras calls this after each epoch."""
        self.epoch += 1
        if self.epoch < self.epochs:
            self._prepare_epoch()

    def __len__(self) -> int:
        return -(-self.samples.size // BATCH)  # rounded up: the last batch may be smaller

    def __getitem__(self, number: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        batch = self.order[number * BATCH : (number + 1) * BATCH]
        return to_unit_range(self.pictures[batch]), dict.fromkeys(self.names, self.targets[batch])


def fit(
    networks: list[keras.Model],
    samples: Samples,
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    stop: threading.Event,
    make_targets: TargetFunction = one_hot,
    repeat: int = 1,
    rate: float = RATE,
    logs: Path | None = None,
) -> tuple[float, list[Curves]]:
    """Train networks side by side until the epochs are over or `stop` is set.

    Returns the number of epochs, with a fraction if the last one ended early, and the networks' learning curves.

    `validation`, pictures (n, 28, 28) float32 in 0..1 and labels (n,), is only for the curves. The same samples serve
    in `repeat` epochs. `rate` is the learning rate at the start. Keras's progress goes to standard error, and to
    TensorBoard's files in the folder `logs`.
    """
    names = [network.name for network in networks]
    model = _side_by_side(networks)
    batches = Batches(samples, make_targets, repeat, epochs, names)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, epochs * len(batches))),
        loss={name: keras.losses.CategoricalCrossentropy() for name in names},
        metrics={name: ["accuracy"] for name in names},
    )
    rates: list[float] = []
    note_rate = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: rates.append(float(model.optimizer.learning_rate))
    )
    callbacks = [stop_callback(model, stop), note_rate]
    if logs:
        callbacks.append(keras.callbacks.TensorBoard(logs, write_graph=False))
    history = fit_with_progress(
        model,
        batches,
        validation_data=(validation[0], dict.fromkeys(names, one_hot(*validation))),
        validation_batch_size=1000,
        epochs=epochs,
        callbacks=callbacks,
    )
    curves = [curves_of(name, history.history, rates) for name in names]
    return int(model.optimizer.iterations) / len(batches), curves


def _side_by_side(networks: list[keras.Model]) -> keras.Model:
    """One model of several networks with the same input. Their losses are added up.

    Each network learns as if it were alone, because Adam scales the step of each weight by itself.
    """
    pictures = keras.Input((PICTURE_SIDE, PICTURE_SIDE))
    return keras.Model(pictures, {network.name: network(pictures) for network in networks})


def fit_with_progress(network: keras.Model, *arguments: Any, **options: Any) -> keras.callbacks.History:
    """Call `network.fit` with progress on standard error: a bar in a terminal, otherwise a line for each epoch."""
    with contextlib.redirect_stdout(sys.stderr):
        return network.fit(*arguments, **options, verbose=1 if sys.stderr.isatty() else 2)


def stop_callback(network: keras.Model, stop: threading.Event) -> keras.callbacks.Callback:
    """A callback that ends the training of `network` after the current batch once `stop` is set."""

    def stop_if_asked(batch: int, logs: dict[str, float]) -> None:
        network.stop_training = stop.is_set()

    return keras.callbacks.LambdaCallback(on_train_batch_end=stop_if_asked)


def _score_set(network: keras.Model, digits: DigitSet) -> Score:
    return score_digits(digits.name, predict(network, digits.pictures), digits.labels)


def _describe_score(network: keras.Model, digits: DigitSet) -> str:
    score = _score_set(network, digits)
    wrong = f"{score.wrong:,} of {score.n:,} wrong"
    return f"{score.name} loss {score.loss:.4f}, accuracy {score.accuracy:.2%}, {wrong}"
