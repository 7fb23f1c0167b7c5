"""Rules: a long, nearly horizontal line in connected ink, which may be a rule that a digit touches.

    rule = find_rule(ink, tallest)      # (h, w) bool: its pixels; None if there is none

A rule that touches nothing is a part anyway. One that touches digits is cut from them here, as a proposal: it may as
well be the foot of a 2 or the bar of a 7. division.py asks the networks with it and without it.
"""

import cv2
import numpy as np

# All of these were set by hand, so that the rules of `tools/layouts.py` are found:
RULE_LENGTH = 0.75  # a rule is at least this long, as a multiple of the height of the highest ink
# As fractions of its length:
MIN_INK = 0.97  # so much of it is ink
MAX_CLIMB = 0.1  # from its lowest to its highest point
MAX_STEPS = 0.2  # the number of steps up and down, of one pixel each
MAX_THICKNESS = 0.2
STEP_COST = 0.4  # of a step up or down, in pixels without ink


def find_rule(ink: np.ndarray, tallest: int) -> np.ndarray | None:
    """The pixels of a line through connected ink (h, w) bool, from its left end to its right: (h, w) bool, or None.

    `tallest` is the height of the highest ink around, pixels. The line is found as a path through as much ink and with
    as few steps as possible. What crosses it from above to below is no part of it, so that the rest is not torn apart.
    """
    height, width = ink.shape
    if width < RULE_LENGTH * tallest:
        return None
    rows = _flattest_path(ink)
    columns = np.arange(width)
    top, bottom = _runs_around(ink, rows)
    thickness = float(np.median(bottom - top))
    steps = np.abs(np.diff(rows)).sum()
    if (
        ink[rows, columns].mean() < MIN_INK
        or np.ptp(rows) > MAX_CLIMB * width
        or steps > MAX_STEPS * width
        or not 0 < thickness <= MAX_THICKNESS * width
    ):
        return None
    thick = bottom - top > 1.5 * thickness  # something touches the line there: take the line's own middle
    middle = np.where(thick, np.nan, (top + bottom - 1) / 2)
    known = ~np.isnan(middle)
    middle = np.interp(columns, columns[known], middle[known])
    line = ink & (np.abs(np.arange(height)[:, None] - middle) <= thickness / 2 + 0.5)
    line &= ~_crossings(ink, line)
    return line if line.any() and (ink & ~line).any() else None


def _flattest_path(ink: np.ndarray) -> np.ndarray:
    """The row of the best path in each column of ink (h, w) bool: (w,) int. Dynamic programming, as in cutting.py."""
    height, width = ink.shape
    costs = np.full((width, height + 2), np.inf)
    costs[:, 1:-1] = ~ink.T
    for column in range(1, width):
        before = costs[column - 1]
        costs[column, 1:-1] += np.minimum(np.minimum(before[:-2], before[2:]) + STEP_COST, before[1:-1])
    rows = np.empty(width, int)
    rows[-1] = costs[-1].argmin() - 1
    for column in range(width - 1, 0, -1):
        row = rows[column]
        before = costs[column - 1, row : row + 3] + (STEP_COST, 0, STEP_COST)
        rows[column - 1] = row + before.argmin() - 1
    return rows


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
    crosses = near[top, columns] & near[bottom + 1, columns]
    return line & crosses
