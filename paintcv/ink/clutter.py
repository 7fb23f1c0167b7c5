"""Clutter: ink that may be none of the writing: shadows, holes in the paper, specks, pieces that the border cuts off.

    reasons = find_clutter(ink, CLUTTER)    # (h, w) uint8: why a pixel is left out, an index of REASONS; 0 if it isn't

Each kind is measured against the rest of the ink. What is much thicker than the strokes is a shadow, or a hole in the
paper. A speck is far smaller than the largest piece. A border piece touches the border of the picture: of a number that
was cropped, it may be a bit of the next digit. Nothing is left out if hardly anything would remain. An image is also
read with its clutter. Lines are not clutter: segmentation makes parts of them (segmentation/rules.py).

Source of thickness by the distance transform, and of openings: Serra, "Image Analysis and Mathematical Morphology",
1982.
"""

from collections.abc import Callable, Iterable

import cv2
import numpy as np

from paintcv.ink.canvas import INK_LEVEL

# All of these were set by hand, and checked with tools/kinds.py. Lengths are fractions of the picture's side.
THICK = 0.06  # a shadow is thicker than this
COMPACT = 2  # a hole is no longer than this, as a multiple of its thickness; a shadow touches the border
THICKER = 2.4  # a shadow is thicker than strokes, by this factor
MIN_REST = 0.12  # what remains must have at least this extent
MIN_PIECE = 0.03  # a piece of ink is a speck if its area is a smaller fraction of the largest piece's


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


def _specks(mask: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask (h, w) uint8 that are too small, such as dirt: (h, w) uint8."""
    _, pieces, boxes, _ = cv2.connectedComponentsWithStats(mask)
    areas = boxes[:, cv2.CC_STAT_AREA]
    areas[0] = 0  # piece 0 is the paper
    small = areas < MIN_PIECE * areas.max()
    small[0] = False
    return small[pieces].astype(np.uint8)


def _border_pieces(mask: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask (h, w) uint8 that touch its border: (h, w) uint8."""
    _, pieces = cv2.connectedComponents(mask, connectivity=8)
    at_border = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    return (np.isin(pieces, at_border) & (mask > 0)).astype(np.uint8)


# To add a kind of clutter, enter it here: what finds its pixels in a mask (h, w) uint8 of what is not left out yet.
CLUTTER: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "shadow": _shadows,
    "speck": _specks,
    "border piece": _border_pieces,
}
REASONS = ("", "margin", *CLUTTER)  # why a pixel is left out: the index in `find_clutter`
MARGIN = REASONS.index("margin")  # it is no paper


def find_clutter(ink: np.ndarray, kinds: Iterable[str]) -> np.ndarray:
    """Why pixels of ink (h, w) uint8, 0..255, are left out: (h, w) uint8, an index of REASONS; 0 for those to be read.

    `kinds` are those of CLUTTER that are looked for. Nothing is left out if hardly anything would remain.
    """
    reasons = np.zeros(ink.shape, np.uint8)
    for reason in kinds:
        mask = ((ink >= INK_LEVEL) & (reasons == 0)).astype(np.uint8)
        if not mask.any():
            break
        left_out = CLUTTER[reason](mask)
        if _extent(mask & ~left_out) >= MIN_REST * min(ink.shape):
            reasons[left_out > 0] = REASONS.index(reason)
    return reasons
