"""The networks that come with PaintCV: what they score on all of MNIST's test set, and that they read in silence."""

import json

import pytest

from paintcv.data.sets import mnist_test_set
from paintcv.learning.scores import score_digits
from paintcv.networks.networks import NETWORKS, WEIGHTS_FOLDER, load_network, predict

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def test_set(mnist):
    return mnist_test_set()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_scores_what_its_record_says(test_set, name):
    path = WEIGHTS_FOLDER / f"{name}.keras"
    scores = score_digits(test_set.name, predict(load_network(path), test_set.pictures), test_set.labels).as_dict()
    record = json.loads(path.with_suffix(".json").read_text())["sets"][0]
    for key in ("name", "n", "wrong", "accuracy", "ece", "loss"):
        assert scores[key] == pytest.approx(record[key], abs=1e-4)


READ_MANY = """
import numpy
from paintcv.networks.networks import WEIGHTS_FOLDER, predict_file

for path in sorted(WEIGHTS_FOLDER.glob("*.keras")):
    for n in (1, 2, 3, 5, 4, 7, 6, 9):
        predict_file(path, numpy.zeros((n, 28, 28), "f"))
"""


def test_reading_numbers_of_any_length_prints_no_warnings(run):
    result = run("-c", READ_MANY)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
