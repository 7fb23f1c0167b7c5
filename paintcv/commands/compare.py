"""`model.py compare`: train the networks as their tutorials do, and compare them with PaintCV's.

    python model.py compare                                          a table of all networks: takes minutes
    python model.py compare --network mlp512 --trials 3              the mean of three trainings
    python model.py compare --strokes data/pendigits-orig.tra --save compare.png
                                                                     pen strokes, too; and a figure

PaintCV's networks are those in weights/. A network that isn't there is only trained as its tutorial does.
"""

import argparse

from paintcv.commands.options import (
    add_figure_option,
    add_paths_option,
    add_seed_option,
    add_writers_option,
    check_names,
    check_writers,
)
from paintcv.data.sets import all_stroke_sets, drawing_set
from paintcv.figures.plots import comparison_size, draw_comparison
from paintcv.figures.style import for_projector, new_figure, present
from paintcv.learning.comparison import comparison_table
from paintcv.networks.layers import CLASSIFIERS, load_keras
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.system.console import print_error, whole_number
from paintcv.system.files import check_writable

HELP = "train the networks as their tutorials do, and compare them with PaintCV's"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    parser.add_argument(
        "--network",
        nargs="+",
        choices=CLASSIFIERS,
        default=list(CLASSIFIERS),
        metavar="NAME",
        help=f"one or several of {', '.join(CLASSIFIERS)} (default: all)",
    )
    parser.add_argument(
        "--trials",
        type=whole_number(0),
        default=1,
        metavar="N",
        help="trainings of each (default: %(default)s)",
    )
    add_seed_option(parser)
    add_paths_option(parser, "--drawings", "DIR", "also read drawings: DIR/LABEL/*.png")
    add_paths_option(parser, "--strokes", "FILE", "also read pen strokes: UNIPEN files")
    add_writers_option(parser)
    add_figure_option(parser, "--save", "also draw the comparison: a PNG, SVG or PDF file")


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with exit status 2 if options don't fit together."""
    check_writers(parser, arguments)
    check_names(parser, arguments.network)


def run(arguments: argparse.Namespace) -> bool:
    """Print the comparison of the networks, and draw it.

    Returns whether all drawings could be read. Raises FileError if a set or the weights can't be read, and
    KeyboardInterrupt on Ctrl-C.
    """
    if arguments.save:
        check_writable(arguments.save)  # before the work, which takes long
    files = {name: WEIGHTS_FOLDER / f"{name}.keras" for name in arguments.network}
    shipped = {name: load_network(file) for name, file in files.items() if file.is_file()}
    drawings = [drawing_set(folder) for folder in arguments.drawings]
    errors = [message for digits in drawings for message in digits.unread]
    for message in errors:
        print_error("model.py", message)
    strokes = all_stroke_sets(arguments.strokes, arguments.writers)

    load_keras()  # hides TensorFlow's messages, which the next import would print
    from paintcv.learning import tutorials  # imports Keras

    comparisons = tutorials.compare_networks(
        arguments.network, shipped, drawings + strokes, arguments.trials, arguments.seed
    )
    print(comparison_table(comparisons))
    if arguments.save:
        for_projector()
        figure = new_figure(arguments.save, *comparison_size(comparisons))
        draw_comparison(figure, comparisons)
        present(figure, arguments.save, "PaintCV: comparison", "python model.py compare --save FILE.png")
    return not errors
