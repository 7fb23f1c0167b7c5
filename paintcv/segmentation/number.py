"""Number: ink that may be a digit, and what a network reads in it.

    candidates = one_digit(image)                             # or, if it may be several: find_candidates(image)
    probabilities = predict(network, candidate_pictures(candidates))
    number = divide(candidates, probabilities)                # see division.py
    number.text, number.description                           # "7", "7  99.2%  (next: 1 0.5%, 9 0.2%)"

A `Candidate` is ink that may be one digit. A `Digit` is a candidate with the ten probabilities that a network gave
it. A `Number` is the row of digits, or the rows, that the whole ink was read as.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from paintcv.ink.canvas import INK_LEVEL
from paintcv.ink.picture import FramingSteps, framing_steps, ink_box, make_picture

# A reading with a lower confidence is doubtful, and shown as `7?`. Chosen on writers whose digits no network learnt
# from: under "doubt", `evaluate --json` prints from which confidence on 99.5 % of the readings are right. For mlp512
# that is 0.71 if the digits are drawn large and centred, and 0.83 if they are drawn at random; 0.75 lies between.
DOUBT_BELOW = 0.75
# Ink no higher than this, as a fraction of its width, is a horizontal line. Set by hand: such a line is not described
# as "several digits".
LINE_HEIGHT = 0.15
MAX_PERCENT = 0.999  # no confidence is shown as 100.0%: no network is that sure with good reason

Box = tuple[int, int, int, int]  # left, top, width, height in pixels


def answer_text(probabilities: np.ndarray, doubtful: bool | None = None) -> str:
    """The most likely digit as text: `7`, or `7?` if it is doubtful.

    `probabilities` is (10,) in 0..1. By default the answer is doubtful if the highest of them is below DOUBT_BELOW.
    """
    doubtful = probabilities.max() < DOUBT_BELOW if doubtful is None else doubtful
    return f"{probabilities.argmax()}{'?' if doubtful else ''}"


def describe_digit(probabilities: np.ndarray, doubtful: bool | None = None) -> str:
    """A reading in one line: `7  99.2%  (next: 1 0.5%, 9 0.2%)`. For the arguments see `answer_text`."""
    first, second, third = np.argsort(-probabilities, kind="stable")[:3]
    others = ", ".join(f"{digit} {percent(probabilities[digit])}" for digit in (second, third))
    return f"{answer_text(probabilities, doubtful)}  {percent(probabilities[first])}  (next: {others})"


def percent(probability: float) -> str:
    """A probability in 0..1 as per cent with one decimal: `97.1%`, and never more than `99.9%`."""
    return f"{min(probability, MAX_PERCENT):.1%}"


@dataclass(frozen=True, eq=False)
class Candidate:
    """Ink that may be one digit: the parts from index `start` to `end`, not including `end`, in reading order."""

    start: int
    end: int
    line: int  # the line of writing it stands in, the upper line is 0
    box: Box  # around the ink, in the whole image
    ink: np.ndarray  # (h, w) uint8: what is inside the box, without the ink of other parts
    picture: np.ndarray  # (28, 28) float32 in 0..1, see paintcv.ink.picture
    log_prior: float = 0.0  # how likely this is one digit by geometry alone, as a logarithm
    may_be_left_out: bool = False  # too low for a digit and touches nothing higher: a number need not contain it
    doubt_below: float = DOUBT_BELOW  # a lower confidence is doubtful; higher for ink as wide as two touching digits

    @cached_property
    def framing(self) -> FramingSteps:
        """The steps from this ink to its picture. Computed when first asked for: few of many candidates need them."""
        return framing_steps(self.ink)

    def alone(self, shape: tuple[int, int]) -> np.ndarray:
        """An image with nothing but this ink, at its place: `shape` uint8."""
        image = np.zeros(shape, np.uint8)
        left, top, width, height = self.box
        image[top : top + height, left : left + width] = self.ink
        return image


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a number: its ink and its probabilities."""

    candidate: Candidate
    probabilities: np.ndarray  # (10,) in 0..1
    alternative: str = ""  # "13" if the same ink can be read just as well as a 1 and a 3 that touch

    @property
    def value(self) -> int:
        """The most likely digit, 0..9."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """The probability of the most likely digit, 0..1."""
        return float(self.probabilities.max())

    @property
    def doubtful(self) -> bool:
        """Whether the reading gets a question mark."""
        return bool(self.alternative) or self.confidence < self.candidate.doubt_below

    @property
    def may_be_several(self) -> bool:
        """Whether the doubt is about how many digits this is, rather than about which digit."""
        too_wide = DOUBT_BELOW <= self.confidence < self.candidate.doubt_below
        _, _, width, height = self.candidate.box
        return bool(self.alternative) or (too_wide and height >= LINE_HEIGHT * width)

    @property
    def text(self) -> str:
        """`7`, or `7?` if it is doubtful."""
        return answer_text(self.probabilities, self.doubtful)


@dataclass(frozen=True)
class Number:
    """The digits of a number in reading order: from left to right, the upper line first. There is at least one."""

    digits: tuple[Digit, ...]

    @property
    def lines(self) -> list[str]:
        """The digits of each line: ["20", "26"]."""
        lines = [""] * (self.digits[-1].candidate.line + 1)
        for digit in self.digits:
            lines[digit.candidate.line] += str(digit.value)
        return lines

    @property
    def confidence(self) -> float:
        """The probability that all digits are right: the product of their confidences, 0..1."""
        return float(np.prod([digit.confidence for digit in self.digits]))

    @property
    def doubtful(self) -> bool:
        """Whether the reading gets a question mark: a digit is doubtful, or the number as a whole is."""
        return self.confidence < DOUBT_BELOW or any(digit.doubtful for digit in self.digits)

    @property
    def text(self) -> str:
        """The lines side by side: `2026` or `20 26`, and `2026?` if the reading is doubtful."""
        return " ".join(self.lines) + "?" * self.doubtful

    @property
    def description(self) -> str:
        """The reading in one line: `2026  97.1%`. For a single digit it names what else the ink may be."""
        summary = f"{self.text}  {percent(self.confidence)}"
        if len(self.digits) > 1:
            return summary
        (digit,) = self.digits
        if digit.may_be_several:
            return f"{summary}  (or {digit.alternative or 'several'})"
        return describe_digit(digit.probabilities, digit.doubtful)

    def left_out(self, image: np.ndarray) -> np.ndarray:
        """Which pixels are ink that belongs to no digit: (h, w) bool.

        `image` is the one that the number was read in, (h, w) uint8.
        """
        remaining = image >= INK_LEVEL
        for digit in self.digits:
            left, top, width, height = digit.candidate.box
            remaining[top : top + height, left : left + width] &= digit.candidate.ink == 0
        return remaining

    @property
    def least_sure(self) -> Digit:
        """The digit with the lowest confidence."""
        return min(self.digits, key=lambda digit: digit.confidence)


def one_digit(image: np.ndarray) -> list[Candidate]:
    """All the ink of an image as a single candidate, in a list as `find_candidates` returns it.

    `image` is (h, w) uint8, light ink on dark. Raises paintcv.ink.picture.NoInk if it has no ink.
    """
    x, y, width, height = box = ink_box(image)
    ink = image[y : y + height, x : x + width].copy()  # a view would change when the user draws on
    return [Candidate(0, 1, 0, box, ink, make_picture(ink))]


def candidate_pictures(candidates: Iterable[Candidate]) -> np.ndarray:
    """The pictures of candidates, as a network takes them: (n, 28, 28) float32 in 0..1."""
    return np.array([candidate.picture for candidate in candidates])
