"""What the pages want to know, as the process of the networks finds it out; here in this process."""

import shutil

import cv2
import numpy as np
import pytest

from paintcv.ink.picture import make_picture, shrink_canvas
from paintcv.networks.layers import CLASSIFIERS, load_keras
from paintcv.networks.prediction import predict_file
from paintcv.networks.weights import TUTORIAL_FILE, WEIGHTS_FOLDER, available_networks, load_network
from paintcv.window.processes import inspections
from paintcv.window.processes.inspections import Inspection, Inspector
from tests.support.desk import SEVEN, painted

load_keras()

from paintcv.learning.tutorials import score_unframed  # noqa: E402  it imports Keras

MLP512 = WEIGHTS_FOLDER / "mlp512.keras"
SMALL = [(20 + x / 4, 10 + y / 4) for x, y in SEVEN]
PICTURES = np.stack([make_picture(painted([SEVEN])), make_picture(painted([SMALL]))])


@pytest.mark.parametrize("stroke", [SEVEN, SMALL])
def test_the_tutorials_side_is_what_its_own_code_reads_in_the_same_canvas(stroke):
    canvas = painted([stroke])
    first, second = Inspector().inspect(Inspection("tutorial", canvas=shrink_canvas(canvas)), MLP512, PICTURES).results
    assert second is first  # whatever the candidates are
    image = cv2.resize(canvas, (28, 28), interpolation=cv2.INTER_LINEAR)
    network = load_network(TUTORIAL_FILE)
    assert np.array_equal(first.picture, np.float32(image) / 255)
    assert first.probabilities == pytest.approx(network.predict(image[None] / 255, verbose=0)[0], abs=1e-5)
    score = score_unframed(network, "canvas", image[None], first.probabilities[None].argmax(1))
    assert (score.n, score.accuracy) == (1, 1)


def test_the_tutorials_network_is_among_no_others():
    assert TUTORIAL_FILE.is_file()
    assert TUTORIAL_FILE not in available_networks(MLP512)
    assert TUTORIAL_FILE.stem not in CLASSIFIERS


def test_a_missing_tutorials_network_is_named_with_the_command_that_makes_it(monkeypatch, tmp_path):
    monkeypatch.setattr(inspections, "TUTORIAL_FILE", tmp_path / "tutorial-mlp512.keras")
    inspected = Inspector().inspect(Inspection("tutorial", canvas=np.zeros((28, 28), np.uint8)), MLP512, PICTURES)
    assert not inspected.unfinished
    assert inspected.results == [inspected.results[0]] * 2
    assert "tutorial-mlp512.keras: no such file; make it with: python model.py train" in inspected.results[0]


def test_all_networks_read_one_after_the_other(tmp_path):
    damaged, cut = tmp_path / "damaged.keras", tmp_path / "cut.keras"
    damaged.write_bytes(b"PK")
    cut.write_bytes(MLP512.read_bytes()[:100_000])
    other = shutil.copy(WEIGHTS_FOLDER / "mlp256.keras", tmp_path / "other.keras")
    networks = MLP512, damaged, other, cut
    inspector, inspection = Inspector(), Inspection("networks", networks=networks)
    inspected = inspector.inspect(inspection, MLP512, PICTURES)
    assert inspected.unfinished
    assert [isinstance(reading, np.ndarray) or reading for reading in inspected.results[0].values()] == [
        True,
        "",
        "",
        "",
    ]
    while inspector.go_on():
        pass
    inspected = inspector.inspect(inspection, MLP512, PICTURES)
    assert not inspected.unfinished
    readings = inspected.results[1]
    assert tuple(readings) == networks
    for path in (MLP512, other):
        assert readings[path] == pytest.approx(predict_file(path, PICTURES), abs=1e-6)
    for path in (damaged, cut):
        assert readings[path].startswith(f"{path}: not a")


def test_the_examples_of_a_unit_grow_until_all_digits_were_looked_at(few_digits, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    inspector, inspection = Inspector(), Inspection("votes", unit=7)
    inspected = inspector.inspect(inspection, MLP512, PICTURES)
    looked = [inspected.results[0].examples.looked]
    while inspected.unfinished:
        inspected = inspector.inspect(inspection, MLP512, PICTURES)
        looked.append(inspected.results[0].examples.looked)
    assert looked == sorted(set(looked))
    assert looked[-1] == 200
    assert not inspector.go_on()
    assert [unit.votes.unit for unit in inspected.results] == [7, 7]


def test_a_unit_is_shown_without_mnist(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_NPZ", str(tmp_path / "none.npz"))
    inspected = Inspector().inspect(Inspection("votes", unit=7), MLP512, PICTURES)
    assert not inspected.unfinished
    assert "none.npz" in inspected.results[0].examples
    assert inspected.results[0].votes.unit == 7


def test_a_network_that_can_not_be_explained_is_a_text_for_each_picture(tmp_path):
    keras, path = load_keras(), tmp_path / "other.keras"
    layers = [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10), keras.layers.Softmax()]
    keras.Sequential(layers, name="other").save(path)
    for kind in ("votes", "why"):
        results = Inspector().inspect(Inspection(kind), path, PICTURES).results
        assert len(results) == 2
        assert all(text.startswith("other: its last layer isn't") for text in results)
