"""What networks learn from: samples by a seed and in their shares, and what is taught of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from data import pictures, stencils
from evaluation import best_temperature
from model import DEFAULT, build, load, load_keras, probabilities, weights_path
from samples import SHARES, Samples, gather, workers

COUNT = 2000


@pytest.fixture(scope="module")
def digits(mnist):
    images, labels = mnist[0]
    return gather({"MNIST": (stencils(images[:500]), labels[:500])})


def test_a_seed_gives_the_same_samples_whoever_makes_them(digits):
    with workers() as executor:
        samples = Samples(digits, 1, executor, COUNT)
        first, second = samples.take(), samples.take()
    with ThreadPoolExecutor(1) as executor:
        again, other = (Samples(digits, seed, executor, COUNT).take() for seed in (1, 2))
    for one, same in zip(first, again, strict=True):
        assert np.array_equal(one, same)
    assert first[0].shape == (COUNT, 28, 28)
    for different in (second, other):
        assert (first[0] != different[0]).any((1, 2)).mean() > 0.99


def test_samples_are_never_the_same_digit_twice(digits):
    one = gather({"MNIST": (digits.stencils[:1], digits.labels[:1])})
    with ThreadPoolExecutor(1) as executor:
        shown, labels = Samples(one, 0, executor, 100).take()
    assert (labels == digits.labels[0]).all()
    assert len(np.unique(shown, axis=0)) == 100
    assert (np.abs(shown / 255 - pictures(digits.stencils[:1])).mean((1, 2)) > 0.01).all()


def test_each_source_has_its_share(digits):
    sources = {name: (digits.stencils[: 20 * n], np.full(20 * n, n)) for n, name in enumerate(SHARES, 1)}
    with ThreadPoolExecutor(1) as executor:
        _, labels = Samples(gather(sources), 0, executor, COUNT).take()
    for label, share in enumerate(SHARES.values(), 1):
        assert (labels == label).mean() == pytest.approx(share, abs=0.04)


def trained(teacher_epochs: int):
    """A network trained for four epochs, and its record."""
    load_keras().utils.set_random_seed(0)
    network = build("mlp256")
    import training  # once Keras is there

    records, _ = training.train([network], training.Material(), 4, teacher_epochs, 0, threading.Event())
    return network, records["mlp256"]


def test_a_teacher_is_learnt_from_and_confidence_is_calibrated(mnist, few_digits, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    (alone, record), (_, taught) = trained(0), trained(1)
    assert record["sets"][0]["accuracy"] > 0.7
    assert taught["sets"][0]["accuracy"] < 0.3, "after an epoch, the teacher knows nothing"
    kept_back = probabilities(alone, pictures(mnist[0][0][550:600]))
    assert best_temperature(kept_back, mnist[0][1][550:600]) == pytest.approx(1, abs=0.02)
    assert abs(record["temperature"] - 1) > 0.05, "it was calibrated by itself: this tests nothing"


def test_what_was_read_rightly_is_not_forgotten(mnist):
    load_keras()
    from tuning import unless_wrong

    network = load(weights_path(DEFAULT))
    seen, labels = np.rint(pictures(mnist[1][0][:200]) * 255).astype(np.uint8), mnist[1][1][:200].copy()
    labels[:50] = (labels[:50] + 1) % 10  # as of another hand
    learnt, before = unless_wrong(network)(seen, labels), probabilities(network, seen.astype(np.float32) / 255)
    right = before.argmax(1) == labels
    assert 100 < right.sum() <= 150
    assert learnt[right] == pytest.approx(before[right], abs=1e-6)
    assert np.array_equal(learnt[~right], np.eye(10)[labels[~right]])
