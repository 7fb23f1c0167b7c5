"""`model.py evaluate`: measure how well a network reads MNIST's test digits and others.

    python model.py evaluate                                         MNIST's 10,000 test digits
    python model.py evaluate --network cnn --drawings drawings       your own drawings, too
    python model.py evaluate --strokes data/pendigits-orig.tra --writers 25-30 --numbers 400
                                                                     pen strokes, and numbers composed of them

Each set of digits or numbers is a row of a table; learning/scores.py explains its columns.
"""

import argparse
import functools
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from paintcv.commands.options import (
    add_figure_option,
    add_network_option,
    add_paths_option,
    add_writers_option,
    check_writers,
)
from paintcv.data.sets import DigitSet, NumberSet, drawing_sets, mnist_test_set, number_sets, stroke_sets
from paintcv.figures.scores import draw_reliability, reliability_size
from paintcv.figures.style import for_projector, new_figure, present
from paintcv.learning.scores import NumberScore, Score, confusion_table, score_digits, score_numbers, score_table
from paintcv.networks.networks import load_network, predict
from paintcv.segmentation.reading import read_numbers
from paintcv.system.console import FileError, print_error, whole_number
from paintcv.system.files import check_writable

if TYPE_CHECKING:
    import keras

HELP = "measure how well a network reads MNIST's test digits and others"
# Reads the sets of one source: MNIST, a folder of drawings or a file of strokes. Raises FileError.
Source = Callable[[], Iterable[DigitSet | NumberSet]]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    add_network_option(parser)
    add_paths_option(parser, "--drawings", "DIR", "also read drawings: DIR/LABEL/*.png, LABEL 7 or 0417")
    add_paths_option(parser, "--strokes", "FILE", "also read pen strokes: UNIPEN files")
    add_writers_option(parser)
    parser.add_argument(
        "--numbers",
        type=whole_number(1),
        default=0,
        metavar="N",
        help="also read numbers composed of the strokes' digits: N of each length from 1 to 4",
    )
    add_figure_option(parser, "--reliability", "draw the calibration: a PNG, SVG or PDF file")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--verbose", action="store_true", help="also print confusion matrices")
    output.add_argument("--json", action="store_true", help="print JSON")


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with exit status 2 if options don't fit together."""
    check_writers(parser, arguments)
    if arguments.numbers and not arguments.strokes:
        parser.error("argument --numbers: needs --strokes to compose numbers of")


def run(arguments: argparse.Namespace) -> bool:
    """Score the network on each set, print the scores and draw the calibration.

    Returns whether all files could be read. Raises FileError if the network can't be loaded or the figure can't be
    written.
    """
    if arguments.reliability:
        check_writable(arguments.reliability)  # before the work, which takes long
    network = load_network(arguments.network)
    errors: list[str] = []
    scores = [score for source in list_sources(arguments) for score in score_sets(network, read_source(source, errors))]
    print_scores(scores, arguments)
    digit_scores = [score for score in scores if isinstance(score, Score)]
    if arguments.reliability and digit_scores:
        for_projector()
        figure = new_figure(arguments.reliability, *reliability_size(digit_scores))
        draw_reliability(figure, digit_scores)
        command = "python model.py evaluate --reliability FILE.png"
        present(figure, arguments.reliability, "PaintCV: calibration", command, quiet=arguments.json)
    return not errors


def list_sources(arguments: argparse.Namespace) -> list[Source]:
    """Where the digits and numbers come from, in the order in which they are scored. Nothing is read yet."""
    writers = arguments.writers
    sources: list[Source] = [lambda: [mnist_test_set()]]
    sources += [functools.partial(drawing_sets, folder) for folder in arguments.drawings]
    sources += [functools.partial(stroke_sets, file, writers) for file in arguments.strokes]
    if arguments.numbers:
        sources += [functools.partial(number_sets, file, writers, arguments.numbers) for file in arguments.strokes]
    return sources


def read_source(source: Source, errors: list[str]) -> Iterator[DigitSet | NumberSet]:
    """The sets of a source, one at a time, since numbers need much memory.

    What can't be read is printed as a line of error, added to `errors`, and left out.
    """
    try:
        for digits in source():
            for message in digits.unread:
                print_error("model.py", message)
            errors += digits.unread
            yield digits
    except FileError as error:
        print_error("model.py", error)
        errors.append(str(error))


def score_sets(network: "keras.Model", sets: Iterable[DigitSet | NumberSet]) -> Iterator[Score | NumberScore]:
    """The score of a network on each set of a source.

    If a source has several sets of digits, they show the same digits in the same order: pen strokes are painted large
    and centred first, then at random. Therefore the predictions of a set are compared with those of the set before.
    """
    previous_predictions = None
    for digits in sets:
        if isinstance(digits, NumberSet):
            yield score_numbers(digits.name, read_numbers(network, digits.candidates), digits.labels)
        else:
            probabilities = predict(network, digits.pictures)
            yield score_digits(digits.name, probabilities, digits.labels, previous_predictions)
            previous_predictions = probabilities.argmax(1)


def print_scores(scores: list[Score | NumberScore], arguments: argparse.Namespace) -> None:
    """Print the scores as JSON or as a table, with the confusion matrices of single digits if --verbose."""
    if arguments.json:
        sets = [score.as_dict() for score in scores]
        print(json.dumps({"network": str(arguments.network), "sets": sets}, indent=2))
        return
    if scores:
        print(score_table(scores))
    if arguments.verbose:
        for score in scores:
            if isinstance(score, Score):
                print(f"\n{score.name}\n{confusion_table(score.confusion)}")
