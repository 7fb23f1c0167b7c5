"""Each digit by itself."""

import numpy as np
import pytest

from paintcv.learning.digit_scores import ORDER, score_each_digit
from paintcv.learning.scores import score_digits
from tests.support.answers import make_probabilities


def test_score_of_each_digit_by_hand():
    probabilities = make_probabilities([1, 7, 1, 1, 8], [0.99, 0.99, 0.6, 0.99, 0.99])
    first = score_digits("a", probabilities, np.array([1, 1, 1, 1, 8]), whole=np.array([1, 1, 1, 0.3, 1]))
    second = score_digits("b", make_probabilities([1, 0], [0.99, 0.99]), np.array([1, 8]))
    one, eight = score_each_digit([first, second])
    assert (one.digit, one.n, one.accuracy, one.refused, one.doubted, one.unmarked) == (1, 5, 0.8, 0.2, 0.4, 0.2)
    assert eight.as_dict() == {"digit": 8, "n": 2, "accuracy": 0.5, "refused": 0, "doubted": 0, "unmarked": 0.5}


def test_ones_come_first():
    labels = np.arange(10)
    score = score_digits("all", make_probabilities(labels.tolist(), [0.99] * 10), labels)
    assert tuple(of_digit.digit for of_digit in score_each_digit([score])) == ORDER
    assert ORDER[0] == 1
    assert sorted(ORDER) == labels.tolist()


def test_all_digits_together_are_the_set():
    rng = np.random.default_rng(0)
    probabilities, labels = rng.dirichlet(np.full(10, 0.1), 500), rng.integers(0, 10, 500)
    score = score_digits("random", probabilities, labels, whole=rng.random(500))
    digits = score_each_digit([score])
    for name in ("accuracy", "refused", "doubted", "unmarked"):
        mean = sum(of_digit.n * getattr(of_digit, name) for of_digit in digits) / score.n
        assert mean == pytest.approx(getattr(score, name))


def test_no_sets_no_digits():
    assert score_each_digit([]) == []
