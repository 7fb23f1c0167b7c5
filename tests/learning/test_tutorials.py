"""The tutorials' recipes and the comparison of networks, in small."""

import threading

import numpy as np
import pytest

from paintcv.networks.layers import CLASSIFIERS, build_network, load_keras
from paintcv.networks.prediction import predict

load_keras()

from paintcv.learning.tutorials import (  # noqa: E402  it imports Keras
    TUTORIALS,
    compare_networks,
    fit_as_tutorial,
    train_as_tutorial,
)


@pytest.fixture(autouse=True)
def small(few_digits, monkeypatch):
    """A small MNIST, and networks that are the same each time."""
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    load_keras().utils.set_random_seed(0)


def test_the_networks_are_the_tutorials():
    dense = {"mlp512": [512], "mlp128x2": [128, 128], "mlp512x256": [512, 256], "mlp256": [256]}
    assert {*dense, "cnn"} == set(TUTORIALS) <= set(CLASSIFIERS)
    for name, units in dense.items():
        layers = build_network(name).layers[1:]
        assert [layer.units for layer in layers] == [*units, 10]
        assert [layer.activation.__name__ for layer in layers] == ["relu"] * len(units) + ["softmax"]
    cnn = build_network("cnn")
    kinds = ["Reshape", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dropout", "Dense"]
    assert [type(layer).__name__ for layer in cnn.layers] == kinds
    assert cnn.count_params() == 225_034


def test_the_epochs_are_the_tutorials():
    assert {name: recipe.epochs for name, recipe in TUTORIALS.items()} == {
        "mlp512": 10, "mlp128x2": 3, "mlp512x256": 1, "mlp256": 10, "cnn": 1
    }  # fmt: skip


def test_a_network_is_trained_as_its_tutorial_on_mnist_and_drawings(mnist, few_drawings, capsys):
    network = build_network("mlp256")
    records, (curves,) = train_as_tutorial([network], [few_drawings], None, 0, threading.Event())
    record = records["mlp256"]
    assert (record.recipe, record.epochs, record.interrupted) == ("tutorial", 10, False)
    assert record.learnt_from == {"MNIST": 600, "drawings": 20}
    assert curves.rate == pytest.approx([0.3] * 10)
    framed, unframed = record.sets
    assert (framed["name"], unframed["name"]) == ("MNIST test", "MNIST test, not framed")
    assert unframed["accuracy"] > 0.7
    # It learnt from standardized pixels, but takes pixels of 0..1.
    answers = predict(network, mnist[1][0][:200] / np.float32(255)).argmax(1)
    assert (answers == mnist[1][1][:200]).mean() == unframed["accuracy"]
    assert capsys.readouterr().out == f"mlp256: {unframed['accuracy']:.2%} of MNIST's test digits as they are\n"


def test_adam_and_digits_that_are_kept_back_where_the_tutorial_has_them(mnist):
    network = build_network("mlp512x256")
    fit_as_tutorial(network, mnist[0][0][:100], mnist[0][1][:100], threading.Event())
    assert type(network.optimizer).__name__ == "Adam"
    assert network.history.params["steps"] == 3  # of the 90 digits that aren't kept back
    assert len(network.history.history["val_accuracy"]) == 1


def test_a_training_that_is_stopped_early_changes_nothing():
    stop, network = threading.Event(), build_network("mlp128x2")
    before = network.get_weights()
    stop.set()
    with pytest.raises(KeyboardInterrupt):
        train_as_tutorial([network], [], 1, 0, stop)
    assert all(map(np.array_equal, before, network.get_weights()))


def test_a_network_without_weights_and_trials_has_only_a_size():
    (comparison,) = compare_networks(["cnn"], {}, [], trials=0, seed=0)
    assert (comparison.parameters, comparison.tutorial, comparison.ours) == (225_034, {}, {})
    assert (comparison.random_digits, comparison.chance) == ("", 0)
