"""`model.py train`: train networks on MNIST and other digits, or fine-tune one, and save their weights.

    python model.py train                                      mlp512 on MNIST, 100 epochs
    python model.py train --recipe tutorial                    the same network, as its tutorial trains it
    python model.py train --network mlp512 cnn --teacher 25 --strokes data/pendigits-orig.tra
                                                               two networks, on pen strokes, too, and from a teacher
    python model.py train --from mlp512 --drawings drawings    teach a trained network your handwriting

Ctrl-C ends a training early, and what the networks have learnt until then is saved. How they learn is in
paintcv/learning: training.py, tutorials.py and tuning.py, one for each of the three ways.
"""

import argparse
import contextlib
import dataclasses
import importlib.util
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from paintcv.commands.options import (
    add_figure_option,
    add_paths_option,
    add_seed_option,
    check_names,
    keras_file,
    weights_path,
)
from paintcv.figures.plots import CURVES_SIZE, draw_learning_curves
from paintcv.figures.style import for_projector, new_figure, present
from paintcv.learning.records import Curves, Record, versions
from paintcv.networks.layers import DEFAULT_NETWORK, NETWORKS, REJECTOR, build_network, load_keras
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network, save_network
from paintcv.system.console import FileError, number_ranges, quote_path, whole_number
from paintcv.system.files import check_writable, read_file
from paintcv.system.processes import catch_ctrl_c

if TYPE_CHECKING:
    import keras

HELP = "train networks on MNIST and other digits, and save their weights"
EPOCHS = 100  # of PaintCV's recipe: a few minutes; for those of the weights in weights/ see their records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to its parser."""
    parser.add_argument(
        "--network",
        nargs="+",
        choices=NETWORKS,
        metavar="NAME",
        help=f"one or several of {', '.join(NETWORKS)} (default: {DEFAULT_NETWORK})",
    )
    parser.add_argument(
        "--recipe",
        choices=("ours", "tutorial"),
        default="ours",
        help="train as PaintCV does, or as the network's tutorial does (default: ours)",
    )
    parser.add_argument(
        "--epochs",
        nargs="+",
        type=whole_number(1),
        metavar="N",
        help=f"number of epochs, one for all networks or one for each (default: {EPOCHS}; fewer for the rejector, "
        "with --from and with --recipe tutorial)",
    )
    parser.add_argument(
        "--teacher", type=whole_number(0), default=0, metavar="N", help="first train a teacher, for N epochs"
    )
    add_seed_option(parser)
    add_paths_option(parser, "--drawings", "DIR", "also learn from drawings: DIR/LABEL/*.png")
    add_paths_option(parser, "--strokes", "FILE", "also learn from pen strokes: UNIPEN files")
    add_paths_option(parser, "--others", "FILE", "for the rejector: pen strokes that are no digits, UNIPEN files")
    parser.add_argument(
        "--keep-out",
        dest="kept_out",
        type=number_ranges,
        default=(),
        metavar="A-B,...",
        help="writers of the strokes to validate with, not to learn from: 25-30,101-178",
    )
    parser.add_argument(
        "--from", dest="start", type=weights_path, metavar="NETWORK", help="fine-tune this network on --drawings"
    )
    parser.add_argument(
        "--tensorboard", type=Path, metavar="DIR", help="write logs for TensorBoard (pip install tensorboard)"
    )
    add_figure_option(parser, "--plot", "draw the learning curves: a PNG, SVG or PDF file")
    parser.add_argument(
        "--out",
        type=keras_file,
        metavar="FILE",
        help="the .keras file to write (default: weights/NAME.keras, or weights/NAME-trained.keras if that exists)",
    )
    parser.add_argument("--force", action="store_true", help="replace the file even if it wasn't made by this command")


def check_options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with exit status 2 if options don't fit together, rather than ignore one of them."""
    names = arguments.network or [DEFAULT_NETWORK]
    ours_only = bool(arguments.strokes or arguments.teacher)
    tutorial = arguments.recipe == "tutorial"
    check_names(parser, names)
    if arguments.out and len(names) > 1:
        parser.error("argument --out: names the file of one network; not with several networks")
    if arguments.start and not arguments.drawings:
        parser.error("argument --from: needs --drawings to learn from")
    if arguments.start and (ours_only or tutorial or arguments.network):
        parser.error("argument --from: doesn't go with --network, --strokes, --teacher or --recipe tutorial")
    rejector = REJECTOR in names
    if rejector and (len(names) > 1 or arguments.teacher or tutorial):
        parser.error("argument --network: rejector is trained alone, without --teacher and --recipe tutorial")
    if rejector and not (arguments.strokes and arguments.others):
        parser.error("argument --network: rejector needs --strokes and --others to learn from")
    if arguments.others and not rejector:
        parser.error("argument --others: is for --network rejector")
    if arguments.epochs and len(arguments.epochs) not in (1, len(names)):
        parser.error(f"argument --epochs: has {len(arguments.epochs)} numbers for {len(names)} networks")
    if arguments.epochs and len(arguments.epochs) > 1 and tutorial:
        parser.error("argument --epochs: takes one number with --recipe tutorial")
    if arguments.kept_out and not arguments.strokes:
        parser.error("argument --keep-out: needs --strokes, the files with these writers")
    if tutorial and (ours_only or arguments.tensorboard):
        parser.error("argument --recipe: tutorial doesn't go with --strokes, --teacher or --tensorboard")


def run(arguments: argparse.Namespace) -> bool:
    """Train or fine-tune, and save the weights, each with its record.

    Returns True. Ctrl-C ends the training early, and what was learnt is saved; a second Ctrl-C doesn't prevent that.
    Raises FileError, and KeyboardInterrupt on a Ctrl-C before anything was learnt: then nothing is written.
    """
    if arguments.plot:
        check_writable(arguments.plot)  # before the work, which takes long
    if arguments.start:
        train_from(arguments)
    else:
        train_fresh(arguments)
    return True


def train_fresh(arguments: argparse.Namespace) -> None:
    """Train fresh networks side by side, by PaintCV's recipe or by their tutorials', and save them."""
    tutorial = arguments.recipe == "tutorial"
    names = arguments.network or [DEFAULT_NETWORK]
    files = {name: arguments.out or default_file(name, tutorial) for name in names}
    check_outputs(list(files.values()), arguments.tensorboard, arguments.force)
    networks = []
    for name in files:
        load_keras().utils.set_random_seed(arguments.seed)  # for each: its weights don't depend on the others
        networks.append(build_network(name))
    from paintcv.learning import progress, rejection, training, tutorials  # import Keras

    with catch_ctrl_c() as stop, contextlib.ExitStack() as until_saved:
        if tutorial:
            records, curves = tutorials.train_as_tutorial(
                networks, arguments.drawings, arguments.epochs and arguments.epochs[0], arguments.seed, stop
            )
        else:
            data = training.TrainingData(arguments.drawings, arguments.strokes, arguments.kept_out, arguments.others)
            folder = next(iter(files.values())).with_suffix(".progress")
            kept = until_saved.enter_context(progress.keep_progress(folder, {"command": arguments.argv}))
            common = arguments.seed, stop, arguments.tensorboard, kept
            if names == [REJECTOR]:
                (epochs,) = arguments.epochs or [rejection.REJECTOR_EPOCHS]
                record, curves = rejection.train_rejector(networks[0], data, epochs, *common)
                records = {REJECTOR: record}
            else:
                numbers = arguments.epochs or [EPOCHS]
                epochs = numbers * len(names) if len(numbers) == 1 else numbers
                records, curves = training.train_networks(networks, data, epochs, arguments.teacher, *common)
        for network in networks:
            if network.name in records:  # not if Ctrl-C came before it learnt anything
                save_trained(network, files[network.name], records[network.name], arguments.argv)
        save_curves(curves, arguments.plot)


def train_from(arguments: argparse.Namespace) -> None:
    """Fine-tune the network of --from on drawings, and save it in another file."""
    start: Path = arguments.start
    file = arguments.out or start.with_name(f"{start.stem}-tuned.keras")
    check_outputs([file], arguments.tensorboard, arguments.force)
    network = load_network(start)
    check_layers(network, start)
    load_keras().utils.set_random_seed(arguments.seed)
    from paintcv.learning import tuning  # imports Keras

    (epochs,) = arguments.epochs or [tuning.TUNING_EPOCHS]
    with catch_ctrl_c() as stop:
        record, curves = tuning.fine_tune(
            network, arguments.drawings, epochs, arguments.seed, stop, arguments.tensorboard
        )
        save_trained(network, file, record, arguments.argv)
        save_curves(curves, arguments.plot)


def default_file(name: str, tutorial: bool) -> Path:
    """The file for a trained network without --out. It never replaces the weights that came with PaintCV."""
    if tutorial:
        return WEIGHTS_FOLDER / f"{name}-tutorial.keras"
    shipped = WEIGHTS_FOLDER / f"{name}.keras"
    return WEIGHTS_FOLDER / f"{name}-trained.keras" if shipped.exists() else shipped


def check_layers(network: "keras.Model", path: Path) -> None:
    """Raise FileError unless the network in `path` has the layers of the network with its name in NETWORKS."""
    if network.name not in NETWORKS:
        raise FileError(f"{path}: its network, {network.name!r}, is not one of {', '.join(NETWORKS)}")
    ours = build_network(network.name)
    if [weights.shape for weights in network.weights] != [weights.shape for weights in ours.weights]:
        raise FileError(
            f"{path}: its weights don't have the shapes of {network.name}'s; name a network that PaintCV trained"
        )


def check_outputs(files: list[Path], logs: Path | None, force: bool = False) -> None:
    """Raise FileError, before a long training, if weights, their records or logs for TensorBoard can't be written.

    Without `force`, a file that no training made isn't replaced. Makes the folder `logs`.
    """
    for file in files:
        record = file.with_suffix(".json")
        check_writable(file)
        check_writable(record)
        if not force and (file.exists() or record.exists()) and not is_record(record):
            raise FileError(f"{file}: not made by train; name another file with --out, or replace it with --force")
    if not logs:
        return
    if not importlib.util.find_spec("tensorboard"):
        raise FileError("--tensorboard needs a package that isn't installed: pip install tensorboard")
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{logs}: can't make this folder ({error.strerror}); name another place") from None
    check_writable(logs / "events")


def is_record(path: Path) -> bool:
    """Whether a file is the record of a training: JSON with the network's name and the command that trained it."""
    try:
        record = json.loads(read_file(path))
    except (FileError, ValueError, RecursionError):  # RecursionError: deeply nested JSON
        return False
    return isinstance(record, dict) and {"network", "command"} <= record.keys()


def save_trained(network: "keras.Model", file: Path, record: Record, argv: list[str]) -> None:
    """Save a trained network, with the command line and the versions in its record. Raises FileError."""
    command = shlex.join(["python", "model.py", *argv])
    complete = dataclasses.replace(record, command=command, versions=versions())
    save_network(network, file, complete.as_dict())
    print(f"{'stopped early; what was learnt so far is in' if record.interrupted else 'written:'} {file}")
    print(f"try it: python paint.py --network {quote_path(file)}")


def save_curves(curves: list[Curves], file: Path | None) -> None:
    """Draw the learning curves if there is a file for them. Raises FileError."""
    if file:
        for_projector()
        figure = new_figure(file, *CURVES_SIZE)
        draw_learning_curves(figure, curves)
        present(figure, file, "PaintCV: learning curves", "python model.py train --plot FILE.png")
