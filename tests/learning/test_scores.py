"""Scores, calibration and temperature, on numbers whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.learning.scores import (
    BINS,
    TRUSTED_ACCURACY,
    best_temperature,
    calibration_error,
    confusion_table,
    edit_distance,
    score_digits,
    score_numbers,
    score_table,
    trust_threshold,
)
from paintcv.segmentation.number import Candidate, Digit, Number

ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)  # confidence, and whether right


def make_probabilities(answers: list[int], confidence: list[float]) -> np.ndarray:
    """Probabilities (n, 10): these answers with this confidence; the other digits share the rest equally."""
    probabilities = np.repeat((1 - np.array(confidence))[:, None] / 9, 10, 1)
    probabilities[np.arange(len(answers)), answers] = confidence
    return probabilities


def make_number(digits: str, confidence: float) -> Number:
    """A number of these digits, each with this confidence."""
    probabilities = make_probabilities([int(digit) for digit in digits], [confidence] * len(digits))
    ink = Candidate(0, 1, 0, (0, 0, 10, 20), np.full((20, 10), 255, np.uint8), np.zeros((28, 28), np.float32))
    return Number(tuple(Digit(ink, row) for row in probabilities))


def test_score_by_hand():
    probabilities = make_probabilities([7, 1, 1, 0], [0.95, 0.95, 0.5, 0.7])
    score = score_digits("four", probabilities, np.array([7, 7, 1, 0]), np.array([7, 1, 2, 3]))
    assert (score.name, score.n, score.wrong, score.accuracy) == ("four", 4, 1, 0.75)
    assert score.confidence == pytest.approx((0.95 + 0.95 + 0.5 + 0.7) / 4)
    assert score.ece == pytest.approx((abs(1.9 - 1) + abs(0.5 - 1) + abs(0.7 - 1)) / 4)
    assert score.loss == pytest.approx(-np.log([0.95, 0.05 / 9, 0.5, 0.7]).mean())
    assert (score.sure, score.sure_accuracy, score.same) == (0.5, 0.5, 0.5)
    assert score.confusion[7].tolist() == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert score.confusion.sum() == 4


def test_a_score_for_json_has_no_arrays():
    score = score_digits("a", make_probabilities([3], [0.9]), np.array([3]))
    assert list(score.as_dict()) == [
        "name", "n", "wrong", "accuracy", "confidence", "ece", "loss", "sure", "sure_accuracy", "doubt", "same"
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
    score = score_numbers("four", numbers, ["0417", "12", "112", "55"])
    assert (score.name, score.n, score.wrong, score.accuracy) == ("four", 4, 2, 0.5)
    assert score.confidence == pytest.approx((0.99**4 + 0.81 + 0.64 + 0.96) / 4)
    assert score.digit_accuracy == pytest.approx(1 - 2 / 11)
    assert score.doubted == 0.5
    assert (score.sure, score.sure_accuracy) == (0.5, 0.5)
    assert score.as_dict()["digit_accuracy"] == score.digit_accuracy
    assert score_table([score]).splitlines()[2].split()[:4] == ["four", "4", "50.00%", "2"]


def test_no_numbers_have_no_score():
    with pytest.raises(ValueError, match="none: no numbers"):
        score_numbers("none", [], [])


@pytest.mark.parametrize(
    ("text", "other", "count"),
    [("", "12", 2), ("2026", "2026", 0), ("2026", "226", 1), ("17", "71", 2), ("13", "188", 2)],
)
def test_edit_distance(text, other, count):
    assert edit_distance(text, other) == edit_distance(other, text) == count


def test_score_table():
    first = score_digits("a", make_probabilities([3], [0.9]), np.array([3]))
    labels = np.array([3] * 1199 + [4])
    second = score_digits("a longer name", make_probabilities([3] * 1200, [0.9] * 1200), labels, np.array([3] * 1200))
    head, names, first_row, second_row = score_table([first, second]).splitlines()
    assert names.startswith("set ")
    assert first_row.split() == ["a", "1", "100.00%", "0", "90.00%", "10.00%", "100.00%"]
    assert second_row.split()[3:] == ["1,200", "99.92%", "1", "90.00%", "9.92%", "99.92%", "100.00%"]
    assert len(head) <= len(names) == len(second_row)
    assert names.endswith("as centred")
    assert score_table([first]).splitlines()[1].endswith("sure")  # no column where nothing was compared


def test_confusion_table():
    score = score_digits("a", make_probabilities([3, 3, 5], [1, 1, 1]), np.array([3, 4, 5]))
    lines = confusion_table(score.confusion).splitlines()
    assert lines[0].split() == ["label", *"0123456789", "read", "as"]
    assert lines[4].split() == ["3", ".", ".", ".", "1", *"......"]
    assert lines[5].split() == ["4", ".", ".", ".", "1", *"......"]
    assert len({len(line) for line in lines[1:]}) == 1
