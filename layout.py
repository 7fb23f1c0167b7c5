"""Layout: the parts of the ink in lines and in reading order, and how likely geometry takes each two for one digit.

    laid = lay_out(parts_of(canvas.image, canvas.strokes))
    laid.together                                          # (n, n) in 0..1

How far the parts' centres of mass are apart, how near their ink comes, and how they compare in height mostly tell
whether two neighbours are of one digit. division.py asks the network where they don't.
"""

from dataclasses import dataclass

import numpy as np

from parts import Parts, around

# Logistic regression of whether two neighbouring parts are one digit: what its measures, see `_measures`, count for.
# tests/neighbours.py fits it to numbers composed of the digits by writers 1 to 24.
NEIGHBOURS = np.array(
    [
        4.6,  # 1: what speaks for one digit before anything is measured
        -7.1,  # the gap between their inks
        -2.8,  # the height of the lower one
        -12.0,  # how far apart their centres of mass are in x
        4.5,  # how far apart the middles of their boxes are in y
        3.6,  # 1 if their inks touch
    ]
)
FAR = 0.4  # beyond it, gaps and differences in level are all alike, in parts of the line's height
TOUCH = 1.5  # inks no farther apart than this touch, pixels
CUT = 1.0  # how much likelier two parts are one digit where only a cut made two of them: in the same logistic terms

LOW = 0.5  # what is lower makes no digit by itself, in parts of the line's height, and no line
SAME_LINE = 0.3  # in one line stand parts that share more than this of the lower one's height
BROKEN = 0.08  # how far apart the halves of a broken 8 are, in parts of its height: with writers 1 to 30, below 0.04
STACKED = (0.5, 0.05)  # how likely two clumps, one above the other, are one digit: not farther apart than that; farther


@dataclass(frozen=True)
class Layout:
    """Parts in reading order: each array has them in that order."""

    order: np.ndarray  # (n,): which part it is
    lines: np.ndarray  # (n,): the line it is in, the upper one 0
    clumps: np.ndarray  # (n, 4): the box around all the ink that it touches, directly or through others
    heights: np.ndarray  # (n,): of its line, which is that of its highest clump, pixels
    measures: np.ndarray  # (n, n, 6): see `_measures`
    together: np.ndarray  # (n, n): how likely two are one digit, 0..1


def lay_out(parts: Parts) -> Layout:
    """The layout of some parts."""
    clumps = _clumps(parts)
    found = _lines(clumps, parts.middles)
    order = np.concatenate(found)
    clumps = clumps[order]
    lines = np.repeat(np.arange(len(found)), [len(line) for line in found])
    heights = np.array([clumps[lines == line, 3].max() for line in range(len(found))])[lines]
    measures = _measures(parts, order, heights)
    together = _together(measures @ NEIGHBOURS + CUT * parts.cut[np.ix_(order, order)], clumps, lines)
    return Layout(order, lines, clumps, heights, measures, together)


def _clumps(parts: Parts) -> np.ndarray:
    """For each part, the box around all the ink that it touches directly or through others: (n, 4)."""
    touching = _closure((parts.gaps <= TOUCH) | np.eye(len(parts.boxes), dtype=bool))
    boxes = np.array([around(parts.boxes[members]) for members in touching])
    return np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])


def _closure(alike: np.ndarray) -> np.ndarray:
    """The least equivalence that holds where the reflexive and symmetric relation `alike` (n, n) bool does."""
    while (alike @ alike != alike).any():
        alike = alike @ alike
    return alike


def _lines(clumps: np.ndarray, middles: np.ndarray) -> list[np.ndarray]:
    """The parts in lines, the upper first, each from left to right.

    The parts are given by the boxes of their clumps (n, 4) and the x of their centres of mass (n,).
    """
    top, height = clumps[:, 1], clumps[:, 3]
    bottom, high = top + height, height >= LOW * height.max()
    shared = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    alike = _closure((shared > SAME_LINE * np.minimum(height[:, None], height)) & high[:, None] & high)
    lines = sorted(
        map(np.flatnonzero, np.unique(alike[high], axis=0)), key=lambda line: (top[line] + bottom[line]).mean()
    )
    line_of = np.zeros(len(clumps), int)
    for place, line in enumerate(lines):
        line_of[line] = place
    for part in np.flatnonzero(~high):
        line_of[part] = line_of[high][_apart(clumps[part], clumps[high]).argmin()]
    members = (np.flatnonzero(line_of == place) for place in range(len(lines)))
    return [line[np.argsort(middles[line], kind="stable")] for line in members]


def _apart(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far a box (4,) is from each of others (n, 4), pixels: (n,)."""
    between = np.maximum(others[:, :2] - box[:2] - box[2:], box[:2] - others[:, :2] - others[:, 2:])
    return np.hypot(*np.maximum(between, 0).T)


def _measures(parts: Parts, order: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """What NEIGHBOURS weighs, of every two parts: (n, n, 6), in reading order. What is in two lines, means nothing.

    1; and, in parts of the line's height: the gap between the inks, the height of the lower one, how far the centres of
    mass are apart in x, how far the boxes' middles are apart in y; and whether the inks touch.
    """
    boxes, middles, gaps = parts.boxes[order], parts.middles[order], parts.gaps[np.ix_(order, order)]
    levels = boxes[:, 1] + boxes[:, 3] / 2
    return np.stack(
        [
            np.ones(gaps.shape),
            np.minimum(gaps / heights, FAR),
            np.minimum(boxes[:, 3, None], boxes[:, 3]) / heights,
            np.abs(middles[:, None] - middles) / heights,
            np.minimum(np.abs(levels[:, None] - levels) / heights, FAR),
            gaps <= TOUCH,
        ],
        2,
    )


def _together(log_odds: np.ndarray, clumps: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """How likely every two parts are one digit: (n, n) in 0..1, from the logarithm of their odds by geometry.

    Parts in two lines are two digits. But if there are just two clumps, one above the other, they may be a broken 8:
    see STACKED.
    """
    likely = (1 + np.tanh(log_odds / 2)) / 2  # the logistic function
    stacked = 0.0
    boxes = np.unique(clumps, axis=0)
    if lines[-1] == 1 and len(boxes) == 2:
        (upper, lower), (_, top, _, bottom) = boxes[boxes[:, 1].argsort()], around(boxes)
        apart = lower[1] - upper[1] - upper[3] > BROKEN * (bottom - top)
        stacked = STACKED[int(apart)]
    return np.where(lines[:, None] == lines, likely, stacked)
