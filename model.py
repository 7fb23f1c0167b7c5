"""The networks: build them, load and save them, and put what they read into words.

    python model.py train --out my.keras        train mlp512 on MNIST
    python model.py evaluate                    how well it reads MNIST's 10,000 test digits
    python model.py compare                     every network side by side
    python model.py show                        what its hidden units look for
    python model.py predict seven.png scans     what it reads in image files, and in folders of them

The commands are in commands.py.

A network takes pictures (n, 28, 28) float32 in 0..1, made by `ink.picture`, and gives probabilities (n, 10) float32.
Its weights live in weights/NAME.keras, and NAME.json beside them says how they were made and what they scored.

Keras takes seconds to import, so it is imported where it is first needed (`load_keras`): the window, which only wants
names from here, opens at once.

Sources: the network of one hidden layer is that of many tutorials, since LeCun, Bottou, Bengio and Haffner,
"Gradient-based learning applied to document recognition", 1998, section III.C.5; Adam: Kingma and Ba, ICLR 2015.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until all is imported, Ctrl-C just ends the program

import argparse
import functools
import json
import logging
import os
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from command_line import quoted
from files import FileError, one_line_of, quiet_stderr, replacing
from ink import PICTURE

if TYPE_CHECKING:
    import keras

NETWORKS = {
    # name: its layers, from the picture (flattened, where the first is Dense) to the ten probabilities
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
    "cnn": lambda layers: [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ],
}
DEFAULT = "mlp512"
WEIGHTS = Path(__file__).resolve().parent / "weights"

DOUBT = 0.75  # less confident readings are shown as `7?`: chosen on kept-out writers (evaluate --json: doubt)


@functools.cache
def load_keras() -> ModuleType:
    """Keras, imported without TensorFlow's start-up noise. Raises ImportError where it is not installed."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    with quiet_stderr():
        import keras
    # Each number of pictures is compiled for once, which TensorFlow warns of.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return keras


def build(name: str, side: int = PICTURE) -> "keras.Model":
    """The network NETWORKS[name] with fresh weights: from pictures (n, side, side) to probabilities (n, 10)."""
    keras = load_keras()
    inside = NETWORKS[name](keras.layers)
    convolves = isinstance(inside[0], keras.layers.Conv2D)
    start = keras.layers.Reshape((side, side, 1)) if convolves else keras.layers.Flatten()
    return keras.Sequential([keras.Input((side, side)), start, *inside], name=name)


def check_weights(path: Path) -> None:
    """Raise FileError if there is no .keras file at `path`: a quick look, without Keras."""
    try:
        if not path.is_file():
            raise FileError(f"{path}: no such file; {_way_out(path)}")
        with path.open("rb") as file:
            good = zipfile.is_zipfile(file)
    except OSError as error:  # a file that may not be read, a name that is too long
        raise FileError(f"{path}: {error.strerror}; name another file, or allow it to be read") from None
    if not good:
        raise FileError(f"{path}: not a .keras file, or damaged; {_way_out(path)}")


def _way_out(path: Path) -> str:
    command = f"make it with: python model.py train --network {path.stem if path.stem in NETWORKS else DEFAULT}"
    return command if path.parent == WEIGHTS else f"{command} --out {quoted(path)}"


@functools.cache
def load(path: Path) -> "keras.Model":
    """The network in a .keras file. Raises FileError where there is none that reads 28 x 28 pictures."""
    check_weights(path)
    keras = load_keras()
    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)  # safe: runs no code from the file
        shapes = network.input_shape, network.output_shape
        fits = shapes == ((None, PICTURE, PICTURE), (None, 10))
        given = network(np.eye(PICTURE, dtype=np.float32)[None], training=False).numpy() if fits else np.zeros(10)
    except Exception as error:  # Keras raises nearly every kind, depending on where a file is damaged
        reason = one_line_of(error)[:120]
        raise FileError(f"{path}: not a network that can be loaded ({reason}); {_way_out(path)}") from None
    if not fits:
        sides = f"{shapes[0]} and {shapes[1]}"
        raise FileError(f"{path}: its input and output are {sides}, not 28 x 28 and 10; {_way_out(path)}")
    if not (given.min() >= 0 and abs(given.sum() - 1) < 1e-3):  # nor if it is not a number
        raise FileError(f"{path}: its outputs are not probabilities; end the network in softmax")
    return network


def save(network: "keras.Model", path: Path, record: dict[str, Any]) -> None:
    """Write a network's weights to `path`, a .keras file, and its record beside them, each replaced as a whole.

    Raises FileError where they can't be written.
    """
    plain = build(network.name)  # not compiled: a compiled one's file would hold the optimizer's state too
    plain.set_weights(network.get_weights())
    with replacing(path, path.with_suffix(".json")) as (weights, written):
        plain.save(weights)
        written.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def read(path: Path, pictures: np.ndarray) -> np.ndarray:
    """What the network in `path` makes of a few pictures (n, 28, 28), at once: (n, 10) float32. Raises FileError."""
    return load(path).predict_on_batch(pictures)


def probabilities(network: "keras.Model", pictures: np.ndarray) -> np.ndarray:
    """What a network makes of many pictures (n, 28, 28): (n, 10) float32."""
    return network.predict(pictures, batch_size=1000, verbose=0)


def answer(probabilities: np.ndarray, doubtful: bool | None = None) -> str:
    """The digit that probabilities (10,) speak for: `7`, or `7?` if doubtful, which is below DOUBT, if not given."""
    doubtful = probabilities.max() < DOUBT if doubtful is None else doubtful
    return f"{probabilities.argmax()}{'?' if doubtful else ''}"


def describe(probabilities: np.ndarray, doubtful: bool | None = None) -> str:
    """A reading in words: `7  99.2%  (next: 1 0.5%, 9 0.2%)`, from probabilities (10,); see `answer`."""
    first, second, third = np.argsort(-probabilities, kind="stable")[:3]
    rest = ", ".join(f"{digit} {percent(probabilities[digit])}" for digit in (second, third))
    return f"{answer(probabilities, doubtful)}  {percent(probabilities[first])}  (next: {rest})"


def percent(probability: float) -> str:
    """A probability as per cent. Never 100.0%: no network knows that."""
    return f"{min(probability, 0.999):.1%}"


def weights_path(network: str) -> Path:
    """Where the weights of a network lie, given its name or a .keras file; for argparse."""
    if network in NETWORKS:
        return WEIGHTS / f"{network}.keras"
    if network.endswith(".keras"):
        return Path(network)
    raise argparse.ArgumentTypeError(f"unknown network {network!r}: one of {', '.join(NETWORKS)}, or a .keras file")


def keras_file(text: str) -> Path:
    """The name of a .keras file, for argparse."""
    if not text.endswith(".keras"):
        raise argparse.ArgumentTypeError(f"{text!r} doesn't end in .keras")
    return Path(text)


def network_help() -> str:
    """What the option --network takes, for argparse."""
    return f"one of {', '.join(NETWORKS)}, or a .keras file (default: {DEFAULT})"


if __name__ == "__main__":
    from commands import main  # it needs this module by its name, not as the program that was started

    sys.exit(main())
