"""Scores: how often a network is right, and whether its confidence can be trusted.

    score = score_digits("MNIST test", predict(network, pictures), labels, whole=whole_alone(...))
    score.accuracy, score.ece            # 0.9941, 0.0034

The confidence is always the one that the user sees: with a rejector, the probability that the ink is one whole digit,
times the probability of the answer.

Sources: calibration error and temperature: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks",
ICML 2017, sections 2 and 4.2. Edit distance: Levenshtein, 1966. Area under the ROC curve by ranks: Hanley and McNeil,
"The meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 143, 1982.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from paintcv.segmentation.number import DOUBT_BELOW, PLACEHOLDER, Number, is_refused

BINS = 15  # equally wide bins of confidence for the calibration error, as in Guo et al. 2017
SURE = 0.9  # from this confidence on, an answer counts as sure; set by hand
TRUSTED_ACCURACY = 0.995  # accuracy that the answers without a question mark should have; set by hand
TEMPERATURES = np.geomspace(0.2, 5, 325)  # to choose from; each is 1 % higher than the one before
MIN_PROBABILITY = 1e-7  # for the loss: a lower probability of the label counts as this one, as in Keras


@dataclass(frozen=True)
class Bins:
    """Answers in BINS equally wide bins of confidence in 0..1. Each array (BINS,) is a sum over the bin's answers."""

    answers: np.ndarray  # number of answers
    right: np.ndarray  # number of right answers
    confidence: np.ndarray  # sum of the answers' confidence


@dataclass(frozen=True)
class Score:
    """How a network reads a set of digits. The record and `evaluate --json` have these names, too."""

    name: str  # of the set
    n: int  # number of digits
    wrong: int  # number of wrong answers
    accuracy: float  # 0..1
    confidence: float  # mean of the confidence in the answers, 0..1
    ece: float  # expected calibration error: how far confidence and accuracy lie apart, 0..1
    loss: float  # mean cross-entropy, nats
    sure: float  # fraction of the answers with a confidence of at least SURE
    sure_accuracy: float  # accuracy of those answers; 1 where there are none
    refused: float | None  # fraction of the digits that are shown as no digit; None: no rejector was asked
    doubted: float  # fraction of the answers with a question mark, the refused ones among them
    unmarked: float  # fraction of the answers that are wrong and have no question mark
    doubt: float  # confidence from which on answers have TRUSTED_ACCURACY, see `trust_threshold`
    same: float | None  # fraction of the answers that equal those to the digits' other pictures; None: not compared
    confusion: np.ndarray  # (10, 10) int: how often the label (row) was read as the answer (column)
    bins: Bins
    whole: np.ndarray  # (n,): how likely each is one whole digit, by the rejector; 1 without one
    labels: np.ndarray  # (n,) in 0..9
    right: np.ndarray  # (n,) bool: whether each answer is right
    doubtful: np.ndarray  # (n,) bool: whether it has a question mark
    none: np.ndarray  # (n,) bool: whether it is shown as no digit
    disputed: int | None = None  # number of wrong answers to digits whose label is disputed; None: not known

    def as_dict(self) -> dict[str, str | int | float | None]:
        """All values except arrays, for JSON."""
        return {name: value for name, value in vars(self).items() if not isinstance(value, np.ndarray | Bins)}


@dataclass(frozen=True)
class NumberScore:
    """How a network reads a set of numbers. A number is right if all its digits are shown and right."""

    name: str
    n: int
    wrong: int
    accuracy: float
    confidence: float  # these as in Score
    ece: float
    sure: float
    sure_accuracy: float
    refused: float  # fraction of the numbers in which something is shown as no digit
    doubted: float  # these as in Score
    unmarked: float
    digit_accuracy: float  # fraction of the digits that were read right: 1 - edit distance / number of digits
    same: None = None

    def as_dict(self) -> dict[str, str | int | float | None]:
        """All values, for JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class OtherScore:
    """How networks read a set of what is no digit: any digit that they read in it is wrong."""

    name: str
    n: int
    refused: float  # fraction that is shown as no digit
    doubted: float  # these as in Score
    unmarked: float
    auroc: float | None  # how well the rejector tells them from digits, see `auroc`; None: no digits were read

    def as_dict(self) -> dict[str, str | int | float | None]:
        """All values, for JSON."""
        return dict(vars(self))


def score_digits(
    name: str,
    probabilities: np.ndarray,
    labels: np.ndarray,
    other_answers: np.ndarray | None = None,
    whole: np.ndarray | None = None,
) -> Score:
    """Compare probabilities (n, 10) with labels (n,) in 0..9.

    `other_answers` (n,) in 0..9 are the answers to other pictures of the same digits. `whole` (n,) in 0..1 is how
    likely each picture shows one whole digit, by the rejector. A digit that is refused counts as right or wrong by what
    it resembles. Raises ValueError where there are no digits.
    """
    if not len(labels):
        raise ValueError(f"{name}: no digits")
    certain = np.ones(len(labels)) if whole is None else whole
    answers, confidence = probabilities.argmax(1), certain * probabilities.max(1)
    right, refused = answers == labels, is_refused(certain, probabilities)
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, answers), 1)
    of_label = probabilities[np.arange(len(labels)), labels]
    doubtful = refused | (confidence < DOUBT_BELOW)
    return Score(
        name=name,
        **_confidence_scores(confidence, right, doubtful),
        refused=None if whole is None else float(refused.mean()),
        loss=float(-np.log(np.maximum(of_label, MIN_PROBABILITY)).mean()),
        doubt=trust_threshold(confidence, right),
        same=None if other_answers is None else float((answers == other_answers).mean()),
        confusion=confusion,
        bins=bin_answers(confidence, right),
        whole=certain,
        labels=labels,
        right=right,
        doubtful=doubtful,
        none=refused,
    )


def score_numbers(name: str, numbers: list[Number], labels: list[str]) -> NumberScore:
    """Compare the numbers that a network read with labels such as "0417". Raises ValueError where there are none."""
    if not labels:
        raise ValueError(f"{name}: no numbers")
    answers = ["".join(number.lines) for number in numbers]
    right = np.array([answer == label for answer, label in zip(answers, labels, strict=True)])
    confidence, doubtful = np.array([(number.confidence, number.doubtful) for number in numbers]).T
    edits = sum(min(edit_distance(answer, label), len(label)) for answer, label in zip(answers, labels, strict=True))
    return NumberScore(
        name=name,
        **_confidence_scores(confidence, right, doubtful > 0),
        refused=sum(PLACEHOLDER in answer for answer in answers) / len(answers),
        digit_accuracy=1 - edits / sum(map(len, labels)),
    )


def score_others(name: str, numbers: Iterable[Number], whole_digits: np.ndarray) -> OtherScore:
    """What is shown of ink that is no digit, when it is read as `numbers`.

    `whole_digits` (m,) is what the rejector says of digits, `Score.whole`. Where ink was read as several digits, the
    one that is least likely a digit counts. Raises ValueError where there are no numbers.
    """
    rows = []
    for number in numbers:  # one at a time: its ink needs much memory
        refused = not any(digit.is_digit for digit in number.digits)
        rows.append((min(digit.whole for digit in number.digits), refused, number.doubtful))
    if not rows:
        raise ValueError(f"{name}: nothing to score")
    whole, refusals, doubtful = np.array(rows).T
    return OtherScore(
        name,
        n=len(rows),
        refused=float(refusals.mean()),
        doubted=float(doubtful.mean()),
        unmarked=float(1 - doubtful.mean()),
        auroc=auroc(whole_digits, whole) if len(whole_digits) else None,
    )


def auroc(digits: np.ndarray, others: np.ndarray) -> float:
    """The area under the ROC curve: how likely a value of `digits` (n,) is higher than one of `others` (m,).

    Equal values count half. It is the Mann-Whitney statistic, computed by ranks, divided by n * m.
    """
    _, places, counts = np.unique(np.concatenate([digits, others]), return_inverse=True, return_counts=True)
    ranks = (counts.cumsum() - (counts - 1) / 2)[places]  # equal values share the mean of their ranks, from 1
    above = ranks[: len(digits)].sum() - len(digits) * (len(digits) + 1) / 2
    return float(above / (len(digits) * len(others)))


def _confidence_scores(confidence: np.ndarray, right: np.ndarray, doubtful: np.ndarray) -> dict[str, Any]:
    """The fields that Score and NumberScore share, for answers with a confidence (n,) in 0..1.

    Each is right or not (n,) bool, and has a question mark or not (n,) bool.
    """
    sure = confidence >= SURE
    return {
        "n": len(right),
        "wrong": int((~right).sum()),
        "accuracy": float(right.mean()),
        "confidence": float(confidence.mean()),
        "ece": calibration_error(confidence, right),
        "sure": float(sure.mean()),
        "sure_accuracy": float(right[sure].mean()) if sure.any() else 1.0,
        "doubted": float(doubtful.mean()),
        "unmarked": float((~right & ~doubtful).mean()),
    }


def bin_answers(confidence: np.ndarray, right: np.ndarray) -> Bins:
    """Answers with a confidence (n,) in 0..1, right or not (n,) bool, in bins of confidence."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)  # a confidence of 1 belongs to the last bin
    return Bins(*(np.bincount(bins, values, BINS) for values in (np.ones(len(right)), right, confidence)))


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """The expected calibration error, 0..1, of answers with a confidence (n,) in 0..1, right or not (n,) bool.

    It is the mean gap between confidence and accuracy of the bins, each weighted by the number of its answers. Guo et
    al. 2017, equation 3.
    """
    bins = bin_answers(confidence, right)
    return float(np.abs(bins.confidence - bins.right).sum() / len(right))


def trust_threshold(confidence: np.ndarray, right: np.ndarray) -> float:
    """The lowest threshold such that answers with at least this confidence have an accuracy of TRUSTED_ACCURACY.

    It is one of the values in `confidence` (n,), or 1 where no threshold does; `right` (n,) bool.
    """
    order = np.argsort(-confidence)
    falling = confidence[order]
    accuracy = right[order].cumsum() / np.arange(1, len(order) + 1)  # of all answers up to this one
    accuracy[:-1][falling[:-1] == falling[1:]] = 0  # answers of equal confidence count together, at the last of them
    return float(min(falling[accuracy >= TRUSTED_ACCURACY], default=1))


def best_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature T of TEMPERATURES for which softmax(logits / T) has the least mean cross-entropy.

    `probabilities` are (n, 10), `labels` (n,) in 0..9. The logarithms of the probabilities serve as logits: they differ
    from them by a constant for each picture, which softmax cancels. T > 1 where the network is too confident. Guo et
    al. 2017, section 4.2.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), 1e-30))
    of_label = logits[np.arange(len(labels)), labels]

    def loss(temperature: float) -> float:
        return float((np.log(np.exp(logits / temperature).sum(1)) - of_label / temperature).mean())

    return float(min(TEMPERATURES, key=loss))


def edit_distance(text: str, other: str) -> int:
    """How many characters must be inserted, deleted or replaced to turn one text into the other (Levenshtein)."""
    distances = list(range(len(other) + 1))  # from the empty text to each beginning of `other`
    for i, letter in enumerate(text, 1):
        diagonal, distances[0] = distances[0], i
        for j, other_letter in enumerate(other, 1):
            replaced = diagonal + (letter != other_letter)
            diagonal, distances[j] = distances[j], min(distances[j] + 1, distances[j - 1] + 1, replaced)
    return distances[-1]
