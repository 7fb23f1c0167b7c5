"""Marks: ink beside digits that is no digit, by its shape and its place.

    find_line_marks(boxes, touches, lines, heights) # (n,) bool: lines under or over the digits of a line
    find_commas(boxes, lines, line_heights)         # (n,): how likely each part is a comma or a point
    is_plus(ink), is_slash(ink), is_tick(ink, ...)  # whether ink has this shape

Some marks look like digits: a comma like a small 1, a slash like a large one. Their place or their size tells, compared
with the digits beside them. Of all others the rejector says that they are no digits. Rules, which are no digits for
certain, are left out before (see rules.py).
"""

import cv2
import numpy as np

from paintcv.ink.canvas import INK_LEVEL

# All of these were set by hand, and checked with tools/layouts.py. Lengths are fractions of the line's height:
HIGH = 0.6  # ink of this height tells where the digits of a line stand
LINE_LENGTH, LINE_FLATNESS = (
    0.75,
    0.25,
)  # how long a line is at least, and how high at most, as a fraction of its length
LINE_REACH = 0.1  # how far a line may reach into the digits above or below it
COMMA_HEIGHT = 0.4  # a comma is lower than this
# The middle of a comma is higher than this above the lower end of the digits beside it as often as a small digit's
# middle is lower; and how fast the odds change.
COMMA_MIDDLE, COMMA_SCALE = 0.11, 0.02
TICK_THICKNESS = 0.04  # the standard deviation of a comma's ink across its direction is lower than this
PLUS_HEIGHT = 0.7  # a plus is lower than this
PLUS_BAR, PLUS_CORNERS = 0.4, 0.05  # how thick its bars are at most, and how much ink is beside them, as fractions
SLASH_SLOPES = 0.3, 1.5  # how much a slash is slanted, pixels to the right for each pixel up
SLASH_THINNESS = 0.09  # how straight it is: the deviation across its direction as a fraction of that along it
SLASH_HEIGHT = 1.15  # how high it is at least, as a multiple of the other digits' median


def find_line_marks(boxes: np.ndarray, touches: np.ndarray, lines: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Which parts in `boxes` (n, 4) may be lines under or over digits: (n,) bool.

    They are flat and long, and lie above or below all other ink in the line. They reach farther on both sides, unless
    they lie below it and touch nothing; `touches` is (n,) bool. `lines` and `heights`, both (n,), are the lines of the
    layout and their heights.
    """
    flat = (boxes[:, 3] < LINE_FLATNESS * boxes[:, 2]) & (boxes[:, 2] >= LINE_LENGTH * heights)
    is_mark = np.zeros(len(boxes), bool)
    for part in np.flatnonzero(flat):
        others = boxes[(lines == lines[part]) & ~flat]
        if len(others):
            x, y, width, height = boxes[part]
            middle, reach = y + height / 2, LINE_REACH * heights[part]
            is_under = middle >= (others[:, 1] + others[:, 3]).max() - reach
            is_over = middle <= others[:, 1].min() + reach
            overhangs = x < others[:, 0].min() and x + width > (others[:, 0] + others[:, 2]).max()
            is_mark[part] = (is_under or is_over) if overhangs else (is_under and not touches[part])
    return is_mark


def find_commas(boxes: np.ndarray, lines: np.ndarray, line_heights: np.ndarray) -> np.ndarray:
    """How likely each part is a comma or a point, from its height and its place: (n,) in 0..1.

    `boxes` (n, 4) are those of connected ink in reading order. No digit stands where a comma does: at the lower end of
    the digits beside it.
    """
    middles, bottoms = boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 1] + boxes[:, 3]
    is_high = boxes[:, 3] >= HIGH * line_heights
    likely = np.zeros(len(boxes))
    for part in np.flatnonzero(boxes[:, 3] < COMMA_HEIGHT * line_heights):
        high = np.flatnonzero(is_high & (lines == lines[part]))
        beside = [*high[high < part][-1:], *high[high > part][:1]]  # one digit on either side
        if beside:
            drop = (middles[part] - bottoms[beside].mean()) / line_heights[part]
            likely[part] = (1 + np.tanh((drop + COMMA_MIDDLE) / (2 * COMMA_SCALE))) / 2  # the logistic function
    return likely


def is_plus(ink: np.ndarray) -> bool:
    """Whether ink (h, w) uint8 is an upright and a horizontal bar that cross in the middle, with empty corners."""
    height, width = ink.shape
    is_ink = ink >= INK_LEVEL
    in_row = np.abs(np.linspace(-1, 1, height)) < PLUS_BAR
    in_column = np.abs(np.linspace(-1, 1, width)) < PLUS_BAR
    corners = is_ink[~in_row][:, ~in_column].sum()
    arms = is_ink[in_row].any(0).all() and is_ink[:, in_column].any(1).all()
    return bool(0.4 < width / height < 2.5 and arms and corners < PLUS_CORNERS * is_ink.sum())


def is_slash(ink: np.ndarray) -> bool:
    """Whether ink (h, w) uint8 is a straight line that leans to the right."""
    moments = _moments(ink)
    low, high = SLASH_SLOPES
    across, along = _deviations(moments)
    return bool(low < -moments["mu11"] / max(moments["mu02"], 1e-9) < high and across < SLASH_THINNESS * along)


def is_tick(ink: np.ndarray, line_height: float) -> bool:
    """Whether ink (h, w) uint8 is a dot or a short straight line, as a comma is: nowhere thicker than a pen."""
    return bool(_deviations(_moments(ink))[0] < TICK_THICKNESS * line_height)


def _moments(ink: np.ndarray) -> dict[str, float]:
    return dict(cv2.moments((ink >= INK_LEVEL).astype(np.float64), binaryImage=True))


def _deviations(moments: dict[str, float]) -> tuple[float, float]:
    """The standard deviations of the ink across the direction in which it extends farthest, and along it, pixels."""
    xx, xy, yy = (moments[name] / moments["m00"] for name in ("mu20", "mu11", "mu02"))
    across, along = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
    return float(np.sqrt(max(across, 0))), float(np.sqrt(along))
