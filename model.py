"""The networks: build, train, evaluate, and read digits from image files.

    python model.py train                       train mlp512 on MNIST and write weights/mlp512.keras
    python model.py evaluate                    how well it reads MNIST's 10,000 test digits
    python model.py predict seven.png scans     what it reads in image files of one digit, and in folders of them

A network takes pictures (n, 28, 28) float32 in 0..1, made by `ink.picture`, and gives probabilities (n, 10) float32.
Its weights live in weights/NAME.keras, and NAME.json beside them says how they were made and what they scored.

Keras takes seconds to import, so it is imported where it is first needed (`load_keras`): the window, which only wants
names from here, opens at once.

Sources: the network of one hidden layer is that of many tutorials, since LeCun, Bottou, Bengio and Haffner,
"Gradient-based learning applied to document recognition", 1998, section III.C.5; Adam: Kingma and Ba, ICLR 2015.
"""

import argparse
import contextlib
import functools
import json
import os
import platform
import shlex
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import cv2
import numpy as np

from command_line import MANY, complain, span, whole
from data import drawn_set, mnist_test, pen_sets
from evaluation import confusion_table, score, table
from figures import file_to_save
from files import FileError
from ink import PICTURE
from prediction import Network, predict

if TYPE_CHECKING:
    import keras

NETWORKS = {
    # name: its layers, between the flattened picture and the ten probabilities
    "mlp512": lambda layers: [
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "mlp128x2": lambda layers: [
        layers.Dense(128, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "mlp512x256": lambda layers: [
        layers.Dense(512, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    "mlp256": lambda layers: [
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
}
DEFAULT = "mlp512"
WEIGHTS = Path(__file__).resolve().parent / "weights"

DOUBT = 0.7  # less confident readings are shown as `7?`
EPOCHS = 60  # of the training, where nothing else is said


@functools.cache
def load_keras() -> ModuleType:
    """Keras, imported without TensorFlow's start-up noise. Raises ImportError where it is not installed."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    with quiet_start():
        import keras
    return keras


@contextlib.contextmanager
def quiet_start() -> Iterator[None]:
    """Keep what is written to standard error, by native code too, and show it only if the block fails."""
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(stderr, kept.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


def build(name: str) -> "keras.Model":
    """The network NETWORKS[name] with fresh weights."""
    keras = load_keras()
    start = [keras.Input((PICTURE, PICTURE)), keras.layers.Flatten()]
    return keras.Sequential(start + NETWORKS[name](keras.layers), name=name)


def check_weights(path: Path) -> None:
    """Raise FileError if there is no .keras file at `path`: a quick look, without Keras."""
    if not path.is_file():
        raise FileError(f"{path}: no such file; {_way_out(path)}")
    if not zipfile.is_zipfile(path):
        raise FileError(f"{path}: not a .keras file, or damaged; {_way_out(path)}")


def _way_out(path: Path) -> str:
    command = f"make it with: python model.py train --network {path.stem if path.stem in NETWORKS else DEFAULT}"
    return command if path.parent == WEIGHTS else f"{command} --out {shlex.quote(str(path))}"


@functools.cache
def load(path: Path) -> "keras.Model":
    """The network in a .keras file. Raises FileError where there is none that reads 28 x 28 pictures."""
    check_weights(path)
    keras = load_keras()
    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)  # safe: runs no code from the file
        shapes = network.input_shape, network.output_shape
    except Exception as error:  # Keras raises nearly every kind, depending on where a file is damaged
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise FileError(f"{path}: not a network that can be loaded ({reason}); {_way_out(path)}") from None
    if shapes != ((None, PICTURE, PICTURE), (None, 10)):
        sides = f"{shapes[0]} and {shapes[1]}"
        raise FileError(f"{path}: its input and output are {sides}, not 28 x 28 and 10; {_way_out(path)}")
    return network


def save(network: "keras.Model", path: Path, record: dict) -> None:
    """Write a network's weights to `path`, a .keras file, and its record beside them, each replaced as a whole.

    Raises FileError where they can't be written.
    """
    plain = build(network.name)  # not compiled: a compiled one's file would hold the optimizer's state too
    plain.set_weights(network.get_weights())
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
            plain.save(Path(folder) / path.name)
            text = json.dumps(record, indent=2) + "\n"
            (Path(folder) / "record.json").write_text(text, encoding="utf-8")
            (Path(folder) / path.name).replace(path)
            (Path(folder) / "record.json").replace(path.with_suffix(".json"))
    except OSError as error:
        raise FileError(f"{path}: can't be written ({error.strerror or error})") from None


def read(path: Path, image: np.ndarray) -> np.ndarray:
    """The probabilities (10,) float32 that the network in `path` gives one picture (28, 28). Raises FileError."""
    return load(path).predict_on_batch(image[None])[0]


def answer(probabilities: np.ndarray) -> str:
    """The digit that probabilities (10,) speak for: `7`, or `7?` where they leave a doubt."""
    return f"{probabilities.argmax()}{'?' if probabilities.max() < DOUBT else ''}"


def describe(probabilities: np.ndarray) -> str:
    """A reading in words: `7  99.2%  (next: 1 0.5%, 9 0.2%)`, from probabilities (10,)."""
    first, second, third = np.argsort(-probabilities, kind="stable")[:3]
    rest = ", ".join(f"{digit} {percent(probabilities[digit])}" for digit in (second, third))
    return f"{answer(probabilities)}  {percent(probabilities[first])}  (next: {rest})"


def percent(probability: float) -> str:
    """A probability as per cent. Never 100.0%: no network knows that."""
    return f"{min(probability, 0.999):.1%}"


def train(names: list[str], epochs: int, teacher: int, seed: int, material: dict, out: Path | None) -> None:
    """Train fresh networks side by side, and write each with a record that says which command made it.

    `teacher` is the epochs of their teacher, 0 for none; `material` what training.Material has; `out` where a single
    network is written, None for WEIGHTS. Raises FileError, and KeyboardInterrupt on a Ctrl-C before the networks learnt
    anything, when nothing is written.
    """
    paths = {name: out or WEIGHTS / f"{name}.keras" for name in names}
    for path in paths.values():
        if not path.parent.is_dir():
            raise FileError(f"{path.parent}: no such folder; make it first")
    networks = []
    for name in names:
        load_keras().utils.set_random_seed(seed)  # whatever others are trained with it
        networks.append(build(name))
    import training  # which imports Keras

    records = training.train(networks, training.Material(**material), epochs, teacher, seed)
    command = shlex.join(["python", "model.py", *sys.argv[1:]])
    for network in networks:
        path, record = paths[network.name], records[network.name]
        save(network, path, {"command": command, **record, "versions": _versions()})
        print(f"{'stopped early; what was learnt so far is in' if record['interrupted'] else 'written:'} {path}")


def _versions() -> dict[str, str]:
    import tensorflow

    return {
        "python": platform.python_version(),
        "opencv-python": cv2.__version__,
        "numpy": np.__version__,
        "tensorflow": tensorflow.__version__,
        "keras": load_keras().__version__,
    }


def evaluate(path: Path, drawings: list[Path], strokes: list[Path], writers: range | None, form: str) -> bool:
    """Print how well the network in `path` reads MNIST's test digits, folders of drawings and files of pen strokes.

    `form` is "table", "verbose" (with confusion matrices) or "json". What can't be read is told, a line each, and the
    rest is scored; returns whether all could be. Raises FileError if the network can't be loaded.
    """
    network = load(path)
    good, scores = True, []
    sources = [mnist_test]
    sources += [functools.partial(drawn_set, folder) for folder in drawings]
    sources += [functools.partial(pen_sets, file, writers) for file in strokes]
    for source in sources:
        try:
            sets = source()
        except FileError as error:
            complain("model.py", error)
            good = False
            continue
        first = None  # what was answered to the same digits, large and centred
        for digits in sets:
            for error in digits.unread:
                complain("model.py", error)
                good = False
            probabilities = network.predict(digits.pictures, batch_size=1000, verbose=0)
            scores.append(score(digits.name, probabilities, digits.labels, first))
            first = probabilities.argmax(1)
    if form == "json":
        print(json.dumps({"network": str(path), "sets": [scored.numbers() for scored in scores]}, indent=2))
    elif scores:
        print(table(scores))
        for scored in scores if form == "verbose" else []:
            print(f"\n{scored.name}\n{confusion_table(scored.confusion)}")
    return good


def weights_path(network: str) -> Path:
    """Where the weights of a network lie, given its name or a .keras file; for argparse."""
    if network in NETWORKS:
        return WEIGHTS / f"{network}.keras"
    if network.endswith(".keras"):
        return Path(network)
    raise argparse.ArgumentTypeError(f"unknown network {network!r}: one of {', '.join(NETWORKS)}, or a .keras file")


def network_help() -> str:
    """What the option --network takes, for argparse."""
    return f"one of {', '.join(NETWORKS)}, or a .keras file (default: {DEFAULT})"


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Train, evaluate and use networks that read handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train a network on MNIST and more, and write its weights")
    command.add_argument(
        "--network", nargs="+", choices=NETWORKS, default=[DEFAULT], help=f"which, side by side (default: {DEFAULT})"
    )
    command.add_argument("--epochs", type=whole(1), default=EPOCHS, metavar="N", help="default: %(default)s")
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
    command.add_argument("--out", metavar="FILE", help="where to write (default: weights/NETWORK.keras)")
    command = commands.add_parser("evaluate", help="how well a network reads MNIST's test digits, drawings and strokes")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--drawings", **MANY, metavar="DIR", help="drawings, too: DIR/LABEL/*.png")
    command.add_argument("--strokes", **MANY, metavar="FILE", help="pen strokes, too: UNIPEN files")
    command.add_argument("--writers", type=span, metavar="A-B", help="of the strokes only those by these writers")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--verbose", dest="form", action="store_const", const="verbose", help="confusion matrices, too")
    form.add_argument("--json", dest="form", action="store_const", const="json", help="for machines")
    command = commands.add_parser("predict", help="read a digit in each of some image files")
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="an image of a digit, a folder of them, or - for stdin"
    )
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command.add_argument("--json", action="store_true", help="for machines")
    sheet = command.add_mutually_exclusive_group()
    sheet.add_argument("--show", action="store_true", help="show the images and what the network saw of them")
    sheet.add_argument("--save", type=file_to_save, metavar="FILE", help="write that to a PNG, SVG or PDF instead")

    arguments = parser.parse_args()
    if arguments.command == "train" and arguments.out and not arguments.out.endswith(".keras"):
        parser.error(f"argument --out: {arguments.out!r} doesn't end in .keras")
    if arguments.command == "train" and arguments.out and len(arguments.network) > 1:
        parser.error("argument --out: not with several networks")
    try:
        if arguments.command == "train":
            material = {name: getattr(arguments, name) for name in ("drawings", "strokes", "kept_out")}
            out = Path(arguments.out) if arguments.out else None
            train(arguments.network, arguments.epochs, arguments.teacher, arguments.seed, material, out)
            good = True
        elif arguments.command == "evaluate":
            good = evaluate(arguments.network, arguments.drawings, arguments.strokes, arguments.writers, arguments.form)
        else:
            load(arguments.network)  # what is wrong with it is told once, not for each file
            network = Network(str(arguments.network), functools.partial(read, arguments.network), describe, DOUBT)
            good = predict(network, arguments.files, arguments.json, arguments.show, arguments.save)
    except FileError as error:
        complain("model.py", error)
        return 1
    except KeyboardInterrupt:
        complain("model.py", "stopped; nothing was written")
        return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
