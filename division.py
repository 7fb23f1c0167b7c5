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

Source of the method, oversegmentation, candidates, and the best path through them: Matan, Burges, LeCun and Denker,
"Multi-digit recognition using a space displacement neural network", NIPS 1991; Bengio, LeCun, Nohl and Burges,
"LeRec: a NN/HMM hybrid for on-line handwriting recognition", Neural Computation 7, 1995, section 3.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cutting import cut
from ink import BRUSHES, INK, Stroke, ink_box, picture
from model import DOUBT
from number import Box, Candidate, Digit, Number, one_digit

# Logistic regression of whether two neighbouring parts are one digit: what its measures, see _measures, count for.
# tests/neighbours.py fits it to numbers composed of the digits by writers 1 to 24.
NEIGHBOURS = np.array([4.6, -7.1, -2.8, -12.0, 4.5, 3.6])
FAR = 0.4  # beyond it, gaps and differences in level are all alike, in parts of the line's height
TOUCH = 1.5  # inks no farther apart than this touch, pixels
CERTAIN = 0.98  # the probability beyond which the network isn't asked
CUT = 1.0  # how much likelier two parts are one digit where only a cut made two of them: in the same logistic terms
ALONE = 1.2  # how much likelier a drawing is one digit than a pair of neighbours in a number is: natural logarithm

SPECK = 0.12  # what is smaller both ways is dropped at once, in parts of the highest part's height
LOW = 0.5  # what is lower makes no digit by itself, in parts of the line's height, and no line
ASTRAY = 0.1  # how likely such a low part, if it could belong to a digit, doesn't
SAME_LINE = 0.3  # in one line stand parts that share more than this of the lower one's height
BROKEN = 0.08  # how far apart the halves of a broken 8 are, in parts of its height: with writers 1 to 30, below 0.04
STACKED = (0.5, 0.05)  # how likely two clumps, one above the other, are one digit: not farther apart than that; farther
TALL = 0.75  # parts this high, each sure to be a digit by itself, contest that they are one, in parts of its height
MISREAD = 0.01  # how likely at least a digit is what someone says it is, whatever the network reads
PIECES = 8  # of which a digit may be, where that is doubtful
PARTS = 64  # more are no number: a photograph, or the grain of paper
WIDE = (0.9, 1.3)  # width to height of a digit: from the first on it must be surer, from the second on it is doubted
NARROW = 0.4  # connected pixels no wider, in parts of their height, are no two digits
RIM = BRUSHES[-1] // 2 + 1  # so far outside, the middle of a stroke still leaves ink inside, pixels


def candidates(image: np.ndarray, strokes: Sequence[Stroke] | None = None) -> list[Candidate]:
    """Every group of neighbouring parts that may be a digit, in reading order; ink in one part is one candidate.

    `image` is (h, w) uint8, light ink on dark; `strokes`, where they are known, are those painted on it. Raises
    ink.NoInk where there is no ink.
    """
    if strokes and len(strokes) == 1:  # the most frequent drawing, and the fastest
        (whole,) = one_digit(image)
        return [dataclasses.replace(whole, doubt=_doubt(whole.box))]
    parts = _parts(image, strokes)
    clumps = _clumps(parts)
    lines = _lines(clumps, parts.middles)
    order = [part for line in lines for part in line]
    line_of = np.array([number for number, line in enumerate(lines) for _ in line])
    together = _one_digit(parts, clumps, order, line_of)
    next_to = together.diagonal(1)
    cut = np.append(np.log1p(-np.minimum(next_to, CERTAIN)), 0)
    places = [0, *(np.flatnonzero(next_to <= CERTAIN) + 1).tolist(), len(order)]
    found = []
    for first, start in enumerate(places):
        for end in places[first + 1 : first + 1 + PIECES]:
            joined = next_to[start : end - 1]
            if end - start > 2:
                joined = np.append(joined, together[start, end - 1])  # the outermost, too
            one_clump = (clumps[order[start:end]] == clumps[order[start]]).all()
            if end > places[first + 1] and (joined < 1 - CERTAIN).any() and not one_clump:
                continue
            box, ink = parts.ink(order[start:end])
            prior = float(np.log(np.maximum(joined, 1 - CERTAIN)).sum() + cut[end - 1])
            if end - start == len(order):
                prior += ALONE
            line = int(line_of[start])
            low = LOW * clumps[lines[line], 3].max()
            if box[3] < low:
                prior += float(np.log(ASTRAY))
            speck = bool(clumps[order[start:end], 3].max() < low)
            found.append(Candidate(start, end, line, box, ink, picture(ink), prior, speck, _doubt(box)))
    return found


def _doubt(box: Box) -> float:
    return float(np.interp(box[2] / box[3], WIDE, (DOUBT, 1)))


def divide(found: list[Candidate], probabilities: np.ndarray, labels: str = "") -> Number:
    """The best way through all candidates, given what the network reads in their pictures: (n, 10) in 0..1.

    The best has the largest product of what geometry thinks of each of its digits and of how sure the network is of it.
    Where someone says which digits they are, "2026", it is the way through as many that fits them best; raises
    ValueError if there is none.
    """
    # For each place, and how many of the labels are used up there, the best way to it.
    best: dict[tuple[int, int], tuple[float, tuple[Digit, ...]]] = {(0, 0): (0.0, ())}
    for one, given in zip(found, probabilities, strict=True):  # each place is reached before a step starts from it
        for used in range(len(labels) + 1):
            if (one.start, used) not in best or (labels and used == len(labels) and not one.speck):
                continue
            score, digits = best[one.start, used]
            score += one.prior
            if not one.speck:
                score += float(np.log(max(given[int(labels[used])], MISREAD) if labels else max(given.max(), 1e-7)))
                digits = (*digits, Digit(one, given))
            end = one.end, used + (bool(labels) and not one.speck)
            if end not in best or score > best[end][0]:
                best[end] = score, digits
    if (found[-1].end, len(labels)) not in best:
        raise ValueError(f"the ink makes no {len(labels)} digits")
    digits = best[found[-1].end, len(labels)][1]
    return Number(tuple(dataclasses.replace(one, rival=_rival(one, found, probabilities)) for one in digits))


def _rival(digit: Digit, found: list[Candidate], probabilities: np.ndarray) -> str:
    """What a digit's parts are as well read as, "13" where 1 and 3 may touch, each high, and surely read; or ""."""
    lines = 1 + max(one.line for one in found if digit.of.start <= one.start < digit.of.end) - digit.of.line
    best = {digit.of.start: (1.0, "")}  # for each place, the lowest confidence on the best way there, and its digits
    for one, given in zip(found, probabilities, strict=True):
        tall = one.speck or one.box[3] * lines >= TALL * digit.of.box[3]
        if one is not digit.of and one.start in best and one.end <= digit.of.end and tall:
            least, digits = best[one.start]
            if not one.speck:
                least, digits = min(least, float(given.max())), f"{digits}{given.argmax()}"
            best[one.end] = max((least, digits), best.get(one.end, (0.0, "")))
    least, digits = best.get(digit.of.end, (0.0, ""))
    return digits if least >= DOUBT else ""


@dataclass(frozen=True)
class _Parts:
    """The parts of the ink in an image, counted from 0."""

    image: np.ndarray  # (h, w) uint8
    owner: np.ndarray  # (h, w) int: the part that each pixel, ink or not, belongs to; -1 for specks and what is theirs
    boxes: np.ndarray  # (n, 4) int: left, top, width, height
    middles: np.ndarray  # (n,): x of the centres of mass
    gaps: np.ndarray  # (n, n): pixels between their inks; infinite where other parts are between them
    cut: np.ndarray  # (n, n) bool: whether they are connected, and were only cut
    corner: tuple[int, int]  # where the image lies in the whole one: x, y

    def ink(self, members: list[int]) -> tuple[Box, np.ndarray]:
        """The box of some parts in the whole image, and their ink within it."""
        left, top, right, bottom = _around(self.boxes[members])
        belongs = np.zeros(len(self.boxes) + 1, bool)  # one more, which -1 finds
        belongs[members] = True
        inside = np.s_[top:bottom, left:right]
        box = left + self.corner[0], top + self.corner[1], right - left, bottom - top
        return box, np.where(belongs[self.owner[inside]], self.image[inside], 0)


def _around(boxes: np.ndarray) -> tuple[int, int, int, int]:
    """The box around boxes (n, 4): left, top, right, bottom."""
    left, top = boxes[:, :2].min(0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(0).tolist()
    return left, top, right, bottom


def _parts(image: np.ndarray, strokes: Sequence[Stroke] | None) -> _Parts:
    """The ink in parts: each stroke one, or, where strokes aren't known, connected pixels; without specks.

    Each pixel goes to the part whose seed is the nearest: the line that the pen went, or the connected pixels.
    """
    x, y, width, height = ink_box(image)
    near = cv2.copyMakeBorder(image[y : y + height, x : x + width], RIM, RIM, RIM, RIM, cv2.BORDER_CONSTANT, value=0)
    corner = x - RIM, y - RIM
    ink = near >= INK
    seeds, thickness, blobs = _drawn(strokes, ink.shape, corner) if strokes else _connected(ink)
    distance, nearest = cv2.distanceTransformWithLabels(
        (seeds == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    seed_of = np.zeros(nearest.max() + 1, np.int32)
    seed_of[nearest[seeds > 0]] = seeds[seeds > 0]
    owner = seed_of[nearest] - 1

    rows, columns = np.nonzero(ink)
    corners = np.full((len(thickness), 4), np.iinfo(np.int32).max)  # left, top, and minus right and bottom
    np.minimum.at(corners, owner[rows, columns], np.stack([columns, rows, -columns - 1, -rows - 1], 1))
    middles, mass = (np.bincount(owner[rows, columns], what, len(thickness)) for what in (columns, None))
    sizes = -corners[:, 2:] - corners[:, :2]
    kept = np.flatnonzero(sizes.max(1) > SPECK * sizes[:, 1].max())
    if len(kept) > PARTS:
        whole = np.array([[RIM, RIM, width, height]])
        return _Parts(near, np.zeros_like(owner), whole, np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), bool), corner)
    renumbered = np.full(len(thickness), -1)
    renumbered[kept] = np.arange(len(kept))
    owner, thickness, blobs = renumbered[owner], thickness[kept], blobs[kept]
    gaps = np.maximum(_gaps(owner, distance, len(kept)) - (thickness[:, None] + thickness) / 2, 0)
    return _Parts(
        near,
        owner,
        np.hstack([corners[:, :2], sizes])[kept],
        middles[kept] / mass[kept],
        gaps,
        blobs[:, None] == blobs,
        corner,
    )


def _connected(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Connected pixels as seeds: (h, w) int32, 0 where there is none; how thick each is around them; what each is of.

    Those that no others stand above or below, with which they may be a broken digit, are cut where digits may touch.
    """
    count, seeds, boxes, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    blobs = [np.arange(1, count)]
    large = 1 + np.flatnonzero(boxes[1:, 2:4].max(1) > SPECK * boxes[1:, 3].max())
    for place in large if len(large) <= PARTS else ():
        left, top, width, height, _ = boxes[place]
        alone = ((boxes[large, 0] < left + width) & (boxes[large, 0] + boxes[large, 2] > left)).sum() == 1
        if width > NARROW * height and alone:
            inside = seeds[top : top + height, left : left + width]
            pieces = cut(inside == place)
            inside[pieces > 1] = pieces[pieces > 1] - 2 + count  # the first keeps its place, the others are new
            blobs.append(np.full(pieces.max() - 1, place))
            count += pieces.max() - 1
    return seeds, np.zeros(count - 1), np.concatenate(blobs)


def _drawn(
    strokes: Sequence[Stroke], shape: tuple[int, int], corner: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lines that the pen went as seeds, as `_connected` gives them."""
    seeds = np.zeros(shape, np.int32)
    for number, stroke in enumerate(strokes, 1):
        points = [*stroke.points, stroke.points[-1]]  # a dot needs two
        line = np.rint(np.array(points) - corner).astype(np.int32)
        cv2.polylines(seeds, [line], isClosed=False, color=number)
    return seeds, np.array([stroke.brush for stroke in strokes], float), np.arange(len(strokes))


def _gaps(owner: np.ndarray, distance: np.ndarray, count: int) -> np.ndarray:
    """How far apart the seeds of `count` parts are, pixels: (count, count), infinite for those that share no border.

    Where two pixels side by side belong to two parts, a way from seed to seed leads through them.
    """
    gaps = np.full((count + 1, count + 1), np.inf)  # the last row and column are those of -1, of nobody
    for one, other in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        border = owner[one] != owner[other]
        way = distance[one][border] + distance[other][border] + 1
        np.minimum.at(gaps, (owner[one][border], owner[other][border]), way)
    return np.minimum(gaps, gaps.T)[:count, :count]


def _closure(alike: np.ndarray) -> np.ndarray:
    """The least equivalence that holds where the reflexive and symmetric relation `alike` (n, n) bool does."""
    while (alike @ alike != alike).any():
        alike = alike @ alike
    return alike


def _clumps(parts: _Parts) -> np.ndarray:
    """For each part, the box around all the ink that it touches directly or through others: (n, 4)."""
    touching = _closure((parts.gaps <= TOUCH) | np.eye(len(parts.boxes), dtype=bool))
    around = np.array([_around(parts.boxes[members]) for members in touching])
    return np.hstack([around[:, :2], around[:, 2:] - around[:, :2]])


def _lines(clumps: np.ndarray, middles: np.ndarray) -> list[list[int]]:
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
    for number, line in enumerate(lines):
        line_of[line] = number
    for part in np.flatnonzero(~high):
        line_of[part] = line_of[high][_apart(clumps[part], clumps[high]).argmin()]
    return [sorted(np.flatnonzero(line_of == number), key=middles.__getitem__) for number in range(len(lines))]


def _apart(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far a box (4,) is from each of others (n, 4), pixels: (n,)."""
    between = np.maximum(others[:, :2] - box[:2] - box[2:], box[:2] - others[:, :2] - others[:, 2:])
    return np.hypot(*np.maximum(between, 0).T)


def _one_digit(parts: _Parts, clumps: np.ndarray, order: list[int], line_of: np.ndarray) -> np.ndarray:
    """How likely every two parts are one digit, by their geometry: (n, n) in 0..1, in reading order.

    Two clumps one above the other may be a broken 8, if they aren't far apart, or two digits: see STACKED.
    """
    likelihood = _measures(parts, clumps, order, line_of) @ NEIGHBOURS + CUT * parts.cut[np.ix_(order, order)]
    likely = (1 + np.tanh(likelihood / 2)) / 2  # the logistic function
    stacked = 0.0
    boxes = np.unique(clumps, axis=0)
    if line_of[-1] == 1 and len(boxes) == 2:
        (upper, lower), (_, top, _, bottom) = boxes[boxes[:, 1].argsort()], _around(boxes)
        apart = lower[1] - upper[1] - upper[3] > BROKEN * (bottom - top)
        stacked = STACKED[int(apart)]
    return np.where(line_of[:, None] == line_of, likely, stacked)


def _measures(parts: _Parts, clumps: np.ndarray, order: list[int], line_of: np.ndarray) -> np.ndarray:
    """What NEIGHBOURS weighs, of every two parts: (n, n, 6), in reading order.

    1; and, in parts of the line's height: the gap between the inks, the height of the lower one, how far the centres of
    mass are apart in x, how far the boxes' middles are apart in y; and whether the inks touch.
    """
    boxes, middles, gaps = parts.boxes[order], parts.middles[order], parts.gaps[np.ix_(order, order)]
    levels = boxes[:, 1] + boxes[:, 3] / 2
    same_line = line_of[:, None] == line_of
    height = (clumps[order, 3] * same_line).max(1)
    return np.stack(
        [
            np.ones(gaps.shape),
            np.minimum(gaps / height, FAR),
            np.minimum(boxes[:, 3, None], boxes[:, 3]) / height,
            np.abs(middles[:, None] - middles) / height,
            np.minimum(np.abs(levels[:, None] - levels) / height, FAR),
            gaps <= TOUCH,
        ],
        2,
    )
