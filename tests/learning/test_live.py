"""Live learning: a course in a thread of this process, which is given orders through a pipe."""

import threading
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from types import SimpleNamespace

import numpy as np
import pytest

from paintcv.ink.picture import make_picture, make_pictures
from paintcv.learning import live
from paintcv.learning.live import (
    BATCH,
    EPOCHS,
    SNAPSHOTS,
    Course,
    Digits,
    build_fresh,
    serve,
    snapshot_batches,
)
from paintcv.learning.orders import GO_ON, Order, Plan, Update
from paintcv.networks.layers import load_keras
from paintcv.system.console import FileError
from tests.support.desk import SEVEN, painted

PLAN = Plan("mlp64", 0.001, seed=3)
PICTURE = make_picture(painted([SEVEN]))


@pytest.fixture
def digits(few_digits, monkeypatch) -> Digits:
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    return Digits()


@pytest.fixture
def ask(digits) -> Iterator[Callable[..., Update]]:
    """Give a course an order and take the update. The course ends with the test."""
    near, far = Pipe()
    last: list[Order] = []
    thread = threading.Thread(target=lambda: last.append(Course(far, digits, near_order()).run()))

    def near_order() -> Order:
        return far.recv()

    def ask(**order: object) -> Update:
        near.send(Order(1, PLAN, picture=PICTURE, **order))
        if not thread.is_alive():
            thread.start()
        assert near.poll(60), "no answer"
        return near.recv()

    yield ask
    near.send(Order(2, PLAN))
    thread.join(60)
    assert last == [Order(2, PLAN)]  # the course hands over to the next one


def learn(ask: Callable[..., Update], until: int) -> Update:
    """The first update with which the course rests after so many batches."""
    while (update := ask(until=until)).learns:
        pass
    return update


def test_a_course_learns_rests_and_goes_back_to_what_it_was(ask, digits):
    start = ask()
    assert (start.batches, start.learns, start.last) == (0, False, EPOCHS * digits.steps)
    assert start.probabilities.max() < 0.3
    assert start.weights.shape == (6, 28, 28)
    shown = [start]
    for batch in (1, 2, 3):
        update = learn(ask, batch)
        assert (update.batches, len(update.points)) == (batch, 1)
        assert update.tests[-1].tolist() == [batch, update.accuracy]
        shown.append(update)
    assert ask(until=0).batches == 3  # a pause
    for place, before in enumerate(shown):
        back = ask(place=place)
        assert (back.place, back.accuracy, back.batches) == (place, before.accuracy, 3)
        assert np.array_equal(back.weights, before.weights)
        assert np.allclose(back.probabilities, before.probabilities, atol=1e-6)
    over = learn(ask, GO_ON)
    assert over.batches == over.last
    assert over.accuracy > start.accuracy + 0.2
    assert len(over.snapshots) <= SNAPSHOTS
    assert {0, 1, over.last} <= set(over.snapshots)


def test_a_course_over_one_batch_is_what_keras_does(ask, digits):
    update = learn(ask, 1)
    keras = load_keras()
    keras.utils.set_random_seed(PLAN.seed)
    network = build_fresh(PLAN.network)
    loss = keras.losses.SparseCategoricalCrossentropy()
    network.compile(keras.optimizers.Adam(PLAN.rate), loss=loss, metrics=["accuracy"])
    pictures, labels = next(digits.batches(PLAN.seed))
    loss, accuracy = network.train_on_batch(pictures, labels)
    assert update.points[0] == pytest.approx([loss, accuracy], rel=1e-4)
    assert network.predict_on_batch(PICTURE[None])[0] == pytest.approx(update.probabilities, abs=1e-4)


def test_digits_are_framed_as_everything_is_and_only_once(digits):
    assert not digits.framed.any()
    pictures, labels = next(digits.batches(seed=0))
    assert pictures.shape == (BATCH, 28, 28)
    (chosen,) = np.nonzero(digits.framed)
    assert len(chosen) == BATCH
    order = np.random.default_rng(0).permutation(len(digits.images))[:BATCH]
    assert np.abs(pictures - make_pictures(digits.images[order])).max() <= 0.5 / 255 + 1e-6
    assert np.array_equal(labels, digits.labels[order])
    digits.images[:] = 0  # what is framed isn't framed again
    assert np.array_equal(next(digits.batches(seed=0))[0], pictures)


@pytest.mark.parametrize("last", [1, 10, 9370, 10**6])
def test_snapshots_are_bounded_and_dense_at_the_start(last):
    batches = sorted(snapshot_batches(last))
    assert len(batches) < SNAPSHOTS
    assert (batches[0], batches[-1]) == (1, last)
    gaps = np.diff(batches)
    assert (np.diff(gaps) >= -1).all()


@pytest.mark.parametrize(("name", "parameters"), [("mlp16", 12_730), ("mlp64", 50_890), ("mlp512", 407_050)])
def test_fresh_networks(name, parameters):
    assert build_fresh(name).count_params() == parameters


def test_without_mnist_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", "nowhere.npz")
    monkeypatch.setattr("os.nice", lambda _: 0)
    near, far = Pipe()
    near.send(Order(1, PLAN, until=GO_ON))
    serve(far)
    error = near.recv()
    assert isinstance(error, FileError)
    assert str(error) == "nowhere.npz: No such file or directory; correct MNIST_NPZ"


def test_the_units_that_are_shown_are_the_first_that_learn(monkeypatch):
    first = np.random.default_rng(0).normal(size=(20, 28, 28))
    course = SimpleNamespace(network=first.copy(), first_weights=first)
    monkeypatch.setattr(live, "unit_weights", lambda network: network)
    assert Course.living_units(course).tolist() == [0, 1, 2, 3, 4, 5]  # nothing is learnt yet
    course.network += 0.1
    course.network[[0, 3]] = first[[0, 3]]
    course.network[5, 2] += 0.01
    assert Course.living_units(course).tolist() == [1, 2, 4, 5, 6, 7]
