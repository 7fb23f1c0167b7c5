"""Fitting: networks learn side by side from samples in batches, with Keras's own training loop.

    epochs, curves = fit([network], samples, validation, epochs=100, stop=stop)

The learning rate falls to zero along half a cosine.

Sources: Adam: Kingma and Ba, ICLR 2015. Cosine decay: Loshchilov and Hutter, "SGDR", ICLR 2017.

This module imports Keras: call `networks.load_keras` first, which imports it without TensorFlow's messages.
"""

import contextlib
import itertools
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from paintcv.ink.picture import to_unit_range
from paintcv.learning.progress import Progress
from paintcv.learning.records import Curves, curves_of
from paintcv.learning.samples import SampleRounds
from paintcv.segmentation.number import KINDS

REPEAT = 4  # epochs with the same samples: it takes longer to make them, and a teacher to read them, than to learn
BATCH = 256  # samples in a step; networks learnt as well as with 128, in less time
VALIDATION_BATCH = 1000  # set by hand, for speed
RATE = 2e-3  # learning rate at the start; set by hand for this batch
COMPILED_STEPS = 1000  # XLA compiles trainings of so many steps; it takes 3 s, which about 350 steps of mlp512 win back

# Takes the pictures (n, 28, 28) uint8 and labels (n,) of samples, returns the probabilities to learn: (n, 10) float32.
TargetFunction = Callable[[np.ndarray, np.ndarray], np.ndarray]


def one_hot(pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The targets where there is no teacher: the labels (n,) as probabilities (n, 10) of 0 or 1."""
    return keras.utils.to_categorical(labels, 10)


def one_hot_kinds(views: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The targets of the second network: which of KINDS each view shows, as probabilities (n, 4) of 0 or 1."""
    return keras.utils.to_categorical(kinds, len(KINDS))


class Batches:
    """The batches of an epoch: pictures (BATCH, 28, 28) float32 in 0..1, and their targets. There are `epochs` epochs.

    The same samples come in `repeat` epochs, each time in another order. The targets (BATCH, 10) float32 are the same
    for all the networks in `names`; they come as {name: targets}.
    """

    def __init__(
        self, samples: SampleRounds, make_targets: TargetFunction, repeat: int, epochs: int, names: list[str]
    ) -> None:
        self.samples, self.make_targets = samples, make_targets
        self.repeat, self.epochs, self.names = repeat, epochs, names
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Prepare to go on with this epoch."""
        self.epoch = epoch
        if epoch:
            self.samples.skip(epoch // self.repeat)
        self._take_samples()
        self._shuffle()

    def _take_samples(self) -> None:
        self.pictures, labels = self.samples.take()
        self.targets = self.make_targets(self.pictures, labels)

    def _shuffle(self) -> None:
        self.order = np.random.default_rng((self.samples.seed, self.epoch)).permutation(self.samples.size)

    def next_epoch(self) -> None:
        """Prepare the next epoch, if there is one."""
        self.epoch += 1
        if self.epoch >= self.epochs:
            return
        if self.epoch % self.repeat == 0:
            self._take_samples()
        self._shuffle()

    def __len__(self) -> int:
        return -(-self.samples.size // BATCH)  # rounded up: the last batch may be smaller

    def __getitem__(self, number: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        batch = self.order[number * BATCH : (number + 1) * BATCH]
        return to_unit_range(self.pictures[batch]), dict.fromkeys(self.names, self.targets[batch])

    def dataset(self) -> tf.data.Dataset:
        """The batches for TensorFlow, again and again. After each epoch, call `next_epoch`."""
        pictures = tf.TensorSpec((None, *self.pictures.shape[1:]), tf.float32)
        targets = tf.TensorSpec((None, *self.targets.shape[1:]), self.targets.dtype)
        return tf.data.Dataset.from_generator(
            lambda: (self[number % len(self)] for number in itertools.count()),
            output_signature=(pictures, dict.fromkeys(self.names, targets)),
        )


def fit(
    networks: list[keras.Model],
    samples: SampleRounds,
    validation: tuple[np.ndarray, np.ndarray],
    epochs: int,
    stop: threading.Event,
    make_targets: TargetFunction = one_hot,
    repeat: int = 1,
    rate: float = RATE,
    logs: Path | None = None,
    progress: Progress | None = None,
    truth: TargetFunction = one_hot,
) -> tuple[float, list[Curves]]:
    """Train networks side by side until the epochs are over or `stop` is set.

    Returns the number of epochs, with a fraction if the last one ended early, and the networks' learning curves.

    `validation`, pictures (n, 28, 28) float32 in 0..1 and labels (n,), is only for the curves; `truth` makes targets of
    it. The same samples serve in `repeat` epochs. `rate` is the learning rate at the start. Keras's progress goes to
    standard error, and to TensorBoard's files in the folder `logs`. What `progress` has is not trained again.
    """
    names = [network.name for network in networks]
    model = _side_by_side(networks)
    batches = Batches(samples, make_targets, repeat, epochs, names)
    schedule = keras.optimizers.schedules.CosineDecay(rate, epochs * len(batches))
    model.compile(
        optimizer=keras.optimizers.Adam(schedule),
        loss=dict.fromkeys(names, "categorical_crossentropy"),
        metrics={name: ["accuracy"] for name in names},
        jit_compile=_gains_by_xla(networks, epochs * len(batches)) or "auto",
    )

    def go_on(epoch: int, logs: dict[str, float]) -> None:
        if not model.stop_training:
            batches.next_epoch()

    callbacks = [stop_callback(model, stop), keras.callbacks.LambdaCallback(on_epoch_end=go_on)]
    if logs:
        callbacks.append(keras.callbacks.TensorBoard(logs, write_graph=False))
    part = "-".join(names)  # of the whole training: the teacher is another part
    first_epoch = progress.restore(model, part) if progress else 0
    if progress:
        callbacks.append(progress.callback(model, part, len(batches)))
    history = dict(progress.histories[part]) if progress else {}
    if first_epoch < epochs:
        if first_epoch:
            batches.begin(first_epoch)
        to_validate = validation[0], dict.fromkeys(names, truth(*validation))
        new = fit_with_progress(
            model,
            untuned(batches.dataset()),
            steps_per_epoch=len(batches),
            shuffle=False,
            validation_data=untuned(tf.data.Dataset.from_tensor_slices(to_validate).batch(VALIDATION_BATCH)),
            initial_epoch=first_epoch,
            epochs=epochs,
            callbacks=callbacks,
        ).history
        history = {metric: history.get(metric, [])[:first_epoch] + values for metric, values in new.items()}
    rates = [float(schedule(epoch * len(batches))) for epoch in range(1, len(history.get("loss", [])) + 1)]
    curves = [curves_of(name, history, rates) for name in names]
    return int(model.optimizer.iterations) / len(batches), curves


def untuned(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """The same dataset, which TensorFlow doesn't tune while it is read.

    TensorFlow's thread that tunes a dataset sleeps for longer and longer, and the end of each epoch may wait until it
    wakes up. With TensorFlow 2.21 and the same samples, 12 epochs of mlp512 took 55 s with tuning, and 40 s without.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


def _gains_by_xla(networks: list[keras.Model], steps: int) -> bool:
    """Whether networks learn so many steps in less time if XLA compiles them: on a CPU, only dense ones do.

    Measured on 2 cores: with it, an epoch of the four dense networks took 6.8 s in place of 10.3 s, and one of `cnn`
    66 s in place of 51 s.
    """
    layers = [layer for network in networks for layer in network.layers]
    return steps >= COMPILED_STEPS and not any(isinstance(layer, keras.layers.Conv2D) for layer in layers)


def _side_by_side(networks: list[keras.Model]) -> keras.Model:
    """One model of several networks with the same input. Their losses are added up.

    Each network learns as if it were alone, because Adam scales the step of each weight by itself.
    """
    pictures = keras.Input(networks[0].input_shape[1:])
    return keras.Model(pictures, {network.name: network(pictures) for network in networks})


def fit_with_progress(network: keras.Model, *arguments: Any, **options: Any) -> keras.callbacks.History:
    """Call `network.fit` with progress on standard error: a bar in a terminal, otherwise a line for each epoch."""
    with contextlib.redirect_stdout(sys.stderr):
        return network.fit(*arguments, **options, verbose=1 if sys.stderr.isatty() else 2)


def stop_callback(network: keras.Model, stop: threading.Event) -> keras.callbacks.Callback:
    """A callback that ends the training of `network` after the current batch once `stop` is set."""

    def stop_if_asked(batch: int, logs: dict[str, float]) -> None:
        network.stop_training = stop.is_set()

    return keras.callbacks.LambdaCallback(on_train_batch_end=stop_if_asked)
