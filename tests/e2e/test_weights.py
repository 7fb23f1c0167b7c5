"""The accuracy of the weights that come with PaintCV: floors a little below what docs/accuracy.md reports.

A smoke test on a few test digits is in tests/segmentation/test_reading.py.
"""

import numpy as np
import pytest

from paintcv.data.sets import DigitSet, mnist_test_set, number_sets, stroke_sets
from paintcv.data.strokes import PenDigit
from paintcv.learning.scores import NumberScore, score_digits, score_numbers
from paintcv.networks.networks import WEIGHTS_FOLDER, load_network, predict
from paintcv.segmentation.number import DOUBT_BELOW
from paintcv.segmentation.reading import read_numbers
from tests.support.glyphs import STROKES_AND_IMAGE
from tools.touching import KEPT_OUT, outcomes, single, stacked, touching

pytestmark = pytest.mark.slow

NETWORK = WEIGHTS_FOLDER / "mlp512.keras"
SETS = ["MNIST test", "large", "random"]
COUNT = 200  # composed numbers of each length


@pytest.fixture(scope="module")
def digit_sets(mnist, shared) -> dict[str, DigitSet]:
    """MNIST's test digits, and the digits of writers that the network did not learn from, painted in two ways."""
    large, random = stroke_sets(shared / "pendigits-orig.tra", KEPT_OUT)
    return dict(zip(SETS, (mnist_test_set(), large, random), strict=True))


@pytest.fixture(scope="module")
def probabilities(digit_sets) -> dict[str, np.ndarray]:
    """What the network reads in each of the sets: (n, 10)."""
    network = load_network(NETWORK)
    return {name: predict(network, digits.pictures) for name, digits in digit_sets.items()}


@pytest.mark.parametrize(("name", "floor"), [*zip(SETS, (0.993, 0.99, 0.989), strict=True)])
def test_accuracy_and_confidence(digit_sets, probabilities, name, floor):
    score = score_digits(name, probabilities[name], digit_sets[name].labels)
    assert score.accuracy >= floor
    assert score.ece < 0.01
    assert score.sure_accuracy >= 0.99
    assert score.sure > 0.93


def test_size_place_and_brush_hardly_change_the_answer(probabilities):
    same = probabilities["large"].argmax(1) == probabilities["random"].argmax(1)
    assert same.mean() >= 0.99


def test_doubtful_readings_are_few_and_often_wrong(digit_sets, probabilities):
    confidence = np.concatenate([probabilities[name].max(1) for name in SETS[1:]])
    wrong = np.concatenate([probabilities[name].argmax(1) != digit_sets[name].labels for name in SETS[1:]])
    doubtful = confidence < DOUBT_BELOW
    assert doubtful.mean() < 0.03
    assert wrong[doubtful].mean() > 0.2
    assert wrong[~doubtful].mean() < 0.006


@pytest.fixture(scope="module")
def number_scores(shared) -> dict[str, NumberScore]:
    """How numbers are read, by how many digits they have and how they are divided."""
    network = load_network(NETWORK)
    sets = number_sets(shared / "pendigits-orig.tra", KEPT_OUT, COUNT)
    scores = [
        score_numbers(numbers.name, read_numbers(network, numbers.candidates), numbers.labels) for numbers in sets
    ]
    return {score.name.rpartition(", ")[2]: score for score in scores}


@pytest.mark.parametrize(("length", "floor"), [(2, 0.975), (3, 0.96), (4, 0.94)])
@pytest.mark.parametrize("kind", ["", " as image"], ids=["strokes", "image"])
def test_all_digits_of_most_numbers_are_right(number_scores, length, floor, kind):
    score = number_scores[f"{length} digits{kind}"]
    assert score.accuracy >= floor
    assert score.digit_accuracy >= 0.98


@pytest.mark.parametrize("kind", ["", " as image"], ids=["strokes", "image"])
def test_the_division_costs_single_digits_nothing(number_scores, kind):
    assert number_scores[f"1 digit{kind}"].wrong <= number_scores["1 digit undivided"].wrong


@pytest.fixture(scope="module")
def kept_out_digits(real_pen_digits) -> list[PenDigit]:
    """The digits of the writers that the network did not learn from."""
    return [digit for digit in real_pen_digits if digit.writer in KEPT_OUT]


@pytest.mark.parametrize(("strokes", "limit"), [(True, 0.05), (False, 0.16)], ids=["strokes", "image"])
def test_few_touching_digits_are_misread_without_a_question_mark(kept_out_digits, strokes, limit):
    counts = outcomes(list(touching(kept_out_digits, 300, seed=2)), strokes)
    assert counts["wrong"] <= limit * 300


@pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)
def test_few_digits_in_two_rows_are_misread(kept_out_digits, strokes):
    counts = outcomes(list(stacked(kept_out_digits, 200, seed=2)), strokes)
    assert counts["wrong"] <= 0.05 * 200
    assert counts["right"] + counts["right?"] >= 0.8 * 200


def test_single_digits_are_read_as_well_from_images_as_from_strokes(kept_out_digits):
    numbers = list(single(kept_out_digits))
    strokes, image = outcomes(numbers, strokes=True), outcomes(numbers, strokes=False)
    assert image["right"] + image["right?"] >= strokes["right"] + strokes["right?"] - 0.001 * len(numbers)
    assert image["right?"] <= 0.05 * len(numbers)
