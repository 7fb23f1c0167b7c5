"""Cutting: where connected pixels may be digits that touch, and which pixels are whose then.

    pieces = cut(ink)       # (h, w) int: 1, 2, ... where there is ink, each number one piece; 0 elsewhere

Where two digits touch, a path from the top of the image to its bottom crosses the ink just once, no farther than a pen
is wide, and has ink on both sides that is high enough for a digit. Through a 0 or an 8 no path is like that, so that
most digits stay whole. Nothing is decided here: division.divide weighs the pieces against the whole.

Source: paths of least ink between touching characters: Wang and Jean, "Segmentation of merged characters by neural
networks and shortest path", Pattern Recognition 27, 1994.
"""

import cv2
import numpy as np

SIDEWAYS = 0.01  # what a step of the path to one side costs, in pixels of ink
CONTACT = 1.6  # how far the path may go through ink, in parts of the pen's width
TIMES = 4  # one after the other: a grating could be cut without end
HIGH = 0.7  # how high the ink on either side must be, in parts of the whole


def cut(ink: np.ndarray, times: int = TIMES) -> np.ndarray:
    """The pieces of some ink (h, w) bool, counted from 1: (h, w) int32, 0 where there is no ink.

    Each piece is cut again, up to so many times one after the other.
    """
    pieces = ink.astype(np.int32)
    x, y, width, height = cv2.boundingRect(ink.view(np.uint8))
    box = np.s_[y : y + height, x : x + width]  # no path leads around the ink
    path = _path(ink[box]) if width and times else None
    if path is not None:
        left = ink[box] & (np.arange(width) < path[:, None])
        first, second = cut(left, times - 1), cut(ink[box] & ~left, times - 1)
        pieces[box] = np.where(left, first, second + first.max() * (second > 0))
    return pieces


def _path(ink: np.ndarray) -> np.ndarray | None:
    """Where to cut: in each row the first column, (h,) int, that is to the right; None where nothing is to be cut.

    The path crosses the ink once, by no more than a contact, and has ink that is high enough on both sides.
    """
    width, paths = ink.shape[1], _paths(ink)
    crossed = np.take_along_axis(ink, paths, 1)
    begun = crossed & ~np.vstack([np.zeros((1, width), bool), crossed[:-1]])
    inked = ink.max(1)[:, None]
    starts, ends = ink.argmax(1)[:, None], width - ink[:, ::-1].argmax(1)[:, None]
    sides = [_span(inked & (starts < paths)), _span(inked & (ends > paths))]
    pen = 2 * cv2.distanceTransform(np.pad(ink, 1).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5).max()
    contact = crossed.sum(0)
    good = (begun.sum(0) == 1) & (contact <= CONTACT * pen) & (np.minimum(*sides) >= HIGH * _span(inked))
    if not good.any():
        return None
    least = np.flatnonzero(good & (contact == contact[good].min()))
    return paths[:, least[len(least) // 2]]


def _paths(ink: np.ndarray) -> np.ndarray:
    """For each pixel of the last row, the path of least ink from the first row to it: its columns, (h, w) int."""
    height, width = ink.shape
    costs = np.full((height, width + 2), np.inf)  # of the path to each pixel of a row; beside the row there is none
    costs[:, 1:-1] = ink
    sideways = np.empty(width)
    for row in range(1, height):
        before = costs[row - 1]
        np.minimum(before[:-2], before[2:], out=sideways)
        sideways += SIDEWAYS
        costs[row, 1:-1] += np.minimum(sideways, before[1:-1])
    left, straight, right = costs[:-1, :-2] + SIDEWAYS, costs[:-1, 1:-1], costs[:-1, 2:] + SIDEWAYS
    steps = np.where(straight <= np.minimum(left, right), 0, np.where(left <= right, -1, 1))  # to the row above
    paths = np.empty((height, width), int)
    paths[-1] = np.arange(width)
    for row in range(height - 1, 0, -1):
        paths[row - 1] = paths[row] + steps[row - 1, paths[row]]
    return paths


def _span(rows: np.ndarray) -> np.ndarray:
    """From the first to the last row that is True in each column of `rows` (h, n) bool: (n,) int."""
    return np.where(rows.any(0), len(rows) - rows[::-1].argmax(0) - rows.argmax(0), 0)
