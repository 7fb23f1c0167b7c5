"""Outcomes: how numbers are read as people write them, right or wrong, with a question mark or without.

    outcome("1234", number)                                         # "right", "right?", "wrong?" or "wrong"
    score = score_outcomes("a.dat", "strokes", ["right", "wrong?"])
    score.right, score.wrong                                        # 0.5, 0.0

A wrong reading without a question mark is the worst: nobody looks at it again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from paintcv.segmentation.number import Number

OUTCOMES = ("right", "right?", "wrong?", "wrong")  # the best first; with ?: the reading isn't sure


def outcome(label: str, number: Number) -> str:
    """Which of OUTCOMES a reading is.

    `label` has a blank between two rows: "12 34". The reading is right if every digit is shown, in the right row. So a
    number that was written in one row, and is read in two, is wrong, even if all its digits are right: it is shown as
    two numbers.
    """
    right = " ".join(number.lines) == label
    return ("right" if right else "wrong") + "?" * number.doubtful


@dataclass(frozen=True)
class OutcomeScore:
    """How often each of OUTCOMES occurs in a set of numbers: fractions, whose sum is 1."""

    name: str  # of the set
    read_from: str  # "strokes", as in the window, or "image"
    n: int  # number of numbers
    right: float
    right_doubted: float  # right, with a question mark
    wrong_doubted: float
    wrong: float  # without a question mark

    def as_dict(self) -> dict[str, str | int | float]:
        """All values, for JSON."""
        return dict(vars(self))


def score_outcomes(name: str, read_from: str, outcomes: Sequence[str]) -> OutcomeScore:
    """Count the outcomes of a set of numbers. Raises ValueError where there are none."""
    if not outcomes:
        raise ValueError(f"{name}: no numbers")
    counts = Counter(outcomes)
    return OutcomeScore(name, read_from, len(outcomes), *(counts[kind] / len(outcomes) for kind in OUTCOMES))
