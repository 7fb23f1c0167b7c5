"""The networks that come with PaintCV: what they score on all of MNIST's test set, and that they read in silence."""

import json

import pytest

from paintcv.data.sets import mnist_test_set
from paintcv.learning.scores import score_digits
from paintcv.networks.layers import CLASSIFIERS, REJECTOR
from paintcv.networks.prediction import predict, predict_kinds
from paintcv.networks.weights import REJECTOR_FILE, WEIGHTS_FOLDER, load_network
from paintcv.segmentation.number import DIGIT, KINDS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def test_set(mnist):
    return mnist_test_set()


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_network_scores_what_its_record_says(test_set, name):
    path = WEIGHTS_FOLDER / f"{name}.keras"
    scores = score_digits(test_set.name, predict(load_network(path), test_set.pictures), test_set.labels).as_dict()
    record = json.loads(path.with_suffix(".json").read_text())["sets"][0]
    for key in ("name", "n", "wrong", "accuracy", "ece", "loss"):
        assert scores[key] == pytest.approx(record[key], abs=1e-4)


def test_the_record_of_the_rejector_says_how_well_it_knows_each_kind():
    record = json.loads(REJECTOR_FILE.with_suffix(".json").read_text())
    assert record["network"] == REJECTOR
    assert [shown["name"] for shown in record["sets"]] == list(KINDS)
    for shown in record["sets"]:
        assert shown["n"] > 0
        assert shown["accuracy"] > 0.5  # by chance, it would be 0.25


def test_the_rejector_takes_most_digits_for_digits(test_set):
    kinds = predict_kinds(test_set.views)
    assert kinds.sum(1) == pytest.approx(1, abs=1e-3)
    assert (kinds.argmax(1) == DIGIT).mean() > 0.9


READ_MANY = """
import numpy
from paintcv.networks.layers import CLASSIFIERS
from paintcv.networks.prediction import predict_both
from paintcv.networks.weights import WEIGHTS_FOLDER

for name in CLASSIFIERS:
    for n in (1, 2, 3, 5, 4, 7, 6, 9):
        predict_both(WEIGHTS_FOLDER / f"{name}.keras", numpy.zeros((n, 28, 28, 3), "f"))
"""


def test_reading_numbers_of_any_length_prints_no_warnings(run):
    result = run("-c", READ_MANY)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
