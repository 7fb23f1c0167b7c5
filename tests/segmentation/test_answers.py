"""Answers: the text that a number shows, its confidence, and what else it may be."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.ink.canvas import Canvas
from paintcv.segmentation.division import divide
from paintcv.segmentation.number import DIGIT, FRAGMENT, OTHER, SIGN, Candidate
from paintcv.segmentation.paths import score_steps, whole_digits
from tests.support.examples import examples
from tests.support.glyphs import (
    FIVE,
    FOUR,
    ONE,
    SEVEN,
    STROKES_AND_IMAGE,
    ZERO,
    candidates_of,
    kinds_of,
    probabilities_of,
    simple_candidate,
    write,
)

pytestmark = pytest.mark.usefixtures("simple_weights")
GLYPHS = {"0": ZERO, "1": ONE, "5": FIVE, "7": SEVEN}
both = pytest.mark.parametrize("strokes", **STROKES_AND_IMAGE)


def whole_or_pieces(candidates: list[Candidate], whole: bool) -> np.ndarray:
    """What a second network says that takes all parts together for a digit, or each part: (n, 4)."""
    last = candidates[-1].end
    is_digit = [((it.start, it.end) == (0, last)) == whole and (whole or it.end - it.start == 1) for it in candidates]
    return kinds_of([DIGIT if it else FRAGMENT for it in is_digit])


def test_what_is_left_out_lowers_the_confidence_by_what_the_network_doubts_it():
    candidates = [simple_candidate(0, 1), simple_candidate(1, 2)]
    confidences = [
        divide(candidates, probabilities_of([0.99, 0.99]), np.array([[1, 0, 0, 0], [no, 1 - no, 0, 0]])).confidence
        for no in (0.01, 0.1, 0.2)
    ]
    assert confidences == sorted(set(confidences), reverse=True)
    assert confidences[-1] < 0.7


def test_the_example_of_the_module():
    """Two parts: the networks take ab for a 4, and a and b together for two digits with a tenth."""
    candidates = [simple_candidate(0, 1), simple_candidate(0, 2), simple_candidate(1, 2)]
    probabilities = np.concatenate([probabilities_of([1.0]), probabilities_of([0.8], 4), probabilities_of([1.0])])
    kinds = np.array([[0.1, 0, 0, 0.9], [0.9, 0, 0, 0.1], [1, 0, 0, 0]])
    weights = np.array([[0.0, 1, 0, 1, 1, 0, 0], [-20, 1, 0, 1, 1, 0, 0], [-20, 1, 0, 1, 1, 0, 0]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paintcv.segmentation.paths.WEIGHTS", weights)
        number = divide(candidates, probabilities, kinds)
    assert number.lines == ["4"]
    assert number.confidence == pytest.approx(0.72, abs=1e-3)
    assert number.others[0] == ("33", pytest.approx(0.1, abs=1e-3))
    assert number.summary == "4?  72.0%  (or 33)"


def test_a_text_that_two_paths_read_is_as_sure_as_their_sum():
    """A 4 of two parts, or its first part by itself, with a sign."""
    candidates = [simple_candidate(0, 1), simple_candidate(0, 2), simple_candidate(1, 2)]
    kinds = np.array([[0.5, 0, 0, 0.5], [0.5, 0, 0, 0.5], [0.05, 0.9, 0.05, 0]])
    number = divide(candidates, probabilities_of([0.98] * 3, 4), kinds)
    scores = score_steps(candidates, probabilities_of([0.98] * 3, 4), kinds)
    assert (whole_digits(candidates, scores)[:2] < 0.8).all()  # neither path is sure
    assert number.lines == ["4"]
    assert number.confidence > 0.85
    assert number.digits[0].confidence == pytest.approx(number.confidence)
    assert number.text == number.digits[0].text == "4"


def test_a_number_shows_the_text_whose_probability_it_names():
    """Two rows of candidates read 1 or 7 alike: the text is that of the sum, not that of each classifier's first."""
    candidates = [simple_candidate(0, 1), simple_candidate(0, 2), simple_candidate(1, 2)]
    probabilities = np.zeros((3, 10))
    probabilities[0, [1, 7]] = 0.52, 0.48
    probabilities[1, [4, 7]] = 0.55, 0.45
    probabilities[2, 2] = 1
    kinds = np.array([[0.5, 0, 0, 0.5], [0.4, 0, 0, 0.6], [0.0, 1, 0, 0]])
    number = divide(candidates, probabilities, kinds)
    assert number.lines == ["7"]
    (seven,) = number.digits
    assert seven.probabilities[seven.value] < seven.probabilities.max()
    assert seven.value not in [digit for digit, _ in seven.next_digits]
    assert number.summary.startswith("7?")


@examples(40)
@given(st.integers(1, 4), st.integers(0, 2**32))
def test_the_digits_spell_the_likeliest_text(count, seed):
    rng = np.random.default_rng(seed)
    lines = np.sort(rng.integers(0, 2, count))
    candidates = [simple_candidate(*it, lines[it[0]]) for it in sorted(itertools.combinations(range(count + 1), 2))]
    number = divide(candidates, rng.dirichlet(np.ones(10), len(candidates)), rng.dirichlet(np.ones(4), len(candidates)))
    text = " ".join(number.lines)
    assert text not in [other for other, _ in number.others]
    assert all(probability <= number.confidence + 1e-9 for _, probability in number.others)
    assert [digit.candidate.start for digit in number.digits] == sorted(
        digit.candidate.start for digit in number.digits
    )
    assert all(0 <= digit.whole <= 1 for digit in number.digits)
    if len(number.digits) == 1 and number.digits[0].is_digit:
        assert number.digits[0].confidence <= number.confidence + 1e-9


def test_ink_without_a_digit_is_no_digit_even_if_it_is_all_signs():
    candidates = [simple_candidate(0, 1), simple_candidate(1, 3), simple_candidate(3, 4)]
    for kind in (SIGN, OTHER):
        number = divide(candidates, probabilities_of([0.9] * 3), kinds_of([kind] * 3))
        assert number.digits
        assert not any(digit.is_digit for digit in number.digits)
        assert number.text == "?"
        assert len(number.digits) + len(number.marks) == 3
        assert number.confidence > 0.9  # that it is none


@both
def test_typed_digits_decide_how_many_there_are(strokes):
    canvas = Canvas()
    write(canvas, FOUR, 80, 60, 160)
    candidates = candidates_of(canvas, strokes)
    probabilities = probabilities_of([0.95] * len(candidates))
    for whole in (True, False):
        kinds = whole_or_pieces(candidates, whole)
        assert len(divide(candidates, probabilities, kinds, "4").digits) == 1
        assert len(divide(candidates, probabilities, kinds, "71").digits) == 2
    with pytest.raises(ValueError, match="no 9 digits"):
        divide(candidates, probabilities, kinds, "123456789")


def test_typed_digits_decide_which_parts_they_are():
    canvas = Canvas()
    write(canvas, FOUR, 40, 80, 100)
    write(canvas, ONE, 160, 80, 100)
    candidates = candidates_of(canvas, strokes=True)
    probabilities, kinds = probabilities_of([0.9] * len(candidates), 1), kinds_of([DIGIT] * len(candidates))
    probabilities[[(candidate.start, candidate.end) == (0, 2) for candidate in candidates]] = probabilities_of([0.9], 4)
    for labels, parts in (("41", [(0, 2), (2, 3)]), ("111", [(0, 1), (1, 2), (2, 3)])):
        number = divide(candidates, probabilities, kinds, labels)
        assert number.lines == [labels]
        assert [(digit.candidate.start, digit.candidate.end) for digit in number.digits] == parts
        assert (number.confidence, number.others) == (1, ())
    wrong = divide(candidates, probabilities, kinds, "97")
    assert wrong.lines == ["41"]  # what the classifier reads in them is still shown
    assert [(digit.candidate.start, digit.candidate.end) for digit in wrong.digits] == [(0, 2), (2, 3)]
