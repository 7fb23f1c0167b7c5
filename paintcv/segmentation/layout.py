"""Layout: the parts of the ink in lines and in reading order, and which of them geometry takes for one digit.

    layout = find_layout(find_parts(canvas.image, canvas.strokes))
    layout.order                     # the numbers of the parts, from left to right, the upper line first
    layout.same_digit                # (n, n): the probability that two parts belong to one digit

Geometry mostly tells whether two neighbouring parts belong to one digit: how far apart their centres of mass are, how
near their ink comes, and how they compare in height. Where it doesn't tell, division.py asks the network.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from paintcv.segmentation.marks import HIGH, find_commas, find_line_marks
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
# The log-odds that connected pixels which can be cut are one digit, and what each multiple of the height that they are
# wide takes from them. Set by hand so that numbers whose digits don't touch lose nothing by the cuts.
SEVERAL_ODDS = 5.7, 4.5
STROKE_CUT_ODDS = 1.4  # the log-odds of one digit for two pieces of one stroke. Set by hand
MAX_APART_ODDS = 3.0  # the most log-odds of one digit for parts that don't touch: the network is always asked. By hand
# Connected ink lower than this, as a fraction of the line's height, is no digit by itself and makes no line of its
# own. Set by hand.
LOW_HEIGHT = 0.25
# Connected ink continues a line if it shares more of the height of the lower one than SAME_LINE with the ink before it;
# or more than SAME_LINE_STACKED where they share more than STACKED of the width of the narrower one, as digits in two
# rows do. Set by hand: in numbers that go uphill, each digit stands up to 0.7 of its height above the last.
SAME_LINE, SAME_LINE_STACKED, STACKED = 0.04, 0.3, 0.5
# Ink lower than SMALL_HEIGHT, as a fraction of the highest, joins a line that is nearer than NEAR_LINE, by the same
# measure: a raised digit, or a comma, makes no line of its own. Set by hand.
SMALL_HEIGHT, NEAR_LINE = 0.4, 0.3
# The probabilities that what may be a line under or over digits is none of them: if it stands apart, and if it touches;
# and that a line that may join two digits in one stroke belongs to neither. Set by hand.
LINE_MARK, TOUCHING_LINE_MARK, JOIN_MARK = 0.88, 0.5, 0.5
# Lines that are together no higher than this, as a multiple of their highest ink, are one: a broken digit between whole
# ones may begin two lines. Set by hand.
MAX_LINE_HEIGHT = 1.25
# The greatest distance between the halves of a broken 8, as a fraction of its height. In the pen digits of writers 1
# to 30 it is below 0.04.
BROKEN_GAP = 0.05
# The probabilities that two pieces of connected ink, one above the other, are one digit, if there is nothing else:
# those of a gap up to BROKEN_GAP, and of a larger gap. Set by hand; tools/touching.py tests digits in two rows.
BROKEN_PROBABILITY, TWO_ROWS_PROBABILITY = 0.5, 0.02


@dataclass(frozen=True)
class Layout:
    """The n parts of the ink in reading order: all arrays have them in this order."""

    order: np.ndarray  # (n,) int: the number of the part in `Parts`
    lines: np.ndarray  # (n,) int: the line it stands in, the upper line is 0
    line_heights: np.ndarray  # (n,): the height of its line: that of the highest connected ink in it, pixels
    connected_boxes: np.ndarray  # (n, 4): the box around the ink that it touches, directly or through other parts
    connected_sizes: np.ndarray  # (n,) int: how many parts that ink has
    same_digit: np.ndarray  # (n, n): the probability that two parts belong to one digit, 0..1
    by_place: np.ndarray  # (n,): the probability that it is a mark, by its place alone, 0..1
    is_line: np.ndarray  # (n,) bool: if it is a mark, whether it is a line under or over digits, or one that joins them


def find_layout(parts: Parts) -> Layout:
    """The layout of parts."""
    boxes = _connected_boxes(parts)
    members_of_lines = _find_lines(boxes, parts.centres)
    order = np.concatenate(members_of_lines)
    lines = np.repeat(np.arange(len(members_of_lines)), [len(members) for members in members_of_lines])
    line_heights = np.array([boxes[members, 3].max() for members in members_of_lines])[lines]
    apart = (boxes == parts.boxes).all(1)  # whether it touches no other part
    is_line = find_line_marks(parts.boxes[order], ~apart[order], lines, line_heights)
    # Lines under or over digits come last, so that they don't stand between the parts of a digit.
    last = np.lexsort((is_line, lines))
    order, is_line = order[last], is_line[last]
    boxes, apart = boxes[order], apart[order]
    commas = np.where(apart, find_commas(boxes, lines, line_heights), 0)
    by_place = np.where(is_line, np.where(apart, LINE_MARK, TOUCHING_LINE_MARK), commas)
    log_odds = _log_odds(parts, order, line_heights)
    same_digit = np.minimum(_same_digit(log_odds, boxes, lines), 1 - np.maximum(by_place[:, None], by_place))
    sizes = (boxes[:, None] == boxes).all(2).sum(1)
    is_join = parts.joins[order]
    by_place = np.where(is_join, JOIN_MARK, by_place)
    return Layout(order, lines, line_heights, boxes, sizes, same_digit, by_place, is_line | is_join)


def _log_odds(parts: Parts, order: np.ndarray, line_heights: np.ndarray) -> np.ndarray:
    """The log-odds of every two parts that they belong to one digit, if they stand in one line: (n, n)."""
    pairs = np.ix_(order, order)
    log_odds = measure_pairs(parts, order, line_heights) @ NEIGHBOUR_WEIGHTS
    cut_odds = STROKE_CUT_ODDS if parts.joins.any() else _cut_odds(parts)[pairs]
    apart_odds = np.where(parts.gaps[pairs] > TOUCH_DISTANCE, np.minimum(log_odds, MAX_APART_ODDS), log_odds)
    return np.where(parts.cut_apart[pairs], cut_odds, apart_odds)


def _cut_odds(parts: Parts) -> np.ndarray:
    """The log-odds of one digit for every two pieces of the same connected pixels: (n, n).

    Wide connected pixels are several digits more often than narrow ones. If they are, any of the cuts may be the one.
    """
    odds = np.zeros(parts.cut_apart.shape)
    for part in np.flatnonzero(parts.cut_apart.sum(1) > 1):
        pieces = parts.cut_apart[part]
        left, top, right, bottom = bounding_box(parts.boxes[pieces])
        several = 1 / (1 + np.exp(SEVERAL_ODDS[0] - SEVERAL_ODDS[1] * (right - left) / (bottom - top)))
        odds[part] = np.log((pieces.sum() - 1) / several - 1 + 1e-3)
    return odds


def measure_pairs(parts: Parts, order: np.ndarray, line_heights: np.ndarray) -> np.ndarray:
    """What NEIGHBOUR_WEIGHTS weigh, of every two parts in reading order: (n, n, 6).

    `order` and `line_heights`, both (n,), are those of the layout. The six measures are: 1; the gap between the ink of
    the two parts, the height of the lower one, the distance of their centres of mass in x, and the distance of the
    middles of their boxes in y, all as fractions of the line's height; and whether their ink touches, 0 or 1. For
    parts in two lines they mean nothing. Pieces of connected pixels are measured as if they were not cut.
    """
    boxes, centres, gaps = parts.boxes, parts.centres, parts.gaps
    if not parts.joins.any() and parts.cut_apart.sum() > len(boxes):
        boxes, centres, gaps = _measure_uncut(parts)
    boxes, centres, gaps = boxes[order], centres[order], gaps[np.ix_(order, order)]
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


def _measure_uncut(parts: Parts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes (n, 4), centres (n,) and gaps (n, n) of parts; of pieces those of the pixels that they were cut from."""
    pieces = parts.cut_apart
    boxes = np.array([bounding_box(parts.boxes[members]) for members in pieces])
    boxes[:, 2:] -= boxes[:, :2]
    centres = pieces @ (parts.pixels * parts.centres) / (pieces @ parts.pixels)
    nearest = np.where(pieces[:, :, None], parts.gaps, np.inf).min(1)  # from any piece like this to each part
    return boxes, centres, np.where(pieces[:, :, None], nearest.T, np.inf).min(1)


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
    Connected ink that is high makes the lines: from left to right, each piece joins the line that it continues best,
    or begins one. Ink that is lower, and near a line, joins the nearest one; far from all, it makes lines, too. Low ink
    always joins the nearest line.
    """
    tallest = boxes[:, 3].max()
    pieces = np.unique(boxes[boxes[:, 3] >= LOW_HEIGHT * tallest], axis=0)
    pieces = pieces[np.argsort(pieces[:, 0] + pieces[:, 2] / 2, kind="stable")]
    is_high = pieces[:, 3] >= SMALL_HEIGHT * tallest
    lines = _continue_lines([], pieces[is_high])
    near = [_distances(piece, pieces[is_high]).min() < NEAR_LINE * tallest for piece in pieces[~is_high]]
    lines = _continue_lines(lines, pieces[~is_high][~np.array(near, bool)])
    merged = _merge_lines([np.array(line) for line in lines])
    merged.sort(key=lambda line: (line[:, 1] + line[:, 3] / 2).mean())
    line_of_piece = np.repeat(np.arange(len(merged)), [len(line) for line in merged])
    every_piece = np.concatenate(merged)
    line_of = np.array([line_of_piece[_distances(box, every_piece).argmin()] for box in boxes])
    members = (np.flatnonzero(line_of == line) for line in range(len(merged)))
    return [line[np.argsort(centres[line], kind="stable")] for line in members]


def _continue_lines(lines: list[list[np.ndarray]], boxes: np.ndarray) -> list[list[np.ndarray]]:
    """The lines, each a list of boxes, with more `boxes` (n, 4), from left to right, in them or in new ones."""
    for box in boxes:
        fits = [_fit_to_line(box, line) for line in lines]
        if fits and max(fits) > 0:
            lines[int(np.argmax(fits))].append(box)
        else:
            lines.append([box])
    return lines


def _fit_to_line(box: np.ndarray, line: list[np.ndarray]) -> float:
    """How well connected ink in `box` (4,) continues a line of boxes to its left: above 0 if it may belong to it.

    It is compared with the last box of the line and with the last high one. The measure is how much of the lower one's
    height the two share, without what ink in the same line must share.
    """
    tallest = max(other[3] for other in line)
    last_high = next(other for other in reversed(line) if other[3] >= HIGH * tallest)
    return max(_shared_height(box, other) for other in (line[-1], last_high))


def _shared_height(box: np.ndarray, other: np.ndarray) -> float:
    width, height = (
        (min(box[axis] + box[axis + 2], other[axis] + other[axis + 2]) - max(box[axis], other[axis]))
        / min(box[axis + 2], other[axis + 2])
        for axis in (0, 1)
    )
    return float(height - (SAME_LINE_STACKED if width > STACKED else SAME_LINE))


def _merge_lines(lines: list[np.ndarray]) -> list[np.ndarray]:
    """Join lines, arrays (n, 4) of boxes, that are together hardly higher than their highest box."""
    for first, second in itertools.combinations(range(len(lines)), 2):
        both = np.concatenate([lines[first], lines[second]])
        _, top, _, bottom = bounding_box(both)
        if bottom - top <= MAX_LINE_HEIGHT * both[:, 3].max():
            others = [line for place, line in enumerate(lines) if place not in (first, second)]
            return _merge_lines([*others, both])
    return lines


def _distances(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far a box (4,) is from each of `others` (n, 4), pixels: (n,). From itself -1."""
    between = np.maximum(others[:, :2] - box[:2] - box[2:], box[:2] - others[:, :2] - others[:, 2:])
    return np.where((others == box).all(1), -1, np.hypot(*np.maximum(between, 0).T))


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
