"""The networks: their layers, and functions that build, save and load them, and predict with them.

    network = build_network("mlp512")                       # with random weights
    save_network(network, Path("my.keras"), record)         # writes my.keras, and the record to my.json
    network = load_network(Path("weights/mlp512.keras"))
    predict(network, pictures)                              # (n, 10) float32: the probabilities of the ten digits

A network takes pictures (n, 28, 28) float32 in 0..1, made by `paintcv.ink.picture.make_picture`. The weights that come
with PaintCV are weights/NAME.keras; weights/NAME.json is the record of how they were trained and what they scored.

Importing Keras takes seconds, so this module imports it only where it is needed (`load_keras`). The window needs only
names and paths from here, and opens at once.

Source: one hidden layer of a few hundred units: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to
document recognition", Proc. IEEE 86, 1998, section III.C.5.
"""

import functools
import json
import logging
import os
import zipfile
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.networks.foreign import expects_bytes, take_pictures
from paintcv.system.console import FileError, one_line_message, print_progress, quote_path
from paintcv.system.files import replace_files
from paintcv.system.processes import hide_stderr

if TYPE_CHECKING:
    import keras

NETWORKS = {
    # The layers from the picture to the probabilities. `build_network` puts Flatten in front if the first is Dense.
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
    # The rejector reads views, see ink.surroundings: is it one whole digit, a sign, something else, or a wrong piece?
    "rejector": lambda layers: [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(128, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.4),
        layers.Dense(4, activation="softmax"),
    ],
}
REJECTOR = "rejector"  # the one network of NETWORKS that is no classifier
VIEW_SHAPE, OUTPUTS_OF_REJECTOR = (PICTURE_SIDE, PICTURE_SIDE, 3), 4  # its input, and how many kinds it knows
# What stands for its probabilities where there is no rejector: each piece of ink is a whole digit or, more likely, a
# fragment. So all of it is read as digits, and as few of them as geometry allows. Set by hand.
NO_REJECTOR = np.array([[0.1, 0, 0, 0.9]], np.float32)
CLASSIFIERS = [name for name in NETWORKS if name != REJECTOR]  # those that say which digit a picture shows
DEFAULT_NETWORK = "mlp512"  # the network of the window, and of commands without --network
BATCH = 1000  # pictures that `predict` reads at a time; set by hand
WEIGHTS_FOLDER = Path(__file__).resolve().parents[2] / "weights"  # the trained networks that come with PaintCV
REJECTOR_FILE = WEIGHTS_FOLDER / f"{REJECTOR}.keras"
# An mlp512 trained as in its tutorial, to show what framing is good for. It reads pictures without a frame, so the
# window doesn't offer it as one of the networks.
TUTORIAL_FILE = WEIGHTS_FOLDER / "tutorial-mlp512.keras"


@functools.cache
def load_keras() -> ModuleType:
    """Import Keras without the messages that TensorFlow prints at its start, and return it. Raises ImportError."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever the user's other programs need
    with hide_stderr():
        import keras
    # TensorFlow warns that it compiles the network anew for each number of pictures. It does so only once for each.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return keras


def build_network(name: str, side: int = PICTURE_SIDE) -> "keras.Model":
    """The network NETWORKS[name] with random weights.

    A classifier turns pictures (n, side, side) float32 into probabilities (n, 10), the rejector turns views (n, side,
    side, 3) float32 into probabilities (n, 4).
    """
    keras = load_keras()
    layers = NETWORKS[name](keras.layers)
    if name == REJECTOR:
        return keras.Sequential([keras.Input((side, side, 3)), *layers], name=name)
    is_convolutional = isinstance(layers[0], keras.layers.Conv2D)
    first = keras.layers.Reshape((side, side, 1)) if is_convolutional else keras.layers.Flatten()
    return keras.Sequential([keras.Input((side, side)), first, *layers], name=name)


def build_teacher() -> "keras.Model":
    """The teacher, with random weights: a convolutional network from pictures (n, 28, 28) to probabilities (n, 10).

    It is larger and slower than NETWORKS. A training with --teacher trains it first; then the others learn from its
    probabilities.
    """
    keras = load_keras()
    layers = keras.layers

    def convolution(filters: int, side: int, stride: int = 1) -> list[Any]:
        convolve = layers.Conv2D(filters, side, stride, padding="same", use_bias=False)
        return [convolve, layers.BatchNormalization(), layers.ReLU()]

    return keras.Sequential(
        [
            keras.Input((PICTURE_SIDE, PICTURE_SIDE)),
            layers.Reshape((PICTURE_SIDE, PICTURE_SIDE, 1)),
            *convolution(32, 5, stride=2),
            *convolution(64, 3),
            layers.MaxPooling2D(),
            *convolution(64, 3),
            *convolution(128, 3),
            layers.MaxPooling2D(padding="same"),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ],
        name="teacher",
    )


def save_network(network: "keras.Model", path: Path, record: dict[str, Any]) -> None:
    """Write a network to `path`, a .keras file, and its record to the .json file beside it; both files are replaced.

    `network` has the layers of one of NETWORKS, and its name. Raises FileError if a file can't be written.
    """
    copy = build_network(network.name)  # the copy isn't compiled, so the file is without the state of the optimizer
    copy.set_weights(network.get_weights())
    with replace_files(path, path.with_suffix(".json")) as (weights_file, record_file):
        copy.save(weights_file)
        record_file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def load_network(path: Path) -> "keras.Model":
    """The classifier in a .keras file; each file is loaded only once. Code in the file is never run.

    Raises FileError if the file can't be loaded, or its network doesn't turn pictures into ten probabilities.
    """
    return _load(path, (PICTURE_SIDE, PICTURE_SIDE), 10)


def load_rejector(path: Path = REJECTOR_FILE) -> "keras.Model":
    """The rejector in a .keras file, as `load_network` loads a classifier. Raises FileError."""
    return _load(path, VIEW_SHAPE, OUTPUTS_OF_REJECTOR)


@functools.cache
def _load(path: Path, input_shape: tuple[int, ...], outputs: int) -> "keras.Model":
    check_weights(path)
    keras = load_keras()
    example = np.ones((1, *input_shape), np.float32)
    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)  # safe_mode: runs no code of the file
        if outputs == 10 and expects_bytes(network):
            print_progress(f"{path}: it expects pixels of 0..255, so it is given those")
        network = take_pictures(keras, network) if outputs == 10 else network
        shapes = network.input_shape[1:], network.output_shape[1:]
        fits = shapes == (input_shape, (outputs,))
        probabilities = network(example, training=False).numpy() if fits else np.zeros(outputs)
    except Exception as error:  # Keras raises exceptions of many classes, depending on where a file is damaged
        reason = one_line_message(error)[:120]
        raise FileError(f"{path}: not a network that can be loaded ({reason}); {_way_out(path)}") from None
    if shapes == ((PICTURE_SIDE, PICTURE_SIDE), (1,)) and outputs == OUTPUTS_OF_REJECTOR:
        raise FileError(f"{path}: a rejector of PaintCV 1.2 or older, which sees no surroundings; {_way_out(path)}")
    if network.name == REJECTOR and outputs == 10:
        raise FileError(f"{path}: a rejector, which reads beside a classifier; name one of {', '.join(CLASSIFIERS)}")
    if not fits:
        sizes = f"{network.input_shape} and {network.output_shape}"
        expected = f"{' x '.join(map(str, input_shape))} and {outputs}"
        raise FileError(f"{path}: its input and output are {sizes}, not {expected}; {_way_out(path)}")
    if not (probabilities.min() >= 0 and abs(probabilities.sum() - 1) < 1e-3):  # comparisons with nan are False
        raise FileError(f"{path}: its outputs are not probabilities; its last layer should be softmax")
    return network


def check_weights(path: Path) -> None:
    """Raise FileError if `path` isn't a .keras file. It doesn't load the file, and needs no Keras."""
    try:
        if not path.is_file():
            raise FileError(f"{path}: no such file; {_way_out(path)}")
        with path.open("rb") as file:
            is_zip = zipfile.is_zipfile(file)  # as every .keras file is
    except OSError as error:  # the file may not be read, or its name is too long
        raise FileError(f"{path}: {error.strerror}; name another file, or allow it to be read") from None
    if not is_zip:
        raise FileError(f"{path}: not a .keras file, or damaged; {_way_out(path)}")


def _way_out(path: Path) -> str:
    """The command that makes what should be in a file. It never replaces a file that is there."""
    command = f"python model.py train --network {path.stem if path.stem in NETWORKS else DEFAULT_NETWORK}"
    if path.stem == REJECTOR:
        command += " --strokes FILE --others FILE"
    if path == TUTORIAL_FILE:
        command += " --recipe tutorial"
    if path.exists():
        return f"make another with: {command}"
    by_default = path.parent == WEIGHTS_FOLDER and path != TUTORIAL_FILE  # where `train` writes without --out
    return f"make it with: {command}" + ("" if by_default else f" --out {quote_path(path)}")


def predict(network: "keras.Model", pictures: np.ndarray) -> np.ndarray:
    """The probabilities (n, 10) float32 of many pictures (n, 28, 28), n > 0, computed in batches.

    Keras's own `predict` may wait for seconds when it is done: see `learning.fitting`.
    """
    starts = range(0, len(pictures), BATCH)
    return np.concatenate([network.predict_on_batch(pictures[start : start + BATCH]) for start in starts])


def predict_file(path: Path, pictures: np.ndarray) -> np.ndarray:
    """The probabilities (n, 10) float32 of a few pictures (n, 28, 28) by the classifier in `path`, without delay.

    They are computed in one batch, which for a few pictures is much faster than `predict`. Raises FileError.
    """
    return load_network(path).predict_on_batch(pictures)


def predict_both(path: Path, views: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the classifier in `path` and the rejector say about a few views (n, 28, 28, 3), in one batch.

    Returns the probabilities of the ten digits, (n, 10) float32, and those of the rejector's four kinds, (n, 4)
    float32; see segmentation.number.KINDS. Without a rejector, see `missing_rejector`, these are NO_REJECTOR. Raises
    FileError.
    """
    probabilities, kinds = _load_both(path).predict_on_batch(views)
    return probabilities, kinds


def predict_kinds(views: np.ndarray) -> np.ndarray:
    """The probabilities of the rejector's four kinds for many views (n, 28, 28, 3): (n, 4), computed in batches.

    Without a rejector, see `missing_rejector`, these are NO_REJECTOR.
    """
    if missing_rejector():
        return np.repeat(NO_REJECTOR, len(views), 0)
    return predict(load_rejector(), views)


@functools.cache
def missing_rejector() -> str:
    """Why there is no rejector, in one line; "" if there is one. Without it, every picture counts as a digit."""
    try:
        load_rejector()
    except FileError as error:
        return f"{error}; until then every drawing is read as digits"
    return ""


@functools.cache
def _load_both(path: Path) -> "keras.Model":
    """One network of two outputs: those of the classifier in `path`, and that of the rejector. Raises FileError."""
    keras = load_keras()
    classifier = load_network(path)
    views = keras.Input(VIEW_SHAPE)
    probabilities = classifier(views[..., 0])
    if missing_rejector():
        return keras.Model(views, [probabilities, keras.ops.ones_like(probabilities[:, :1]) * NO_REJECTOR])
    return keras.Model(views, [probabilities, load_rejector()(views)])


def apply_temperature(network: "keras.Model", temperature: float) -> None:
    """Divide the logits of a network by `temperature`, for good: by dividing the weights of its softmax layer."""
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])


def display_name(weights: Path) -> str:
    """A network's name for the window: "mlp512" for one of WEIGHTS_FOLDER, the file's name for another."""
    return weights.stem if weights.resolve().parent == WEIGHTS_FOLDER else weights.name


def available_networks(chosen: Path, folder: Path = WEIGHTS_FOLDER) -> list[Path]:
    """The .keras files that the window can switch to: all in `folder` that read framed digits, and `chosen`.

    Those of CLASSIFIERS come first.

    If `chosen` is one of those in `folder`, it appears there, in its own spelling; otherwise it is the last.
    """
    ours = [folder / f"{name}.keras" for name in CLASSIFIERS]
    left_out = *ours, folder / REJECTOR_FILE.name, folder / TUTORIAL_FILE.name
    others = [path for path in sorted(folder.glob("[!.]*.keras")) if path not in left_out]
    paths = [path for path in (*ours, *others) if path.is_file()]
    paths = [chosen if path.resolve() == chosen.resolve() else path for path in paths]
    return paths if chosen in paths else [*paths, chosen]
