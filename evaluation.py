"""Evaluation: how often a network is right, and whether its confidence can be believed.

    scored = score("MNIST test", probabilities, labels)
    print(table([scored]))

Sources: calibration error and temperature: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks",
ICML 2017, sections 2 and 4.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from number import Number

BINS = 15  # of confidence, for the calibration error
SURE = 0.9  # from this confidence on a reading counts as sure
TRUSTED = 0.995  # so many of the answers that are given without a question mark should be right
TEMPERATURES = np.geomspace(0.2, 5, 325)  # a step is one per cent


@dataclass(frozen=True)
class Bins:
    """Answers in BINS equally wide bins of confidence, 0..1; each array (BINS,) is a sum over a bin's answers."""

    answers: np.ndarray  # how many there are
    right: np.ndarray  # how many of them are right
    confidence: np.ndarray  # their confidence, added up


@dataclass(frozen=True)
class Score:
    """How a network reads a set of digits."""

    name: str
    n: int
    wrong: int
    accuracy: float
    confidence: float  # the mean of the probabilities that it gives its answers
    ece: float  # expected calibration error: how far confidence and accuracy lie apart, 0..1
    loss: float  # mean cross-entropy, nats
    sure: float  # the part of its answers with a confidence of at least SURE
    sure_accuracy: float  # how many of those are right; 1 where there are none
    doubt: float  # the least confidence from which on TRUSTED of its answers are right; 1 if there is none
    same: float | None  # the part of its answers that are the same as to the digits' other pictures, if compared
    confusion: np.ndarray  # (10, 10): how often the label (row) was read as the answer (column)
    bins: Bins

    def numbers(self) -> dict[str, str | int | float | None]:
        """All but the confusion matrix and the bins, for JSON."""
        return {name: value for name, value in vars(self).items() if name not in ("confusion", "bins")}


def score(name: str, probabilities: np.ndarray, labels: np.ndarray, others: np.ndarray | None = None) -> Score:
    """Compare probabilities (n, 10) with labels (n,) in 0..9.

    `others` (n,) are the answers to other pictures of the same digits. Raises ValueError where there are no digits.
    """
    if not len(labels):
        raise ValueError(f"{name}: no digits")
    answers, confidence = probabilities.argmax(1), probabilities.max(1)
    right = answers == labels
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, answers), 1)
    given = probabilities[np.arange(len(labels)), labels]
    return Score(
        name=name,
        **_believed(confidence, right),
        loss=float(-np.log(np.maximum(given, 1e-7)).mean()),
        doubt=least_trusted(confidence, right),
        same=None if others is None else float((answers == others).mean()),
        confusion=confusion,
        bins=binned(confidence, right),
    )


def binned(confidence: np.ndarray, right: np.ndarray) -> Bins:
    """Answers with their confidence (n,) in 0..1, and whether they are right (n,), in bins of confidence."""
    inside = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return Bins(*(np.bincount(inside, values, BINS) for values in (np.ones(len(right)), right, confidence)))


@dataclass(frozen=True)
class NumberScore:
    """How a network reads a set of numbers: each right, if all its digits are, or wrong."""

    name: str
    n: int
    wrong: int
    accuracy: float
    confidence: float  # these as in Score
    ece: float
    sure: float
    sure_accuracy: float
    digit_accuracy: float  # the part of the digits read rightly: 1 less the edit distance to what is read, for each
    doubted: float  # the part of the wrong numbers that are shown with a question mark; 1 where there are none
    same: None = None

    def numbers(self) -> dict[str, str | int | float | None]:
        """Its values, for JSON."""
        return dict(vars(self))


def score_numbers(name: str, read: list[Number], labels: list[str]) -> NumberScore:
    """Compare the numbers that were read with labels such as "0417". Raises ValueError where there are none."""
    if not labels:
        raise ValueError(f"{name}: no numbers")
    said = ["".join(number.lines) for number in read]
    right = np.array([one == label for one, label in zip(said, labels, strict=True)])
    doubted = np.array([number.doubtful for number in read])[~right]
    errors = sum(min(edits(one, label), len(label)) for one, label in zip(said, labels, strict=True))
    return NumberScore(
        name=name,
        **_believed(np.array([number.confidence for number in read]), right),
        digit_accuracy=1 - errors / sum(map(len, labels)),
        doubted=float(doubted.mean()) if len(doubted) else 1.0,
    )


def edits(one: str, other: str) -> int:
    """The edit distance: how many characters to insert, delete or replace to turn one into the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _believed(confidence: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """What a score says of answers with a confidence (n,) in 0..1, right or not (n,)."""
    sure = confidence >= SURE
    return {
        "n": len(right),
        "wrong": int((~right).sum()),
        "accuracy": float(right.mean()),
        "confidence": float(confidence.mean()),
        "ece": calibration_error(confidence, right),
        "sure": float(sure.mean()),
        "sure_accuracy": float(right[sure].mean()) if sure.any() else 1.0,
    }


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """The expected calibration error: the mean gap between confidence (n,) in 0..1 and accuracy, bin by bin.

    `right` (n,) says which answers are right. The gap of each of BINS equally wide bins counts as often as it has
    answers. Guo et al. 2017, equation 3.
    """
    bins = binned(confidence, right)
    return float(np.abs(bins.confidence - bins.right).sum() / len(right))


def least_trusted(confidence: np.ndarray, right: np.ndarray) -> float:
    """The least confidence such that of the answers with at least that TRUSTED are right; 1 if there is none."""
    order = np.argsort(-confidence)
    falling = confidence[order]
    share = right[order].cumsum() / np.arange(1, len(order) + 1)
    share[:-1][falling[:-1] == falling[1:]] = 0  # who is trusted is trusted with all others as confident
    return float(min(falling[share >= TRUSTED], default=1))


def best_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature T that makes softmax(logits / T) fit the labels best: the least mean cross-entropy.

    Logits are taken from the probabilities (n, 10): their logarithm differs from them by a constant, which softmax
    doesn't mind. T > 1 where the network is too sure of itself. Guo et al. 2017, section 4.2.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), 1e-30))
    own = logits[np.arange(len(labels)), labels]

    def loss(temperature: float) -> float:
        return float((np.log(np.exp(logits / temperature).sum(1)) - own / temperature).mean())

    return float(min(TEMPERATURES, key=loss))


def table(scores: Sequence[Score | NumberScore]) -> str:
    """The scores as a table for people, a row each."""
    width = max(len(scored.name) for scored in scores)
    compared = any(scored.same is not None for scored in scores)
    lines = [
        f"{'':<{width}}                              mean  calibration  right when" + "  same answer" * compared,
        f"{'set':<{width}}    count  accuracy  wrong  confidence        error    {SURE:.0%} sure"
        + "  as centred" * compared,
    ]
    for scored in scores:
        same = "" if scored.same is None else f"{scored.same:>11.2%}"
        lines.append(
            f"{scored.name:<{width}} {scored.n:>8,} {scored.accuracy:>9.2%} {scored.wrong:>6,} "
            f"{scored.confidence:>11.2%} {scored.ece:>12.2%} {scored.sure_accuracy:>11.2%} {same}".rstrip()
        )
    return "\n".join(lines)


def confusion_table(confusion: np.ndarray) -> str:
    """A confusion matrix (10, 10) as text: labels in rows, answers in columns, a dot for none."""
    width = max(len(f"{confusion.max():,}"), 2) + 1
    head = "label" + "".join(f"{digit:>{width}}" for digit in range(10)) + "  read as"
    rows = ("".join(f"{f'{count:,}' if count else '.':>{width}}" for count in row) for row in confusion)
    return "\n".join([head, *(f"{digit:>5}{row}" for digit, row in enumerate(rows))])
