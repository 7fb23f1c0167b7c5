"""What a training leaves besides the weights: a record of how they were made, and the learning curves.

record = Record(network="mlp512", parameters=407050, learnt_from={"MNIST": 55000}, seed=0, epochs=100.0,
                interrupted=False, seconds=700, sets=[score.as_dict()])
record = dataclasses.replace(record, command="python model.py train", versions=versions())
save_network(network, path, record.as_dict())       # writes NAME.keras, and the record as NAME.json
"""

import platform
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from paintcv import __version__
from paintcv.networks.layers import load_keras


@dataclass(frozen=True, kw_only=True)
class Record:
    """How a network was trained and what it scores: the content of NAME.json. What is None is left out there."""

    command: str | None = None  # the command line
    network: str  # its name in NETWORKS
    parameters: int  # number of weights and biases
    recipe: str | None = None  # "tutorial"; None for PaintCV's own
    learnt_from: dict[str, int]  # number of digits to learn from, by source: "MNIST", "drawings", "strokes"
    kept_out_writers: str | None = None  # writers of pen strokes who were not learnt from: "writers 25-30, 101-178"
    seed: int  # of the random numbers
    epochs: float  # completed, with a fraction where Ctrl-C ended the last one early
    interrupted: bool  # whether Ctrl-C ended the training
    teacher_epochs: int | None = None  # 0 where there was no teacher
    temperature: float | None = None  # by which the logits were divided, see scores.best_temperature
    shift: float | None = None  # added to the rejector's logit after that, see rejection.calibrate
    seconds: int  # that the training took
    sets: list[dict[str, Any]]  # Score.as_dict() on each set of digits
    versions: dict[str, str] | None = None  # of the programs that trained it, see `versions`

    def as_dict(self) -> dict[str, Any]:
        """The record for JSON, without what is None."""
        return {name: value for name, value in vars(self).items() if value is not None}


def versions() -> dict[str, str]:
    """The versions of PaintCV, Python and the packages that a training depends on. Loads Keras."""
    keras = load_keras()
    import tensorflow

    return {
        "paintcv": __version__,
        "python": platform.python_version(),
        "opencv-python": cv2.__version__,
        "numpy": np.__version__,
        "tensorflow": tensorflow.__version__,
        "keras": keras.__version__,
    }


@dataclass(frozen=True)
class Curves:
    """How a network learnt, epoch by epoch: lists of one number for each epoch. What wasn't measured is empty."""

    name: str  # of the network
    rate: list[float]  # learning rate at the end of the epoch
    loss: list[float]  # mean cross-entropy of the samples, nats
    accuracy: list[float]  # of the samples, 0..1
    validation_loss: list[float]
    validation_accuracy: list[float]


def curves_of(name: str, history: dict[str, list[float]], rate: list[float]) -> Curves:
    """The curves of the network `name`, from Keras's `History.history` and the learning rate of each epoch.

    The history may be that of several networks trained as one model: Keras then puts the network's name before the
    names of its metrics, as in "val_cnn_loss".
    """
    own = f"{name}_" if f"{name}_loss" in history else ""
    metrics = [f"{prefix}{own}{metric}" for prefix in ("", "val_") for metric in ("loss", "accuracy")]
    return Curves(name, rate, *(history.get(metric, []) for metric in metrics))
