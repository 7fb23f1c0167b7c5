"""`model.py evaluate`: measure how well a network reads MNIST's test digits and others.

    python model.py evaluate                                         MNIST's 10,000 test digits
    python model.py evaluate --network cnn --drawings drawings       your own drawings, too
    python model.py evaluate --strokes data/pendigits-orig.tra --writers 25-30 --numbers 400
                                                                     pen strokes, and numbers composed of them
    python model.py evaluate --strokes data/unipen-numbers.dat       whole numbers as people wrote them
    python model.py evaluate --others data/unipen-others.dat --writers 101-178
                                                                     letters and symbols, which are no digits

Each set of digits or numbers is a row of a table; learning/scores.py explains its columns. The confidence is the one
that the window shows: by the network and by the rejector. Numbers as people wrote them have a table of their own, see
learning/outcomes.py: each is read from its strokes, as in the window, and from its image alone. Its signs should be
left out: "805-25" is right if 80525 is read, in one row. Another table shows each of the ten digits by itself, over all
sets of single pen digits.
"""

import argparse
import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.commands.options import (
    add_figure_option,
    add_network_option,
    add_paths_option,
    add_writers_option,
)
from paintcv.data.other_sets import other_sets
from paintcv.data.sets import DigitSet, NumberSet, drawing_sets, mnist_test_set, number_sets, stroke_sets
from paintcv.data.strokes import Writers, describe_writers, holds_numbers
from paintcv.data.written import SOURCES, written_sets
from paintcv.figures.plots import draw_reliability, reliability_size
from paintcv.figures.style import for_projector, new_figure, present
from paintcv.learning.digit_scores import DigitScore, score_each_digit
from paintcv.learning.outcomes import OutcomeScore, outcome, score_outcomes
from paintcv.learning.scores import (
    NumberScore,
    OtherScore,
    Score,
    score_digits,
    score_numbers,
    score_others,
)
from paintcv.learning.tables import confusion_table, digit_table, other_table, outcome_table, score_table
from paintcv.networks.prediction import predict, predict_kinds
from paintcv.networks.weights import load_network, missing_rejector
from paintcv.segmentation.number import Candidate, Number
from paintcv.segmentation.paths import whole_alone
from paintcv.segmentation.reading import read_numbers
from paintcv.system.console import FileError, print_error, whole_number
from paintcv.system.files import check_writable

if TYPE_CHECKING:
    import keras

HELP = "measure how well a network reads MNIST's test digits and others"
# Drawings that are read at once; set by hand: their candidates need much memory.
BATCH = 500  # of letters and symbols
WRITTEN_BATCH = 100  # of numbers, which have more candidates
# Reads the sets of one source: MNIST, a folder of drawings or a file of strokes. Raises FileError.
Source = Callable[[], Iterable[DigitSet | NumberSet]]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    add_network_option(parser)
    add_paths_option(parser, "--drawings", "DIR", "also read drawings: DIR/LABEL/*.png, LABEL 7 or 0417")
    add_paths_option(parser, "--strokes", "FILE", "also read pen strokes: UNIPEN files of digits or of numbers")
    add_paths_option(parser, "--others", "FILE", "also read what is no digit: UNIPEN files of letters and symbols")
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
    if arguments.writers and not (arguments.strokes or arguments.others):
        parser.error("argument --writers: needs --strokes or --others, the files with these writers")
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
    if missing := missing_rejector():
        print_error("model.py", missing)
    sources: list[Source] = [lambda: [mnist_test_set()]]
    sources += [functools.partial(drawing_sets, folder) for folder in arguments.drawings]
    scores = score_sources(network, sources, errors)
    stroke_scores, written = score_strokes(network, arguments, errors)
    scores += stroke_scores
    others = score_others_files(network, arguments, scores, errors)
    digits = score_each_digit([score for score in stroke_scores if isinstance(score, Score)])
    print_scores(scores, digits, written, others, arguments)
    digit_scores = [score for score in scores if isinstance(score, Score)]
    if arguments.reliability and digit_scores:
        for_projector()
        figure = new_figure(arguments.reliability, *reliability_size(digit_scores))
        draw_reliability(figure, digit_scores)
        command = "python model.py evaluate --reliability FILE.png"
        present(figure, arguments.reliability, "PaintCV: calibration", command, quiet=arguments.json)
    return not errors


def score_strokes(
    network: "keras.Model", arguments: argparse.Namespace, errors: list[str]
) -> tuple[list[Score | NumberScore], list[OutcomeScore]]:
    """The scores on the files of pen strokes: of digits, and numbers composed of them; and of numbers as written.

    A file may lack the chosen writers.
    """
    writers, count_before = arguments.writers, len(errors)
    digit_files, number_files = sort_files(arguments.strokes, errors)
    sources: list[Source] = [functools.partial(stroke_sets, file, writers) for file in digit_files]
    if arguments.numbers:
        sources += [functools.partial(number_sets, file, writers, arguments.numbers) for file in digit_files]
        if number_files and not digit_files:
            report(f"{', '.join(map(str, number_files))}: no single digits for --numbers; add a file of digits", errors)
    scores = score_sources(network, sources, errors)
    written = [score for file in number_files for score in score_written(network, file, writers, errors)]
    if arguments.strokes and not scores and not written and len(errors) == count_before:
        report_nothing(arguments.strokes, writers, errors)
    return scores, written


def sort_files(files: list[Path], errors: list[str]) -> tuple[list[Path], list[Path]]:
    """The files of pen strokes that hold digits, and those that hold numbers. Others are reported."""
    sorted_files: tuple[list[Path], list[Path]] = ([], [])
    for file in files:
        try:
            sorted_files[holds_numbers(file)].append(file)
        except FileError as error:
            report(error, errors)
    return sorted_files


def score_written(
    network: "keras.Model", file: Path, writers: Writers | None, errors: list[str]
) -> Iterator[OutcomeScore]:
    """The scores on the numbers of a file: of all, and of those that are digits only, each from strokes and image."""
    try:
        sets = written_sets(file, writers)
    except FileError as error:
        report(error, errors)
        return
    for numbers in sets:
        groups = {numbers.name: np.ones(len(numbers.labels), bool), f"{numbers.name}, no signs": numbers.without_signs}
        for source in SOURCES:
            readings = read_in_batches(network, numbers.candidates(source), WRITTEN_BATCH)
            outcomes = np.array([outcome(*pair) for pair in zip(numbers.labels, readings, strict=True)])
            for name, is_chosen in groups.items():
                if is_chosen.any():
                    yield score_outcomes(name, source, outcomes[is_chosen].tolist())


def score_others_files(
    network: "keras.Model", arguments: argparse.Namespace, scores: list[Score | NumberScore], errors: list[str]
) -> list[OtherScore]:
    """The scores on the files of letters and symbols. A file may lack the chosen writers.

    `scores` are those of digits, from which the rejector should tell them.
    """
    if arguments.others and (missing := missing_rejector()):
        errors.append(missing)
        return []
    whole_digits = np.concatenate([np.empty(0), *(score.whole for score in scores if isinstance(score, Score))])
    other_scores: list[OtherScore] = []
    count_before = len(errors)
    for file in arguments.others:
        try:
            for others in other_sets(file, arguments.writers):
                numbers = read_in_batches(network, others.candidates, BATCH)
                other_scores.append(score_others(others.name, numbers, whole_digits))
        except FileError as error:
            report(error, errors)
    if arguments.others and not other_scores and len(errors) == count_before:
        report_nothing(arguments.others, arguments.writers, errors)
    return other_scores


def read_in_batches(network: "keras.Model", candidates: Iterator[list[Candidate]], size: int) -> Iterator[Number]:
    """What the networks read in each of many drawings, `size` at a time."""
    while batch := list(islice(candidates, size)):
        yield from read_numbers(network, batch)


def report_nothing(files: list[Path], writers: Writers | None, errors: list[str]) -> None:
    """Report that none of these files has anything by the chosen writers."""
    by_writers = f" by {describe_writers(writers)}" if writers else ""
    report(f"{', '.join(map(str, files))}: nothing to read{by_writers}", errors)


def report(error: object, errors: list[str]) -> None:
    """Print a line of error and add it to `errors`."""
    print_error("model.py", error)
    errors.append(str(error))


def read_source(source: Source, errors: list[str]) -> Iterator[DigitSet | NumberSet]:
    """The sets of a source, one at a time, since numbers need much memory.

    What can't be read is printed as a line of error, added to `errors`, and left out.
    """
    try:
        for digits in source():
            for message in digits.unread:
                report(message, errors)
            yield digits
    except FileError as error:
        report(error, errors)


def score_sources(network: "keras.Model", sources: list[Source], errors: list[str]) -> list[Score | NumberScore]:
    """The scores of a network on all sets of these sources. What can't be read is reported, see `read_source`."""
    return [score for source in sources for score in score_sets(network, read_source(source, errors))]


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
            whole = None if missing_rejector() else whole_alone(probabilities, predict_kinds(digits.views))
            score = score_digits(digits.name, probabilities, digits.labels, previous_predictions, whole)
            previous_predictions = probabilities.argmax(1)
            is_wrong = previous_predictions != digits.labels
            yield replace(score, disputed=int(is_wrong[list(digits.disputed)].sum()) if digits.disputed else None)


def print_scores(
    scores: list[Score | NumberScore],
    digits: list[DigitScore],
    written: list[OutcomeScore],
    others: list[OtherScore],
    arguments: argparse.Namespace,
) -> None:
    """Print the scores as JSON or as tables, with the confusion matrices of single digits if --verbose."""
    if arguments.json:
        kinds: dict[str, Sequence[Score | NumberScore | DigitScore | OutcomeScore | OtherScore]]
        kinds = {"sets": scores, "digits": digits, "written": written, "others": others}
        values = {kind: [score.as_dict() for score in of_kind] for kind, of_kind in kinds.items()}
        print(json.dumps({"network": str(arguments.network), **values}, indent=2))
        return
    tables = [score_table(scores)] if scores else []
    tables += [
        f"{score.name}: of the {score.wrong:,} wrong, {score.disputed} have a disputed label"
        for score in scores
        if isinstance(score, Score) and score.disputed is not None
    ]
    tables += [f"each digit, in all sets of pen strokes\n{digit_table(digits)}"] if digits else []
    tables += [outcome_table(written)] if written else []
    tables += [other_table(others)] if others else []
    if arguments.verbose:
        tables += [f"{score.name}\n{confusion_table(score.confusion)}" for score in scores if isinstance(score, Score)]
    if tables:
        print("\n\n".join(tables))
