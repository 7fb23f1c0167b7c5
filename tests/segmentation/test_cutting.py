"""Cutting: connected ink that may be digits that touch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.segmentation.cutting import MAX_CUTS, cut_ink
from tests.support.examples import examples
from tests.support.glyphs import ONE, ZERO, write


def ink_of(*glyphs) -> np.ndarray:
    """The ink (280, 280) bool of glyphs, each with its left end and its height."""
    canvas = Canvas()
    for glyph, left, height in glyphs:
        write(canvas, glyph, left, 80, height)
    return canvas.image >= INK_LEVEL


def test_a_line_is_not_cut():
    ink = ink_of((ONE, 80, 120))
    assert np.array_equal(cut_ink(ink), ink)


@pytest.mark.parametrize("heights", [(100, 100), (70, 70, 70), (100, 96)])
def test_zeros_that_touch_are_cut_where_they_touch(heights):
    lefts = np.cumsum([20, *np.add(heights[:-1], 6)])  # their lines are 7 wide
    pieces = cut_ink(ink_of(*((ZERO, left, height) for left, height in zip(lefts, heights, strict=True))))
    starts = [np.flatnonzero((pieces == number).any(0))[0] for number in range(1, pieces.max() + 1)]
    for left in lefts:  # where each zero begins, a piece does, too
        assert min(abs(start - left) for start in starts) < 6


@examples(50)
@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.booleans()))
def test_the_pieces_are_all_the_ink(ink):
    pieces = cut_ink(ink)
    assert np.array_equal(pieces > 0, ink)
    assert set(np.unique(pieces[ink])) == set(range(1, pieces.max() + 1))


def test_a_grating_is_not_cut_without_end():
    grating = np.zeros((40, 201), bool)
    grating[:, ::4] = grating[20] = True
    assert 1 < cut_ink(grating).max() <= MAX_CUTS + 1
