"""Layouts: numbers as people lay them out, composed of pen strokes, to test with.

    digits = read_pen_digits("pendigits-orig.tra", (range(25, 31),))
    for number in compose_layout("two rows", digits, count=200, seed=1):
        number.label, number.canvas.image, number.canvas.strokes     # "12 34", and what the window would hold

LAYOUTS has them by name. All digits of a number are by one writer. The label has the digits of each row. What is no
digit (a line, a minus, a plus) is not in the label, and its strokes come after those of the digits. Only in "touching"
does the ink of two digits meet, and only a line under or over a number may touch digits.

Everything is composed in units of a digit's height, where the lower end of a digit is at about y = 0, and then scaled
to fill most of the canvas.
"""

import functools
from collections.abc import Callable
from itertools import islice

import numpy as np

from paintcv.data.painting import (
    INK_DISTANCE,
    MAX_TRIES,
    MIN_EXTENT,
    NUMBER_SIDE,
    ComposedNumber,
    bounds,
    is_upright,
    paint_apart,
    shapes_side_by_side,
)
from paintcv.data.signs import SIGNS, Shape, draw_line, draw_plus
from paintcv.data.strokes import PenDigit
from paintcv.ink.canvas import CANVAS_SIDE, INK_LEVEL, Canvas
from paintcv.system.console import FileError

# All of these were set by hand, by the sheet that `python -m tools.layouts --sheet` draws. As fractions of a digit's
# height:
PEN = (0.05, 0.13)  # the range of the pen's thickness
THIN_PEN = (0.03, 0.07)  # the same where a digit is small: a thick pen would fill its holes
SMALL = (0.25, 0.5)  # the range of the height of the one digit that is smaller than its neighbours
SLOPE = (0.2, 0.7)  # the range of how far each digit is above or below the last one
GAP = (0.08, 0.35)  # the range of the gap between two boxes side by side, without the pen's thickness
ROW_GAP = (0.1, 0.5)  # the same for two rows
LINE_GAP = (0.06, 0.3)  # the same for a line and a row
TOUCHING_LINE = (-0.06, 0.5)  # how far a line that touches is below the lower end, as a multiple of the thickness
LINE_LENGTH = (1.0, 1.6)  # the range of the length of a line at least; the foot of a 1 is half as long as it is high
LINE_OVERHANG = (1.0, 1.35)  # the range of its length as a multiple of the width of the number
SHIFT = 0.06  # standard deviation of whatever should be aligned
# Others:
FILLED = (0.75, 1.0)  # how much of NUMBER_SIDE is filled
TOUCHING_SHARE = 1 / 3  # the probability that a line touches the digits
PLUS_SHARE = 0.5  # the probability that a written sum has a plus
LEADING_MINUS = 0.8  # the probability that a minus is the first of all
MAX_LENGTH, MAX_ROW_LENGTH = 4, 3  # digits of a number, and of one of several rows

# Pairs that touch, pixels:
TOUCHING_HEIGHT, TOUCHING_BRUSH = 110, 8  # of each digit
TOUCHING_CORNER = (30, 80)  # the upper left corner of the first digit
TOUCHING_STEP = 2  # by which the second one is moved nearer at a time


def compose_layout(name: str, digits: list[PenDigit], count: int, seed: int) -> list[ComposedNumber]:
    """`count` numbers in the layout LAYOUTS[name], drawn at random from the digits of one writer at a time.

    The same `seed` gives the same numbers. Raises FileError if the digits can't be laid out like this: a written sum
    needs the digits of its result.
    """
    rng = np.random.default_rng((seed, *name.encode()))
    upright = [digit for digit in digits if is_upright(digit)]
    by_writer = [[d for d in upright if d.writer == writer] for writer in sorted({d.writer for d in upright})]
    tries = range(MAX_TRIES * count if by_writer else 0)
    composed = (LAYOUTS[name](by_writer[rng.integers(len(by_writer))], rng) for _ in tries)
    numbers = list(islice(filter(None, composed), count))
    if len(numbers) < count:
        raise FileError(f"layout {name!r}: the strokes' digits can't be laid out like this")
    return numbers


def _plain(digits: list[PenDigit], rng: np.random.Generator) -> ComposedNumber | None:
    """Digits side by side."""
    pen, chosen = rng.uniform(*PEN), _choose(digits, 1, MAX_LENGTH, rng)
    return _paint(_label(chosen), _row(chosen, pen, rng), [], pen, rng)


def _unequal(digits: list[PenDigit], rng: np.random.Generator) -> ComposedNumber | None:
    """One digit is much lower than the others: on the line, in the middle, or raised."""
    pen, chosen = rng.uniform(*THIN_PEN), _choose(digits, 2, MAX_LENGTH, rng)
    place = rng.integers(len(chosen))
    parts = chosen[:place], chosen[place : place + 1], chosen[place + 1 :]
    before, small, after = (_row(part, pen, rng) for part in parts)
    height = rng.uniform(*SMALL) * max(_height([shape]) for shape in (*before, *after))
    (low, high), drop = _bounds(small), rng.choice([0, 0.5, 1])
    lower_end = -drop * (1 - height) + rng.normal(0, SHIFT / 2)
    scale = height / (high[1] - low[1])
    small = [[(stroke - (low[0], high[1])) * scale + (0, lower_end) for stroke in shape] for shape in small]
    return _paint(_label(chosen), _side_by_side([before, small, after], pen, rng), [], pen, rng)


def _sloping(digits: list[PenDigit], rng: np.random.Generator, direction: int) -> ComposedNumber | None:
    """Each digit is higher (direction -1) or lower (1) than the last one."""
    pen, chosen = rng.uniform(*PEN), _choose(digits, 2, MAX_LENGTH, rng)
    row = _row(chosen, pen, rng)
    steps = np.append(0, np.cumsum(rng.uniform(*SLOPE, len(row) - 1)))
    shapes = [shape for digit, step in zip(row, steps, strict=True) for shape in _moved([digit], 0, direction * step)]
    return _paint(_label(chosen), shapes, [], pen, rng)


def _rows(digits: list[PenDigit], rng: np.random.Generator, count: int) -> ComposedNumber | None:
    """Rows of numbers: they begin, end, or have their middles at about the same x."""
    pen, chosen = rng.uniform(*PEN), [_choose(digits, 1, MAX_ROW_LENGTH, rng) for _ in range(count)]
    align = rng.choice([0, 0.5, 1])
    rows = [_row(row, pen, rng) for row in chosen]
    for upper, place in zip(rows, range(1, count), strict=False):
        rows[place] = _below(upper, rows[place], rng.uniform(*ROW_GAP) + pen, align, rng)
    return _paint(_label(*chosen), [shape for row in rows for shape in row], [], pen, rng)


def _lined(digits: list[PenDigit], rng: np.random.Generator, side: int) -> ComposedNumber | None:
    """A number with a line under it (side 1) or over it (-1)."""
    pen, chosen = rng.uniform(*PEN), _choose(digits, 1, MAX_LENGTH, rng)
    row = _row(chosen, pen, rng)
    touches = rng.random() < TOUCHING_SHARE
    gap = rng.uniform(*TOUCHING_LINE) * pen if touches else rng.uniform(*LINE_GAP) + pen
    (_, top), (_, bottom) = _bounds(row)
    line = _line_along(row, bottom + gap if side > 0 else top - gap, rng)
    return _paint(_label(chosen), row, [line], pen, rng)


def _sum(digits: list[PenDigit], rng: np.random.Generator) -> ComposedNumber | None:
    """A written sum: two numbers below each other, a line, and the result; and sometimes a plus on the left.

    None if the writer's digits lack one.
    """
    pen = rng.uniform(*PEN)
    numbers = rng.integers(1, 10 ** rng.integers(1, MAX_ROW_LENGTH + 1, 2))
    chosen = [_write(str(number), digits, rng) for number in (*numbers, numbers.sum())]
    if not all(chosen):
        return None
    first, second, result = (_row(row, pen, rng) for row in chosen)
    second = _below(first, second, rng.uniform(*ROW_GAP) + pen, 1, rng)
    signs = []
    if rng.random() < PLUS_SHARE:
        plus = draw_plus(rng)
        (left, _), (right, _) = _bounds([*first, *second])
        (_, top), (_, bottom) = _bounds(second)
        gap, drop = rng.uniform(*GAP) + pen, (top + bottom) / 2 + rng.normal(0, SHIFT)
        signs = _moved([plus], left - gap - _bounds([plus])[1][0], drop)
    upper = [*first, *second]
    gap_above, gap_below = rng.uniform(*LINE_GAP, 2) + pen
    line = _line_along([*upper, *signs], _bounds(upper)[1][1] + gap_above, rng)
    result = _below([*upper, [line]], result, gap_below, 1, rng)
    right = _bounds(upper)[1][0] - _bounds(result)[1][0] + rng.normal(0, SHIFT)  # below the digits, not the line's end
    result = _moved(result, right, 0)
    return _paint(_label(*chosen), [*upper, *result], [*(stroke for sign in signs for stroke in sign), line], pen, rng)


def _signed(digits: list[PenDigit], rng: np.random.Generator, sign: str) -> ComposedNumber | None:
    """A number with a minus, a point, a comma or a slash in it; the minus mostly stands on the left."""
    pen, chosen = rng.uniform(*PEN), _choose(digits, 1 if sign == "minus" else 2, MAX_LENGTH, rng)
    leads = len(chosen) == 1 or (sign == "minus" and rng.random() < LEADING_MINUS)
    place = 0 if leads else rng.integers(1, len(chosen))
    before, after = _row(chosen[:place], pen, rng), _row(chosen[place:], pen, rng)
    shape = SIGNS[sign](rng)
    placed = _side_by_side([before, [shape], after], pen, rng)
    digit_shapes = placed[: len(before)] + placed[len(before) + 1 :]
    return _paint(_label(chosen), digit_shapes, placed[len(before)], pen, rng)


def _touching(digits: list[PenDigit], rng: np.random.Generator) -> ComposedNumber | None:
    """Two digits of the same height, moved together until their ink meets."""
    chosen = _choose(digits, 2, 2, rng)
    first, second = (_touching_shape(digit) for digit in chosen)
    ink, second_ink = _ink(first), _ink(second)
    right_end = int(np.flatnonzero(ink.max(0))[-1])
    for right in range(right_end + TOUCHING_BRUSH - TOUCHING_CORNER[0], 0, -TOUCHING_STEP):
        if (ink[:, right:] & second_ink[:, :-right]).any():
            (moved,) = _moved([second], right, 0)
            if bounds(moved)[1][0] + TOUCHING_BRUSH > CANVAS_SIDE:
                return None
            canvas = Canvas()
            for stroke in (*first, *moved):
                canvas.draw(stroke, TOUCHING_BRUSH)
            return ComposedNumber(_label(chosen), canvas, (len(first), len(second)))
    return None


# Composes a number of the digits of one writer. None if it didn't succeed: the next time it may.
Composer = Callable[[list[PenDigit], np.random.Generator], ComposedNumber | None]
LAYOUTS: dict[str, Composer] = {
    "plain": _plain,
    "unequal": _unequal,
    "uphill": functools.partial(_sloping, direction=-1),
    "downhill": functools.partial(_sloping, direction=1),
    "two rows": functools.partial(_rows, count=2),
    "three rows": functools.partial(_rows, count=3),
    "underlined": functools.partial(_lined, side=1),
    "overlined": functools.partial(_lined, side=-1),
    "sum": _sum,
    "minus": functools.partial(_signed, sign="minus"),
    "point": functools.partial(_signed, sign="point"),
    "comma": functools.partial(_signed, sign="comma"),
    "slash": functools.partial(_signed, sign="slash"),
    "touching": _touching,
}


def _choose(digits: list[PenDigit], low: int, high: int, rng: np.random.Generator) -> list[PenDigit]:
    """From `low` to `high` digits at random."""
    return [digits[i] for i in rng.integers(len(digits), size=rng.integers(low, high + 1))]


def _write(text: str, digits: list[PenDigit], rng: np.random.Generator) -> list[PenDigit]:
    """Digits that read `text`, at random; empty if one is lacking."""
    choices = [[digit for digit in digits if digit.label == int(letter)] for letter in text]
    return [choice[rng.integers(len(choice))] for choice in choices] if all(choices) else []


def _label(*rows: list[PenDigit]) -> str:
    """The digits of each row: "12 34"."""
    return " ".join("".join(str(digit.label) for digit in row) for row in rows)


def _row(digits: list[PenDigit], pen: float, rng: np.random.Generator) -> list[Shape]:
    """Digits side by side, as painting.py places them; none for no digits."""
    distances = INK_DISTANCE[0] + pen, INK_DISTANCE[1] + pen
    return shapes_side_by_side([digit.strokes for digit in digits], rng, distances) if digits else []


def _bounds(shapes: list[Shape]) -> tuple[np.ndarray, np.ndarray]:
    """The corners of the box around shapes."""
    return bounds([stroke for shape in shapes for stroke in shape])


def _height(shapes: list[Shape]) -> float:
    low, high = _bounds(shapes)
    return float(high[1] - low[1])


def _moved(shapes: list[Shape], right: float, down: float) -> list[Shape]:
    return [[stroke + np.array([right, down]) for stroke in shape] for shape in shapes]


def _side_by_side(groups: list[list[Shape]], pen: float, rng: np.random.Generator) -> list[Shape]:
    """Groups of shapes from left to right, with gaps between their boxes; empty groups are skipped."""
    placed: list[Shape] = []
    for group in filter(None, groups):
        gap = _bounds(placed)[1][0] + rng.uniform(*GAP) + pen if placed else 0
        placed += _moved(group, gap - _bounds(group)[0][0], 0)
    return placed


def _below(upper: list[Shape], lower: list[Shape], gap: float, align: float, rng: np.random.Generator) -> list[Shape]:
    """`lower`, moved below `upper`. `align` is 0 if they begin at the same x, and 1 if they end at the same."""
    (upper_low, upper_high), (low, high) = _bounds(upper), _bounds(lower)
    right = upper_low[0] - low[0] + align * ((upper_high - upper_low)[0] - (high - low)[0])
    return _moved(lower, right + rng.normal(0, SHIFT), upper_high[1] - low[1] + gap)


def _line_along(shapes: list[Shape], y: float, rng: np.random.Generator) -> np.ndarray:
    """A line at the height y, which is at least as long as these shapes are wide."""
    (left, _), (right, _) = _bounds(shapes)
    length = max((right - left) * rng.uniform(*LINE_OVERHANG), rng.uniform(*LINE_LENGTH))
    start = left - (length - (right - left)) * rng.uniform(0.2, 0.8)
    return draw_line((start, y), (start + length, y), rng)


def _paint(
    label: str, digits: list[Shape], others: Shape, pen: float, rng: np.random.Generator
) -> ComposedNumber | None:
    """Paint digits, and strokes that are none, at a random place. Returns None if ink of two digits touches."""
    low, high = _bounds([*digits, others])
    side = NUMBER_SIDE * rng.uniform(*FILLED)
    scale = side / (float((high - low).max()) + pen)
    brush = max(round(pen * scale), 2)
    free = CANVAS_SIDE - (high - low) * scale - brush - 2
    corner = 1 + brush / 2 + rng.random(2) * free

    def to_canvas(strokes: Shape) -> Shape:
        return [(stroke - low) * scale + corner for stroke in strokes]

    canvas = paint_apart([to_canvas(shape) for shape in digits], brush)
    if not canvas:
        return None
    for stroke in to_canvas(others):
        canvas.draw(stroke, brush)
    return ComposedNumber(label, canvas, tuple(map(len, digits)))


def _touching_shape(digit: PenDigit) -> Shape:
    """A digit with its upper left corner at TOUCHING_CORNER, pixels."""
    low, high = bounds(digit.strokes)
    scale = TOUCHING_HEIGHT / max(float(high[1] - low[1]), float(high[0] - low[0]) / 2, MIN_EXTENT)
    return [(stroke - low) * scale + np.array(TOUCHING_CORNER) for stroke in digit.strokes]


def _ink(strokes: Shape) -> np.ndarray:
    """Which pixels these strokes paint, in pairs that touch: (280, 280) bool."""
    canvas = Canvas()
    for stroke in strokes:
        canvas.draw(stroke, TOUCHING_BRUSH)
    return canvas.image >= INK_LEVEL
