"""The votes of the hidden units: their sums are the logits that Keras computes, in every network."""

import numpy as np
import pytest

from paintcv.ink.picture import make_picture
from paintcv.networks.inspection import SHOWN_UNITS, unit_weights
from paintcv.networks.layers import CLASSIFIERS, load_keras
from paintcv.networks.votes import count_votes, hidden_activations, unit_votes
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.system.console import FileError
from tests.support.desk import SEVEN, painted

PICTURES = np.stack([make_picture(painted([SEVEN])), make_picture(painted([SEVEN[3:]]))])
HIDDEN = {"mlp512": (512, 1), "mlp128x2": (128, 2), "mlp512x256": (256, 2), "mlp256": (256, 1), "cnn": (128, 3)}


def logits_by_keras(name: str) -> np.ndarray:
    """What the network hands to its softmax, (n, 10)."""
    keras, network = load_keras(), load_network(WEIGHTS_FOLDER / f"{name}.keras")
    without_softmax = keras.models.clone_model(network)
    without_softmax.set_weights(network.get_weights())
    without_softmax.layers[-1].activation = keras.activations.linear
    return without_softmax.predict_on_batch(PICTURES)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_sums_are_the_logits(name):
    path = WEIGHTS_FOLDER / f"{name}.keras"
    activations = hidden_activations(path, PICTURES)
    votes_of_each = count_votes(path, PICTURES)
    assert np.array([votes.logits for votes in votes_of_each]) == pytest.approx(logits_by_keras(name), abs=1e-4)
    weights = unit_weights(load_network(path))
    for votes, outputs in zip(votes_of_each, activations, strict=True):
        assert (votes.total, votes.layers) == HIDDEN[name]
        assert votes.activations == pytest.approx(np.sort(outputs)[::-1][:SHOWN_UNITS])
        assert np.array_equal(votes.activations, outputs[votes.units])
        # Only the units of a first layer see the pixels.
        assert np.array_equal(
            votes.pictures, weights[votes.units] if votes.layers == 1 else weights[:0].reshape(0, 28, 28)
        )


@pytest.mark.parametrize("name", ["mlp512", "mlp512x256"])
def test_one_unit_votes_as_it_does_among_all(name):
    path = WEIGHTS_FOLDER / f"{name}.keras"
    votes = count_votes(path, PICTURES)[0]
    for place, unit in enumerate(votes.units):
        first, _ = unit_votes(path, PICTURES, int(unit))
        assert (first.unit, first.total) == (unit, votes.total)
        assert first.activation == pytest.approx(votes.activations[place], abs=1e-5)
        assert first.votes == pytest.approx(votes.votes[place], abs=1e-5)
        assert (first.picture is None) == (name != "mlp512")


def test_networks_whose_units_do_not_vote(tmp_path):
    keras = load_keras()
    layers = keras.layers
    first = [keras.Input((28, 28)), layers.Flatten()]
    for name, last, why in [
        ("flat", [layers.Dense(10, activation="softmax")], "flat: it has no hidden layer"),
        ("late", [layers.Dense(10), layers.Softmax()], "late: its last layer isn't Dense with softmax"),
    ]:
        path = tmp_path / f"{name}.keras"
        keras.Sequential([*first, *last], name=name).save(path)
        with pytest.raises(FileError, match=why):
            count_votes(path, PICTURES)
