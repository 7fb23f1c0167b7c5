"""Fit WEIGHTS of paintcv/segmentation/paths.py: how probable is each path through the candidates?

    python -m tools.paths data/pendigits-orig.tra data/unipen-digits.dat data/unipen-numbers.dat \\
        --others data/unipen-others.dat --writers 22-24,355-368,475-559

The weights are those that make the right texts likeliest: of numbers that people wrote, and of pages (see
data.page_kinds), read from their strokes and as images. Where there is no digit, every text without a digit is right.
The writers must be some whom no network learnt from: a network is too sure of what it knows by heart. It prints the
weights to put into segmentation/paths.py, and how the numbers are read with them. It needs SciPy.

Source: maximum likelihood for a conditional random field, with the expected measures of all paths and of the right ones
as its gradient: Lafferty, McCallum and Pereira, "Conditional random fields", ICML 2001. L-BFGS: Liu and Nocedal, 1989.
"""

import argparse
import itertools
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from paintcv.commands.options import add_paths_option, weights_path
from paintcv.data.page_kinds import Material, draw_page
from paintcv.data.strokes import read_pen_numbers
from paintcv.data.written import draw_number
from paintcv.learning.outcomes import OUTCOMES, outcome
from paintcv.learning.rejection import read_material
from paintcv.learning.training import TrainingData
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.prediction import predict, predict_kinds
from paintcv.networks.weights import load_network
from paintcv.segmentation import paths
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import DIGIT, OTHER, SIGN, Candidate, candidate_views
from paintcv.segmentation.paths import MIN_TYPED_PROBABILITY, measure_steps
from paintcv.system.console import FileError, number_ranges, whole_number

PAGES = 2500  # pages to fit to
RIDGE = 3.0  # pulls every weight to the one before, as so many examples would; set by hand
# The share of labels that are wrong, or whose ink nobody can divide: these must not decide. By docs/data.md.
WRONG_LABELS = 0.01
# Of the pages without a digit, so many are kept: then they are about an eighth of all. Most people draw digits.
KEPT_WITHOUT_DIGITS = 0.5  # set by hand
BATCH = 200  # pages that are read at a time
# A digit of a label has at least this probability, or a few wrong labels would count most. Set by hand.
MIN_LABEL = MIN_TYPED_PROBABILITY / 10


Ink = tuple[str, str, list[Candidate]]  # the source, the label and the candidates of an example


@dataclass(frozen=True, eq=False)
class Example:
    """Ink whose text is known, and what the networks say about its n candidates."""

    source: str  # "written" or "page"
    label: str  # "12 34"; "" for no digit
    candidates: list[Candidate]
    probabilities: np.ndarray  # (n, 10), by the classifier
    kinds: np.ndarray  # (n, 4), by the rejector

    @cached_property
    def measures(self) -> np.ndarray:
        """What the weights weigh, (n, 3, 7): see segmentation.paths.measure_steps."""
        return measure_steps(self.candidates, self.probabilities, self.kinds)


def examples(data: TrainingData, count: int, seed: int, network: Path) -> Iterator[Example]:
    """Numbers that people wrote, and `count` pages, by the writers who are kept out of `data`. Raises FileError."""
    ink = itertools.chain(written(data), pages(read_material(data)[1], count, np.random.default_rng(seed)))
    while batch := list(itertools.islice(ink, BATCH)):
        views = candidate_views(itertools.chain(*(candidates for _, _, candidates in batch)))
        ends = np.cumsum([len(candidates) for _, _, candidates in batch])[:-1]
        read = np.split(predict(load_network(network), views[..., 0]), ends), np.split(predict_kinds(views), ends)
        for (source, label, candidates), probabilities, kinds in zip(batch, *read, strict=True):
            yield Example(source, label, candidates, probabilities, kinds)


def written(data: TrainingData) -> Iterator[Ink]:
    """The written numbers, each from its strokes and as an image."""
    for path in data.files_of_numbers:
        for number in read_pen_numbers(path, data.kept_out):
            canvas = draw_number(number.strokes)
            for strokes in (canvas.strokes, None):
                yield "written", number.label, find_candidates(canvas.image, strokes)


def pages(material: Material, count: int, rng: np.random.Generator) -> Iterator[Ink]:
    """Pages with nothing but digits and signs, or without digits."""
    while count:
        page = draw_page(material, rng)
        has_others = bool((page.kinds == OTHER).any())
        if has_others if page.label else rng.random() > KEPT_WITHOUT_DIGITS:
            continue
        count -= 1
        yield "page", page.label, find_candidates(page.image, page.strokes)


class State(NamedTuple):
    """How far a path has got."""

    position: int
    read: int  # how many digits of the label
    line: int  # that of the last one; -1 if there is none


def sum_paths(example: Example, weights: np.ndarray, label: str | None) -> tuple[float, np.ndarray]:
    """The logarithm of the sum over all paths that read `label`, or over all paths, and their mean measures (3, 7).

    The label is "" for every text without a digit, and None for every text. The sum is minus infinity if no path reads
    the label.
    """
    scores = (example.measures * weights).sum(2)
    start = State(0, 0, -1)
    sums: dict[State, tuple[float, np.ndarray]] = {start: (0.0, np.zeros_like(weights))}
    states_at: dict[int, set[State]] = {0: {start}}
    for index, candidate in enumerate(example.candidates):
        for state in states_at.get(candidate.start, ()):
            before, mean = sums[state]
            for kind, gain, reached in next_steps(example, index, state, label):
                score, passed = before + float(scores[index, kind]) + gain, mean.copy()
                passed[kind] += example.measures[index, kind]
                states_at.setdefault(candidate.end, set()).add(reached)
                sums[reached] = join_sums(*sums[reached], score, passed) if reached in sums else (score, passed)
    end, count = example.candidates[-1].end, len((label or "").replace(" ", ""))
    total, mean = -np.inf, np.zeros_like(weights)
    for state, (score, passed) in sums.items():
        if state[:2] == (end, count):
            total, mean = join_sums(total, mean, score, passed)
    return total, mean


def join_sums(total: float, mean: np.ndarray, score: float, passed: np.ndarray) -> tuple[float, np.ndarray]:
    """The logarithm of two sums over paths together, and the mean measures of these paths."""
    joined = float(np.logaddexp(total, score))
    return joined, mean + np.exp(score - joined) * (passed - mean)


def next_steps(example: Example, index: int, state: State, label: str | None) -> Iterator[tuple[int, float, State]]:
    """The steps with a candidate that a path may take where it reads `label`.

    Each has a kind, what it adds to the score besides that of its kind, and the state that it leads to.
    """
    candidate = example.candidates[index]
    passed = state._replace(position=candidate.end)
    yield SIGN, 0.0, passed
    if not label:
        yield OTHER, 0.0, passed
        if label is None:
            yield DIGIT, 0.0, passed
        return
    rest = label.replace(" ", "")[state.read :]
    if rest and (state.read == 0 or begins_row(label, state.read) == (candidate.line != state.line)):
        probability = max(float(example.probabilities[index, int(rest[0])]), MIN_LABEL)
        yield DIGIT, math.log(probability), State(candidate.end, state.read + 1, candidate.line)


def begins_row(label: str, place: int) -> bool:
    """Whether the digit at this place of a label such as "12 34" is the first one of its row: those at 0 and 2."""
    return place in itertools.accumulate(map(len, label.split(" ")), initial=0)


def loss_and_gradient(flat: np.ndarray, read: list[Example], start: np.ndarray) -> tuple[float, np.ndarray]:
    """The negative log-likelihood of the labels, and its gradient."""
    weights = flat.reshape(start.shape)
    loss, gradient = 0.0, np.zeros_like(weights)
    for example in read:
        right, right_mean = sum_paths(example, weights, example.label)
        total, mean = sum_paths(example, weights, None)
        if right > -np.inf:
            probability = np.exp(right - total)
            loss -= float(np.log(probability + WRONG_LABELS))
            gradient += (mean - right_mean) * probability / (probability + WRONG_LABELS)
    loss += RIDGE * ((weights - start) ** 2).sum() / 2
    gradient += RIDGE * (weights - start)
    return loss, gradient.ravel()


def fit(read: list[Example]) -> np.ndarray:
    """The weights (3, 7) that make the labels likeliest."""
    start = paths.WEIGHTS
    options = {"maxiter": 40}
    found = minimize(loss_and_gradient, start.ravel(), (read, start), jac=True, method="L-BFGS-B", options=options)
    print(f"loss {found.fun / len(read):.4f} nats for each of {len(read):,}, after {found.nit} steps")
    return found.x.reshape(start.shape)


def report(read: list[Example]) -> None:
    """Print how the examples are read."""
    for source in ("written", "page"):
        numbers = [
            (example, divide(example.candidates, example.probabilities, example.kinds))
            for example in read
            if example.source == source
        ]
        counts = Counter(outcome(example.label, number) for example, number in numbers if example.label)
        shares = ", ".join(f"{kind} {counts[kind] / max(counts.total(), 1):.1%}" for kind in OUTCOMES)
        print(f"{source}: {counts.total()} numbers, {shares}")
        none = [number.doubtful for example, number in numbers if not example.label]
        if none:
            print(f"{source}: {len(none)} without a digit, {1 - np.mean(none):.1%} read without a question mark")


def main() -> None:
    """Fit the weights and print them."""
    parser = argparse.ArgumentParser(prog="python -m tools.paths", description="Fit the weights of the paths.")
    parser.add_argument("strokes", nargs="+", type=Path, metavar="FILE", help="UNIPEN files of digits and of numbers")
    add_paths_option(parser, "--others", "FILE", "UNIPEN files of letters and symbols")
    parser.add_argument("--writers", type=number_ranges, required=True, metavar="A-B,...", help="those to fit to")
    parser.add_argument("--pages", type=whole_number(1), default=PAGES, metavar="N", help="default: %(default)s")
    parser.add_argument("--seed", type=whole_number(0), default=1, metavar="N", help="of the pages")
    parser.add_argument("--network", type=weights_path, default=DEFAULT_NETWORK, metavar="NETWORK", help="name or file")
    arguments = parser.parse_args()
    data = TrainingData(strokes=arguments.strokes, kept_out=arguments.writers, others=arguments.others)
    try:
        read = list(examples(data, arguments.pages, arguments.seed, arguments.network))
    except FileError as error:
        sys.exit(f"paths: {error}")
    report(read)
    weights = fit(read)
    print("WEIGHTS = np.array(\n    [")
    for row in weights:
        print(f"        [{', '.join(f'{weight:.2f}' for weight in row)}],")
    print("    ]\n)")
    paths.WEIGHTS[:] = weights
    report(read)


if __name__ == "__main__":
    main()
