"""The fit of the weights of paths, against sums by hand and against finite differences."""

import dataclasses
import math

import numpy as np
import pytest

from paintcv.segmentation import paths as segmentation_paths
from paintcv.segmentation.number import DIGIT
from tests.support.answers import make_candidate
from tools.paths import Example, fit, loss_and_gradient, sum_paths

NETWORKS_ONLY = np.zeros((3, 7))  # weights with which a step's score is what the rejector says of its kind
NETWORKS_ONLY[:, 1] = 1
# What the rejector says of each candidate: the probabilities of a digit, a sign, something else, and a fragment.
FIRST_KINDS, SECOND_KINDS = np.array([[0.5, 0.25, 0.125, 0.125], [0.6, 0.1, 0.2, 0.1]])
BOTH_KINDS = np.array([0.3, 0.05, 0.1, 0.55])
SEVEN, FOUR = np.full(10, 0.02), np.full(10, 0.05)  # what the classifier says
SEVEN[7], FOUR[4] = 0.82, 0.55


def example(label: str, lines: tuple[int, int] = (0, 0), both: bool = False) -> Example:
    """Two parts, like a 7 and a 4: each is a candidate, and, if asked for, `both` together are one, like a 4."""
    rows = [(0, 1, lines[0], FIRST_KINDS, SEVEN), (1, 2, lines[1], SECOND_KINDS, FOUR)]
    if both:
        rows.insert(1, (0, 2, lines[0], BOTH_KINDS, FOUR))
    rng = np.random.default_rng(0)
    candidates = [
        dataclasses.replace(make_candidate(line), start=start, end=end, geometry=tuple(rng.normal(0, 1, 4)))
        for start, end, line, _, _ in rows
    ]
    return Example("page", label, candidates, np.array([row[4] for row in rows]), np.array([row[3] for row in rows]))


# The digits, signs and others of the first candidate times those of the second one:
SUMS = {
    None: 0.875 * 0.9,
    "": 0.375 * 0.3,
    "7": 0.5 * 0.82 * 0.1 + 0.25 * 0.6 * 0.05,
    "4": 0.5 * 0.02 * 0.1 + 0.25 * 0.6 * 0.55,
    "74": 0.5 * 0.82 * 0.6 * 0.55,
}


@pytest.mark.parametrize("label", SUMS)
def test_sums_over_paths_by_hand(label):
    total, mean = sum_paths(example(""), NETWORKS_ONLY, label)
    assert math.exp(total) == pytest.approx(SUMS[label])
    assert mean[:, 0].sum() == pytest.approx(2)  # each path has two steps


def test_a_candidate_of_both_parts_adds_its_paths():
    for label, more in {None: 0.45, "": 0.15, "4": 0.3 * 0.55, "7": 0.3 * 0.05, "74": 0}.items():
        total, _ = sum_paths(example("", both=True), NETWORKS_ONLY, label)
        assert math.exp(total) == pytest.approx(SUMS[label] + more)


def test_the_mean_counts_each_path_as_often_as_it_is_likely():
    """The 7 is the first candidate, and the second one a sign; or a sign and the second one, which is hardly a 7."""
    first, second = 0.5 * 0.82 * 0.1, 0.25 * 0.6 * 0.05
    _, mean = sum_paths(example(""), NETWORKS_ONLY, "7")
    assert mean[:, 0] == pytest.approx([1, 1, 0])
    expected = (first * math.log(0.5) + second * math.log(0.6)) / (first + second)
    assert mean[DIGIT, 1] == pytest.approx(expected)


def test_rows_of_a_label_are_those_of_the_candidates():
    in_rows = example("7 4", (0, 1))
    assert math.exp(sum_paths(in_rows, NETWORKS_ONLY, "7 4")[0]) == pytest.approx(SUMS["74"])
    assert sum_paths(in_rows, NETWORKS_ONLY, "74")[0] == -math.inf
    assert sum_paths(example("7 4"), NETWORKS_ONLY, "7 4")[0] == -math.inf
    assert sum_paths(example("741"), NETWORKS_ONLY, "741")[0] == -math.inf  # so many digits have no path


def test_the_gradient_against_finite_differences():
    rng = np.random.default_rng(1)
    read = [example("74", both=True), example("4", both=True), example("7 4", (0, 1)), example("", both=True)]
    start, weights = rng.normal(0, 1, (3, 7)), rng.normal(0, 1, 21)
    _, gradient = loss_and_gradient(weights, read, start)
    for place in range(21):
        step = np.zeros(21)
        step[place] = 1e-5
        above, below = (loss_and_gradient(weights + sign * step, read, start)[0] for sign in (1, -1))
        assert gradient[place] == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-6)


def test_a_label_without_a_path_counts_nothing():
    weights = np.zeros(21)
    assert loss_and_gradient(weights, [example("741")], NETWORKS_ONLY)[0] == pytest.approx(1.5 * 3)  # the ridge alone


def test_the_fit_makes_the_labels_likelier(capsys):
    read = [example("74", both=True)] * 20
    before = segmentation_paths.WEIGHTS.copy()
    weights = fit(read)
    assert np.array_equal(segmentation_paths.WEIGHTS, before)
    assert weights.shape == before.shape

    def share(of: np.ndarray) -> float:
        return math.exp(sum_paths(read[0], of, "74")[0] - sum_paths(read[0], of, None)[0])

    assert share(weights) > 1.3 * share(before)
    assert "nats for each of 20" in capsys.readouterr().out
