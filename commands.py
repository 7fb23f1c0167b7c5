"""The commands of model.py: train, evaluate, compare, show, predict."""

import argparse
import functools
import importlib.util
import itertools
import json
import platform
import shlex
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

import plots
from command_line import complain, ended, quoted
from composition import NumberSet, number_sets
from ctrl_c import ctrl_c_noted
from data import DigitSet, drawn_set, drawn_sets, mnist_test, pen_sets
from division import divide
from evaluation import NumberScore, Score, confusion_table, score, score_numbers, table
from figures import for_projector
from figures import save as save_figure
from files import FileError, check_writable
from model import (
    DEFAULT,
    NETWORKS,
    WEIGHTS,
    build,
    load,
    load_keras,
    probabilities,
    save,
)
from number import Candidate, Number, pictures
from prediction import predict
from usage import EPOCHS, parse

if TYPE_CHECKING:
    import keras


def train(arguments: argparse.Namespace) -> None:
    """Train fresh networks side by side, and write each with a record that says which command made it.

    Ctrl-C ends the training early, and what was learnt is written; another one doesn't keep it from that. Raises
    FileError, and KeyboardInterrupt on a Ctrl-C before the networks learnt anything, when nothing is written.
    """
    tutorial = arguments.recipe == "tutorial"
    outs = {name: arguments.out or new_weights(name, tutorial) for name in arguments.network or [DEFAULT]}
    for out in outs.values():
        check_out(out)
    check_logs(arguments.tensorboard)
    networks = []
    for name in outs:
        load_keras().utils.set_random_seed(arguments.seed)  # whatever others are trained with it
        networks.append(build(name))
    import training  # which imports Keras, as tutorials does
    import tutorials

    with ctrl_c_noted() as stop:
        if tutorial:
            records, curves = tutorials.train_as_tutorial(
                networks, arguments.drawings, arguments.epochs, arguments.seed, stop
            )
        else:
            material = training.Material(arguments.drawings, arguments.strokes, arguments.kept_out)
            epochs = arguments.epochs or EPOCHS
            records, curves = training.train(
                networks, material, epochs, arguments.teacher, arguments.seed, stop, arguments.tensorboard
            )
        for network in networks:
            if network.name in records:
                write(network, outs[network.name], records[network.name])
        plot(curves, arguments.plot)


def new_weights(name: str, tutorial: bool) -> Path:
    """Where a trained network goes if nobody says where: beside the weights that are there, not in their place."""
    usual = WEIGHTS / f"{name}.keras"
    ending = "tutorial" if tutorial else "trained"
    return WEIGHTS / f"{name}-{ending}.keras" if tutorial or usual.exists() else usual


def tune(arguments: argparse.Namespace) -> None:
    """Fine-tune the network in a file on drawings, and write it to another, as `train` does. Raises as that does."""
    out = arguments.out or arguments.start.with_name(f"{arguments.start.stem}-tuned.keras")
    check_out(out)
    check_logs(arguments.tensorboard)
    network = load(arguments.start)
    if network.name not in NETWORKS:
        raise FileError(f"{arguments.start}: its network, {network.name!r}, is not one of {', '.join(NETWORKS)}")
    if [weights.shape for weights in network.weights] != [weights.shape for weights in build(network.name).weights]:
        raise FileError(f"{arguments.start}: its weights are of another shape than those of {network.name} in model.py")
    load_keras().utils.set_random_seed(arguments.seed)
    import tuning  # which imports Keras

    epochs = arguments.epochs or tuning.EPOCHS
    with ctrl_c_noted() as stop:
        record, curves = tuning.tune(network, arguments.drawings, epochs, arguments.seed, stop, arguments.tensorboard)
        write(network, out, record)
        plot(curves, arguments.plot)


def check_out(weights: Path) -> None:
    """Raise FileError, before a long training, if weights or their record can't be written."""
    check_writable(weights)
    check_writable(weights.with_suffix(".json"))


def check_logs(logs: Path | None) -> None:
    """Make the folder for TensorBoard, if there is to be one. Raises FileError, before a long training, if it can't."""
    if not logs:
        return
    if not importlib.util.find_spec("tensorboard"):
        raise FileError("--tensorboard needs a package that isn't here: pip install tensorboard")
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{logs}: can't be made a folder ({error.strerror}); name another place") from None
    check_writable(logs / "events")


def write(network: "keras.Model", path: Path, record: dict[str, Any]) -> None:
    """Save a trained network with a record that says which command made it, and say so. Raises FileError."""
    command = shlex.join(["python", "model.py", *sys.argv[1:]])
    save(network, path, {"command": command, **record, "versions": _versions()})
    print(f"{'stopped early; what was learnt so far is in' if record['interrupted'] else 'written:'} {path}")
    print(f"try it: python paint.py --network {quoted(path)}")


def plot(trained: "list[plots.Curves]", file: Path | None) -> None:
    """Draw the curves of networks, if a file is named for them, and say so. Raises FileError."""
    if file:
        for_projector()
        save_figure(plots.learning_curves(trained), file)
        print(f"written: {file}")


def evaluate(arguments: argparse.Namespace) -> bool:
    """Print how well a network reads MNIST's test digits, folders of drawings and files of pen strokes, and draw it.

    With `numbers`, so many of each length from 1 are composed of the strokes' digits, and read, too.
    What can't be read is told, a line each, and the rest is scored; returns whether all could be. Raises FileError if
    the network can't be loaded or the drawing can't be written.
    """
    network = load(arguments.network)
    good = True
    scores: list[Score | NumberScore] = []
    sources: list[Callable[[], Iterable[DigitSet | NumberSet]]] = [lambda: [mnist_test()]]
    sources += [functools.partial(drawn_sets, folder) for folder in arguments.drawings]
    sources += [functools.partial(pen_sets, file, arguments.writers) for file in arguments.strokes]
    if arguments.numbers:
        composed = functools.partial(number_sets, writers=arguments.writers, count=arguments.numbers)
        sources += [functools.partial(composed, file) for file in arguments.strokes]
    for source in sources:
        try:
            sets = source()
        except FileError as error:
            complain("model.py", error)
            good = False
            continue
        first = None  # what was answered to the same digits, large and centred
        for some in sets:
            for unread in some.unread:
                complain("model.py", unread)
                good = False
            if isinstance(some, DigitSet):
                given = probabilities(network, some.pictures)
                scores.append(score(some.name, given, some.labels, first))
                first = given.argmax(1)
            else:
                scores.append(score_numbers(some.name, read_numbers(network, some.candidates), some.labels))
    single = [scored for scored in scores if isinstance(scored, Score)]
    if arguments.form == "json":
        told = [scored.numbers() for scored in scores]
        print(json.dumps({"network": str(arguments.network), "sets": told}, indent=2))
    elif scores:
        print(table(scores))
        for scored in single if arguments.form == "verbose" else []:
            print(f"\n{scored.name}\n{confusion_table(scored.confusion)}")
    if arguments.reliability and single:
        for_projector()
        save_figure(plots.reliability_diagram(single), arguments.reliability)
        if arguments.form != "json":
            print(f"written: {arguments.reliability}")
    return good


def read_numbers(network: "keras.Model", found: list[list[Candidate]]) -> list[Number]:
    """The numbers that a network reads, given the candidates of each."""
    ends = np.cumsum([len(candidates) for candidates in found])
    given = np.split(probabilities(network, pictures(itertools.chain(*found))), ends[:-1])
    return [divide(*number) for number in zip(found, given, strict=True)]


def compare(arguments: argparse.Namespace) -> bool:
    """Print the comparison of the networks, and draw it; returns whether all drawings could be read.

    Raises FileError, KeyboardInterrupt.
    """
    shipped = {
        name: load(WEIGHTS / f"{name}.keras") for name in arguments.network if (WEIGHTS / f"{name}.keras").is_file()
    }
    others = [*map(drawn_set, arguments.drawings)]
    for unread in (unread for some in others for unread in some.unread):
        complain("model.py", unread)
    good = not any(some.unread for some in others)
    others += [some for file in arguments.strokes for some in pen_sets(file, arguments.writers)]
    load_keras()
    import comparison  # which imports Keras

    found = comparison.compare(arguments.network, shipped, others, arguments.trials, arguments.seed)
    print(comparison.table(found))
    if arguments.save:
        for_projector()
        save_figure(comparison.figure(found), arguments.save)
        print(f"written: {arguments.save}")
    return good


def _versions() -> dict[str, str]:
    import tensorflow

    return {
        "python": platform.python_version(),
        "opencv-python": cv2.__version__,
        "numpy": np.__version__,
        "tensorflow": tensorflow.__version__,
        "keras": load_keras().__version__,
    }


def main() -> int:
    """What `python model.py` does; returns the exit status."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    arguments = parse()
    stopped = "stopped; nothing was written" if arguments.command == "train" else "stopped"
    return ended("model.py", functools.partial(_work, arguments), stopped)


def _work(arguments: argparse.Namespace) -> bool:
    """Carry out a command; returns whether all that it was given could be used. Raises FileError, KeyboardInterrupt."""
    for option in ("plot", "reliability", "save"):
        if file := getattr(arguments, option, None):
            check_writable(file)  # before work that takes long
    if arguments.command == "evaluate":
        return evaluate(arguments)
    if arguments.command == "predict":
        load(arguments.network)  # what is wrong with it is told once, not for each file
        return predict(
            arguments.network, arguments.files, arguments.single, arguments.json, arguments.show, arguments.save
        )
    if arguments.command == "compare":
        return compare(arguments)
    if arguments.command == "show":
        from explanation import explain

        for_projector()
        explain(arguments.network, arguments.image, arguments.save)
    elif arguments.start:
        tune(arguments)
    else:
        train(arguments)
    return True
