"""Which lines in connected ink may be rules that digits touch."""

import numpy as np
import pytest

from paintcv.ink.canvas import DEFAULT_BRUSH, INK_LEVEL, Canvas
from paintcv.segmentation.rules import find_rule, find_rules

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


def test_the_lines_of_a_table_are_found_even_if_digits_touch_them():
    lines = [[(20, y), (260, y)] for y in (20, 140, 260)] + [[(x, 20), (x, 260)] for x in (20, 140, 260)]
    five = [(110, 40), (60, 40), (58, 80), (100, 90), (108, 115), (90, 136)]  # touches the line below it
    ink = drawn(*lines, five, brush=5)
    rules = find_rules(ink, len(ink))
    assert rules.max() == 6
    rest = ink & (rules == 0)
    assert not rest[:, 125:].any() or rest[:, 125:].sum() < 0.1 * rest.sum()  # nothing is left but the five
    assert rest[20:110, 40:100].sum() > 200


def test_an_upright_line_alone_is_no_rule():
    stem = drawn([(60, 40), (60, 220)], [(60, 130), (100, 120), (110, 220)])
    assert not find_rules(stem, len(stem)).any()


def test_boxes_below_each_other_have_rules():
    lines = [[(40, y), (120, y)] for y in (20, 100, 180, 260)] + [[(x, 20), (x, 260)] for x in (40, 120)]
    ink = drawn(*lines, brush=5)
    assert find_rules(ink, len(ink)).max() == 6
