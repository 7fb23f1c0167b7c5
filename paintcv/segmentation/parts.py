"""Parts: the pieces of ink that digits are put together from.

    parts = find_parts(canvas.image, canvas.strokes)      # of an image file: find_parts(read_image(path), None)
    parts.boxes, parts.gaps                               # where the parts are, and how far apart

In the window, where the strokes are known, each stroke is a part. In an image, each group of connected pixels is a
part. Either is cut into several parts where it may be digits that touch, or a digit that touches a rule (see cutting.py
and rules.py). A cut is only a proposal, and so is every part: division.py decides which parts together are one digit,
and which are none.

Each stroke, or each group of connected pixels, is the seed of a part. A distance transform gives every pixel of the
image to its nearest seed, and tells how far apart two parts are where their areas meet.

Source of the distance transform: Borgefors, "Distance transformations in digital images", Computer Vision, Graphics,
and Image Processing 34, 1986, which cv2.distanceTransformWithLabels uses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from paintcv.ink.canvas import BRUSHES, INK_LEVEL, Stroke
from paintcv.ink.picture import ink_box
from paintcv.segmentation.cutting import cut_ink
from paintcv.segmentation.number import LeftOut
from paintcv.segmentation.rules import find_rules

# Ink in more strokes, or more groups of connected pixels, is not taken for a number, but for one part: it may be the
# grain of paper. Set by hand: a table of a hundred digits has fewer, and the work grows with their square.
MAX_PARTS = 150
MAX_PIECES_EACH = 4  # so many parts are made of each on average, at most; set by hand, for the same reasons
# Connected pixels no larger than this in both directions, as a fraction of the highest part's height, are dirt, which
# belongs to no part. Set by hand: without it, a few hundred specks of a photograph are MAX_PARTS parts.
MIN_PART_SIZE = 0.04
# Connected pixels, and single strokes, no wider than these, as a fraction of their height, are not cut. Set by hand for
# speed: two digits side by side are wider.
MIN_CUT_WIDTH, MIN_STROKE_CUT_WIDTH = 0.4, 0.9
# Neither are those no higher than this, as a fraction of the highest: a rule, a minus or the bar of a 5 is one part.
# Set by hand: with 0, half of the underlined numbers in images were read right, with 0.4 nine of ten.
MIN_CUT_HEIGHT = 0.4
# The empty border that is put around the ink, pixels. A stroke that runs this far outside, with the thickest brush,
# still leaves ink inside, and its line must lie in the image to be a seed.
BORDER = BRUSHES[-1] // 2 + 1


@dataclass(frozen=True)
class Parts:
    """The n parts of the ink in an image, numbered from 0."""

    image: np.ndarray  # (h, w) uint8: the ink with an empty border of BORDER pixels
    owner: np.ndarray  # (h, w) int: the part that each pixel, with ink or without, belongs to; -1 if it was dropped
    boxes: np.ndarray  # (n, 4) int: left, top, width, height in `image`
    centres: np.ndarray  # (n,): the x of the centres of mass
    gaps: np.ndarray  # (n, n): pixels between their ink; infinite where other parts lie between them
    cut_apart: np.ndarray  # (n, n) bool: whether they are connected ink that was cut into these parts
    is_rule: np.ndarray  # (n,) bool: whether it is a line that was cut from connected ink, see rules.py
    corner: tuple[int, int]  # x and y of the upper left pixel of `image` in the image that was searched
    dirt: tuple[LeftOut, ...] = ()  # the ink that is no part

    def members_ink(self, members: np.ndarray, area: tuple[slice, slice]) -> tuple[np.ndarray, np.ndarray]:
        """The ink of the parts with the numbers `members`, and all other ink: `image` without the rest, uint8 each.

        `area` are the rows and columns of `image` that matter.
        """
        is_member = np.zeros(len(self.boxes) + 1, bool)  # the last element is that of owner -1, never a member
        is_member[members] = True
        own, image = is_member[self.owner[area]], self.image[area]
        return np.where(own, image, 0), np.where(own, 0, image)


@dataclass(frozen=True)
class _Seeds:
    """What the parts grow from: the lines that the pen drew, or connected pixels."""

    image: np.ndarray  # (h, w) int32: the number of each pixel's seed, from 1; 0 where there is none
    thickness: np.ndarray  # (n,): how thick the ink around each seed is, pixels
    components: np.ndarray  # (n,) int: equal for seeds that were cut from the same stroke, or connected pixels
    is_dirt: np.ndarray  # (n,) bool
    is_rule: np.ndarray  # (n,) bool


def bounding_box(boxes: np.ndarray) -> tuple[int, int, int, int]:
    """The box around boxes (n, 4) of left, top, width and height: left, top, right and bottom."""
    left, top = boxes[:, :2].min(0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(0).tolist()
    return left, top, right, bottom


def find_parts(image: np.ndarray, strokes: Sequence[Stroke] | None) -> Parts:
    """The parts of the ink in an image.

    `image` is (h, w) uint8, light ink on dark. `strokes` are those painted on it, or None if they are not known. Of
    more than MAX_PARTS strokes or groups of connected pixels, all the ink is one part. Raises
    paintcv.ink.picture.NoInk if there is no ink.
    """
    x, y, width, height = ink_box(image)
    padded = cv2.copyMakeBorder(
        image[y : y + height, x : x + width], BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=0
    )
    corner = x - BORDER, y - BORDER
    ink = padded >= INK_LEVEL
    seeds = _stroke_seeds(strokes, ink, corner) if strokes else _pixel_seeds(ink)
    owner, distance = _nearest_seeds(seeds.image)
    boxes, centres = _measure_ink(ink, owner, len(seeds.thickness))
    has_ink = boxes[:, 2] > 0
    kept = np.flatnonzero(has_ink & ~seeds.is_dirt)
    if not 0 < len(kept) <= MAX_PIECES_EACH * MAX_PARTS:
        box = np.array([[BORDER, BORDER, width, height]])
        one = np.ones((1, 1))
        return Parts(padded, np.zeros_like(owner), box, one[0], 0 * one, one > 0, one[0] < 0, corner)
    dirt = tuple(
        LeftOut("mark", (left + corner[0], top + corner[1], width, height))
        for left, top, width, height in boxes[has_ink & seeds.is_dirt][:MAX_PARTS].tolist()
    )
    number_of = np.full(len(boxes), -1)
    number_of[kept] = np.arange(len(kept))
    owner, thickness, components = number_of[owner], seeds.thickness[kept], seeds.components[kept]
    gaps = np.maximum(_seed_gaps(owner, distance, len(kept)) - (thickness[:, None] + thickness) / 2, 0)
    cut_apart = components[:, None] == components
    return Parts(padded, owner, boxes[kept], centres[kept], gaps, cut_apart, seeds.is_rule[kept], corner, dirt)


def _stroke_seeds(strokes: Sequence[Stroke], ink: np.ndarray, corner: tuple[int, int]) -> _Seeds:
    """The lines that the pen drew, one pixel wide, as seeds; wide ones are cut where they may be several digits."""
    brushes = np.array([stroke.brush for stroke in strokes], float)
    if len(strokes) > MAX_PARTS:
        return _Seeds(ink.astype(np.int32), brushes[:1], np.zeros(1, int), np.zeros(1, bool), np.zeros(1, bool))
    seeds = np.zeros(ink.shape, np.int32)
    components: list[int] = []
    sizes = [np.ptp(stroke.points, axis=0) for stroke in strokes]
    tallest = max(height for _, height in sizes)
    for number, (stroke, (width, height)) in enumerate(zip(strokes, sizes, strict=True)):
        points = np.array(stroke.points) - corner
        line = np.zeros(ink.shape, np.uint8)
        _draw(line, points)
        pieces = line.astype(np.int32)
        if width > MIN_STROKE_CUT_WIDTH * height and height > MIN_CUT_HEIGHT * tallest:
            alone = line.copy()
            _draw(alone, points, stroke.brush)
            left, top, box_width, _ = cv2.boundingRect(alone)
            # A path may lead around the ink: below it, and through the column beside it.
            box = np.s_[top:, max(left - 1, 0) : left + box_width + 1]
            pieces[box] = cut_ink(alone[box] > 0) * line[box]
        seeds[line > 0] = pieces[line > 0] + len(components)
        components += [number] * max(int(pieces.max()), 1)
    none = np.zeros(len(components), bool)
    return _Seeds(seeds, brushes[components], np.array(components), none, none)


def _draw(image: np.ndarray, line: np.ndarray, thickness: int = 1) -> None:
    """Draw a line through points (n, 2) into an image, with ones."""
    points = np.rint(line).astype(np.int32)
    points = np.vstack([points, points[-1:]])  # a dot has one point, and a line needs two
    cv2.polylines(image, [points], isClosed=False, color=1, thickness=thickness)


def _pixel_seeds(ink: np.ndarray) -> _Seeds:
    """Connected pixels of `ink` (h, w) bool as seeds, cut where they may be several digits or touch a rule."""
    count, numbers, boxes, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    components, is_rule = np.arange(count - 1), np.zeros(count - 1, bool)
    tallest = boxes[1:, 3].max(initial=0)
    is_dirt = boxes[1:, 2:4].max(1) <= MIN_PART_SIZE * tallest
    large = 1 + np.flatnonzero(~is_dirt)
    if len(large) > MAX_PARTS:
        return _Seeds((numbers > 0).astype(np.int32), np.zeros(1), components[:1], is_rule[:1], is_rule[:1])
    seeds = numbers.copy()
    for number in large:
        left, top, width, height, _ = boxes[number]
        box = np.s_[top : top + height, left : left + width]
        pieces, rules = _cut_pixels(numbers[box] == number, tallest)
        new = pieces > 1  # piece 1 keeps the seed's number, pieces 2, 3, ... are the seeds count, count + 1, ...
        added = max(int(pieces.max()) - 1, 0)
        seeds[box][new] = pieces[new] - 2 + count
        components = np.append(components, np.full(added, number - 1))
        is_rule = np.append(is_rule, np.arange(added) >= added - rules)
        is_rule[number - 1] = rules > added  # there is nothing but rules
        count += added
    return _Seeds(seeds, np.zeros(count - 1), components, is_dirt[components], is_rule)


def _cut_pixels(ink: np.ndarray, tallest: int) -> tuple[np.ndarray, int]:
    """The pieces of connected ink (h, w) bool: (h, w) int32, numbered from 1, 0 without ink; and how many are rules.

    The rules are the last pieces, each with what is as small as dirt without it; the rest is cut where it may be
    several digits. `tallest` is the height of the highest connected ink, pixels.
    """
    rules = find_rules(ink, tallest)
    rest = ink & (rules == 0)
    count, numbers, boxes, _ = cv2.connectedComponentsWithStats(rest.view(np.uint8), connectivity=8)
    if count > 1 and rules.any():
        is_dirt = boxes[:, 2:4].max(1) <= MIN_PART_SIZE * boxes[1:, 3].max()
        dirt = is_dirt[numbers] & rest
        rules[dirt] = _nearest_seeds(rules)[0][dirt] + 1
    pieces, found = np.zeros(ink.shape, np.int32), 0
    for number in range(1, count):
        left, top, width, height, _ = boxes[number]
        box = np.s_[top : top + height, left : left + width]
        own = (numbers[box] == number) & (rules[box] == 0)
        if not own.any():
            continue
        if height > MIN_CUT_HEIGHT * tallest and width > MIN_CUT_WIDTH * height:
            cut = cut_ink(own)
        else:
            cut = own.astype(np.int32)
        pieces[box][own] = cut[own] + found
        found += int(cut.max())
    pieces[rules > 0] = rules[rules > 0] + found
    return pieces, int(rules.max())


def _nearest_seeds(seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel the nearest seed, numbered from 0, and the distance to it in pixels: both (h, w)."""
    distance, nearest = cv2.distanceTransformWithLabels(
        (seeds == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # OpenCV labels each seed pixel by itself: look up which seed a pixel label stands for.
    seed_of = np.zeros(nearest.max() + 1, np.int32)
    seed_of[nearest[seeds > 0]] = seeds[seeds > 0]
    return seed_of[nearest] - 1, distance


def _measure_ink(ink: np.ndarray, owner: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the ink of each owner: the box (count, 4), and the x of the centre of mass (count,)."""
    rows, columns = np.nonzero(ink)
    owners = owner[rows, columns]
    limits = np.full((count, 4), np.iinfo(np.int32).max)  # left, top, and the negative of right and bottom
    np.minimum.at(limits, owners, np.stack([columns, rows, -columns - 1, -rows - 1], 1))
    boxes = np.hstack([limits[:, :2], -limits[:, 2:] - limits[:, :2]])
    pixels = np.bincount(owners, minlength=count)
    return boxes, np.bincount(owners, columns, count) / np.maximum(pixels, 1)


def _seed_gaps(owner: np.ndarray, distance: np.ndarray, count: int) -> np.ndarray:
    """How far apart the seeds of `count` parts are, pixels: (count, count), infinite for parts that never meet.

    Where two neighbouring pixels belong to two parts, a path leads through them from seed to seed. Its length is the
    sum of their two distances, and one pixel for the step between them.
    """
    gaps = np.full((count + 1, count + 1), np.inf)  # the last row and column are those of -1, the dropped parts
    below_and_right = (np.s_[:-1], np.s_[1:]), (np.s_[:, :-1], np.s_[:, 1:])
    for here, neighbour in below_and_right:
        border = owner[here] != owner[neighbour]
        length = distance[here][border] + distance[neighbour][border] + 1
        np.minimum.at(gaps, (owner[here][border], owner[neighbour][border]), length)
    return np.minimum(gaps, gaps.T)[:count, :count]
