"""Division: which ink belongs to which digit, so that a number is read from left to right, line by line.

    candidates = find_candidates(canvas.image, canvas.strokes)    # of an image file: find_candidates(read_image(path))
    probabilities, kinds = predict_both(path, candidate_views(candidates))
    number = divide(candidates, probabilities, kinds)
    number.text                                                   # "2026", doubtful "2026?", in two lines "20 26"

The ink comes in parts: strokes in the window, connected pixels in an image file (see parts.py). A digit may have
several parts: the bar of a 5 need not touch the rest. The parts of two digits may overlap in x: a slanted 7 leans over
a 1. So every group of neighbouring parts that may be one digit is proposed, with what geometry says about it (see
layout.py). The networks read all these candidates in one batch.

A path leads from the first part to the last one through candidates. Each of them is read as a digit, left out as a
sign, or shown as no digit. All paths together have a probability of 1; that of a path is proportional to the product of
what the networks and geometry say about each of its steps. Several paths may read the same text. The answer is the text
whose paths have the highest sum, and that sum is its confidence.

An example with two parts, a and b. The candidates are a, which leads from position 0 to 1, ab, from 0 to 2, and b, from
1 to 2. Let the networks take ab for a digit with a probability of 0.9, and for a 4 if it is one with 0.8; a and b
together with 0.1. Then "4" has 0.9 x 0.8 of 0.9 + 0.1, which is 72 %.

Source of candidates and paths: Matan, Burges, LeCun and Denker, "Multi-digit recognition using a space displacement
neural network", NIPS 1991. For that of the sums, see paths.py.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from paintcv.ink.canvas import Stroke
from paintcv.ink.picture import make_picture
from paintcv.ink.surroundings import WINDOW, make_surroundings
from paintcv.segmentation.layout import Layout, find_layout
from paintcv.segmentation.number import DIGIT, OTHER, SIGN, Candidate, Digit, LeftOut, Number, one_digit
from paintcv.segmentation.parts import MIN_STROKE_CUT_WIDTH, Parts, bounding_box, find_parts
from paintcv.segmentation.paths import Step, likeliest_texts, path_of_labels, score_steps, whole_digits

# Parts aren't proposed as one digit if the log-odds for it are lower than the negative of this. Set by hand: a lower
# value asks the networks less often, and makes fewer candidates.
CERTAIN = 4.0
# The most parts that a digit is made of, unless it is all the ink. Set by hand: with 4, a digit of many strokes that
# touch was divided.
MAX_PIECES = 8
MAX_CANDIDATES = 150  # set by hand: of 20 strokes that cross, all 341 took 0.33 s, in which the window stands still
LINE_FLATNESS = 4  # what was left out is called a line if it is so many times as wide as high


def find_candidates(image: np.ndarray, strokes: Sequence[Stroke] | None = None) -> list[Candidate]:
    """Every group of neighbouring parts that may be a digit, in reading order.

    `image` is (h, w) uint8, light ink on dark. `strokes` are those painted on it, if they are known. Raises
    paintcv.ink.picture.NoInk if there is no ink.
    """
    if strokes and len(strokes) == 1:
        width, height = np.ptp(strokes[0].points, axis=0)
        if width <= MIN_STROKE_CUT_WIDTH * height:
            return one_digit(image)  # the most frequent drawing needs no geometry
    parts = find_parts(image, strokes)
    if len(parts.boxes) == 1 and not parts.dirt:
        return one_digit(image)
    layout = find_layout(parts)
    return [_make_candidate(parts, layout, start, end) for start, end in _ranges(layout)]


def _ranges(layout: Layout) -> list[tuple[int, int]]:
    """The positions, between the parts in reading order, where each candidate starts and ends.

    Each part is one, and so is each group of neighbours that may be one digit: of at most MAX_PIECES parts, or of all.
    Of too many, the smallest groups are taken, and all connected ink as a whole.
    """
    count = len(layout.order)
    changes = np.flatnonzero((layout.connected_boxes[1:] != layout.connected_boxes[:-1]).any(1)) + 1
    connected = itertools.pairwise([0, *changes.tolist(), count])
    groups = {(start, end) for start in range(count) for end in range(start + 1, min(start + MAX_PIECES, count) + 1)}
    possible = [group for group in sorted(groups, key=_size) if _may_be_one_digit(layout, *group)]
    everything = [(0, count)] if _may_be_one_digit(layout, 0, count) else []
    return sorted({*possible[: max(MAX_CANDIDATES, 2 * count)], *connected, *everything})


def _size(group: tuple[int, int]) -> tuple[int, int]:
    """By what groups of parts are sorted: how many parts, and where they start."""
    return group[1] - group[0], group[0]


def _may_be_one_digit(layout: Layout, start: int, end: int) -> bool:
    """Whether the parts from `start` to before `end` touch, or geometry doesn't exclude that they are one digit."""
    connected = (layout.connected_boxes[start:end] == layout.connected_boxes[start]).all()
    return bool(connected or min(_tree(layout, start, end)) >= -CERTAIN)


def _tree(layout: Layout, start: int, end: int) -> list[float]:
    """The links that hold the parts from `start` to before `end` together best: log-odds that two are one digit.

    They are those of the maximum spanning tree, found by Prim's algorithm: each part is joined to those before by its
    strongest link. The bar of a 4 may hold two strokes together that are far apart. Parts that only a cut separates
    are held together by infinite ones.
    """
    inside = np.s_[start:end, start:end]
    links = np.where(layout.cut[inside], np.inf, layout.links[inside])
    strongest = links[0].copy()
    missing = set(range(1, len(links)))
    chosen = []
    while missing:
        part = max(missing, key=lambda part: strongest[part])
        chosen.append(float(strongest[part]))
        missing.remove(part)
        strongest = np.maximum(strongest, links[part])
    return chosen


def _make_candidate(parts: Parts, layout: Layout, start: int, end: int) -> Candidate:
    """The parts from `start` to before `end` as one digit."""
    members = layout.order[start:end]
    left, top, right, bottom = bounding_box(parts.boxes[members])
    height = float(layout.usual_heights[start])
    reach = round(WINDOW * max(right - left, bottom - top, height))  # nobody looks farther
    x, y = max(left - reach, 0), max(top - reach, 0)
    own, others = parts.members_ink(members, np.s_[y : bottom + reach, x : right + reach])
    box = left - x, top - y, right - left, bottom - top
    ink = own[top - y : bottom - y, left - x : right - x]
    corner_x, corner_y = parts.corner
    return Candidate(
        start,
        end,
        int(layout.lines[start]),
        (left + corner_x, top + corner_y, right - left, bottom - top),
        ink,
        make_picture(ink),
        make_surroundings(own, others, box, height),
        _geometry(layout, start, end),
        marks=parts.dirt if start == 0 else (),
    )


def _geometry(layout: Layout, start: int, end: int) -> tuple[float, ...]:
    """What geometry says about a group of parts: see paths.measure_steps."""
    links, cut = layout.links.diagonal(1), layout.cut.diagonal(1)
    joined = max(-np.logaddexp(0, -np.array(_tree(layout, start, end))).sum(), -2 * CERTAIN)
    rows = int(layout.lines[end - 1] - layout.lines[start])
    if end == len(layout.order):
        return float(joined), 0.0, 0.0, rows
    parted = 0.0 if cut[end - 1] or layout.lines[end] != layout.lines[end - 1] else -np.logaddexp(0, links[end - 1])
    return float(joined), float(max(parted, -2 * CERTAIN)), float(cut[end - 1]), rows


def divide(candidates: list[Candidate], probabilities: np.ndarray, kinds: np.ndarray, labels: str = "") -> Number:
    """The number that the paths through the candidates read.

    `candidates` are those of `find_candidates`. For their views, `probabilities` (n, 10) in 0..1 is what the classifier
    reads, and `kinds` (n, 4) in 0..1 the rejector's probability of each of KINDS. The number shows the likeliest text,
    as its likeliest path reads it. If the user has typed which digits they are, `labels` such as "2026", it is the
    likeliest path through these digits, and shows what the classifier reads in each. Raises ValueError if there is no
    such path.
    """
    scores = score_steps(candidates, probabilities, kinds)
    whole = whole_digits(candidates, scores).tolist()
    others: list[tuple[str, float]] = []
    if labels:
        steps, confidence = path_of_labels(candidates, probabilities, scores, labels), 1.0
    else:
        (best, *rest), total = likeliest_texts(candidates, probabilities, scores)
        steps, confidence = best.steps, min(math.exp(best.score - total), 1.0)
        others = [(text.shown, math.exp(text.score - total)) for text in rest]
    if all(step.kind == SIGN for step in steps):
        steps = _largest_as_no_digit(candidates, steps)
    digits = [
        Digit(
            candidates[step.index],
            probabilities[step.index],
            whole[step.index],
            step.kind == DIGIT,
            None if labels else step.value,
        )
        for step in steps
        if step.kind != SIGN
    ]
    signs = (_left_out(candidates[step.index]) for step in steps if step.kind == SIGN)
    marks = sorted([*candidates[0].marks, *signs], key=lambda mark: mark.box)
    number = Number(tuple(digits), tuple(marks))
    return number if labels else number.with_confidence(confidence, others)


def _largest_as_no_digit(candidates: Sequence[Candidate], steps: Sequence[Step]) -> tuple[Step, ...]:
    """A path that leaves everything out, with its largest ink shown as no digit instead."""
    largest = max(steps, key=lambda step: candidates[step.index].ink.size)
    return tuple(Step(step.index, OTHER) if step is largest else step for step in steps)


def _left_out(candidate: Candidate) -> LeftOut:
    _, _, width, height = candidate.box
    return LeftOut("line" if width > LINE_FLATNESS * height else "mark", candidate.box)
