"""The committed weights: floors a little under the figures of the README, on the shared data."""

import numpy as np
import pytest

import model
from commands import read_numbers
from composition import number_sets
from data import DigitSet, mnist_test, pen_sets
from evaluation import score, score_numbers

KEPT_OUT = range(25, 31)  # writers whose digits the weights were not trained on


@pytest.fixture(scope="module")
def sets(mnist, shared) -> dict[str, DigitSet]:
    large, random = pen_sets(shared / "pendigits-orig.tra", KEPT_OUT)
    return {"MNIST test": mnist_test(), "large": large, "random": random}


@pytest.fixture(scope="module")
def read(sets):
    """What a network reads: read(network, set) -> (n, 10)."""

    def read(network: str, name: str) -> np.ndarray:
        path = model.WEIGHTS / f"{network}.keras"
        return model.load(path).predict(sets[name].pictures, batch_size=1000, verbose=0)

    return read


@pytest.mark.parametrize(("name", "floor"), [("MNIST test", 0.993), ("large", 0.99), ("random", 0.989)])
def test_accuracy_and_confidence(sets, read, name, floor):
    scored = score(name, read("mlp512", name), sets[name].labels)
    assert scored.accuracy >= floor
    assert scored.ece < 0.01
    assert scored.sure_accuracy >= 0.99
    assert scored.sure > 0.93


def test_size_place_and_brush_hardly_matter(read):
    same = read("mlp512", "large").argmax(1) == read("mlp512", "random").argmax(1)
    assert same.mean() >= 0.99


def test_doubtful_readings_are_few_and_often_wrong(sets, read):
    probabilities, labels = (
        np.concatenate(parts)
        for parts in zip(*((read("mlp512", name), sets[name].labels) for name in ("large", "random")), strict=True)
    )
    doubtful = probabilities.max(1) < model.DOUBT
    wrong = probabilities.argmax(1) != labels
    assert doubtful.mean() < 0.03
    assert wrong[doubtful].mean() > 0.2
    assert wrong[~doubtful].mean() < 0.006


@pytest.fixture(scope="module")
def numbers(shared):
    """How numbers are read, by how many digits they have and how they were divided."""
    network = model.load(model.WEIGHTS / "mlp512.keras")
    path = shared / "pendigits-orig.tra"
    sets = number_sets(path, KEPT_OUT, 400)
    scores = [score_numbers(some.name, read_numbers(network, some.candidates), some.labels) for some in sets]
    return {scored.name.removeprefix(f"{path}, "): scored for scored in scores}


@pytest.mark.parametrize(("length", "floor"), [(2, 0.975), (3, 0.96), (4, 0.94)])
@pytest.mark.parametrize("seen", ["", " as image"])
def test_numbers_are_read_whole(numbers, length, floor, seen):
    scored = numbers[f"{length} digits{seen}"]
    assert scored.accuracy >= floor
    assert scored.digit_accuracy >= 0.98


@pytest.mark.parametrize("seen", ["", " as image"])
def test_single_digits_lose_nothing_by_the_division(numbers, seen):
    assert numbers[f"1 digit{seen}"].wrong <= numbers["1 digit undivided"].wrong
