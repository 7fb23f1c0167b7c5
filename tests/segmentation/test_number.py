"""A candidate, a digit and a number: what they say about themselves."""

import dataclasses

import numpy as np
import pytest

from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.ink.picture import NoInk, framing_steps, make_picture
from paintcv.ink.surroundings import make_view
from paintcv.segmentation.number import (
    DOUBT_BELOW,
    Candidate,
    Digit,
    LeftOut,
    Number,
    candidate_views,
    is_refused,
    one_digit,
    percent,
)
from tests.support.glyphs import probabilities_of

INK = Candidate(
    0,
    1,
    0,
    (2, 3, 10, 20),
    np.full((20, 10), 255, np.uint8),
    np.zeros((28, 28), np.float32),
    np.zeros((28, 28, 2), np.uint8),
)
UNSURE = DOUBT_BELOW - 0.01


def digit(value: int, confidence: float, whole: float = 1.0, is_digit: bool = True, line: int = 0) -> Digit:
    """A digit that the classifier reads with this confidence."""
    return Digit(dataclasses.replace(INK, line=line), probabilities_of([confidence], value)[0], whole, is_digit)


NONE = digit(4, 0.819, whole=0.1, is_digit=False)


def test_a_confident_answer_has_no_question_mark():
    assert digit(7, DOUBT_BELOW + 0.01).text == "7"
    assert digit(7, UNSURE).text == "7?"
    assert digit(7, 0.99, whole=UNSURE).text == "7?"


def test_a_description_names_the_two_next_digits():
    probabilities = np.array([0.001, 0.005, 0, 0, 0, 0, 0, 0.992, 0, 0.002])
    assert Digit(INK, probabilities).description == "7  99.2%  (next: 1 0.5%, 9 0.2%)"
    assert Digit(INK, np.full(10, 0.1)).description == "0?  10.0%  (next: 1 10.0%, 2 10.0%)"
    assert Digit(INK, probabilities, 0.85).description == "7  84.3%  (next: 1 0.4%, 9 0.2%)"


def test_a_digit_is_what_was_read_even_if_the_classifier_by_itself_prefers_another():
    probabilities = np.array([0, 0.5, 0, 0, 0, 0, 0, 0.4, 0.1, 0])
    seven = Digit(INK, probabilities, 0.9, read=7)
    assert (seven.value, seven.confidence) == (7, pytest.approx(0.36))
    assert seven.next_digits == [(1, pytest.approx(0.45)), (8, pytest.approx(0.09))]
    assert seven.description == "7?  36.0%  (next: 1 45.0%, 8 9.0%)"
    assert Digit(INK, probabilities).value == 1
    assert Number((seven, digit(2, 0.99))).lines == ["72"]


def test_what_is_no_digit_says_what_it_resembles():
    assert NONE.description == "?  no digit  (like 4 81.9%)"
    assert digit(4, 0.819, whole=0.1).text == "4?"  # it was read as a digit


def test_a_lone_drawing_is_refused_if_it_is_likelier_no_digit_than_its_best_digit():
    whole = np.array([0.9, 0.51, 0.51, 0.4])
    assert is_refused(whole, probabilities_of([0.9, 0.99, 0.9, 1])).tolist() == [False, False, True, True]


def test_a_doubt_about_whether_it_is_a_digit_says_so():
    assert digit(4, 0.9, whole=0.6).description == "4?  54.0%  (or no digit)"
    assert digit(4, 0.6, whole=0.9).description == "4?  54.0%  (next: 0 4.0%, 1 4.0%)"
    assert digit(4, 0.99, whole=0.9).description == "4  89.1%  (next: 0 0.1%, 1 0.1%)"


def test_what_is_no_digit_has_a_sign_of_its_own_in_a_number():
    number = Number((digit(1, 0.99), NONE, digit(4, 0.99)), confidence=0.8, others=(("184", 0.1),))
    assert (number.lines, number.text, number.doubtful) == (["1_4"], "1_4?", True)
    assert number.description == "1_4?  80.0%  (no digit at place 2; or 184)"
    last = Number((digit(1, 0.99), NONE, NONE), confidence=0.01, others=(("188", 0.005),))
    assert (last.text, last.doubtful) == ("1__?", True)
    assert last.description == "1__?  1.0%  (no digit at places 2, 3; or 188)"
    rows = (dataclasses.replace(NONE, candidate=dataclasses.replace(NONE.candidate, line=line)) for line in (0, 1))
    both = Number(tuple(rows), confidence=0.0)
    assert (both.description, both.doubtful) == ("?  no digit", True)
    only = Number((NONE,), confidence=0.9, others=(("4", 0.1),))
    assert (only.lines, only.text) == (["_"], "?")
    assert only.description == NONE.description


def test_a_doubtful_number_names_what_else_it_may_be():
    digits = digit(2, 0.99), digit(4, 0.6)
    number = Number(digits, confidence=0.602, others=(("29", 0.3), ("", 0.05)))
    assert number.summary == "24?  60.2%  (or 29)"
    assert number.second == "29"
    nothing = Number(digits, confidence=0.602, others=(("", 0.3), ("29", 0.05)))
    assert nothing.summary == "24?  60.2%  (or no digit)"
    assert Number(digits, confidence=0.602).summary == "24?  60.2%"
    sure = Number(digits, confidence=0.9, others=(("29", 0.1),))
    assert (sure.summary, sure.second) == ("24  90.0%", "")


def test_a_doubtful_digit_may_be_a_number():
    eight = (digit(8, 0.99, whole=0.6),)
    assert Number(eight, confidence=0.6, others=(("13", 0.3),)).summary == "8?  60.0%  (or 13)"
    assert Number(eight, confidence=0.6, others=(("", 0.3),)).summary == "8?  60.0%  (or no digit)"
    doubtful = digit(8, 0.6)
    assert Number((doubtful,), confidence=0.6, others=(("3", 0.3),)).summary == doubtful.description


def test_what_was_left_out_is_told():
    line, mark = (LeftOut(kind, (0, 0, 9, 9)) for kind in ("line", "mark"))
    number = Number((digit(1, 0.99), digit(2, 0.99)), (mark, line, mark), 0.98)
    assert number.description == "12  98.0%  (left out: 1 line, 2 marks)"
    number = Number((digit(7, 0.991),), (line, line), 0.991)
    assert number.description == "7  99.1%  (next: 0 0.1%, 1 0.1%)  (left out: 2 lines)"
    assert number.summary == "7  99.1%  (next: 0 0.1%, 1 0.1%)"


def test_no_probability_is_shown_as_certain():
    assert (percent(1), percent(0.9996), percent(0.971), percent(0)) == ("99.9%", "99.9%", "97.1%", "0.0%")


def test_a_digit_is_its_most_likely_value():
    seven = digit(7, 0.8)
    assert (seven.value, seven.confidence, seven.doubtful, seven.text) == (7, pytest.approx(0.8), False, "7")


def test_a_number_in_one_line():
    number = Number((digit(2, 0.99), digit(0, 0.98)), confidence=0.97)
    assert (number.lines, number.text, number.description) == (["20"], "20", "20  97.0%")
    assert number.least_sure is number.digits[1]
    assert not number.doubtful


def test_a_number_in_two_lines():
    number = Number((digit(2, 0.9), digit(0, 0.9), digit(2, 0.9, line=1), digit(6, 0.9, line=1)), confidence=0.66)
    assert (number.lines, number.text) == (["20", "26"], "20 26?")
    assert number.doubtful  # as a whole
    assert not any(one.doubtful for one in number.digits)


def test_ink_that_no_digit_has_is_left_out():
    image = np.zeros((40, 40), np.uint8)
    image[3:23, 2:12] = 255  # the candidate
    image[30:34, 30:34] = INK_LEVEL
    image[38, 38] = INK_LEVEL - 1  # no ink
    left_out = np.zeros((40, 40), bool)
    left_out[30:34, 30:34] = True
    assert np.array_equal(Number((digit(1, 0.9),)).left_out(image), left_out)


def test_a_candidate_alone_is_at_its_place():
    image = INK.alone((40, 30))
    assert image.shape == (40, 30)
    assert (image[3:23, 2:12] == 255).all()
    assert image.sum() == 20 * 10 * 255


def test_one_digit_is_all_the_ink():
    canvas = Canvas()
    canvas.draw([(60, 50), (60, 200)])
    canvas.draw([(200, 50), (200, 200)])
    (candidate,) = one_digit(canvas.image)
    assert candidate.box == (56, 46, 149, 159)
    assert np.array_equal(candidate.picture, make_picture(canvas.image))
    views = candidate_views([candidate] * 2)
    assert (views.shape, views.dtype) == ((2, 28, 28, 3), np.float32)
    assert np.array_equal(views[0, ..., 0], candidate.picture)
    assert np.abs(views[1] - make_view(canvas.image)).mean() < 0.02  # the window is rounded to whole pixels
    before = candidate.ink.copy()
    canvas.clear()
    assert np.array_equal(candidate.ink, before)  # it is a copy
    with pytest.raises(NoInk):
        one_digit(canvas.image)


def test_the_framing_of_a_candidate_ends_in_its_picture():
    canvas = Canvas()
    canvas.draw([(60, 50), (150, 50), (90, 200)])
    (candidate,) = one_digit(canvas.image)
    assert "framing" not in vars(candidate)  # a set of thousands of candidates doesn't keep these arrays
    assert np.array_equal(candidate.framing.picture, candidate.picture)
    assert np.array_equal(candidate.framing.frame, framing_steps(canvas.image).frame)
    assert candidate.framing is candidate.framing
