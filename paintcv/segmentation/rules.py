"""Rules: long straight lines under, over and between numbers, which are no digits.

    is_rule = find_rules(boxes, thickness)      # (n,) bool: which strokes, by their boxes, are rules
    rules, lines = find_pixel_rules(ink)        # (h, w) bool each: the pixels of rules, and of lines that may be some

A rule is much wider than it is high, and wider than the digits are high. So the bar of a 5 or a 7, and the foot of a 1,
are none; nor is a minus. Where a line is as long as a single digit is high, it may be either. Then it stays, as a part
by itself, and division.py asks the network with it and without it.
"""

import cv2
import numpy as np

from paintcv.segmentation.marks import HIGH

# All of these were set by hand, and checked with tools/layouts.py: rules should be left out, bars of digits should not.
RULE_LENGTH = 1.3  # a rule is at least this long, as a multiple of the height of the highest digit
LINE_LENGTH = 0.75  # a line that may be a rule is at least this long, as a multiple of that height
FLATNESS = 0.18  # a rule is no higher than this, as a fraction of its length, without its thickness
# Of a line in connected ink, as fractions of its length:
MIN_INK = 0.97  # so much of it is ink
MAX_CLIMB = 0.1  # from its lowest to its highest point
MAX_STEPS = 0.2  # the number of steps up and down, of one pixel each
MAX_THICKNESS = 0.2
MIN_OVERHANG = 0.04  # how far it reaches beyond all other ink on both sides, unless it is long enough for a rule; and
PEN_OVERHANG = 1.0  # as a multiple of its thickness: so far a stroke reaches into the corner of a 7 or the foot of a 2
# And of the height of all the ink:
MAX_OUTSIDE = 0.12  # how much ink there is on the other side of a line under, or over, digits
STEP_COST = 0.4  # of a step up or down, in pixels without ink


def is_flat(boxes: np.ndarray, thickness: np.ndarray) -> np.ndarray:
    """Which boxes (n, 4) hold nothing but a horizontal line, as thick as `thickness` (n,), pixels: (n,) bool."""
    return boxes[:, 3] - thickness <= FLATNESS * (boxes[:, 2] - thickness)


def find_rules(boxes: np.ndarray, thickness: np.ndarray) -> np.ndarray:
    """Which of the n strokes, or connected pixels, in `boxes` (n, 4) are rules: (n,) bool. None if all are flat."""
    flat = is_flat(boxes, thickness)
    if flat.all():
        return np.zeros(len(boxes), bool)
    return flat & (boxes[:, 2] >= RULE_LENGTH * boxes[~flat, 3].max())


def find_pixel_rules(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pixels of rules in ink (h, w) bool, and those of lines that may be rules: (h, w) bool each.

    A rule stands apart, or joins digits that would not touch without it. A line that touches a single digit only may
    be a rule.
    """
    boxes, numbers = _connected_boxes(ink)
    thickness = boxes[:, 4] / boxes[:, 2]  # of flat ones
    flat, is_rule = is_flat(boxes, thickness), find_rules(boxes, thickness)
    rules, lines = np.append(False, is_rule)[numbers], np.zeros_like(ink)
    touching = []
    for number in np.flatnonzero(~flat & (boxes[:, 2] >= LINE_LENGTH * boxes[:, 3].max(initial=0))):
        left, top, width, height, _ = boxes[number]
        box = np.s_[top : top + height, left : left + width]
        line = find_line(numbers[box] == number + 1)
        if line is not None:
            touching.append((box, line))
            lines[box] |= line
    if touching:
        rest, numbers = _connected_boxes(ink & ~rules & ~lines)
        length = RULE_LENGTH * rest[:, 3].max(initial=1)
        for box, line in touching:
            near = cv2.dilate(line.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
            touched = np.setdiff1d(numbers[box][near], 0) - 1
            is_high = rest[touched, 3] >= HIGH * rest[:, 3].max(initial=1)
            if _extent(line.T) > length and is_high.sum() > 1:  # under one digit, it may be the foot of a 2
                rules[box] |= line
    return rules, lines & ~rules


def _connected_boxes(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The boxes of connected pixels, with their number of pixels, (n, 5), and which they belong to, from 1: (h, w)."""
    _, numbers, boxes, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    return boxes[1:], numbers


def find_line(ink: np.ndarray) -> np.ndarray | None:
    """The pixels of a line under or over everything else in connected ink (h, w) bool: (h, w) bool. None without one.

    It is found as a path from the left end to the right one, through as much ink and with as few steps as possible.
    What crosses the line from above to below is no part of it, so that the rest is not torn apart.
    """
    height, width = ink.shape
    rows = _flattest_path(ink)
    columns = np.arange(width)
    runs = _runs_around(ink, rows)
    thickness = float(np.median(runs[1] - runs[0]))
    steps = np.abs(np.diff(rows)).sum()
    if (
        ink[rows, columns].mean() < MIN_INK
        or np.ptp(rows) > MAX_CLIMB * width
        or steps > MAX_STEPS * width
        or not 0 < thickness <= MAX_THICKNESS * width
    ):
        return None
    top, bottom = runs
    thick = bottom - top > 1.5 * thickness  # something touches the line there: take the line's own middle
    middle = np.where(thick, np.nan, (top + bottom - 1) / 2)
    known = ~np.isnan(middle)
    middle = np.interp(columns, columns[known], middle[known])
    reach = thickness / 2 + 0.5
    line = ink & (np.abs(np.arange(height)[:, None] - middle) <= reach)
    rest = ink & ~line
    above, below = rest & (np.arange(height)[:, None] < middle), rest & (np.arange(height)[:, None] > middle)
    ends = [_extent(side) for side in (above, below)]
    sides = np.flatnonzero(rest.any(0))
    overhang = max(MIN_OVERHANG * width, PEN_OVERHANG * thickness)
    overhangs = len(sides) and min(sides[0], width - 1 - sides[-1]) >= overhang
    is_long = width >= RULE_LENGTH * max(ends)  # such a line may stand between two rows
    if max(ends) == 0 or not (is_long or (overhangs and min(ends) <= MAX_OUTSIDE * height)):
        return None
    return line & ~_crossings(ink, line)


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


def _extent(ink: np.ndarray) -> int:
    """How high ink (h, w) bool is, pixels."""
    places = np.flatnonzero(ink.any(axis=1))
    return int(np.ptp(places)) + 1 if len(places) else 0


def _crossings(ink: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The pixels of a line in whose column there is ink right above it and right below: (h, w) bool."""
    padded = np.pad(ink & ~line, ((1, 1), (0, 0)))
    near = cv2.dilate(padded.view(np.uint8), np.ones((1, 3), np.uint8)) > 0
    top, bottom = line.argmax(0), len(line) - line[::-1].argmax(0)  # of the line in each column
    columns = np.arange(line.shape[1])
    crosses = near[top, columns] & near[bottom + 1, columns]
    return line & crosses
