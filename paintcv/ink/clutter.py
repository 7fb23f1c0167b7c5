"""Clutter: ink that is none of the writing: lines across the paper, frames around digits, dark corners, specks.

    reasons = find_clutter(ink, photograph=True)    # (h, w) uint8: why a pixel is left out, see Reason; 0 if it isn't

Each kind has a shape of its own, and is measured against the rest of the ink. A rule is a straight line from border to
border. What reaches in from the border and is much thicker than the strokes is a shadow. A frame runs along its own
convex hull, and holds other ink. A speck is far smaller than the largest piece. Nothing is left out if nothing would
remain.

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
THICKER = 2.4  # and thicker than strokes, by this factor
MIN_SIDE = 40  # in a smaller picture, the strokes of a digit may look like rules and shadows, pixels
MIN_TOUCHING = 0.35  # what remains where a shadow touches the writing must have at least this extent
MIN_REST = 0.12  # what remains must have at least this extent
MIN_PIECE = 0.03  # a piece of ink is a speck if its area is a smaller fraction of the largest piece's
MIN_BORDER_PIECE = 0.2  # the same for pieces at the image's border, where the corner of a shadow or the table shows


def _extent(mask: np.ndarray) -> int:
    """The longer side of the box around the ones of a mask (h, w) uint8, pixels."""
    return max(cv2.boundingRect(mask)[2:])


def _thickness(mask: np.ndarray) -> float:
    """The thickness of the thickest stroke in a mask (h, w) uint8, pixels."""
    return 2 * float(cv2.distanceTransform(mask, cv2.DIST_L2, 3).max())


def _shadows(mask: np.ndarray) -> np.ndarray:
    """The pixels of a mask (h, w) uint8 that reach in from the border and are far thicker than the strokes: (h, w)."""
    border = np.zeros_like(mask)
    border[[0, -1]] = border[:, [0, -1]] = 1
    left_out = np.zeros_like(mask)
    if mask.all() or not (mask & border).any():
        return left_out
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)  # nothing is known of what is outside: a shadow goes on there
    _, numbers = cv2.connectedComponents(mask, connectivity=8)
    for number in np.unique(numbers[(border & mask) > 0]):
        piece = (numbers == number).astype(np.uint8)
        deepest = float(depth[(border & piece) > 0].max())
        if 2 * deepest < THICK * min(mask.shape):
            continue
        rest = mask & ~piece & ~left_out
        if _extent(rest) >= MIN_REST * min(mask.shape) and 2 * deepest >= THICKER * _thickness(rest):
            left_out |= piece
            continue
        if min(mask.shape) < MIN_SIDE:
            continue
        # The shadow may touch the writing: take away what is near its thick core.
        reach = 2 * int(deepest / THICKER + 2) + 1
        core = piece & (depth > deepest / THICKER)
        blob = piece & cv2.dilate(core, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
        writing = piece & ~blob
        if _extent(writing) >= MIN_TOUCHING * min(mask.shape) and 2 * deepest >= THICKER * _thickness(writing):
            left_out |= blob
    return left_out


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
