"""Rules: long, nearly straight lines in connected ink, which may be rules, boxes or tables that digits touch.

    rules = find_rules(ink, tallest)    # (h, w) int32: 1, 2, ... on each line; 0 elsewhere

A rule that touches nothing is a part anyway. One that touches digits is cut from them here, as a proposal: it may as
well be the foot of a 2 or the bar of a 7. division.py asks the networks with it and without it.

One horizontal line may be a rule. Upright lines may be strokes of digits, so they count only in boxes and tables: where
there are two horizontal lines, or two upright ones beside each other.
"""

import cv2
import numpy as np

# All of these were set by hand, so that the rules of `tools/layouts.py` and the boxes of `tools/kinds.py` are found:
RULE_LENGTH = 0.75  # a rule is at least this long, as a multiple of the height of the highest ink
# As fractions of its length:
MAX_CLIMB = 0.1  # from its lowest to its highest point
MAX_STEPS = 0.2  # the number of steps up and down, of one pixel each
MAX_THICKNESS = 0.2
STEP_COST, GAP_COST = 0.4, 10.0  # of a step up or down, and of a pixel without ink, in pixels of length


def find_rules(ink: np.ndarray, tallest: int) -> np.ndarray:
    """The lines in connected ink (h, w) bool, numbered from 1: (h, w) int32, 0 elsewhere.

    `tallest` is the height of the highest ink around, pixels.
    """
    rules = np.zeros(ink.shape, np.int32)
    _find_along(ink, rules, tallest)
    if rules.max() == 1:
        return rules
    is_table = rules.max() > 1
    _find_along(ink.T, rules.T, tallest)
    if not is_table and rules.max() == 1:
        return np.zeros_like(rules)
    if not is_table and rules.max() > 1:
        _find_along(ink, rules, None)
    return rules


def _find_along(ink: np.ndarray, rules: np.ndarray, tallest: int | None) -> None:
    """Add the lines along the rows of ink (h, w) bool to `rules` (h, w) int32: again and again, in what remains.

    Without `tallest`, a line is compared with the height of the ink that it is connected with.
    """
    found = True
    while found:
        found = False
        rest = ink & (rules == 0)
        count, pieces, boxes, _ = cv2.connectedComponentsWithStats(rest.astype(np.uint8), connectivity=8)
        for number in range(1, count):
            left, top, width, height, _ = boxes[number]
            box = np.s_[top : top + height, left : left + width]
            rule = find_rule(pieces[box] == number, tallest or height, alone=bool(rules.any()))
            if rule is not None:
                rules[box][rule] = rules.max() + 1
                found = True


def find_rule(ink: np.ndarray, tallest: int, alone: bool = False) -> np.ndarray | None:
    """The pixels of the longest line along the rows of connected ink (h, w) bool: (h, w) bool, or None.

    `tallest` is the height of the highest ink around, pixels. What crosses the line from above to below is no part of
    it, so that the rest is not torn apart. What would leave nothing is a rule only if `alone`: the last line of a
    table.
    """
    if ink.shape[1] < RULE_LENGTH * tallest:
        return None
    start, rows = _straightest_path(ink)
    length = len(rows)
    columns = np.s_[start : start + length]
    top, bottom = _runs_around(ink[:, columns], rows)
    thickness = float(np.median(bottom - top))
    if (
        length < RULE_LENGTH * tallest
        or np.ptp(rows) > MAX_CLIMB * length
        or np.abs(np.diff(rows)).sum() > MAX_STEPS * length
        or not 0 < thickness <= MAX_THICKNESS * length
    ):
        return None
    thick = bottom - top > 1.5 * thickness  # something touches the line there: take the line's own middle
    middle = np.where(thick, np.nan, (top + bottom - 1) / 2)
    known = ~np.isnan(middle)
    middle = np.interp(np.arange(length), np.flatnonzero(known), middle[known])
    line = np.zeros_like(ink)
    line[:, columns] = np.abs(np.arange(len(ink))[:, None] - middle) <= thickness / 2 + 0.5
    line &= ink
    line &= ~_crossings(ink, line)
    return line if line.any() and (alone or (ink & ~line).any()) else None


def _straightest_path(ink: np.ndarray) -> tuple[int, np.ndarray]:
    """The longest path along ink (h, w) bool with few steps and gaps: its first column, and its rows (n,) int.

    Dynamic programming: to each pixel, the best path that ends there. Where its score would fall below 0, it begins.
    """
    height, width = ink.shape
    scores = np.zeros((width + 1, height + 2))
    gains = np.where(ink.T, 1.0, -GAP_COST)
    for column in range(width):
        before = scores[column]
        best = np.maximum(np.maximum(before[:-2], before[2:]) - STEP_COST, before[1:-1])
        scores[column + 1, 1:-1] = np.maximum(best + gains[column], 0)
    column, row = divmod(int(scores.argmax()), height + 2)
    rows = []
    while scores[column, row] > 0:
        rows.append(row - 1)
        column -= 1
        row += int((scores[column, row - 1 : row + 2] - (STEP_COST, 0, STEP_COST)).argmax()) - 1
    return column, np.array(rows[::-1], int)


def _runs_around(ink: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first row of the ink around the pixel of a path in each column, and the row after its last: (w,) int each."""
    height, _width = ink.shape
    row = np.arange(height)[:, None]
    gap_above = np.where(~ink & (row < rows), row, -1).max(0)
    gap_below = np.where(~ink & (row > rows), row, height).min(0)
    return gap_above + 1, gap_below


def _crossings(ink: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The pixels of a line in whose column there is ink right above it and right below: (h, w) bool."""
    padded = np.pad(ink & ~line, ((1, 1), (0, 0)))
    near = cv2.dilate(padded.view(np.uint8), np.ones((1, 3), np.uint8)) > 0
    top, bottom = line.argmax(0), len(line) - line[::-1].argmax(0)  # of the line in each column
    columns = np.arange(line.shape[1])
    top, bottom = np.where(line.any(0), top, 0), np.where(line.any(0), bottom, 0)
    crosses = near[top, columns] & near[bottom + 1, columns]
    return line & crosses
