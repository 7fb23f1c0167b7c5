"""Paths: how likely each text is, as a sum over all paths through the candidates that read it.

    scores = score_steps(candidates, probabilities, kinds)       # (n, 3): of each candidate as a digit, a sign, neither
    texts, total = likeliest_texts(candidates, probabilities, scores)
    math.exp(texts[0].score - total)                             # the probability of the likeliest text, texts[0].text

A path leads from position 0, before the first part, to the last position, through candidates. Each of its steps reads
a candidate as a digit, leaves it out as a sign, or shows it as no digit. The score of a step is a sum of measures, each
times a weight; that of a path is the sum over its steps. The probability of a path is proportional to the exponential
of its score.

Sources. One graph of all hypotheses, whose weights are learnt over all of it: LeCun, Bottou, Bengio and Haffner, Proc.
IEEE 86, 1998, sections IV to VIII. The probability of an answer as a sum over paths: Sarawagi and Cohen, "Semi-Markov
conditional random fields", NIPS 2004. Sums over the likeliest texts only: Graves, "Supervised sequence labelling with
recurrent neural networks", 2012, section 7.5 (prefix search).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from paintcv.segmentation.number import DIGIT, OTHER, PLACEHOLDER, SIGN, Candidate

# What each step of a path adds to its score: these weights times `measure_steps`. Fitted by tools/paths.py,
# in several runs: each begins with the weights before.
WEIGHTS = np.array(
    [
        [1.07, 1.08, 4.44, 0.39, 0.21, -1.27, -2.20],
        [1.74, 1.33, 0.00, 0.21, 0.22, -2.60, -1.91],
        [-0.67, 2.52, 0.00, 0.13, 0.78, -1.18, 2.37],
    ]
)
GEOMETRY = 4  # how many of the measures are Candidate.geometry: the last ones
MIN_PROBABILITY = 1e-4  # the networks are never surer that something is not the case; the weights are fitted with it
KEPT_TEXTS = 8  # to each position, the likeliest; set by hand, for speed: their number grows with every part
MIN_DIGIT = 0.01  # a digit that the classifier thinks less likely isn't tried, unless it is the best. Set by hand
# A typed digit has at least this probability: however sure the network is of another one, the typed digits must have a
# path.
MIN_TYPED_PROBABILITY = 0.01


@dataclass(frozen=True)
class Step:
    """A candidate on a path, read as a digit, left out as a sign, or shown as no digit."""

    index: int  # of the candidate
    kind: int  # DIGIT, SIGN or OTHER
    value: int | None = None  # the digit that it is read as, 0..9


@dataclass(frozen=True)
class Text:
    """A text that is read up to a position, and its likeliest path."""

    text: str  # "12 3_", with a blank between rows
    row: int  # that of its last letter; -1 if there is none
    score: float  # the logarithm of the sum over its paths
    best_score: float  # the score of its likeliest path
    steps: tuple[Step, ...] = ()

    @property
    def shown(self) -> str:
        """The text, or "" if there is no digit in it."""
        return self.text if any(letter.isdigit() for letter in self.text) else ""


def measure_steps(candidates: Sequence[Candidate], probabilities: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """What WEIGHTS weigh, of every candidate as a digit, as a sign and as no digit: (n, 3, 7).

    The measures are: 1; the logarithm of the rejector's probability; that of the classifier's for its best digit,
    which tells a whole digit from a piece; by geometry, the logarithms of the probabilities that its parts are one
    digit, and that the next part is not; whether connected ink is cut at its end; and how many rows it spans more than
    one.
    """
    geometry = np.array([candidate.geometry for candidate in candidates])
    return _measure(probabilities, kinds, geometry)


def _measure(probabilities: np.ndarray, kinds: np.ndarray, geometry: np.ndarray) -> np.ndarray:
    measures = np.zeros((len(kinds), len(WEIGHTS), WEIGHTS.shape[1]))
    measures[:, :, 0] = 1
    measures[:, :, 1] = np.log(np.maximum(kinds[:, : len(WEIGHTS)], MIN_PROBABILITY))
    measures[:, DIGIT, 2] = np.log(probabilities.max(1))
    measures[:, :, -GEOMETRY:] = geometry[:, None]
    return measures


def score_steps(candidates: Sequence[Candidate], probabilities: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The scores of every candidate as a digit, as a sign and as no digit: (n, 3), see `measure_steps`."""
    return (measure_steps(candidates, probabilities, kinds) * WEIGHTS).sum(2)


def whole_alone(probabilities: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The probability that each of n candidates is one whole digit if it is all the ink there is: (n,) in 0..1.

    `probabilities` (n, 10) and `kinds` (n, 4) are as in `division.divide`.
    """
    scores = np.exp((_measure(probabilities, kinds, np.zeros((len(kinds), GEOMETRY))) * WEIGHTS).sum(2))
    return scores[:, DIGIT] / scores.sum(1)


def likeliest_texts(
    candidates: Sequence[Candidate], probabilities: np.ndarray, scores: np.ndarray
) -> tuple[list[Text], float]:
    """The likeliest texts, and the logarithm of the sum over all paths. Texts without any digit count as one.

    To each position, the KEPT_TEXTS likeliest are kept, and extended by every candidate that starts there. The
    candidates are in reading order: all those that end at a position come before those that start there.
    """
    reached: dict[int, dict[Key, Text]] = {0: {("", -1): Text("", -1, 0.0, 0.0)}}
    for index, candidate in enumerate(candidates):
        texts = reached.get(candidate.start, {})
        kept = sorted(texts.values(), key=lambda text: -text.score)[:KEPT_TEXTS]
        ends = reached.setdefault(candidate.end, {})
        for letter, kind, score in _readings(probabilities[index], scores[index]):
            step = Step(index, kind, int(letter) if kind == DIGIT else None)
            for text in kept:
                longer = _extended(text, letter, candidate.line, score, step)
                _add(ends, longer, (longer.text, longer.row))
    final: dict[Key, Text] = {}
    for text in reached[candidates[-1].end].values():
        _add(final, text, (text.shown, -1))
    return sorted(final.values(), key=lambda text: -text.score), _forward(candidates, scores)[-1]


def _readings(probabilities: np.ndarray, scores: np.ndarray) -> Iterator[tuple[str, int, float]]:
    """What a candidate may be: the letter that it adds to a text, its kind, and its score."""
    digit, sign, no_digit = scores.tolist()
    best = int(probabilities.argmax())
    for value in {best, *np.flatnonzero(probabilities >= MIN_DIGIT).tolist()}:
        yield str(value), DIGIT, digit + math.log(max(probabilities[value], 1e-12))
    yield "", SIGN, sign
    yield PLACEHOLDER, OTHER, no_digit


def _extended(text: Text, letter: str, line: int, score: float, step: Step) -> Text:
    row = line if letter else text.row
    blank = " " if letter and text.row not in (-1, row) else ""
    return Text(text.text + blank + letter, row, text.score + score, text.best_score + score, (*text.steps, step))


Key = tuple[str, int]  # of a text: texts that are equal, and go on alike, count as one


def _add(texts: dict[Key, Text], text: Text, key: Key) -> None:
    """Add a text to those that are reached: the sum over its paths, and the likeliest of them."""
    known = texts.get(key)
    if known is None:
        texts[key] = text
        return
    better = text if text.best_score > known.best_score else known
    score = float(np.logaddexp(text.score, known.score))
    texts[key] = Text(better.text, better.row, score, better.best_score, better.steps)


def _forward(candidates: Sequence[Candidate], scores: np.ndarray) -> list[float]:
    """The logarithm of the sum over all paths from position 0 to each position."""
    sums = [0.0] + [-math.inf] * candidates[-1].end
    for candidate, score in zip(candidates, np.logaddexp.reduce(scores, 1).tolist(), strict=True):
        sums[candidate.end] = float(np.logaddexp(sums[candidate.end], sums[candidate.start] + score))
    return sums


def whole_digits(candidates: Sequence[Candidate], scores: np.ndarray) -> np.ndarray:
    """The probability of each candidate to be one digit of the number, of all paths: (n,) in 0..1."""
    before = _forward(candidates, scores)
    after = [-math.inf] * candidates[-1].end + [0.0]
    for candidate, score in zip(reversed(candidates), np.logaddexp.reduce(scores, 1)[::-1].tolist(), strict=True):
        after[candidate.start] = float(np.logaddexp(after[candidate.start], after[candidate.end] + score))
    through = [before[candidate.start] + after[candidate.end] for candidate in candidates]
    return np.minimum(np.exp(scores[:, DIGIT] + through - before[-1]), 1)


def path_of_labels(
    candidates: Sequence[Candidate], probabilities: np.ndarray, scores: np.ndarray, labels: str
) -> tuple[Step, ...]:
    """The likeliest path through as many digits as there are labels. Raises ValueError if there is none."""
    best: dict[tuple[int, int], tuple[float, tuple[Step, ...]]] = {(0, 0): (0.0, ())}
    for index, candidate in enumerate(candidates):
        for count in range(len(labels) + 1):
            if (candidate.start, count) not in best:
                continue
            score, steps = best[candidate.start, count]
            longer = [(count, SIGN, score + scores[index, SIGN])]
            if count < len(labels):
                probability = max(probabilities[index, int(labels[count])], MIN_TYPED_PROBABILITY)
                longer.append((count + 1, DIGIT, score + scores[index, DIGIT] + math.log(probability)))
            for digits, kind, new_score in longer:
                state = candidate.end, digits
                if state not in best or new_score > best[state][0]:
                    value = int(labels[count]) if kind == DIGIT else None
                    best[state] = new_score, (*steps, Step(index, kind, value))
    state = candidates[-1].end, len(labels)
    if state not in best:
        raise ValueError(f"the ink makes no {len(labels)} digits")
    return best[state][1]
