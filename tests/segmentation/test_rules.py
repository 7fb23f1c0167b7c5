"""Which lines in the ink of an image are rules, which may be some, and which are strokes of digits."""

import numpy as np
import pytest

from paintcv.ink.canvas import BRUSHES, DEFAULT_BRUSH, INK_LEVEL, Canvas
from paintcv.segmentation.rules import find_pixel_rules


def drawn(*strokes: list[tuple[int, int]], brush: int = DEFAULT_BRUSH) -> np.ndarray:
    """The ink of strokes: (280, 280) bool."""
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw(stroke, brush)
    return canvas.image >= INK_LEVEL


ZERO = [(60, 60), (40, 90), (40, 140), (60, 170), (85, 140), (85, 90), (60, 60)]
ZERO_BESIDE = [(x + 90, y) for x, y in ZERO]
LINE_BELOW, LINE_THROUGH_FEET = [(20, 210), (240, 206)], [(20, 168), (240, 170)]


@pytest.mark.parametrize("line", [LINE_BELOW, LINE_THROUGH_FEET])
def test_a_long_line_under_two_digits_is_a_rule(line):
    rules, lines = find_pixel_rules(drawn(ZERO, ZERO_BESIDE, line))
    assert rules.any(axis=0).sum() > 200
    assert not lines.any()


def test_digits_without_a_line_have_no_rule():
    rules, lines = find_pixel_rules(drawn(ZERO, ZERO_BESIDE))
    assert not rules.any()
    assert not lines.any()


def test_the_long_foot_of_a_2_is_no_rule_but_may_be_one():
    arc = [(70, 90), (85, 62), (112, 60), (122, 80), (108, 110), (70, 150), (52, 170)]
    rules, lines = find_pixel_rules(drawn([*arc, (230, 168)]))
    assert not rules.any()
    assert lines.any(axis=0).sum() > 100


@pytest.mark.parametrize("brush", BRUSHES)
@pytest.mark.parametrize(
    "digit", [[(80, 60), (200, 60), (140, 210)], [(90, 90), (130, 60), (150, 100), (70, 210), (200, 210)]], ids="72"
)
def test_the_corner_of_a_7_or_a_2_is_no_overhang_of_a_line_however_thick_the_pen(digit, brush):
    rules, lines = find_pixel_rules(drawn(digit, brush=brush))
    assert not rules.any()
    assert not lines.any()
