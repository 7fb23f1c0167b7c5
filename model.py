"""The networks: build, train, evaluate, and read digits from image files.

    python model.py train                       train mlp512 on MNIST and write weights/mlp512.keras
    python model.py evaluate                    how well it reads MNIST's 10,000 test digits
    python model.py predict seven.png           what it reads in image files: light ink on dark, any size

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
import math
import os
import platform
import shlex
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import cv2
import numpy as np

from data import FileError, mnist, pictures, read_image
from ink import PICTURE, NoInk, picture

if TYPE_CHECKING:
    import keras

NETWORKS = {
    # name: its layers, between the flattened picture and the ten probabilities
    "mlp512": lambda layers: [
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
}
DEFAULT = "mlp512"
WEIGHTS = Path(__file__).resolve().parent / "weights"

EPOCHS = 10
BATCH = 128
VALIDATION = 0.1  # the part of the training digits that is kept back to watch the training


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


def describe(probabilities: np.ndarray) -> str:
    """A reading in words: `7  99.2%  (next: 1 0.5%, 9 0.2%)`, from probabilities (10,)."""
    first, second, third = np.argsort(-probabilities, kind="stable")[:3]
    rest = ", ".join(f"{digit} {percent(probabilities[digit])}" for digit in (second, third))
    return f"{first}  {percent(probabilities[first])}  (next: {rest})"


def percent(probability: float) -> str:
    """A probability as per cent. Never 100.0%: no network knows that."""
    return f"{min(probability, 0.999):.1%}"


def score(network: "keras.Model", images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """How a network reads pictures (n, 28, 28) with labels (n,): {"digits", "wrong", "accuracy", "loss"}.

    The loss is the mean cross-entropy, in nats.
    """
    probabilities = network.predict_on_batch(images)
    wrong = int((probabilities.argmax(1) != labels).sum())
    loss = -np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-7)).mean()
    return {"digits": len(labels), "wrong": wrong, "accuracy": 1 - wrong / len(labels), "loss": float(loss)}


def train(name: str, out: Path, epochs: int, seed: int, command: str) -> None:
    """Train a fresh network on MNIST and write it to `out`, with a record that says `command` made it.

    Ctrl-C ends the training early; what was learnt so far is written. Raises FileError, and KeyboardInterrupt on a
    Ctrl-C before the training begins, when nothing is.
    """
    if not out.parent.is_dir():
        raise FileError(f"{out.parent}: no such folder; make it first")
    keras = load_keras()
    keras.utils.set_random_seed(seed)
    (x_train, y_train), (x_test, y_test) = mnist()
    print(f"framing {len(x_train) + len(x_test):,} digits ...", file=sys.stderr)
    x_train, x_test = pictures(x_train), pictures(x_test)

    with ctrl_c_noted() as stop:
        network = build(name)
        network.compile(
            optimizer=keras.optimizers.Adam(),
            loss=keras.losses.SparseCategoricalCrossentropy(),
            metrics=["accuracy"],
        )
        print(f"before training: {_words(score(network, x_test, y_test))}", flush=True)

        def stop_if_asked(batch: int, logs: dict) -> None:
            network.stop_training = stop.is_set()

        started = time.monotonic()
        with contextlib.redirect_stdout(sys.stderr):
            network.fit(
                x_train,
                y_train,
                batch_size=BATCH,
                epochs=epochs,
                validation_split=VALIDATION,
                callbacks=[keras.callbacks.LambdaCallback(on_train_batch_end=stop_if_asked)],
                verbose=1 if sys.stderr.isatty() else 2,
            )
        seconds = time.monotonic() - started
        done = int(network.optimizer.iterations) / math.ceil(int(len(x_train) * (1 - VALIDATION)) / BATCH)
        test = score(network, x_test, y_test)
        print(f"after {done:.3g} epochs: {_words(test)}")
        record = {
            "network": name,
            "parameters": network.count_params(),
            "data": f"MNIST, {len(x_train):,} training digits, {VALIDATION:.0%} of them kept back for validation",
            "seed": seed,
            "epochs": round(done, 2),
            "interrupted": stop.is_set(),
            "batch": BATCH,
            "command": command,
            "seconds": round(seconds),
            "versions": _versions(),
            "test": {"data": "MNIST test", **test},
        }
        save(network, out, record)
    print(f"{'stopped early; what was learnt so far is in' if stop.is_set() else 'written:'} {out}")


@contextlib.contextmanager
def ctrl_c_noted() -> Iterator[threading.Event]:
    """Within the block, Ctrl-C sets an event: a KeyboardInterrupt in the midst of TensorFlow can crash it."""
    noted = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: noted.set())
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


def _words(scored: dict[str, float]) -> str:
    return (
        f"loss {scored['loss']:.4f}, accuracy {scored['accuracy']:.2%}, "
        f"{scored['wrong']:,} of {scored['digits']:,} test digits wrong"
    )


def _versions() -> dict[str, str]:
    import tensorflow

    return {
        "python": platform.python_version(),
        "opencv-python": cv2.__version__,
        "numpy": np.__version__,
        "tensorflow": tensorflow.__version__,
        "keras": load_keras().__version__,
    }


def evaluate(path: Path) -> None:
    """Print how well the network in `path` reads MNIST's test digits. Raises FileError."""
    network = load(path)
    _, (images, labels) = mnist()
    scored = score(network, pictures(images), labels)
    print(f"{'set':<12}{'digits':>8}{'accuracy':>10}{'wrong':>8}{'loss':>9}")
    print(
        f"{'MNIST test':<12}{scored['digits']:>8,}{scored['accuracy']:>10.2%}"
        f"{scored['wrong']:>8,}{scored['loss']:>9.4f}"
    )


def predict(path: Path, files: list[str]) -> bool:
    """Print what the network in `path` reads in each image file, a line each; False if one could not be read.

    Raises FileError if the network can't be.
    """
    load(path)
    good = True
    for file in files:
        try:
            print(f"{file}  {describe(read(path, picture(read_image(file))))}", flush=True)
        except (FileError, NoInk) as error:
            complain("model.py", error if isinstance(error, FileError) else f"{file}: {error}")
            good = False
    return good


def complain(program: str, error: object) -> None:
    """Print an error, one line, to standard error."""
    print(f"{program}: {error}", file=sys.stderr)


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


def whole(low: int, high: int | None = None) -> "functools.partial[int]":
    """A reader of whole numbers from `low` to `high`, for argparse."""
    return functools.partial(_whole, low, high)


def _whole(low: int, high: int | None, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = low - 1
    if number < low or (high is not None and number > high):
        allowed = f"from {low} to {high}" if high is not None else f"from {low} up"
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number {allowed}")
    return number


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Train, evaluate and use networks that read handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train a network on MNIST and write its weights")
    command.add_argument("--network", choices=NETWORKS, default=DEFAULT, help="which one (default: %(default)s)")
    command.add_argument("--epochs", type=whole(1), default=EPOCHS, metavar="N", help="default: %(default)s")
    command.add_argument("--seed", type=whole(0, 2**32 - 1), default=0, metavar="N", help="default: %(default)s")
    command.add_argument("--out", metavar="FILE", help="where to write (default: weights/NETWORK.keras)")
    command = commands.add_parser("evaluate", help="how well a network reads MNIST's test digits")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())
    command = commands.add_parser("predict", help="read a digit in each of some image files")
    command.add_argument("files", nargs="+", metavar="FILE", help="an image of one digit, light ink on dark")
    command.add_argument("--network", type=weights_path, default=DEFAULT, metavar="NETWORK", help=network_help())

    arguments = parser.parse_args()
    if arguments.command == "train" and arguments.out and not arguments.out.endswith(".keras"):
        parser.error(f"argument --out: {arguments.out!r} doesn't end in .keras")
    try:
        if arguments.command == "train":
            out = Path(arguments.out) if arguments.out else weights_path(arguments.network)
            made_by = shlex.join(["python", "model.py", *sys.argv[1:]])
            train(arguments.network, out, arguments.epochs, arguments.seed, made_by)
        elif arguments.command == "evaluate":
            evaluate(arguments.network)
        else:
            return 0 if predict(arguments.network, arguments.files) else 1
    except FileError as error:
        complain("model.py", error)
        return 1
    except KeyboardInterrupt:
        complain("model.py", "stopped; nothing was written")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
