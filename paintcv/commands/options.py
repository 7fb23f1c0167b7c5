"""Options that several commands and doors share.

    add_network_option(parser)                             # --network NETWORK
    add_paths_option(parser, "--strokes", "FILE", "...")   # --strokes FILE [FILE ...], may be repeated
    add_figure_option(parser, "--save", "...")             # --save FILE, which ends in .png, .svg or .pdf

A function that ends in `_path` or `_file` is the type of an option's value for argparse: it takes the word from the
command line, returns a Path, and raises ArgumentTypeError, which argparse turns into a line of error.
"""

import argparse
from pathlib import Path

from paintcv.figures.style import FORMATS
from paintcv.networks.layers import CLASSIFIERS, DEFAULT_NETWORK
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.system.console import number_ranges, whole_number

MAX_SEED = 2**32 - 1  # the largest seed that keras.utils.set_random_seed accepts


def weights_path(network: str) -> Path:
    """The .keras file of a network, given its name or the file itself."""
    if network in CLASSIFIERS:
        return WEIGHTS_FOLDER / f"{network}.keras"
    if network.endswith(".keras"):
        return Path(network)
    raise argparse.ArgumentTypeError(f"unknown network {network!r}; choose {', '.join(CLASSIFIERS)}, or a .keras file")


def keras_file(name: str) -> Path:
    """A file to save a network in: its name ends in .keras."""
    if not name.endswith(".keras"):
        raise argparse.ArgumentTypeError(f"{name!r} doesn't end in .keras")
    return Path(name)


def figure_file(name: str) -> Path:
    """A file to save a figure in: its name ends in one of FORMATS, in small or capital letters."""
    if Path(name).suffix.lower().removeprefix(".") not in FORMATS:
        raise argparse.ArgumentTypeError(f"{name!r} doesn't end in {', '.join(f'.{ending}' for ending in FORMATS)}")
    return Path(name)


def add_network_option(parser: argparse.ArgumentParser) -> None:
    """Add --network, which becomes the path of a .keras file."""
    parser.add_argument(
        "--network",
        type=weights_path,
        default=DEFAULT_NETWORK,
        metavar="NETWORK",
        help=f"one of {', '.join(CLASSIFIERS)}, or a .keras file (default: %(default)s)",
    )


def add_seed_option(parser: argparse.ArgumentParser) -> None:
    """Add --seed, a whole number."""
    parser.add_argument(
        "--seed",
        type=whole_number(0, MAX_SEED),
        default=0,
        metavar="N",
        help="seed of the random numbers; the same seed gives the same result (default: %(default)s)",
    )


def add_paths_option(parser: argparse.ArgumentParser, option: str, metavar: str, help_text: str) -> None:
    """Add an option that takes one or several paths and may be repeated. It becomes a list, empty by default."""
    parser.add_argument(option, nargs="+", action="extend", default=[], type=Path, metavar=metavar, help=help_text)


def add_writers_option(parser: argparse.ArgumentParser) -> None:
    """Add --writers, which becomes a tuple of ranges, or None for all writers."""
    parser.add_argument(
        "--writers", type=number_ranges, metavar="A-B,...", help="only these writers of the strokes: 25-30,101-178"
    )


def add_figure_option(parser: argparse._ActionsContainer, option: str, help_text: str) -> None:
    """Add an option to a parser or a group: the file of a figure."""
    parser.add_argument(option, type=figure_file, metavar="FILE", help=help_text)


def check_writers(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with exit status 2 if --writers stands without --strokes."""
    if arguments.writers and not arguments.strokes:
        parser.error("argument --writers: needs --strokes, the files with these writers")


def check_names(parser: argparse.ArgumentParser, networks: list[str]) -> None:
    """End with exit status 2 if --network has the same name twice."""
    if len(set(networks)) < len(networks):
        parser.error("argument --network: names a network twice")
