"""The test digits that excite a unit most: found bit by bit, they are those of all at once."""

import numpy as np
import pytest

from paintcv.data.mnist import TestDigits
from paintcv.ink.picture import make_pictures
from paintcv.networks.examples import BATCH, SHOWN_EXAMPLES, ExampleSearch
from paintcv.networks.votes import hidden_activations
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.system.console import FileError

MLP512 = WEIGHTS_FOLDER / "mlp512.keras"


def test_the_examples_are_the_digits_with_the_highest_activations(few_digits, mnist, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    images, labels = mnist[1][0][:200], mnist[1][1][:200]
    search = ExampleSearch(MLP512, TestDigits())
    assert search.continue_search()
    first = search.examples(7)
    assert (first.looked, first.total) == (BATCH, 200)
    assert len(first.pictures) == SHOWN_EXAMPLES
    while search.continue_search():
        pass
    assert not search.continue_search()
    pictures = make_pictures(images)
    activations = hidden_activations(MLP512, pictures)
    for unit in (0, 7, 511):
        examples = search.examples(unit)
        strongest = np.argsort(-activations[:, unit], kind="stable")[:SHOWN_EXAMPLES]
        assert examples.looked == examples.total == 200
        assert examples.activations == pytest.approx(activations[strongest, unit], abs=1e-4)
        if examples.activations.min() > 0:  # of those that don't excite it at all, any will do
            assert np.array_equal(examples.labels, labels[strongest])
            assert np.array_equal(examples.pictures, pictures[strongest])


def test_without_mnist_nobody_waits_for_a_download(tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(FileError, match="download it with: python model"):
        TestDigits()
