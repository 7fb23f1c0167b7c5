"""Training, in small. Long trainings are in tests/e2e."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from paintcv.data.strokes import read_pen_digits
from paintcv.ink.picture import make_pictures
from paintcv.learning.samples import PAINTINGS, Samples
from paintcv.learning.scores import best_temperature
from paintcv.networks.networks import build_network, load_keras, predict
from paintcv.system.console import FileError
from tests.support.pens import unipen

load_keras()

from paintcv.learning import training  # noqa: E402  it imports Keras
from paintcv.learning.training import (  # noqa: E402
    BATCH,
    RATE,
    Batches,
    TrainingData,
    distil_from,
    fit,
    one_hot,
    read_digits,
    train_networks,
)


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
        batches.on_epoch_end()
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
        batches.on_epoch_end()
    again = Batches(samples, one_hot, repeat=2, epochs=9, names=["a"])
    again.begin(5)
    assert samples.skipped == [2]  # the third samples come in the epochs 4 and 5
    for _ in range(2):
        assert np.array_equal(again[0][0], batches[0][0])
        assert np.array_equal(again[0][1]["a"], batches[0][1]["a"])
        again.on_epoch_end()
        batches.on_epoch_end()


def test_a_teachers_probabilities_are_learnt_whatever_the_label(samples):
    teacher = build_network("mlp128x2")
    targets = distil_from(teacher)(samples.pictures, samples.labels)
    assert targets == pytest.approx(predict(teacher, samples.pictures / np.float32(255)), abs=1e-6)


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
        "drawings": 40,
        "strokes": (len(written) - 1) * PAINTINGS,  # without the one whose label is wrong
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
