"""Digit scores: how each digit is read, 0 to 9, over several sets. Which one is hard: the ones of many shapes?

    for score in score_each_digit([score_digits(...), score_digits(...)]):
        score.digit, score.n, score.unmarked          # 1, 300, 0.01

paintcv.learning.scores has the scores of whole sets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paintcv.learning.scores import Score

# The ones come first: to a rejector, a 1 is hardest to tell from what is no digit. Then in their order.
ORDER = (1, 0, 2, 3, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True)
class DigitScore:
    """How a network reads one of the ten digits. The fractions are those of `Score`."""

    digit: int  # 0..9
    n: int  # how many there are, at least one
    accuracy: float  # fraction that was read right; a refused one counts by what it resembles
    refused: float  # fraction that is shown as no digit; 0 without a rejector
    doubted: float  # fraction with a question mark, the refused ones among them
    unmarked: float  # fraction that is wrong and has no question mark

    def as_dict(self) -> dict[str, int | float]:
        """All values, for JSON."""
        return dict(vars(self))


def score_each_digit(scores: Sequence[Score]) -> list[DigitScore]:
    """The scores of each digit that occurs, over all of these sets together, in ORDER. None for no sets."""
    if not scores:
        return []
    labels, right, doubtful, none = (
        np.concatenate([getattr(score, name) for score in scores]) for name in ("labels", "right", "doubtful", "none")
    )
    return [
        DigitScore(
            digit,
            int(ours.sum()),
            accuracy=float(right[ours].mean()),
            refused=float(none[ours].mean()),
            doubted=float(doubtful[ours].mean()),
            unmarked=float((~right & ~doubtful)[ours].mean()),
        )
        for digit in ORDER
        if (ours := labels == digit).any()
    ]
