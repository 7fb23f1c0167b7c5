"""Number: ink that may be a digit, and what a network reads in it.

    candidates = one_digit(image)                             # or, if it may be several: find_candidates(image)
    probabilities, kinds = predict_both(path, candidate_views(candidates))
    number = divide(candidates, probabilities, kinds)         # see division.py
    number.text, number.description                           # "7", "7  99.2%  (next: 1 0.5%, 9 0.2%)"

A `Candidate` is ink that may be one digit. A `Digit` is a candidate with what the two networks say about it. A `Number`
is the row of digits, or the rows, that the whole ink was read as, and what was left out.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from paintcv.ink.canvas import INK_LEVEL
from paintcv.ink.picture import FramingSteps, framing_steps, ink_box, make_picture
from paintcv.ink.surroundings import Box, join_view, make_surroundings

# A reading with a lower confidence is doubtful, and shown as `7?`. Chosen on writers whom no network learnt from (22 to
# 24, 355 to 368 and 475 to 559): with 0.75, mlp512 reads 5.0 % of the numbers that they wrote wrong without `?`, with
# 0.8 4.3 %, with 0.85 3.0 %; their single digits 97.7, 97.6 and 97.0 % right without `?`.
DOUBT_BELOW = 0.8
MAX_OTHERS = 2  # other texts that a number names
MAX_PERCENT = 0.999  # no confidence is shown as 100.0%: no network is that sure with good reason

# What a candidate may be, in the order of the second network's outputs. A fragment is a wrong group of parts: a piece
# of a digit, or two digits together.
PLACEHOLDER = "_"  # in a number, what is no digit; a question mark says that not all of it was surely read
KINDS = ("digit", "sign", "other", "fragment")
DIGIT, SIGN, OTHER, FRAGMENT = range(len(KINDS))


def is_refused(whole: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Which of n lone drawings are likelier no digit than their likeliest digit: (n,) bool.

    `whole` (n,) is the probability that each is one whole digit, `probabilities` (n, 10) are those of the classifier.
    """
    return 1 - whole > whole * probabilities.max(1)


def percent(probability: float) -> str:
    """A probability in 0..1 as per cent with one decimal: `97.1%`, and never more than `99.9%`."""
    return f"{min(probability, MAX_PERCENT):.1%}"


@dataclass(frozen=True)
class LeftOut:
    """Ink that belongs to no digit, and is not read: a line under a number, a minus, a dot."""

    kind: str  # "line": a long straight line; "margin" and others: see paintcv.ink.clutter; "mark": all other ink
    box: Box  # around the ink, in the whole image


def count_left_out(marks: Iterable[LeftOut]) -> str:
    """What was left out, in words: "1 line, 2 marks"; "" if nothing was."""
    counts = Counter(mark.kind for mark in marks)
    return ", ".join(f"{counts[kind]} {kind}{'s' * (counts[kind] > 1)}" for kind in sorted(counts))


@dataclass(frozen=True, eq=False)
class Candidate:
    """Ink that may be one digit: the parts from index `start` to `end`, not including `end`, in reading order."""

    start: int
    end: int
    line: int  # the line of writing it stands in, the upper line is 0
    box: Box  # around the ink, in the whole image
    ink: np.ndarray  # (h, w) uint8: what is inside the box, without the ink of other parts
    picture: np.ndarray  # (28, 28) float32 in 0..1, see paintcv.ink.picture
    surroundings: np.ndarray  # (28, 28, 2) uint8, see paintcv.ink.surroundings
    geometry: tuple[float, ...] = (0, 0, 0, 0)  # what geometry says about this group of parts, see division.py
    marks: tuple[LeftOut, ...] = ()  # what was left out of the drawing before; the first candidate has it

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
    """One digit of a number: its ink, and what the two networks say about it."""

    candidate: Candidate
    probabilities: np.ndarray  # (10,) in 0..1, by the classifier: which digit it is, if it is one
    whole: float = 1.0  # the probability that it is one whole digit, 0..1: of all ways to divide the ink, see division
    is_digit: bool = True  # whether it is read as a digit; if not, it is PLACEHOLDER in a number
    read: int | None = None  # the digit in the answer, 0..9, where that may be another than the classifier's first

    @property
    def value(self) -> int:
        """The digit that is read here, 0..9; if this is no digit, the one that it resembles most."""
        return int(self.probabilities.argmax()) if self.read is None else self.read

    @property
    def confidence(self) -> float:
        """The probability that this is one whole digit, and the one that is read, 0..1."""
        return float(self.whole * self.probabilities[self.value])

    @property
    def doubtful(self) -> bool:
        """Whether the reading gets a question mark."""
        return not self.is_digit or self.confidence < DOUBT_BELOW

    @property
    def may_be_none(self) -> bool:
        """Whether the doubt is about whether this is a digit at all, more than about which digit."""
        return self.is_digit and self.confidence < DOUBT_BELOW and 1 - self.whole > self.whole - self.confidence

    @property
    def next_digits(self) -> list[tuple[int, float]]:
        """The two likeliest digits besides the one that is read, each with its probability."""
        others = [digit for digit in np.argsort(-self.probabilities, kind="stable").tolist() if digit != self.value]
        return [(digit, float(self.whole * self.probabilities[digit])) for digit in others[:2]]

    @property
    def text(self) -> str:
        """`7`, or `7?` if it is doubtful, or `?` if it is no digit."""
        return f"{self.value}{'?' * self.doubtful}" if self.is_digit else "?"

    @property
    def description(self) -> str:
        """The reading in one line: `7  99.2%  (next: 1 0.5%, 9 0.2%)`, or `?  no digit  (like 4 81.9%)`."""
        if not self.is_digit:
            return f"?  no digit  (like {self.value} {percent(self.probabilities.max())})"
        if self.may_be_none:
            others = "or no digit"
        else:
            others = "next: " + ", ".join(f"{digit} {percent(probability)}" for digit, probability in self.next_digits)
        return f"{self.text}  {percent(self.confidence)}  ({others})"


@dataclass(frozen=True)
class Number:
    """The digits of a number in reading order: from left to right, the upper line first. There is at least one."""

    digits: tuple[Digit, ...]
    marks: tuple[LeftOut, ...] = ()  # what was left out, from left to right
    confidence: float = 1.0  # the probability that all of this is right, 0..1
    others: tuple[tuple[str, float], ...] = ()  # what else it may be, the likeliest first; "" stands for no digit

    def with_confidence(self, confidence: float, others: Sequence[tuple[str, float]]) -> "Number":
        """The same number with this probability, and what else it may be, the likeliest first."""
        digits = self.digits
        if len(digits) == 1 and digits[0].is_digit:  # its confidence is that of the number
            whole = confidence / max(float(digits[0].probabilities[digits[0].value]), 1e-12)
            digits = (dataclasses.replace(digits[0], whole=min(whole, 1.0)),)
        return dataclasses.replace(self, digits=digits, confidence=confidence, others=tuple(others[:MAX_OTHERS]))

    @property
    def lines(self) -> list[str]:
        """The digits of each line: ["20", "26"]. What is no digit is PLACEHOLDER: ["2_"]."""
        lines: dict[int, str] = {}
        for digit in self.digits:
            line = digit.candidate.line
            lines[line] = lines.get(line, "") + (str(digit.value) if digit.is_digit else PLACEHOLDER)
        return list(lines.values())

    @property
    def has_digit(self) -> bool:
        """Whether anything in it is read as a digit."""
        return any(digit.is_digit for digit in self.digits)

    @property
    def doubtful(self) -> bool:
        """Whether the reading gets a question mark: as a whole, or because something in it is no digit."""
        return self.confidence < DOUBT_BELOW or not all(digit.is_digit for digit in self.digits)

    @property
    def text(self) -> str:
        """The lines side by side: `2026`, `20 26`; `2026?` in doubt, `2_26?` if one is no digit, `?` if none is."""
        return (" ".join(self.lines) if self.has_digit else "") + "?" * self.doubtful

    @property
    def second(self) -> str:
        """What a doubtful number may be instead: "29", or "no digit"; "" if there is nothing."""
        return (self.others[0][0] or "no digit") if self.others and self.doubtful else ""

    @property
    def summary(self) -> str:
        """The reading: `2026  97.1%`, or `24?  60.2%  (or 29)`. A single digit is followed by the next likely ones.

        What is no digit is said, too: `12_?  96.9%  (no digit at place 3; or 121)`.
        """
        first = self.digits[0]
        if len(self.digits) == 1 and not first.is_digit:
            return first.description
        if not self.has_digit:
            return f"{self.text}  no digit"
        if len(self.digits) == 1 and len(self.second) < 2:
            following = ", ".join(f"{digit} {percent(probability)}" for digit, probability in first.next_digits)
            return f"{self.text}  {percent(self.confidence)}  (next: {following})"
        places = [str(place) for place, digit in enumerate(self.digits, 1) if not digit.is_digit]
        remarks = [f"no digit at place{'s' * (len(places) > 1)} {', '.join(places)}"] if places else []
        remarks += [f"or {self.second}"] if self.second else []
        remark = f"  ({'; '.join(remarks)})" if remarks else ""
        return f"{self.text}  {percent(self.confidence)}{remark}"

    @property
    def description(self) -> str:
        """The reading and what was left out, in one line: `12  98.0%  (left out: 1 line, 2 marks)`."""
        return f"{self.summary}  (left out: {count_left_out(self.marks)})" if self.marks else self.summary

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
    surroundings = make_surroundings(ink, None, (0, 0, width, height), height)
    return [Candidate(0, 1, 0, box, ink, make_picture(ink), surroundings)]


def candidate_views(candidates: Iterable[Candidate]) -> np.ndarray:
    """The views of candidates, as the networks take them: (n, 28, 28, 3) float32 in 0..1."""
    return np.array([join_view(candidate.picture, candidate.surroundings) for candidate in candidates])
