"""Fine-tuning, in small. On all of MNIST it is tested in tests/e2e."""

import threading
from pathlib import Path

import numpy as np
import pytest

from paintcv.data.sets import DigitSet
from paintcv.ink.picture import make_pictures
from paintcv.networks.layers import DEFAULT_NETWORK, build_network, load_keras
from paintcv.networks.prediction import predict
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network

load_keras()

from paintcv.learning import tuning  # noqa: E402  it imports Keras
from paintcv.learning.tuning import MAX_CHANGES_PRINTED, fine_tune, keep_right_answers, print_report  # noqa: E402


@pytest.fixture(autouse=True)
def small(few_digits, monkeypatch, sample_thread):
    """A small MNIST, and few samples in an epoch."""
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    monkeypatch.setattr(tuning, "SAMPLES_PER_EPOCH", 300)


def test_what_was_read_right_is_kept_and_otherwise_the_label_is_learnt(mnist):
    network = load_network(WEIGHTS_FOLDER / f"{DEFAULT_NETWORK}.keras")
    pictures, labels = np.rint(make_pictures(mnist[1][0][:200]) * 255).astype(np.uint8), mnist[1][1][:200].copy()
    labels[:50] = (labels[:50] + 1) % 10
    targets, before = keep_right_answers(network)(pictures, labels), predict(network, pictures / np.float32(255))
    right = before.argmax(1) == labels
    assert 100 < right.sum() <= 150
    assert targets[right] == pytest.approx(before[right], abs=1e-6)
    assert np.array_equal(targets[~right], np.eye(10)[labels[~right]])


def test_a_fine_tuned_network_has_a_record(few_drawings, capsys):
    load_keras().utils.set_random_seed(0)
    network = build_network("mlp128x2")
    before = network.get_weights()
    record, (curves,) = fine_tune(network, [few_drawings], 2, 5, threading.Event())
    assert (record.network, record.seed, record.epochs, record.interrupted) == ("mlp128x2", 5, 2, False)
    assert record.learnt_from == {"MNIST": 600, "drawings": 20}
    assert [values["n"] for values in record.sets] == [200, 20]
    assert curves.loss[1] < curves.loss[0]
    assert curves.validation_accuracy[-1] == pytest.approx(record.sets[1]["accuracy"])
    assert not np.array_equal(before[0], network.get_weights()[0])
    mnist_line, drawings_line, *changes = capsys.readouterr().out.splitlines()
    assert mnist_line.startswith("MNIST test (200): ")
    assert f"{record.sets[0]['accuracy']:.2%} after" in mnist_line
    assert ", all of them learnt): " in drawings_line
    assert all(line.startswith("  ") for line in changes[:MAX_CHANGES_PRINTED])


def test_a_fine_tuning_that_is_stopped_early_changes_nothing(few_drawings):
    stop, network = threading.Event(), build_network("mlp128x2")
    before = network.get_weights()
    stop.set()
    with pytest.raises(KeyboardInterrupt):
        fine_tune(network, [few_drawings], 1, 0, stop)
    assert all(map(np.array_equal, before, network.get_weights()))


def make_set(name: str, labels: list[int]) -> DigitSet:
    """A set of blank pictures with these labels. Drawings have files."""
    files = () if name == "MNIST test" else tuple(Path(f"{name}/{number}.png") for number in range(len(labels)))
    return DigitSet(name, np.zeros((len(labels), 28, 28), np.float32), np.array(labels), files=files)


def test_the_report_names_the_drawings_that_are_read_in_another_way(capsys):
    sets = [make_set("MNIST test", [1] * 200), make_set("b", [1, 2]), make_set("c", [3] * 30)]
    before = [np.ones(200, int), np.array([1, 7]), np.zeros(30, int)]
    after = [np.ones(200, int), np.array([1, 2]), np.full(30, 3)]
    print_report(sets, before, after)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "MNIST test (200): 100.00% right before, 100.00% after",
        "b (2, all of them learnt): 50.00% right before, 100.00% after",
        "c (30, all of them learnt): 0.00% right before, 100.00% after",
        f"  {Path('b/1.png')}: 7 -> 2",
    ]
    assert len(lines) == 3 + MAX_CHANGES_PRINTED + 1
    assert lines[-1] == "  and 11 others"


@pytest.mark.parametrize(("wrong", "warned"), [(0, False), (4, False), (10, True)])
def test_the_report_warns_where_much_is_forgotten(capsys, wrong, warned):
    sets = [make_set("MNIST test", [1] * 1000), make_set("b", [1])]
    after = np.ones(1000, int)
    after[:wrong] = 7
    print_report(sets, [np.ones(1000, int), np.ones(1, int)], [after, np.ones(1, int)])
    warning = "accuracy on MNIST fell by 1.0%; check the labels of the drawings before you use the network"
    assert (capsys.readouterr().out.splitlines()[-1] == warning) == warned
