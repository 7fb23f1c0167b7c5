"""Parts: the pieces of ink that digits are put together from.

    parts = parts_of(canvas.image, canvas.strokes)         # of an image file: parts_of(read_image(path), None)
    parts.boxes, parts.gaps                                # where they are, and how far apart

A part is a stroke where the window knows the strokes, and connected pixels elsewhere, cut where they may be digits that
touch (see cutting.py). division.py finds out which parts are one digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cutting import cut
from ink import BRUSHES, INK, Stroke, ink_box
from number import Box

SPECK = 0.12  # what is smaller both ways is dropped at once, in parts of the highest part's height
PARTS = 64  # more are no number: a photograph, or the grain of paper
NARROW = 0.4  # connected pixels no wider, in parts of their height, are no two digits
RIM = BRUSHES[-1] // 2 + 1  # so far outside, the middle of a stroke still leaves ink inside, pixels


@dataclass(frozen=True)
class Parts:
    """The parts of the ink in an image, counted from 0."""

    image: np.ndarray  # (h, w) uint8
    owner: np.ndarray  # (h, w) int: the part that each pixel, ink or not, belongs to; -1 for specks and what is theirs
    boxes: np.ndarray  # (n, 4) int: left, top, width, height
    middles: np.ndarray  # (n,): x of the centres of mass
    gaps: np.ndarray  # (n, n): pixels between their inks; infinite where other parts are between them
    cut: np.ndarray  # (n, n) bool: whether they are connected, and were only cut
    corner: tuple[int, int]  # where the image lies in the whole one: x, y

    def ink(self, members: np.ndarray) -> tuple[Box, np.ndarray]:
        """The box of some parts in the whole image, and their ink within it."""
        left, top, right, bottom = around(self.boxes[members])
        belongs = np.zeros(len(self.boxes) + 1, bool)  # one more, which -1 finds
        belongs[members] = True
        inside = np.s_[top:bottom, left:right]
        box = left + self.corner[0], top + self.corner[1], right - left, bottom - top
        return box, np.where(belongs[self.owner[inside]], self.image[inside], 0)


def around(boxes: np.ndarray) -> tuple[int, int, int, int]:
    """The box around boxes (n, 4): left, top, right, bottom."""
    left, top = boxes[:, :2].min(0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(0).tolist()
    return left, top, right, bottom


def parts_of(image: np.ndarray, strokes: Sequence[Stroke] | None) -> Parts:
    """The ink of `image` (h, w) uint8, light on dark, in parts, without specks; of more than PARTS, all is one.

    Each pixel goes to the part whose seed is the nearest: the line that the pen went, or the connected pixels. Raises
    ink.NoInk where there is no ink.
    """
    x, y, width, height = ink_box(image)
    near = cv2.copyMakeBorder(image[y : y + height, x : x + width], RIM, RIM, RIM, RIM, cv2.BORDER_CONSTANT, value=0)
    corner = x - RIM, y - RIM
    ink = near >= INK
    seeds, thickness, blobs = _drawn(strokes, ink.shape, corner) if strokes else _connected(ink)
    owner, distance = _nearest(seeds)
    boxes, middles = _boxes_and_middles(ink, owner, len(thickness))
    kept = np.flatnonzero(boxes[:, 2:].max(1) > SPECK * boxes[:, 3].max())
    if len(kept) > PARTS:
        whole = np.array([[RIM, RIM, width, height]])
        return Parts(near, np.zeros_like(owner), whole, np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), bool), corner)
    renumbered = np.full(len(thickness), -1)
    renumbered[kept] = np.arange(len(kept))
    owner, thickness, blobs = renumbered[owner], thickness[kept], blobs[kept]
    gaps = np.maximum(_gaps(owner, distance, len(kept)) - (thickness[:, None] + thickness) / 2, 0)
    return Parts(near, owner, boxes[kept], middles[kept], gaps, blobs[:, None] == blobs, corner)


def _drawn(
    strokes: Sequence[Stroke], shape: tuple[int, int], corner: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lines that the pen went as seeds: (h, w) int32, from 1 on, and 0 where there is none.

    Besides, how thick the ink is around each, and which connected ink each is a piece of: a stroke is of itself.
    """
    seeds = np.zeros(shape, np.int32)
    for seed, stroke in enumerate(strokes, 1):
        points = [*stroke.points, stroke.points[-1]]  # a dot needs two
        line = np.rint(np.array(points) - corner).astype(np.int32)
        cv2.polylines(seeds, [line], isClosed=False, color=seed)
    return seeds, np.array([stroke.brush for stroke in strokes], float), np.arange(len(strokes))


def _connected(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Connected pixels as seeds, as `_drawn` gives lines.

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
            new = pieces > 1  # piece 1 keeps the seed's number, pieces 2, 3, ... are the seeds count, count + 1, ...
            inside[new] = pieces[new] - 2 + count
            blobs.append(np.full(pieces.max() - 1, place))
            count += pieces.max() - 1
    return seeds, np.zeros(count - 1), np.concatenate(blobs)


def _nearest(seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel, which seed is the nearest, counted from 0, and how far away it is, pixels: both (h, w)."""
    distance, nearest = cv2.distanceTransformWithLabels(
        (seeds == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    seed_of = np.zeros(nearest.max() + 1, np.int32)
    seed_of[nearest[seeds > 0]] = seeds[seeds > 0]
    return seed_of[nearest] - 1, distance


def _boxes_and_middles(ink: np.ndarray, owner: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The boxes (count, 4) of the ink of each of `count` owners, and the x of its centre of mass (count,)."""
    rows, columns = np.nonzero(ink)
    whose = owner[rows, columns]
    corners = np.full((count, 4), np.iinfo(np.int32).max)  # left, top, and minus right and bottom
    np.minimum.at(corners, whose, np.stack([columns, rows, -columns - 1, -rows - 1], 1))
    boxes = np.hstack([corners[:, :2], -corners[:, 2:] - corners[:, :2]])
    return boxes, np.bincount(whose, columns, count) / np.maximum(np.bincount(whose, minlength=count), 1)


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
