"""Pictures of numbers as people have them: in boxes and tables, across shadows, with holes, in pale pencil.

    picture, label = NUMBER_KINDS["table"](digits, np.random.default_rng(0))    # blue first, "12 34"

`digits` are pen digits of one writer, of which each function takes as many as it needs. As in tools/file_kinds.py, all
else is random, within ranges that were set by hand by looking at the pictures.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from paintcv.data.painting import bounds, shapes_side_by_side
from paintcv.data.strokes import PenDigit
from tools.file_kinds import Strokes, as_bytes, colour, lit, mix, paint, taken

DISTANCES = (0.14, 0.45)  # the range of the distances of the lines of neighbouring digits, of a digit's height
Made = tuple[np.ndarray, str]  # a picture, and the digits of each row


def some(digits: Sequence[PenDigit], rng: np.random.Generator, low: int, high: int) -> list[PenDigit]:
    """From `low` to `high` digits at random."""
    return [digits[i] for i in rng.integers(len(digits), size=rng.integers(low, high + 1))]


def label_of(digits: Sequence[PenDigit]) -> str:
    """What digits read, from left to right."""
    return "".join(str(digit.label) for digit in digits)


def row(digits: Sequence[PenDigit], rng: np.random.Generator) -> Strokes:
    """The strokes of digits side by side, each about 1 high."""
    while not (shapes := shapes_side_by_side([digit.strokes for digit in digits], rng, DISTANCES)):
        pass
    return [stroke for shape in shapes for stroke in shape]


def ink_of(strokes: Strokes, height: float, pen: float, margins: Sequence[float] | np.ndarray) -> np.ndarray:
    """The ink of strokes whose box is `height` pixels high, with margins left, top, right and bottom: (h, w) 0..1."""
    low, high = bounds(strokes)
    scale = (height - pen) / max(float((high - low)[1]), 1e-6)
    left, top, right, bottom = margins
    width = (high - low)[0] * scale + pen
    ink = np.zeros((round(top + height + bottom), round(left + width + right)), np.float32)
    box = ink[round(top) : round(top) + round(height), round(left) : round(left) + round(width)]
    box[:] = paint(strokes, box.shape, max(box.shape), (0.5, 0.5), pen)
    return ink


def number_ink(
    digits: Sequence[PenDigit], rng: np.random.Generator, margin: tuple[float, float] = (0.5, 1.5)
) -> tuple[np.ndarray, str, float]:
    """The ink of one to four digits with margins at random, (h, w) float32 in 0..1; the label; the height in pixels."""
    chosen = some(digits, rng, 1, 4)
    height = rng.uniform(50, 130)
    pen = max(height * rng.uniform(0.06, 0.13), 2)
    ink = ink_of(row(chosen, rng), height, pen, rng.uniform(*margin, 4) * height)
    return ink, label_of(chosen), height


def table(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A table with lines, a digit in each cell."""
    rows, columns = (int(count) for count in rng.integers(2, 6, 2))
    chosen = [some(digits, rng, columns, columns) for _ in range(rows)]
    side, line, margin = int(rng.integers(50, 110)), int(rng.integers(1, 4)), int(rng.integers(6, 40))
    ink = np.zeros((2 * margin + rows * side + line, 2 * margin + columns * side + line), np.float32)
    pen = side * rng.uniform(0.05, 0.08)
    for y, of_row in enumerate(chosen):
        for x, digit in enumerate(of_row):
            cell = ink[margin + line + y * side :, margin + line + x * side :][: side - line, : side - line]
            cell[:] = paint(
                digit.strokes, cell.shape, side * rng.uniform(0.5, 0.75), tuple(rng.uniform(0.3, 0.7, 2)), pen
            )
    for count, turned in ((rows, ink), (columns, ink.T)):
        for number in range(count + 1):
            start = margin + number * side
            turned[start : start + line, margin : turned.shape[1] - margin] = 1
    return as_bytes(255 * (1 - ink)), " ".join(label_of(of_row) for of_row in chosen)


def touched_boxes(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """Boxes side by side, a digit in each, of which one or two touch a line."""
    chosen = some(digits, rng, 2, 4)
    side, line, margin = int(rng.integers(70, 120)), int(rng.integers(2, 5)), int(rng.integers(8, 40))
    ink = np.zeros((2 * margin + side + line, 2 * margin + len(chosen) * side + line), np.float32)
    pen = side * rng.uniform(0.05, 0.09)
    for place, digit in enumerate(chosen):
        size = side * rng.uniform(0.55, 0.75)
        at = rng.uniform(0.3, 0.7, 2)
        if rng.random() < 0.5:
            at[rng.integers(2)] = rng.choice([0, 1])  # at a line
        cell = ink[margin + line // 2 :, margin + line // 2 + place * side :][:side, :side]
        np.maximum(cell, paint(digit.strokes, cell.shape, size, tuple(at), pen), out=cell)
    for place in range(len(chosen) + 1):
        ink[margin : margin + side + line, margin + place * side :][:, :line] = 1
    for top in (margin, margin + side):
        ink[top : top + line, margin : ink.shape[1] - margin] = 1
    return as_bytes(255 * (1 - ink)), label_of(chosen)


def _shadowed(ink: np.ndarray, shadow: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A photograph of ink where a shadow falls, (h, w) each, 1 where it is darkest."""
    light = 1 - cv2.GaussianBlur(shadow, (0, 0), rng.uniform(1, 5)) * rng.uniform(0.35, 0.65)
    image = mix(colour(rng, 165, 225), ink, colour(rng, 20, 60)) * light[..., None]
    return taken(lit(image, rng, 0.2), rng, (1, 3))


def shadow_edge(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A photograph of a number that the straight edge of a shadow crosses."""
    ink, label, _ = number_ink(digits, rng)
    height, width = ink.shape
    x = np.arange(width)[None] + np.tan(rng.uniform(-0.4, 0.4)) * (np.arange(height)[:, None] - height / 2)
    edge = x < rng.uniform(0.35, 0.65) * width
    return _shadowed(ink, (edge ^ bool(rng.integers(2))).astype(np.float32), rng), label


def phone_shadow(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A photograph of a number with the dark shadow of a phone, or of a hand, at one border."""
    ink, label, number_height = number_ink(digits, rng, (0.7, 1.5))
    shadow = np.zeros_like(ink)
    height, width = ink.shape
    wide, high = rng.uniform(0.25, 0.7) * width, rng.uniform(0.25, 0.55) * number_height
    left = rng.uniform(0, width - wide)
    if rng.random() < 0.5:
        shadow[round(height - high) :, round(left) : round(left + wide)] = 1
    else:
        middle = (left + wide / 2, float(height))
        cv2.ellipse(shadow, (middle, (wide, 2 * high), 0), 1, -1)
    return _shadowed(ink, shadow[:: rng.choice([-1, 1])], rng), label


def pencil_photograph(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A photograph of a page with a number in thin and pale pencil."""
    chosen = some(digits, rng, 1, 3)
    height = rng.uniform(60, 160)
    margins = rng.uniform(0.5, 2, 4) * height
    ink = ink_of(row(chosen, rng), height, rng.uniform(1.3, 2.2), margins)
    paper = colour(rng, 175, 225, 8)
    image = mix(paper, ink * rng.uniform(0.75, 1), paper - rng.uniform(45, 90))
    return taken(lit(image, rng, 0.3), rng, (0.5, 2), 0.6), label_of(chosen)


def ellipse(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A number with a wobbly ring around it, as teachers draw it."""
    ink, label, number_height = number_ink(digits, rng, (0.9, 1.4))
    height, width = ink.shape
    angles = np.linspace(0, 2 * np.pi, 90)
    wobble = 1 + 0.012 * np.cumsum(rng.normal(0, 0.5, 90)) * np.hanning(90)
    size = np.array([width, height]) / 2 - number_height * 0.12
    points = np.stack([np.cos(angles), np.sin(angles)], 1) * size * wobble[:, None] + np.array([width, height]) / 2
    ring = np.zeros(ink.shape, np.uint8)
    thickness = max(round(number_height * rng.uniform(0.03, 0.08)), 1)
    cv2.polylines(ring, [np.rint(points).astype(np.int32)], True, 255, thickness, cv2.LINE_AA)
    return as_bytes(255 * (1 - np.maximum(ink, ring / np.float32(255)))), label


def punched(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A sheet with two punched holes along a border, scanned on something dark."""
    ink, label, number_height = number_ink(digits, rng, (0.4, 1.2))
    free = round(number_height * rng.uniform(1, 2.5))
    ink = cv2.copyMakeBorder(ink, free // 2, free // 4, free, 0, cv2.BORDER_CONSTANT)
    image = mix(np.full(3, 255, np.float32), ink, colour(rng, 0, 60))
    radius, x = round(number_height * rng.uniform(0.12, 0.25)), round(free * rng.uniform(0.35, 0.5))
    for y in np.array([0.5 - (apart := rng.uniform(0.2, 0.32)), 0.5 + apart]) * len(image):
        cv2.circle(image, (x, round(y)), radius, [rng.uniform(0, 90)] * 3, -1, cv2.LINE_AA)
    return as_bytes(image), label


def highlighter(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A number written with a yellow highlighter, on white or on cream."""
    chosen = some(digits, rng, 1, 3)
    height = rng.uniform(60, 140)
    ink = ink_of(row(chosen, rng), height, height * rng.uniform(0.1, 0.17), rng.uniform(0.4, 1.2, 4) * height)
    paper = np.array([rng.uniform(215, 255), rng.uniform(245, 255), 255], np.float32)
    yellow = np.array([rng.uniform(30, 110), rng.uniform(228, 250), rng.uniform(240, 255)], np.float32)
    return as_bytes(mix(paper, ink, yellow)), label_of(chosen)


def textured(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A photograph of a number on paper with a coarse grain."""
    ink, label, _ = number_ink(digits, rng)
    grain = cv2.GaussianBlur(rng.normal(0, 1, ink.shape).astype(np.float32), (0, 0), rng.uniform(1, 3))
    paper = colour(rng, 170, 230)[None, None] + (grain / grain.std() * rng.uniform(4, 11))[..., None]
    return taken(lit(mix(paper, ink, colour(rng, 20, 70)), rng, 0.2), rng, (1, 3)), label


def neighbours(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A crop of one digit of a number, with bits of those beside it at the borders."""
    chosen = some(digits, rng, 3, 3)
    height = rng.uniform(60, 140)
    pen = height * rng.uniform(0.06, 0.1)
    parts = [ink_of(digit.strokes, height, pen, (0, 0, 0, 0)) for digit in chosen]
    gap = np.zeros((parts[0].shape[0], round(height * rng.uniform(0.15, 0.3))), np.float32)
    bits = [round(height * rng.uniform(0.03, 0.14)) for _ in range(2)]
    high = max(part.shape[0] for part in parts)
    left, middle, right = (np.pad(part, ((0, high - part.shape[0]), (0, 0))) for part in parts)
    gap = np.zeros((high, gap.shape[1]), np.float32)
    ink = np.hstack([left[:, -bits[0] :], gap, middle, gap, right[:, : bits[1]]])
    ink = np.pad(ink, ((round(height * 0.15),) * 2, (0, 0)))
    return as_bytes(255 * (1 - ink)), str(chosen[1].label)


def specks(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A scan of small digits with specks of dust beside them."""
    chosen = some(digits, rng, 1, 4)
    height = rng.uniform(16, 26)
    ink = ink_of(row(chosen, rng), height, rng.uniform(1.5, 2.5), rng.uniform(0.8, 2.5, 4) * height)
    for _ in range(rng.integers(2, 8)):
        y, x = (int(rng.integers(1, side - 2)) for side in ink.shape)
        if ink[max(y - 5, 0) : y + 7, max(x - 5, 0) : x + 7].max() == 0:  # not on a digit
            ink[y : y + rng.integers(1, 3), x : x + rng.integers(1, 3)] = rng.uniform(0.5, 1)
    return as_bytes(255 * (1 - ink)), label_of(chosen)


def underlined(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A photograph of an underlined number."""
    ink, label, number_height = number_ink(digits, rng, (0.6, 1.2))
    rows, columns = np.nonzero(ink > 0.5)
    y = min(rows.max() + number_height * rng.uniform(0.08, 0.3), len(ink) - 4)
    over = rng.uniform(0, 0.4, 2) * number_height
    ends = [(columns.min() - over[0], y + rng.normal(0, 2)), (columns.max() + over[1], y + rng.normal(0, 2))]
    line = np.zeros(ink.shape, np.uint8)
    pen = max(round(number_height * rng.uniform(0.05, 0.1)), 2)
    cv2.polylines(line, [np.rint(ends).astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    ink = np.maximum(ink, line / np.float32(255))
    return taken(lit(mix(colour(rng, 170, 235), ink, colour(rng, 20, 70)), rng), rng, (1, 4)), label


def crossed_out(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A number that was crossed out: there is nothing to be read."""
    ink, _, number_height = number_ink(digits, rng)
    rows, columns = np.nonzero(ink > 0.5)
    low, high = np.array([columns.min(), rows.min()]), np.array([columns.max(), rows.max()])
    lines = np.zeros(ink.shape, np.uint8)
    pen = max(round(number_height * 0.09), 2)
    if rng.random() < 0.5:
        x = np.linspace(low[0], high[0], int(rng.integers(8, 14)))
        y = np.where(np.arange(len(x)) % 2, low[1], high[1]) + rng.normal(0, 4, len(x))
        strokes = [np.stack([x, y], 1)]
    else:
        strokes = [np.array([low, high]), np.array([(low[0], high[1]), (high[0], low[1])])]
    cv2.polylines(lines, [np.rint(s).astype(np.int32) for s in strokes], False, 255, pen, cv2.LINE_AA)
    return as_bytes(255 * (1 - np.maximum(ink, lines / np.float32(255)))), ""


def tight_crop(digits: Sequence[PenDigit], rng: np.random.Generator) -> Made:
    """A digit cropped to the box of its ink, of any scale, at times enlarged, with a little noise."""
    (digit,) = some(digits, rng, 1, 1)
    height = rng.uniform(18, 60)
    ink = ink_of(digit.strokes, height, height * rng.uniform(0.09, 0.16), (0, 0, 0, 0))
    ink = np.pad(ink, int(rng.integers(0, 2)))
    factor = int(rng.choice([1, 3, 8]))
    ink = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    image = 255 * ink if rng.random() < 0.5 else 255 * (1 - ink)
    return as_bytes(image + rng.normal(0, rng.choice([0, rng.uniform(2, 8)]), ink.shape)), str(digit.label)


NUMBER_KINDS: dict[str, Callable[[Sequence[PenDigit], np.random.Generator], Made]] = {
    "table": table,
    "touched boxes": touched_boxes,
    "shadow edge": shadow_edge,
    "phone shadow": phone_shadow,
    "pencil photograph": pencil_photograph,
    "ellipse": ellipse,
    "punched": punched,
    "highlighter": highlighter,
    "textured": textured,
    "neighbours": neighbours,
    "specks": specks,
    "underlined": underlined,
    "crossed out": crossed_out,
    "tight crop": tight_crop,
}
