"""What networks might have answered, for tests of scores.

    make_probabilities([7, 1], [0.95, 0.5])     # a 7 with a confidence of 0.95, a 1 with 0.5
    make_number("12 34", 0.9)                   # 12 and 34 in two rows, each digit with a confidence of 0.9

No network is asked.
"""

import numpy as np

from paintcv.segmentation.number import Candidate, Digit, Number


def make_probabilities(answers: list[int], confidence: list[float]) -> np.ndarray:
    """Probabilities (n, 10): these answers with this confidence; the other digits share the rest equally."""
    probabilities = np.repeat((1 - np.array(confidence))[:, None] / 9, 10, 1)
    probabilities[np.arange(len(answers)), answers] = confidence
    return probabilities


def make_number(text: str, confidence: float = 1.0, whole: float = 1.0) -> Number:
    """A number of these rows. The classifier reads each digit with this confidence; the last one is this `whole`."""
    places = [(line, int(label)) for line, row in enumerate(text.split()) for label in row]
    *others, last = make_probabilities([label for _, label in places], [confidence] * len(places))
    inks = [
        Candidate(0, 1, line, (0, 0, 10, 20), np.full((20, 10), 255, np.uint8), np.zeros((28, 28), np.float32))
        for line, _ in places
    ]
    return Number((*map(Digit, inks, others), Digit(inks[-1], last, whole)))
