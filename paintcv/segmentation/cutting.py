"""Cutting: where connected pixels may be digits that touch, and which pixels belong to which digit then.

    pieces = cut_ink(ink)       # (h, w) int32: 1, 2, ... from left to right where there is ink; 0 elsewhere

Where two digits touch, there is a path from the top of the image to the bottom that crosses little ink, and has ink on
both sides that is high enough for a digit. Several such paths are proposed. division.py decides which of the pieces
between them are digits, with the help of the networks.

Source of the paths of least ink between touching characters: Wang and Jean, "Segmentation of merged characters by
neural networks and shortest path", Pattern Recognition 27, 1994.
"""

import cv2
import numpy as np

# All of these were set by hand, and checked with tools/layouts.py: digits that touch should be cut.
SIDE_STEP_COST = 0.3  # of a step to the lower left or right, in pixels of ink: without it, paths go far for less ink
MAX_CONTACT = 3.0  # the most ink that a path may cross, as a multiple of the pen's thickness
MIN_SIDE_HEIGHT = 0.5  # how high the ink on either side must be at least, as a fraction of the height of all the ink
MAX_CUTS = 4  # the most paths that are proposed
MIN_BETWEEN = 1.5  # how much ink there is between two paths, as a multiple of the square of the pen's thickness


def cut_ink(ink: np.ndarray) -> np.ndarray:
    """The pieces of connected ink (h, w) bool, numbered from 1, from left to right: (h, w) int32, 0 without ink."""
    pieces = ink.astype(np.int32)
    if ink.any():
        columns = np.arange(ink.shape[1])
        for path in _cutting_paths(ink):
            pieces += columns >= path[:, None]
    pieces[~ink] = 0
    numbers = np.flatnonzero(np.bincount(pieces.ravel(), minlength=1)[1:]) + 1  # of the pieces that have ink
    return np.searchsorted(numbers, pieces, side="right").astype(np.int32)


def _cutting_paths(ink: np.ndarray) -> list[np.ndarray]:
    """Where ink (h, w) bool may be cut: for each path the first column to its right in each row, (h,) int.

    Of all paths that may be cuts, those that cross the least ink are taken, but none with little ink between it and
    another one. They don't cross each other.
    """
    paths = _least_ink_paths(ink)
    contact, thickness = np.take_along_axis(ink, paths, 1).sum(0), _pen_thickness(ink)
    side_height = np.minimum(*_side_heights(ink, paths))
    allowed = (contact > 0) & (contact <= MAX_CONTACT * thickness)
    allowed &= side_height >= MIN_SIDE_HEIGHT * _extents(ink.max(1, keepdims=True))
    ink_to_the_left = np.take_along_axis(np.pad(ink.cumsum(1), ((0, 0), (1, 0))), paths, 1)
    chosen: list[int] = []
    while allowed.any() and len(chosen) < MAX_CUTS:
        chosen.append(int(np.where(allowed, contact, np.inf).argmin()))
        between = np.abs(ink_to_the_left - ink_to_the_left[:, chosen[-1:]]).sum(0)
        allowed &= between >= MIN_BETWEEN * thickness**2
    return list(np.sort(paths[:, chosen], 1).T)


def _least_ink_paths(ink: np.ndarray) -> np.ndarray:
    """For each pixel of the last row, the path of least ink from the first row to it: its columns, (h, w) int.

    This is dynamic programming. A path steps from row to row, straight down or to a neighbouring column.
    """
    height, width = ink.shape
    # The cost of the best path to each pixel, with a column of walls on each side.
    costs = np.full((height, width + 2), np.inf)
    costs[:, 1:-1] = ink
    for row in range(1, height):
        above = costs[row - 1]
        costs[row, 1:-1] += np.minimum(np.minimum(above[:-2], above[2:]) + SIDE_STEP_COST, above[1:-1])
    left, straight, right = costs[:-1, :-2] + SIDE_STEP_COST, costs[:-1, 1:-1], costs[:-1, 2:] + SIDE_STEP_COST
    steps = np.where(straight <= np.minimum(left, right), 0, np.where(left <= right, -1, 1))  # to the row above
    paths = np.empty((height, width), int)
    paths[-1] = np.arange(width)
    for row in range(height - 1, 0, -1):
        paths[row - 1] = paths[row] + steps[row - 1, paths[row]]
    return paths


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
