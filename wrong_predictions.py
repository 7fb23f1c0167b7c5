"""A gallery of the test digits that a network gets wrong.

python wrong_predictions.py                     a grid of 4 x 4 of them, chosen at random, in a window
python wrong_predictions.py --seed 7            the same ones each time
python wrong_predictions.py --save wrong.png    into a file (PNG, SVG or PDF): needs no display
"""

import argparse
import sys
from typing import TYPE_CHECKING

import numpy as np

from command_line import complain, whole
from data import mnist, pictures
from figures import file_to_save, save, show, without_window
from files import FileError
from model import DEFAULT, load, network_help, weights_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS, COLUMNS = 4, 4
WAY_OUT = "write the gallery to a file: python wrong_predictions.py --save wrong.png"  # where there is no display


def wrong_digits(labels: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """The indices (m,) at which labels (n,) and predictions (n,) differ, ascending."""
    return np.flatnonzero(labels != predictions)


def sample(indices: np.ndarray, count: int, seed: int | None) -> np.ndarray:
    """Up to `count` of the indices, at random, none twice; the same ones for the same seed."""
    return np.random.default_rng(seed).choice(indices, min(count, len(indices)), replace=False)


def gallery(images: np.ndarray, labels: np.ndarray, predictions: np.ndarray) -> "Figure":
    """A grid of digits (n, 28, 28), n up to ROWS x COLUMNS, with label and prediction over each, without axes."""
    from matplotlib import pyplot

    figure, grid = pyplot.subplots(ROWS, COLUMNS, figsize=(1.7 * COLUMNS, 1.7 * ROWS), layout="constrained")
    for axes in grid.flat:
        axes.axis("off")
    for axes, image, label, prediction in zip(grid.flat, images, labels, predictions, strict=False):
        axes.imshow(image, cmap="gray_r")
        axes.set_title(f"Label : {label} | Predict : {prediction}", fontsize=10)
    return figure


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Show test digits that a network gets wrong.")
    parser.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    parser.add_argument("--seed", type=whole(0), metavar="N", help="show the same digits each time")
    parser.add_argument("--save", type=file_to_save, metavar="FILE", help="write a PNG, SVG or PDF instead")
    arguments = parser.parse_args()
    try:
        network = load(arguments.network)
        _, (images, labels) = mnist()
        predictions = network.predict_on_batch(pictures(images)).argmax(1)
        wrong = wrong_digits(labels, predictions)
        print(f"{len(wrong):,} of {len(labels):,} wrong, accuracy {1 - len(wrong) / len(labels):.2%}", flush=True)
        if not len(wrong):
            print("none to show")
            return 0
        shown = sample(wrong, ROWS * COLUMNS, arguments.seed)
        if arguments.save:
            without_window()
        figure = gallery(images[shown], labels[shown], predictions[shown])
        if arguments.save:
            save(figure, arguments.save)
            print(f"written: {arguments.save}")
        else:
            show(figure, "PaintCV: wrong predictions", WAY_OUT)
    except FileError as error:
        complain("wrong_predictions.py", error)
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
