"""What networks might have answered, for tests of scores.

    make_probabilities([7, 1], [0.95, 0.5])     # a 7 with a confidence of 0.95, a 1 with 0.5
    make_kinds(0.9)                             # one whole digit with 0.9, something else with 0.1
    make_number("12 34", 0.9)                   # 12 and 34 in two rows, each digit with a confidence of 0.9

No network is asked.
"""

import numpy as np

from paintcv.segmentation.number import Candidate, Digit, Number, is_refused


def make_probabilities(answers: list[int], confidence: list[float]) -> np.ndarray:
    """Probabilities (n, 10): these answers with this confidence; the other digits share the rest equally."""
    probabilities = np.repeat((1 - np.array(confidence))[:, None] / 9, 10, 1)
    probabilities[np.arange(len(answers)), answers] = confidence
    return probabilities


def make_kinds(whole: float) -> np.ndarray:
    """What a rejector might say: (4,) float32. One whole digit with this probability, otherwise something else."""
    return np.array([whole, 0, 1 - whole, 0], np.float32)


def make_candidate(line: int = 0, ink: np.ndarray | None = None) -> Candidate:
    """A candidate in this row, with this ink (h, w) uint8, or a block."""
    ink = np.full((20, 10), 255, np.uint8) if ink is None else ink
    picture, surroundings = np.zeros((28, 28), np.float32), np.zeros((28, 28, 2), np.uint8)
    return Candidate(0, 1, line, (0, 0, ink.shape[1], ink.shape[0]), ink, picture, surroundings)


def make_number(text: str, confidence: float = 1.0, whole: float = 1.0) -> Number:
    """A number of these rows. The classifier reads each digit with this confidence; the last one is this `whole`.

    It is no digit where that is likelier. The confidence of the number is the product of those of its digits.
    """
    places = [(line, int(label)) for line, row in enumerate(text.split()) for label in row]
    *others, last = make_probabilities([label for _, label in places], [confidence] * len(places))
    inks = [make_candidate(line) for line, _ in places]
    digits = *map(Digit, inks, others), Digit(inks[-1], last, whole, not is_refused(np.array([whole]), last[None])[0])
    return Number(digits, confidence=float(np.prod([digit.confidence for digit in digits])))
