"""Alignment: the strokes of made-up numbers go to their digits."""

import numpy as np
import pytest

from paintcv.data.strokes import PenDigit, PenNumber
from paintcv.learning.alignment import align_number, align_numbers
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.number import DIGIT, SIGN
from tests.support.pens import DIGIT_HEIGHT, write_number


@pytest.fixture(scope="module")
def network():
    return load_network(WEIGHTS_FOLDER / "mlp512.keras")


def number(written: str, strokes: list[np.ndarray]) -> PenNumber:
    return PenNumber("".join(letter for letter in written if letter.isdigit()), written, 1, strokes)


def strokes_of(label: str, digits: list[PenDigit]) -> int:
    """With how many strokes `write_number` writes a digit."""
    return len(next(digit.strokes for digit in digits if digit.label == int(label)))


@pytest.mark.parametrize("written", ["2026", "417", "5", "958"])
def test_each_digit_has_its_strokes(network, pen_digits, written):
    strokes = write_number(written, pen_digits)
    things = align_number(network, number(written, strokes))
    assert [(kind, label) for kind, label, _ in things] == [(DIGIT, label) for label in written]
    assert [len(shape) for _, _, shape in things] == [strokes_of(label, pen_digits) for label in written]
    aligned = [stroke for _, _, shape in things for stroke in shape]
    assert all(map(np.array_equal, aligned, strokes))  # in the units of the file


def test_strokes_that_come_late_go_to_their_digit(network, pen_digits):
    """Many people write the bar of a five when the number is finished."""
    first, *others = write_number("526", pen_digits)
    assert strokes_of("5", pen_digits) > 1
    things = align_number(network, number("526", [*others, first]))
    assert [label for _, label, _ in things] == list("526")
    assert any(stroke is first for stroke in things[0][2])


def test_signs_come_after_the_digits(network, pen_digits):
    strokes = write_number("80-25", pen_digits)
    things = align_number(network, number("80-25", strokes))
    assert [(kind, label) for kind, label, _ in things] == [(DIGIT, label) for label in "8025"] + [(SIGN, "")]
    (minus,) = things[-1][2]
    assert np.ptp(minus, axis=0) == pytest.approx([DIGIT_HEIGHT / 3, 0])


def test_a_number_whose_stroke_belongs_to_two_digits_is_left_out(network, pen_digits):
    """A one and a seven in one go: the pen stays on the paper."""
    one, seven = [(0, 0), (0, 100)], [(40, 10), (100, 10), (60, 100)]
    joined = np.array([*one, *seven], float)
    assert align_number(network, number("17", [joined])) == []
    apart = [np.array(one, float), np.array(seven, float)]
    assert [label for _, label, _ in align_number(network, number("17", apart))] == ["1", "7"]
    numbers = [number("17", [joined]), number("17", apart), number("417", write_number("417", pen_digits))]
    aligned = align_numbers(network, numbers)
    assert [len(number.things) for number in aligned] == [2, 3]


def test_the_digits_of_aligned_numbers_are_pen_digits(network, pen_digits):
    (aligned,) = align_numbers(network, [number("80-25", write_number("80-25", pen_digits))])
    assert [(digit.label, digit.writer) for digit in aligned.digits] == [(label, 1) for label in (8, 0, 2, 5)]
    assert [digit.strokes for digit in aligned.digits] == [shape for _, _, shape in aligned.things[:4]]


def test_a_number_with_fewer_strokes_than_digits_is_left_out(network):
    assert align_number(network, number("123", [np.array([(0, 0), (0, 100)], float)])) == []
