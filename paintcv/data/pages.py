"""Pages: drawings of which everything is known: what each pixel of ink belongs to, and whether that is a digit.

    page = place_things([(DIGIT, "7", strokes), (SIGN, "", [line])], np.random.default_rng(0))
    page.label, page.image, page.strokes                     # "7", and what the window would hold
    kinds = candidate_kinds(page, find_candidates(page.image, page.strokes))      # (n,): DIGIT, SIGN, FRAGMENT, ...

The second network learns from the candidates of pages, so that it sees the very pieces of ink that it will be asked
about, each with its surroundings. What stands on pages is in page_kinds.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paintcv.data.distortions import SLANT
from paintcv.data.painting import ComposedNumber, bounds
from paintcv.data.signs import Shape
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL, Canvas, Stroke
from paintcv.segmentation.number import DIGIT, FRAGMENT, SIGN, Candidate

UNKNOWN = -1  # of a candidate that is nearly a digit: nothing is learnt from it

# All set by hand, to look like what people draw and bring:
FILLED = (90, 265)  # the range of the longer side of all the ink, pixels
PEN = (0.03, 0.15)  # the range of the pen's thickness, as a fraction of a digit's height
BRUSHES = (2, 26)  # the range of the brush, pixels
SAME = 0.9  # a candidate is a thing if the ink they share is so much of the ink of either; and
NEARLY = 0.75  # if it is so much, nothing is learnt: a digit without its serif is no wrong digit

Thing = tuple[int, str, Shape]  # DIGIT, SIGN or OTHER; the label of a digit, or ""; and its strokes


@dataclass(frozen=True)
class WrittenPage:
    """A drawing and what is in it."""

    label: str  # the digits of each row: "12 34"; "" if there are none
    image: np.ndarray  # (280, 280) uint8
    strokes: list[Stroke] | None  # those of the image, or None if it is to be read as an image
    owner: np.ndarray  # (280, 280) int: the index of the thing that each pixel of ink belongs to; -1 elsewhere
    kinds: np.ndarray  # (n,) int: of each thing, DIGIT, SIGN or OTHER


def candidate_kinds(page: WrittenPage, candidates: Sequence[Candidate]) -> np.ndarray:
    """Which of KINDS each candidate on a page is, or UNKNOWN: (n,) int."""
    areas = np.bincount(page.owner[page.owner >= 0], minlength=len(page.kinds))
    return np.array([_kind_of(page, areas, candidate) for candidate in candidates])


def _kind_of(page: WrittenPage, areas: np.ndarray, candidate: Candidate) -> int:
    left, top, width, height = candidate.box
    ink = candidate.ink >= INK_LEVEL
    owners = page.owner[top : top + height, left : left + width][ink]
    shared = np.bincount(owners[owners >= 0], minlength=len(areas))
    total = ink.sum()
    if shared[page.kinds == SIGN].sum() >= SAME * total:
        return SIGN
    likeness = shared / np.maximum(np.maximum(areas, total), 1)
    best = int(likeness.argmax())
    if likeness[best] >= SAME:
        return int(page.kinds[best])
    return UNKNOWN if likeness[best] >= NEARLY and page.kinds[best] != SIGN else FRAGMENT


def page_of_number(number: ComposedNumber, strokes: bool) -> WrittenPage:
    """The page of a composed number, to be read from its strokes, or as an image: what is no digit in it is a sign."""
    points = [np.array(stroke.points) for stroke in number.canvas.strokes]
    things: list[Thing] = []
    for label, count in zip(number.label.replace(" ", ""), number.strokes, strict=True):
        things.append((DIGIT, label, points[:count]))
        points = points[count:]
    things += [(SIGN, "", [stroke]) for stroke in points]
    return page_of_things(things, number.canvas.strokes[0].brush, strokes, number.label, number.canvas)


def page_of_things(
    things: list[Thing], brush: int, strokes: bool, label: str | None = None, canvas: Canvas | None = None
) -> WrittenPage:
    """The page of things at their places on the canvas, drawn with a brush. The label is that of one row by default."""
    drawn, owner = canvas or Canvas(), np.full((CANVAS_SIDE, CANVAS_SIDE), -1)
    for index, (_, _, shape) in enumerate(things):
        alone = Canvas()
        for stroke in shape:
            alone.draw(stroke, brush)
        owner[alone.image >= INK_LEVEL] = index
        if canvas is None:
            np.maximum(drawn.image, alone.image, out=drawn.image)
            drawn.strokes += alone.strokes
    if label is None:
        label = "".join(thing[1] for thing in things)
    return WrittenPage(
        label, drawn.image, drawn.strokes if strokes else None, owner, np.array([thing[0] for thing in things])
    )


def place_things(things: list[Thing], rng: np.random.Generator, height: float = 1.0) -> WrittenPage:
    """The page of things in any units, at a random size, place and slant, read either way.

    `height` is about that of a digit, in these units: the pen goes with it.
    """
    slant = np.array([[1, 0], [-rng.normal(0, SLANT), 1]])
    things = [(kind, label, [stroke @ slant for stroke in shape]) for kind, label, shape in things]
    low, high = bounds([stroke for _, _, shape in things for stroke in shape])
    scale = rng.uniform(*FILLED) / max(float((high - low).max()), 0.3 * height)
    brush = int(np.clip(round(rng.uniform(*PEN) * height * scale), *BRUSHES))
    free = np.maximum(CANVAS_SIDE - (high - low) * scale - brush - 2, 0)
    corner = 1 + brush / 2 + rng.random(2) * free
    placed = [(kind, label, [(stroke - low) * scale + corner for stroke in shape]) for kind, label, shape in things]
    return page_of_things(placed, brush, rng.random() < 0.5)
