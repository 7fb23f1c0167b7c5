"""Fit WEIGHTS of paintcv/segmentation/versions.py: which version of an image is read best?

    python -m tools.versions data/pendigits-orig.tra --writers 22-24

The weights are those that make the right texts likeliest in pictures of all kinds of tools/file_kinds.py and
tools/number_kinds.py. Where there is nothing to read, a version without ink is right, and one with something that is no
digit. The writers must be some whom no network learnt from. It prints the weights to put into segmentation/versions.py.
It needs SciPy.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from paintcv.commands.options import add_seed_option, add_writers_option, weights_path
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.segmentation.number import Number
from paintcv.segmentation.reading import read_versions
from paintcv.segmentation.versions import NO_DIGIT, WEIGHTS, measure_readings, texts_of
from paintcv.system.console import FileError, whole_number
from tools.file_kinds import KINDS
from tools.kinds import draw_kind
from tools.number_kinds import NUMBER_KINDS

RIDGE = 1.0  # pulls every weight to 0, as so many pictures would; set by hand
# The share of pictures that nobody could read: these must not decide. Set by hand.
ILLEGIBLE = 0.01


def share_of_label(number: Number | None, label: str) -> float:
    """The probability that a version gives to what is right: the label, or that there is nothing to read."""
    return dict(texts_of(number)).get(label or NO_DIGIT, 0.0)


def fit(measures: list[np.ndarray], shares: list[np.ndarray]) -> np.ndarray:
    """The weights that make the labels likeliest.

    For each picture, `measures` has those of its versions, (m, 10), and `shares` what each gives to the label, (m,).
    """

    def loss(weights: np.ndarray) -> float:
        scores = [measured @ weights for measured in measures]
        right = [np.exp(score - logsumexp(score)) @ share for score, share in zip(scores, shares, strict=True)]
        return float(-np.log(np.add(right, ILLEGIBLE)).sum() + RIDGE * (weights**2).sum() / 2)

    return minimize(loss, WEIGHTS, method="L-BFGS-B").x


def main() -> None:
    """Fit the weights and print them."""
    parser = argparse.ArgumentParser(description="Fit the weights of the versions of an image.")
    parser.add_argument("strokes", help="a UNIPEN file of pen digits")
    add_writers_option(parser)
    add_seed_option(parser)
    parser.add_argument("--count", type=whole_number(1), default=40, metavar="N", help="pictures of each kind")
    arguments = parser.parse_args()
    try:
        digits = read_pen_digits(arguments.strokes, arguments.writers)
    except FileError as error:
        sys.exit(f"versions: {error}")
    network = weights_path(DEFAULT_NETWORK)
    measures, shares = [], []
    for name in (*KINDS, *NUMBER_KINDS):
        rng = np.random.default_rng([arguments.seed, *name.encode()])
        for _ in range(arguments.count):
            picture, label = draw_kind(name, digits, rng)
            versions, _, numbers = read_versions(network, picture)
            measured, places = measure_readings(numbers, [version.hypotheses for version in versions])
            measures.append(measured)
            shares.append(np.array([share_of_label(number, label) for number in numbers])[places])
    possible = [share.max() > 0 for share in shares]
    print(f"{len(shares):,} pictures, of which {np.mean(possible):.1%} are read right in some version")
    weights = fit(measures, shares)
    print(f"WEIGHTS = np.array([{', '.join(f'{weight:.2f}' for weight in weights)}])")


if __name__ == "__main__":
    main()
