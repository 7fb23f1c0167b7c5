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
from paintcv.segmentation.number import Box

# Parts no larger than this in both directions, as a fraction of the highest part's height, are dropped as dirt. Set by
# hand: a dot of the pen beside digits goes, the bar of a 5 stays.
MIN_PART_SIZE = 0.12
# Ink in more parts is not taken for a number, but for one part: it may be a photograph, or the grain of paper. Set by
# hand: the work grows with the square of the number of parts.
MAX_PARTS = 64
# Connected pixels no wider than this, as a fraction of their height, are never cut. Set by hand: two digits side by
# side are wider.
MIN_CUT_WIDTH = 0.4
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
    cut_apart: np.ndarray  # (n, n) bool: whether they are connected pixels that were cut into these parts
    corner: tuple[int, int]  # x and y of the upper left pixel of `image` in the image that was searched

    def crop(self, members: np.ndarray) -> tuple[Box, np.ndarray]:
        """The box around the parts with the numbers `members` in the searched image, and their ink inside it."""
        left, top, right, bottom = bounding_box(self.boxes[members])
        is_member = np.zeros(len(self.boxes) + 1, bool)  # the last element is that of owner -1, never a member
        is_member[members] = True
        inside = np.s_[top:bottom, left:right]
        box = left + self.corner[0], top + self.corner[1], right - left, bottom - top
        return box, np.where(is_member[self.owner[inside]], self.image[inside], 0)


@dataclass(frozen=True)
class _Seeds:
    """What the parts grow from: the lines that the pen drew, or connected pixels."""

    image: np.ndarray  # (h, w) int32: the number of each pixel's seed, from 1; 0 where there is none
    thickness: np.ndarray  # (n,): how thick the ink around each seed is, pixels
    components: np.ndarray  # (n,) int: equal for seeds that were cut from the same connected pixels


def bounding_box(boxes: np.ndarray) -> tuple[int, int, int, int]:
    """The box around boxes (n, 4) of left, top, width and height: left, top, right and bottom."""
    left, top = boxes[:, :2].min(0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(0).tolist()
    return left, top, right, bottom


def find_parts(image: np.ndarray, strokes: Sequence[Stroke] | None) -> Parts:
    """The parts of the ink in an image, without dirt.

    `image` is (h, w) uint8, light ink on dark. `strokes` are those painted on it, or None if they are not known.
    If there are more than MAX_PARTS parts, all the ink is one part. Raises paintcv.ink.picture.NoInk if there is no
    ink.
    """
    x, y, width, height = ink_box(image)
    padded = cv2.copyMakeBorder(
        image[y : y + height, x : x + width], BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=0
    )
    corner = x - BORDER, y - BORDER
    ink = padded >= INK_LEVEL
    seeds = _stroke_seeds(strokes, ink.shape, corner) if strokes else _pixel_seeds(ink)
    owner, distance = _nearest_seeds(seeds.image)
    boxes, centres = _boxes_and_centres(ink, owner, len(seeds.thickness))

    kept = np.flatnonzero(boxes[:, 2:].max(1) > MIN_PART_SIZE * boxes[:, 3].max())
    if len(kept) > MAX_PARTS:
        box = np.array([[BORDER, BORDER, width, height]])
        return Parts(padded, np.zeros_like(owner), box, np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), bool), corner)
    number_of = np.full(len(boxes), -1)
    number_of[kept] = np.arange(len(kept))
    owner, thickness, components = number_of[owner], seeds.thickness[kept], seeds.components[kept]
    gaps = np.maximum(_seed_gaps(owner, distance, len(kept)) - (thickness[:, None] + thickness) / 2, 0)
    return Parts(padded, owner, boxes[kept], centres[kept], gaps, components[:, None] == components, corner)


def _stroke_seeds(strokes: Sequence[Stroke], shape: tuple[int, int], corner: tuple[int, int]) -> _Seeds:
    """The lines that the pen drew, one pixel wide, as seeds. None of them is cut from another."""
    seeds = np.zeros(shape, np.int32)
    for number, stroke in enumerate(strokes, 1):
        points = [*stroke.points, stroke.points[-1]]  # a dot has one point, and a line needs two
        line = np.rint(np.array(points) - corner).astype(np.int32)
        cv2.polylines(seeds, [line], isClosed=False, color=number)
    return _Seeds(seeds, np.array([stroke.brush for stroke in strokes], float), np.arange(len(strokes)))


def _pixel_seeds(ink: np.ndarray) -> _Seeds:
    """Connected pixels of `ink` (h, w) bool as seeds, cut where they may be digits that touch.

    A group of pixels is not cut if another one is above or below it: together they may be a digit that is broken.
    """
    count, seeds, boxes, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    components = [np.arange(1, count)]
    large = 1 + np.flatnonzero(boxes[1:, 2:4].max(1) > MIN_PART_SIZE * boxes[1:, 3].max())
    for number in large if len(large) <= MAX_PARTS else ():
        left, top, width, height, _ = boxes[number]
        overlapping = (boxes[large, 0] < left + width) & (boxes[large, 0] + boxes[large, 2] > left)  # itself too
        if width > MIN_CUT_WIDTH * height and overlapping.sum() == 1:
            inside = seeds[top : top + height, left : left + width]
            pieces = cut_ink(inside == number)
            new = pieces > 1  # piece 1 keeps the seed's number, pieces 2, 3, ... are the seeds count, count + 1, ...
            inside[new] = pieces[new] - 2 + count
            components.append(np.full(pieces.max() - 1, number))
            count += pieces.max() - 1
    return _Seeds(seeds, np.zeros(count - 1), np.concatenate(components))


def _nearest_seeds(seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel the nearest seed, numbered from 0, and the distance to it in pixels: both (h, w)."""
    distance, nearest = cv2.distanceTransformWithLabels(
        (seeds == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # OpenCV labels each seed pixel by itself: look up which seed a pixel label stands for.
    seed_of = np.zeros(nearest.max() + 1, np.int32)
    seed_of[nearest[seeds > 0]] = seeds[seeds > 0]
    return seed_of[nearest] - 1, distance


def _boxes_and_centres(ink: np.ndarray, owner: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The boxes (count, 4) around the ink of each owner, and the x of its centre of mass (count,)."""
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
