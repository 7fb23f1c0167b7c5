"""Trainings that take long: with a teacher, side by side, in a comparison, and fine-tuning on all of MNIST."""

import threading

import cv2
import numpy as np
import pytest

from paintcv.data.sets import stroke_sets
from paintcv.ink.picture import make_picture
from paintcv.learning.comparison import RANDOM_DIGITS
from paintcv.networks.layers import build_network, load_keras
from paintcv.networks.prediction import predict
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.reading import read_image
from tests.conftest import png

load_keras()

from paintcv.learning.records import Record  # noqa: E402
from paintcv.learning.training import TrainingData, train_networks  # noqa: E402  it imports Keras
from paintcv.learning.tuning import fine_tune  # noqa: E402
from paintcv.learning.tutorials import compare_networks  # noqa: E402

pytestmark = pytest.mark.slow


def train(names: list[str], teacher_epochs: int = 0) -> tuple[Record, list[np.ndarray]]:
    """Train fresh networks for four epochs on MNIST_NPZ. Returns the record and the weights of the last one."""
    networks = []
    for name in names:
        load_keras().utils.set_random_seed(0)
        networks.append(build_network(name))
    records, _ = train_networks(networks, TrainingData(), [4] * len(names), teacher_epochs, 0, threading.Event())
    return records[names[-1]], networks[-1].get_weights()


@pytest.fixture
def small(few_digits, monkeypatch):
    """A small MNIST."""
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))


@pytest.fixture(scope="module")
def alone(few_digits) -> tuple[Record, list[np.ndarray]]:
    """A network that was trained alone, without a teacher, on the small MNIST."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_NPZ", str(few_digits))
        return train(["mlp256"])


def test_a_network_learns_what_its_teacher_knows(small, alone):
    record, _ = train(["mlp256"], teacher_epochs=1)
    assert alone[0].sets[0]["accuracy"] > 0.7
    assert record.sets[0]["accuracy"] < 0.3  # after an epoch, the teacher knows nothing
    assert (alone[0].teacher_epochs, record.teacher_epochs) == (0, 1)


def test_the_same_seed_gives_the_same_network(small, alone):
    _, again = train(["mlp256"])
    assert all(map(np.array_equal, alone[1], again))


def test_a_network_learns_the_same_alone_and_beside_others(small, alone):
    _, beside = train(["mlp128x2", "mlp256"])
    assert all(np.allclose(weights, others, atol=1e-4) for weights, others in zip(alone[1], beside, strict=True))


def test_comparison_of_networks(small, few_strokes, capsys):
    shipped = load_network(WEIGHTS_FOLDER / "mlp128x2.keras")
    (comparison,) = compare_networks(["mlp128x2"], {"mlp128x2": shipped}, stroke_sets(few_strokes), trials=1, seed=0)
    assert (comparison.name, comparison.parameters) == ("mlp128x2", 118_282)
    assert list(comparison.tutorial) == ["MNIST test", "few.tra", "few.tra, at random", "MNIST in 48 x 48"]
    assert list(comparison.ours) == ["MNIST test", "MNIST in 48 x 48", "few.tra", "few.tra, at random"]
    assert len(comparison.seconds) == 1
    (plain,), (shifted,) = comparison.tutorial["MNIST test"], comparison.tutorial["MNIST in 48 x 48"]
    assert shifted < plain - 0.2  # 600 digits are too few to learn every place from
    assert min(accuracy for (accuracy,) in comparison.ours.values()) > 0.95
    labels, answers = comparison.random_digits.split(" read as ")
    assert len(labels) == len(answers) == RANDOM_DIGITS
    assert comparison.chance == pytest.approx(comparison.ours["MNIST test"][0] ** RANDOM_DIGITS)
    assert "mlp128x2, as its tutorial, 1 of 1:" in capsys.readouterr().err


@pytest.fixture
def own_handwriting(tmp_path):
    """A folder of ones with a foot and a long serif. MNIST has none such, and the network misreads most of them."""
    folder = tmp_path / "own"
    (folder / "1").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(12):
        image = np.zeros((280, 280), np.uint8)
        dx, dy = rng.integers(-12, 12, 2)
        points = np.array([[70 + dx, 120 + dy], [150, 50], [150 + dx // 2, 220], [90, 222 + dy // 3], [220, 222]])
        cv2.polylines(image, [points], False, 255, 14, cv2.LINE_AA)
        png(folder / "1" / f"{number}.png", image)
    return folder


def test_fine_tuning_learns_a_handwriting_and_forgets_little(mnist, own_handwriting, capsys):
    load_keras().utils.set_random_seed(0)
    network = load_keras().models.clone_model(load_network(WEIGHTS_FOLDER / "mlp512.keras"))
    network.set_weights(load_network(WEIGHTS_FOLDER / "mlp512.keras").get_weights())
    pictures = np.array([make_picture(read_image(path)) for path in sorted((own_handwriting / "1").iterdir())])
    before = predict(network, pictures).argmax(1)
    record, _ = fine_tune(network, [own_handwriting], 6, 0, threading.Event())
    after = predict(network, pictures).argmax(1)
    assert (after == 1).mean() >= max((before == 1).mean(), 0.9)
    assert record.sets[0]["accuracy"] > 0.9941 - 0.001  # 99.41 % before
    assert record.learnt_from == {"MNIST": 60_000, "drawings": 12}
    changes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert len(changes) == (before != after).sum()
