"""Cutting: where connected pixels may be digits that touch, and which pixels belong to which digit then.

    pieces = cut_ink(ink)       # (h, w) int32: 1, 2, ... where there is ink, one number per piece; 0 elsewhere

Where two digits touch, there is a path from the top of the image to the bottom that crosses the ink only once, for no
longer than a pen is thick, and has ink on both sides that is high enough for a digit. A 0 or an 8 has no such path,
so most digits stay in one piece. The cuts are only proposals: division.py decides whether a digit is made of one
piece or of several.

Source of the paths of least ink between touching characters: Wang and Jean, "Segmentation of merged characters by
neural networks and shortest path", Pattern Recognition 27, 1994.
"""

import cv2
import numpy as np

# All of these were set by hand, and checked with tools/touching.py: digits that touch should be cut, single digits
# should not.
SIDE_STEP_COST = 0.01  # the cost of a step to the lower left or right, in pixels of ink: of equal paths, the straight
MAX_CONTACT = 1.6  # the most ink that a path may cross, as a multiple of the pen's thickness
MIN_SIDE_HEIGHT = 0.7  # how high the ink on either side must be at least, as a fraction of the height of all the ink
MAX_DEPTH = 4  # how often pieces may be cut again: a grating would be cut into each of its bars


def cut_ink(ink: np.ndarray, depth: int = MAX_DEPTH) -> np.ndarray:
    """The pieces of connected ink (h, w) bool, numbered from 1: (h, w) int32, 0 where there is no ink.

    Each piece is cut again, until nothing can be cut or `depth` cuts have followed one another.
    """
    pieces = ink.astype(np.int32)
    x, y, width, height = cv2.boundingRect(ink.view(np.uint8))
    box = np.s_[y : y + height, x : x + width]  # outside it, a path would lead around the ink
    path = _cutting_path(ink[box]) if width and depth else None
    if path is not None:
        left = ink[box] & (np.arange(width) < path[:, None])
        left_pieces, right_pieces = cut_ink(left, depth - 1), cut_ink(ink[box] & ~left, depth - 1)
        pieces[box] = np.where(left, left_pieces, right_pieces + left_pieces.max() * (right_pieces > 0))
    return pieces


def _cutting_path(ink: np.ndarray) -> np.ndarray | None:
    """Where to cut ink (h, w) bool: for each row the first column to the right of the cut, (h,) int.

    Returns None if no path of least ink may be a cut. Of several, the one that crosses the least ink is taken, of
    equal ones the middle one.
    """
    paths = _least_ink_paths(ink)
    crossed = np.take_along_axis(ink, paths, 1)
    contact = crossed.sum(0)
    side_height = np.minimum(*_side_heights(ink, paths))
    crosses_once = _count_runs(crossed) == 1
    allowed = crosses_once & (contact <= MAX_CONTACT * _pen_thickness(ink))
    allowed &= side_height >= MIN_SIDE_HEIGHT * _extents(ink.max(1, keepdims=True))
    if not allowed.any():
        return None
    best = np.flatnonzero(allowed & (contact == contact[allowed].min()))
    return paths[:, best[len(best) // 2]]


def _least_ink_paths(ink: np.ndarray) -> np.ndarray:
    """For each pixel of the last row, the path of least ink from the first row to it: its columns, (h, w) int.

    This is dynamic programming. A path steps from row to row, straight down or to a neighbouring column.
    """
    height, width = ink.shape
    costs = np.full((height, width + 2), np.inf)  # of the best path to each pixel, with a column of walls on each side
    costs[:, 1:-1] = ink
    sideways = np.empty(width)
    for row in range(1, height):
        above = costs[row - 1]
        np.minimum(above[:-2], above[2:], out=sideways)
        sideways += SIDE_STEP_COST
        costs[row, 1:-1] += np.minimum(sideways, above[1:-1])
    left, straight, right = costs[:-1, :-2] + SIDE_STEP_COST, costs[:-1, 1:-1], costs[:-1, 2:] + SIDE_STEP_COST
    steps = np.where(straight <= np.minimum(left, right), 0, np.where(left <= right, -1, 1))  # to the row above
    paths = np.empty((height, width), int)
    paths[-1] = np.arange(width)
    for row in range(height - 1, 0, -1):
        paths[row - 1] = paths[row] + steps[row - 1, paths[row]]
    return paths


def _count_runs(crossed: np.ndarray) -> np.ndarray:
    """How many separate runs of True each column of `crossed` (h, n) bool has: (n,) int."""
    above = np.vstack([np.zeros((1, crossed.shape[1]), bool), crossed[:-1]])
    return (crossed & ~above).sum(0)


def _side_heights(ink: np.ndarray, paths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How high the ink to the left and to the right of each path is, pixels: two arrays (n,) int."""
    has_ink = ink.max(1, keepdims=True)
    first, after_last = ink.argmax(1)[:, None], ink.shape[1] - ink[:, ::-1].argmax(1)[:, None]
    return _extents(has_ink & (first < paths)), _extents(has_ink & (after_last > paths))


def _extents(rows: np.ndarray) -> np.ndarray:
    """From the first to the last True of each column of `rows` (h, n) bool: (n,) int, 0 where all are False."""
    return np.where(rows.any(0), len(rows) - rows[::-1].argmax(0) - rows.argmax(0), 0)


def _pen_thickness(ink: np.ndarray) -> float:
    """How thick the ink is at most, pixels: twice the distance of its innermost pixel from the paper."""
    padded = np.pad(ink, 1).view(np.uint8)
    return 2 * cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5).max()
