"""Which of several readings of one image is the answer."""

import numpy as np
import pytest

from paintcv.ink.images import Hypothesis
from paintcv.segmentation.number import Digit, Number
from paintcv.segmentation.versions import choose_reading, measure_readings
from tests.support.glyphs import simple_candidate

PLAIN = (Hypothesis(assumes_even=False, is_cleaned=False, is_cropped=False, sheet=1, found=0.1, kept=1),)


def reading(text: str, confidence: float, *others: tuple[str, float]) -> Number:
    """A number with this text, in which `?` is no digit."""
    digits = tuple(
        Digit(
            simple_candidate(place, place + 1, 0), np.eye(10)[0 if letter == "_" else int(letter)], 1.0, letter != "_"
        )
        for place, letter in enumerate(text)
    )
    return Number(digits, confidence=confidence, others=others)


def test_a_single_version_is_read_as_it_is():
    number, index = choose_reading([reading("12", 0.9, ("72", 0.06))], [PLAIN])
    assert (number.lines, index) == (["12"], 0)
    assert number.confidence == pytest.approx(0.9)
    assert number.others == (("72", pytest.approx(0.06)),)


def test_the_surer_version_is_the_answer():
    number, index = choose_reading([reading("3", 0.3), reading("8", 0.99)], [PLAIN, PLAIN])
    assert (number.lines, index) == (["8"], 1)


def test_versions_that_agree_are_as_sure_as_each_of_them_and_the_fullest_is_shown():
    number, index = choose_reading([reading("8", 0.95), reading("8", 0.97)], [PLAIN, PLAIN])
    assert (number.lines, index) == (["8"], 0)
    assert 0.95 <= number.confidence <= 0.97


def test_what_another_version_reads_makes_it_doubtful():
    """A digit that one version takes for margin."""
    number, _ = choose_reading([reading("8442", 0.97), reading("842", 0.99)], [PLAIN, PLAIN])
    assert number.doubtful
    assert number.lines == ["8442"]
    assert number.second == "842"


def test_a_version_without_sense_hardly_counts():
    number, _ = choose_reading([reading("_", 0.99), reading("5", 0.99)], [PLAIN, PLAIN])
    assert number.lines == ["5"]
    assert not number.doubtful


def test_without_digits_in_any_version_the_answer_is_no_digit_or_no_ink():
    number, _ = choose_reading([reading("_", 1.0)], [PLAIN])
    assert number.lines == ["_"]
    assert choose_reading([None, None], [PLAIN, PLAIN])[0] is None
    assert choose_reading([reading("_", 1.0), None], [PLAIN, PLAIN])[0] is None


def test_the_confidence_of_a_single_digit_is_that_of_the_number():
    number, _ = choose_reading([reading("7", 0.9), reading("1", 0.9)], [PLAIN, PLAIN])
    assert number.digits[0].confidence == pytest.approx(number.confidence)


def test_measures():
    numbers = [reading("12", 0.5), reading("1_", 0.5), None]
    assumed, cleaned = Hypothesis(True, False, False, 0.5, 0.1, 1), Hypothesis(False, True, True, 1, 0.1, 0.25)
    measures, versions = measure_readings(numbers, [[assumed, cleaned], [cleaned], [assumed]])
    assert versions.tolist() == [0, 0, 1, 2]
    assert measures.shape == (4, 10)
    assert measures[0].tolist() == pytest.approx([np.log(0.5), 1, 0, 0, np.log(0.5), np.log(0.1), 0, 0, 0, 0])
    assert measures[1].tolist() == pytest.approx([np.log(0.5), 0, 1, 1, 0, np.log(0.1), np.log(0.25), 0, 0, 0])
    assert measures[2].tolist() == pytest.approx([0, 0, 1, 1, 0, np.log(0.1), np.log(0.25), np.log(1.5 / 2.5), 1, 0])
    assert measures[3].tolist() == pytest.approx([0, 0, 0, 0, 0, 0, 0, np.log(0.5 / 2.5), 0, 1])
