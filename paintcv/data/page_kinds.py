"""The kinds of pages: numbers with or without signs, letters, doodles, and what else people draw and bring.

    material = Material(digits, letters, images, image_labels, numbers)
    page = draw_page(material, np.random.default_rng(0))                 # of any kind
    page = draw_page(material, np.random.default_rng(0), "signed")       # see PAGES

`python -m tools.pages` draws a sheet of them. To add a kind, write a function like the others, and enter it in PAGES
and SHARES. A page is None where the material doesn't do; then another one is drawn. The label of a page has the digits
of each row.

What may be a digit must not be taught to be none. Slashed zeros, crossed sevens and ones with a foot are digits, so a
rule is always longer than the foot of a 1 or the bar of a 7.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import cv2
import numpy as np

from paintcv.data.distortions import distort
from paintcv.data.doodles import LEARNT, draw_doodle
from paintcv.data.layouts import LAYOUTS
from paintcv.data.made_up import made_up_digit
from paintcv.data.others import paint_noise, scribble
from paintcv.data.page_lines import frame_digits
from paintcv.data.pages import Thing, WrittenPage, page_of_number, place_things
from paintcv.data.painting import bounds, is_upright, shapes_side_by_side
from paintcv.data.signs import SIGNS
from paintcv.data.strokes import PenCharacter, PenDigit
from paintcv.data.variations import vary_strokes
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL
from paintcv.segmentation.number import DIGIT, OTHER, SIGN

# All set by hand, to look like what people draw and bring. Shares of the kinds of pages, see PAGES: a single digit has
# few candidates, so that there must be many such pages, if the second network is to learn it as well as a number.
SHARES = {"single": 0.17, "layout": 0.17, "written": 0.17, "row": 0.07, "signed": 0.05, "framed": 0.06}
SHARES |= {"letters": 0.11, "doodles": 0.1, "images": 0.075, "scribble": 0.02, "noise": 0.005}
VARIED, MADE_UP = 0.65, 0.1  # the probabilities that a digit is varied, and that it is made up
SOME = 16  # digits of a writer from which a layout takes some: to vary them all would take long
APART, TOUCHING = (0.06, 0.5), (-0.06, 0.12)  # ranges of the distance of the ink of neighbours, of a digit's height
REPLACED = 0.5  # the probability that a number that somebody wrote gets other digits
STRETCH = 0.1  # standard deviation of the logarithm of the factor by which such a number is made wider
TOUCHING_SHARE = 0.25  # the probability of a row that touches
SIGN_DISTANCE, SLASH_DISTANCE = (0.05, 0.35), (-0.15, 0.3)  # of the boxes of signs and digits: a slash may touch both
UPRIGHT = 0.2  # the tangent of the angle by which a slash is more upright than that of a layout, at most: or it is a 1
SIGN_CHARACTERS = "-_.,:;=+'\"^~`*"  # of UNIPEN's symbols, those that stand beside digits

Item = TypeVar("Item")


@dataclass(frozen=True)
class Material:
    """What pages are made of."""

    digits: list[PenDigit]
    letters: list[PenCharacter]  # that don't look like digits
    images: np.ndarray  # (n, 48, 48) uint8: padded images of digits, see data.distortions
    image_labels: np.ndarray  # (n,) int
    written: list[list[Thing]] = field(default_factory=list)  # numbers as people wrote them
    doodles: Sequence[str] = LEARNT  # the names of those that are drawn


def draw_page(material: Material, rng: np.random.Generator, kind: str | None = None) -> WrittenPage:
    """A page at random, of a kind of PAGES or of any kind."""
    while True:
        name = kind or str(rng.choice(list(SHARES), p=list(SHARES.values())))
        page = PAGES[name](material, rng)
        if page is not None and (page.image >= INK_LEVEL).any():
            return page


def _varied(digit: PenDigit, rng: np.random.Generator) -> Thing:
    """A digit as it was written, or varied; or one made up in its place."""
    chance = rng.random()
    if chance < MADE_UP:
        label = 1 if rng.random() < 0.3 else int(rng.integers(10))
        return DIGIT, str(label), made_up_digit(label, rng)
    strokes = vary_strokes(digit.strokes, digit.label, rng) if chance < MADE_UP + VARIED else digit.strokes
    return DIGIT, str(digit.label), strokes


def _some(items: Sequence[Item], rng: np.random.Generator, count: int) -> list[Item]:
    return [items[i] for i in rng.integers(len(items), size=count)]


def _of_a_writer(digits: list[PenDigit], rng: np.random.Generator, count: int) -> list[PenDigit]:
    """Digits by the same writer, at random."""
    writer = digits[rng.integers(len(digits))].writer
    return _some([digit for digit in digits if digit.writer == writer], rng, count)


def _beside(things: list[Thing], rng: np.random.Generator, distances: tuple[float, float]) -> list[Thing]:
    """Things side by side, each about 1 high; empty if they have no row in common."""
    shapes = shapes_side_by_side([shape for _, _, shape in things], rng, distances)
    return [(kind, label, shape) for (kind, label, _), shape in zip(things, shapes, strict=False)] if shapes else []


def _layout_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """A layout of paintcv.data.layouts."""
    name = str(rng.choice(list(LAYOUTS)))
    digits = [d for d in _of_a_writer(material.digits, rng, 60 if name == "sum" else SOME) if is_upright(d)]
    if name != "sum":  # which needs many digits to choose from
        varied = (_varied(digit, rng) for digit in digits)
        digits = [PenDigit(int(label), 0, shape) for _, label, shape in varied]
    if not digits:
        return None
    number = LAYOUTS[name](digits, rng)
    return page_of_number(number, rng.random() < 0.5) if number else None


def _row_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """Digits side by side, which may touch; sometimes with a letter or a doodle among them."""
    things = [_varied(digit, rng) for digit in _of_a_writer(material.digits, rng, int(rng.integers(2, 6)))]
    if rng.random() < 0.2:
        things[rng.integers(len(things))] = _no_digit(material, rng)
    distances = TOUCHING if rng.random() < TOUCHING_SHARE else APART
    placed = _beside(things, rng, distances)
    return place_things(placed, rng) if placed else None


def _single_page(material: Material, rng: np.random.Generator) -> WrittenPage:
    """One digit."""
    kind, label, shape = _varied(material.digits[rng.integers(len(material.digits))], rng)
    low, high = bounds(shape)
    return place_things([(kind, label, shape)], rng, max(float((high - low).max()), 1e-6))


def _signed_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """A number with several signs, as in dates, times, telephone numbers and sums."""
    sign = str(rng.choice(list(SIGNS)))
    groups = [int(rng.integers(1, 4)) for _ in range(rng.integers(2, 4))]
    row: list[Thing] = []
    for place, count in enumerate(groups):
        things = [_varied(digit, rng) for digit in _of_a_writer(material.digits, rng, count)]
        digits = _beside(things, rng, TOUCHING if rng.random() < TOUCHING_SHARE else APART)
        if not digits:
            return None
        for group in ([_sign(sign, rng)] if place else [], digits):
            distance = rng.uniform(*(SLASH_DISTANCE if sign == "slash" else SIGN_DISTANCE))
            right = bounds([s for _, _, shape in row for s in shape])[1][0] + distance if row else 0.0
            if group:
                left = bounds([s for _, _, shape in group for s in shape])[0][0]
                row += [(kind, label, [s + np.array([right - left, 0]) for s in shape]) for kind, label, shape in group]
    return place_things(row, rng)


def _sign(name: str, rng: np.random.Generator) -> Thing:
    upright = np.array([[1, 0], [rng.uniform(0, UPRIGHT) if name == "slash" else 0, 1]])
    return SIGN, "", [stroke @ upright for stroke in SIGNS[name](rng)]


def _framed_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """Digits with lines around them or through them."""
    count = int(rng.integers(1, 4))
    digits = _beside([_varied(d, rng) for d in _of_a_writer(material.digits, rng, count)], rng, APART)
    if not digits:
        return None
    return frame_digits(digits, rng)


def _written_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """A number as somebody wrote it, or with other digits in the same places, made wider or narrower."""
    if not material.written:
        return None
    things = material.written[rng.integers(len(material.written))]
    if rng.random() < REPLACED:
        things = _with_other_digits(things, material, rng)
    else:
        things = [
            (kind, label, vary_strokes(shape, int(label), rng) if label and rng.random() < VARIED / 2 else shape)
            for kind, label, shape in things
        ]
    stretch = np.array([np.exp(rng.normal(0, STRETCH)), 1])
    things = [(kind, label, [stroke * stretch for stroke in shape]) for kind, label, shape in things]
    heights = [np.ptp(np.concatenate(shape)[:, 1]) for kind, _, shape in things if kind == DIGIT]
    return place_things(things, rng, max(float(np.median(heights)), 1e-6))


def _with_other_digits(things: list[Thing], material: Material, rng: np.random.Generator) -> list[Thing]:
    """The same number with digits by another writer, each as high as the one it replaces, and as far from the next."""
    others = iter([_varied(digit, rng) for digit in _of_a_writer(material.digits, rng, len(things))])
    replaced: list[Thing] = []
    shift = 0.0
    for kind, label, shape in sorted(things, key=lambda thing: bounds(thing[2])[0][0]):
        low, high = bounds(shape)
        corner = np.add(low, (shift, 0))
        if kind == DIGIT:
            _, label, other = next(others)
            other_low, other_high = bounds(other)
            size = (high - low)[1] / max(float((other_high - other_low)[1]), 1e-6)
            shift += float((other_high - other_low)[0] * size - (high - low)[0])
            shape, low = [stroke * size for stroke in other], other_low * size
        replaced.append((kind, label, [stroke - low + corner for stroke in shape]))
    return replaced


def _images_page(material: Material, rng: np.random.Generator) -> WrittenPage:
    """Images of one to four digits, distorted, side by side; to be read as an image."""
    count = int(rng.choice([1, 2, 3, 4], p=[0.55, 0.2, 0.15, 0.1]))
    chosen = rng.integers(len(material.images), size=count)
    digits = distort(material.images[chosen], rng)
    size = int(rng.uniform(40, min(200, 270 // count)))
    image, owner = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8), np.full((CANVAS_SIDE, CANVAS_SIDE), -1)
    x = rng.uniform(0, CANVAS_SIDE - 0.75 * size * count) if count > 1 else rng.uniform(0, CANVAS_SIDE - size)
    y = rng.uniform(0, CANVAS_SIDE - size)
    for index, digit in enumerate(digits):
        left, top, width, height = cv2.boundingRect((digit >= INK_LEVEL).view(np.uint8))
        alone = np.zeros_like(image)
        scale = size / max(height, width)
        small = cv2.resize(digit[top : top + height, left : left + width], None, fx=scale, fy=scale)
        column, row = round(x), round(np.clip(y + rng.normal(0, 0.05) * size, 0, CANVAS_SIDE - small.shape[0]))
        room = alone[row : row + small.shape[0], column : column + small.shape[1]]
        room[:] = small[: room.shape[0], : room.shape[1]]
        owner[alone >= INK_LEVEL] = index
        np.maximum(image, alone, out=image)
        x += small.shape[1] + rng.uniform(0.08, 0.4) * size
        if x > CANVAS_SIDE - small.shape[1]:
            chosen = chosen[: index + 1]
            break
    label = "".join(str(value) for value in material.image_labels[chosen])
    return WrittenPage(label, image, None, owner, np.full(len(chosen), DIGIT))


def _no_digit(material: Material, rng: np.random.Generator) -> Thing:
    """A letter or a doodle."""
    if rng.random() < 0.6:
        return _letter(material.letters[rng.integers(len(material.letters))])
    return OTHER, "", draw_doodle(rng, material.doodles)[1]


def _letter(letter: PenCharacter) -> Thing:
    return SIGN if letter.label in SIGN_CHARACTERS else OTHER, "", letter.strokes


def _letters_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """A letter, or a few side by side."""
    count = 1 if rng.random() < 0.6 else int(rng.integers(2, 4))
    letters = [_letter(letter) for letter in _some(material.letters, rng, count)]
    if any(kind == SIGN for kind, _, _ in letters):
        return None  # alone and large, a comma may be anything
    placed = _beside(letters, rng, APART)
    return place_things(placed, rng) if placed else None


def _doodles_page(material: Material, rng: np.random.Generator) -> WrittenPage | None:
    """A doodle, or two."""
    count = 1 if rng.random() < 0.75 else 2
    doodles: list[Thing] = [(OTHER, "", draw_doodle(rng, material.doodles)[1]) for _ in range(count)]
    placed = _beside(doodles, rng, APART)
    return place_things(placed, rng, 0.6) if placed else None  # they have more detail than digits: a finer pen


def _scribble_page(material: Material, rng: np.random.Generator) -> WrittenPage:
    """A scribble, a dash or dots."""
    way, shape = scribble(rng)
    kind = SIGN if way in ("dash", "dots") else OTHER
    return place_things([(kind, "", shape)], rng)


def _noise_page(material: Material, rng: np.random.Generator) -> WrittenPage:
    """Spots, as noise of blank paper leaves them."""
    image = paint_noise(rng)
    count, numbers = cv2.connectedComponents((image >= INK_LEVEL).view(np.uint8), connectivity=8)
    return WrittenPage("", image, None, numbers - 1, np.full(count - 1, OTHER))


PAGES: dict[str, Callable[[Material, np.random.Generator], WrittenPage | None]] = {
    "layout": _layout_page,
    "row": _row_page,
    "single": _single_page,
    "signed": _signed_page,
    "framed": _framed_page,
    "written": _written_page,
    "images": _images_page,
    "letters": _letters_page,
    "doodles": _doodles_page,
    "scribble": _scribble_page,
    "noise": _noise_page,
}
