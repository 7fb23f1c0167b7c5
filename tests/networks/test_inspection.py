"""Looking inside a network: its most active units, their weights, and the contributions of pixels."""

import numpy as np
import pytest

from paintcv.networks.inspection import SHOWN_UNITS, explain_file, inspect_file, pixel_contributions, unit_weights
from paintcv.networks.layers import CLASSIFIERS, build_network, load_keras
from paintcv.networks.prediction import predict_file
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.system.console import FileError

PICTURES = np.random.default_rng(0).random((2, 28, 28), np.float32)


@pytest.fixture(autouse=True)
def same_random_weights():
    load_keras().utils.set_random_seed(0)


def test_the_most_active_units_of_a_dense_layer():
    path = WEIGHTS_FOLDER / "mlp512.keras"
    probabilities, units_of_each = inspect_file(path, PICTURES)
    assert probabilities == pytest.approx(predict_file(path, PICTURES), abs=1e-6)
    weights, bias = load_keras().saving.load_model(path).layers[1].get_weights()
    assert len(units_of_each) == 2
    for picture, units in zip(PICTURES, units_of_each, strict=True):
        activations = np.maximum(picture.reshape(-1) @ weights + bias, 0)
        strongest = np.argsort(-activations)[:SHOWN_UNITS]
        assert not units.maps
        assert units.total == 512
        assert units.activations == pytest.approx(activations[strongest], abs=1e-4)
        assert np.array_equal(units.pictures, weights.T[strongest].reshape(-1, 28, 28))


def test_the_most_active_units_of_a_convolutional_layer(tmp_path):
    keras, path = load_keras(), tmp_path / "convolutional.keras"
    layers = keras.layers
    convolution = layers.Conv2D(8, 3, activation="relu")
    network = [keras.Input((28, 28)), layers.Reshape((28, 28, 1)), convolution, layers.Flatten()]
    keras.Sequential([*network, layers.Dense(10, activation="softmax")]).save(path)
    probabilities, units_of_each = inspect_file(path, PICTURES)
    assert probabilities == pytest.approx(predict_file(path, PICTURES), abs=1e-6)
    feature_maps = np.array(convolution(PICTURES[..., None]))
    for units, expected in zip(units_of_each, feature_maps.transpose(0, 3, 1, 2), strict=True):
        assert units.maps
        assert units.total == 8
        assert units.pictures.shape == (SHOWN_UNITS, 26, 26)
        assert np.array_equal(units.activations, units.pictures.max((1, 2)))
        assert units.activations == pytest.approx(np.sort(expected.max((1, 2)))[::-1][:SHOWN_UNITS], abs=1e-5)


def test_a_network_that_begins_with_another_layer_has_no_units(tmp_path):
    keras, path = load_keras(), tmp_path / "recurrent.keras"
    keras.Sequential([keras.Input((28, 28)), keras.layers.SimpleRNN(4), keras.layers.Dense(10, "softmax")]).save(path)
    probabilities, units_of_each = inspect_file(path, PICTURES)
    assert [(units.total, len(units.pictures), len(units.activations)) for units in units_of_each] == [(0, 0, 0)] * 2
    assert np.array_equal(probabilities, predict_file(path, PICTURES))


def test_inspect_a_file_that_is_missing(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        inspect_file(tmp_path / "a.keras", PICTURES)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_weights_of_all_units(name):
    network = build_network(name)
    weights = unit_weights(network)
    layer = next(layer for layer in network.layers if layer.weights)
    kernel = layer.get_weights()[0]
    if name == "cnn":
        assert weights.shape == (32, 3, 3)
        assert weights[5, 1, 2] == kernel[1, 2, 0, 5]
    else:
        assert weights.shape == (layer.units, 28, 28)
        assert weights[5, 1, 2] == kernel[1 * 28 + 2, 5]


@pytest.mark.parametrize("name", ["mlp512", "mlp128x2", "cnn"])
def test_the_contributions_add_up_to_the_logits(name):
    """So it is in a new network, whose biases are 0."""
    network = build_network(name)
    probabilities, contributions = pixel_contributions(network, PICTURES[0])
    logits = np.log(network.predict_on_batch(PICTURES[:1])[0])  # up to a constant
    assert contributions.shape == (10, 28, 28)
    assert contributions.sum((1, 2)) == pytest.approx(logits - logits.mean(), abs=1e-4)
    assert np.log(probabilities) == pytest.approx(logits, abs=1e-5)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_explanation_is_gradient_times_input_by_keras(name):
    """For the answer and the runner-up of each picture, as `pixel_contributions` has it for all ten digits."""
    import tensorflow

    path = WEIGHTS_FOLDER / f"{name}.keras"
    keras, network = load_keras(), load_network(path)
    without_softmax = keras.models.clone_model(network)
    without_softmax.set_weights(network.get_weights())
    without_softmax.layers[-1].activation = keras.activations.linear
    for picture, why in zip(PICTURES, explain_file(path, PICTURES), strict=True):
        probabilities = network.predict_on_batch(picture[None])[0]
        assert list(why.digits) == list(np.argsort(-probabilities, kind="stable")[:2])
        assert why.probabilities == pytest.approx(probabilities[why.digits], abs=1e-5)
        for digit, contributions in zip(why.digits, why.contributions, strict=True):
            pixels = tensorflow.constant(picture[None])
            with tensorflow.GradientTape() as tape:
                tape.watch(pixels)
                logits = without_softmax(pixels)[0]
                logit = logits[digit] - tensorflow.reduce_mean(logits)
            assert contributions == pytest.approx(tape.gradient(logit, pixels)[0].numpy() * picture, abs=1e-4)
        assert why.contributions == pytest.approx(pixel_contributions(network, picture)[1][why.digits], abs=1e-4)


def test_the_contributions_do_not_vanish_where_softmax_is_sure():
    network = build_network("mlp128x2")
    network.layers[-1].set_weights([1000 * weight for weight in network.layers[-1].get_weights()])
    probabilities, contributions = pixel_contributions(network, PICTURES[0])
    assert probabilities.max() > 0.999
    assert np.isfinite(contributions).all()
    assert np.abs(contributions).max() > 1e-2


def test_networks_that_can_not_be_explained():
    keras = load_keras()
    layers = keras.layers
    first = [keras.Input((28, 28)), layers.Flatten(), layers.Rescaling(2.0)]
    without_softmax = keras.Sequential([*first, layers.Dense(10, activation="sigmoid")], name="other")
    with pytest.raises(FileError, match="other: its last layer isn't softmax"):
        pixel_contributions(without_softmax, PICTURES[0])
    without_dense = keras.Sequential([*first, layers.EinsumDense("ab,bc->ac", output_shape=10)], name="other")
    with pytest.raises(FileError, match="other: its first layer is neither"):
        unit_weights(without_dense)
    dense_on_columns = keras.Sequential([keras.Input((28, 28)), layers.Dense(5), layers.Flatten(), layers.Dense(10)])
    with pytest.raises(FileError, match="its first layer is neither"):
        unit_weights(dense_on_columns)
