"""Samples: the pictures that a network is trained on. Other processes make them while the network learns.

    with sample_workers() as executor:
        sources = {
            "MNIST": (pad_images(images), labels),
            "strokes": (paint_padded_images(pen_digits, seed, executor, stop), np.repeat(pen_labels, PAINTINGS)),
            "made-up": paint_made_up_images(seed, executor, stop),
        }
        samples = Samples(combine_sources(sources), seed, executor)
        pictures, labels = samples.take()    # (60000, 28, 28) uint8 and (60000,); the workers begin the next ones

Each sample shows a digit chosen at random, distorted (`data.distortions.distort`) and framed like every other picture
(`ink.picture`). The same seed gives the same samples, whatever the number of processes.

This module doesn't import TensorFlow: each worker process would take seconds to load it.
"""

import abc
import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from paintcv.data.distortions import distort, pad_images
from paintcv.data.made_up import made_up_digit
from paintcv.data.painting import paint_random
from paintcv.data.strokes import PenCharacter, PenDigit
from paintcv.data.variations import vary_strokes
from paintcv.ink.picture import PICTURE_SIDE, make_pictures
from paintcv.system.processes import hold_ctrl_c

# All set by hand. The random numbers depend on PAINTINGS, MADE_UP_COUNT, TASKS and CHUNK: others make other samples.
# The shares of the samples, relative to those of the other sources.
SHARES = {"MNIST": 0.55, "strokes": 0.36, "made-up": 0.05, "drawings": 0.04}
PAINTINGS = 4  # padded images of each digit of pen strokes, painted at random
AS_DRAWN = 2  # of these, so many are of the strokes as they were drawn; those of the others are varied
MADE_UP_COUNT = 6000  # made-up digits, each painted once
MADE_UP_ONES = 1 / 3  # of them are ones: no other digit is written in so many ways that sets of digits lack
WORKERS = 2  # processes
TASKS = 8  # into which the samples of one `Samples.take` are divided
CHUNK = 500  # digits painted or distorted in one go; `distort` takes no more than 682
# Makes samples of a source: with a seed, and how many. Returns them and their labels.
MakeSamples = Callable[[Any, tuple[int, ...], int], tuple[np.ndarray, np.ndarray]]
SHARED_ARRAYS = ("padded", "labels", "chances")  # arrays of TrainingDigits, in files that all workers map


@dataclass(frozen=True)
class TrainingDigits:
    """Digits to make samples of."""

    padded: np.ndarray  # (n, PADDED_SIDE, PADDED_SIDE) uint8, see data.distortions.pad_images
    labels: np.ndarray  # (n,) int64, 0..9
    chances: np.ndarray  # (n,) float64: probability that a sample shows this digit; their sum is 1
    counts: dict[str, int]  # number of digits of each source


def combine_sources(
    sources: dict[str, tuple[np.ndarray, np.ndarray]], shares: dict[str, float] = SHARES
) -> TrainingDigits:
    """Combine sources of digits, {name: (padded images, labels)}. `shares` has the share of the samples for each name.

    The shares are relative: of the sources that have digits, they are divided by their sum.
    """
    sources = {name: source for name, source in sources.items() if len(source[1])}
    total = sum(shares[name] for name in sources)
    chances = [np.full(len(labels), shares[name] / total / len(labels)) for name, (_, labels) in sources.items()]
    padded, labels = zip(*sources.values(), strict=True)
    counts = {name: len(labels) for name, (_, labels) in sources.items()}
    return TrainingDigits(np.concatenate(padded), np.concatenate(labels), np.concatenate(chances), counts)


@contextlib.contextmanager
def sample_workers() -> Iterator[Executor]:
    """Start the worker processes. At the end of the block, tasks that haven't begun are cancelled."""
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(WORKERS, context, _start_worker)
    try:
        with hold_ctrl_c():
            for task in [executor.submit(int) for _ in range(WORKERS)]:  # each process starts with its first task
                task.result()
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """Prepare a worker process: it ignores Ctrl-C, which is for its parent, and ends when its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:  # not in a worker process
        return

    def end_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def paint_padded_images(
    characters: Sequence[PenDigit | PenCharacter], seed: int, executor: Executor, stop: threading.Event
) -> np.ndarray:
    """Padded images of pen strokes, PAINTINGS of each character, painted at random: (n, 48, 48) uint8.

    The first AS_DRAWN of each show the strokes as they were drawn, the others vary them (`data.variations`): those of a
    PenDigit with the habits of its label, too. Raises KeyboardInterrupt once `stop` is set.
    """
    batches = [characters[start : start + CHUNK] for start in range(0, len(characters), CHUNK)]
    return _collect(executor.map(_paint_batch, batches, [(seed, number) for number in range(len(batches))]), stop)


def paint_made_up_images(seed: int, executor: Executor, stop: threading.Event) -> tuple[np.ndarray, np.ndarray]:
    """Made-up digits (`data.made_up`), painted at random: padded images (MADE_UP_COUNT, 48, 48) uint8, and labels.

    The labels are (MADE_UP_COUNT,) int64. MADE_UP_ONES of the digits are ones, the other labels share the rest. Raises
    KeyboardInterrupt once `stop` is set.
    """
    chances = np.full(10, (1 - MADE_UP_ONES) / 9)
    chances[1] = MADE_UP_ONES
    labels = np.random.default_rng((seed, MADE_UP_COUNT)).choice(10, MADE_UP_COUNT, p=chances)
    batches = [labels[start : start + CHUNK] for start in range(0, MADE_UP_COUNT, CHUNK)]
    seeds = [(seed, MADE_UP_COUNT, number) for number in range(len(batches))]
    return _collect(executor.map(_paint_made_up, batches, seeds), stop), labels


def _collect(batches: Iterable[np.ndarray], stop: threading.Event) -> np.ndarray:
    """The batches in one array. Raises KeyboardInterrupt once `stop` is set."""
    collected = []
    for batch in batches:
        if stop.is_set():
            raise KeyboardInterrupt
        collected.append(batch)
    return np.concatenate(collected)


def _paint_batch(characters: Sequence[PenDigit | PenCharacter], seed: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return pad_images(_paint(character, n, rng) for character in characters for n in range(PAINTINGS))


def _paint(character: PenDigit | PenCharacter, number: int, rng: np.random.Generator) -> np.ndarray:
    """The painting of a character with this number, of PAINTINGS."""
    strokes = character.strokes
    if number >= AS_DRAWN:
        strokes = vary_strokes(strokes, character.label if isinstance(character, PenDigit) else None, rng)
    return paint_random(strokes, rng, slanted=True)


def _paint_made_up(labels: np.ndarray, seed: tuple[int, ...]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return pad_images(paint_random(made_up_digit(int(label), rng), rng) for label in labels)


class SampleRounds(abc.ABC):
    """An endless supply of samples, `size` at a time: while a network learns from some, workers make the next."""

    def __init__(self, seed: int, executor: Executor, size: int) -> None:
        self.seed, self.executor, self.size = seed, executor, size
        self.skip(0)

    def skip(self, rounds: int) -> None:
        """Go on as after `rounds` calls of `take`."""
        self.round = rounds
        self.coming: Iterator[tuple[np.ndarray, np.ndarray]] | None = None

    def take(self) -> tuple[np.ndarray, np.ndarray]:
        """The next samples: times 255, (size, 28, 28, ...) uint8, and labels (size,) int64.

        The workers then begin those after them.
        """
        samples, labels = zip(*(self.coming or self._begin_round()), strict=True)
        self.coming = self._begin_round()
        return np.concatenate(samples), np.concatenate(labels)

    def _begin_round(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Have the workers make the next `size` samples, in TASKS parts."""
        make, source = self._recipe()
        sizes = [len(task) for task in np.array_split(np.arange(self.size), TASKS)]
        seeds = [(self.seed, self.round, task) for task in range(TASKS)]
        self.round += 1
        return self.executor.map(make, [source] * TASKS, seeds, sizes)

    @abc.abstractmethod
    def _recipe(self) -> tuple[MakeSamples, Any]:
        """The function that makes the samples of this round in a worker, and what it makes them of."""


class Samples(SampleRounds):
    """Samples of digits; by default as many at a time as there are digits of MNIST."""

    def __init__(self, digits: TrainingDigits, seed: int, executor: Executor, size: int | None = None) -> None:
        super().__init__(seed, executor, size or digits.counts["MNIST"])
        self.folder = tempfile.TemporaryDirectory(prefix="paintcv-", ignore_cleanup_errors=True)
        for name in SHARED_ARRAYS:
            np.save(Path(self.folder.name) / name, getattr(digits, name))

    def _recipe(self) -> tuple[MakeSamples, Path]:
        return _make_samples, Path(self.folder.name)


def _make_samples(folder: Path, seed: tuple[int, ...], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Make `size` samples of the digits whose SHARED_ARRAYS are in the folder."""
    padded, labels, chances = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in SHARED_ARRAYS)
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(labels), size, p=chances)
    pictures = np.empty((size, PICTURE_SIDE, PICTURE_SIDE), np.uint8)
    for start in range(0, size, CHUNK):
        batch = slice(start, start + CHUNK)
        pictures[batch] = np.rint(make_pictures(distort(padded[chosen[batch]], rng)) * 255)
    return pictures, labels[chosen]
