"""Tables: scores as text, for the console.

    print(score_table([score_digits(...), score_numbers(...)]))
    print(digit_table(score_each_digit([score_digits(...)])))
    print(other_table([score_others(...)]))
    print(outcome_table([score_outcomes(...)]))
    print(confusion_table(score.confusion))

Each row of a table is a set, or a digit.
"""

from collections.abc import Sequence

import numpy as np

from paintcv.learning.digit_scores import DigitScore
from paintcv.learning.outcomes import OutcomeScore
from paintcv.learning.scores import SURE, NumberScore, OtherScore, Score


def score_table(scores: Sequence[Score | NumberScore]) -> str:
    """The scores as a table of text, one in each row."""
    width = max(len(name) for name in ("set", *(score.name for score in scores)))
    rejected = any(score.refused is not None for score in scores)
    compared = any(score.same is not None for score in scores)
    lines = [
        f"{'':<{width}}                              mean  calibration  right when   shown"
        + "         " * rejected
        + "  same answer" * compared,
        f"{'set':<{width}}    count  accuracy  wrong  confidence        error    {SURE:.0%} sure  with ?"
        + "  refused" * rejected
        + "   as centred" * compared,
    ]
    for score in scores:
        refused = "" if score.refused is None else f"{score.refused:.2%}"
        same = "" if score.same is None else f"{score.same:>13.2%}"
        lines.append(
            f"{score.name:<{width}} {score.n:>8,} {score.accuracy:>9.2%} {score.wrong:>6,} {score.confidence:>11.2%} "
            f"{score.ece:>12.2%} {score.sure_accuracy:>11.2%} {score.doubted:>7.2%}"
            f"{f'{refused:>9}' * rejected}{same}".rstrip()
        )
    return "\n".join(line.rstrip() for line in lines)


def other_table(scores: Sequence[OtherScore]) -> str:
    """The scores of what is no digit as a table of text, one in each row."""
    title = "no digits"
    width = max(len(name) for name in (title, *(score.name for score in scores)))
    lines = [f"{title:<{width}}    count  refused  shown with ?  without ?   AUROC"]
    for score in scores:
        area = "" if score.auroc is None else f"{score.auroc:.4f}"
        lines.append(
            f"{score.name:<{width}} {score.n:>8,} {score.refused:>8.2%} {score.doubted:>13.2%} {score.unmarked:>10.2%} "
            f"{area:>7}".rstrip()
        )
    return "\n".join(lines)


def digit_table(scores: Sequence[DigitScore]) -> str:
    """The scores of each digit as a table of text, one in each row."""
    lines = ["digit    count  read right  refused  shown with ?  wrong without ?"]
    for score in scores:
        lines.append(
            f"{score.digit:>5} {score.n:>8,} {score.accuracy:>11.2%} {score.refused:>8.2%} {score.doubted:>13.2%} "
            f"{score.unmarked:>16.2%}"
        )
    return "\n".join(lines)


def outcome_table(scores: Sequence[OutcomeScore]) -> str:
    """How often numbers are read right or wrong, with a question mark or without, as a table of text."""
    title = "numbers as written"
    width = max(len(name) for name in (title, *(score.name for score in scores)))
    lines = [f"{title:<{width}}    count  read from    right  right with ?  wrong with ?  wrong without"]
    for score in scores:
        lines.append(
            f"{score.name:<{width}} {score.n:>8,}  {score.read_from:<9} {score.right:>8.2%} "
            f"{score.right_doubted:>13.2%} {score.wrong_doubted:>13.2%} {score.wrong:>14.2%}"
        )
    return "\n".join(lines)


def confusion_table(confusion: np.ndarray) -> str:
    """A confusion matrix (10, 10) as text: labels in rows, answers in columns, a dot instead of 0."""
    width = max(len(f"{confusion.max():,}"), 2) + 1
    head = "label" + "".join(f"{digit:>{width}}" for digit in range(10)) + "  read as"
    rows = ("".join(f"{f'{count:,}' if count else '.':>{width}}" for count in row) for row in confusion)
    return "\n".join([head, *(f"{digit:>5}{row}" for digit, row in enumerate(rows))])
