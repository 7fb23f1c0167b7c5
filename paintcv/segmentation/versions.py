"""Versions: which of several readings of one image is the answer.

    number, index = choose_reading(numbers, hypotheses)     # of each version; a number is None if there is no ink

An image is read in a few versions (see ink.images): all of it or a part that may be the sheet, with and without what
may be clutter. Each version has a weight: it is large where every piece of ink is surely read as a digit, and where
hardly any digit of another version is missing. The probability of a text is the sum over the versions, each with its
weight times the probability of the text in it. So what one version leaves out, and another one reads, makes the answer
doubtful; and where all agree, it is sure.
"""

from collections.abc import Sequence

import numpy as np

from paintcv.segmentation.number import Number

# The weights of a version: these times `measure_readings`. Fitted by tools/versions.py.
WEIGHTS = np.array([3.74, -1.7, 0.74, 1.75, -3.85, -0.16])
MIN_CONFIDENCE = 1e-4  # keeps logarithms finite; the weights are fitted with it
ALIKE = 0.5  # versions with the same text are read alike if none weighs less than this part of the highest. By hand
NO_DIGIT = ""  # the text of a version in which something is no digit, or without ink


def measure_readings(numbers: Sequence[Number | None], hypotheses: Sequence[tuple[bool, bool]]) -> np.ndarray:
    """What WEIGHTS weigh, of each version of an image: (n, 6).

    Where all is read as digits, these are the logarithm of the confidence, and the two hypotheses of ink.images.Stages.
    The others are: the logarithm of the number of digits, compared with the version that has most; whether something is
    no digit; and whether there is no ink.
    """
    counts = [0 if number is None else sum(digit.is_digit for digit in number.digits) for number in numbers]
    measures = np.zeros((len(numbers), len(WEIGHTS)))
    for place, (number, count) in enumerate(zip(numbers, counts, strict=True)):
        if number and _text(number):
            measures[place, :3] = np.log(max(number.confidence, MIN_CONFIDENCE)), *hypotheses[place]
        measures[place, 3] = np.log((count + 0.5) / (max(counts) + 0.5))
        measures[place, 4:] = number is not None and not _text(number), number is None
    return measures


def choose_reading(
    numbers: Sequence[Number | None], hypotheses: Sequence[tuple[bool, bool]]
) -> tuple[Number | None, int]:
    """The reading that is likeliest, with its probability of all versions, and the index of its version.

    Of versions that are read alike, it is the first. None if it is likeliest that there is no ink.
    """
    scores = measure_readings(numbers, hypotheses) @ WEIGHTS
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
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
