"""A gallery of the test digits that a network gets wrong.

python wrong_predictions.py                     a grid of 4 x 4 of them, chosen at random, in a window
python wrong_predictions.py --seed 7            the same ones each time
python wrong_predictions.py --save wrong.png    into a file (PNG, SVG or PDF): needs no display
"""

import argparse
import signal
import sys
from typing import TYPE_CHECKING

import numpy as np

from command_line import complain, figure_file, whole
from data import mnist, pictures
from files import FileError
from model import DEFAULT, load, network_help, weights_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS, COLUMNS = 4, 4


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


def show(figure: "Figure") -> None:
    """Show the figure until its window is closed. Raises FileError where matplotlib can open no window."""
    from matplotlib import get_backend, pyplot
    from matplotlib.backends import BackendFilter, backend_registry

    if get_backend() not in backend_registry.list_builtin(BackendFilter.INTERACTIVE):
        raise FileError(
            "no window to show the gallery in: there is no display, or Python has no tkinter (on Debian: "
            "apt install python3-tk); write it to a file: python wrong_predictions.py --save wrong.png"
        )
    figure.canvas.manager.set_window_title("PaintCV: wrong predictions")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk may swallow the KeyboardInterrupt that Ctrl-C would raise
    pyplot.show()


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Show test digits that a network gets wrong.")
    parser.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    parser.add_argument("--seed", type=whole(0), metavar="N", help="show the same digits each time")
    parser.add_argument("--save", type=figure_file, metavar="FILE", help="write a PNG, SVG or PDF instead")
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
            import matplotlib

            matplotlib.use("agg")
        figure = gallery(images[shown], labels[shown], predictions[shown])
        if not arguments.save:
            show(figure)
        else:
            try:
                figure.savefig(arguments.save, dpi=150)
            except OSError as error:
                raise FileError(f"{arguments.save}: can't be written ({error.strerror or error})") from None
            print(f"written: {arguments.save}")
    except FileError as error:
        complain("wrong_predictions.py", error)
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
