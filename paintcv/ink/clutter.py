"""Clutter: ink that may be none of the writing: lines across the paper, shadows, specks.

    reasons = find_clutter(ink)     # (h, w) uint8: why a pixel is left out, an index of REASONS; 0 if it isn't

Each kind has a shape of its own, and is measured against the rest of the ink. What is much thicker than the strokes is
a shadow, or a hole in the paper. A rule is a straight line from border to border. A speck is far smaller than the
largest piece. Nothing is left out if hardly anything would remain. An image is also read with its clutter.

Sources. Lines: Matas, Galambos and Kittler, "Robust detection of lines using the progressive probabilistic Hough
transform", 2000. Thickness by the distance transform, and openings: Serra, "Image Analysis and Mathematical
Morphology", 1982.
"""

from collections.abc import Callable

import cv2
import numpy as np

from paintcv.ink.canvas import INK_LEVEL

# All of these were set by hand, and checked with tools/kinds.py. Lengths are fractions of the picture's side.
NEAR_BORDER = 0.03  # a rule ends no farther from the border
MIN_SPAN = 0.6  # so much of it is ink, at least
MAX_RULE = 0.03  # its thickness at most
MAX_TILT = 6  # how far from horizontal or vertical it is at most, degrees
LONGER, THINNER = 1.3, 0.7  # a rule is longer than the rest of the ink, or thinner than its strokes, by these factors
THICK = 0.06  # a shadow is thicker than this
COMPACT = (
    2  # what does not touch the border is a hole only if it is not longer than this, as a multiple of its thickness
)
THICKER = 2.4  # a shadow is thicker than strokes, by this factor
MIN_SIDE = 40  # in a smaller picture, the strokes of a digit may look like rules and shadows, pixels
MIN_REST = 0.12  # what remains must have at least this extent
MIN_PIECE = 0.03  # a piece of ink is a speck if its area is a smaller fraction of the largest piece's
MIN_BORDER_PIECE = 0.2  # the same for pieces at the image's border, where the corner of a shadow or the table shows


def _extent(mask: np.ndarray) -> int:
    """The longest side of a connected piece of a mask (h, w) uint8, pixels; 0 if it is empty."""
    return int(cv2.connectedComponentsWithStats(mask, connectivity=8)[2][1:, 2:4].max(initial=0))


def _thickness(mask: np.ndarray) -> float:
    """The thickness of the thickest stroke in a mask (h, w) uint8, pixels."""
    return 2 * float(cv2.distanceTransform(mask, cv2.DIST_L2, 3).max())


def _shadows(mask: np.ndarray) -> np.ndarray:
    """The pixels of a mask (h, w) uint8 that are far thicker than the rest: shadows, dark corners, holes: (h, w) uint8.

    They may touch the writing: only what is near their thick cores is taken away, and scraps at its edge.
    """
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)  # nothing is known of what is outside: a shadow goes on there
    deepest = float(depth.max())
    if mask.all() or 2 * deepest < THICK * min(mask.shape):
        return np.zeros_like(mask)
    thin = deepest / THICKER
    side = 2 * int(thin + 2) + 1
    shadow = mask & cv2.dilate(
        (depth > thin).view(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    )
    _, numbers, boxes, _ = cv2.connectedComponentsWithStats(shadow, connectivity=8)
    within = (boxes[:, :2] > 0).all(1) & (boxes[:, :2] + boxes[:, 2:4] < mask.shape[::-1]).all(1)
    is_stroke = within & (boxes[:, 2:4].max(1) > 2 * COMPACT * deepest)
    shadow &= ~is_stroke[numbers].view(np.uint8)
    _, numbers, boxes, _ = cv2.connectedComponentsWithStats(mask & ~shadow, connectivity=8)
    is_scrap = boxes[:, 2:4].max(1) < MIN_REST * min(mask.shape)
    edge = cv2.dilate(shadow, np.ones((3, 3), np.uint8)) & ~shadow & mask
    scraps = np.isin(numbers, np.unique(numbers[edge > 0])) & is_scrap[numbers] & (numbers > 0)
    shadow |= scraps.view(np.uint8)
    return shadow if 2 * deepest >= THICKER * _thickness(mask & ~shadow) else np.zeros_like(mask)


def _rules(mask: np.ndarray) -> np.ndarray:
    """The pixels of a mask (h, w) uint8 that belong to straight lines from border to border: (h, w) uint8."""
    left_out = np.zeros_like(mask)
    for turned, found in ((mask, left_out), (mask.T, left_out.T)):
        height = len(turned)
        near = max(round(NEAR_BORDER * height), 1)
        if min(mask.shape) < MIN_SIDE or not (turned[: near + 1].any() and turned[-near - 1 :].any()):
            continue
        lines = cv2.HoughLinesP(
            np.ascontiguousarray(turned),
            1,
            np.pi / 360,
            int(MIN_SPAN * height / 2),
            None,
            MIN_SPAN * height,
            0.2 * height,
        )
        for x1, y1, x2, y2 in [] if lines is None else lines.reshape(-1, 4).tolist():
            if y1 == y2 or abs(x2 - x1) > np.tan(np.radians(MAX_TILT)) * abs(y2 - y1):
                continue
            line = _line_pixels(turned & ~found, x1 + (x2 - x1) * (np.arange(height) - y1) / (y2 - y1))
            if line is not None and _stands_out(turned & ~found & ~line, line):
                found |= line
    return left_out


def _line_pixels(mask: np.ndarray, middle: np.ndarray) -> np.ndarray | None:
    """The pixels of a mask (h, w) uint8 that belong to a thin line with its `middle`, (h,), in each row.

    None if the line isn't thin, or doesn't reach from the first row to the last one. What crosses it is no part of it.
    """
    height, width = mask.shape
    reach = max(MAX_RULE * height, 2)
    near = (np.abs(np.arange(width)[None] - middle[:, None]) <= reach + 1) & (mask > 0)
    run = near.sum(1)
    rows = np.flatnonzero(run)
    if len(rows) < MIN_SPAN * height:
        return None
    thickness = float(np.median(run[rows]))
    limit = max(NEAR_BORDER * height, 1)
    if thickness > reach or rows[0] > limit or rows[-1] < height - 1 - limit:
        return None
    thin = run <= max(2 * thickness, thickness + 2)
    return (near & thin[:, None]).astype(np.uint8)


def _stands_out(rest: np.ndarray, line: np.ndarray) -> bool:
    """Whether a line stands apart and is longer than the strokes of the rest, or is thinner: (h, w) uint8 each.

    Otherwise it may be a 1, or the stem of a 4, in a tight crop.
    """
    if not rest.any():
        return False
    _, _, boxes, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    tallest = boxes[1:, 3].max()
    apart = not (cv2.dilate(line, np.ones((3, 3), np.uint8)) & rest).any()
    longer = apart and len(line) >= LONGER * tallest
    return bool(tallest >= MIN_REST * len(line) and (longer or _thickness(line) <= THINNER * _thickness(rest)))


def _specks(mask: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask (h, w) uint8 that are too small: dirt, and what reaches in at the border."""
    _, pieces, boxes, _ = cv2.connectedComponentsWithStats(mask)
    left, top, width, height, areas = boxes.T
    areas[0] = 0  # piece 0 is the paper
    at_border = (left == 0) | (top == 0) | (left + width == mask.shape[1]) | (top + height == mask.shape[0])
    small = areas < areas.max() * np.where(at_border, MIN_BORDER_PIECE, MIN_PIECE)
    small[0] = False
    return small[pieces].astype(np.uint8)


# To add a kind of clutter, enter it here: what finds its pixels in a mask (h, w) uint8 of what is not left out yet.
CLUTTER: dict[str, Callable[[np.ndarray], np.ndarray]] = {"shadow": _shadows, "rule": _rules, "speck": _specks}
REASONS = ("", "margin", *CLUTTER)  # why a pixel is left out: the index in `find_clutter`
MARGIN = REASONS.index("margin")  # it is no paper


def find_clutter(ink: np.ndarray) -> np.ndarray:
    """Why pixels of ink (h, w) uint8, 0..255, are left out: (h, w) uint8, an index of REASONS; 0 for those to be read.

    Nothing is left out if hardly anything would remain.
    """
    reasons = np.zeros(ink.shape, np.uint8)
    for reason, find in CLUTTER.items():
        mask = ((ink >= INK_LEVEL) & (reasons == 0)).astype(np.uint8)
        if not mask.any():
            break
        left_out = find(mask)
        if _extent(mask & ~left_out) >= MIN_REST * min(ink.shape):
            reasons[left_out > 0] = REASONS.index(reason)
    return reasons
