"""The rejector: beside a classifier, and what the program does without it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from paintcv.networks import weights
from paintcv.networks.layers import REJECTOR, build_network, load_keras
from paintcv.networks.prediction import NO_REJECTOR, predict_both, predict_file, predict_kinds
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network, load_rejector, missing_rejector, save_network
from paintcv.system.console import FileError

MLP512 = WEIGHTS_FOLDER / "mlp512.keras"
VIEWS = np.random.default_rng(0).random((7, 28, 28, 3), np.float32)
PICTURES = VIEWS[..., 0]


@pytest.fixture(autouse=True)
def same_random_weights():
    load_keras().utils.set_random_seed(0)


@pytest.fixture
def rejector(monkeypatch, tmp_path):
    """Put a file in the place of the rejector that comes with PaintCV: rejector(network or bytes) -> its path."""

    def use(network: object) -> Path:
        path = tmp_path / "rejector.keras"
        if isinstance(network, bytes):
            path.write_bytes(network)
        elif network:
            save_network(network, path, {})
        monkeypatch.setattr(weights.load_rejector, "__defaults__", (path,))
        missing_rejector.cache_clear()
        return path

    yield use
    missing_rejector.cache_clear()


def copy_of_mlp512(folder: Path) -> Path:
    """A classifier with which no rejector was loaded yet."""
    return Path(shutil.copy(MLP512, folder / "mlp512.keras"))


def old_rejector(path: Path) -> bytes:
    """A rejector of PaintCV 1.2: it sees one picture, and has one output."""
    layers = load_keras().layers
    network = [layers.Input((28, 28)), layers.Flatten(), layers.Dense(1, "sigmoid")]
    load_keras().Sequential(network, name=REJECTOR).save(path)
    return path.read_bytes()


def test_both_networks_in_one_batch(rejector, tmp_path):
    network = build_network(REJECTOR)
    rejector(network)
    expected = network.predict_on_batch(VIEWS)
    assert np.ptp(expected, axis=0).max() > 1e-4  # noise, a network that has learnt nothing: but not all the same
    probabilities, kinds = predict_both(copy_of_mlp512(tmp_path), VIEWS)
    assert (probabilities.shape, kinds.shape) == ((7, 10), (7, 4))
    assert kinds.dtype == np.float32
    assert kinds == pytest.approx(expected, abs=1e-6)
    assert kinds.sum(1) == pytest.approx(np.ones(7), abs=1e-5)
    assert probabilities == pytest.approx(predict_file(MLP512, PICTURES), abs=1e-6)
    assert predict_kinds(VIEWS) == pytest.approx(expected, abs=1e-6)
    assert missing_rejector() == ""


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 damaged", "old"])
def test_without_a_rejector_every_picture_is_a_digit(rejector, tmp_path, content):
    path = rejector(old_rejector(tmp_path / "old.keras") if content == "old" else content)
    probabilities, kinds = predict_both(copy_of_mlp512(tmp_path), VIEWS)
    assert probabilities == pytest.approx(predict_file(MLP512, PICTURES), abs=1e-6)
    assert kinds.tolist() == predict_kinds(VIEWS).tolist() == NO_REJECTOR.tolist() * 7
    message = missing_rejector()
    assert message.startswith(f"{path}: ")
    how = "another" if path.exists() else "it"
    assert f"make {how} with: python model.py train --network rejector --strokes FILE --others FILE" in message
    assert message.endswith("; until then every drawing is read as digits")
    assert len(message.splitlines()) == 1


def test_a_rejector_of_an_older_version_says_how_to_get_a_new_one(tmp_path):
    path = tmp_path / "rejector.keras"
    old_rejector(path)
    with pytest.raises(FileError) as caught:
        load_rejector(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: a rejector of PaintCV 1.2 or older, which sees no surroundings; make another")
    assert len(message.splitlines()) == 1


def test_a_classifier_is_no_rejector_and_a_rejector_no_classifier(rejector, tmp_path):
    path = rejector(build_network(REJECTOR))
    assert load_rejector(path).output_shape == (None, 4)
    with pytest.raises(FileError, match=r"rejector\.keras: (a rejector, .*; name one of mlp|its input and output)"):
        load_network(path)
    with pytest.raises(FileError, match=r"its input and output are .*, not 28 x 28 x 3 and 4; ") as caught:
        load_rejector(MLP512)
    assert len(str(caught.value).splitlines()) == 1
    with pytest.raises(FileError, match="no such file"):
        load_rejector(tmp_path / "none.keras")


@pytest.mark.parametrize("bias", [-0.5, 1.5, np.nan])
def test_a_rejector_without_probabilities(tmp_path, bias):
    layers = load_keras().layers
    output = layers.Dense(4)
    network = load_keras().Sequential([layers.Input((28, 28, 3)), layers.Flatten(), output])
    output.set_weights([np.zeros((784 * 3, 4)), np.full(4, bias)])
    network.save(tmp_path / "a.keras")
    with pytest.raises(FileError, match=r"a\.keras: its outputs are not probabilities; .* should be softmax"):
        load_rejector(tmp_path / "a.keras")
