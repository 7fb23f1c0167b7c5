"""Layout: the parts of the ink in lines and in reading order, and which of them geometry takes for one digit.

    layout = find_layout(find_parts(canvas.image, canvas.strokes))
    layout.order                     # the numbers of the parts, from left to right, the upper line first
    layout.links                     # the log-odds that each part and the next one belong to one digit

Geometry often tells whether two neighbouring parts belong to one digit: how far apart their centres of mass are, how
near their ink comes, and how they compare in height. Where it doesn't tell, division.py asks the networks.
"""

import itertools
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
# Connected ink that is lower than this, as a fraction of the height of the highest, makes no line of its own, and joins
# the nearest. Set by hand.
LOW_HEIGHT = 0.25
# Connected ink continues a line if it shares more of the height of the lower one than this with the ink before it. Set
# by hand: in numbers that go uphill, each digit stands up to 0.7 of its height above the last.
SAME_LINE = 0.04
# Lines that are together no higher than this, as a multiple of their highest ink, are one: a broken digit between whole
# ones, or an 8 of two circles, may begin two lines. Set by hand.
MAX_LINE_HEIGHT = 1.25


@dataclass(frozen=True)
class Layout:
    """The n parts of the ink in reading order: all arrays have them in this order."""

    order: np.ndarray  # (n,) int: the number of the part in `Parts`
    lines: np.ndarray  # (n,) int: the line it stands in, the upper line is 0
    line_heights: np.ndarray  # (n,): the height of its line: that of the highest connected ink in it, pixels
    usual_heights: np.ndarray  # (n,): the median height of the connected ink in its line that isn't low, pixels
    connected_boxes: np.ndarray  # (n, 4): the box around the ink that it touches, directly or through other parts
    links: np.ndarray  # (n, n): the log-odds that two parts belong to one digit; 0 where only a cut separates them
    cut: np.ndarray  # (n, n) bool: whether only a cut separates them


def find_layout(parts: Parts) -> Layout:
    """The layout of parts."""
    boxes = _connected_boxes(parts)
    members_of_lines = [_in_order(line, parts) for line in _find_lines(boxes, parts.is_rule)]
    order = np.concatenate(members_of_lines)
    counts = [len(members) for members in members_of_lines]
    lines = np.repeat(np.arange(len(counts)), counts)
    written = [boxes[_but_rules(members, parts.is_rule)] for members in members_of_lines]
    line_heights = np.repeat([line[:, 3].max() for line in written], counts)
    usual_heights = np.repeat([_usual_height(line) for line in written], counts)
    cut = parts.cut_apart[np.ix_(order, order)]
    links = np.where(cut, 0, measure_pairs(parts, order, line_heights) @ NEIGHBOUR_WEIGHTS)
    return Layout(order, lines, line_heights, usual_heights, boxes[order], links, cut)


def _but_rules(members: np.ndarray, is_rule: np.ndarray) -> np.ndarray:
    """Those of the parts `members` that are no rules; all, if all are."""
    return members[~is_rule[members]] if not is_rule[members].all() else members


def _in_order(line: np.ndarray, parts: Parts) -> np.ndarray:
    """The numbers of the parts in a line in reading order: by their centres of mass, from left to right.

    A part that covers others in x comes after the last of them: a rule does not stand between the parts of a digit.
    """
    left, centres = parts.boxes[line, 0], parts.centres[line]
    right = left + parts.boxes[line, 2]
    covers = (left[:, None] <= left) & (right[:, None] >= right)  # itself, too
    return line[np.lexsort((centres, covers.sum(1), np.where(covers, centres, -np.inf).max(1)))]


def _usual_height(boxes: np.ndarray) -> float:
    """The median height of the connected ink in a line that isn't low; `boxes` (n, 4) are those of its parts."""
    heights = np.unique(boxes, axis=0)[:, 3]
    return float(np.median(heights[heights >= LOW_HEIGHT * heights.max()]))


def measure_pairs(parts: Parts, order: np.ndarray, line_heights: np.ndarray) -> np.ndarray:
    """What NEIGHBOUR_WEIGHTS weigh, of every two parts in reading order: (n, n, 6).

    `order` and `line_heights`, both (n,), are those of the layout. The six measures are: 1; the gap between the ink of
    the two parts, the height of the lower one, the distance of their centres of mass in x, and the distance of the
    middles of their boxes in y, all as fractions of the line's height; and whether their ink touches, 0 or 1.
    """
    boxes, centres, gaps = parts.boxes[order], parts.centres[order], parts.gaps[np.ix_(order, order)]
    middles = boxes[:, 1] + boxes[:, 3] / 2
    heights = np.maximum(line_heights[:, None], line_heights)
    return np.stack(
        [
            np.ones(gaps.shape),
            np.minimum(gaps / heights, MAX_DISTANCE),
            np.minimum(boxes[:, 3, None], boxes[:, 3]) / heights,
            np.abs(centres[:, None] - centres) / heights,
            np.minimum(np.abs(middles[:, None] - middles) / heights, MAX_DISTANCE),
            gaps <= TOUCH_DISTANCE,
        ],
        2,
    )


def _connected_boxes(parts: Parts) -> np.ndarray:
    """For each part the box around the ink that it touches, directly or through other parts: (n, 4).

    A rule touches nothing: digits in a table are not one piece because each of them touches a line of it.
    """
    touches = (parts.gaps <= TOUCH_DISTANCE) & ~(parts.is_rule[:, None] | parts.is_rule)
    touches |= np.eye(len(parts.boxes), dtype=bool)
    boxes = np.array([bounding_box(parts.boxes[members]) for members in _transitive_closure(touches)])
    return np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])


def _transitive_closure(related: np.ndarray) -> np.ndarray:
    """Which elements are related directly or through a chain of others: (n, n) bool.

    `related` is (n, n) bool and symmetric. Each element is related to itself, or to none.
    """
    while True:
        as_floats = related.astype(np.float32)  # whose product is much faster than that of booleans
        through_another = as_floats @ as_floats > 0  # is there an element related to both?
        if (through_another == related).all():
            return related
        related = through_another  # the chains that it covers are twice as long


def _find_lines(boxes: np.ndarray, is_rule: np.ndarray) -> list[np.ndarray]:
    """The numbers of the parts in each line, the upper line first.

    `boxes` are the boxes (n, 4) of the connected ink of each part. Connected ink that isn't low makes the lines: from
    left to right, each piece joins the line whose last piece it shares most height with, or begins one. Low ink and
    rules join the nearest line.
    """
    written = boxes[_but_rules(np.arange(len(boxes)), is_rule)]
    pieces = np.unique(written[written[:, 3] >= LOW_HEIGHT * written[:, 3].max()], axis=0)
    lines: list[list[np.ndarray]] = []
    for piece in pieces[np.argsort(pieces[:, 0] + pieces[:, 2] / 2, kind="stable")]:
        line = max(lines, key=lambda line: _shared_height(piece, line[-1]), default=[])
        if line and _shared_height(piece, line[-1]) > SAME_LINE:
            line.append(piece)
        else:
            lines.append([piece])
    lines = _merge_lines(lines)
    lines.sort(key=lambda line: np.mean([box[1] + box[3] / 2 for box in line]))
    line_of_piece = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    every_piece = np.concatenate(lines)
    line_of = np.array([line_of_piece[_distances(box, every_piece).argmin()] for box in boxes])
    return [np.flatnonzero(line_of == line) for line in range(len(lines))]


def _shared_height(box: np.ndarray, other: np.ndarray) -> float:
    """How much height two boxes (4,) share, as a fraction of that of the lower one; below 0 if they are apart."""
    shared = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    return float(shared / min(box[3], other[3]))


def _merge_lines(lines: list[list[np.ndarray]]) -> list[list[np.ndarray]]:
    """Join lines, lists of boxes, that are together hardly higher than their highest box."""
    for first, second in itertools.combinations(range(len(lines)), 2):
        both = lines[first] + lines[second]
        _, top, _, bottom = bounding_box(np.array(both))
        if bottom - top <= MAX_LINE_HEIGHT * max(box[3] for box in both):
            others = [line for place, line in enumerate(lines) if place not in (first, second)]
            return _merge_lines([*others, both])
    return lines


def _distances(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far a box (4,) is from each of `others` (n, 4), pixels: (n,). From itself -1."""
    between = np.maximum(others[:, :2] - box[:2] - box[2:], box[:2] - others[:, :2] - others[:, 2:])
    return np.where((others == box).all(1), -1, np.hypot(*np.maximum(between, 0).T))
