"""Weights: the files of networks, which are saved, found, checked and loaded here.

    save_network(network, Path("my.keras"), record)         # writes my.keras, and the record to my.json
    network = load_network(Path("weights/mlp512.keras"))

The weights that come with PaintCV are weights/NAME.keras; weights/NAME.json is the record of how they were trained and
what they scored. Code in a file is never run.
"""

import functools
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.networks.foreign import expects_bytes, take_pictures
from paintcv.networks.layers import (
    CLASSIFIERS,
    DEFAULT_NETWORK,
    NETWORKS,
    OUTPUTS_OF_REJECTOR,
    REJECTOR,
    VIEW_SHAPE,
    build_network,
    load_keras,
)
from paintcv.system.console import FileError, one_line_message, print_progress, quote_path
from paintcv.system.files import replace_files

if TYPE_CHECKING:
    import keras

WEIGHTS_FOLDER = Path(__file__).resolve().parents[2] / "weights"  # the trained networks that come with PaintCV
REJECTOR_FILE = WEIGHTS_FOLDER / f"{REJECTOR}.keras"
# An mlp512 trained as in its tutorial, to show what framing is good for. It reads pictures without a frame, so the
# window doesn't offer it as one of the networks.
TUTORIAL_FILE = WEIGHTS_FOLDER / "tutorial-mlp512.keras"


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
def missing_rejector() -> str:
    """Why there is no rejector, in one line; "" if there is one. Without it, every picture counts as a digit."""
    try:
        load_rejector()
    except FileError as error:
        return f"{error}; until then every drawing is read as digits"
    return ""


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
