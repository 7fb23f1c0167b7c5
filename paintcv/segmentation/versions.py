"""Versions: which of several readings of one image is the answer.

    number, index = choose_reading(numbers, hypotheses)     # of each version; a number is None if there is no ink

An image is read in a few versions (see ink.images): all of it or a part that may be the sheet, with and without what
may be clutter. Each has a weight: it is large where every piece of ink is surely read as a digit, where hardly any
digit of another version is missing, and where little is taken for margin or clutter. Where several hypotheses lead to
the same ink, it has the weight of each of them. The probability of a text is the sum over the versions, each with its
weight times the probability of the text in it. So what one version leaves out, and another one reads, makes the answer
doubtful; and where all agree, it is sure.
"""

import itertools
from collections.abc import Sequence

import numpy as np

from paintcv.ink.images import Hypothesis
from paintcv.segmentation.number import Number

# The weights of a version: these times `measure_readings`. Fitted by tools/versions.py.
WEIGHTS = np.array([4.31, 0.04, -0.52, 2.44, 1.02, -0.83, 1.11, 2.0, -4.06, 0.14])
MIN_FRACTION = 1e-4  # keeps logarithms finite; the weights are fitted with it
ALIKE = 0.5  # versions with the same text are read alike if none weighs less than this part of the highest. By hand
NO_DIGIT = ""  # the text of a version in which something is no digit, or without ink


def measure_readings(
    numbers: Sequence[Number | None], hypotheses: Sequence[Sequence[Hypothesis]]
) -> tuple[np.ndarray, np.ndarray]:
    """What WEIGHTS weigh, of each hypothesis of each version of an image: (m, 10); and the version of each row: (m,).

    These are: the logarithm of the confidence, where all is read as digits; what is taken for granted, see
    ink.images.Hypothesis, its fractions as logarithms; the logarithm of the number of digits, compared with the version
    that has most; whether something is no digit; and whether there is no ink. Without ink, all others but the number of
    digits are 0.
    """
    counts = [0 if number is None else sum(digit.is_digit for digit in number.digits) for number in numbers]
    versions = np.repeat(np.arange(len(numbers)), [len(of_version) for of_version in hypotheses])
    measures = np.zeros((len(versions), len(WEIGHTS)))
    for row, version, hypothesis in zip(measures, versions.tolist(), itertools.chain(*hypotheses), strict=True):
        number = numbers[version]
        if number:
            confidence = number.confidence if _text(number) else 1
            fractions = confidence, hypothesis.sheet, hypothesis.found, hypothesis.kept
            row[1:4] = hypothesis.assumes_even, hypothesis.is_cleaned, hypothesis.is_cropped
            row[[0, 4, 5, 6]] = np.log(np.maximum(fractions, MIN_FRACTION))
        row[7] = np.log((counts[version] + 0.5) / (max(counts) + 0.5))
        row[8:] = number is not None and not _text(number), number is None
    return measures, versions


def choose_reading(
    numbers: Sequence[Number | None], hypotheses: Sequence[Sequence[Hypothesis]]
) -> tuple[Number | None, int]:
    """The reading that is likeliest, with its probability of all versions, and the index of its version.

    `numbers` and `hypotheses` have an item for each version. Of versions that are read alike, it is the first. None if
    it is likeliest that there is no ink.
    """
    measures, versions = measure_readings(numbers, hypotheses)
    scores = measures @ WEIGHTS
    shares = np.exp(scores - scores.max())
    weights = np.bincount(versions, shares / shares.sum())
    texts: dict[str, float] = {}
    for number, weight in zip(numbers, weights.tolist(), strict=True):
        for text, probability in texts_of(number):
            texts[text] = texts.get(text, 0.0) + weight * probability
    read = [_text(number) for number in numbers]
    best = max(read, key=lambda text: texts[text])
    alike = np.where([text == best for text in read], weights, 0)
    index = int((alike >= ALIKE * alike.max()).argmax())
    number = numbers[index]
    others = sorted(((text, share) for text, share in texts.items() if text != best), key=lambda other: -other[1])
    return number.with_confidence(texts[best], others) if number else None, index


def _text(number: Number | None) -> str:
    """The text of a number; NO_DIGIT if something in it is no digit, or if there is no ink."""
    all_digits = number is not None and all(digit.is_digit for digit in number.digits)
    return " ".join(number.lines) if number and all_digits else NO_DIGIT


def texts_of(number: Number | None) -> list[tuple[str, float]]:
    """What a version may read, each with its probability."""
    return [(_text(number), number.confidence), *number.others] if number else [(NO_DIGIT, 1.0)]
