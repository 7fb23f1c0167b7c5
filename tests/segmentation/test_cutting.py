"""Cutting: connected ink that may be digits that touch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.segmentation.cutting import MAX_DEPTH, cut_ink
from tests.support.glyphs import CROSS, EIGHT, ONE, SEVEN, ZERO, write


def ink_of(*glyphs) -> np.ndarray:
    """The ink (280, 280) bool of glyphs, each with its left end and its height."""
    canvas = Canvas()
    for glyph, left, height in glyphs:
        write(canvas, glyph, left, 80, height)
    return canvas.image >= INK_LEVEL


@pytest.mark.parametrize("glyph", [ZERO, ONE, SEVEN, EIGHT, CROSS], ids=["0", "1", "7", "8", "+"])
def test_a_digit_is_not_cut(glyph):
    ink = ink_of((glyph, 80, 120))
    assert np.array_equal(cut_ink(ink), ink)


@pytest.mark.parametrize("heights", [(100, 100), (70, 70, 70), (100, 96)])
def test_zeros_that_touch_are_cut_where_they_touch(heights):
    lefts = np.cumsum([20, *np.add(heights[:-1], 6)])  # their lines are 7 wide
    pieces = cut_ink(ink_of(*((ZERO, left, height) for left, height in zip(lefts, heights, strict=True))))
    assert pieces.max() == len(heights)
    for number, (left, height) in enumerate(zip(lefts, heights, strict=True), 1):
        columns = np.flatnonzero((pieces == number).any(0))
        assert abs(columns[0] - left) < 6
        assert abs(columns[-1] - left - height) < 6


@settings(max_examples=50)
@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.booleans()))
def test_the_pieces_are_all_the_ink(ink):
    pieces = cut_ink(ink)
    assert np.array_equal(pieces > 0, ink)
    assert set(np.unique(pieces[ink])) == set(range(1, pieces.max() + 1))


def test_a_grating_is_not_cut_without_end():
    grating = np.zeros((40, 201), bool)
    grating[:, ::4] = grating[20] = True
    assert cut_ink(grating, depth=0).max() == 1
    assert cut_ink(grating, depth=1).max() == 2
    assert 2 < cut_ink(grating).max() <= 2**MAX_DEPTH
