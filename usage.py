"""The command line of model.py: its commands, their options, and which of these go together."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from command_line import MANY, Parser, span, whole
from figures import file_to_save
from model import DEFAULT, NETWORKS, keras_file, network_help, weights_path

EPOCHS = 100  # of the training, where nothing else is said
SEED: dict[str, Any] = {
    "type": whole(0, 2**32 - 1),
    "default": 0,
    "metavar": "N",
    "help": "of the random numbers: the same one, the same result (default: %(default)s)",
}


def parse() -> argparse.Namespace:
    """The command that was given, with its options; ends with the exit status 2 if they are wrong."""
    parser = Parser(description="Train, evaluate and use networks that read handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, add_options, does in COMMANDS:
        command = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        command.set_defaults(parser=command)  # which tells what is wrong with it
        add_options(command)
    arguments = parser.parse_args()
    check_usage(arguments.parser, arguments)
    return arguments


def _train(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--network",
        nargs="+",
        choices=NETWORKS,
        metavar="NAME",
        help=f"one or several of {', '.join(NETWORKS)} (default: {DEFAULT})",
    )
    command.add_argument(
        "--recipe",
        choices=("ours", "tutorial"),
        default="ours",
        help="PaintCV's, or that of its tutorial (default: ours)",
    )
    command.add_argument(
        "--epochs", type=whole(1), metavar="N", help=f"how many (default: {EPOCHS}, or the tutorial's)"
    )
    command.add_argument("--teacher", type=whole(0), default=0, metavar="N", help="train a teacher first, N epochs")
    command.add_argument("--seed", **SEED)
    command.add_argument("--drawings", **MANY, metavar="DIR", help="learn drawings, too: DIR/LABEL/*.png")
    command.add_argument("--strokes", **MANY, metavar="FILE", help="learn pen strokes, too: UNIPEN files")
    command.add_argument(
        "--keep-out",
        dest="kept_out",
        type=span,
        default=range(0),
        metavar="A-B",
        help="writers of the strokes whose digits are not learnt, but validated with",
    )
    command.add_argument(
        "--from", dest="start", type=weights_path, metavar="FILE", help="fine-tune this network on --drawings"
    )
    command.add_argument("--tensorboard", type=Path, metavar="DIR", help="log for TensorBoard: pip install tensorboard")
    command.add_argument("--plot", type=file_to_save, metavar="FILE", help="draw its curves: a PNG, SVG or PDF file")
    command.add_argument(
        "--out",
        type=keras_file,
        metavar="FILE",
        help="the .keras file to write (default: weights/NAME.keras, or if that is there, weights/NAME-trained.keras)",
    )


def _evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--drawings", **MANY, metavar="DIR", help="drawings, too: DIR/LABEL/*.png, LABEL 7 or 0417")
    command.add_argument("--strokes", **MANY, metavar="FILE", help="pen strokes, too: UNIPEN files")
    command.add_argument("--writers", type=span, metavar="A-B", help="of the strokes only those by these writers")
    command.add_argument(
        "--numbers",
        type=whole(1),
        default=0,
        metavar="N",
        help="numbers, too: N each of 1, 2, 3 and 4 of the strokes' digits",
    )
    command.add_argument("--reliability", type=file_to_save, metavar="FILE", help="draw calibration: PNG, SVG or PDF")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--verbose", dest="form", action="store_const", const="verbose", help="confusion matrices, too")
    form.add_argument("--json", dest="form", action="store_const", const="json", help="print JSON")


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--network",
        nargs="+",
        choices=NETWORKS,
        default=list(NETWORKS),
        metavar="NAME",
        help=f"some of {', '.join(NETWORKS)} (default: all)",
    )
    command.add_argument(
        "--trials", type=whole(0), default=1, metavar="N", help="trainings of each (default: %(default)s)"
    )
    command.add_argument("--seed", **SEED)
    command.add_argument("--drawings", **MANY, metavar="DIR", help="read these drawings, too: DIR/LABEL/*.png")
    command.add_argument("--strokes", **MANY, metavar="FILE", help="read these pen strokes, too: UNIPEN files")
    command.add_argument("--writers", type=span, metavar="A-B", help="of the strokes only those by these writers")
    command.add_argument("--save", type=file_to_save, metavar="FILE", help="draw it, too: a PNG, SVG or PDF file")


def _show(command: argparse.ArgumentParser) -> None:
    command.add_argument("image", nargs="?", metavar="FILE", help="an image; none: the first layer's weights")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--save", type=file_to_save, metavar="FILE", help="write a PNG, SVG or PDF instead")


def _predict(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE", help="an image, a folder of images, or - for stdin")
    command.add_argument("--single", action="store_true", help="each image is of one digit, however it looks")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--json", action="store_true", help="print JSON")
    sheet = command.add_mutually_exclusive_group()
    sheet.add_argument("--show", action="store_true", help="show the images and what the network saw of them")
    sheet.add_argument("--save", type=file_to_save, metavar="FILE", help="write that to a PNG, SVG or PDF instead")


COMMANDS: list[tuple[str, Callable[[argparse.ArgumentParser], None], str]] = [
    ("train", _train, "train networks on MNIST and more, and write their weights"),
    ("evaluate", _evaluate, "tell how well a network reads MNIST's test digits, and others"),
    ("compare", _compare, "train the networks as their tutorials do, and tell how they and ours read"),
    ("show", _show, "show what a network looks for, or why it reads an image as it does"),
    ("predict", _predict, "read a digit or a number in each of some images"),
]


def check_usage(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with the exit status 2 if options don't go together, rather than pass over one of them."""
    if arguments.command in ("evaluate", "compare") and arguments.writers and not arguments.strokes:
        parser.error("argument --writers: needs --strokes, whose writers they are")
    if arguments.command == "evaluate" and arguments.numbers and not arguments.strokes:
        parser.error("argument --numbers: needs --strokes to compose them of")
    if arguments.command in ("train", "compare") and len(set(arguments.network or [])) < len(arguments.network or []):
        parser.error("argument --network: names a network twice")
    if arguments.command != "train":
        return
    if arguments.out and len(arguments.network or [DEFAULT]) > 1:
        parser.error("argument --out: not with several networks")
    if arguments.start and not arguments.drawings:
        parser.error("argument --from: needs --drawings to learn from")
    if arguments.kept_out and not arguments.strokes:
        parser.error("argument --keep-out: needs --strokes, whose writers they are")
    tutorial, ours = arguments.recipe == "tutorial", bool(arguments.strokes or arguments.teacher)
    if arguments.start and (ours or tutorial or arguments.network):
        parser.error("argument --from: not with --network, --strokes, --teacher or --recipe tutorial")
    if tutorial and (ours or arguments.tensorboard):
        parser.error("argument --recipe: the tutorial's goes without --strokes, --teacher and --tensorboard")
