"""Digits by made-up writers, in place of real pen strokes, which aren't part of the project.

    digits = write_digits(writers=30, times=2, seed=0)      # [PenDigit(label, writer, strokes), ...]: 600 digits
    path.write_text(unipen(digits[:150]))                   # a UNIPEN file
    path.write_text(unipen_numbers([("80-25", 7)], digits)) # one of a number, by the writer 7

Each writer has a hand of their own: one shape for each digit, a slant, a width, a size, and how much it wobbles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paintcv.data.strokes import PenDigit
from tests.support.glyphs import Glyph

BELLY = [(0.08, 0.46), (0.34, 0.38), (0.56, 0.58), (0.5, 0.88), (0.24, 1), (0, 0.9)]  # of a five
CLOSING = [(0.3, 1), (0.02, 0.86), (0.1, 0.62), (0.46, 0.36), (0.5, 0.1)]  # the second half of an eight
# The shapes in which people write each digit, in the order in which the pen moves:
SHAPES: list[list[Glyph]] = [
    [[[(0.36, 0), (0.1, 0.08), (0, 0.45), (0.06, 0.88), (0.3, 1), (0.54, 0.88), (0.6, 0.45), (0.5, 0.08), (0.3, 0)]]],
    [[[(0, 0), (0, 1)]], [[(0, 0.2), (0.13, 0), (0.13, 1)]]],
    [[[(0, 0.24), (0.1, 0.03), (0.4, 0), (0.58, 0.2), (0.42, 0.52), (0, 1), (0.3, 0.96), (0.64, 1)]]],
    [[[(0, 0.08), (0.3, 0), (0.58, 0.15), (0.46, 0.42), (0.2, 0.47), (0.54, 0.54), (0.6, 0.8), (0.34, 1), (0, 0.9)]]],
    [
        [[(0.12, 0), (0, 0.58), (0.62, 0.58)], [(0.48, 0.2), (0.44, 1)]],  # open
        [[(0.46, 0), (0, 0.64), (0.66, 0.64)], [(0.46, 0), (0.46, 1)]],  # closed
    ],
    [[[(0.1, 0), *BELLY], [(0.1, 0), (0.58, 0.02)]], [[(0.58, 0), (0.12, 0.02), *BELLY]]],
    [[[(0.46, 0), (0.12, 0.28), (0, 0.7), (0.16, 1), (0.46, 0.98), (0.56, 0.74), (0.36, 0.56), (0.04, 0.74)]]],
    [[[(0, 0.03), (0.6, 0), (0.34, 0.5), (0.22, 1)], [(0.12, 0.5), (0.56, 0.47)]], [[(0, 0.03), (0.6, 0), (0.24, 1)]]],
    [[[(0.52, 0.12), (0.3, 0), (0.06, 0.14), (0.12, 0.36), (0.48, 0.6), (0.56, 0.86), *CLOSING]]],
    [[[(0.5, 0.14), (0.26, 0), (0, 0.18), (0.06, 0.46), (0.34, 0.46), (0.54, 0.08), (0.52, 0.5), (0.44, 1)]]],
]

TABLET = 500  # units of its width and its height
DIGIT_HEIGHT = 200  # units of the digits of a number
MARGIN = 20  # units of the tablet, at its left and its lower edge


@dataclass(frozen=True)
class Hand:
    """How somebody writes."""

    shapes: list[Glyph]  # of the digits 0 to 9
    slant: float  # tangent of the angle, to the right if it is positive
    width: float  # as a multiple of the shapes' width
    height: float  # units of the tablet
    wobble: float  # standard deviation of the points, as a fraction of the height


def write_digits(writers: int, times: int, seed: int) -> list[PenDigit]:
    """Each of the ten digits, `times` times by each of the writers 1, 2, ..., in an order as random as the hands."""
    rng = np.random.default_rng(seed)
    hands = [_random_hand(rng) for _ in range(writers)]
    digits = [
        PenDigit(label, writer, _write(label, hand, rng))
        for writer, hand in enumerate(hands, 1)
        for label in range(10)
        for _ in range(times)
    ]
    return [digits[place] for place in rng.permutation(len(digits))]


def unipen(digits: Sequence[PenDigit]) -> str:
    """The text of a UNIPEN file of digits, with integers as coordinates; y points up."""
    lines = ['.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"', ".HIERARCHY DIGIT", ""]
    for sample, digit in enumerate(digits):
        lines += [f'.SEGMENT DIGIT {sample} ? "{digit.label}"', f".COMMENT {digit.label} {digit.writer} {sample}"]
        for stroke in digit.strokes:
            lines += [".PEN_DOWN", *(f" {x:.0f} {-y:.0f}" for x, y in stroke), ".PEN_UP"]
        lines += [".DT 100", ""]
    return "\n".join(lines)


def write_number(written: str, digits: Sequence[PenDigit]) -> list[np.ndarray]:
    """The strokes of a number such as "80-25", with `digits` side by side, and with a short level stroke as each sign.

    The digits stand on one line, and all are DIGIT_HEIGHT units high.
    """
    strokes: list[np.ndarray] = []
    right = 0.0
    for character in written:
        if character.isdigit():
            shape = next(digit.strokes for digit in digits if digit.label == int(character))
            points = np.concatenate(shape)
            low, scale = points.min(0), DIGIT_HEIGHT / np.ptp(points[:, 1])
            shape = [(stroke - low) * scale + (right, 0) for stroke in shape]
        else:
            shape = [np.array([[right, DIGIT_HEIGHT / 2], [right + DIGIT_HEIGHT / 3, DIGIT_HEIGHT / 2]])]
        strokes += shape
        right = max(float(stroke[:, 0].max()) for stroke in shape) + DIGIT_HEIGHT / 3
    return strokes


def unipen_numbers(numbers: Sequence[tuple[str, int]], digits: Sequence[PenDigit]) -> str:
    """The text of a UNIPEN file of numbers by writers, (label, writer), see `write_number`."""
    lines = [".HIERARCHY NUMBER"]
    for sample, (written, writer) in enumerate(numbers):
        lines += [f'.SEGMENT NUMBER {sample} ? "{written}"', f".COMMENT 56 {writer} {sample}"]
        for stroke in write_number(written, digits):
            lines += [".PEN_DOWN", *(f" {x:.0f} {-y:.0f}" for x, y in stroke), ".PEN_UP"]
    return "\n".join(lines)


def _random_hand(rng: np.random.Generator) -> Hand:
    return Hand(
        shapes=[shapes[rng.integers(len(shapes))] for shapes in SHAPES],
        slant=rng.normal(0.1, 0.15),
        width=rng.uniform(0.8, 1.3),
        height=rng.uniform(110, 250),
        wobble=rng.uniform(0.01, 0.03),
    )


def _write(label: int, hand: Hand, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes of a digit, somewhere on the tablet, as `PenDigit` has them."""
    height, width = hand.height * rng.uniform(0.9, 1.1), hand.width * rng.uniform(0.9, 1.1)
    upright = np.array([[width, 0], [0, 1]])
    slanted = upright @ np.array([[1, 0], [-hand.slant - rng.normal(0, 0.04), 1]])
    strokes = [
        _rounded(np.array(points) + rng.normal(0, hand.wobble, (len(points), 2))) @ slanted * height
        for points in hand.shapes[label]
    ]
    points = np.concatenate(strokes)
    left, bottom = rng.uniform(MARGIN, TABLET / 4, 2)
    corner = np.array([left - points[:, 0].min(), -bottom - points[:, 1].max()])
    return [np.rint(stroke + corner).astype(np.float32) for stroke in strokes]


def _rounded(points: np.ndarray) -> np.ndarray:
    """A line with its corners cut twice, by Chaikin's method, so that it has four times as many points."""
    for _ in range(2):
        first, second = points[:-1], points[1:]
        cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1).reshape(-1, 2)
        points = np.concatenate([points[:1], cut, points[-1:]])
    return points
