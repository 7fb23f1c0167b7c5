"""Training: a network learns from samples that are never the same twice, on its own or from a teacher.

    records, curves = train([network], Material(strokes=[Path("digits.tra")]), epochs=100, teacher_epochs=20, seed=0)

The learning rate falls to nothing along half a cosine. With a teacher, a network learns the teacher's probabilities
instead of the labels: they say not only that this is a 4, but also how much like a 9 it looks.

Sources: Adam: Kingma and Ba, ICLR 2015. Cosine decay: Loshchilov and Hutter, "SGDR", ICLR 2017. Teacher: Hinton,
Vinyals and Dean, "Distilling the knowledge in a neural network", 2015.
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
from keras import layers

from data import DigitSet, drawings, mnist, mnist_test, pen_sets, pictures, stencils
from evaluation import Score, best_temperature, score
from files import FileError, read_image, read_strokes
from ink import PICTURE, NoInk
from model import probabilities
from plots import Curves, curves_of
from samples import Digits, Samples, gather, paint, workers

VALIDATION = 12  # of MNIST's training digits one in so many, the last, is kept back to watch the training
REPEAT = 4  # epochs that see the same samples: it takes longer to make them, and a teacher to label them, than to learn
BATCH = 256
RATE = 2e-3  # of learning, at the start

# What to learn, probabilities (n, 10) float32, of samples (n, 28, 28) uint8 with labels (n,).
Teaching = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Material:
    """What there is to learn from besides MNIST."""

    drawings: list[Path] = field(default_factory=list)  # folders, see files.drawings
    strokes: list[Path] = field(default_factory=list)  # UNIPEN files
    kept_out: range = range(0)  # the writers of `strokes` that are not learnt from, but validated with


def train(
    networks: list[keras.Model],
    material: Material,
    epochs: int,
    teacher_epochs: int,
    seed: int,
    stop: threading.Event,
    logs: Path | None = None,
) -> tuple[dict[str, dict[str, Any]], list[Curves]]:
    """Train networks, after a teacher if that has any epochs, and return their records by name, and their curves.

    `logs` is a folder for TensorBoard. The training ends early once `stop` is set. Raises FileError, and
    KeyboardInterrupt if `stop` is set before the networks themselves have begun to learn.
    """
    started = time.monotonic()
    with workers() as executor:
        test = mnist_test()
        say("reading the digits ...")
        digits, validation = _study(material, seed, executor, stop)
        watched = all_of(validation)
        for network in networks:
            print(f"{network.name} before training: {_words(network, test)}", flush=True)
        teaching: Teaching = labels_alone
        if teacher_epochs:
            say("the teacher:")
            keras.utils.set_random_seed(seed)
            teacher = build_teacher()
            fit([teacher], Samples(digits, seed, executor), watched, teacher_epochs, stop, logs=logs)
            teaching = taught_by(teacher)
        if stop.is_set():
            raise KeyboardInterrupt
        samples = Samples(digits, seed + 1, executor)
        done, curves = fit(networks, samples, watched, epochs, stop, teaching, REPEAT, logs=logs)
        interrupted = stop.is_set()

    records = {}
    for network in networks:
        temperature = best_temperature(probabilities(network, watched[0]), watched[1])
        temper(network, temperature)
        print(f"{network.name} after {done:.3g} epochs: {_words(network, test)}", flush=True)
        records[network.name] = {
            "network": network.name,
            "parameters": network.count_params(),
            "learnt_from": digits.counts,
            "kept_out_writers": list(material.kept_out),
            "seed": seed,
            "epochs": round(done, 2),
            "interrupted": interrupted,
            "teacher_epochs": teacher_epochs,
            "temperature": round(temperature, 3),
            "seconds": round(time.monotonic() - started),
            "sets": [_score(network, some).numbers() for some in [test, *validation]],
        }
    return records, curves


def _study(material: Material, seed: int, executor: Executor, stop: threading.Event) -> tuple[Digits, list[DigitSet]]:
    """The digits to learn from, and those to validate with. Raises FileError; KeyboardInterrupt once `stop` is set."""
    (images, labels), _ = mnist()
    first = len(images) - len(images) // VALIDATION
    sources = {"MNIST": (stencils(images[:first]), labels[:first])}
    validation = [DigitSet("MNIST, kept back", pictures(images[first:]), labels[first:])]
    if material.drawings:
        sources["drawings"] = drawn(material.drawings)
    if material.strokes:
        written = [drawing for path in material.strokes for drawing in read_strokes(path)]
        learnt = [drawing for drawing in written if drawing.writer not in material.kept_out]
        if not learnt:
            raise FileError(f"{material.strokes[0]}: every writer is kept out; keep out fewer")
        sources["strokes"] = paint(learnt, seed, executor, stop)
        if material.kept_out:
            validation += [some for path in material.strokes for some in pen_sets(path, material.kept_out)]
    return gather(sources), validation


def drawn(folders: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Stencils and labels of the drawings in some folders. Raises FileError for the first that can't be read."""
    images, labels = [], []
    for path, label in (pair for folder in folders for pair in drawings(folder)):
        try:
            images += [*stencils([read_image(path)])]
        except NoInk as error:
            raise FileError(f"{path}: {error}; remove it") from None
        labels.append(label)
    return np.array(images), np.array(labels)


def build_teacher() -> keras.Model:
    """A convolutional network, larger and slower than those it teaches: (n, 28, 28) to probabilities (n, 10)."""

    def convolution(filters: int, side: int, stride: int = 1) -> list[layers.Layer]:
        convolve = layers.Conv2D(filters, side, stride, padding="same", use_bias=False)
        return [convolve, layers.BatchNormalization(), layers.ReLU()]

    return keras.Sequential(
        [
            keras.Input((PICTURE, PICTURE)),
            layers.Reshape((PICTURE, PICTURE, 1)),
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


def labels_alone(shown: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """What to learn where there is no teacher: the labels (n,) as probabilities (n, 10) of 0 or 1."""
    return keras.utils.to_categorical(labels, 10)


def taught_by(teacher: keras.Model) -> Teaching:
    """What to learn of samples where there is a teacher: its probabilities, whatever the label."""
    return lambda shown, labels: probabilities(teacher, bright(shown))


class Lessons(keras.utils.PyDataset):
    """Samples in batches, for `epochs` epochs: (BATCH, 28, 28) float32 in 0..1, and the probabilities to learn.

    The same samples are shown in `repeat` epochs, each time in another order. The targets, (BATCH, 10) float32, are the
    same for each of the networks named, by name.
    """

    def __init__(self, samples: Samples, teaching: Teaching, repeat: int, epochs: int, names: list[str]) -> None:
        super().__init__()
        self.samples, self.teaching, self.repeat, self.epochs, self.names = samples, teaching, repeat, epochs, names
        self.epoch = 0
        self._prepare()

    def _prepare(self) -> None:
        if self.epoch % self.repeat == 0:
            self.shown, labels = self.samples.take()
            self.targets = self.teaching(self.shown, labels)
        self.order = np.random.default_rng((self.samples.seed, self.epoch)).permutation(self.samples.size)

    def on_epoch_end(self) -> None:
        """Keras calls this after each epoch."""
        self.epoch += 1
        if self.epoch < self.epochs:
            self._prepare()

    def __len__(self) -> int:
        return -(-self.samples.size // BATCH)

    def __getitem__(self, number: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        batch = self.order[number * BATCH : (number + 1) * BATCH]
        return bright(self.shown[batch]), dict.fromkeys(self.names, self.targets[batch])


def fit(
    networks: list[keras.Model],
    samples: Samples,
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    stop: threading.Event,
    teaching: Teaching = labels_alone,
    repeat: int = 1,
    rate: float = RATE,
    logs: Path | None = None,
) -> tuple[float, list[Curves]]:
    """Train networks side by side until the epochs are over or `stop` is set.

    Returns how many epochs they had, and their curves.

    `validation`, pictures (n, 28, 28) and labels (n,), is only watched. The same samples are learnt in `repeat` epochs.
    Keras's progress goes to standard error, and to TensorBoard's files in the folder `logs`.
    """
    # One model of several, whose losses are added up. Each learns as if alone: Adam treats every weight by itself.
    names = [network.name for network in networks]
    sight = keras.Input((PICTURE, PICTURE))
    together = keras.Model(sight, {network.name: network(sight) for network in networks})
    lessons = Lessons(samples, teaching, repeat, epochs, names)
    together.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, epochs * len(lessons))),
        loss={name: keras.losses.CategoricalCrossentropy() for name in names},
        metrics={name: ["accuracy"] for name in names},
    )
    rates = []
    note_rate = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: rates.append(float(together.optimizer.learning_rate))
    )
    callbacks = [stopping(together, stop), note_rate]
    if logs:
        callbacks.append(keras.callbacks.TensorBoard(logs, write_graph=False))
    with contextlib.redirect_stdout(sys.stderr):
        history = together.fit(
            lessons,
            validation_data=(validation[0], dict.fromkeys(names, labels_alone(*validation))),
            validation_batch_size=1000,
            epochs=epochs,
            callbacks=callbacks,
            verbose=1 if sys.stderr.isatty() else 2,
        )
    curves = [curves_of(name, history.history, rates) for name in names]
    return int(together.optimizer.iterations) / len(lessons), curves


def stopping(network: keras.Model, stop: threading.Event) -> keras.callbacks.Callback:
    """A callback that ends the training of `network` between two batches once `stop` is set."""

    def stop_if_asked(batch: int, logs: dict[str, float]) -> None:
        network.stop_training = stop.is_set()

    return keras.callbacks.LambdaCallback(on_train_batch_end=stop_if_asked)


def all_of(sets: list[DigitSet]) -> tuple[np.ndarray, np.ndarray]:
    """The pictures (n, 28, 28) and labels (n,) of some sets together."""
    return np.concatenate([some.pictures for some in sets]), np.concatenate([some.labels for some in sets])


def temper(network: keras.Model, temperature: float) -> None:
    """Divide a network's logits by a temperature, by dividing the weights of its last layer, which is softmax."""
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])


def bright(images: np.ndarray) -> np.ndarray:
    """Images of 0..255, uint8, as 0..1, float32."""
    return images.astype(np.float32) / 255


def _score(network: keras.Model, digits: DigitSet) -> Score:
    return score(digits.name, probabilities(network, digits.pictures), digits.labels)


def _words(network: keras.Model, digits: DigitSet) -> str:
    scored = _score(network, digits)
    wrong = f"{scored.wrong:,} of {scored.n:,} wrong"
    return f"{scored.name} loss {scored.loss:.4f}, accuracy {scored.accuracy:.2%}, {wrong}"


def say(words: str) -> None:
    """Tell what is going on, on standard error."""
    print(words, file=sys.stderr, flush=True)
