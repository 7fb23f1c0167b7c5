"""Parts: the pieces of ink that digits are put together from.

    parts = find_parts(canvas.image, canvas.strokes)      # of an image file: find_parts(read_image(path), None)
    parts.boxes, parts.gaps                               # where the parts are, and how far apart

In the window, where the strokes are known, each stroke is a part. In an image, each group of connected pixels is a
part, or several: it is cut where it may be digits that touch (see cutting.py). division.py decides which parts
together are one digit.

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
from paintcv.segmentation.joins import split_stroke
from paintcv.segmentation.number import Box, LeftOut
from paintcv.segmentation.rules import find_pixel_rules, find_rules

# Parts no larger than this in both directions, as a fraction of the highest part's height, are dropped as dirt. Set by
# hand: a dot of the pen beside digits goes, the bar of a 5 stays.
MIN_PART_SIZE = 0.12
# Dropped ink larger than this, as the same fraction, is told as a mark; smaller ink is dirt. Set by hand.
MIN_DOT_SIZE = 0.04
# Ink in more parts is not taken for a number, but for one part: it may be a photograph, or the grain of paper. Set by
# hand: the work grows with the square of the number of parts.
MAX_PARTS = 64
# Connected pixels no wider than this, as a fraction of their height, are never cut. Set by hand: two digits side by
# side are wider.
MIN_CUT_WIDTH = 0.4
MIN_CUT_HEIGHT = 0.4  # nor are those lower than this, as a fraction of the height of the highest. Set by hand
# The empty border that is put around the ink, pixels. A stroke that runs this far outside, with the thickest brush,
# still leaves ink inside, and its line must lie in the image to be a seed.
BORDER = BRUSHES[-1] // 2 + 1


@dataclass(frozen=True)
class Parts:
    """The n parts of the ink in an image, numbered from 0."""

    image: np.ndarray  # (h, w) uint8: the ink with an empty border of BORDER pixels
    owner: np.ndarray  # (h, w) int: the part that each pixel, with ink or without, belongs to; -1 if it was dropped
    boxes: np.ndarray  # (n, 4) int: left, top, width, height in `image`
    centres: np.ndarray  # (n,): the x of the centres of mass; pieces of one component are in order
    pixels: np.ndarray  # (n,) int: how many pixels of ink it has
    gaps: np.ndarray  # (n, n): pixels between their ink; infinite where other parts lie between them
    cut_apart: np.ndarray  # (n, n) bool: whether they are connected pixels that were cut into these parts
    joins: np.ndarray  # (n,) bool: whether it is a line that may join two digits in one stroke
    corner: tuple[int, int]  # x and y of the upper left pixel of `image` in the image that was searched
    marks: tuple[LeftOut, ...]  # the ink that is no part: rules and dots

    def crop(self, members: np.ndarray) -> tuple[Box, np.ndarray]:
        """The box around the parts with the numbers `members` in the searched image, and their ink inside it."""
        left, top, right, bottom = bounding_box(self.boxes[members])
        is_member = np.zeros(len(self.boxes) + 1, bool)  # the last element is that of owner -1, never a member
        is_member[members] = True
        inside = np.s_[top:bottom, left:right]
        box = left + self.corner[0], top + self.corner[1], right - left, bottom - top
        return box, np.where(is_member[self.owner[inside]], self.image[inside], 0)


# Centre, pixels, gaps, cut_apart and joins of a single part, about which none of them matters.
_ONE_PART = np.zeros(1), np.ones(1, int), np.zeros((1, 1)), np.ones((1, 1), bool), np.zeros(1, bool)


@dataclass(frozen=True)
class _Seeds:
    """What the parts grow from: the lines that the pen drew, or connected pixels."""

    image: np.ndarray  # (h, w) int32: the number of each pixel's seed, from 1; 0 where there is none
    rules: np.ndarray  # (h, w) bool: ink that is a rule, and grows from no seed
    thickness: np.ndarray  # (n,): how thick the ink around each seed is, pixels
    components: np.ndarray  # (n,) int: equal for seeds that were cut from the same stroke, or connected pixels
    joins: np.ndarray  # (n,) bool: whether it is a line that joins two digits in one stroke


def bounding_box(boxes: np.ndarray) -> tuple[int, int, int, int]:
    """The box around boxes (n, 4) of left, top, width and height: left, top, right and bottom."""
    left, top = boxes[:, :2].min(0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(0).tolist()
    return left, top, right, bottom


def find_parts(image: np.ndarray, strokes: Sequence[Stroke] | None) -> Parts:
    """The parts of the ink in an image, without dirt.

    `image` is (h, w) uint8, light ink on dark. `strokes` are those painted on it, or None if they are not known.
    If there are more than MAX_PARTS parts, or none but rules, all the ink is one part. Raises
    paintcv.ink.picture.NoInk if there is no ink.
    """
    x, y, width, height = ink_box(image)
    padded = cv2.copyMakeBorder(
        image[y : y + height, x : x + width], BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=0
    )
    corner, with_rules = (x - BORDER, y - BORDER), padded
    ink = padded >= INK_LEVEL
    seeds = _stroke_seeds(strokes, ink, corner) if strokes else _pixel_seeds(ink)
    owner, distance = _nearest_seeds(seeds.image)
    lines: tuple[LeftOut, ...] = ()
    if seeds.rules.any():
        padded, ink = np.where(seeds.rules, 0, padded), ink & ~seeds.rules
        lines = _left_out("line", _connected_boxes(seeds.rules), corner)
    boxes, centres, pixels = _measure_ink(ink, owner, len(seeds.thickness))
    sizes = boxes[:, 2:].max(1)  # negative where no ink is left
    limit = boxes[:, 3].max()
    large = np.bincount(seeds.components, sizes > MIN_PART_SIZE * limit) > 0  # a small piece of large ink is kept
    is_part = large[seeds.components] & (sizes > 0)
    kept = np.flatnonzero(is_part)
    if not 0 < len(kept) <= MAX_PARTS:
        box = np.array([[BORDER, BORDER, width, height]])
        return Parts(with_rules, np.zeros_like(owner), box, *_ONE_PART, corner, ())
    dots = boxes[~is_part & (sizes > MIN_DOT_SIZE * limit)][:MAX_PARTS]
    marks = lines + _left_out("mark", dots, corner)
    number_of = np.full(len(boxes), -1)
    number_of[kept] = np.arange(len(kept))
    owner, thickness, components = number_of[owner], seeds.thickness[kept], seeds.components[kept]
    gaps = np.maximum(_seed_gaps(owner, distance, len(kept)) - (thickness[:, None] + thickness) / 2, 0)
    cut_apart, joins = components[:, None] == components, seeds.joins[kept]
    centres = _in_order(centres[kept], components)
    return Parts(padded, owner, boxes[kept], centres, pixels[kept], gaps, cut_apart, joins, corner, marks)


def _in_order(centres: np.ndarray, components: np.ndarray) -> np.ndarray:
    """The x of the centres of mass (n,), so that the pieces of one component are in their order from left to right."""
    ordered = centres.copy()
    for component in np.flatnonzero(np.bincount(components) > 1):
        pieces = components == component
        ordered[pieces] = np.maximum.accumulate(centres[pieces])
    return ordered


def _left_out(kind: str, boxes: np.ndarray, corner: tuple[int, int]) -> tuple[LeftOut, ...]:
    """Boxes (n, 4) in the image of `Parts` as what was left out of the searched image."""
    x, y = corner
    return tuple(LeftOut(kind, (left + x, top + y, width, height)) for left, top, width, height in boxes.tolist())


def _stroke_seeds(strokes: Sequence[Stroke], ink: np.ndarray, corner: tuple[int, int]) -> _Seeds:
    """The lines that the pen drew, one pixel wide, as seeds. None of them is cut from another."""
    brushes = np.array([stroke.brush for stroke in strokes], float)
    lines = [np.array(stroke.points) - corner for stroke in strokes]
    low, high = np.array([line.min(0) for line in lines]), np.array([line.max(0) for line in lines])
    is_rule = find_rules(np.hstack([low, high - low + brushes[:, None]]), brushes)
    seeds, rules = np.zeros(ink.shape, np.int32), np.zeros(ink.shape, bool)
    owners: list[int] = []  # of each seed, the stroke that it is a piece of
    joins: list[bool] = []
    for place in np.flatnonzero(~is_rule):
        pieces, is_join = split_stroke(lines[place])
        for points in pieces:
            owners.append(int(place))
            _draw(seeds, points, len(owners))
        joins += is_join.tolist()
    if is_rule.any():
        others = np.zeros(ink.shape, np.uint8)
        for place in np.flatnonzero(~is_rule):
            _draw(others, lines[place], 1, strokes[int(place)].brush + 1)  # with the soft edge
        rules = ink & (others == 0)
    return _Seeds(seeds, rules, brushes[owners], np.array(owners), np.array(joins))


def _draw(image: np.ndarray, line: np.ndarray, value: int, thickness: int = 1) -> None:
    """Draw a line through points (n, 2) into an image."""
    points = np.rint(line).astype(np.int32)
    points = np.vstack([points, points[-1:]])  # a dot has one point, and a line needs two
    cv2.polylines(image, [points], isClosed=False, color=value, thickness=thickness)


def _pixel_seeds(ink: np.ndarray) -> _Seeds:
    """Connected pixels of `ink` (h, w) bool as seeds, cut where they may be digits that touch.

    A group of pixels is not cut if another one is above or below it: together they may be a digit that is broken.
    """
    rules, lines = find_pixel_rules(ink)
    rest = ink & ~rules
    count, seeds, boxes, _ = cv2.connectedComponentsWithStats(rest.view(np.uint8), connectivity=8)
    components = np.arange(1, count)
    large = 1 + np.flatnonzero(boxes[1:, 2:4].max(1) > MIN_PART_SIZE * boxes[1:, 3].max(initial=0))
    if len(large) > MAX_PARTS:
        return _Seeds(seeds, rules, np.zeros(count - 1), components, np.zeros(count - 1, bool))
    tallest = boxes[1:, 3].max(initial=0)
    for number in large:
        left, top, width, height, _ = boxes[number]
        overlapping = (boxes[large, 0] < left + width) & (boxes[large, 0] + boxes[large, 2] > left)  # itself too
        inside = seeds[top : top + height, left : left + width]
        own = inside == number
        line = own & lines[top : top + height, left : left + width]
        pieces = line.astype(np.int32)
        if line.any() and not line[own].all():
            _, pieces = cv2.connectedComponents((own & ~line).view(np.uint8), connectivity=8)
            pieces[line] = pieces.max() + 1
        elif width > MIN_CUT_WIDTH * height and height > MIN_CUT_HEIGHT * tallest and overlapping.sum() == 1:
            pieces = cut_ink(own)
        new = pieces > 1  # piece 1 keeps the seed's number, pieces 2, 3, ... are the seeds count, count + 1, ...
        added = max(pieces.max() - 1, 0)
        inside[new] = pieces[new] - 2 + count
        components = np.append(components, np.full(added, number))
        count += added
    return _Seeds(seeds, rules, np.zeros(count - 1), components, np.zeros(count - 1, bool))


def _connected_boxes(ink: np.ndarray) -> np.ndarray:
    """The boxes around connected pixels of `ink` (h, w) bool: (n, 4)."""
    return cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)[2][1:, :4]


def _nearest_seeds(seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel the nearest seed, numbered from 0, and the distance to it in pixels: both (h, w)."""
    distance, nearest = cv2.distanceTransformWithLabels(
        (seeds == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # OpenCV labels each seed pixel by itself: look up which seed a pixel label stands for.
    seed_of = np.zeros(nearest.max() + 1, np.int32)
    seed_of[nearest[seeds > 0]] = seeds[seeds > 0]
    return seed_of[nearest] - 1, distance


def _measure_ink(ink: np.ndarray, owner: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the ink of each owner: the box (count, 4), the x of the centre of mass (count,), and the pixels (count,)."""
    rows, columns = np.nonzero(ink)
    owners = owner[rows, columns]
    limits = np.full((count, 4), np.iinfo(np.int32).max)  # left, top, and the negative of right and bottom
    np.minimum.at(limits, owners, np.stack([columns, rows, -columns - 1, -rows - 1], 1))
    boxes = np.hstack([limits[:, :2], -limits[:, 2:] - limits[:, :2]])
    pixels = np.bincount(owners, minlength=count)
    return boxes, np.bincount(owners, columns, count) / np.maximum(pixels, 1), pixels


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
