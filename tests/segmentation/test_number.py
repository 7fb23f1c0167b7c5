"""A candidate, a digit and a number: what they say about themselves."""

import dataclasses

import numpy as np
import pytest

from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.ink.picture import NoInk, framing_steps, make_picture
from paintcv.segmentation.number import (
    DOUBT_BELOW,
    NO_DIGIT_BELOW,
    Candidate,
    Digit,
    LeftOut,
    Number,
    candidate_pictures,
    one_digit,
    percent,
)
from tests.support.glyphs import probabilities_of

INK = Candidate(0, 1, 0, (2, 3, 10, 20), np.full((20, 10), 255, np.uint8), np.zeros((28, 28), np.float32))
UNSURE = DOUBT_BELOW - 0.01


def digit(value: int, confidence: float, whole: float = 1.0, **changes) -> Digit:
    """A digit that the classifier reads with this confidence. The changes are those of its candidate."""
    return Digit(dataclasses.replace(INK, **changes), probabilities_of([confidence], value)[0], whole)


def test_a_confident_answer_has_no_question_mark():
    assert digit(7, DOUBT_BELOW + 0.01).text == "7"
    assert digit(7, UNSURE).text == "7?"
    assert digit(7, 0.99, whole=UNSURE).text == "7?"


def test_a_description_names_the_two_next_digits():
    probabilities = np.array([0.001, 0.005, 0, 0, 0, 0, 0, 0.992, 0, 0.002])
    assert Digit(INK, probabilities).description == "7  99.2%  (next: 1 0.5%, 9 0.2%)"
    assert Digit(INK, np.full(10, 0.1)).description == "0?  10.0%  (next: 1 10.0%, 2 10.0%)"
    assert Digit(INK, probabilities, 0.8).description == "7  79.4%  (next: 1 0.4%, 9 0.2%)"


def test_what_is_more_likely_no_digit_than_one_says_what_it_resembles():
    assert digit(4, 0.819, whole=NO_DIGIT_BELOW - 0.01).description == "?  no digit  (like 4 81.9%)"
    assert digit(4, 0.819, whole=NO_DIGIT_BELOW).text == "4?"


def test_a_doubt_about_whether_it_is_a_digit_says_so():
    assert digit(4, 0.9, whole=0.6).description == "4?  54.0%  (or no digit)"
    assert digit(4, 0.6, whole=0.9).description == "4?  54.0%  (next: 0 4.0%, 1 4.0%)"
    assert digit(4, 0.99, whole=0.9).description == "4  89.1%  (next: 0 0.1%, 1 0.1%)"


def test_what_is_no_digit_is_a_question_mark_in_a_number():
    number = Number((digit(1, 0.99), digit(7, 0.99, whole=0.1), digit(4, 0.99)))
    assert (number.lines, number.text, number.doubtful) == (["1?4"], "1?4", True)
    assert number.description == "1?4  9.7%  (no digit at place 2)"
    last = Number((digit(1, 0.99), digit(4, 0.99, whole=0.1), digit(7, 0.99, whole=0.1)))
    assert last.description == "1??  1.0%  (no digit at places 2, 3)"
    doubtful = Number((digit(1, 0.99), digit(4, 0.7)))
    assert doubtful.description == "14?  69.3%"
    only = Number((digit(7, 0.99, whole=0.1),))
    assert (only.lines, only.text) == (["?"], "?")


def test_what_was_left_out_is_told():
    line, mark = (LeftOut(kind, (0, 0, 9, 9)) for kind in ("line", "mark"))
    number = Number((digit(1, 0.99), digit(2, 0.99)), (mark, line, mark))
    assert number.description == "12  98.0%  (left out: 1 line, 2 marks)"
    number = Number((digit(7, 0.991),), (line, line))
    assert number.description == "7  99.1%  (next: 0 0.1%, 1 0.1%)  (left out: 2 lines)"
    assert number.summary == "7  99.1%  (next: 0 0.1%, 1 0.1%)"


def test_no_probability_is_shown_as_certain():
    assert (percent(1), percent(0.9996), percent(0.971), percent(0)) == ("99.9%", "99.9%", "97.1%", "0.0%")


def test_a_digit_is_its_most_likely_value():
    seven = digit(7, 0.8)
    assert (seven.value, seven.confidence, seven.doubtful, seven.text) == (7, pytest.approx(0.8), False, "7")
    assert dataclasses.replace(digit(7, 0.99), alternative="17").text == "7?"


def test_a_number_in_one_line():
    number = Number((digit(2, 0.99), digit(0, 0.98)))
    assert (number.lines, number.text, number.description) == (["20"], "20", "20  97.0%")
    assert number.confidence == pytest.approx(0.99 * 0.98)
    assert number.least_sure is number.digits[1]
    assert not number.doubtful


def test_a_number_in_two_lines():
    number = Number((digit(2, 0.9), digit(0, 0.9), digit(2, 0.9, line=1), digit(6, 0.9, line=1)))
    assert (number.lines, number.text) == (["20", "26"], "20 26?")
    assert number.doubtful  # as a whole: 0.9 to the fourth is below DOUBT_BELOW
    assert not any(one.doubtful for one in number.digits)


def test_a_number_of_one_digit_describes_what_else_it_may_be():
    assert Number((digit(7, 0.991),)).description == "7  99.1%  (next: 0 0.1%, 1 0.1%)"
    alternative = dataclasses.replace(digit(8, 0.999), alternative="13")
    assert Number((alternative,)).description == "8?  99.9%  (or 13)"


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
    assert np.array_equal(candidate_pictures([candidate] * 2), [candidate.picture] * 2)
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
