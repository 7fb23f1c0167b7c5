"""Training, in small. Long trainings are in tests/e2e."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from paintcv.data.strokes import read_pen_digits
from paintcv.ink.picture import make_pictures
from paintcv.learning.samples import PAINTINGS, Samples
from paintcv.learning.scores import best_temperature
from paintcv.networks.layers import build_network, load_keras
from paintcv.networks.prediction import predict
from paintcv.system.console import FileError
from tests.support.pens import unipen, unipen_numbers

load_keras()

from paintcv.learning import samples, training  # noqa: E402  training imports Keras
from paintcv.learning.training import (  # noqa: E402
    TrainingData,
    distil_from,
    read_digits,
    read_learnt_digits,
    train_networks,
)

FEW_MADE_UP = 50


@pytest.fixture(autouse=True)
def seed(monkeypatch, sample_thread):
    """Networks that are the same each time, and few made-up digits, which take long to paint."""
    load_keras().utils.set_random_seed(0)
    monkeypatch.setattr(samples, "MADE_UP_COUNT", FEW_MADE_UP)


def test_a_teachers_probabilities_are_learnt_whatever_the_label(mnist):
    teacher = build_network("mlp128x2")
    targets = distil_from(teacher)(*(array[:300] for array in mnist[0]))
    assert targets == pytest.approx(predict(teacher, mnist[0][0][:300] / np.float32(255)), abs=1e-6)


def test_digits_are_read_from_all_sources(few_digits, few_drawings, few_strokes, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    data = TrainingData([few_drawings], [few_strokes], (range(2, 9), range(10, 31)))
    written = [digit for digit in read_pen_digits(few_strokes) if digit.writer in (1, 9)]

    def find_first(pictures: np.ndarray, labels: np.ndarray, writers: np.ndarray, *others: object) -> np.ndarray:
        assert len(pictures) == len(written)
        assert labels.tolist() == [digit.label for digit in written]
        assert writers.tolist() == [digit.writer for digit in written]
        return np.arange(len(labels)) == 0

    monkeypatch.setattr(training, "find_wrong_labels", find_first)
    with ThreadPoolExecutor(1) as executor:
        sources, validation = read_digits(data, 0, executor, threading.Event())
    assert {name: len(labels) for name, (_, labels) in sources.items()} == {
        "MNIST": 550,
        "drawings": 20,
        "strokes": (len(written) - 1) * PAINTINGS,  # without the one whose label is wrong
        "made-up": FEW_MADE_UP,
    }
    padded, labels = sources["strokes"]
    assert len(padded) == len(labels)
    assert labels[::PAINTINGS].tolist() == [digit.label for digit in written[1:]]
    kept_out = 150 - len(written)
    assert [len(digit_set.labels) for digit_set in validation] == [50, kept_out, kept_out]
    assert validation[0].name == "MNIST, kept back"


def test_strokes_of_several_files(few_digits, few_strokes, pen_digits, monkeypatch, tmp_path):
    """A file in which nobody is kept out is no error, but somebody must be somewhere."""
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    monkeypatch.setattr(training, "find_wrong_labels", lambda pictures, *_: np.zeros(len(pictures), bool))
    first = tmp_path / "first.tra"
    first.write_text(unipen([digit for digit in pen_digits if digit.writer == 1]))
    data = TrainingData(strokes=[first, few_strokes], kept_out=(range(2, 9),))
    by_all = [digit for path in data.strokes for digit in read_pen_digits(path)]
    learnt = [digit.label for digit in by_all if not 2 <= digit.writer < 9]
    with ThreadPoolExecutor(1) as executor:
        sources, validation = read_digits(data, 0, executor, threading.Event())
        assert sources["strokes"][1][::PAINTINGS].tolist() == learnt
        names = ["few.tra, writers 2-8", "few.tra, writers 2-8, at random"]
        assert [digit_set.name for digit_set in validation] == ["MNIST, kept back", *names]
        nobody = TrainingData(strokes=[first, few_strokes], kept_out=(range(90, 95),))
        with pytest.raises(FileError, match=r"first\.tra, .*few\.tra: no digit by writers 90-94"):
            read_digits(nobody, 0, executor, threading.Event())


def test_the_digits_of_written_numbers_are_learnt_too(few_strokes, pen_digits, tmp_path):
    numbers = tmp_path / "numbers.dat"
    numbers.write_text(unipen_numbers([("2026", 1), ("80-25", 2), ("417", 3)], pen_digits))
    digits = read_learnt_digits(TrainingData(strokes=[numbers, few_strokes], kept_out=(range(2, 3),)))
    assert [(digit.label, digit.writer) for digit in digits[-7:]] == [
        *((label, 1) for label in (2, 0, 2, 6)),
        *((label, 3) for label in (4, 1, 7)),
    ]
    assert len(digits) == 7 + sum(digit.writer != 2 for digit in read_pen_digits(few_strokes))


def test_not_every_writer_can_be_kept_out(few_digits, few_strokes, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    data = TrainingData(strokes=[few_strokes], kept_out=(range(50), range(50, 100)))
    with ThreadPoolExecutor(1) as executor, pytest.raises(FileError, match=r"few\.tra: every writer is kept out"):
        read_digits(data, 0, executor, threading.Event())


def test_a_trained_network_is_calibrated_and_has_a_record(mnist, few_digits, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    network = build_network("mlp256")
    records, curves = train_networks([network], TrainingData(), [4], 0, 7, threading.Event())
    record = records["mlp256"]
    assert (record.network, record.parameters, record.seed, record.epochs) == ("mlp256", 203_530, 7, 4)
    assert (record.interrupted, record.teacher_epochs, record.kept_out_writers) == (False, 0, "")
    assert record.learnt_from == {"MNIST": 550}
    test, kept_back = record.sets
    assert (test["name"], kept_back["name"]) == ("MNIST test", "MNIST, kept back")
    assert test["accuracy"] > 0.7
    assert len(curves[0].loss) == 4
    assert curves[0].validation_accuracy[-1] == pytest.approx(kept_back["accuracy"])
    before, after = capsys.readouterr().out.splitlines()
    assert before.startswith("mlp256 before training: MNIST test loss 2.")
    assert after.startswith("mlp256 after 4 epochs: MNIST test loss ")
    assert abs(record.temperature - 1) > 0.05  # otherwise the next lines test nothing
    probabilities = predict(network, make_pictures(mnist[0][0][550:600]))
    assert best_temperature(probabilities, mnist[0][1][550:600]) == pytest.approx(1, abs=0.02)


def test_a_training_that_is_stopped_early_changes_nothing(few_digits, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    stop, network = threading.Event(), build_network("mlp128x2")
    before = network.get_weights()
    stop.set()
    with pytest.raises(KeyboardInterrupt):
        train_networks([network], TrainingData(), [1], 0, 0, stop)
    assert all(map(np.array_equal, before, network.get_weights()))


def test_each_network_learns_for_as_many_epochs_as_it_should(few_digits, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    names, epochs = ["mlp256", "mlp128x2", "mlp512"], [2, 1, 2]
    networks = [build_network(name) for name in names]
    records, curves = train_networks(networks, TrainingData(), epochs, 0, 0, threading.Event())
    assert {name: record.epochs for name, record in records.items()} == dict(zip(names, epochs, strict=True))
    assert {curve.name: len(curve.loss) for curve in curves} == dict(zip(names, epochs, strict=True))
    assert all(curve.rate[-1] == pytest.approx(0) for curve in curves)


def test_a_network_whose_turn_never_came_has_no_record(few_digits, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    networks = [build_network(name) for name in ("mlp256", "mlp128x2")]
    before, stop = networks[1].get_weights(), threading.Event()

    class StoppedSamples(Samples):
        def take(self) -> tuple[np.ndarray, np.ndarray]:
            stop.set()
            return super().take()

    monkeypatch.setattr(training, "Samples", StoppedSamples)
    records, curves = train_networks(networks, TrainingData(), [2, 1], 0, 0, stop)
    assert list(records) == [curve.name for curve in curves] == ["mlp256"]
    assert records["mlp256"].interrupted
    assert all(map(np.array_equal, before, networks[1].get_weights()))
