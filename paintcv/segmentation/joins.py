"""Joins: a stroke that goes through two digits or more, and the lines that may join them.

    pieces, is_join = split_stroke(points)      # its points in pieces, and which of them are joins, (n,) bool

Who writes without lifting the pen goes on from the end of one digit to the beginning of the next one in a straight
line. What comes after such a line lies to the right of what came before it. A single digit has few such lines. So joins
are only proposals: division.py decides, with the help of the networks.
"""

import itertools

import cv2
import numpy as np

# All of these were set by hand, so that less than one digit in ten is split. As fractions of the stroke's height:
MIN_WIDTH, MAX_WIDTH = 0.7, 5  # a narrower stroke is one digit, and a wider one is a line
STRAIGHT = 0.06  # how far a straight line may stray
MIN_JOIN_LENGTH = 0.12
MIN_DIGIT_HEIGHT = 0.4
MAX_OVERLAP = 0.15  # how far what comes after a join may reach to the left of what came before
# Others:
MAX_JOINS = 2  # the most that are proposed in a stroke; the longest are taken


def split_stroke(points: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """The points (n, 2) of a stroke in pieces, with the points between them in both, and which of the pieces are joins.

    A stroke that is one digit is one piece.
    """
    width, height = np.ptp(points, axis=0)
    if len(points) < 3 or not MIN_WIDTH * height < width < MAX_WIDTH * height:
        return [points], np.zeros(1, bool)
    corners = _corners(points, STRAIGHT * height)
    farthest_right = np.maximum.accumulate(points[:, 0])  # of all points so far
    farthest_left = np.minimum.accumulate(points[::-1, 0])[::-1]  # of all points to come
    height_before = _heights(points[:, 1])
    height_after = _heights(points[::-1, 1])[::-1]
    joins = []
    for start, end in itertools.pairwise(corners):
        right, down = points[end] - points[start]
        overlap = (farthest_right - farthest_left)[start : end + 1].min()
        if (
            right > 0
            and np.hypot(right, down) >= MIN_JOIN_LENGTH * height
            and overlap <= MAX_OVERLAP * height
            and min(height_before[start], height_after[end]) >= MIN_DIGIT_HEIGHT * height
        ):
            joins.append((float(np.hypot(right, down)), start, end))
    chosen = {(start, end) for _, start, end in sorted(joins)[-MAX_JOINS:]}
    cuts = sorted({0, len(points) - 1, *(corner for join in chosen for corner in join)})
    bounds = list(itertools.pairwise(cuts))
    return [points[start : end + 1] for start, end in bounds], np.array([bound in chosen for bound in bounds])


def _corners(points: np.ndarray, tolerance: float) -> list[int]:
    """The indices of the points between which a line is straight, by the method of Douglas and Peucker."""
    points = points.astype(np.float32)
    corners, index = [], 0
    for corner in cv2.approxPolyDP(points, float(tolerance), closed=False)[:, 0]:
        index += int((points[index:] == corner).all(1).argmax())
        corners.append(index)
    return corners


def _heights(y: np.ndarray) -> np.ndarray:
    """The height of a line through y (n,) from its beginning to each of its points: (n,)."""
    return np.maximum.accumulate(y) - np.minimum.accumulate(y)
