"""A number, of one digit or of several: ink that may be digits, and what a network reads in it.

found = one_digit(image)                        # or, if it may be several: division.candidates(image)
given = read(weights, pictures(found))
number = Number((Digit(found[0], given[0]),))   # or division.divide(found, given)
number.text, number.words                       # "7", "7  99.2%  (next: 1 0.5%, 9 0.2%)"
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ink import INK, ink_box, picture
from model import DOUBT, answer, describe, percent

FLAT = 0.15  # what is no higher, in parts of its width, is a line: neither one digit nor several
Box = tuple[int, int, int, int]  # left, top, width, height in pixels


@dataclass(frozen=True, eq=False)
class Candidate:
    """Ink that may be one digit: the step from place `start` to place `end` on the way through all parts."""

    start: int
    end: int
    line: int
    box: Box
    ink: np.ndarray  # (h, w) uint8: what is in the box, without what is another's
    picture: np.ndarray  # (28, 28) float32 in 0..1, see ink.picture
    prior: float = 0.0  # logarithm of how likely geometry thinks it
    speck: bool = False  # too low to be a digit, touching nothing that is higher: left out, if it belongs to none
    # Readings less confident are doubtful: more of them where the ink may be that of two digits which touch.
    doubt: float = DOUBT

    def alone(self, shape: tuple[int, int]) -> np.ndarray:
        """An image of this shape with nothing but this ink, in its place: uint8."""
        image = np.zeros(shape, np.uint8)
        left, top, width, height = self.box
        image[top : top + height, left : left + width] = self.ink
        return image


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a number: its ink, and its probabilities (10,)."""

    of: Candidate
    probabilities: np.ndarray
    rival: str = ""  # several digits that touch, "13", if its ink is as well read as these

    @property
    def value(self) -> int:
        """Which digit it is most likely, 0 to 9."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """How likely that is, 0..1."""
        return float(self.probabilities.max())

    @property
    def doubtful(self) -> bool:
        """Whether to ask."""
        return bool(self.rival) or self.confidence < self.of.doubt

    @property
    def perhaps_several(self) -> bool:
        """Whether the doubt is less which digit it is than whether it is only one."""
        flat = self.of.box[3] < FLAT * self.of.box[2]
        return bool(self.rival) or (DOUBT <= self.confidence < self.of.doubt and not flat)

    @property
    def text(self) -> str:
        """`7`, or `7?` where there is doubt."""
        return answer(self.probabilities, self.doubtful)


@dataclass(frozen=True)
class Number:
    """What is written, in reading order: left to right, the upper line first. It has one digit or more."""

    digits: tuple[Digit, ...]

    @property
    def lines(self) -> list[str]:
        """What each line says: ["20", "26"]."""
        said = [""] * (self.digits[-1].of.line + 1)
        for digit in self.digits:
            said[digit.of.line] += str(digit.value)
        return said

    @property
    def confidence(self) -> float:
        """How likely all digits are right: the product of their confidences."""
        return float(np.prod([digit.confidence for digit in self.digits]))

    @property
    def doubtful(self) -> bool:
        """Whether to ask."""
        return self.confidence < DOUBT or any(digit.doubtful for digit in self.digits)

    @property
    def text(self) -> str:
        """The lines side by side, `2026`, `20 26`, or `2026?` where there is doubt."""
        return " ".join(self.lines) + "?" * self.doubtful

    @property
    def words(self) -> str:
        """The reading in a line: `2026  97.1%`; of one digit, what else it may be: see model.describe."""
        words = f"{self.text}  {percent(self.confidence)}"
        if len(self.digits) > 1:
            return words
        (digit,) = self.digits
        if digit.perhaps_several:
            return f"{words}  (or {digit.rival or 'several'})"
        return describe(digit.probabilities, digit.doubtful)

    def left_out(self, image: np.ndarray) -> np.ndarray:
        """Which ink of the image (h, w) uint8 that it was read in is of none of its digits: (h, w) bool."""
        out = image >= INK
        for digit in self.digits:
            left, top, width, height = digit.of.box
            out[top : top + height, left : left + width] &= digit.of.ink == 0
        return out

    @property
    def least_sure(self) -> Digit:
        """The digit with the lowest confidence."""
        return min(self.digits, key=lambda digit: digit.confidence)


def one_digit(image: np.ndarray) -> list[Candidate]:
    """All the ink of an image as the only candidate, in the form of `candidates`. Raises ink.NoInk."""
    x, y, width, height = box = ink_box(image)
    ink = image[y : y + height, x : x + width].copy()  # or it would change with the canvas
    return [Candidate(0, 1, 0, box, ink, picture(ink))]


def pictures(found: Iterable[Candidate]) -> np.ndarray:
    """The pictures of candidates: (n, 28, 28)."""
    return np.array([one.picture for one in found])
