"""Cutting: ink in one piece, which may be digits that touch."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from test_division import ONE, SEVEN, ZERO, write
from touching import KEPT_OUT, outcomes, single, stacked, touching

from cutting import cut
from ink import INK, Canvas
from layout import lay_out
from parts import parts_of

EIGHT = [[(x * 0.6, y * 0.5) for x, y in ZERO[0]], [(x * 0.6, 0.5 + y * 0.5) for x, y in ZERO[0]]]
CROSS = [[(0, 0), (0, 1)], [(-0.4, 0.5), (0.4, 0.5)]]  # its bar is low on either side


def ink_of(*placed) -> np.ndarray:
    """Glyphs, each with where its left end is and how high it is."""
    canvas = Canvas()
    for glyph, left, size in placed:
        write(canvas, glyph, left, 80, size)
    return canvas.image >= INK


@pytest.mark.parametrize("glyph", [ZERO, ONE, SEVEN, EIGHT, CROSS], ids=["0", "1", "7", "8", "+"])
def test_a_digit_stays_whole(glyph):
    ink = ink_of((glyph, 80, 120))
    assert np.array_equal(cut(ink), ink)


@pytest.mark.parametrize("sizes", [(100, 100), (70, 70, 70), (100, 96)])
def test_zeros_that_touch_are_cut_where_they_do(sizes):
    lefts = np.cumsum([20, *np.add(sizes[:-1], 6)])  # their lines are 7 wide
    pieces = cut(ink_of(*((ZERO, left, size) for left, size in zip(lefts, sizes, strict=True))))
    assert pieces.max() == len(sizes)
    for number, (left, size) in enumerate(zip(lefts, sizes, strict=True), 1):
        columns = np.flatnonzero((pieces == number).any(0))
        assert abs(columns[0] - left) < 6
        assert abs(columns[-1] - left - size) < 6


def test_what_only_a_cut_took_apart_is_likelier_one_digit():
    parts = parts_of(ink_of((ZERO, 20, 100), (ZERO, 126, 100)).astype(np.uint8) * 255, None)
    assert parts.cut.all()
    apart = dataclasses.replace(parts, cut=np.eye(2, dtype=bool))
    assert lay_out(parts).together[0, 1] > 1.5 * lay_out(apart).together[0, 1]


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.booleans()))
def test_the_pieces_are_all_the_ink(ink):
    pieces = cut(ink)
    assert np.array_equal(pieces > 0, ink)
    assert set(np.unique(pieces[ink])) == set(range(1, pieces.max() + 1))


@pytest.fixture(scope="module")
def unknown_hands(pen_digits):
    """The digits of the writers whom the network never saw."""
    return [digit for digit in pen_digits if digit.writer in KEPT_OUT]


@pytest.mark.parametrize(("known", "silent"), [(True, 0.05), (False, 0.16)], ids=["strokes", "image"])
def test_few_touching_digits_are_misread_without_a_question_mark(unknown_hands, known, silent):
    counted = outcomes(list(touching(unknown_hands, 300, seed=2)), known)
    assert counted["wrong"] <= silent * 300


@pytest.mark.parametrize("known", [True, False], ids=["strokes", "image"])
def test_few_digits_in_two_rows_are_misread(unknown_hands, known):
    counted = outcomes(list(stacked(unknown_hands, 200, seed=2)), known)
    assert counted["wrong"] <= 0.05 * 200
    assert counted["right"] + counted["right?"] >= 0.8 * 200


def test_single_digits_lose_nothing(unknown_hands):
    written = list(single(unknown_hands))
    strokes, image = outcomes(written, known=True), outcomes(written, known=False)
    assert image["right"] + image["right?"] >= strokes["right"] + strokes["right?"] - 0.001 * len(written)
    assert image["right?"] <= 0.05 * len(written)
