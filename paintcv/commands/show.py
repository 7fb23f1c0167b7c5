"""`model.py show`: show what a network looks for, or why it reads an image as it does.

    python model.py show                             the weights of each unit of the first layer, as a picture
    python model.py show seven.png                   the pixels that speak for the answer, and those against it
    python model.py show seven.png --save why.png    the same in a file

networks/inspection.py computes what is shown, and names the sources of the method.
"""

import argparse
from pathlib import Path

from paintcv.commands.options import add_figure_option, add_network_option
from paintcv.figures.network import CONTRIBUTIONS_SIZE, WEIGHTS_SIZE, draw_contributions, draw_weights
from paintcv.figures.style import for_projector, new_figure, present
from paintcv.networks.inspection import pixel_contributions, unit_weights
from paintcv.networks.weights import load_network, missing_rejector
from paintcv.segmentation.reading import read_image_file
from paintcv.system.console import print_error, printable
from paintcv.system.files import check_writable

HELP = "show what a network looks for, or why it reads an image as it does"
COMMAND = "python model.py show --save FILE.png"  # what to type where there is no window


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    parser.add_argument("image", nargs="?", metavar="FILE", help="an image; without it, the first layer's weights")
    add_network_option(parser)
    add_figure_option(parser, "--save", "write a PNG, SVG or PDF file instead of opening a window")


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """All options fit together."""


def run(arguments: argparse.Namespace) -> bool:
    """Show the weights, or the contributions of an image's pixels. Returns True. Raises FileError."""
    if arguments.save:
        check_writable(arguments.save)
    for_projector()
    if arguments.image is None:
        show_weights(arguments.network, arguments.save)
    else:
        show_contributions(arguments.network, arguments.image, arguments.save)
    return True


def show_weights(path: Path, file: Path | None) -> None:
    """Show the weights of the units in the first layer of the network in `path`, or write them to `file`.

    Raises FileError if the network can't be loaded or has no such layer, or if the figure can't be shown or written.
    """
    network = load_network(path)
    pictures = unit_weights(network)
    figure = new_figure(file, *WEIGHTS_SIZE)
    draw_weights(figure, pictures, network.name)
    present(figure, file, "PaintCV: weights", COMMAND)


def show_contributions(path: Path, image: str, file: Path | None) -> None:
    """Print what the network in `path` reads in an image, and show what each pixel adds to the answer.

    Of a number, the digit with the least confidence is shown. With `file`, the figure is written there. Raises
    FileError if the image can't be read, and as `show_weights` does.
    """
    network = load_network(path)
    if why := missing_rejector():
        print_error("model.py", why)
    number = read_image_file(path, image).number
    digit = number.least_sure
    picture = digit.candidate.picture
    probabilities, contributions = pixel_contributions(network, picture)
    print(f"{printable(image)}  {number.description}")
    count, place = len(number.digits), number.digits.index(digit) + 1
    which = f"digit {place} of {count}" if count > 1 else ""
    figure = new_figure(file, *CONTRIBUTIONS_SIZE)
    draw_contributions(figure, picture, probabilities, contributions, Path(image).name, which)
    present(figure, file, "PaintCV: why", COMMAND)
