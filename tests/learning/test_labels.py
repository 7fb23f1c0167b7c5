"""Wrong labels: found where a network that hasn't learnt from them disagrees firmly."""

import threading

import numpy as np
import pytest
import tensorflow as tf

from paintcv.ink.picture import make_pictures
from paintcv.networks.layers import build_network, load_keras

load_keras()

from paintcv.learning import labels  # noqa: E402  it imports Keras
from paintcv.learning.labels import FOLDS, disagree_confidently, find_wrong_labels  # noqa: E402


def test_a_label_is_wrong_where_another_one_is_believed_as_firmly_as_usual():
    cases = [  # of each picture: its probabilities, its label, and whether that is wrong
        ((0.90, 0.05, 0.05), 0, False),
        ((0.70, 0.25, 0.05), 0, False),
        ((0.10, 0.80, 0.10), 0, True),  # 1 is believed: 0.8 is more than the mean of 0.9, 0.5 and 0.6
        ((0.05, 0.90, 0.05), 1, False),
        ((0.40, 0.50, 0.10), 1, False),  # no label is believed
        ((0.35, 0.60, 0.05), 1, False),
        ((0.00, 0.02, 0.98), 1, False),  # nobody knows how firmly 2 is believed where it is given
    ]
    probabilities, given, wrong = map(np.array, zip(*cases, strict=True))
    thresholds = [probabilities[given == label, label].mean() for label in (0, 1)]
    assert thresholds == pytest.approx([1.7 / 3, 2.02 / 4])
    assert disagree_confidently(probabilities, given).tolist() == wrong.tolist()


def test_of_several_labels_the_most_likely_one_is_believed():
    probabilities = np.array([[0.3, 0.3], [0.5, 0.3], [0.3, 0.5], [0.45, 0.55]])
    assert disagree_confidently(probabilities, np.array([0, 0, 1, 0])).tolist() == [False, False, False, True]
    assert disagree_confidently(probabilities, np.array([0, 0, 1, 1])).tolist() == [False] * 4


class Network:
    """Notes what it learns from, and believes what it is told."""

    def __init__(self, answer: np.ndarray) -> None:
        self.answer, self.learnt = answer, np.empty(0)

    def compile(self, *arguments: object) -> None: ...

    def fit(self, batches: tf.data.Dataset, **options: object) -> None:
        pictures, given = map(np.concatenate, zip(*batches.as_numpy_iterator(), strict=True))
        self.learnt = pictures[:, 0, 0]
        assert (pictures[:, 0, 1] == given).all()


def test_no_network_judges_a_writer_from_whom_it_has_learnt(monkeypatch):
    """The first pixel of each picture is its writer; the second one its label."""
    given = np.arange(40) % 2
    writers = np.arange(40) // 4 * 7
    others = np.zeros((9, 28, 28), np.float32)
    others[:, 0, 0] = -5
    pictures = np.zeros((40, 28, 28), np.float32)
    pictures[:, 0, :2] = np.stack([writers, given], 1)
    networks, judged = [], []

    def predict(network: Network, shown: np.ndarray) -> np.ndarray:
        assert not set(network.learnt) & set(shown[:, 0, 0])
        assert len(network.learnt) == 40 - len(shown) + 9
        judged.extend(shown[:, 0, 0])
        answers = (shown[:, 0, 1] == 1) ^ (shown[:, 0, 0] == 14)  # all of writer 14 is labelled wrong
        return np.eye(10, dtype=np.float32)[answers.astype(int)]

    monkeypatch.setattr(labels, "build_network", lambda name: networks.append(Network(pictures)) or networks[-1])
    monkeypatch.setattr(labels, "predict", predict)
    wrong = find_wrong_labels(pictures, given, writers, (others, np.zeros(9, int)), 0, threading.Event())
    assert len(networks) == FOLDS
    assert sorted(judged) == sorted(writers)
    assert wrong.tolist() == (writers == 14).tolist()


def test_labels_that_were_swapped_are_found(mnist, monkeypatch):
    monkeypatch.setattr(labels, "NETWORK", "mlp128x2")  # it learns faster than a better one
    (images, given), _ = mnist
    pictures, given = make_pictures(images[:2000]), given[:2000].copy()
    swapped = np.arange(0, 300, 15)
    given[swapped] = (given[swapped] + 5) % 10
    others, writers = (pictures[300:], given[300:]), np.arange(300) % 30
    wrong = find_wrong_labels(pictures[:300], given[:300], writers, others, 0, threading.Event())
    assert wrong[swapped].mean() >= 0.7
    assert wrong.sum() <= len(swapped) + 0.05 * 300


def test_ctrl_c_ends_the_search(mnist, monkeypatch):
    networks, stop = [], threading.Event()
    stop.set()
    monkeypatch.setattr(labels, "build_network", lambda _: networks.append(build_network("mlp128x2")) or networks[-1])
    (images, given), _ = mnist
    pictures, given = make_pictures(images[:300]), given[:300]
    with pytest.raises(KeyboardInterrupt):
        find_wrong_labels(pictures, given, np.arange(300), (pictures[:1], given[:1]), 0, stop)
    assert len(networks) == 1  # the first, which learnt from one batch
    assert int(networks[0].optimizer.iterations) == 1
