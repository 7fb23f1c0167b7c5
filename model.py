"""The networks: train, evaluate and compare them, look inside them, and let them read image files.

    python model.py train --out my.keras        train mlp512 on MNIST
    python model.py evaluate                    measure how well it reads MNIST's 10,000 test digits
    python model.py compare                     all networks side by side
    python model.py show                        what its hidden units look for
    python model.py predict seven.png scans     what it reads in an image file, and in a folder of them

mlp512 is the default network. In Keras it is

    keras.Sequential([
        keras.Input((28, 28)), layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])

All networks are in paintcv/networks/layers.py, as `NETWORKS`. Each command has its own file in paintcv/commands/.
"""

import argparse
import functools
import os
import signal
import sys

if __name__ == "__main__":
    # Until main() runs, Ctrl-C just ends the program. An exception would not do: NumPy turns it into an ImportError.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

from paintcv import __version__
from paintcv.commands import compare, evaluate, predict, show, train
from paintcv.system.console import Parser, run_command

COMMANDS = {"train": train, "evaluate": evaluate, "compare": compare, "show": show, "predict": predict}


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv`, by default that of the process, and return the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = parse(argv)
    arguments.argv = argv  # for the record of a training
    stopped = "stopped; nothing was written" if arguments.name == "train" else "stopped"
    return run_command("model.py", functools.partial(COMMANDS[arguments.name].run, arguments), stopped)


def parse(argv: list[str]) -> argparse.Namespace:
    """The command and its options; ends with exit status 2 if they are wrong or don't fit together."""
    parser = Parser(prog="model.py", description="Train, evaluate and use networks that read handwritten digits.")
    parser.add_argument("--version", action="version", version=f"PaintCV {__version__}")
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    parsers = {}
    for name, command in COMMANDS.items():
        description = f"{command.HELP[0].upper()}{command.HELP[1:]}."
        parsers[name] = commands.add_parser(name, help=command.HELP, description=description)
        command.add_options(parsers[name])
    arguments = parser.parse_args(argv)
    COMMANDS[arguments.name].check_options(parsers[arguments.name], arguments)
    return arguments


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
