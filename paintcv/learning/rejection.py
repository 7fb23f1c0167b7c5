"""Rejection: the rejector learns what a piece of ink is: one whole digit, a sign, something else, or a wrong piece.

    with catch_ctrl_c() as stop:
        record, curves = train_rejector(network, data, epochs=24, seed=0, stop=stop)

It learns from the candidates of pages (see data.pages): real segmentation finds them, so that the rejector sees the
very pieces of ink that it will be asked about, each among what is around it. At the end it is calibrated on pages by
writers who are kept out.

Sources: hypotheses that are no characters, learnt as a class: LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 1998,
section VI. Outliers: Hendrycks, Mazeika and Dietterich, "Deep anomaly detection with outlier exposure", ICLR 2019.

This module imports Keras, as `training` does.
"""

import threading
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from paintcv.data.distortions import pad_images
from paintcv.data.mnist import load_mnist
from paintcv.data.others import LIKE_DIGITS
from paintcv.data.page_kinds import Material
from paintcv.data.sets import padded_drawings
from paintcv.data.strokes import (
    PenCharacter,
    Writers,
    describe_writers,
    is_chosen,
    read_pen_others,
)
from paintcv.ink.picture import to_unit_range
from paintcv.learning.alignment import read_aligned_numbers
from paintcv.learning.fitting import REPEAT, fit, one_hot_kinds
from paintcv.learning.page_samples import PageSamples, make_page_samples
from paintcv.learning.progress import Progress
from paintcv.learning.records import Curves, Record
from paintcv.learning.samples import sample_workers
from paintcv.learning.scores import best_temperature
from paintcv.learning.training import KEEP_BACK, TrainingData, read_pen_strokes, split_by_writer
from paintcv.networks.layers import apply_temperature
from paintcv.networks.prediction import predict
from paintcv.segmentation.number import KINDS
from paintcv.system.console import FileError, print_progress

REJECTOR_EPOCHS = 60  # set by hand
SIZE = 60_000  # samples that are made at a time; set by hand
VALIDATION_SIZE = 10_000  # samples to validate and to calibrate with


def train_rejector(
    network: keras.Model,
    data: TrainingData,
    epochs: int,
    seed: int,
    stop: threading.Event,
    logs: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Record, list[Curves]]:
    """Train the rejector and calibrate it. Returns its record and its learning curves.

    `logs` and `progress` as in `training.train_networks`. The training ends early once `stop` is set. Raises FileError,
    and KeyboardInterrupt where `stop` is set before it has begun to learn.
    """
    started = time.monotonic()
    with sample_workers() as executor:
        print_progress("reading the digits ...")
        material, validation_material = read_material(data)
        samples = PageSamples(material, seed, executor, SIZE)
        views, kinds = make_page_samples(validation_material, (seed,), VALIDATION_SIZE)
        validation = to_unit_range(views), kinds
        if stop.is_set():
            raise KeyboardInterrupt
        done, curves = fit(
            [network],
            samples,
            validation,
            epochs,
            stop,
            one_hot_kinds,
            REPEAT,
            logs=logs,
            progress=progress,
            truth=one_hot_kinds,
        )
        interrupted = stop.is_set()

    temperature = best_temperature(predict(network, validation[0]), kinds)
    apply_temperature(network, temperature)
    answers = predict(network, validation[0]).argmax(1)
    sets: list[dict[str, Any]] = []
    for kind, name in enumerate(KINDS):
        chosen = kinds == kind
        right = float((answers[chosen] == kind).mean()) if chosen.any() else 1.0
        print(f"{name}: {right:.2%} of {chosen.sum():,} are taken for one", flush=True)
        sets.append({"name": name, "n": int(chosen.sum()), "accuracy": right})
    record = Record(
        network=network.name,
        parameters=network.count_params(),
        learnt_from={
            "digits": len(material.digits),
            "letters": len(material.letters),
            "images": len(material.images),
            "written numbers": len(material.written),
        },
        kept_out_writers=describe_writers(data.kept_out) if data.kept_out else "",
        seed=seed,
        epochs=round(done, 2),
        interrupted=interrupted,
        temperature=round(temperature, 3),
        seconds=round(time.monotonic() - started),
        sets=sets,
    )
    return record, curves


def read_material(data: TrainingData) -> tuple[Material, Material]:
    """What the pages to learn from and the pages to validate with are made of. Raises FileError.

    The latter is by the writers who are kept out; without such writers, it is the same.
    """
    (images, labels), _ = load_mnist()
    count = len(images) - len(images) // KEEP_BACK
    padded, padded_labels = pad_images(images[:count]), labels[:count]
    if data.drawings:
        drawn, drawn_labels = padded_drawings(data.drawings)
        padded, padded_labels = np.concatenate([padded, drawn]), np.concatenate([padded_labels, drawn_labels])
    numbers = read_aligned_numbers(data.files_of_numbers)
    digits, held_out = split_by_writer(read_pen_strokes(data, numbers), data)
    written = [number.things for number in numbers if not is_chosen(number.writer, data.kept_out)]
    learnt = Material(digits, read_letters(data.others, None, data.kept_out), padded, padded_labels, written)
    if not data.kept_out:
        return learnt, learnt
    if not held_out:
        files = ", ".join(map(str, data.strokes))
        raise FileError(f"{files}: no digit by {describe_writers(data.kept_out)} to validate with; keep out others")
    letters = read_letters(data.others, data.kept_out)
    written = [number.things for number in numbers if is_chosen(number.writer, data.kept_out)]
    return learnt, Material(held_out, letters, pad_images(images[count:]), labels[count:], written)


def read_letters(paths: list[Path], chosen: Writers | None, kept_out: Writers = ()) -> list[PenCharacter]:
    """Letters and symbols of UNIPEN files that don't look like digits. Raises FileError if there are none."""
    letters = [letter for path in paths for letter in read_pen_others(path, chosen)]
    letters = [letter for letter in letters if letter.label not in LIKE_DIGITS]
    letters = [letter for letter in letters if not is_chosen(letter.writer, kept_out)]
    if not letters:
        whose = f"by {describe_writers(chosen)}" if chosen else "to learn from"
        raise FileError(f"{', '.join(map(str, paths))}: no letters or symbols {whose}; keep out others")
    return letters
