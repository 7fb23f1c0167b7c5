"""Fitting: networks learn in batches, side by side, until they are stopped."""

import threading

import numpy as np
import pytest

from paintcv.ink.picture import make_pictures
from paintcv.networks.layers import build_network, load_keras
from paintcv.networks.prediction import predict

load_keras()

from paintcv.learning.fitting import BATCH, RATE, Batches, fit, one_hot  # noqa: E402  it imports Keras


class FixedSamples:
    """Samples that are the same each time."""

    def __init__(self, pictures: np.ndarray, labels: np.ndarray) -> None:
        self.pictures, self.labels, self.size, self.seed, self.taken = pictures, labels, len(labels), 0, 0
        self.skipped: list[int] = []

    def skip(self, rounds: int) -> None:
        self.skipped.append(rounds)

    def take(self) -> tuple[np.ndarray, np.ndarray]:
        self.taken += 1
        return self.pictures, self.labels


@pytest.fixture
def samples(mnist) -> FixedSamples:
    """300 digits."""
    return FixedSamples(mnist[0][0][:300], mnist[0][1][:300])


@pytest.fixture(autouse=True)
def seed():
    """Networks that are the same each time."""
    load_keras().utils.set_random_seed(0)


def test_curves_are_each_networks_own(mnist, samples):
    names = ["mlp256", "mlp128x2"]
    validation = (make_pictures(mnist[1][0][:200]), mnist[1][1][:200])
    networks = [build_network(name) for name in names]
    done, curves = fit(networks, samples, validation, 2, threading.Event())
    assert done == 2
    assert [network.name for network in curves] == names
    for network, curve in zip(networks, curves, strict=True):
        accuracy = (predict(network, validation[0]).argmax(1) == validation[1]).mean()
        assert curve.validation_accuracy[-1] == pytest.approx(accuracy)
        assert [len(values) for values in (curve.loss, curve.accuracy, curve.validation_loss)] == [2, 2, 2]
        assert curve.loss[1] < curve.loss[0]
        assert curve.rate == pytest.approx([RATE / 2, 0])


def test_training_ends_after_the_current_batch_once_it_is_stopped(samples):
    stop = threading.Event()
    stop.set()
    done, _ = fit([build_network("mlp128x2")], samples, (samples.pictures[:1] / 255, samples.labels[:1]), 9, stop)
    assert done == pytest.approx(1 / 2)  # of the two batches of 300 samples


def test_the_same_samples_come_in_several_epochs_in_another_order(samples):
    batches = Batches(samples, one_hot, repeat=2, epochs=3, names=["a", "b"])
    epochs = []
    for _ in range(3):
        pictures, targets = zip(*(batches[number] for number in range(len(batches))), strict=True)
        assert [len(picture) for picture in pictures] == [BATCH, 300 - BATCH]
        assert pictures[0].max() == 1
        assert targets[0]["a"] is targets[0]["b"]
        epochs.append((np.concatenate(pictures), np.concatenate([target["a"] for target in targets])))
        batches.next_epoch()
    assert samples.taken == 2
    orders = [targets.argmax(1) for _, targets in epochs]
    assert not np.array_equal(orders[0], orders[1])
    for pictures, targets in epochs:
        order = np.lexsort(pictures.reshape(300, -1).T)
        expected = np.lexsort((samples.pictures / np.float32(255)).reshape(300, -1).T)
        assert np.array_equal(targets[order].argmax(1), samples.labels[expected])


def test_batches_go_on_as_if_they_had_never_ended(samples):
    batches = Batches(samples, one_hot, repeat=2, epochs=9, names=["a"])
    for _ in range(5):
        batches.next_epoch()
    again = Batches(samples, one_hot, repeat=2, epochs=9, names=["a"])
    again.begin(5)
    assert samples.skipped == [2]  # the third samples come in the epochs 4 and 5
    for _ in range(2):
        assert np.array_equal(again[0][0], batches[0][0])
        assert np.array_equal(again[0][1]["a"], batches[0][1]["a"])
        again.next_epoch()
        batches.next_epoch()
