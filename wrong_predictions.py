"""A gallery of the digits that a network misreads.

    python wrong_predictions.py                     a grid of 4 x 4 of MNIST's, chosen at random, in a window
    python wrong_predictions.py --seed 7            the same digits each time
    python wrong_predictions.py --save wrong.png    in a file (PNG, SVG or PDF), which needs no display
    python wrong_predictions.py --worst             first those with the highest confidence
    python wrong_predictions.py --digit 4 --all --save fours.pdf    all misread fours, page by page
    python wrong_predictions.py --drawings drawings                 your own drawings
    python wrong_predictions.py --confusion         which digit is read as which, and how often

In the window the arrow keys turn the page, and a click on a digit opens it large, with its ten probabilities. A click
on a cell of the confusion matrix opens the gallery of its digits. MNIST's test digits whose label is disputed say so.

This file chooses the digits. What draws them and turns their pages is in paintcv/figures/gallery.py.
"""

import argparse
import functools
import os
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    # Until main() runs, Ctrl-C just ends the program. An exception would not do: NumPy turns it into an ImportError.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import numpy as np

from paintcv import __version__
from paintcv.commands.options import add_figure_option, add_network_option, add_paths_option
from paintcv.data.sets import joined_drawing_set, mnist_test_set
from paintcv.figures.gallery import Answers, Browser, fit_grid, gallery_pages
from paintcv.figures.matrix import MatrixBrowser
from paintcv.figures.plots import CONFUSION_SIZE, draw_confusion_matrix
from paintcv.figures.style import for_projector, has_window, new_figure, present, save_figure_pages
from paintcv.learning.scores import score_digits
from paintcv.learning.tables import confusion_table
from paintcv.networks.prediction import predict
from paintcv.networks.weights import load_network
from paintcv.system.console import Parser, print_error, printable, run_command, whole_number
from paintcv.system.files import check_writable

ROWS, COLUMNS = 4, 4  # of a page, unless --rows and --columns say otherwise
MAX_CELLS_PER_SIDE = 12  # the most rows and the most columns of a page; set by hand
COMMAND = "python wrong_predictions.py --save FILE.png"  # what to type where there is no window


def wrong_digits(labels: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """The indices (m,) at which labels (n,) and predictions (n,) differ, ascending."""
    return np.flatnonzero(labels != predictions)


def choose_at_random(indices: np.ndarray, count: int, seed: int | None) -> np.ndarray:
    """Up to `count` of the indices (n,), at random and without repetition; the same ones for the same seed."""
    return np.random.default_rng(seed).choice(indices, min(count, len(indices)), replace=False)


def choose(answers: Answers, arguments: argparse.Namespace) -> np.ndarray:
    """The indices of the misread digits to show, in the order in which they are shown."""
    labels, predictions = answers.digits.labels, answers.predictions
    wrong = wrong_digits(labels, predictions)
    if arguments.digit is not None:
        wrong = wrong[labels[wrong] == arguments.digit]
    if arguments.predicted is not None:
        wrong = wrong[predictions[wrong] == arguments.predicted]
    if arguments.worst:
        return wrong[np.argsort(-answers.confidence[wrong], kind="stable")]
    return wrong if arguments.all else choose_at_random(wrong, len(wrong), arguments.seed)


def show_gallery(answers: Answers, arguments: argparse.Namespace) -> None:
    """Show the chosen digits in a window, or save them. Raises FileError."""
    chosen = choose(answers, arguments)
    if not len(chosen):
        print("none to show" + (f", so {printable(str(arguments.save))} isn't written" if arguments.save else ""))
        return
    grid = fit_grid(len(chosen), arguments.rows or ROWS, arguments.columns or COLUMNS)
    first_page = grid.pages(chosen)[0]
    if answers.digits.files:
        for index in chosen if arguments.all else first_page:
            title = " | ".join(filter(None, [*answers.title(index).split("\n"), answers.remark(index)]))
            print(f"{printable(str(answers.digits.files[index]))}  {title}")
    if arguments.save and arguments.all:
        save_figure_pages(gallery_pages(answers, chosen, grid), arguments.save)
        print(f"written: {arguments.save}")
    elif arguments.save:
        (figure,) = gallery_pages(answers, first_page, grid)
        present(figure, arguments.save, "PaintCV: wrong predictions", COMMAND)
    else:
        browser = Browser(answers, chosen, grid)
        present(browser.figure, None, browser.title, COMMAND)


def show_confusion(answers: Answers, file: Path | None) -> None:
    """Show or save the confusion matrix; where there is no display, print it. Raises FileError."""
    score = score_digits(answers.digits.name, answers.probabilities, answers.digits.labels)
    if not file and not has_window():
        print(confusion_table(score.confusion))
        return
    title = "PaintCV: confusion matrix"
    if file:
        figure = new_figure(file, *CONFUSION_SIZE)
        draw_confusion_matrix(figure, score)
        present(figure, file, title, COMMAND)
    else:
        matrix = MatrixBrowser(answers, score, grid_of=lambda count: fit_grid(count, ROWS, COLUMNS))
        present(matrix.figure, None, title, COMMAND)


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The options of the command line; ends with exit status 2 if they are wrong or don't fit together."""
    parser = Parser(prog="wrong_predictions.py", description="Show digits that a network misreads.")
    parser.add_argument("--version", action="version", version=f"PaintCV {__version__}")
    add_network_option(parser)
    add_paths_option(parser, "--drawings", "DIR", "show these drawings instead of MNIST's test digits")
    for option, usual in (("--rows", ROWS), ("--columns", COLUMNS)):
        help_text = f"{option[2:]} of a page (default: {usual})"
        parser.add_argument(option, type=whole_number(1, MAX_CELLS_PER_SIDE), metavar="N", help=help_text)
    parser.add_argument("--digit", type=whole_number(0, 9), metavar="D", help="only digits with this label")
    parser.add_argument("--predicted", type=whole_number(0, 9), metavar="D", help="only digits read as this digit")
    parser.add_argument("--worst", action="store_true", help="first those with the highest confidence")
    parser.add_argument("--seed", type=whole_number(0), metavar="N", help="choose the same digits each time")
    parser.add_argument("--all", action="store_true", help="all in their order; with --save, the pages of a PDF")
    parser.add_argument("--confusion", action="store_true", help="show which digit is read as which, and how often")
    parser.add_argument("--dark", action="store_true", help="draw light on a dark ground")
    add_figure_option(parser, "--save", "write a PNG, SVG or PDF file instead of opening a window")
    arguments = parser.parse_args(argv)
    check_options(parser, arguments)
    return arguments


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with exit status 2 if options don't fit together, rather than ignore one of them."""
    choosing = ("digit", "predicted", "worst", "seed", "all", "rows", "columns")
    chosen_by = [f"--{name}" for name in choosing if getattr(arguments, name) not in (None, False)]
    if arguments.confusion and chosen_by:
        parser.error(f"argument --confusion: counts all digits, and doesn't go with {', '.join(chosen_by)}")
    if arguments.seed is not None and (arguments.worst or arguments.all):
        parser.error("argument --seed: nothing is random with --worst or --all")
    if arguments.all and arguments.save and arguments.save.suffix.lower() != ".pdf":
        parser.error(f"argument --all: its pages need a PDF, not {arguments.save}")


def run(arguments: argparse.Namespace) -> bool:
    """Read the digits, and show the misread ones. Returns whether all files could be read. Raises FileError."""
    if arguments.save:
        check_writable(arguments.save)  # before the work, which may take long
    network = load_network(arguments.network)
    digits = joined_drawing_set(arguments.drawings) if arguments.drawings else mnist_test_set()
    for message in digits.unread:
        print_error("wrong_predictions.py", message)
    answers = Answers(digits, predict(network, digits.pictures))
    count, wrong = len(digits.labels), len(wrong_digits(digits.labels, answers.predictions))
    print(f"{wrong:,} of {count:,} wrong, accuracy {1 - wrong / count:.2%}", flush=True)
    for_projector(arguments.dark)
    if arguments.confusion:
        show_confusion(answers, arguments.save)
    else:
        show_gallery(answers, arguments)
    return not digits.unread


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv`, by default that of the process, and return the exit status."""
    return run_command("wrong_predictions.py", functools.partial(run, parse(argv)))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
