"""Which lines in connected ink may be rules that digits touch."""

import numpy as np
import pytest

from paintcv.ink.canvas import DEFAULT_BRUSH, INK_LEVEL, Canvas
from paintcv.segmentation.rules import find_rule

ZERO = [(60, 60), (40, 90), (40, 140), (60, 170), (85, 140), (85, 90), (60, 60)]
ZERO_BESIDE = [(x + 90, y) for x, y in ZERO]
THROUGH_FEET, UPHILL = [(20, 168), (240, 170)], [(20, 172), (240, 160)]


def drawn(*strokes: list[tuple[int, int]], brush: int = DEFAULT_BRUSH) -> np.ndarray:
    """The ink of strokes without the paper around it: (h, w) bool."""
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw(stroke, brush)
    ink = canvas.image >= INK_LEVEL
    return ink[ink.any(1)][:, ink.any(0)]


@pytest.mark.parametrize("line", [THROUGH_FEET, UPHILL], ids=["level", "uphill"])
def test_a_line_through_the_feet_of_digits_is_a_rule(line):
    ink = drawn(ZERO, ZERO_BESIDE, line)
    rule = find_rule(ink, len(ink))
    assert rule.any(0).mean() > 0.85  # not where a stroke goes through it
    assert not (rule & ~ink).any()
    assert (ink & ~rule)[:100].sum() == ink[:100].sum()  # nothing of the digits above it


def test_ink_without_a_line_has_no_rule():
    slanted = [(40, 170), (120, 60), (200, 170), (230, 120)]
    assert find_rule(drawn(slanted), 110) is None
    assert find_rule(drawn(ZERO), 120) is None


def test_a_line_by_itself_leaves_nothing():
    assert find_rule(drawn([(20, 100), (240, 100)]), 100) is None


def test_a_short_line_is_no_rule():
    ink = drawn([(60, 60), (60, 200)], [(40, 200), (90, 200)])
    assert find_rule(ink, len(ink)) is None


def test_a_stroke_that_crosses_a_rule_keeps_its_ink():
    ink = drawn([(60, 40), (60, 200)], [(150, 40), (150, 200)], [(10, 120), (220, 120)])
    rule = find_rule(ink, len(ink))
    rest = ink & ~rule
    left = np.flatnonzero(rest.any(0))[0]
    assert rest[:, left : left + DEFAULT_BRUSH].any(1).all()  # the first stroke is whole


def test_the_long_foot_of_a_2_may_be_one():
    arc = [(70, 90), (85, 62), (112, 60), (122, 80), (108, 110), (70, 150), (52, 170)]
    ink = drawn([*arc, (230, 168)])
    assert find_rule(ink, len(ink)).any(0).sum() > 100
