"""The rejector's training, in small."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from paintcv.data.others import LIKE_DIGITS, NO_DIGITS
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.networks import build_network, load_keras, load_rejector, predict, save_network
from paintcv.system.console import FileError
from tests.support.letters import unipen_letters

load_keras()

from paintcv.learning import labels, rejection, training  # noqa: E402  it imports Keras
from paintcv.learning.rejection import (  # noqa: E402
    COUNTS,
    NO_DIGIT,
    SHARES,
    calibrate,
    is_digit,
    read_letters,
    train_rejector,
)
from paintcv.learning.samples import PAINTINGS  # noqa: E402
from paintcv.learning.training import TrainingData  # noqa: E402

KEPT_OUT = (range(15, 21), range(25, 31))


@pytest.fixture(scope="module")
def few_letters(tmp_path_factory) -> Path:
    """A UNIPEN file of an H by each of 30 writers, and of an O, which can't be told from a 0."""
    path = tmp_path_factory.mktemp("letters") / "letters.dat"
    path.write_text(unipen_letters([(label, writer) for writer in range(1, 31) for label in "HO"]))
    return path


@pytest.fixture
def small(few_digits, monkeypatch) -> None:
    """A small MNIST, few paintings, networks that hardly learn, and no processes."""

    @contextmanager
    def thread() -> Iterator[Executor]:
        with ThreadPoolExecutor(1) as executor:
            yield executor

    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    monkeypatch.setattr(rejection, "COUNTS", dict.fromkeys(COUNTS, 20))
    monkeypatch.setattr(rejection, "VALIDATION_COUNT", 10)
    monkeypatch.setattr(rejection, "sample_workers", thread)
    monkeypatch.setattr(labels, "EPOCHS", 1)
    monkeypatch.setattr(labels, "FOLDS", 2)
    monkeypatch.setattr(training, "find_wrong_labels", lambda pictures, *_: np.zeros(len(pictures), bool))
    load_keras().utils.set_random_seed(0)


def test_a_small_rejector_has_a_record_and_is_loaded_as_it_was(small, few_strokes, few_letters, capsys, tmp_path):
    network = build_network("rejector")
    data = TrainingData(strokes=[few_strokes], kept_out=KEPT_OUT, others=[few_letters])
    record, (curves,) = train_rejector(network, data, 2, 7, threading.Event())
    learnt = record.learnt_from
    assert list(learnt) == [name for name in SHARES if name != "drawings"]
    by_others = sum(not any(digit.writer in writers for writers in KEPT_OUT) for digit in read_pen_digits(few_strokes))
    assert (learnt["MNIST"], learnt["strokes"]) == (550, by_others * PAINTINGS)
    assert 0 < learnt["letters"] <= 18 * PAINTINGS
    assert learnt["letters"] % PAINTINGS == 0  # a letter is left out with all its paintings
    assert 0 < learnt["parts"] <= 20
    assert [learnt[kind] for kind in COUNTS if kind != "parts"] == [20] * 4
    assert (record.network, record.seed, record.epochs, record.interrupted) == ("rejector", 7, 2, False)
    assert record.kept_out_writers == "writers 15-20, 25-30"
    assert record.parameters == network.count_params()
    assert record.temperature is not None
    assert record.shift is not None
    assert (curves.name, len(curves.loss), len(curves.validation_accuracy)) == ("rejector", 2, 2)

    kept_out = f"{few_strokes.name}, writers 15-20, 25-30"
    digits = ["MNIST, kept back", kept_out, f"{kept_out}, at random"]
    assert [shown["name"] for shown in record.sets] == [*digits, "letters and symbols", *NO_DIGITS]
    assert [shown["n"] for shown in record.sets] == [50, 150 - by_others, 150 - by_others, 12] + [10] * len(NO_DIGITS)
    output = capsys.readouterr()
    for shown in record.sets:
        assert f"{shown['name']}: {shown['refused']:.2%} of {shown['n']} refused\n" in output.out
    assert " of the letters are left out\n" in output.err

    path = tmp_path / "small.keras"
    save_network(network, path, record.as_dict())
    pictures = np.random.default_rng(0).random((3, 28, 28), np.float32)
    assert predict(load_rejector(path), pictures) == pytest.approx(predict(network, pictures), abs=1e-6)


def test_a_training_that_is_stopped_before_it_learns_changes_nothing(small, few_strokes, few_letters, monkeypatch):
    stop, network = threading.Event(), build_network("rejector")
    before = network.get_weights()

    def find_nothing(pictures: np.ndarray, *_: object, **__: object) -> np.ndarray:
        stop.set()  # Ctrl-C comes while it looks for letters like digits
        return np.zeros(len(pictures), bool)

    monkeypatch.setattr(rejection, "find_wrong_labels", find_nothing)
    data = TrainingData(strokes=[few_strokes], kept_out=KEPT_OUT, others=[few_letters])
    with pytest.raises(KeyboardInterrupt):
        train_rejector(network, data, 1, 0, stop)
    assert all(map(np.array_equal, before, network.get_weights()))


def test_the_targets():
    pictures = np.zeros((3, 28, 28), np.uint8)
    assert is_digit(pictures, np.array([0, 9, NO_DIGIT])).tolist() == [[1], [1], [0]]


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_the_calibrated_probability_is_right(monkeypatch, share):
    """The logits are twice as large as they should be. Of the pictures, a half are digits; of the drawings, more."""
    monkeypatch.setattr(rejection, "NO_DIGIT_SHARE", share)
    keras, rng = load_keras(), np.random.default_rng(0)
    network = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(1, "sigmoid")])
    kernel = np.zeros((784, 1), np.float32)
    kernel[0] = 2  # the logit is twice the first pixel
    network.set_weights([kernel, np.zeros(1, np.float32)])
    pictures = np.zeros((4000, 28, 28), np.float32)
    pictures[:, 0, 0] = logits = rng.normal(0, 2, 4000)
    targets = rng.random(4000) < 1 / (1 + np.exp(-logits))

    scale, shift = calibrate(network, pictures, np.where(targets, 3, NO_DIGIT))
    assert scale == pytest.approx(0.5, abs=0.05)
    assert shift == pytest.approx(np.log((1 - share) / share), abs=0.15)
    probabilities = predict(network, pictures)[:, 0]
    assert probabilities == pytest.approx(1 / (1 + np.exp(-scale * 2 * logits - shift)), abs=1e-4)
    mean = (1 - share) * probabilities[targets].mean() + share * probabilities[~targets].mean()
    assert mean == pytest.approx(1 - share, abs=1e-3)
    sure = probabilities > 0.8  # also where it says more than that, it is right as often as it says
    weights = np.where(targets, (1 - share) / targets.sum(), share / (~targets).sum())[sure]
    assert np.average(targets[sure], weights=weights) == pytest.approx(
        np.average(probabilities[sure], weights=weights), abs=0.02
    )


def test_letters_that_look_like_digits_are_not_read(few_letters):
    letters = read_letters([few_letters, few_letters], None, (range(2, 30),))
    assert [(letter.label, letter.writer) for letter in letters] == [("H", 1), ("H", 30)] * 2
    assert "O" in LIKE_DIGITS
    assert [letter.writer for letter in read_letters([few_letters], (range(5, 7),))] == [5, 6]
    with pytest.raises(FileError, match=r"letters\.dat: no letters or symbols to learn from; keep out others"):
        read_letters([few_letters], None, (range(50),))
    with pytest.raises(FileError, match=r"letters\.dat: no letters or symbols by writers 90-94; keep out others"):
        read_letters([few_letters], (range(90, 95),))
