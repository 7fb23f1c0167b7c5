"""Live learning: a fresh network learns MNIST in a process of its own, and reports how far it has got.

    serve(pipe)                                 # the program of the process
    pipe.send(Order(1, Plan("mlp512", 0.001, seed=1), until=200))   # at the other end: learn 200 batches
    pipe.recv()                                 # an Update: curves, weights, probabilities, whether it still learns

Orders and updates alternate: each order is answered by one update, so that neither end ever waits for the other to
read. An order says what is to be, not what is to be done: until which batch to learn, and which state of the network
to show. While the network learns, the answer comes after UPDATE_SECONDS; otherwise at once.

Keras's own `fit` trains, and a callback after each batch answers. A snapshot is a copy of the weights. They are taken
at batches that are spaced evenly on a logarithmic scale, because a network changes most at the beginning.

The window imports only orders.py, which costs it no time. This module is imported in the process.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paintcv.data.sets import load_mnist
from paintcv.ink.picture import PICTURE_SIDE, make_pictures, to_unit_range
from paintcv.learning.orders import Order, Update
from paintcv.networks.inspection import SHOWN_UNITS, unit_weights
from paintcv.networks.layers import NETWORKS, build_network, load_keras
from paintcv.system.console import FileError

if TYPE_CHECKING:
    import keras

BATCH = 64  # digits; with 128, slow machines learn fewer than ten batches a second, because each digit must be framed
EPOCHS = 10  # then it is over; mlp512 gains nothing any more. It also limits the memory that the curves take
SNAPSHOTS = 40  # of mlp512, they take 65 MB
LIVES = 0.5  # a unit learns if its weights have changed by so much of what is usual. Set by hand
TEST_DIGITS = 1000  # the first of MNIST's test set
UPDATE_SECONDS = 0.05  # between two updates: 20 a second look smooth, and leave the window time
TEST_SECONDS = 1.0  # between two tests, which take as long as a batch or two
NICENESS = 10  # how much the process steps back behind the window; 19 is the most


def serve(pipe: Connection) -> None:
    """The program of the process: obey the orders that come through the pipe until it is closed.

    If there is no MNIST, or no Keras, one FileError goes through the pipe, and the process ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window, which then ends this process
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    os.environ["TF_NUM_INTRAOP_THREADS"] = "1"  # the other core is for the window, and for framing
    with contextlib.suppress(EOFError, OSError):  # the window is gone
        order = pipe.recv()
        try:
            digits = Digits()  # first: without MNIST, nobody should wait for Keras
            load_keras()
        except (FileError, ImportError) as error:
            pipe.send(FileError(str(error)))
            return
        while True:
            order = Course(pipe, digits, order).run()


class Digits:
    """MNIST. Each training digit is framed when it is needed first: all of them would take many seconds."""

    def __init__(self) -> None:
        (self.images, self.labels), (images, labels) = load_mnist()
        self.pictures = np.zeros((len(self.images), PICTURE_SIDE, PICTURE_SIDE), np.uint8)
        self.framed = np.zeros(len(self.images), bool)
        self.test_pictures, self.test_labels = make_pictures(images[:TEST_DIGITS]), labels[:TEST_DIGITS]

    @property
    def steps(self) -> int:
        """The batches in an epoch; a rest that fills no batch waits for the next epoch."""
        return max(len(self.images) // BATCH, 1)

    def batches(self, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Batches without an end: pictures (BATCH, 28, 28) float32 in 0..1 and labels, each epoch in another order."""
        random = np.random.default_rng(seed)
        while True:
            order = random.permutation(len(self.images))
            for step in range(self.steps):
                batch = order[step * BATCH : (step + 1) * BATCH]
                yield self._framed(batch), self.labels[batch]

    def _framed(self, batch: np.ndarray) -> np.ndarray:
        missing = batch[~self.framed[batch]]
        self.pictures[missing] = np.rint(make_pictures(self.images[missing]) * 255)
        self.framed[missing] = True
        return to_unit_range(self.pictures[batch])


class Snapshot(NamedTuple):
    """A network as it was."""

    batches: int  # that it had learnt
    accuracy: float  # on the test digits, 0..1
    weights: list[np.ndarray]  # of all layers, as Keras has them


class Course:
    """A fresh network that learns by one plan, from the first batch to the last."""

    def __init__(self, pipe: Connection, digits: Digits, order: Order) -> None:
        self.pipe, self.digits, self.order = pipe, digits, order
        self.course, self.answered = order.course, False  # whether the order is answered
        self.answer_time = self.test_time = 0.0  # of the last ones, by time.monotonic
        self.batches, self.last = 0, EPOCHS * digits.steps
        self.means = np.zeros(2)  # of the epoch so far: loss and accuracy
        self.points: list[np.ndarray] = []  # and tests: see Update. Those that are not sent yet
        self.tests: list[tuple[int, float]] = []
        self.tested, self.accuracy = -1, 0.0  # after how many batches the last test was, and what it gave

        keras = load_keras()
        keras.utils.set_random_seed(order.plan.seed)
        self.network, self.former = build_fresh(order.plan.network), build_fresh(order.plan.network)
        self.first_weights = unit_weights(self.network)
        self.network.compile(
            optimizer=keras.optimizers.Adam(order.plan.rate),
            loss=keras.losses.SparseCategoricalCrossentropy(),
            metrics=["accuracy"],
            jit_compile=False,  # it would take longer to begin, and gain nothing
        )
        self.snapshots: list[Snapshot] = []
        self.snapshot_batches = snapshot_batches(self.last)
        self.take_snapshot()

    @property
    def learns(self) -> bool:
        """Whether another batch is to be learnt."""
        return self.batches < min(self.order.until, self.last)

    def run(self) -> Order:
        """Learn and answer until the order for another course comes, and return it."""
        self.talk()
        if self.order.course == self.course:
            callback = load_keras().callbacks.LambdaCallback(
                on_train_batch_end=lambda batch, logs: self.end_batch(batch, logs)
            )
            batches = self.digits.batches(self.order.plan.seed)
            self.network.fit(
                batches,
                steps_per_epoch=self.digits.steps,
                epochs=EPOCHS,
                callbacks=[callback],
                shuffle=False,
                verbose=0,
            )
        return self.order

    def end_batch(self, batch: int, logs: dict[str, float]) -> None:
        """Note what a batch of an epoch gave, answer, and rest if that was ordered. Keras calls this after each batch.

        `logs` are the means of the epoch so far: the batch's own values are what moved them.
        """
        means = np.array([logs["loss"], logs["accuracy"]])
        self.points.append(means + batch * (means - self.means))
        self.means = means
        self.batches += 1
        if self.batches in self.snapshot_batches:
            self.take_snapshot()
        self.talk()
        self.network.stop_training = self.order.course != self.course

    def talk(self) -> None:
        """Answer the order, and take others, until there is a batch to learn or another course to begin."""
        while self.order.course == self.course:
            is_time = time.monotonic() - self.answer_time >= UPDATE_SECONDS
            if not self.answered and (is_time or not self.learns):
                self.pipe.send(self.update())
                self.answered, self.answer_time = True, time.monotonic()
            if self.learns and not (self.answered and self.pipe.poll()):
                return
            self.order, self.answered = self.pipe.recv(), False

    def update(self) -> Update:
        """The answer to the order."""
        place, picture = self.order.place, self.order.picture
        if place is None:
            if not self.learns or time.monotonic() - self.test_time >= TEST_SECONDS:
                self.test()
            network, accuracy = self.network, self.accuracy
        else:
            network, accuracy = self.former, self.snapshots[place].accuracy
            network.set_weights(self.snapshots[place].weights)
        points, self.points = np.array(self.points, np.float32).reshape(-1, 2), []
        tests, self.tests = np.array(self.tests).reshape(-1, 2), []
        return Update(
            course=self.course,
            batches=self.batches,
            last=self.last,
            learns=self.learns,
            points=points,
            tests=tests,
            snapshots=tuple(snapshot.batches for snapshot in self.snapshots),
            place=place,
            accuracy=accuracy,
            weights=unit_weights(network)[self.living_units()],
            probabilities=None if picture is None else network.predict_on_batch(picture[None])[0],
        )

    def living_units(self) -> np.ndarray:
        """The indices of the units to be shown: the first that learn, of a fresh network the first of all.

        A unit that no digit excites stays as it was: there is nothing to see in it.
        """
        moved = np.abs(unit_weights(self.network) - self.first_weights).mean((1, 2))
        learn = moved >= LIVES * np.median(moved)
        return np.sort(np.argsort(~learn, kind="stable")[:SHOWN_UNITS])

    def test(self) -> None:
        """Read the test digits, unless the network has learnt nothing since it last did."""
        if self.tested == self.batches:
            return
        probabilities = self.network.predict_on_batch(self.digits.test_pictures)
        self.accuracy = float((probabilities.argmax(1) == self.digits.test_labels).mean())
        self.tested, self.test_time = self.batches, time.monotonic()
        self.tests.append((self.batches, self.accuracy))

    def take_snapshot(self) -> None:
        """Keep the network as it is now."""
        self.test()
        self.snapshots.append(Snapshot(self.batches, self.accuracy, self.network.get_weights()))


def snapshot_batches(last: int) -> frozenset[int]:
    """After how many of `last` batches to take a snapshot: at most SNAPSHOTS times, spaced evenly on a log scale."""
    return frozenset(np.rint(np.geomspace(1, last, SNAPSHOTS - 1)).astype(int).tolist())


def build_fresh(name: str) -> "keras.Model":
    """The network of a plan's name with random weights, from pictures (n, 28, 28) to probabilities (n, 10)."""
    if name in NETWORKS:
        return build_network(name)
    keras = load_keras()
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((PICTURE_SIDE, PICTURE_SIDE)),
            layers.Flatten(),
            layers.Dense(int(name.removeprefix("mlp")), activation="relu"),
            layers.Dense(10, activation="softmax"),
        ],
        name=name,
    )
