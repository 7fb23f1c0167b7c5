"""Paths: the probabilities of texts, as sums over all paths, and against every path one by one."""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paintcv.segmentation import paths
from paintcv.segmentation.division import divide
from paintcv.segmentation.number import DIGIT, OTHER, SIGN, Candidate
from paintcv.segmentation.paths import (
    MIN_TYPED_PROBABILITY,
    WEIGHTS,
    Step,
    likeliest_texts,
    measure_steps,
    path_of_labels,
    score_steps,
    whole_alone,
    whole_digits,
)
from tests.support.examples import examples
from tests.support.glyphs import kinds_of, probabilities_of, simple_candidate

NEVER = -30.0  # the score of what hardly counts
A, AB, B = simple_candidate(0, 1), simple_candidate(0, 2), simple_candidate(1, 2)


def scores_of(*shares: tuple[float, float, float]) -> np.ndarray:
    """Scores (n, 3) of shares: of each candidate as a digit, as a sign and as no digit. A share of 0 hardly counts."""
    return np.log(np.maximum(shares, math.exp(NEVER)))


def sure_of(*digits: int) -> np.ndarray:
    """Probabilities (n, 10) of a classifier that is certain."""
    return np.eye(10)[list(digits)]


def shares_of_texts(candidates: list[Candidate], probabilities: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """The probability of each text that `likeliest_texts` finds, without those of impossible readings."""
    texts, total = likeliest_texts(candidates, probabilities, scores)
    shares = {text.shown: math.exp(text.score - total) for text in texts}
    return {text: share for text, share in shares.items() if share > 1e-10}


def test_one_candidate():
    probabilities = np.array([[0, 0.1, 0, 0, 0.9, 0, 0, 0, 0, 0]])
    shares = shares_of_texts([A], probabilities, scores_of((0.6, 0.3, 0.1)))
    assert shares == pytest.approx({"4": 0.54, "1": 0.06, "": 0.4})  # a sign alone and no digit count together


def test_two_parts():
    """By hand: a x b is 0.8 x 0.5 = 0.4 for 17, 0.8 x 0.5 = 0.4 for a 1 before a sign; ab has 0.2 for 4."""
    scores = scores_of((0.8, 0, 0), (0.2, 0, 0), (0.5, 0.5, 0))
    shares = shares_of_texts([A, AB, B], sure_of(1, 4, 7), scores)
    assert shares == pytest.approx({"17": 0.4, "1": 0.4, "4": 0.2})
    assert whole_digits([A, AB, B], scores) == pytest.approx([0.8, 0.2, 0.4])


def test_a_text_that_two_paths_read_has_their_sum():
    """ab is a 4; a is a 4, too, if b is a sign."""
    scores = scores_of((0.5, 0, 0), (0.3, 0, 0), (0.2, 0.4, 0.4))
    texts, total = likeliest_texts([A, AB, B], sure_of(4, 4, 1), scores)
    assert texts[0].text == "4"
    assert math.exp(texts[0].score) == pytest.approx(0.3 + 0.5 * 0.4)
    assert math.exp(total) == pytest.approx(0.3 + 0.5)
    assert texts[0].steps == (Step(1, DIGIT, 4),)  # the likelier of the two
    assert math.exp(texts[0].best_score) == pytest.approx(0.3)
    assert shares_of_texts([A, AB, B], sure_of(4, 4, 1), scores) == pytest.approx(
        {"4": 0.5 / 0.8, "41": 0.1 / 0.8, "4_": 0.2 / 0.8}
    )


def test_three_parts():
    candidates = [simple_candidate(*it) for it in [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]]
    scores = scores_of((0.5, 0, 0), (0.4, 0, 0), (0.5, 0, 0), (0.2, 0, 0), (0.9, 0, 0.1))
    parts = {"123": 0.5 * 0.5 * 0.9, "12_": 0.5 * 0.5 * 0.1, "14": 0.5 * 0.2, "53": 0.4 * 0.9, "5_": 0.4 * 0.1}
    total = sum(parts.values())
    shares = shares_of_texts(candidates, sure_of(1, 5, 2, 4, 3), scores)
    assert shares == pytest.approx({text: share / total for text, share in parts.items()})


def test_rows_are_apart_and_a_sign_belongs_to_none():
    candidates = [simple_candidate(0, 1), simple_candidate(1, 2, line=1), simple_candidate(2, 3, line=1)]
    scores = scores_of((1, 0, 0), (0, 1, 0), (1, 0, 0))
    assert likeliest_texts(candidates, sure_of(1, 2, 3), scores)[0][0].text == "1 3"
    scores = scores_of((0, 1, 0), (1, 0, 0), (1, 0, 0))
    assert likeliest_texts(candidates, sure_of(1, 2, 3), scores)[0][0].text == "23"


def test_texts_without_a_digit_count_as_one():
    scores = scores_of((0.4, 0.3, 0.3), (0, 0, 0), (0.2, 0.4, 0.4))
    texts, total = likeliest_texts([A, AB, B], sure_of(1, 1, 1), scores)
    assert [text.shown for text in texts].count("") == 1
    none = next(text for text in texts if not text.shown)
    assert math.exp(none.score - total) == pytest.approx(0.6 * 0.8)
    assert texts[0] is none  # "1" has 0.44, in three ways


lattices = st.lists(st.integers(0, 1), min_size=1, max_size=3).map(sorted)  # the line of each part


def lattice(lines: list[int]) -> list[Candidate]:
    """Every group of neighbouring parts, in reading order."""
    ranges = itertools.combinations(range(len(lines) + 1), 2)
    return [simple_candidate(start, end, lines[start]) for start, end in sorted(ranges)]


def all_paths(candidates: list[Candidate]) -> Iterator[list[int]]:
    """The indices of the candidates on each path."""

    def go_on(position: int) -> Iterator[list[int]]:
        if position == candidates[-1].end:
            yield []
        for index, candidate in enumerate(candidates):
            if candidate.start == position:
                yield from ([index, *rest] for rest in go_on(candidate.end))

    return go_on(0)


def one_by_one(candidates, probabilities, scores) -> tuple[dict[str, float], np.ndarray]:
    """The probability of every text, and of each candidate to be a digit, by a sum over each path with each reading."""
    texts: dict[str, float] = defaultdict(float)
    digits, total = np.zeros(len(candidates)), 0.0
    for path in all_paths(candidates):
        for letters in itertools.product("0123456789-_", repeat=len(path)):
            weight, text, line = 1.0, "", None
            for index, letter in zip(path, letters, strict=True):
                kind = DIGIT if letter.isdigit() else SIGN if letter == "-" else OTHER
                weight *= math.exp(scores[index, kind]) * (probabilities[index, int(letter)] if kind == DIGIT else 1)
                if kind != SIGN:
                    text += " " * (line not in (None, candidates[index].line)) + letter
                    line = candidates[index].line
            texts[text if any(map(str.isdigit, text)) else ""] += weight
            total += weight
            for index, letter in zip(path, letters, strict=True):
                digits[index] += weight * letter.isdigit()
    return {text: weight / total for text, weight in texts.items()}, digits / total


@examples(30)
@given(lattices, st.integers(0, 2**32))
def test_the_sums_are_those_of_all_paths(lines, seed):
    candidates, rng = lattice(lines), np.random.default_rng(seed)
    probabilities = np.zeros((len(candidates), 10))  # two digits each: twelve to the third are paths enough
    for row in probabilities:
        row[rng.choice(10, 2, replace=False)] = rng.dirichlet(np.ones(2)) * 0.96 + 0.02
    scores = rng.normal(0, 2, (len(candidates), 3))
    expected, digits = one_by_one(candidates, probabilities, scores)
    assert whole_digits(candidates, scores) == pytest.approx(digits)
    few = shares_of_texts(candidates, probabilities, scores)
    assert sum(few.values()) <= 1 + 1e-9
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "KEPT_TEXTS", 10**6)
        every = shares_of_texts(candidates, probabilities, scores)
    assert sum(every.values()) == pytest.approx(1)
    assert every == pytest.approx({text: share for text, share in expected.items() if share > 1e-10})
    if len(lines) < 3:
        assert few == pytest.approx(every)  # so few texts that none is forgotten
    best = max(expected, key=expected.__getitem__)
    assert few.get(best, 0) <= expected[best] + 1e-9


@examples(30)
@given(lattices, st.integers(0, 2**32))
def test_the_path_of_typed_digits_is_the_likeliest_of_all(lines, seed):
    candidates, rng = lattice(lines), np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.ones(10), len(candidates))
    scores = rng.normal(0, 2, (len(candidates), 3))
    labels = "".join(map(str, rng.integers(0, 10, rng.integers(1, len(lines) + 1))))
    found = path_of_labels(candidates, probabilities, scores, labels)

    def score(steps: list[tuple[int, int]]) -> float:
        typed = iter(labels)
        return sum(
            scores[index, kind]
            + (math.log(max(probabilities[index, int(next(typed))], MIN_TYPED_PROBABILITY)) if kind == DIGIT else 0)
            for index, kind in steps
        )

    every = [
        list(zip(path, kinds, strict=True))
        for path in all_paths(candidates)
        for kinds in itertools.product((DIGIT, SIGN), repeat=len(path))
        if kinds.count(DIGIT) == len(labels)
    ]
    assert score([(step.index, step.kind) for step in found]) == pytest.approx(max(map(score, every)))
    assert "".join(str(step.value) for step in found if step.kind == DIGIT) == labels
    with pytest.raises(ValueError, match="the ink makes no 4 digits"):
        path_of_labels(candidates, probabilities, scores, "1234")


def test_typed_digits_have_a_path_however_sure_the_classifier_is():
    scores = scores_of((0.9, 0.05, 0.05))
    assert path_of_labels([A], sure_of(1), scores, "7") == (Step(0, DIGIT, 7),)


def test_measures():
    candidate = simple_candidate(0, 1)
    object.__setattr__(candidate, "geometry", (-0.1, -0.2, 1.0, 2.0))
    kinds = np.array([[0.7, 0.2, 0.0, 0.1]])
    measures = measure_steps([candidate], probabilities_of([0.9]), kinds)
    assert measures.shape == (1, *WEIGHTS.shape)
    assert measures[0, :, 0].tolist() == [1, 1, 1]
    assert measures[0, :, 1] == pytest.approx(np.log([0.7, 0.2, paths.MIN_PROBABILITY]))
    assert measures[0, :, 2] == pytest.approx([math.log(0.9), 0, 0])
    assert measures[0, :, 3:].tolist() == [[-0.1, -0.2, 1, 2]] * 3
    assert score_steps([candidate], probabilities_of([0.9]), kinds)[0] == pytest.approx(
        (measures[0] * paths.WEIGHTS).sum(1)
    )


@given(st.integers(0, 2**32))
def test_a_candidate_alone_is_as_likely_a_digit_as_the_number_says(seed):
    rng = np.random.default_rng(seed)
    probabilities, kinds = rng.dirichlet(np.ones(10), 1), rng.dirichlet(np.ones(4), 1)
    number = divide([A], probabilities, kinds)
    (whole,) = whole_alone(probabilities, kinds)
    (digit,) = number.digits
    assert 0 <= whole <= 1
    if digit.is_digit:
        assert digit.whole == pytest.approx(whole)
        assert number.confidence == pytest.approx(whole * probabilities.max()) == digit.confidence
        assert digit.value == probabilities.argmax()
    else:
        assert number.confidence == pytest.approx(1 - whole)


def test_surer_networks_make_surer_numbers():
    confidences = [divide([A], probabilities_of([0.9]), kinds_of([DIGIT], sure)).confidence for sure in (0.5, 0.9, 1)]
    assert confidences == sorted(set(confidences))
