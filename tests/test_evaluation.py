"""Scores, calibration and temperature, on numbers whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import (
    BINS,
    TRUSTED,
    best_temperature,
    calibration_error,
    confusion_table,
    edits,
    least_trusted,
    score,
    score_numbers,
    table,
)
from number import Candidate, Digit, Number


def one_hot(answers: list[int], confidence: list[float]) -> np.ndarray:
    """Probabilities (n, 10): these answers with this confidence, the rest shared by the others."""
    given = np.repeat((1 - np.array(confidence))[:, None] / 9, 10, 1)
    given[np.arange(len(answers)), answers] = confidence
    return given


def test_score_by_hand():
    scored = score(
        "four", one_hot([7, 1, 1, 0], [0.95, 0.95, 0.5, 0.7]), np.array([7, 7, 1, 0]), np.array([7, 1, 2, 3])
    )
    assert (scored.name, scored.n, scored.wrong, scored.accuracy) == ("four", 4, 1, 0.75)
    assert scored.confidence == pytest.approx((0.95 + 0.95 + 0.5 + 0.7) / 4)
    assert scored.ece == pytest.approx((abs(1.9 - 1) + abs(0.5 - 1) + abs(0.7 - 1)) / 4)
    assert scored.loss == pytest.approx(-np.log([0.95, 0.05 / 9, 0.5, 0.7]).mean())
    assert (scored.sure, scored.sure_accuracy, scored.same) == (0.5, 0.5, 0.5)
    assert scored.confusion[7].tolist() == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert scored.confusion.sum() == 4
    assert "confusion" not in scored.numbers()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_least_trusted(pairs):
    confidence, right = map(np.array, zip(*pairs, strict=True))
    least = least_trusted(confidence, right)
    thresholds = {c for c in confidence if right[confidence >= c].mean() >= TRUSTED}
    assert least == min(thresholds, default=least)
    assert least in confidence or least == 1


def test_score_of_nothing():
    with pytest.raises(ValueError, match="empty: no digits"):
        score("empty", np.zeros((0, 10)), np.zeros(0, int))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_error_against_a_loop(pairs):
    error = 0.0
    for low in range(BINS):
        inside = [(c, right) for c, right in pairs if min(int(c * BINS), BINS - 1) == low]
        if inside:
            gap = sum(right for _, right in inside) / len(inside) - sum(c for c, _ in inside) / len(inside)
            error += len(inside) / len(pairs) * abs(gap)
    assert calibration_error(*map(np.array, zip(*pairs, strict=True))) == pytest.approx(error)


@pytest.mark.parametrize("factor", [0.5, 1, 2])
def test_best_temperature_undoes_what_was_done(factor):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 10))
    true = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = (rng.random((20_000, 1)) < true.cumsum(1)).argmax(1)  # drawn with these probabilities
    told = np.exp(logits * factor) / np.exp(logits * factor).sum(1, keepdims=True)
    assert best_temperature(told, labels) == pytest.approx(factor, rel=0.04)
    assert calibration_error(true.max(1), true.argmax(1) == labels) < 0.02


def number(digits: str, confidence: float) -> Number:
    read = one_hot([int(digit) for digit in digits], [confidence] * len(digits))
    ink = Candidate(0, 1, 0, (0, 0, 10, 20), np.full((20, 10), 255, np.uint8), np.zeros((28, 28), np.float32))
    return Number(tuple(Digit(ink, given) for given in read))


def test_score_numbers_by_hand():
    read = [number("0417", 0.99), number("12", 0.9), number("12", 0.8), number("5", 0.96)]
    scored = score_numbers("some", read, ["0417", "12", "112", "55"])
    assert (scored.name, scored.n, scored.wrong, scored.accuracy) == ("some", 4, 2, 0.5)
    assert scored.confidence == pytest.approx((0.99**4 + 0.81 + 0.64 + 0.96) / 4)
    assert scored.digit_accuracy == pytest.approx(1 - 2 / 11)
    assert scored.doubted == 0.5
    assert (scored.sure, scored.sure_accuracy) == (0.5, 0.5)
    assert scored.numbers()["digit_accuracy"] == scored.digit_accuracy
    assert table([scored]).splitlines()[2].split()[:4] == ["some", "4", "50.00%", "2"]
    with pytest.raises(ValueError, match="none: no numbers"):
        score_numbers("none", [], [])


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("", "12", 2), ("2026", "2026", 0), ("2026", "226", 1), ("17", "71", 2), ("13", "188", 2)],
)
def test_edits(one, other, count):
    assert edits(one, other) == edits(other, one) == count


def test_table():
    perfect = score("a", one_hot([3], [0.9]), np.array([3]))
    good = score("a longer name", one_hot([3] * 1200, [0.9] * 1200), np.array([3] * 1199 + [4]), np.array([3] * 1200))
    head, names, first, second = table([perfect, good]).splitlines()
    assert names.startswith("set ")
    assert first.split() == ["a", "1", "100.00%", "0", "90.00%", "10.00%", "100.00%"]
    assert second.split()[3:] == ["1,200", "99.92%", "1", "90.00%", "9.92%", "99.92%", "100.00%"]
    assert len(head) <= len(names) == len(second)
    assert names.endswith("as centred")
    assert table([perfect]).splitlines()[1].endswith("sure")  # where nothing is centred, there is no column for it


def test_confusion_table():
    scored = score("a", one_hot([3, 3, 5], [1, 1, 1]), np.array([3, 4, 5]))
    lines = confusion_table(scored.confusion).splitlines()
    assert lines[0].split() == ["label", *"0123456789", "read", "as"]
    assert lines[4].split() == ["3", ".", ".", ".", "1", *"......"]
    assert lines[5].split() == ["4", ".", ".", ".", "1", *"......"]
    assert len({len(line) for line in lines[1:]}) == 1
