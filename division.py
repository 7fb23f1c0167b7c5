"""Division: which parts of the ink are one digit, so that a whole number can be read, left to right, line by line.

    found = candidates(canvas.image, canvas.strokes)       # of an image file: candidates(read_image(path))
    number = divide(found, read(weights, pictures(found)))
    number.text                                            # "2026", in doubt "2026?", in two lines "20 26"

Ink comes in parts: strokes where the window knows them, connected pixels elsewhere, cut where they may be digits that
touch. A digit may be of several parts (a 5 whose bar doesn't touch), and parts of two digits may overlap in x (a 7 that
leans over a 1). What two neighbouring parts have to do with each other, geometry mostly knows: how far their centres of
mass are apart, how near their ink comes, and how they compare in height say how likely they are one digit. Where that
leaves a doubt, every way to group them is proposed, the network reads all proposals in one batch, and the best way
through them is found by dynamic programming over the logarithms of both: what geometry thinks of a division, and how
sure the network is of its digits.

Of two parts a and b, the candidates are a, from place 0 to 1; ab, from 0 to 2; and b, from 1 to 2. If geometry takes
them for one digit with 0.4, and the network reads a as 1 with 0.9, ab as 8 with 0.7 and b as 3 with 0.8, then "8" has
0.4 x 0.7 = 0.28, and "13" 0.6 x 0.9 x 0.8 = 0.43, which is the best way from 0 to 2.

Source of the method, oversegmentation, candidates, and the best path through them: Matan, Burges, LeCun and Denker,
"Multi-digit recognition using a space displacement neural network", NIPS 1991; Bengio, LeCun, Nohl and Burges,
"LeRec: a NN/HMM hybrid for on-line handwriting recognition", Neural Computation 7, 1995, section 3.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from ink import Stroke, picture
from layout import LOW, Layout, lay_out
from model import DOUBT
from number import Box, Candidate, Digit, Number, one_digit
from parts import Parts, parts_of

CERTAIN = 0.98  # where geometry is as sure as this that two parts are one digit, or two, the network isn't asked
PIECES = 8  # a digit is of no more pieces, counted between the places where one may end
ALONE = 1.2  # added to the logarithm of how likely all the ink is one digit: most drawings are
ASTRAY = 0.1  # the probability that ink too low for a digit is nothing: a point, a slip of the pen
WIDE = (0.9, 1.3)  # width to height from which on a digit must be surer than DOUBT, and from which on it is doubted
TALL = 0.75  # two digits in the ink of one rival it only if both are so high, in parts of its height
MISREAD = 0.01  # the least probability of a digit that someone says it is, whatever the network reads


def candidates(image: np.ndarray, strokes: Sequence[Stroke] | None = None) -> list[Candidate]:
    """Every group of neighbouring parts that may be a digit, in reading order; ink in one part is one candidate.

    `image` is (h, w) uint8, light ink on dark; `strokes`, where they are known, are those painted on it. Raises
    ink.NoInk where there is no ink.
    """
    if strokes and len(strokes) == 1:  # the most frequent drawing, and the fastest
        (whole,) = one_digit(image)
        return [dataclasses.replace(whole, doubt=_doubt(whole.box))]
    parts = parts_of(image, strokes)
    laid = lay_out(parts)
    certain = laid.together.diagonal(1) > CERTAIN
    # Where a digit may start, and end. Of parts a, b and c, of which a and b are surely one digit and c may be of it,
    # too, that is at 0, 2 and 3, and the candidates are ab, abc and c.
    places = [0, *(np.flatnonzero(~certain) + 1).tolist(), len(laid.order)]
    return [
        _candidate(parts, laid, start, end)
        for first, start in enumerate(places)
        for end in places[first + 1 : first + 1 + PIECES]
        if end == places[first + 1] or _may_be_one(laid, start, end)
    ]


def _links(laid: Layout, start: int, end: int) -> np.ndarray:
    """How likely each part and the next of those from `start` to before `end` are one digit, and the outermost two."""
    links = laid.together.diagonal(1)[start : end - 1]
    return np.append(links, laid.together[start, end - 1]) if end - start > 2 else links


def _may_be_one(laid: Layout, start: int, end: int) -> bool:
    """Whether parts may be one digit: they touch, or geometry doesn't rule it out."""
    one_clump = (laid.clumps[start:end] == laid.clumps[start]).all()
    return bool(one_clump or (_links(laid, start, end) >= 1 - CERTAIN).all())


def _candidate(parts: Parts, laid: Layout, start: int, end: int) -> Candidate:
    """The parts from `start` to before `end` as one digit, with what geometry thinks of it."""
    box, ink = parts.ink(laid.order[start:end])
    prior = float(np.log(np.maximum(_links(laid, start, end), 1 - CERTAIN)).sum())
    if end < len(laid.order):  # another digit begins there
        prior += float(np.log1p(-min(laid.together[end - 1, end], CERTAIN)))
    elif start == 0:
        prior += ALONE
    low = LOW * laid.heights[start]
    if box[3] < low:
        prior += float(np.log(ASTRAY))
    speck = bool(laid.clumps[start:end, 3].max() < low)
    return Candidate(start, end, int(laid.lines[start]), box, ink, picture(ink), prior, speck, _doubt(box))


def _doubt(box: Box) -> float:
    """The confidence below which a digit of this shape is doubted: one as wide as two must be surer."""
    return float(np.interp(box[2] / box[3], WIDE, (DOUBT, 1)))


def divide(found: list[Candidate], probabilities: np.ndarray, labels: str = "") -> Number:
    """The best way through all candidates, given what the network reads in their pictures: (n, 10) in 0..1.

    The best has the largest product of what geometry thinks of each of its digits and of how sure the network is of it.
    Where someone says which digits they are, "2026", it is the way through as many that fits them best; raises
    ValueError if there is none.
    """
    # For each place between parts, and how many labels are used up there: score and digits of the best way to it.
    best: dict[tuple[int, int], tuple[float, tuple[Digit, ...]]] = {(0, 0): (0.0, ())}
    for candidate, given in zip(found, probabilities, strict=True):  # a place is reached before a step starts from it
        for used in range(len(labels) + 1):
            if (candidate.start, used) not in best:
                continue
            score, digits = best[candidate.start, used]
            score += candidate.prior
            if not candidate.speck:
                if labels and used == len(labels):
                    continue
                score += _agreement(given, labels[used] if labels else "")
                digits = (*digits, Digit(candidate, given))
            reached = candidate.end, len(digits) if labels else 0
            if reached not in best or score > best[reached][0]:
                best[reached] = score, digits
    end = found[-1].end, len(labels)
    if end not in best:
        raise ValueError(f"the ink makes no {len(labels)} digits")
    return Number(tuple(dataclasses.replace(one, rival=_rival(one, found, probabilities)) for one in best[end][1]))


def _agreement(given: np.ndarray, label: str) -> float:
    """The logarithm of how sure the network is of a digit, or of how well it agrees with what someone says it is."""
    return float(np.log(max(given[int(label)], MISREAD) if label else max(given.max(), 1e-7)))


def _rival(digit: Digit, found: list[Candidate], probabilities: np.ndarray) -> str:
    """What a digit's parts are as well read as, "13" where 1 and 3 may touch, each high, and surely read; or "".

    A way through these parts is as good as the digit on it that is least sure. Of two lines, each digit may be half as
    high as the whole.
    """
    within = [candidate for candidate in found if digit.of.start <= candidate.start < digit.of.end]
    lines = 1 + max(candidate.line for candidate in within) - digit.of.line
    # For each place, and 0, 1 or several digits: the lowest confidence on the best way there, and the digits.
    best = {(digit.of.start, 0): (1.0, "")}
    for candidate, given in zip(found, probabilities, strict=True):
        tall = candidate.speck or candidate.box[3] * lines >= TALL * digit.of.box[3]
        if candidate is digit.of or candidate.end > digit.of.end or not tall:
            continue
        for before in range(3):
            if (candidate.start, before) not in best:
                continue
            least, digits = best[candidate.start, before]
            if not candidate.speck:
                least, digits = min(least, float(given.max())), f"{digits}{given.argmax()}"
            reached = candidate.end, min(len(digits), 2)
            best[reached] = max((least, digits), best.get(reached, (0.0, "")))
    least, digits = best.get((digit.of.end, 2), (0.0, ""))
    return digits if least >= DOUBT else ""
