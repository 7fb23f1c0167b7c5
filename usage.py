"""The command line of model.py: its commands, their options, and which of these go together."""

import argparse
from pathlib import Path
from typing import Any

from command_line import MANY, span, whole
from figures import file_to_save
from model import DEFAULT, NETWORKS, keras_file, network_help, weights_path

EPOCHS = 100  # of the training, where nothing else is said


def parse() -> argparse.Namespace:
    """The command that was given, with its options; ends with the exit status 2 if they are wrong."""
    parser = argparse.ArgumentParser(description="Train, evaluate and use networks that read handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_train, _evaluate, _compare, _show, _predict):
        command = add(commands)
        command.set_defaults(parser=command)  # which tells what is wrong with it
    arguments = parser.parse_args()
    check_usage(arguments.parser, arguments)
    return arguments


def _train(commands: Any) -> argparse.ArgumentParser:
    command = commands.add_parser("train", help="train a network on MNIST and more, and write its weights")
    command.add_argument(
        "--network", nargs="+", choices=NETWORKS, default=[DEFAULT], help=f"one or several (default: {DEFAULT})"
    )
    command.add_argument("--recipe", choices=("ours", "tutorial"), default="ours", help="default: %(default)s")
    command.add_argument("--epochs", type=whole(1), metavar="N", help=f"default: {EPOCHS}, or as the tutorial does")
    command.add_argument("--teacher", type=whole(0), default=0, metavar="N", help="train a teacher first, N epochs")
    command.add_argument("--seed", type=whole(0, 2**32 - 1), default=0, metavar="N", help="default: %(default)s")
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
    command.add_argument("--from", dest="start", type=weights_path, metavar="FILE", help="fine-tune this one instead")
    command.add_argument("--tensorboard", type=Path, metavar="DIR", help="log for TensorBoard: pip install tensorboard")
    command.add_argument("--plot", type=file_to_save, metavar="FILE", help="draw its curves: a PNG, SVG or PDF file")
    command.add_argument("--out", type=keras_file, metavar="FILE", help="default: weights/NETWORK.keras")
    return command


def _evaluate(commands: Any) -> argparse.ArgumentParser:
    command = commands.add_parser("evaluate", help="how well a network reads MNIST's test digits, drawings and strokes")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--drawings", **MANY, metavar="DIR", help="drawings, too: DIR/LABEL/*.png, LABEL 7 or 0417")
    command.add_argument("--strokes", **MANY, metavar="FILE", help="pen strokes, too: UNIPEN files")
    command.add_argument("--writers", type=span, metavar="A-B", help="of the strokes only those by these writers")
    command.add_argument(
        "--numbers",
        type=whole(1),
        default=0,
        metavar="N",
        help="N numbers each of 1 to 4 of the strokes' digits, too",
    )
    command.add_argument("--reliability", type=file_to_save, metavar="FILE", help="draw calibration: PNG, SVG or PDF")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--verbose", dest="form", action="store_const", const="verbose", help="confusion matrices, too")
    form.add_argument("--json", dest="form", action="store_const", const="json", help="print JSON")
    return command


def _compare(commands: Any) -> argparse.ArgumentParser:
    command = commands.add_parser("compare", help="the networks side by side")
    command.add_argument("--network", nargs="+", choices=NETWORKS, default=list(NETWORKS), help="which (default: all)")
    command.add_argument(
        "--trials", type=whole(0), default=1, metavar="N", help="trainings of each (default: %(default)s)"
    )
    command.add_argument("--seed", type=whole(0, 2**32 - 1), default=0, metavar="N", help="default: %(default)s")
    command.add_argument("--drawings", **MANY, metavar="DIR", help="read these drawings, too: DIR/LABEL/*.png")
    command.add_argument("--strokes", **MANY, metavar="FILE", help="read these pen strokes, too: UNIPEN files")
    command.add_argument("--writers", type=span, metavar="A-B", help="of the strokes only those by these writers")
    command.add_argument("--save", type=file_to_save, metavar="FILE", help="draw it, too: a PNG, SVG or PDF file")
    return command


def _show(commands: Any) -> argparse.ArgumentParser:
    command = commands.add_parser("show", help="what a network looks for, or why it reads an image as it does")
    command.add_argument(
        "image", nargs="?", metavar="FILE", help="an image of a digit; none: the first layer's weights"
    )
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--save", type=file_to_save, metavar="FILE", help="write a PNG, SVG or PDF instead")
    return command


def _predict(commands: Any) -> argparse.ArgumentParser:
    command = commands.add_parser("predict", help="read a digit or a number in each of some image files")
    command.add_argument("files", nargs="+", metavar="FILE", help="an image, a folder of images, or - for stdin")
    command.add_argument("--single", action="store_true", help="each image is of one digit, however it looks")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--json", action="store_true", help="print JSON")
    sheet = command.add_mutually_exclusive_group()
    sheet.add_argument("--show", action="store_true", help="show the images and what the network saw of them")
    sheet.add_argument("--save", type=file_to_save, metavar="FILE", help="write that to a PNG, SVG or PDF instead")
    return command


def check_usage(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with the exit status 2 if options don't go together, rather than pass over one of them."""
    if arguments.command in ("evaluate", "compare") and arguments.writers and not arguments.strokes:
        parser.error("argument --writers: needs --strokes, whose writers they are")
    if arguments.command == "evaluate" and arguments.numbers and not arguments.strokes:
        parser.error("argument --numbers: needs --strokes to compose them of")
    if arguments.command != "train":
        return
    if arguments.out and len(arguments.network) > 1:
        parser.error("argument --out: not with several networks")
    if arguments.start and not arguments.drawings:
        parser.error("argument --from: needs --drawings to learn from")
    if arguments.kept_out and not arguments.strokes:
        parser.error("argument --keep-out: needs --strokes, whose writers they are")
    tutorial, ours = arguments.recipe == "tutorial", bool(arguments.strokes or arguments.teacher)
    if arguments.start and (ours or tutorial or arguments.network != [DEFAULT]):
        parser.error("argument --from: not with --network, --strokes, --teacher or --recipe tutorial")
    if tutorial and (ours or arguments.tensorboard):
        parser.error("argument --recipe: the tutorial's goes without --strokes, --teacher and --tensorboard")
