"""Scores, calibration and temperature, on numbers whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.learning.scores import (
    BINS,
    TRUSTED_ACCURACY,
    auroc,
    best_temperature,
    calibration_error,
    edit_distance,
    score_digits,
    score_numbers,
    score_others,
    trust_threshold,
)
from tests.support.answers import make_number, make_probabilities

ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)  # confidence, and whether right


def test_score_by_hand():
    probabilities = make_probabilities([7, 1, 1, 0], [0.95, 0.95, 0.5, 0.7])
    score = score_digits("four", probabilities, np.array([7, 7, 1, 0]), np.array([7, 1, 2, 3]))
    assert (score.name, score.n, score.wrong, score.accuracy) == ("four", 4, 1, 0.75)
    assert score.confidence == pytest.approx((0.95 + 0.95 + 0.5 + 0.7) / 4)
    assert score.ece == pytest.approx((abs(1.9 - 1) + abs(0.5 - 1) + abs(0.7 - 1)) / 4)
    assert score.loss == pytest.approx(-np.log([0.95, 0.05 / 9, 0.5, 0.7]).mean())
    assert (score.sure, score.sure_accuracy, score.same) == (0.5, 0.5, 0.5)
    assert (score.refused, score.doubted, score.unmarked) == (None, 0.5, 0.25)  # 0.5 and 0.7 get a question mark
    assert score.confusion[7].tolist() == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert score.confusion.sum() == 4


def test_the_confidence_of_a_score_is_that_of_both_networks():
    probabilities = make_probabilities([7, 1, 1, 0], [0.95, 0.95, 0.9, 0.8])
    whole = np.array([1, 0.9, 0.8, 0.4])
    score = score_digits("four", probabilities, np.array([7, 7, 1, 3]), whole=whole)
    assert score.confidence == pytest.approx((0.95 + 0.855 + 0.72 + 0.32) / 4)
    assert (score.accuracy, score.sure) == (0.5, 0.25)
    assert (score.refused, score.doubted, score.unmarked) == (0.25, 0.5, 0.25)  # the last one is refused, not unmarked
    assert score.bins.answers.sum() == 4
    assert score.bins.confidence.sum() == pytest.approx(4 * score.confidence)
    assert np.array_equal(score.whole, whole)
    assert score.loss == score_digits("four", probabilities, np.array([7, 7, 1, 3])).loss  # of the classifier alone


def test_a_digit_is_refused_where_no_digit_is_likelier_than_the_likeliest_one():
    """0.5 against 0.5, or a little more; 0.36 and 0.42 against 0.4."""
    whole = np.array([0.5, 0.5 - 1e-6, 0.6, 0.6])
    score = score_digits("four", make_probabilities([7] * 4, [1, 1, 0.6, 0.7]), np.full(4, 7), whole=whole)
    assert score.none.tolist() == [False, True, True, False]
    assert (score.refused, score.doubted, score.wrong) == (0.5, 1, 0)


def test_a_score_for_json_has_no_arrays():
    score = score_digits("a", make_probabilities([3], [0.9]), np.array([3]))
    assert list(score.as_dict()) == [
        "name", "n", "wrong", "accuracy", "confidence", "ece", "loss", "sure", "sure_accuracy",
        "refused", "doubted", "unmarked", "doubt", "same", "disputed",
    ]  # fmt: skip


def test_no_digits_have_no_score():
    with pytest.raises(ValueError, match="empty: no digits"):
        score_digits("empty", np.zeros((0, 10)), np.zeros(0, int))


@given(ANSWERS)
def test_trust_threshold_against_a_loop(answers):
    confidence, right = map(np.array, zip(*answers, strict=True))
    threshold = trust_threshold(confidence, right)
    trusted = {value for value in confidence if right[confidence >= value].mean() >= TRUSTED_ACCURACY}
    assert threshold == min(trusted, default=1)


@given(ANSWERS)
def test_calibration_error_against_a_loop(answers):
    error = 0.0
    for low in range(BINS):
        inside = [(value, right) for value, right in answers if min(int(value * BINS), BINS - 1) == low]
        if inside:
            gap = sum(right for _, right in inside) / len(inside) - sum(value for value, _ in inside) / len(inside)
            error += len(inside) / len(answers) * abs(gap)
    assert calibration_error(*map(np.array, zip(*answers, strict=True))) == pytest.approx(error)


@pytest.mark.parametrize("factor", [0.5, 1, 2])
def test_best_temperature_is_the_factor_of_the_logits(factor):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (6_000, 10))
    calibrated = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = (rng.random((6_000, 1)) < calibrated.cumsum(1)).argmax(1)  # chosen with these probabilities
    too_sure = np.exp(logits * factor) / np.exp(logits * factor).sum(1, keepdims=True)
    assert best_temperature(too_sure, labels) == pytest.approx(factor, rel=0.04)
    assert calibration_error(calibrated.max(1), calibrated.argmax(1) == labels) < 0.02


def test_score_of_numbers_by_hand():
    numbers = [make_number("0417", 0.99), make_number("12", 0.9), make_number("12", 0.8), make_number("5", 0.96)]
    assert [number.doubtful for number in numbers] == [False, False, True, False]
    score = score_numbers("four", numbers, ["0417", "12", "112", "55"])
    assert (score.name, score.n, score.wrong, score.accuracy) == ("four", 4, 2, 0.5)
    assert score.confidence == pytest.approx((0.99**4 + 0.81 + 0.64 + 0.96) / 4)
    assert score.digit_accuracy == pytest.approx(1 - 2 / 11)
    assert (score.refused, score.doubted, score.unmarked) == (0, 0.25, 0.25)
    assert (score.sure, score.sure_accuracy) == (0.5, 0.5)
    assert score.as_dict()["digit_accuracy"] == score.digit_accuracy


def test_a_number_is_not_right_where_a_digit_is_refused():
    score = score_numbers("two", [make_number("17", 0.99), make_number("17", 0.99, whole=0.4)], ["17", "17"])
    assert (score.wrong, score.refused, score.doubted, score.unmarked) == (1, 0.5, 0.5, 0)
    assert score.digit_accuracy == 0.75


def test_score_of_no_digits_by_hand():
    numbers = [
        make_number("4", 0.9, whole=0.2),  # refused
        make_number("4", 0.9, whole=0.6),  # 4?
        make_number("4", 0.9, whole=0.9),  # 4
        make_number("11", 0.99, whole=0.3),  # 1?, of which only the last one is refused
    ]
    score = score_others("letters", iter(numbers), np.array([1, 0.8, 0.3]))
    assert (score.name, score.n) == ("letters", 4)
    assert (score.refused, score.doubted, score.unmarked) == (0.25, 0.75, 0.25)
    assert score.auroc == pytest.approx((4 + 3 + 1 + 0.5) / 12)
    assert score_others("letters", numbers, np.empty(0)).auroc is None
    assert list(score.as_dict()) == ["name", "n", "refused", "doubted", "unmarked", "auroc"]
    with pytest.raises(ValueError, match="none: nothing"):
        score_others("none", [], np.ones(1))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=9), st.lists(st.integers(0, 5), min_size=1, max_size=9))
def test_auroc_against_a_loop(digits, others):
    pairs = [(digit > other) + (digit == other) / 2 for digit in digits for other in others]
    assert auroc(np.array(digits), np.array(others)) == pytest.approx(np.mean(pairs))


def test_no_numbers_have_no_score():
    with pytest.raises(ValueError, match="none: no numbers"):
        score_numbers("none", [], [])


@pytest.mark.parametrize(
    ("text", "other", "count"),
    [("", "12", 2), ("2026", "2026", 0), ("2026", "226", 1), ("17", "71", 2), ("13", "188", 2)],
)
def test_edit_distance(text, other, count):
    assert edit_distance(text, other) == edit_distance(other, text) == count
