"""Division: which ink belongs to which digit, so that a number is read from left to right, line by line.

    candidates = find_candidates(canvas.image, canvas.strokes)    # of an image file: find_candidates(read_image(path))
    number = divide(candidates, predict(network, candidate_pictures(candidates)))
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
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paintcv.ink.canvas import Stroke
from paintcv.ink.picture import make_picture
from paintcv.segmentation.layout import LOW_HEIGHT, Layout, find_layout
from paintcv.segmentation.number import DOUBT_BELOW, Box, Candidate, Digit, Number, one_digit
from paintcv.segmentation.parts import Parts, find_parts

# Where the probability that two parts belong to one digit is higher than this, or lower than 1 minus this, geometry
# decides alone. Set by hand: a lower value asks the network less often, and makes fewer candidates.
CERTAIN = 0.98
# The most pieces that a digit is made of, between the positions where a digit may end. Set by hand: with 4, a digit of
# many strokes that touch was divided.
MAX_PIECES = 8
# Added to the log-prior of a candidate that is all the ink: most drawings are one digit. Set by hand.
WHOLE_BONUS = 1.2
# The probability that ink too low for a digit is no part of any digit: a dot, or a slip of the pen. Set by hand.
STRAY_INK = 0.1
# The widths of a candidate, as multiples of its height, between which the confidence that it needs rises from
# DOUBT_BELOW to 1: wide ink may be two digits that touch. Set by hand.
DOUBTFUL_WIDTHS = (0.9, 1.3)
# How high each of several digits must be to be an alternative to one digit, as a fraction of its height. Set by hand.
# tools/touching.py measured what alternatives do: of 600 pairs of digits that touch, 14 instead of 101 were misread
# without a question mark. In return, 16 of 1,498 single digits got a question mark.
MIN_ALTERNATIVE_HEIGHT = 0.75
# The lowest probability of a digit that the user has typed. Set by hand: however sure the network is of another digit,
# the typed digits must have a path.
MIN_TYPED_PROBABILITY = 0.01
MIN_PROBABILITY = 1e-7  # keeps the logarithm of a probability finite


def find_candidates(image: np.ndarray, strokes: Sequence[Stroke] | None = None) -> list[Candidate]:
    """Every group of neighbouring parts that may be a digit, in reading order.

    `image` is (h, w) uint8, light ink on dark. `strokes` are those painted on it, if they are known. Raises
    paintcv.ink.picture.NoInk if there is no ink.
    """
    if strokes and len(strokes) == 1:  # the most frequent drawing needs no geometry
        (candidate,) = one_digit(image)
        return [dataclasses.replace(candidate, doubt_below=_doubt_below(candidate.box))]
    parts = find_parts(image, strokes)
    layout = find_layout(parts)
    positions = _positions(layout)
    return [
        _make_candidate(parts, layout, start, end)
        for index, start in enumerate(positions)
        for end in positions[index + 1 : index + 1 + MAX_PIECES]
        if end == positions[index + 1] or _may_be_one_digit(layout, start, end)
    ]


def divide(candidates: list[Candidate], probabilities: np.ndarray, labels: str = "") -> Number:
    """The number that the best path through the candidates reads.

    `candidates` are those of `find_candidates`, `probabilities` what the network reads in their pictures: (n, 10) in
    0..1. If the user has typed which digits they are, `labels` such as "2026", it is the path through as many digits
    that fits them best. Raises ValueError if there is no such path.
    """
    best_path = _best_path(candidates, probabilities, labels)
    return Number(
        tuple(
            dataclasses.replace(digit, alternative=_alternative(digit, candidates, probabilities))
            for digit in best_path.digits
        )
    )


def _positions(layout: Layout) -> list[int]:
    """Where a digit may start and end, between the parts in reading order: 0, ..., number of parts.

    Of parts a, b and c, where a and b are certainly one digit and c may belong to it, these are 0, 2 and 3. The
    candidates are then ab, abc and c.
    """
    certain = layout.same_digit.diagonal(1) > CERTAIN
    return [0, *(np.flatnonzero(~certain) + 1).tolist(), len(layout.order)]


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


def _make_candidate(parts: Parts, layout: Layout, start: int, end: int) -> Candidate:
    """The parts from `start` to before `end` as one digit."""
    box, ink = parts.crop(layout.order[start:end])
    low = LOW_HEIGHT * layout.line_heights[start]
    log_prior = _log_prior(layout, start, end)
    if box[3] < low:
        log_prior += float(np.log(STRAY_INK))
    may_be_left_out = bool(layout.connected_boxes[start:end, 3].max() < low)
    line = int(layout.lines[start])
    return Candidate(
        start, end, line, box, ink, make_picture(ink), log_prior, may_be_left_out, doubt_below=_doubt_below(box)
    )


def _log_prior(layout: Layout, start: int, end: int) -> float:
    """The logarithm of the probability, by geometry, that these parts are one digit, without the next part."""
    links = _link_probabilities(layout, start, end)
    log_prior = float(np.log(np.maximum(links, 1 - CERTAIN)).sum())
    if end < len(layout.order):
        log_prior += float(np.log1p(-min(layout.same_digit[end - 1, end], CERTAIN)))
    elif start == 0:
        log_prior += WHOLE_BONUS
    return log_prior


def _doubt_below(box: Box) -> float:
    """The confidence below which a digit in this box is doubtful: a wide one needs more of it."""
    return float(np.interp(box[2] / box[3], DOUBTFUL_WIDTHS, (DOUBT_BELOW, 1)))


@dataclass(frozen=True)
class _Path:
    """A path from position 0 through candidates: its score, a log-probability, and the digits on it."""

    score: float = 0.0
    digits: tuple[Digit, ...] = ()


def _best_path(candidates: list[Candidate], probabilities: np.ndarray, labels: str) -> _Path:
    """The path with the highest score to the last position, through as many digits as there are labels, if any.

    Dynamic programming: keep the best path to each position, for each number of labels used up, and extend it by every
    candidate that starts there. The candidates are in reading order: all those that end at a position come before
    those that start there.
    """
    best = {(0, 0): _Path()}
    for candidate, reading in zip(candidates, probabilities, strict=True):
        for used in range(len(labels) + 1):
            path = best.get((candidate.start, used))
            longer = _extend(path, candidate, reading, labels) if path else None
            if longer:
                state = candidate.end, len(longer.digits) if labels else 0
                if state not in best or longer.score > best[state].score:
                    best[state] = longer
    last = candidates[-1].end, len(labels)
    if last not in best:
        raise ValueError(f"the ink makes no {len(labels)} digits")
    return best[last]


def _extend(path: _Path, candidate: Candidate, probabilities: np.ndarray, labels: str) -> _Path | None:
    """The path with one candidate more. None if it would need a label and all are used up."""
    score = path.score + candidate.log_prior
    if candidate.may_be_left_out:
        return _Path(score, path.digits)
    if labels and len(path.digits) == len(labels):
        return None
    if labels:
        probability = max(probabilities[int(labels[len(path.digits)])], MIN_TYPED_PROBABILITY)
    else:
        probability = max(probabilities.max(), MIN_PROBABILITY)
    return _Path(score + float(np.log(probability)), (*path.digits, Digit(candidate, probabilities)))


def _alternative(digit: Digit, candidates: list[Candidate], probabilities: np.ndarray) -> str:
    """Several digits as which the same ink can be read just as well, for example "13". "" if there are none.

    A path through smaller candidates counts if each digit on it is high enough and read with a confidence of at least
    DOUBT_BELOW. If several paths count, the one with the highest lowest confidence wins.
    """
    undivided = digit.candidate
    # For each position, and for 0, 1 or several digits: the lowest confidence on the best path there, and its digits.
    best = {(undivided.start, 0): (1.0, "")}
    lines = _count_lines(undivided, candidates)  # in two lines, each digit may be half as high
    min_height = MIN_ALTERNATIVE_HEIGHT * undivided.box[3]
    for candidate, reading in zip(candidates, probabilities, strict=True):
        high_enough = candidate.may_be_left_out or candidate.box[3] * lines >= min_height
        if candidate is undivided or candidate.end > undivided.end or not high_enough:
            continue
        for count in range(3):
            if (candidate.start, count) not in best:
                continue
            lowest, digits = best[candidate.start, count]
            if not candidate.may_be_left_out:
                lowest, digits = min(lowest, float(reading.max())), f"{digits}{reading.argmax()}"
            state = candidate.end, min(len(digits), 2)
            best[state] = max((lowest, digits), best.get(state, (0.0, "")))
    lowest, digits = best.get((undivided.end, 2), (0.0, ""))
    return digits if lowest >= DOUBT_BELOW else ""


def _count_lines(candidate: Candidate, candidates: list[Candidate]) -> int:
    """In how many lines the parts of a candidate stand: in two if it may be two digits, one above the other."""
    lines = [other.line for other in candidates if candidate.start <= other.start < candidate.end]
    return 1 + max(lines) - candidate.line
