"""A gallery of the digits that a network gets wrong.

python wrong_predictions.py                     a grid of 4 x 4 of them, chosen at random, in a window
python wrong_predictions.py --seed 7            the same ones each time
python wrong_predictions.py --save wrong.png    into a file (PNG, SVG or PDF): needs no display
python wrong_predictions.py --worst             those first of which it was most sure
python wrong_predictions.py --digit 4 --all --save fours.pdf    all fours that it gets wrong, page by page
python wrong_predictions.py --drawings drawings                 those of your own drawings
python wrong_predictions.py --confusion         which digit is read as which, and how often

In the window the arrow keys page, and a click on a digit opens it large, with its ten probabilities.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until all is imported, Ctrl-C just ends the program

import argparse
import functools
import sys
from pathlib import Path
from typing import Any

import numpy as np

from command_line import MANY, Parser, complain, ended, one_line, whole
from data import DigitSet, drawn_set, mnist_test
from evaluation import confusion_table, score
from figures import file_to_save, for_projector, has_window, save, save_pages, show
from files import check_writable
from gallery import Answers, Browser, fitting, pages
from model import DEFAULT, load, network_help, probabilities, weights_path
from plots import confusion_matrix

ROWS, COLUMNS, MOST = 4, 4, 12  # of the grid: the usual ones, and how many there can be
WAY_OUT = "write the gallery to a file: python wrong_predictions.py --save wrong.png"  # where there is no display


def wrong_digits(labels: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """The indices (m,) at which labels (n,) and predictions (n,) differ, ascending."""
    return np.flatnonzero(labels != predictions)


def sample(indices: np.ndarray, count: int, seed: int | None) -> np.ndarray:
    """Up to `count` of the indices, at random, none twice; the same ones for the same seed."""
    return np.random.default_rng(seed).choice(indices, min(count, len(indices)), replace=False)


def choose(answers: Answers, arguments: argparse.Namespace) -> np.ndarray:
    """The indices of the wrong digits that were asked for, in the order in which they are to be shown."""
    labels, predictions = answers.digits.labels, answers.predictions
    wrong = wrong_digits(labels, predictions)
    if arguments.digit is not None:
        wrong = wrong[labels[wrong] == arguments.digit]
    if arguments.predicted is not None:
        wrong = wrong[predictions[wrong] == arguments.predicted]
    if arguments.worst:
        return wrong[np.argsort(-answers.confidence[wrong], kind="stable")]
    return wrong if arguments.all else sample(wrong, len(wrong), arguments.seed)


def drawn_in(folders: list[Path]) -> DigitSet:
    """The drawings in some folders as one set. Raises FileError if none can be read in one of them."""
    sets = [*map(drawn_set, folders)]
    return DigitSet(
        ", ".join(digits.name for digits in sets),
        np.concatenate([digits.pictures for digits in sets]),
        np.concatenate([digits.labels for digits in sets]),
        sum((digits.unread for digits in sets), ()),
        sum((digits.files for digits in sets), ()),
    )


def show_gallery(answers: Answers, arguments: argparse.Namespace) -> None:
    """Show the wrong digits, or save them. Raises FileError."""
    chosen = choose(answers, arguments)
    if not len(chosen):
        print("none to show")
        return
    grid = fitting(len(chosen), arguments.rows or ROWS, arguments.columns or COLUMNS)
    if answers.digits.files:
        for index in chosen if arguments.all else grid.pages(chosen)[0]:
            print(f"{one_line(str(answers.digits.files[index]))}  {answers.title(index).replace(chr(10), ' | ')}")
    if not arguments.save:
        browser = Browser(answers, chosen, grid)
        show(browser.figure, browser.title, WAY_OUT)
        return
    if arguments.all:
        save_pages(pages(answers, chosen, grid), arguments.save)
    else:
        save(next(pages(answers, grid.pages(chosen)[0], grid)), arguments.save)
    print(f"written: {arguments.save}")


def show_confusion(answers: Answers, file: Path | None) -> None:
    """Show the confusion matrix, or save it; where there is no display, print it. Raises FileError."""
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    scored = score(answers.digits.name, answers.probabilities, answers.digits.labels)
    size: dict[str, Any] = {"figsize": (7, 6.8), "layout": "constrained"}
    if file:
        figure = Figure(**size)
        confusion_matrix(scored, figure)
        save(figure, file)
        print(f"written: {file}")
    elif has_window():
        figure = pyplot.figure(**size)
        confusion_matrix(scored, figure)
        show(figure, "PaintCV: confusion matrix", WAY_OUT)
    else:
        print(confusion_table(scored.confusion))


def parse() -> argparse.Namespace:
    """The command line; ends with the exit status 2 if it is wrong."""
    parser = Parser(description="Show digits that a network gets wrong.")
    parser.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    parser.add_argument("--drawings", **MANY, metavar="DIR", help="of these drawings instead of MNIST's test digits")
    for option, usual in (("--rows", ROWS), ("--columns", COLUMNS)):
        parser.add_argument(option, type=whole(1, MOST), metavar="N", help=f"{option[2:]} of a page (default: {usual})")
    parser.add_argument("--digit", type=whole(0, 9), metavar="D", help="only digits with this label")
    parser.add_argument("--predicted", type=whole(0, 9), metavar="D", help="only digits read as this one")
    parser.add_argument("--worst", action="store_true", help="those first of which the network was most sure")
    parser.add_argument("--seed", type=whole(0), metavar="N", help="choose the same digits each time")
    parser.add_argument("--all", action="store_true", help="all in their order; with --save, the pages of a PDF")
    parser.add_argument("--confusion", action="store_true", help="which digit is read as which, of all digits")
    parser.add_argument("--dark", action="store_true", help="light on a dark ground")
    parser.add_argument("--save", type=file_to_save, metavar="FILE", help="write a PNG, SVG or PDF instead")
    arguments = parser.parse_args()
    alone = ("digit", "predicted", "worst", "seed", "all", "rows", "columns")  # what the gallery is chosen by
    given = [f"--{name}" for name in alone if getattr(arguments, name) not in (None, False)]
    if arguments.confusion and given:
        parser.error(f"argument --confusion: is of all digits, not with {', '.join(given)}")
    if arguments.seed is not None and (arguments.worst or arguments.all):
        parser.error("argument --seed: nothing is left to chance with --worst or --all")
    if arguments.all and arguments.save and arguments.save.suffix.lower() != ".pdf":
        parser.error(f"argument --all: its pages need a PDF, not {arguments.save}")
    return arguments


def main() -> int:
    """The command line; returns the exit status."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return ended("wrong_predictions.py", functools.partial(_work, parse()))


def _work(arguments: argparse.Namespace) -> bool:
    """Show what is asked for; returns whether all digits could be read. Raises FileError, KeyboardInterrupt."""
    if arguments.save:
        check_writable(arguments.save)
    network = load(arguments.network)
    digits = drawn_in(arguments.drawings) if arguments.drawings else mnist_test()
    for error in digits.unread:
        complain("wrong_predictions.py", error)
    answers = Answers(digits, probabilities(network, digits.pictures))
    n, wrong = len(digits.labels), len(wrong_digits(digits.labels, answers.predictions))
    print(f"{wrong:,} of {n:,} wrong, accuracy {1 - wrong / n:.2%}", flush=True)
    for_projector(arguments.dark)
    if arguments.confusion:
        show_confusion(answers, arguments.save)
    else:
        show_gallery(answers, arguments)
    return not digits.unread


if __name__ == "__main__":
    sys.exit(main())
