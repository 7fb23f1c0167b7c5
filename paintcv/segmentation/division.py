"""Division: which ink belongs to which digit, so that a number is read from left to right, line by line.

    candidates = find_candidates(canvas.image, canvas.strokes)    # of an image file: find_candidates(read_image(path))
    probabilities, whole = predict_both(path, candidate_pictures(candidates))
    number = divide(candidates, probabilities, whole)
    number.text                                                   # "2026", doubtful "2026?", in two lines "20 26"

The ink comes in parts: strokes in the window, connected pixels in an image file (see parts.py). A digit may have
several parts: the bar of a 5 need not touch the rest. The parts of two digits may overlap in x: a slanted 7 leans over
a 1. For every two neighbouring parts, geometry gives a probability that they belong to one digit (see layout.py).
Where that is uncertain, every way to group the parts is proposed. The network reads all these candidates in one batch.
Dynamic programming then finds the best path through them: the one with the highest product of what geometry thinks of
each digit and of the network's confidence in it.

An example with two parts, a and b. The candidates are a, which leads from position 0 to 1, ab, from 0 to 2, and b,
from 1 to 2. Let geometry take a and b for one digit with a probability of 0.1, and let the network read a as 1 with
0.9, ab as 8 with 0.7, and b as 3 with 0.8. Then "13" has 0.9 x 0.9 x 0.8 = 0.65. "8" has 0.1 x 0.7 = 0.07, times 3.3
because it is all the ink (WHOLE_BONUS), which makes 0.23. So "13" is the best path from 0 to 2.

Source of the method (oversegmentation, candidates, and the best path through them): Matan, Burges, LeCun and Denker,
"Multi-digit recognition using a space displacement neural network", NIPS 1991; Bengio, LeCun, Nohl and Burges,
"LeRec: a NN/HMM hybrid for on-line handwriting recognition", Neural Computation 7, 1995, section 3.
"""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from paintcv.ink.canvas import Stroke
from paintcv.ink.picture import make_picture
from paintcv.segmentation.joins import split_stroke
from paintcv.segmentation.layout import LOW_HEIGHT, SMALL_HEIGHT, Layout, find_layout
from paintcv.segmentation.marks import PLUS_HEIGHT, SLASH_HEIGHT, SLASH_SLOPES, is_plus, is_slash, is_tick
from paintcv.segmentation.number import Candidate, Digit, LeftOut, Number, one_digit
from paintcv.segmentation.parts import Parts, bounding_box, find_parts

# Where the probability that two parts belong to one digit is higher than this, or lower than 1 minus this, geometry
# decides alone. Set by hand: a lower value asks the network less often, and makes fewer candidates.
CERTAIN = 0.98
# The most pieces that a digit is made of, between the positions where a digit may end. Set by hand: with 4, a digit of
# many strokes that touch was divided.
MAX_PIECES = 8
# Added to the log-prior of a candidate that is all the ink: most drawings are one digit. Set by hand.
WHOLE_BONUS = 1.2
# The probability that ink of the shape of a mark is one, that what looks like a plus, or a slash, is one, and that ink
# lower than LOW_HEIGHT is a digit. Set by hand.
MARK, PLUS, SLASH, LOW_DIGIT = 0.3, 0.9, 0.9, 0.1
MIN_BY_PLACE = 0.1  # the least probability of a mark by its place that counts. Set by hand
# A minus is lower than this, as a fraction of the line's height and of its own width. Set by hand.
FLAT_HEIGHT = 0.4
# A piece of connected pixels lower than this, as a fraction of their height, is no digit. Set by hand.
MIN_PIECE_HEIGHT = 0.45
# If the score of the best path is higher than that of a path with other digits by less than this, the reading is
# doubtful. Set by hand: the logarithm of DOUBT_BELOW's odds.
CLEAR = 1.1
KEPT_PATHS = 3  # to each position, the best of those with different digits. Set by hand
# The lowest probability of a digit that the user has typed. Set by hand: however sure the network is of another digit,
# the typed digits must have a path.
MIN_TYPED_PROBABILITY = 0.01
MIN_NO_DIGIT = 0.02  # the least probability that ink is no digit: the rejector is never surer. Set by hand
MIN_PROBABILITY = 3e-3  # keeps the logarithm of a probability finite


def find_candidates(image: np.ndarray, strokes: Sequence[Stroke] | None = None) -> list[Candidate]:
    """Every group of neighbouring parts that may be a digit, in reading order.

    `image` is (h, w) uint8, light ink on dark. `strokes` are those painted on it, if they are known. Raises
    paintcv.ink.picture.NoInk if there is no ink.
    """
    if strokes and len(strokes) == 1 and len(split_stroke(np.array(strokes[0].points))[0]) == 1:
        return one_digit(image)  # the most frequent drawing needs no geometry
    parts = find_parts(image, strokes)
    layout = find_layout(parts)
    return [_make_candidate(parts, layout, start, end) for start, end in _ranges(parts, layout)]


def divide(candidates: list[Candidate], probabilities: np.ndarray, whole: np.ndarray, labels: str = "") -> Number:
    """The number that the best path through the candidates reads.

    `candidates` are those of `find_candidates`. For their pictures, `probabilities` (n, 10) in 0..1 is what the
    classifier reads, and `whole` (n,) in 0..1 the rejector's probability of one whole digit, 1 where there is no
    rejector. If the user has typed which digits they are, `labels` such as "2026", it is the path through as many
    digits that fits them best. Raises ValueError if there is no such path.
    """
    readings = [Digit(*reading) for reading in zip(candidates, probabilities, whole.tolist(), strict=True)]
    best, *others = _best_paths(readings, labels, rejects=bool((whole < 1).any()))
    digits = best.digits
    if others and not labels and best.score - others[0].score < CLEAR:
        digits = tuple(_with_alternatives(digits, others[0].digits))
    marks = sorted([*candidates[0].marks, *best.marks], key=lambda mark: mark.box)
    return Number(digits, tuple(marks))


def _positions(layout: Layout) -> list[int]:
    """Where a digit may start and end, between the parts in reading order: 0, ..., number of parts.

    Of parts a, b and c, where a and b are certainly one digit and c may belong to it, these are 0, 2 and 3. The
    candidates are then ab, abc and c.
    """
    certain = layout.same_digit.diagonal(1) > CERTAIN
    return [0, *(np.flatnonzero(~certain) + 1).tolist(), len(layout.order)]


def _ranges(parts: Parts, layout: Layout) -> list[tuple[int, int]]:
    """The positions where each candidate starts and ends. Candidates after one another lead to the last position."""
    positions = _positions(layout)
    steps = set(itertools.pairwise(positions))
    ranges = [
        (start, end)
        for index, start in enumerate(positions)
        for end in positions[index + 1 : index + 1 + MAX_PIECES]
        if (start, end) in steps or _may_be_one_digit(layout, start, end)
    ]
    digits = [pair for pair in ranges if _is_whole_or_high(parts, layout, *pair)]
    return _on_paths(digits, positions[-1]) or ranges


def _on_paths(ranges: list[tuple[int, int]], last: int) -> list[tuple[int, int]]:
    """Those of the sorted `ranges` that lie on a path from position 0 to the last one."""
    from_first, to_last = {0}, {last}
    for start, end in ranges:
        if start in from_first:
            from_first.add(end)
    for start, end in reversed(ranges):
        if end in to_last:
            to_last.add(start)
    return [(start, end) for start, end in ranges if start in from_first and end in to_last]


def _link_probabilities(layout: Layout, start: int, end: int) -> np.ndarray:
    """The probabilities that the parts from `start` to before `end` are one digit.

    One for each part and the next, and one for the first and the last part, if there are others between them.
    """
    links = layout.same_digit.diagonal(1)[start : end - 1]
    return np.append(links, layout.same_digit[start, end - 1]) if end - start > 2 else links


def _may_be_one_digit(layout: Layout, start: int, end: int) -> bool:
    """Whether the parts are connected, or geometry doesn't exclude that they are one digit."""
    connected = (layout.connected_boxes[start:end] == layout.connected_boxes[start]).all()
    return bool(connected or (_link_probabilities(layout, start, end) >= 1 - CERTAIN).all())


def _is_whole_or_high(parts: Parts, layout: Layout, start: int, end: int) -> bool:
    """Whether the parts are no pieces of connected pixels, or all pieces of some, or pieces high enough for a digit.

    Any pieces of strokes do: another stroke may complete them. A line that may be left out does, too.
    """
    members = layout.order[start:end]
    in_pieces = parts.cut_apart[members].sum(0) > 0  # all parts that belong to the same connected pixels
    if parts.joins.any() or in_pieces.sum() == end - start or (end - start == 1 and layout.is_line[start]):
        return True
    if not parts.cut_apart[np.ix_(members, members)].all():
        return False
    _, top, _, bottom = bounding_box(parts.boxes[members])
    _, all_top, _, all_bottom = bounding_box(parts.boxes[in_pieces])
    return bottom - top >= MIN_PIECE_HEIGHT * (all_bottom - all_top)


def _make_candidate(parts: Parts, layout: Layout, start: int, end: int) -> Candidate:
    """The parts from `start` to before `end` as one digit."""
    box, ink = parts.crop(layout.order[start:end])
    log_prior = _log_prior(layout, start, end)
    mark, digit, by_place = _mark_and_digit(layout, start, end, ink)
    return Candidate(
        start,
        end,
        int(layout.lines[start]),
        box,
        ink,
        make_picture(ink),
        log_prior=log_prior + float(np.log(max(digit, MIN_PROBABILITY))),
        log_mark_prior=log_prior + float(np.log(mark)) if mark else -np.inf,
        mark_kind="line" if layout.is_line[start] else "mark",
        by_place=by_place,
        marks=parts.marks if start == 0 else (),
    )


def _mark_and_digit(layout: Layout, start: int, end: int, ink: np.ndarray) -> tuple[float, float, bool]:
    """The probabilities that ink is a mark, like a minus, a comma or a plus, and that it is a digit, by geometry.

    The third value is whether this is for its place, or its size, and not for its shape: the rejector doesn't see
    that. Ink of any other shape, and a part of connected ink, is no mark: 0.
    """
    line_height, by_place = layout.line_heights[start], float(layout.by_place[start])
    if end - start == 1 and by_place > MIN_BY_PLACE and (layout.is_line[start] or is_tick(ink, line_height)):
        return by_place, 1 - by_place, True
    boxes = layout.connected_boxes[start:end]
    height = len(ink)
    if not _is_complete(boxes.tolist(), layout.connected_sizes[start:end].tolist()):
        return 0, 1, False
    if height < PLUS_HEIGHT * line_height and is_plus(ink):
        return PLUS, 1 - PLUS, False
    if _may_be_slash(layout, start, end, ink.shape) and is_slash(ink):
        return SLASH, 1 - SLASH, True
    low = boxes[:, 3] < LOW_HEIGHT * line_height
    flat = boxes[:, 3] < FLAT_HEIGHT * np.minimum(line_height, boxes[:, 2])
    return MARK if (low | flat).all() else 0, LOW_DIGIT if height < LOW_HEIGHT * line_height else 1, False


def _is_complete(boxes: list[list[int]], sizes: list[int]) -> bool:
    """Whether there are all parts of connected ink, of which `boxes` and `sizes` are those of each part's ink."""
    return all(boxes.count(box) == size for box, size in zip(boxes, sizes, strict=True))


def _may_be_slash(layout: Layout, start: int, end: int, size: tuple[int, int]) -> bool:
    """Whether ink of this height and width stands between other high ink in its line, and is higher than most."""
    height, width = size
    if width < SLASH_SLOPES[0] * height or start == 0 or end == len(layout.order):
        return False
    heights = layout.connected_boxes[:, 3]
    is_high = (layout.lines == layout.lines[start]) & (heights >= SMALL_HEIGHT * layout.line_heights)
    before, after = heights[:start][is_high[:start]], heights[end:][is_high[end:]]
    return bool(len(before) and len(after) and height > SLASH_HEIGHT * np.median([*before, *after]))


def _log_prior(layout: Layout, start: int, end: int) -> float:
    """The logarithm of the probability, by geometry, that these parts are one digit, without the next part."""
    links = _link_probabilities(layout, start, end)
    log_prior = float(np.log(np.maximum(links, 1 - CERTAIN)).sum())
    if end < len(layout.order):
        log_prior += float(np.log1p(-min(layout.same_digit[end - 1, end], CERTAIN)))
    elif start == 0 and layout.lines[-1] == 0 and not layout.is_line.any():
        log_prior += WHOLE_BONUS
    return log_prior


@dataclass(frozen=True)
class _Path:
    """A path from position 0 through candidates: its score, a log-probability, and what is on it."""

    score: float = 0.0
    digits: tuple[Digit, ...] = ()
    marks: tuple[LeftOut, ...] = ()


def _best_paths(readings: list[Digit], labels: str, rejects: bool) -> list[_Path]:
    """The paths to the last position with the highest scores, the best first, each with other digits.

    They lead through as many digits as there are labels, if any. Dynamic programming: keep the best paths to each
    position, for each number of digits, and extend them by every candidate that starts there. Without labels, all that
    counts is whether there is a digit. The candidates are in reading order: all those that end at a position come
    before those that start there. Raises ValueError if there is no path.
    """
    most = len(labels) or 1
    best: dict[tuple[int, int], dict[tuple[int, ...], _Path]] = {(0, 0): {(): _Path()}}
    for reading in readings:
        for count in range(most + 1):
            for path in _highest(best.get((reading.candidate.start, count), {})):
                for longer in _extend(path, reading, labels, rejects):
                    state = reading.candidate.end, min(len(longer.digits), most)
                    values = tuple(digit.value for digit in longer.digits)
                    paths = best.setdefault(state, {})
                    if values not in paths or longer.score > paths[values].score:
                        paths[values] = longer
    last = readings[-1].candidate.end, most
    if last not in best:
        raise ValueError(f"the ink makes no {len(labels)} digits")
    return _highest(best[last])


def _highest(paths: dict[tuple[int, ...], _Path]) -> list[_Path]:
    return sorted(paths.values(), key=lambda path: -path.score)[:KEPT_PATHS]


def _extend(path: _Path, reading: Digit, labels: str, rejects: bool) -> Iterator[_Path]:
    """The path with one candidate more: as a digit, if there is a label for it, and left out, if that may be."""
    candidate = reading.candidate
    if candidate.log_mark_prior > -np.inf:
        no_digit = max(1 - reading.whole, MIN_NO_DIGIT) if rejects and not candidate.by_place else 1.0
        mark = LeftOut(candidate.mark_kind, candidate.box)
        yield _Path(path.score + candidate.log_mark_prior + float(np.log(no_digit)), path.digits, (*path.marks, mark))
    if labels and len(path.digits) == len(labels):
        return
    if labels:
        probability = max(reading.probabilities[int(labels[len(path.digits)])] * reading.whole, MIN_TYPED_PROBABILITY)
    else:
        # The rejector counts twice: a cut that leaves whole digits should win against one picture that is hardly one.
        probability = max(reading.confidence * reading.whole, MIN_PROBABILITY)
    score = path.score + candidate.log_prior + float(np.log(probability))
    yield _Path(score, (*path.digits, reading), path.marks)


def _with_alternatives(digits: tuple[Digit, ...], others: tuple[Digit, ...]) -> Iterator[Digit]:
    """The digits of the best path, and those that others would replace with these others as an alternative."""
    same = {digit.candidate for digit in digits} & {digit.candidate for digit in others}
    alternative = "".join(str(digit.value) for digit in others if digit.candidate not in same)
    for digit in digits:
        yield digit if digit.candidate in same else dataclasses.replace(digit, alternative=alternative)
