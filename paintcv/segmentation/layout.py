"""Layout: the parts of the ink in lines and in reading order, and which of them geometry takes for one digit.

    layout = find_layout(find_parts(canvas.image, canvas.strokes))
    layout.order                     # the numbers of the parts, from left to right, the upper line first
    layout.same_digit                # (n, n): the probability that two parts belong to one digit

Geometry mostly tells whether two neighbouring parts belong to one digit: how far apart their centres of mass are, how
near their ink comes, and how they compare in height. Where it doesn't tell, division.py asks the network.
"""

from dataclasses import dataclass

import numpy as np

from paintcv.segmentation.parts import Parts, bounding_box

# The weights of a logistic regression: do two neighbouring parts belong to one digit? See `measure_pairs` for what
# they weigh. tools/neighbours.py fits them to numbers composed of the digits by writers 1 to 24.
NEIGHBOUR_WEIGHTS = np.array(
    [
        4.6,  # 1: the log-odds of one digit before anything is measured
        -7.1,  # the gap between their ink
        -2.8,  # the height of the lower part
        -12.0,  # the distance of their centres of mass in x
        4.5,  # the distance of the middles of their boxes in y
        3.6,  # 1 if their ink touches
    ]
)
# Larger gaps, and larger distances in y, count as this, as a fraction of the line's height. Set by hand: parts that far
# apart are two digits, and more distance does not make that more likely. The weights are fitted with it.
MAX_DISTANCE = 0.4
TOUCH_DISTANCE = 1.5  # ink no farther apart than this touches, pixels. Set by hand: neighbouring pixels are 1 apart
# Added to the log-odds of one digit for two parts that only a cut separated: the ink says that they are connected. Set
# by hand so that numbers whose digits don't touch lose nothing by the cuts.
CUT_BONUS = 1.0
# Connected ink lower than this, as a fraction of the line's height, is no digit by itself and makes no line of its
# own. Set by hand.
LOW_HEIGHT = 0.5
SAME_LINE = 0.3  # parts stand in one line if they share more of the lower one's height than this fraction. Set by hand
# The greatest distance between the halves of a broken 8, as a fraction of its height. In the pen digits of writers 1
# to 30 it is below 0.04.
BROKEN_GAP = 0.08
# The probabilities that two pieces of connected ink, one above the other, are one digit, if there is nothing else:
# those of a gap up to BROKEN_GAP, and of a larger gap. Set by hand; tools/touching.py tests digits in two rows.
BROKEN_PROBABILITY, TWO_ROWS_PROBABILITY = 0.5, 0.05


@dataclass(frozen=True)
class Layout:
    """The n parts of the ink in reading order: all arrays have them in this order."""

    order: np.ndarray  # (n,) int: the number of the part in `Parts`
    lines: np.ndarray  # (n,) int: the line it stands in, the upper line is 0
    line_heights: np.ndarray  # (n,): the height of its line: that of the highest connected ink in it, pixels
    connected_boxes: np.ndarray  # (n, 4): the box around the ink that it touches, directly or through other parts
    same_digit: np.ndarray  # (n, n): the probability that two parts belong to one digit, 0..1


def find_layout(parts: Parts) -> Layout:
    """The layout of parts."""
    boxes = _connected_boxes(parts)
    members_of_lines = _find_lines(boxes, parts.centres)
    order = np.concatenate(members_of_lines)
    boxes = boxes[order]
    lines = np.repeat(np.arange(len(members_of_lines)), [len(members) for members in members_of_lines])
    line_heights = np.array([boxes[lines == line, 3].max() for line in range(len(members_of_lines))])[lines]
    log_odds = measure_pairs(parts, order, line_heights) @ NEIGHBOUR_WEIGHTS
    log_odds += CUT_BONUS * parts.cut_apart[np.ix_(order, order)]
    return Layout(order, lines, line_heights, boxes, _same_digit(log_odds, boxes, lines))


def measure_pairs(parts: Parts, order: np.ndarray, line_heights: np.ndarray) -> np.ndarray:
    """What NEIGHBOUR_WEIGHTS weigh, of every two parts in reading order: (n, n, 6).

    `order` and `line_heights`, both (n,), are those of the layout. The six measures are: 1; the gap between the ink of
    the two parts, the height of the lower one, the distance of their centres of mass in x, and the distance of the
    middles of their boxes in y, all as fractions of the line's height; and whether their ink touches, 0 or 1. For
    parts in two lines they mean nothing.
    """
    boxes, centres, gaps = parts.boxes[order], parts.centres[order], parts.gaps[np.ix_(order, order)]
    middles = boxes[:, 1] + boxes[:, 3] / 2
    return np.stack(
        [
            np.ones(gaps.shape),
            np.minimum(gaps / line_heights, MAX_DISTANCE),
            np.minimum(boxes[:, 3, None], boxes[:, 3]) / line_heights,
            np.abs(centres[:, None] - centres) / line_heights,
            np.minimum(np.abs(middles[:, None] - middles) / line_heights, MAX_DISTANCE),
            gaps <= TOUCH_DISTANCE,
        ],
        2,
    )


def _connected_boxes(parts: Parts) -> np.ndarray:
    """For each part the box around the ink that it touches, directly or through other parts: (n, 4)."""
    touches = (parts.gaps <= TOUCH_DISTANCE) | np.eye(len(parts.boxes), dtype=bool)
    boxes = np.array([bounding_box(parts.boxes[members]) for members in _transitive_closure(touches)])
    return np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])


def _transitive_closure(related: np.ndarray) -> np.ndarray:
    """Which elements are related directly or through a chain of others: (n, n) bool.

    `related` is (n, n) bool and symmetric. Each element is related to itself, or to none.
    """
    while True:
        through_another = related @ related  # a product of booleans: is there an element related to both?
        if (through_another == related).all():
            return related
        related = through_another  # the chains that it covers are twice as long


def _find_lines(boxes: np.ndarray, centres: np.ndarray) -> list[np.ndarray]:
    """The numbers of the parts in each line from left to right, the upper line first.

    `boxes` are the boxes (n, 4) of the connected ink of each part, `centres` the x of their centres of mass (n,).
    Parts whose ink is high make the lines. Low ink joins the line of the nearest high ink.
    """
    top, height = boxes[:, 1], boxes[:, 3]
    bottom, high = top + height, height >= LOW_HEIGHT * height.max()
    shared = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    beside = shared > SAME_LINE * np.minimum(height[:, None], height)
    same_line = _transitive_closure(beside & high[:, None] & high)
    high_lines = sorted(
        map(np.flatnonzero, np.unique(same_line[high], axis=0)),
        key=lambda members: (top[members] + bottom[members]).mean(),
    )
    line_of = np.zeros(len(boxes), int)
    for line, members in enumerate(high_lines):
        line_of[members] = line
    for part in np.flatnonzero(~high):
        line_of[part] = line_of[high][_box_distances(boxes[part], boxes[high]).argmin()]
    lines = (np.flatnonzero(line_of == line) for line in range(len(high_lines)))
    return [members[np.argsort(centres[members], kind="stable")] for members in lines]


def _box_distances(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far a box (4,) is from each of `others` (n, 4), pixels: (n,)."""
    between = np.maximum(others[:, :2] - box[:2] - box[2:], box[:2] - others[:, :2] - others[:, 2:])
    return np.hypot(*np.maximum(between, 0).T)


def _same_digit(log_odds: np.ndarray, connected_boxes: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The probability that every two parts belong to one digit, (n, n) in 0..1, from its log-odds by geometry (n, n).

    Parts in two lines belong to two digits, with one exception: if the ink is in just two connected pieces, one above
    the other, they may be a broken 8.
    """
    in_line = (1 + np.tanh(log_odds / 2)) / 2  # the logistic function
    across_lines = 0.0
    boxes = np.unique(connected_boxes, axis=0)
    if lines[-1] == 1 and len(boxes) == 2:
        upper, lower = boxes[boxes[:, 1].argsort()]
        _, top, _, bottom = bounding_box(boxes)
        gap = lower[1] - upper[1] - upper[3]
        across_lines = TWO_ROWS_PROBABILITY if gap > BROKEN_GAP * (bottom - top) else BROKEN_PROBABILITY
    return np.where(lines[:, None] == lines, in_line, across_lines)
